/*
 * What was released and noted around a change, put together.
 */
#ifndef SERVER_RELEASE_AROUND_H
#define SERVER_RELEASE_AROUND_H

#include "reports/before_after.h"

/* The year before and the year from `change` on.  STATUS_NOT_FOUND: there is no
 * such municipality. */
MUST_CHECK enum status release_around(struct db *db, TALLOC_CTX *owner,
        int64_t municipality, struct month change, struct before_after **out);

#endif

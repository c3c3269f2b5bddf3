/*
 * What came in and could not be acted on: put out of the way of what came behind
 * it, and kept, sealed, for as long as texts are.  Whoever puts something aside
 * says so to operations.  Inside the writer's jobs.
 */
#ifndef GATEWAY_ASIDE_H
#define GATEWAY_ASIDE_H

#include <stdint.h>

#include "base/db.h"
#include "base/status.h"
#include "gateway/inbox.h"

/* All parts that are here of that text; `reason` is kept with them. */
MUST_CHECK enum status aside_parts(struct db *db, const struct inbox_part *like,
        const char *reason, int64_t now);
/* All that was put aside waits again, as if it had come just now: what kept it
 * from being acted on may have been mended. */
MUST_CHECK enum status aside_return(struct db *db);
/* Deletes what has been aside for 30 days; *left: of what is. */
MUST_CHECK enum status aside_expire(struct db *db, int64_t now, int64_t *left);

#endif

/*
 * Releases: a month's report, frozen as it was when it was published.
 */
#ifndef SERVER_RELEASE_H
#define SERVER_RELEASE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "reports/report.h"

struct release {
	int64_t municipality;
	const char *municipality_name;
	int64_t month; /* year * 100 + month */
	int64_t released_at;
	const char *json; /* the report */
	const char *html; /* the inside of its page */
};

/* Freezes a report, in a writer's job.  STATUS_CONFLICT: the month is released
 * already. */
MUST_CHECK enum status release_put(
        struct db *db, const struct report *report, int64_t now);
/* One release; STATUS_NOT_FOUND. */
MUST_CHECK enum status release_get(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t month, struct release *release);
/* All of a municipality (0: of all, for the operator), newest first, without
 * their contents. */
MUST_CHECK enum status release_list(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct release **releases, size_t *count);

#endif

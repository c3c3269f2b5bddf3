/*
 * Municipalities as rows; private to municipality.c.
 */
#ifndef SERVER_MUNICIPALITY_STORE_H
#define SERVER_MUNICIPALITY_STORE_H

#include "server/municipality.h"

/* With its role from now on.  STATUS_CONFLICT: it is there. */
MUST_CHECK enum status municipality_put(struct db *db,
        const struct municipality *municipality, const char *name,
        const char *region, int64_t now);
/* The survey that citizens are asked after a meeting. */
MUST_CHECK enum status schedule_put(
        struct db *db, int64_t municipality, int64_t survey_version);

/* STATUS_NOT_FOUND: it was never set up. */
MUST_CHECK enum status municipality_is_here(struct db *db, int64_t code);

/* Are words of distress looked for?  STATUS_NOT_FOUND: no such municipality. */
MUST_CHECK enum status municipality_distress(
        struct db *db, int64_t municipality, bool on);

/* By which lane it writes; STATUS_NOT_FOUND: no such municipality. */
MUST_CHECK enum status municipality_lane(
        struct db *db, int64_t municipality, const char *lane);

/* Which lane each writes by; the rows belong to `memory`. */
struct municipality_lane {
	int64_t code;
	const char *lane;
};
MUST_CHECK enum status municipality_lanes(struct db *db, TALLOC_CTX *memory,
        struct municipality_lane **lanes, size_t *count);

#endif

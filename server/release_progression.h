/*
 * Progressions as releases: computed once a quarter, kept as they were.
 */
#ifndef SERVER_RELEASE_PROGRESSION_H
#define SERVER_RELEASE_PROGRESSION_H

#include "reports/progression.h"
#include "server/release.h"

/* What no report's code comes to. */
enum { RELEASE_PROGRESSION = 9 * RELEASE_KIND };

int64_t release_progression_code(const struct period *quarter);
/* Builds it from today's answers, for whoever looks before it is released. */
MUST_CHECK enum status release_progression_build(struct db *db,
        TALLOC_CTX *owner, int64_t municipality, const struct period *quarter,
        struct progression **out);
/* Freezes it, in a writer's job.  STATUS_CONFLICT: it is released already. */
MUST_CHECK enum status release_progression_put(
        struct db *db, const struct progression *progression, int64_t now);

#endif

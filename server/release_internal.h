/*
 * The history of a municipality's releases as the auditor knows it; shared by
 * release.c and release_history.c, for nobody else.
 */
#ifndef SERVER_RELEASE_INTERNAL_H
#define SERVER_RELEASE_INTERNAL_H

#include "reports/auditor.h"
#include "server/release.h"

struct release_history {
	struct auditor *auditor;
	struct release_statement *statements;
	size_t count;
};

/* Tells a new auditor all that was ever released, withdrawn or not. */
MUST_CHECK enum status release_history_read(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct release_history *history,
        struct text *why);
/* How many releases of the period there were, and which is in force (its id, or
 * 0). */
size_t release_history_count(
        const struct release_history *history, int64_t code, int64_t *active);
/* Holds a report against all of it.  STATUS_FORBIDDEN: `why` says what could be
 * computed.  What the auditor was told of it is left there to be written. */
MUST_CHECK enum status release_history_audit(
        const struct release_history *history, const struct report *report,
        int64_t code, struct text *why);

#endif

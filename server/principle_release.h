/*
 * Figures by principle on their way out to the evaluator: computed once for a
 * period that is over, audited beside all that was released before, and kept as
 * they were given.
 */
#ifndef SERVER_PRINCIPLE_RELEASE_H
#define SERVER_PRINCIPLE_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "reports/auditor.h"
#include "reports/period.h"

struct principle_release {
	int64_t municipality;
	int64_t period;        /* period_code() */
	const char *result;    /* JSON */
	const char *statement; /* for the auditor */
};

/* The period's figures of a municipality; the same each time.  Citizens' are
 * shown only where every month was released, since those releases and these
 * figures must be audited together.  In two steps, for who must not keep a writer
 * waiting: what takes long and only reads... */
struct principle_draft {
	struct principle_release release; /* its strings are `memory`'s */
	bool given;   /* before: there is nothing to be kept */
	int64_t told; /* how long the history was that it was held against */
};
MUST_CHECK enum status principle_release_draft(struct db *db,
        TALLOC_CTX *memory, int64_t municipality, const struct period *period,
        int64_t now, struct principle_draft *draft, struct text *why);
/* ...and the row, in a transaction.  `stale`: something of the municipality was
 * released since; nothing is written, and a new draft must be made. */
MUST_CHECK enum status principle_release_keep(struct db *db,
        const struct principle_draft *draft, int64_t now, bool *stale);

/* Tells the auditor all that was given out of a municipality, after all of its
 * releases, whose counts these refer to. */
MUST_CHECK enum status principle_release_tell(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct auditor *auditor, struct text *why);

/* The store's. */
MUST_CHECK enum status principle_release_find(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t period,
        struct principle_release *release);
MUST_CHECK enum status principle_release_all(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct principle_release **releases,
        size_t *count);
MUST_CHECK enum status principle_release_put(
        struct db *db, const struct principle_release *release, int64_t now);

struct principle_place {
	int64_t code;
	const char *name;
	int64_t minimum_cell;
};
/* Every municipality (0), or one, by code. */
MUST_CHECK enum status principle_places(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct principle_place **places, size_t *count);

#endif

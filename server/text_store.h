/*
 * Citizens' own words before a report may show them: what waits for somebody to
 * read it, and what that person decided.
 */
#ifndef SERVER_TEXT_STORE_H
#define SERVER_TEXT_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"

struct waiting_text {
	int64_t answer;
	const char *question; /* "" for a comment to another answer */
	const char *written;
};

/* Of a municipality's month (year * 100 + month), by question. */
MUST_CHECK enum status texts_waiting(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t month, struct waiting_text **rows,
        size_t *count);

struct text_review {
	int64_t municipality;
	int64_t answer;
	const char *shown; /* NULL: as written; "": not at all */
	const char *reviewer;
	int64_t at;
};
/* STATUS_NOT_FOUND: no such text waits there. */
MUST_CHECK enum status text_review_put(
        struct db *db, const struct text_review *review);

#endif

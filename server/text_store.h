/*
 * Citizens' own words before a report may show them: what waits for somebody to
 * read it, and what that person, who is outside the unit, decided.
 */
#ifndef SERVER_TEXT_STORE_H
#define SERVER_TEXT_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "server/audit_store.h"

struct waiting_text {
	int64_t answer;
	const char *question; /* "" for a comment to another answer */
	const char *written;
};

/* Of a municipality's month (year * 100 + month), by question. */
MUST_CHECK enum status texts_waiting(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t month, struct waiting_text **rows,
        size_t *count);

/* One that was let through, a row for each of its themes. */
struct reviewed_text {
	int64_t answer;
	const char *question;
	const char *shown;
	const char *theme; /* a code or a name; "" for none */
	int64_t tagged;    /* or its question's */
};
/* Of a month as above; the rows of one text stand together. */
MUST_CHECK enum status texts_reviewed(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t month, struct reviewed_text **rows,
        size_t *count);

/* What a reviewer decides (text_review.c). */
enum text_decision {
	TEXT_SHOW,   /* what waits, as written or otherwise */
	TEXT_CHANGE, /* the words of what was reviewed */
	TEXT_HIDE,   /* what waits or was reviewed */
};

struct text_ask {
	int64_t municipality;
	int64_t answer;
	enum text_decision decision;
	const char *as;    /* other words; NULL: as they are */
	const char *names; /* to be masked in them, a comma between; or NULL */
};
/* Carries it out, and writes it into the audit with who.  STATUS_NOT_FOUND with
 * why: no such text.  STATUS_FORBIDDEN with why: who holds meetings in the unit
 * that the text is about.  STATUS_INPUT with why: a name that is not there. */
MUST_CHECK enum status text_review(struct db *db, const struct audit_by *by,
        const struct text_ask *ask, struct text *why);

/* STATUS_FORBIDDEN with why, as above. */
MUST_CHECK enum status text_check_outside(struct db *db,
        const struct audit_by *by, int64_t municipality, int64_t answer,
        struct text *why);

/* The rest is the store's. */

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
/* STATUS_NOT_FOUND: no such text was reviewed there. */
MUST_CHECK enum status text_review_change(
        struct db *db, const struct text_review *review);

struct text_words {
	const char *written;
	const char *shown; /* "" while it waits, and when it was left out */
};
MUST_CHECK enum status text_words(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t answer, struct text_words *words);
/* Is this somebody who has held meetings in a unit where whoever wrote the text
 * has been?  Ids are compared without case. */
MUST_CHECK enum status text_is_of_unit(struct db *db, int64_t municipality,
        int64_t answer, const char *who, bool *inside);

#endif

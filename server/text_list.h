/*
 * People's own words as a reviewer looks through them: what waits, and what was
 * decided.  Nobody is listed a text of a unit in which he or she holds meetings.
 */
#ifndef SERVER_TEXT_LIST_H
#define SERVER_TEXT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "server/text_theme.h"

enum { TEXT_PAGE = 10 /* texts */ };

/* Nothing in it tells who wrote: no person, no number, no meeting. */
struct text_row {
	int64_t answer;
	int64_t month;        /* year * 100 + month */
	const char *survey;   /* its title */
	const char *question; /* "" for a comment to another answer */
	const char *theme;    /* its question's; a code or a title; "" none */
	const char *written;
	const char *shown;    /* NULL: it waits; "": it was left out */
	const char *reviewer; /* NULL: nobody yet; "at" the same, 0 */
	int64_t at;
};

enum text_view {
	TEXT_WAITING,
	TEXT_REVIEWED, /* what may be shown */
	TEXT_MASKED,   /* what may, in other words than were written */
	TEXT_HIDDEN,   /* what was left out */
};

struct text_query {
	int64_t municipality;
	const char *who; /* the reviewer */
	enum text_view view;
	const char *theme; /* of what was reviewed: a code; NULL: any */
	int64_t from; /* the last of the page before; 0: from the beginning */
};

/* A page and one more, if there is more.  What waits comes oldest first, what was
 * reviewed newest first: what is to be mended was read lately. */
MUST_CHECK enum status texts_look(struct db *db, TALLOC_CTX *memory,
        const struct text_query *query, struct text_row **rows, size_t *count);
/* One of them, whoever looks.  STATUS_NOT_FOUND: there is no such text there. */
MUST_CHECK enum status text_look(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t answer, struct text_row *row);
/* The codes of its tags, in the order in which they were given. */
MUST_CHECK enum status text_tags(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t answer, struct text_theme_name **tags,
        size_t *count);
/* Has a release shown it?  It stays there under its theme, in later ones too. */
MUST_CHECK enum status text_is_published(
        struct db *db, int64_t municipality, int64_t answer, bool *published);

#endif

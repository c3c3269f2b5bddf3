/*
 * Research data: answers as rows, for whoever has a grant.
 *
 * What identifies a person is not in it: a panel number that holds within one
 * project stands for the person, a week or nothing for a date, and groups,
 * units and weeks in which a month has few people are laid together
 * (export_cell.h).  Rows stand by municipality, month, kind and, within
 * these, panel number, so that two projects' files cannot be laid side by side
 * either.
 *
 * The export reads a copy of the database and writes a table of its own into
 * that copy, so that its memory does not grow with the number of answers.
 */
#ifndef REPORTS_EXPORT_H
#define REPORTS_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"
#include "reports/dictionary.h"
#include "reports/respondent.h"

/* One value of one row.  Texts are borrowed until the sink returns. */
struct export_cell {
	enum {
		EXPORT_NOTHING,
		EXPORT_NUMBER,
		EXPORT_TEXT,
		EXPORT_MISSING, /* `number` is the code */
	} kind;

	double number;
	const char *text;
};

/* Where rows go: a file format. */
struct export_sink {
	bool counts; /* must know the number of rows before the first */
	/* `rows` is -1 where it was not counted. */
	enum status (*begin)(struct export_sink *sink,
	        const struct dictionary *dictionary, int64_t rows);
	/* A cell for each of the dictionary's variables. */
	enum status (*row)(
	        struct export_sink *sink, const struct export_cell *cells);
	enum status (*end)(struct export_sink *sink);
};

/* Which of a version's items the answers so far lead to.  `values` by
 * position: NULL never put, "" passed over.  The survey's own logic knows; it
 * lives on another floor. */
struct export_way {
	enum status (*find)(void *context, int64_t version,
	        const char *const *values, size_t count, bool *relevant);
	void *context;
};

struct export_request {
	struct dictionary_scope scope;
	const int64_t *municipalities;
	size_t municipalities_count;
	int64_t from, to; /* months, year * 100 + month; both included */
	enum dictionary_shape shape;
	unsigned char key[SECRET_KEY_BYTES]; /* of the project */
	struct export_way way;
};

/* What became of the invitations of one kind of respondents. */
struct export_tally {
	int64_t invited;    /* all that the export covers */
	int64_t answered;   /* wholly or in part */
	int64_t ineligible; /* there was no meeting */
};

struct export_result {
	struct dictionary *dictionary; /* belongs to the owner */
	struct export_tally tallies[RESPONDENT_KINDS]; /* as respondent_kinds */
	int64_t first, last; /* months that have any; 0: none has */
	int64_t rows;
	int64_t left_out; /* sessions of months with too few people */
	int64_t blanked;  /* numbers that would read as a missing code */
	/* Employers' cells have so many firms at least: of all municipalities
	 * the lowest number, and the highest (report_firm.h). */
	int64_t firms_from, firms_to;
};

/* Writes the rows into the sink.  `copy` is a copy of the database, opened for
 * writing, that is thrown away afterwards. */
MUST_CHECK enum status export_run(struct db *copy, TALLOC_CTX *owner,
        const struct export_request *request, struct export_sink *sink,
        struct export_result *result);

/* People's own words that were reviewed and may be shown, where enough people
 * wrote: "kommune,respondent,spoergsmaal,tema,tekst", by the words themselves, so
 * that their order tells nothing of who wrote them.  *count of texts. */
MUST_CHECK enum status export_texts(struct db *db,
        const struct export_request *request, const char *path, int64_t *count,
        struct text *why);

/* Sinks; each belongs to `owner`, which also closes the file.  STATUS_SYSTEM
 * with why. */
MUST_CHECK enum status export_csv(TALLOC_CTX *owner, const char *path,
        struct export_sink **sink, struct text *why);
MUST_CHECK enum status export_xlsx(TALLOC_CTX *owner, const char *path,
        struct export_sink **sink, struct text *why);
MUST_CHECK enum status export_sav(TALLOC_CTX *owner, const char *path,
        struct export_sink **sink, struct text *why);
MUST_CHECK enum status export_dta(TALLOC_CTX *owner, const char *path,
        struct export_sink **sink, struct text *why);
/* Counts and keeps nothing: for a codebook alone. */
struct export_sink *export_none(TALLOC_CTX *owner);

#endif

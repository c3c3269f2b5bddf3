/*
 * What changed between two versions of a survey, in Danish words, and whether a
 * series breaks by it: figures of an item that counts in an index cannot be
 * compared over time when its wording, its scale or its choices are others.
 * Pure.
 */
#ifndef SURVEYS_DIFF_H
#define SURVEYS_DIFF_H

#include <stddef.h>

#include <talloc.h>

#include "base/text.h"
#include "surveys/survey.h"

enum { DIFF_MAX = 8 * 1024 * 1024 /* bytes of a comparison in words */ };

struct diff_change {
	/* For programs: "added", "removed", "moved", "renamed", "reworded",
	 * "type", "choice_added", "choice_removed", "choice_relabelled",
	 * "choice_code", "choice_order", "changed" (any other column). */
	const char *kind;
	const char *item;     /* its name, the new one; "" for settings */
	const char *column;   /* of the workbook, or "" */
	const char *language; /* of a text, or "" */
	const char *before;   /* as people read it; NULL where there was none */
	const char *after;    /* NULL where there is none */
	const char *where;    /* "Spørgsmål 3 (I2)" */
	const char *words;    /* "Ordlyden er ændret." */
	const char *breaks;   /* why it breaks a series, or NULL */
};

/* An item whose series breaks. */
struct diff_series {
	const char *item;
	const char *measure; /* "tilfredshed" */
	const char *reasons; /* "ordlyden er ændret, og …" */
};

struct diff {
	const struct survey *before;
	const struct survey *after;
	struct diff_change *changes;
	size_t change_count;
	struct diff_series *series;
	size_t series_count;
};

/* Compares; what it returns belongs to `memory`. */
struct diff *diff_surveys(TALLOC_CTX *memory, const struct survey *before,
        const struct survey *after);
/* The comparison as lines of at most 80 columns. */
void diff_print(const struct diff *diff, struct text *out);

#endif

/*
 * Indices by principle and kind of respondents, for one municipality and a
 * month or a quarter.  A person's index is the mean of 25 (x - 1) over the
 * questions of the principle, at least half of them answered (metric.h); of a
 * person with several sessions the last one that has it counts.
 *
 * Beside the figures stands how many people have any of a kind's indices.  A
 * figure is shown from the threshold on, and only if the others (those with
 * another index, but not this one) are none or reach it, too; so must be what is
 * left of both without those whose answers a manager has read.  A caseworker knows
 * nothing of these: nowhere is told how many were asked.  Of employers all of
 * them are of enough firms by the same threshold (report_firm.h).
 */
#ifndef REPORTS_PRINCIPLE_TABLE_H
#define REPORTS_PRINCIPLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"

/* `fewest_firms` is 0 where one firm has more than half of any of them. */
struct principle_figure {
	const char *kind; /* citizen, … */
	const char *principle;
	int64_t people;
	double mean;
	double low, high;  /* t interval; NaN below 10 people */
	const char *items; /* the questions' names, " S1 I1 " */
	bool hidden;
	int64_t fewest_firms; /* that they, or the others, are of */
	int64_t *firms; /* a mark for each of the people; NULL: no matter */
	/* The same of those known to a manager, here and among the others. */
	int64_t *known_firms, *others_known_firms;
	int64_t known; /* of the people, to a manager */
};

struct principle_base {
	const char *kind;
	int64_t people; /* with any of the indices */
	bool hidden;
	int64_t fewest_firms;
	int64_t *firms, *known_firms;
	int64_t known; /* of them, to a manager */
};

enum { PRINCIPLE_KINDS = 4, PRINCIPLE_FIGURES_MAX = 400 };

struct principle_table {
	struct principle_figure figures[PRINCIPLE_FIGURES_MAX];
	size_t figures_count;
	struct principle_base bases[PRINCIPLE_KINDS];
	size_t bases_count;
};

/* Of months (year * 100 + month), both included.  STATUS_LIMIT: more principles
 * than fit.  Nothing is hidden yet.  Belongs to `owner`. */
MUST_CHECK enum status principle_table_build(struct db *db, TALLOC_CTX *owner,
        int64_t municipality, const int64_t months[2],
        struct principle_table **table);
/* Hides by the rule above. */
void principle_table_hide(struct principle_table *table, int64_t threshold);
/* Hides everything of one kind. */
void principle_table_hide_kind(struct principle_table *table, const char *kind);
const struct principle_base *principle_table_base(
        const struct principle_table *table, const char *kind);
/* A JSON array, an object a figure; what is hidden is null. */
void principle_table_json(
        const struct principle_table *table, struct text *out);

/* The store's. */
struct principle_answer {
	int64_t respondent;
	int64_t invitation;
	const char *kind;
	const char *principle;
	int64_t position;
	const char *item;
	const char *value; /* "": not answered */
};
MUST_CHECK enum status principle_answers(struct db *db, int64_t municipality,
        const int64_t months[2],
        enum status (*each)(
                const struct principle_answer *answer, void *context),
        void *context);

/* Whose answers a manager has read, since they asked to be called; in order. */
struct principle_known {
	int64_t respondent;
};
MUST_CHECK enum status principle_known(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, const int64_t months[2],
        struct principle_known **rows, size_t *count);

#endif

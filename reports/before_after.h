/*
 * The twelve months before a change and the twelve from it on.
 *
 * What is shown comes from released months alone, so that nothing is told that
 * was not told before: their means weighed by their respondents, and the limits
 * that the months before keep to (XmR).  Only the standard error comes from
 * persons, each once on either side, some of them on both: var = s1^2/n1 +
 * s2^2/n2 - 2 n12 c12 / (n1 n2).  Figures are whole numbers.
 *
 * The auditor is not told of that error, since nothing is to be got out of it.
 * Its persons are those of the released months alone.  How many are on both
 * sides, n12, is written nowhere; it is in the interval, and where it is few it is
 * not even there: then n12 is taken as 0, which errs to the wide side as a rule.
 * So an interval says the same whether nobody is on both sides, or few, or many
 * whose two answers have nothing to do with each other: every few of them could be
 * nobody, and could reach the threshold.  From the threshold on n12 c12 is one sum
 * over that many people, rounded away: at thirty on either side, where intervals
 * begin, half a point is as much as 1,500 of it, and a single person is at most
 * 5,600.  Both variances are each over thirty people or more.
 *
 * Months asked with another wording are another series: before and after are
 * then not compared.
 */
#ifndef REPORTS_BEFORE_AFTER_H
#define REPORTS_BEFORE_AFTER_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "reports/metric.h"
#include "reports/report.h"
#include "reports/report_past.h"

enum { BEFORE_AFTER_MONTHS = 12, BEFORE_AFTER_ALL = 24 };

struct before_after_side {
	size_t months;  /* released, with a figure */
	int64_t people; /* respondents of these months */
	double mean;    /* NaN: no month */
};

struct before_after_index {
	const char *name; /* "satisfaction" or "involvement" */
	struct before_after_side before, after;
	double values[BEFORE_AFTER_ALL]; /* month by month, NaN: none */
	struct metric_xmr limits;        /* of the months before; NaN below 6 */
	size_t outside;                  /* months after that lie outside */
	double difference, low, high;    /* NaN: not compared */
	enum report_change change;
	bool reworded; /* a series ends between the first and the last */
};

struct before_after {
	const char *municipality_name;
	const char *change;      /* "2026-03": the first month after */
	const char *change_name; /* "marts 2026" */
	const char *notes;       /* what was noted of it, "" for nothing */
	const char *months[BEFORE_AFTER_ALL];
	struct before_after_index indices[REPORT_INDICES];
};

/* Persons of one side: an index each, NaN for none, and who they are. */
struct before_after_people {
	const int64_t *respondents; /* in ascending order */
	const double *x;
	size_t n;
};

/* The standard error of the difference of two means of partly the same people;
 * fewer of these than the threshold are taken as different people.  NaN where
 * either side has fewer than two. */
double before_after_error(TALLOC_CTX *memory,
        const struct before_after_people *before,
        const struct before_after_people *after, int64_t threshold);

/* What was released of the months around a change; any order.  STATUS_NOT_FOUND:
 * no such municipality.  Belongs to `owner`. */
struct before_after_of {
	int64_t municipality;
	struct month change;
	const struct report_past *past;
	size_t past_count;
	const char *notes;
};
MUST_CHECK enum status before_after_build(struct db *db, TALLOC_CTX *owner,
        const struct before_after_of *of, struct before_after **out);

/* In plain Danish words: a sentence for an index. */
void before_after_words(
        const struct before_after *compared, size_t which, struct text *out);
/* As lines of text, as JSON, as the inside of a page. */
void before_after_text(const struct before_after *compared, struct text *out);
void before_after_json(const struct before_after *compared, struct text *out);
void before_after_html(const struct before_after *compared, struct text *out);

#endif

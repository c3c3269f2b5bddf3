/*
 * One month of several municipalities side by side, from what each has
 * released: a funnel, no ranking.
 */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include "base/text.h"
#include "reports/report.h"

enum {
	COMPARE_MAX = 120,
	COMPARE_SPREAD_FROM = 10, /* municipalities for a spread of their own */
};

struct compare_row {
	const char *name;
	bool own; /* the reader's municipality: marked */
	struct report_past_index indices[REPORT_INDICES];
};

/* Where a municipality's mean lies against all.  Those without an interval are
 * in none of it: z and p are NaN.
 *
 * Municipalities differ by more than chance: from COMPARE_SPREAD_FROM of them on
 * tau2 (additive, from z winsorised at 10 %; Spiegelhalter 2005) widens every
 * limit, so that only those stand out that differ from how all differ.  Below
 * that phi is NaN and tau2 0. */
struct compare_figure {
	double target, sd; /* of all: mean over people, pooled */
	double phi, tau2;
	double z[COMPARE_MAX];
	double p[COMPARE_MAX]; /* adjusted after Benjamini and Hochberg */
};

/* The standard error of a mean of so many people beside the target. */
double compare_error(const struct compare_figure *figure, double people);
/* At most COMPARE_MAX rows. */
void compare_index(const struct compare_row *rows, size_t count, size_t index,
        struct compare_figure *figure);

/* The inside of a page; rows stand in the order given. */
void compare_html(const struct compare_row *rows, size_t count,
        const char *month_name, struct text *out);

#endif

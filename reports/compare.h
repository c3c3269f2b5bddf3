/*
 * One month of several municipalities side by side, from what each has
 * released: a funnel, no ranking.
 */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include "base/text.h"
#include "reports/report.h"

enum { COMPARE_MAX = 120 };

struct compare_row {
	const char *name;
	bool own; /* the reader's municipality: marked */
	struct report_past_index indices[REPORT_INDICES];
};

/* Where a municipality's mean lies against all.  Those without an interval are
 * in none of it: z and p are NaN. */
struct compare_figure {
	double target, sd; /* of all: mean over people, pooled */
	double z[COMPARE_MAX];
	double p[COMPARE_MAX]; /* adjusted after Benjamini and Hochberg */
};

/* At most COMPARE_MAX rows. */
void compare_index(const struct compare_row *rows, size_t count, size_t index,
        struct compare_figure *figure);

/* The inside of a page; rows stand in the order given. */
void compare_html(const struct compare_row *rows, size_t count,
        const char *month_name, struct text *out);

#endif

/*
 * Indices and intervals.  Pure.
 *
 * An index is a property of a person's session: the mean of 25 (x - 1) over the
 * answered items x = 1..5; 0 ("not relevant") and silence are left out; at least
 * half of all items must be answered.  A month's index is the mean over persons
 * with a t interval (DOMAIN.md sections 2 and 3 of the design pages).
 */
#ifndef REPORTS_METRIC_H
#define REPORTS_METRIC_H

#include <stddef.h>

enum {
	METRIC_FIGURE_FROM = 5,    /* respondents for a figure */
	METRIC_INTERVAL_FROM = 10, /* and for its interval */
};

/* The index of one person: `items` holds 1..5, NaN for none; NaN when fewer
 * than half of them are answered. */
double metric_index(const double *items, size_t count);

struct metric_mean {
	size_t n;
	double mean, sd;  /* NaN for n 0; sd NaN below 2 */
	double low, high; /* t interval; NaN below 2 */
};
/* `population` 0: unknown; otherwise the finite population correction
 * sqrt(1 - n/N) is applied. */
struct metric_mean metric_mean(
        const double *x, size_t n, double confidence, double population);

struct metric_share {
	double share, low, high;
};
/* Wilson's interval; with a population n* = n (N - 1) / (N - n).  At k = 0 and
 * k = n the end is exactly 0 or 1. */
struct metric_share metric_wilson(
        double k, double n, double confidence, double population);

#endif

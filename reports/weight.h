/*
 * Weights against non-response: raking, trimming, the design effect.  Pure.
 */
#ifndef REPORTS_WEIGHT_H
#define REPORTS_WEIGHT_H

#include <stddef.h>

#include "base/status.h"

enum { WEIGHT_CATEGORIES_MAX = 100 };

/* One variable whose totals in the population are known. */
struct weight_margin {
	const size_t *category; /* of each respondent, from 0 */
	const double *totals;   /* of each category */
	size_t categories;
};

/* Iterative proportional fitting from equal weights until every margin fits to
 * one in 10^12; one margin alone is post-stratification.  STATUS_INPUT: a
 * category without respondents has a total, or the margins contradict each
 * other. */
MUST_CHECK enum status weight_rake(const struct weight_margin *margins,
        size_t margin_count, size_t n, double *weights);

/* Weights relative to their mean, held between low and high; what is cut off
 * goes evenly to the others, a few rounds. */
void weight_trim(double *weights, size_t n, double low, double high);

struct weight_mean {
	double mean;
	double deff;  /* Kish: n sum w^2 / (sum w)^2 */
	double n_eff; /* n / deff */
};
struct weight_mean weight_mean(
        const double *y, const double *weights, size_t n);

#endif

/*
 * Fits weights to known totals.
 */
#include "reports/weight.h"

#include <math.h>

enum { ROUNDS_MAX = 10000, TRIM_ROUNDS = 20 };

static const double close_enough = 1e-12;

/* Scales the weights to one margin; the largest relative step in *step. */
static enum status
fit(const struct weight_margin *margin, size_t n, double *weights, double *step)
{
	double sums[WEIGHT_CATEGORIES_MAX] = {0};

	if (margin->categories > WEIGHT_CATEGORIES_MAX)
		return STATUS_LIMIT;
	for (size_t i = 0; i < n; i++)
		sums[margin->category[i]] += weights[i];
	for (size_t c = 0; c < margin->categories; c++) {
		if (sums[c] <= 0 && margin->totals[c] > 0)
			return STATUS_INPUT;
		if (margin->totals[c] <= 0)
			return STATUS_INPUT;
		sums[c] = margin->totals[c] / sums[c];
		*step = fmax(*step, fabs(sums[c] - 1));
	}
	for (size_t i = 0; i < n; i++)
		weights[i] *= sums[margin->category[i]];
	return STATUS_OK;
}

enum status
weight_rake(const struct weight_margin *margins, size_t margin_count, size_t n,
        double *weights)
{
	for (size_t i = 0; i < n; i++)
		weights[i] = 1;
	for (int round = 0; round < ROUNDS_MAX; round++) {
		double step = 0;

		for (size_t m = 0; m < margin_count; m++) {
			enum status status =
			        fit(&margins[m], n, weights, &step);

			if (status != STATUS_OK)
				return status;
		}
		if (step < close_enough)
			return STATUS_OK;
	}
	return STATUS_INPUT; /* the totals cannot all be true */
}

static double
mean_of(const double *weights, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += weights[i];
	return sum / (double)n;
}

void
weight_trim(double *weights, size_t n, double low, double high)
{
	if (n == 0)
		return;
	for (int round = 0; round < TRIM_ROUNDS; round++) {
		double mean = mean_of(weights, n);

		for (size_t i = 0; i < n; i++)
			weights[i] = fmin(fmax(weights[i] / mean, low), high);
	}
}

struct weight_mean
weight_mean(const double *y, const double *weights, size_t n)
{
	double sum = 0;
	double squares = 0;
	double products = 0;
	double deff;

	for (size_t i = 0; i < n; i++) {
		sum += weights[i];
		squares += weights[i] * weights[i];
		products += weights[i] * y[i];
	}
	deff = (double)n * squares / (sum * sum);
	return (struct weight_mean){products / sum, deff, (double)n / deff};
}

/*
 * Municipalities side by side and months in a row: what lies outside the limits
 * of chance.  No ranking.
 */
#include "reports/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <talloc.h>

#include "base/log.h"

/* For qsort; no NaN comes here. */
static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* A quantile as R's default has it (type 7), of sorted values. */
static double
quantile(const double *sorted, size_t n, double share)
{
	double at = share * ((double)n - 1);
	size_t below = (size_t)at;
	double rest = at - (double)below;

	if (below + 1 >= n)
		return sorted[n - 1];
	return sorted[below] + rest * (sorted[below + 1] - sorted[below]);
}

/* The mean square of z, its extreme tenths pulled in to their quantiles. */
static double
winsorised_phi(const double *z, size_t n)
{
	double *sorted = talloc_array(NULL, double, (unsigned)n);
	double low;
	double high;
	double sum = 0;

	if (sorted == NULL)
		log_abort("metric.funnel", "out of memory");
	memcpy(sorted, z, n * sizeof(*z));
	qsort(sorted, n, sizeof(*sorted), by_size);
	low = quantile(sorted, n, 0.1);
	high = quantile(sorted, n, 0.9);
	for (size_t i = 0; i < n; i++) {
		double pulled = fmin(fmax(z[i], low), high);

		sum += pulled * pulled;
	}
	talloc_free(sorted);
	return sum / (double)n;
}

/* Spiegelhalter (2005): phi is the overdispersion, tau² the variance between
 * municipalities that is added to each one's own where there is any
 * (DerSimonian and Laird 1986, with the winsorised phi). */
struct metric_dispersion
metric_dispersion(const double *z, const double *variance, size_t n)
{
	struct metric_dispersion result = {NAN, NAN};
	double weights = 0;
	double squares = 0;
	double many = (double)n;

	if (n < 2)
		return result;
	result.phi = winsorised_phi(z, n);
	for (size_t i = 0; i < n; i++) {
		weights += 1 / variance[i];
		squares += 1 / (variance[i] * variance[i]);
	}
	result.tau2 = many * result.phi <= many - 1
	                      ? 0
	                      : (many * result.phi - (many - 1)) /
	                                (weights - squares / weights);
	return result;
}

/* Before the adjusted z are there, their place holds the squared standard
 * errors.  The limits are those of the common share of all, so that no
 * municipality is compared with another. */
struct metric_funnel
metric_funnel(const double *y, const double *n, size_t count, double *z,
        double *adjusted_z)
{
	struct metric_funnel funnel = {NAN, NAN, NAN};
	struct metric_dispersion dispersion;
	double all_y = 0;
	double all_n = 0;

	for (size_t i = 0; i < count; i++) {
		all_y += y[i];
		all_n += n[i];
	}
	if (count < 2)
		return funnel;
	funnel.target = all_y / all_n;
	for (size_t i = 0; i < count; i++) {
		adjusted_z[i] = funnel.target * (1 - funnel.target) / n[i];
		z[i] = (y[i] / n[i] - funnel.target) / sqrt(adjusted_z[i]);
	}
	dispersion = metric_dispersion(z, adjusted_z, count);
	funnel.phi = dispersion.phi;
	funnel.tau2 = dispersion.tau2;
	for (size_t i = 0; i < count; i++)
		adjusted_z[i] = (y[i] / n[i] - funnel.target) /
		                sqrt(adjusted_z[i] + funnel.tau2);
	return funnel;
}

/* Wheeler's chart of individual values: 2.66 is 3 / d2 with d2 = 1.128, for
 * ranges of two. */
struct metric_xmr
metric_xmr(const double *x, size_t n)
{
	struct metric_xmr result = {NAN, NAN, NAN, NAN};
	double sum = 0;
	double ranges = 0;

	if (n < 2)
		return result;
	for (size_t i = 0; i < n; i++) {
		sum += x[i];
		ranges += i == 0 ? 0 : fabs(x[i] - x[i - 1]);
	}
	result.centre = sum / (double)n;
	result.mean_range = ranges / (double)(n - 1);
	result.lower = result.centre - 2.66 * result.mean_range;
	result.upper = result.centre + 2.66 * result.mean_range;
	return result;
}

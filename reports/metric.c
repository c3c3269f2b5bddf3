/*
 * The arithmetic of indices; quantiles come from R's own library.
 */
#include "reports/metric.h"

#include <math.h>

#include <Rmath.h>

double
metric_index(const double *items, size_t count)
{
	double sum = 0;
	size_t answered = 0;

	for (size_t i = 0; i < count; i++) {
		if (isnan(items[i]) || items[i] < 1)
			continue;
		sum += 25 * (items[i] - 1);
		answered++;
	}
	if (answered == 0 || answered * 2 < count)
		return NAN;
	return sum / (double)answered;
}

static double
deviation(const double *x, size_t n, double mean)
{
	double squares = 0;

	if (n < 2)
		return NAN;
	for (size_t i = 0; i < n; i++)
		squares += (x[i] - mean) * (x[i] - mean);
	return sqrt(squares / (double)(n - 1));
}

struct metric_mean
metric_mean(const double *x, size_t n, double confidence, double population)
{
	struct metric_mean result = {n, NAN, NAN, NAN, NAN};
	double sum = 0;
	double half;

	if (n == 0)
		return result;
	for (size_t i = 0; i < n; i++)
		sum += x[i];
	result.mean = sum / (double)n;
	result.sd = deviation(x, n, result.mean);
	if (n < 2)
		return result;
	half = qt(0.5 + confidence / 2, (double)n - 1, 1, 0) * result.sd /
	       sqrt((double)n);
	if (population > 0)
		half *= sqrt(fmax(0, 1 - (double)n / population));
	result.low = result.mean - half;
	result.high = result.mean + half;
	return result;
}

struct metric_share
metric_wilson(double k, double n, double confidence, double population)
{
	double z = qnorm(0.5 + confidence / 2, 0, 1, 1, 0);
	double p = k / n;
	double effective = n;
	double centre;
	double half;

	if (population > n)
		effective = n * (population - 1) / (population - n);
	centre = (p + z * z / (2 * effective)) / (1 + z * z / effective);
	half = z / (1 + z * z / effective) *
	       sqrt(p * (1 - p) / effective +
	               z * z / (4 * effective * effective));
	return (struct metric_share){
	        p, k <= 0 ? 0 : centre - half, k >= n ? 1 : centre + half};
}

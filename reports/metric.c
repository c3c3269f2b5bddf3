/*
 * The arithmetic of indices, intervals and reliability.
 */
#include "reports/metric.h"

#include <assert.h>
#include <math.h>

#include <Rmath.h>

/* Below 1 stands "not relevant", which is no answer. */
double
metric_index_from(const double *items, size_t count, size_t minimum)
{
	double sum = 0;
	size_t answered = 0;

	for (size_t i = 0; i < count; i++) {
		if (isnan(items[i]) || items[i] < 1)
			continue;
		sum += 25 * (items[i] - 1);
		answered++;
	}
	if (answered == 0 || answered < minimum)
		return NAN;
	return sum / (double)answered;
}

/* Half, rounded up. */
double
metric_index(const double *items, size_t count)
{
	return metric_index_from(items, count, (count + 1) / 2);
}

/* With n - 1, as everywhere in these reports; of a single person there is none.
 */
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

/* Student's t.  The finite population correction, 1 - n/N, shrinks the interval
 * to nothing when everybody has answered; without a population (0) there is
 * none. */
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

/* Wilson (1927) without continuity correction; the population enters as an
 * effective n, after which the formula is the same. */
struct metric_share
metric_wilson(double k, double n, double confidence, double population)
{
	double z = qnorm(0.5 + confidence / 2, 0, 1, 1, 0);
	double p = k / n;
	double effective = n;
	double centre;
	double half;

	if (n <= 0)
		return (struct metric_share){NAN, NAN, NAN};
	/* Everybody answered: nothing is left to be uncertain about. */
	if (population > 0 && population <= n)
		return (struct metric_share){p, p, p};
	if (population > n)
		effective = n * (population - 1) / (population - n);
	centre = (p + z * z / (2 * effective)) / (1 + z * z / effective);
	half = z / (1 + z * z / effective) *
	       sqrt(p * (1 - p) / effective +
	               z * z / (4 * effective * effective));
	return (struct metric_share){
	        p, k <= 0 ? 0 : centre - half, k >= n ? 1 : centre + half};
}

/* The variance of one column, or of the persons' sums where column is `items`.
 * In two passes, about the mean: one pass over squares would lose the digits
 * that matter. */
static double
column_variance(const double *x, size_t n, size_t items, size_t column)
{
	double sum = 0;
	double squares = 0;

	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++) {
			double value = 0;

			for (size_t j = 0; j < items; j++)
				if (column == items || column == j)
					value += x[i * items + j];
			if (pass == 0)
				sum += value / (double)n;
			else
				squares += (value - sum) * (value - sum);
		}
	return squares / (double)(n - 1);
}

/* Cronbach (1951); the interval is Feldt's (1965), whose ratio follows F with n
 * - 1 and (n - 1)(k - 1) degrees of freedom. */
struct metric_alpha
metric_alpha(const double *x, size_t n, size_t items, double confidence)
{
	struct metric_alpha result = {NAN, NAN, NAN};
	double k = (double)items;
	double parts = 0;
	double df1 = (double)n - 1;
	double df2 = df1 * (k - 1);

	assert(items <= METRIC_ITEMS_MAX);
	if (n < 2 || items < 2)
		return result;
	for (size_t j = 0; j < items; j++)
		parts += column_variance(x, n, items, j);
	result.alpha =
	        k / (k - 1) * (1 - parts / column_variance(x, n, items, items));
	result.low = 1 - (1 - result.alpha) *
	                         qf(0.5 + confidence / 2, df1, df2, 1, 0);
	result.high = 1 - (1 - result.alpha) *
	                          qf(0.5 - confidence / 2, df1, df2, 1, 0);
	return result;
}

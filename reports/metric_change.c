/*
 * Has something changed?  Tests and intervals for two groups of other people,
 * of the same people, and of people of whom some are the same.
 */
#include "reports/metric.h"

#include <math.h>

#include <Rmath.h>

/* Fills test and interval from difference, standard error and df. */
static struct metric_change
finish(double difference, double se, double df, double confidence)
{
	double t = difference / se;
	double half = qt(0.5 + confidence / 2, df, 1, 0) * se;

	return (struct metric_change){.difference = difference,
	        .t = t,
	        .df = df,
	        .p = 2 * pt(-fabs(t), df, 1, 0),
	        .low = difference - half,
	        .high = difference + half,
	        .srm = NAN};
}

/* Welch (1947), with the degrees of freedom of Satterthwaite (1946). */
struct metric_change
metric_welch(const double *x, size_t nx, const double *y, size_t ny,
        double confidence)
{
	struct metric_mean a = metric_mean(x, nx, confidence, 0);
	struct metric_mean b = metric_mean(y, ny, confidence, 0);
	double va = a.sd * a.sd / (double)nx;
	double vb = b.sd * b.sd / (double)ny;
	double df = (va + vb) * (va + vb) /
	            (va * va / ((double)nx - 1) + vb * vb / ((double)ny - 1));

	return finish(a.mean - b.mean, sqrt(va + vb), df, confidence);
}

/* The standardised response mean is the mean change by its own deviation. */
struct metric_change
metric_paired(
        const double *before, const double *after, size_t n, double confidence)
{
	struct metric_change result;
	double mean = 0;
	double squares = 0;
	double sd;

	for (size_t i = 0; i < n; i++)
		mean += (after[i] - before[i]) / (double)n;
	for (size_t i = 0; i < n; i++) {
		double away = after[i] - before[i] - mean;

		squares += away * away;
	}
	sd = sqrt(squares / ((double)n - 1));
	result = finish(mean, sd / sqrt((double)n), (double)n - 1, confidence);
	result.srm = mean / sd;
	return result;
}

/* Newcombe (1998), method 10: the ends lie as far from the difference as the
 * Wilson ends lie from their shares, squared and summed.  The test pools both
 * shares, as under no difference. */
struct metric_shares
metric_two_shares(const double k[2], const double n[2], double confidence)
{
	struct metric_share a = metric_wilson(k[0], n[0], confidence, 0);
	struct metric_share b = metric_wilson(k[1], n[1], confidence, 0);
	double pooled = (k[0] + k[1]) / (n[0] + n[1]);
	double se = sqrt(pooled * (1 - pooled) * (1 / n[0] + 1 / n[1]));
	double difference = a.share - b.share;
	double z = difference / se;

	return (struct metric_shares){.difference = difference,
	        .z = z,
	        .p = 2 * pnorm(-fabs(z), 0, 1, 1, 0),
	        .low = difference - hypot(a.share - a.low, b.high - b.share),
	        .high = difference + hypot(a.high - a.share, b.share - b.low)};
}

/* The covariance of the first n12 people, about their own means. */
static double
shared_covariance(const double *x, const double *y, size_t n12)
{
	double mean_x = 0;
	double mean_y = 0;
	double sum = 0;

	if (n12 < 2)
		return 0;
	for (size_t i = 0; i < n12; i++) {
		mean_x += x[i] / (double)n12;
		mean_y += y[i] / (double)n12;
	}
	for (size_t i = 0; i < n12; i++)
		sum += (x[i] - mean_x) * (y[i] - mean_y);
	return sum / (double)(n12 - 1);
}

/* Who answered both times varies together with themselves, which makes the
 * difference more certain than two groups of others would. */
struct metric_overlap
metric_overlap(
        struct metric_series before, struct metric_series after, size_t n12)
{
	struct metric_mean a = metric_mean(before.x, before.n, 0.95, 0);
	struct metric_mean b = metric_mean(after.x, after.n, 0.95, 0);
	double n1 = (double)before.n;
	double n2 = (double)after.n;
	double covariance = shared_covariance(before.x, after.x, n12);
	double variance = a.sd * a.sd / n1 + b.sd * b.sd / n2 -
	                  2 * (double)n12 * covariance / (n1 * n2);
	double difference = b.mean - a.mean;

	return (struct metric_overlap){difference, variance, sqrt(variance),
	        difference / sqrt(variance)};
}

/* p (n / rank), made monotone from the largest down.  Ranks are counted rather
 * than sorted: there are at most 98 municipalities.  A NaN is no test: it is
 * compared with nothing and counts in no rank.  Benjamini and Hochberg (1995),
 * as R's p.adjust has it. */
void
metric_benjamini_hochberg(const double *p, size_t n, double *adjusted)
{
	size_t tests = 0;

	for (size_t i = 0; i < n; i++)
		tests += isnan(p[i]) ? 0 : 1;
	for (size_t i = 0; i < n; i++) {
		adjusted[i] = isnan(p[i]) ? NAN : 1;
		for (size_t j = 0; j < n && !isnan(p[i]); j++) {
			size_t rank = 0;

			if (!(p[j] >= p[i]))
				continue;
			for (size_t k = 0; k < n; k++)
				rank += p[k] <= p[j];
			adjusted[i] = fmin(adjusted[i],
			        p[j] * (double)tests / (double)rank);
		}
	}
}

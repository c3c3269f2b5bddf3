/*
 * Changes, against figures worked out by hand and by R 4.2.2 (t.test,
 * prop.test), and at their edges; more worked cases are in
 * test_statistic_eval.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "reports/metric.h"

static void
near(double value, double wanted)
{
	if (fabs(value - wanted) > 1e-6)
		fail_msg("%.9g, expected %.9g", value, wanted);
}

/* t.test(c(1,2,3,4,5), c(2,4,6,8,10)): t = -1.8974, df = 5.8824 */
static void
test_welch(void **state)
{
	static const double x[] = {1, 2, 3, 4, 5};
	static const double y[] = {2, 4, 6, 8, 10};
	struct metric_change change = metric_welch(x, 5, y, 5, 0.95);

	(void)state;
	near(change.difference, -3);
	near(change.t, -3 / sqrt(2.5 / 5 + 10.0 / 5));
	near(change.df, 6.25 / (0.25 / 4 + 4.0 / 4));
	assert_true(change.p > 0.05 && change.p < 0.15);
	near((change.low + change.high) / 2, -3);
	near(metric_welch(y, 5, x, 5, 0.95).low, -change.high);
}

/* Differences 1, 1, 1, 2, 0: mean 1, sd sqrt(0.5). */
static void
test_paired(void **state)
{
	static const double before[] = {1, 2, 3, 4, 5};
	static const double after[] = {2, 3, 4, 6, 5};
	struct metric_change change = metric_paired(before, after, 5, 0.95);

	(void)state;
	near(change.difference, 1);
	near(change.t, 1 / (sqrt(0.5) / sqrt(5)));
	near(change.df, 4);
	near(change.srm, 1 / sqrt(0.5));
	/* qt(0.975, 4) is 2.776445 */
	near(change.high, 1 + 2.7764451052 * sqrt(0.5 / 5));
}

static void
test_shares(void **state)
{
	struct metric_shares same = metric_two_shares(
	        (const double[2]){20, 20}, (const double[2]){50, 50}, 0.95);
	struct metric_shares more = metric_two_shares(
	        (const double[2]){30, 10}, (const double[2]){50, 50}, 0.95);

	(void)state;
	near(same.difference, 0);
	near(same.z, 0);
	near(same.p, 1);
	near(same.low, -same.high);
	near(more.difference, 0.4);
	/* pooled share 0.4 */
	near(more.z, 0.4 / sqrt(0.4 * 0.6 * (2.0 / 50)));
	assert_true(more.low > 0.2 && more.high < 0.56);
}

/* With nobody in both months it is Welch's error; with the same answers from
 * the same people there is none. */
static void
test_overlap(void **state)
{
	static const double x[] = {1, 2, 3, 4, 5};
	static const double y[] = {2, 4, 6, 8, 10};
	struct metric_series before = {x, 5};
	struct metric_series after = {y, 5};

	(void)state;
	near(metric_overlap(before, after, 0).variance, 2.5);
	near(metric_overlap(before, before, 5).variance, 0);
	/* c12 = 5: 2.5 - 2 * 5 * 5 / 25 */
	near(metric_overlap(before, after, 5).variance, 0.5);
	near(metric_overlap(before, after, 5).difference, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_welch),
	        cmocka_unit_test(test_paired),
	        cmocka_unit_test(test_shares),
	        cmocka_unit_test(test_overlap),
	};

	return cmocka_run_group_tests_name("metric_change", tests, NULL, NULL);
}

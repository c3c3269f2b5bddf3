/*
 * Funnels and charts of single values, against figures worked out by hand; more
 * worked cases are in test_statistic_eval.
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
	if (fabs(value - wanted) > 1e-9)
		fail_msg("%.12g, expected %.12g", value, wanted);
}

/* Moving ranges 2, 1, 3: their mean is 2. */
static void
test_xmr(void **state)
{
	static const double x[] = {10, 12, 11, 14};
	struct metric_xmr xmr = metric_xmr(x, 4);

	(void)state;
	near(xmr.centre, 11.75);
	near(xmr.mean_range, 2);
	near(xmr.lower, 11.75 - 5.32);
	near(xmr.upper, 11.75 + 5.32);
}

static void
test_xmr_of_equals(void **state)
{
	static const double x[] = {7, 7, 7};
	struct metric_xmr xmr = metric_xmr(x, 3);

	(void)state;
	near(xmr.lower, 7);
	near(xmr.upper, 7);
}

/* One municipality far from ten others that are alike. */
static void
test_funnel(void **state)
{
	double y[11];
	double n[11];
	double z[11];
	double adjusted[11];
	struct metric_funnel funnel;

	(void)state;
	for (int i = 0; i < 11; i++) {
		n[i] = 100;
		y[i] = i == 10 ? 80 : 50;
	}
	funnel = metric_funnel(y, n, 11, z, adjusted);
	near(funnel.target, 580.0 / 1100);
	for (int i = 0; i < 11; i++)
		near(z[i], (y[i] / 100 - funnel.target) /
		                   sqrt(funnel.target * (1 - funnel.target) /
		                           100));
	assert_true(z[10] > 3);
	/* More variance than chance makes z smaller, never larger. */
	assert_true(funnel.tau2 >= 0);
	for (int i = 0; i < 11; i++)
		assert_true(fabs(adjusted[i]) <= fabs(z[i]) + 1e-12);
}

/* A larger municipality with the same share stands further out. */
static void
test_funnel_width(void **state)
{
	static const double y[] = {60, 600, 40, 400};
	static const double n[] = {100, 1000, 100, 1000};
	double z[4];
	double adjusted[4];

	(void)state;
	near(metric_funnel(y, n, 4, z, adjusted).target, 0.5);
	near(z[0], 2);
	near(z[1], 2 * sqrt(10));
	near(z[2], -2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_xmr),
	        cmocka_unit_test(test_xmr_of_equals),
	        cmocka_unit_test(test_funnel),
	        cmocka_unit_test(test_funnel_width),
	};

	return cmocka_run_group_tests_name("metric_funnel", tests, NULL, NULL);
}

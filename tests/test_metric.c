/*
 * Indices and intervals at their edges; the worked cases are in
 * test_statistic_eval.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "reports/metric.h"

static const struct {
	const char *name;
	double items[3];
	size_t count;
	double wanted; /* NaN: missing */
} index_cases[] = {
        {"all three", {1, 3, 5}, 3, 50},
        {"two of three are enough", {NAN, 5, 4}, 3, 87.5},
        {"one of three is not", {NAN, NAN, 5}, 3, NAN},
        {"0 is no answer", {NAN, 0, 4}, 3, NAN},
        {"0 is left out of the mean", {0, 5, 5}, 3, 100},
        {"one of two is half", {NAN, 2, 0}, 2, 25},
        {"one of one", {5, 0, 0}, 1, 100},
        {"nothing", {NAN, NAN, NAN}, 3, NAN},
        {"no items at all", {0, 0, 0}, 0, NAN},
};

static void
test_index(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(index_cases) / sizeof(index_cases[0]);
	        i++) {
		double got = metric_index(
		        index_cases[i].items, index_cases[i].count);
		double wanted = index_cases[i].wanted;

		if (isnan(got) != isnan(wanted) ||
		        (!isnan(got) && got != wanted))
			fail_msg("%s: %g", index_cases[i].name, got);
	}
}

static void
test_mean_of_few(void **state)
{
	static const double one[] = {75};
	static const double all[] = {0, 50, 100};

	(void)state;
	assert_true(isnan(metric_mean(one, 0, 0.95, 0).mean));
	assert_true(metric_mean(one, 1, 0.95, 0).mean == 75);
	assert_true(isnan(metric_mean(one, 1, 0.95, 0).low));
	/* Where everybody answered, nothing is uncertain. */
	assert_true(metric_mean(all, 3, 0.95, 3).low == 50);
	assert_true(metric_mean(all, 3, 0.95, 0).low < 0);
}

static void
test_wilson_ends(void **state)
{
	(void)state;
	assert_true(metric_wilson(0, 12, 0.95, 0).low == 0);
	assert_true(metric_wilson(0, 12, 0.95, 0).high > 0);
	assert_true(metric_wilson(12, 12, 0.95, 0).high == 1);
	assert_true(metric_wilson(12, 12, 0.95, 0).low < 1);
	assert_true(isnan(metric_wilson(0, 0, 0.95, 0).share));
	assert_true(metric_wilson(6, 12, 0.95, 12).low == 0.5);
}

/* A funnel in which nothing but chance is at work gets no additive variance. */
static void
test_funnel_without_excess(void **state)
{
	static const double y[] = {50, 51, 49, 50, 50, 50, 51, 49, 50, 50};
	static const double n[] = {
	        100, 100, 100, 100, 100, 100, 100, 100, 100, 100};
	double z[10];
	double adjusted[10];
	struct metric_funnel funnel = metric_funnel(y, n, 10, z, adjusted);

	(void)state;
	assert_true(funnel.target == 0.5);
	assert_true(funnel.tau2 == 0);
	for (int i = 0; i < 10; i++)
		assert_true(z[i] == adjusted[i]);
}

/* Adjusted values never exceed 1 and keep the order of what was given. */
static void
test_benjamini_hochberg_order(void **state)
{
	static const double p[] = {0.9, 0.01, 0.5, 0.01};
	double adjusted[4];

	(void)state;
	metric_benjamini_hochberg(p, 4, adjusted);
	assert_true(adjusted[1] == adjusted[3]);
	assert_true(fabs(adjusted[1] - 0.02) < 1e-12);
	assert_true(fabs(adjusted[0] - 0.9) < 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_index),
	        cmocka_unit_test(test_mean_of_few),
	        cmocka_unit_test(test_wilson_ends),
	        cmocka_unit_test(test_funnel_without_excess),
	        cmocka_unit_test(test_benjamini_hochberg_order),
	};

	return cmocka_run_group_tests_name("metric", tests, NULL, NULL);
}

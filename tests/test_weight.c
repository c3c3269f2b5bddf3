/*
 * Weights: trimming and contradictions; the worked cases of raking are in
 * test_statistic_eval.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/weight.h"

static void
test_weight_trim(void **state)
{
	double weights[] = {0.1, 1, 1, 1, 9};

	(void)state;
	weight_trim(weights, 5, 0.3, 3);
	for (int i = 0; i < 5; i++)
		assert_true(weights[i] >= 0.3 && weights[i] <= 3);
	assert_true(weights[4] > weights[0]);
}

static void
test_weight_contradiction(void **state)
{
	static const size_t first[] = {0, 1};
	static const double totals[] = {10, 20};
	static const double others[] = {20, 10};
	static const double none[] = {10, 0};
	struct weight_margin margins[] = {
	        {first, totals, 2}, {first, others, 2}};
	struct weight_margin empty = {first, none, 2};
	double weights[2];

	(void)state;
	assert_int_equal(weight_rake(margins, 1, 2, weights), STATUS_OK);
	assert_true(weights[1] == 20);
	assert_int_equal(weight_rake(margins, 2, 2, weights), STATUS_INPUT);
	assert_int_equal(weight_rake(&empty, 1, 2, weights), STATUS_INPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_weight_trim),
	        cmocka_unit_test(test_weight_contradiction),
	};

	return cmocka_run_group_tests_name("weight", tests, NULL, NULL);
}

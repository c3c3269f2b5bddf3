/*
 * Dispositions in the order in which they are coded, and rates of nobody; the
 * worked rates are in test_statistic_eval.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "reports/rate.h"

static void
test_dispositions(void **state)
{
	static const struct {
		struct rate_facts facts;
		enum rate_disposition wanted;
	} cases[] = {
	        {{"complete", 6, true, true, true, false}, RATE_COMPLETE},
	        {{"open", 3, true, true, true, false}, RATE_PARTIAL},
	        {{"stopped", 4, true, true, true, false}, RATE_PARTIAL},
	        {{"stopped", 1, false, true, true, false}, RATE_REFUSAL},
	        {{"stopped", 0, false, true, true, false}, RATE_REFUSAL},
	        {{"closed", 1, false, true, true, false}, RATE_BREAK_OFF},
	        {{"closed", 0, false, true, true, false}, RATE_SILENT},
	        {{"closed", 0, false, true, false, true}, RATE_UNDELIVERED},
	        {{"open", 0, false, false, false, false}, RATE_NEVER_SENT},
	        {{"ineligible", 1, false, true, true, false}, RATE_INELIGIBLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		        rate_disposition(&cases[i].facts), cases[i].wanted);
	assert_true(rate_rr2(8, 2, 40) == 0.25);
	assert_true(isnan(rate_rr2(0, 0, 0)));
}

/* Rates whose denominator is empty are not numbers, and e without anybody known
 * spoils no other rate. */
static void
test_rates_of_nobody(void **state)
{
	struct rate_counts nobody = {0};
	struct rate_counts unknown = {.uh = 10};

	(void)state;
	assert_true(isnan(rate_all(&nobody).rr[1]));
	assert_true(isnan(rate_all(&nobody).coop[0]));
	assert_true(rate_all(&unknown).rr[1] == 0);
	assert_true(rate_all(&unknown).rr[3] == 0);
	assert_true(isnan(rate_all(&unknown).rr[5]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_dispositions),
	        cmocka_unit_test(test_rates_of_nobody),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}

/*
 * Durations in buckets.
 */
#include "base/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct note_case {
	int64_t us;
	int bucket;
};

static const struct note_case cases[] = {
        {-5, 0},
        {0, 0},
        {1000, 0},
        {1001, 1},
        {2500, 1},
        {30000000, 11},
        {30000001, 12},
        {INT64_MAX / 2, 12},
};

static void
test_buckets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct histogram histogram = {0};

		histogram_note(&histogram, cases[i].us);
		for (int b = 0; b <= HISTOGRAM_BOUNDS; b++)
			assert_int_equal(
			        histogram.counts[b], b == cases[i].bucket);
		assert_int_equal(
		        histogram.sum_us, cases[i].us < 0 ? 0 : cases[i].us);
	}
}

static void
test_bounds_grow(void **state)
{
	(void)state;
	for (int b = 1; b < HISTOGRAM_BOUNDS; b++)
		assert_true(
		        histogram_bounds_us[b] > histogram_bounds_us[b - 1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_buckets),
	        cmocka_unit_test(test_bounds_grow),
	};

	return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}

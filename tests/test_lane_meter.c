/*
 * Counts by number, few and very many.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/lane_meter.h"

static void
test_counts(void **state)
{
	struct lane_meter *meter = lane_meter_create(NULL);

	(void)state;
	assert_int_equal(lane_meter_count(meter, 7), 0);
	lane_meter_add(meter, 7, 1);
	lane_meter_add(meter, 7, 2);
	lane_meter_add(meter, -7, 5);
	/* Zero is a key like another. */
	lane_meter_add(meter, 0, 4);
	assert_int_equal(lane_meter_count(meter, 7), 3);
	assert_int_equal(lane_meter_count(meter, -7), 5);
	assert_int_equal(lane_meter_count(meter, 0), 4);
	lane_meter_add(meter, 7, -3);
	assert_int_equal(lane_meter_count(meter, 7), 0);
	lane_meter_clear(meter);
	assert_int_equal(lane_meter_count(meter, -7), 0);
	assert_int_equal(lane_meter_count(meter, 0), 0);
	talloc_free(meter);
}

/* What was counted before the meter forgot it, and did not go after all, is none
 * of the new day's. */
static void
test_never_below_nothing(void **state)
{
	struct lane_meter *meter = lane_meter_create(NULL);

	(void)state;
	lane_meter_add(meter, 7, 1);
	lane_meter_clear(meter);
	lane_meter_add(meter, 7, -1);
	assert_int_equal(lane_meter_count(meter, 7), 0);
	lane_meter_add(meter, 7, 1);
	assert_int_equal(lane_meter_count(meter, 7), 1);
	talloc_free(meter);
}

/* Keys that all want the same place, and more of them than it began with. */
static void
test_grows(void **state)
{
	enum { KEYS = 5000, APART = 1 << 20 };
	struct lane_meter *meter = lane_meter_create(NULL);

	(void)state;
	for (int64_t i = 0; i < KEYS; i++)
		lane_meter_add(meter, i % 2 == 0 ? i * APART : i, i);
	for (int64_t i = 0; i < KEYS; i++)
		assert_int_equal(
		        lane_meter_count(meter, i % 2 == 0 ? i * APART : i), i);
	assert_int_equal(lane_meter_count(meter, KEYS + 1), 0);
	talloc_free(meter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_counts),
	        cmocka_unit_test(test_never_below_nothing),
	        cmocka_unit_test(test_grows),
	};

	return cmocka_run_group_tests_name("lane_meter", tests, NULL, NULL);
}

/*
 * The rate of a lane, second by second.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/lane_bucket.h"

enum { START = 1000 };

/* At a second after the start: what may go, what is taken, when more may. */
static const struct {
	int64_t at;
	int64_t room;
	int64_t take;
	int64_t next;
} rows[] = {
        {0, 10, 4, 0},
        {0, 6, 6, 1},
        {0, 0, 0, 1},
        {1, 10, 9, 1},
        /* One text of five segments where one is left: four are owed. */
        {1, 1, 5, 2},
        {2, 6, 6, 3},
        /* An idle minute saves up no more than a second's worth. */
        {60, 10, 10, 61},
        /* Thirty segments at once: three seconds of debt. */
        {61, 10, 40, 65},
        {63, 0, 0, 65},
        {64, 0, 0, 65},
        {65, 10, 0, 65},
        /* A clock that goes back fills nothing, and takes nothing away. */
        {20, 10, 10, 66},
        {65, 0, 0, 66},
        {66, 10, 0, 66},
};

static void
test_rows(void **state)
{
	struct lane_bucket bucket;

	(void)state;
	lane_bucket_init(&bucket, 10, START);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t now = START + rows[i].at;
		int64_t room = lane_bucket_room(&bucket, now);
		int64_t next;

		lane_bucket_take(&bucket, rows[i].take);
		next = lane_bucket_next(&bucket, now);
		if (room != rows[i].room || next != START + rows[i].next)
			fail_msg("row %zu: %lld may go, more at %lld", i,
			        (long long)room, (long long)next - START);
	}
}

/* Whatever the sizes, over a while no more goes than the rate allows, and no
 * less while there is something to send. */
static void
test_kept_over_time(void **state)
{
	struct lane_bucket bucket;
	int64_t sent = 0;
	int64_t size = 1;

	(void)state;
	lane_bucket_init(&bucket, 7, START);
	for (int64_t now = START; now < START + 1000; now++)
		for (int64_t room = lane_bucket_room(&bucket, now); room > 0;
		        room = lane_bucket_room(&bucket, now)) {
			lane_bucket_take(&bucket, size);
			sent += size;
			size = size % 5 + 1;
		}
	assert_in_range(sent, 7000, 7004);
}

static void
test_no_limit(void **state)
{
	struct lane_bucket bucket;

	(void)state;
	lane_bucket_init(&bucket, 0, START);
	lane_bucket_take(&bucket, 1000000);
	assert_true(lane_bucket_room(&bucket, START) == INT64_MAX);
	assert_int_equal(lane_bucket_next(&bucket, START), START);
}

/* A clock from another century overflows nothing. */
static void
test_far_future(void **state)
{
	struct lane_bucket bucket;

	(void)state;
	lane_bucket_init(&bucket, INT64_C(1) << 40, START);
	lane_bucket_take(&bucket, INT64_C(1) << 41);
	assert_true(lane_bucket_room(&bucket, INT64_C(1) << 60) ==
	            INT64_C(1) << 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_rows),
	        cmocka_unit_test(test_kept_over_time),
	        cmocka_unit_test(test_no_limit),
	        cmocka_unit_test(test_far_future),
	};

	return cmocka_run_group_tests_name("lane_bucket", tests, NULL, NULL);
}

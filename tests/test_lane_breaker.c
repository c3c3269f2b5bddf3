/*
 * When a lane's breaker opens.  A row is the fates of texts in their order: f
 * failed, . went through.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/lane_breaker.h"

static const struct {
	int64_t window;
	int64_t percent;
	const char *fates;
	bool open;
} rows[] = {
        {4, 50, "", false}, {4, 50, "fff", false}, /* too few to know */
        {4, 50, "ffff", true},
        {4, 50, "ff..", false}, /* half is not more than half */
        {4, 50, "fff.", true},
        {4, 50, "fff...", false}, /* the first two are forgotten */
        {4, 50, "....f.f.ff", true}, {4, 50, "....f.f.f.", false},
        {4, 0, "...f", true}, {4, 0, "....", false},
        {4, 100, "ffffffff", false},                     /* never */
        {1, 50, ".f", true}, {0, 50, "ffffffff", false}, /* switched off */
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lane_breaker breaker;

		lane_breaker_init(&breaker, rows[i].window, rows[i].percent);
		for (const char *at = rows[i].fates; *at != '\0'; at++)
			lane_breaker_note(&breaker, *at == 'f');
		if (lane_breaker_is_open(&breaker) != rows[i].open)
			fail_msg("row %zu: %s", i, rows[i].fates);
	}
}

/* After it was closed it must see a whole window again. */
static void
test_close(void **state)
{
	struct lane_breaker breaker;

	(void)state;
	lane_breaker_init(&breaker, LANE_BREAKER_WINDOW_MAX, 50);
	for (int i = 0; i < LANE_BREAKER_WINDOW_MAX; i++)
		lane_breaker_note(&breaker, true);
	assert_true(lane_breaker_is_open(&breaker));
	lane_breaker_close(&breaker);
	assert_false(lane_breaker_is_open(&breaker));
	for (int i = 0; i < LANE_BREAKER_WINDOW_MAX - 1; i++)
		lane_breaker_note(&breaker, true);
	assert_false(lane_breaker_is_open(&breaker));
	lane_breaker_note(&breaker, true);
	assert_true(lane_breaker_is_open(&breaker));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_rows),
	        cmocka_unit_test(test_close),
	};

	return cmocka_run_group_tests_name("lane_breaker", tests, NULL, NULL);
}

/*
 * Clocks, and Danish civil time: the two changes of a year, months, and what
 * is read and written as text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/base_fixture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { HOUR = 3600, DAY = 86400 };

/* The instants of summer time's coming and going, all at 01:00 UTC. */
enum {
	SPRING_2026 = 1774746000,
	AUTUMN_2026 = 1792890000,
	SPRING_2027 = 1806195600,
	AUTUMN_2027 = 1824944400,
};

static int
start(void **state)
{
	struct text why;

	(void)state;
	text_init(&why, NULL, 100);
	return clock_init(&why) == STATUS_OK ? 0 : -1;
}

static void
test_init_without_zones(void **state)
{
	int status = 0;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		struct text why;

		text_init(&why, NULL, 200);
		(void)setenv("TZ", "UTC", 1);
		tzset();
		(void)setenv("TZDIR", "/nonexistent", 1);
		_exit(clock_init(&why) == STATUS_SYSTEM &&
		                        strstr(text_string(&why), "tzdata") !=
		                                NULL
		                ? 0
		                : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void
test_system(void **state)
{
	struct clock clock;
	int64_t before = (int64_t)time(NULL);

	(void)state;
	clock_init_system(&clock);
	assert_in_range(clock_now(&clock), before, before + 5);
	assert_in_range(
	        clock_now_ms(&clock), before * 1000, (before + 5) * 1000);
}

static void
test_monotonic(void **state)
{
	int64_t ms = clock_monotonic_ms();
	int64_t us = clock_monotonic_us();

	(void)state;
	assert_in_range(us - ms * 1000, 0, 5000000);
	assert_true(clock_monotonic_us() >= us);
}

static void
test_frozen(void **state)
{
	struct clock clock;

	(void)state;
	clock_init_frozen(&clock, 1774746000999);
	assert_int_equal(clock_now_ms(&clock), 1774746000999);
	assert_int_equal(clock_now(&clock), 1774746000);
	clock_advance(&clock, 0);
	assert_int_equal(clock_now_ms(&clock), 1774746000999);
	clock_advance(&clock, 1);
	assert_int_equal(clock_now(&clock), 1774746001);
	clock_release(&clock);
	assert_in_range(clock_now(&clock), 1774746001, 1774746006);
}

static void
go_back(void)
{
	struct clock clock;

	clock_init_frozen(&clock, 1000);
	clock_advance(&clock, -1);
}

static void
advance_the_system(void)
{
	struct clock clock;

	clock_init_system(&clock);
	clock_advance(&clock, 1);
}

static void
test_misuse(void **state)
{
	(void)state;
	assert_true(base_fixture_aborts(go_back));
	assert_true(base_fixture_aborts(advance_the_system));
}

static void
assert_civil(int64_t at, struct civil expected)
{
	struct civil civil = clock_civil(at);

	assert_int_equal(civil.year, expected.year);
	assert_int_equal(civil.month, expected.month);
	assert_int_equal(civil.day, expected.day);
	assert_int_equal(civil.hour, expected.hour);
	assert_int_equal(civil.minute, expected.minute);
	assert_int_equal(civil.second, expected.second);
	assert_int_equal(civil.weekday, expected.weekday);
}

static void
test_civil(void **state)
{
	(void)state;
	assert_civil(0, (struct civil){1970, 1, 1, 1, 0, 0, 4});
	assert_civil(951825600, (struct civil){2000, 2, 29, 13, 0, 0, 2});
	assert_civil(
	        SPRING_2026 - 1, (struct civil){2026, 3, 29, 1, 59, 59, 7});
	assert_civil(SPRING_2026, (struct civil){2026, 3, 29, 3, 0, 0, 7});
	assert_civil(
	        AUTUMN_2026 - 1, (struct civil){2026, 10, 25, 2, 59, 59, 7});
	assert_civil(AUTUMN_2026, (struct civil){2026, 10, 25, 2, 0, 0, 7});
	assert_civil(
	        SPRING_2027 - 1, (struct civil){2027, 3, 28, 1, 59, 59, 7});
	assert_civil(SPRING_2027, (struct civil){2027, 3, 28, 3, 0, 0, 7});
	assert_civil(
	        AUTUMN_2027 - 1, (struct civil){2027, 10, 31, 2, 59, 59, 7});
	assert_civil(AUTUMN_2027, (struct civil){2027, 10, 31, 2, 0, 0, 7});
}

static void
test_at(void **state)
{
	static const struct {
		struct civil civil;
		int64_t at;
	} cases[] = {
	        {{1970, 1, 1, 1, 0, 0, 0}, 0},
	        {{2026, 3, 29, 1, 59, 59, 0}, SPRING_2026 - 1},
	        /* Skipped: the later instant, an hour on. */
	        {{2026, 3, 29, 2, 0, 0, 0}, SPRING_2026},
	        {{2026, 3, 29, 2, 30, 0, 0}, SPRING_2026 + 1800},
	        {{2026, 3, 29, 2, 59, 59, 0}, SPRING_2026 + 3599},
	        {{2026, 3, 29, 3, 0, 0, 0}, SPRING_2026},
	        {{2027, 3, 28, 2, 30, 0, 0}, SPRING_2027 + 1800},
	        {{2027, 3, 28, 3, 30, 0, 0}, SPRING_2027 + 1800},
	        /* Twice: the first. */
	        {{2026, 10, 25, 1, 59, 59, 0}, AUTUMN_2026 - HOUR - 1},
	        {{2026, 10, 25, 2, 0, 0, 0}, AUTUMN_2026 - HOUR},
	        {{2026, 10, 25, 2, 30, 0, 0}, AUTUMN_2026 - 1800},
	        {{2026, 10, 25, 2, 59, 59, 0}, AUTUMN_2026 - 1},
	        {{2026, 10, 25, 3, 0, 0, 0}, AUTUMN_2026 + HOUR},
	        {{2027, 10, 31, 2, 30, 0, 0}, AUTUMN_2027 - 1800},
	        {{2027, 10, 31, 3, 0, 0, 0}, AUTUMN_2027 + HOUR},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(clock_at(cases[i].civil), cases[i].at);
}

/* There and back, every minute of the days round the four changes. */
static void
test_there_and_back(void **state)
{
	static const int64_t changes[] = {
	        SPRING_2026, AUTUMN_2026, SPRING_2027, AUTUMN_2027};

	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++)
		for (int64_t at = changes[i] - 2 * DAY;
		        at < changes[i] + 2 * DAY; at += 60) {
			bool again = i % 2 == 1 && at >= changes[i] &&
			             at < changes[i] + HOUR;

			assert_int_equal(clock_at(clock_civil(at)),
			        again ? at - HOUR : at);
		}
}

/* And every five hours of 150 years, but for the hours that come twice. */
static void
test_there_and_back_long(void **state)
{
	int again = 0;

	(void)state;
	for (int64_t at = 0; at < INT64_C(4733510400); at += 5 * HOUR) {
		int64_t back = clock_at(clock_civil(at));

		if (back == at - HOUR)
			again++;
		else
			assert_int_equal(back, at);
	}
	assert_in_range(again, 1, 150);
}

static void
test_day_numbers(void **state)
{
	int64_t number = clock_day_number(1900, 1, 1);
	int weekday = 1; /* a Monday */

	(void)state;
	assert_int_equal(number, -25567);
	assert_int_equal(clock_day_number(1970, 1, 1), 0);
	assert_int_equal(clock_day_number(2000, 3, 1), 11017);
	assert_int_equal(clock_day_number(9999, 12, 31), 2932896);
	for (int year = 1900; year <= 2110; year++)
		for (int month = 1; month <= 12; month++)
			for (int day = 1; clock_is_date(year, month, day);
			        day++) {
				struct civil civil = {.hour = 5};

				assert_int_equal(
				        clock_day_number(year, month, day),
				        number);
				clock_from_day_number(number++, &civil);
				assert_int_equal(civil.year, year);
				assert_int_equal(civil.month, month);
				assert_int_equal(civil.day, day);
				assert_int_equal(civil.weekday, weekday);
				assert_int_equal(civil.hour, 5);
				weekday = weekday % 7 + 1;
			}
	assert_int_equal(number, clock_day_number(2111, 1, 1));
}

static void
test_is_date(void **state)
{
	static const struct {
		int year, month, day;
		bool is;
	} cases[] = {
	        {2026, 1, 1, true},
	        {2026, 12, 31, true},
	        {2026, 2, 28, true},
	        {2026, 2, 29, false},
	        {2028, 2, 29, true},
	        {2028, 2, 30, false},
	        {2000, 2, 29, true},
	        {2100, 2, 29, false},
	        {2026, 4, 31, false},
	        {2026, 0, 1, false},
	        {2026, 13, 1, false},
	        {2026, 1, 0, false},
	        {2026, 1, 32, false},
	        {2026, -1, 1, false},
	        {1900, 1, 1, true},
	        {1899, 12, 31, false},
	        {9999, 12, 31, true},
	        {10000, 1, 1, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(clock_is_date(cases[i].year, cases[i].month,
		                         cases[i].day),
		        cases[i].is);
}

static void
test_month_parse(void **state)
{
	static const char *const bad[] = {"", "2026", "2026-", "2026-1",
	        "2026-00", "2026-13", "2026-101", "2026-10 ", " 2026-10",
	        "2026/10", "26-10", "1899-12", "0000-01", "2026-1a", "+026-10"};
	struct month month = {1, 2};
	char out[8];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(
		        clock_month_parse(bad[i], &month), STATUS_INPUT);
	assert_int_equal(month.year, 1);
	assert_int_equal(month.month, 2);
	assert_int_equal(clock_month_parse("2026-08", &month), STATUS_OK);
	assert_int_equal(month.year, 2026);
	assert_int_equal(month.month, 8);
	clock_month_format(month, out);
	assert_string_equal(out, "2026-08");
}

static void
test_month_bounds(void **state)
{
	static const struct {
		struct month month;
		int64_t start, length;
	} cases[] = {
	        {{2026, 3}, 1772319600, 31 * DAY - HOUR},
	        {{2026, 10}, 1790805600, 31 * DAY + HOUR},
	        {{2026, 2}, 1769900400, 28 * DAY},
	        {{2028, 2}, 1832972400, 29 * DAY},
	        {{2026, 7}, 1782856800, 31 * DAY},
	        {{2026, 12}, 1796079600, 31 * DAY},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct month month = cases[i].month;
		int64_t end = cases[i].start + cases[i].length;
		struct month before = clock_month_of(cases[i].start - 1);

		assert_int_equal(clock_month_start(month), cases[i].start);
		assert_int_equal(clock_month_end(month), end);
		assert_int_equal(
		        clock_month_of(cases[i].start).month, month.month);
		assert_int_equal(clock_month_of(end - 1).month, month.month);
		assert_int_not_equal(clock_month_of(end).month, month.month);
		assert_int_not_equal(before.month, month.month);
	}
}

static void
test_month_add(void **state)
{
	static const struct {
		struct month month;
		int count;
		struct month sum;
	} cases[] = {
	        {{2026, 10}, 0, {2026, 10}},
	        {{2026, 10}, 2, {2026, 12}},
	        {{2026, 10}, 3, {2027, 1}},
	        {{2026, 10}, 15, {2028, 1}},
	        {{2026, 10}, -9, {2026, 1}},
	        {{2026, 10}, -10, {2025, 12}},
	        {{2026, 1}, -1, {2025, 12}},
	        {{2026, 1}, -25, {2023, 12}},
	        {{2026, 12}, 1, {2027, 1}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct month sum =
		        clock_month_add(cases[i].month, cases[i].count);

		assert_int_equal(sum.year, cases[i].sum.year);
		assert_int_equal(sum.month, cases[i].sum.month);
	}
}

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
	} cases[] = {
	        {"1970-01-01T00:00:00Z", 0},
	        {"1969-12-31T23:59:59Z", -1},
	        {"2026-03-29T01:00:00Z", SPRING_2026},
	        {"2026-03-29t01:00:00z", SPRING_2026},
	        {"2026-03-29T03:00:00+02:00", SPRING_2026},
	        {"2026-03-29 03:00:00+0200", SPRING_2026},
	        {"2026-03-28T20:30:00-04:30", SPRING_2026},
	        {"2026-03-29T01:00:00.999Z", SPRING_2026},
	        {"2026-03-29T01:00:00.5+00:00", SPRING_2026},
	        {"2026-03-29T00:59:60Z", SPRING_2026},
	        {"2026-03-29T01:00Z", SPRING_2026},
	        {"2026-03-29 03:00", SPRING_2026},
	        {"2026-03-29T03:00:05", SPRING_2026 + 5},
	        {"2026-03-29 02:30", SPRING_2026 + 1800},
	        {"2026-10-25 02:30", AUTUMN_2026 - 1800},
	        {"2026-10-25T02:30:00+01:00", AUTUMN_2026 + 1800},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t at = 77;

		assert_int_equal(clock_parse(cases[i].text, &at), STATUS_OK);
		assert_int_equal(at, cases[i].at);
	}
}

static void
test_parse_refuses(void **state)
{
	static const char *const cases[] = {"", "2026-03-29", "2026-03-29T",
	        "2026-03-29T0100", "2026-03-29T01", "2026-03-29T01:0",
	        "2026-03-29T24:00:00Z", "2026-03-29T23:60:00Z",
	        "2026-03-29T23:59:61Z", "2026-02-29T01:00:00Z",
	        "2026-13-01T01:00:00Z", "26-03-29T01:00:00Z",
	        "2026-03-29T01:00:00.Z", "2026-03-29T01:00.5Z",
	        "2026-03-29T01:00:00 Z", "2026-03-29T01:00:00Zx",
	        "2026-03-29T01:00:00+2", "2026-03-29T01:00:00+24:00",
	        "2026-03-29T01:00:00+02:60", "2026-03-29T01:00:00+02:0",
	        "2026-03-29X01:00:00Z", " 2026-03-29 01:00",
	        "2026-03-29  01:00", "2026-3-29 01:00", "2026-03-29 1:00",
	        "29-03-2026 01:00", "i morgen"};
	int64_t at = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (clock_parse(cases[i], &at) != STATUS_INPUT)
			fail_msg("%s", cases[i]);
	assert_int_equal(at, 77);
}

static void
test_format(void **state)
{
	static const struct {
		int64_t at;
		const char *text;
	} cases[] = {
	        {0, "1970-01-01T00:00:00Z"},
	        {-1, "1969-12-31T23:59:59Z"},
	        {-DAY, "1969-12-31T00:00:00Z"},
	        {-DAY - 1, "1969-12-30T23:59:59Z"},
	        {SPRING_2026, "2026-03-29T01:00:00Z"},
	        {951782399, "2000-02-28T23:59:59Z"},
	        {951782400, "2000-02-29T00:00:00Z"},
	        {INT64_C(253402300799), "9999-12-31T23:59:59Z"},
	};

	char out[21];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t at = 77;

		clock_format(cases[i].at, out);
		assert_string_equal(out, cases[i].text);
		assert_int_equal(clock_parse(out, &at), STATUS_OK);
		assert_int_equal(at, cases[i].at);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_init_without_zones),
	        cmocka_unit_test(test_system),
	        cmocka_unit_test(test_monotonic),
	        cmocka_unit_test(test_frozen),
	        cmocka_unit_test(test_misuse),
	        cmocka_unit_test(test_civil),
	        cmocka_unit_test(test_at),
	        cmocka_unit_test(test_there_and_back),
	        cmocka_unit_test(test_there_and_back_long),
	        cmocka_unit_test(test_day_numbers),
	        cmocka_unit_test(test_is_date),
	        cmocka_unit_test(test_month_parse),
	        cmocka_unit_test(test_month_bounds),
	        cmocka_unit_test(test_month_add),
	        cmocka_unit_test(test_parse),
	        cmocka_unit_test(test_parse_refuses),
	        cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests_name("clock", tests, start, NULL);
}

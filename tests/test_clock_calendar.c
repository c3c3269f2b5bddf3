/*
 * The Danish calendar: Easter and what hangs from it, working days, and when
 * quiet hours end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/base_fixture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int
start(void **state)
{
	struct text why;

	(void)state;
	text_init(&why, NULL, 100);
	return clock_init(&why) == STATUS_OK ? 0 : -1;
}

static bool
is_holiday(int64_t number)
{
	struct civil civil;

	clock_from_day_number(number, &civil);
	return clock_is_holiday(civil.year, civil.month, civil.day);
}

/* Easter Sunday as month and day, from the almanac. */
static void
test_easter(void **state)
{
	enum { FIRST_YEAR = 1950 };

	static const int sundays[] = {
	        409,
	        325,
	        413,
	        405,
	        418,
	        410,
	        401,
	        421,
	        406,
	        329,
	        417,
	        402,
	        422,
	        414,
	        329,
	        418,
	        410,
	        326,
	        414,
	        406,
	        329,
	        411,
	        402,
	        422,
	        414,
	        330,
	        418,
	        410,
	        326,
	        415,
	        406,
	        419,
	        411,
	        403,
	        422,
	        407,
	        330,
	        419,
	        403,
	        326,
	        415,
	        331,
	        419,
	        411,
	        403,
	        416,
	        407,
	        330,
	        412,
	        404,
	        423,
	        415,
	        331,
	        420,
	        411,
	        327,
	        416,
	        408,
	        323,
	        412,
	        404,
	        424,
	        408,
	        331,
	        420,
	        405,
	        327,
	        416,
	        401,
	        421,
	        412,
	        404,
	        417,
	        409,
	        331,
	        420,
	        405,
	        328,
	        416,
	        401,
	        421,
	        413,
	        328,
	        417,
	        409,
	        325,
	        413,
	        405,
	        425,
	        410,
	        401,
	        421,
	        406,
	        329,
	        417,
	        409,
	        325,
	        414,
	        405,
	        418,
	        410,
	        402,
	        421,
	        406,
	        329,
	        418,
	        402,
	        422,
	        414,
	        330,
	        418,
	        410,
	        326,
	        415,
	        406,
	        329,
	        411,
	        403,
	        422,
	        414,
	        330,
	        419,
	        410,
	        326,
	        415,
	        407,
	        419,
	        411,
	        403,
	        423,
	        407,
	        330,
	        419,
	        404,
	        326,
	        415,
	        331,
	        420,
	        411,
	        403,
	        416,
	        408,
	        330,
	        412,
	        404,
	        424,
	        415,
	        331,
	        420,
	        412,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(sundays); i++) {
		int64_t easter = clock_day_number(FIRST_YEAR + (int)i,
		        sundays[i] / 100, sundays[i] % 100);

		/* Four free days and no fifth: no other Sunday fits. */
		assert_false(is_holiday(easter - 4));
		assert_true(is_holiday(easter - 3));
		assert_true(is_holiday(easter - 2));
		assert_false(is_holiday(easter - 1));
		assert_true(is_holiday(easter));
		assert_true(is_holiday(easter + 1));
		assert_false(is_holiday(easter + 2));
		assert_true(is_holiday(easter + 39));
		assert_true(is_holiday(easter + 49));
		assert_true(is_holiday(easter + 50));
		assert_int_equal(
		        is_holiday(easter + 26), FIRST_YEAR + (int)i <= 2023);
	}
}

/* All of a year's holidays and no other day. */
static void
test_whole_years(void **state)
{
	static const struct {
		int year;
		int days[16];
	} cases[] = {
	        {2023, {101, 406, 407, 409, 410, 505, 518, 528, 529, 605, 1224,
	                       1225, 1226, 1231}},
	        {2024, {101, 328, 329, 331, 401, 509, 519, 520, 605, 1224, 1225,
	                       1226, 1231}},
	        {2026, {101, 402, 403, 405, 406, 514, 524, 525, 605, 1224, 1225,
	                       1226, 1231}},
	        {2027, {101, 325, 326, 328, 329, 506, 516, 517, 605, 1224, 1225,
	                       1226, 1231}},
	        /* Constitution Day and Whit Monday are one. */
	        {2028, {101, 413, 414, 416, 417, 525, 604, 605, 1224, 1225,
	                       1226, 1231}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const int *next = cases[i].days;
		int64_t end = clock_day_number(cases[i].year + 1, 1, 1);

		for (int64_t day = clock_day_number(cases[i].year, 1, 1);
		        day < end; day++) {
			struct civil civil;
			bool expected;

			clock_from_day_number(day, &civil);
			expected = civil.month * 100 + civil.day == *next;
			next += expected;
			assert_int_equal(is_holiday(day), expected);
		}
		assert_int_equal(*next, 0);
	}
}

static void
test_working_days(void **state)
{
	static const struct {
		int year, month, day;
		bool working;
	} cases[] = {
	        {2026, 11, 25, true}, {2026, 11, 27, true},
	        {2026, 11, 28, false}, {2026, 11, 29, false},
	        {2026, 11, 30, true}, {2026, 4, 1, true}, {2026, 4, 2, false},
	        {2026, 4, 6, false}, {2026, 4, 7, true}, {2026, 5, 14, false},
	        {2026, 5, 15, true}, {2026, 6, 5, false}, {2026, 12, 24, false},
	        {2026, 12, 31, false}, {2023, 5, 5, false}, /* store bededag */
	        {2024, 4, 26, true}, /* it would have been */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(clock_is_working_day(cases[i].year,
		                         cases[i].month, cases[i].day),
		        cases[i].working);
}

static int64_t
danish(const char *text)
{
	int64_t at = 0;

	assert_int_equal(clock_parse(text, &at), STATUS_OK);
	return at;
}

static void
test_next_open(void **state)
{
	static const struct {
		const char *at;
		int from, to;
		const char *open;
	} cases[] = {
	        {"2026-11-25 12:00:01", 540, 1200, "2026-11-25 12:00:01"},
	        {"2026-11-25 08:59:59", 540, 1200, "2026-11-25 09:00"},
	        {"2026-11-25 09:00:00", 540, 1200, "2026-11-25 09:00"},
	        {"2026-11-25 00:00", 540, 1200, "2026-11-25 09:00"},
	        {"2026-11-25 19:59:59", 540, 1200, "2026-11-25 19:59:59"},
	        {"2026-11-25 20:00:00", 540, 1200, "2026-11-26 09:00"},
	        {"2026-11-25 23:59:59", 540, 1200, "2026-11-26 09:00"},
	        {"2026-11-25 23:59:59", 0, 1440, "2026-11-25 23:59:59"},
	        {"2026-11-28 12:00", 0, 1440, "2026-11-30 00:00"},
	        {"2026-11-25 10:01", 600, 601, "2026-11-26 10:00"},
	        {"2026-11-27 20:00", 540, 1200, "2026-11-30 09:00"},
	        {"2026-11-28 12:00", 540, 1200, "2026-11-30 09:00"},
	        {"2026-11-29 23:00", 545, 1200, "2026-11-30 09:05"},
	        /* Easter, Ascension, Christmas and the New Year. */
	        {"2026-04-01 20:00", 540, 1200, "2026-04-07 09:00"},
	        {"2026-04-02 12:00", 540, 1200, "2026-04-07 09:00"},
	        {"2026-05-13 21:00", 540, 1200, "2026-05-15 09:00"},
	        {"2026-12-23 21:00", 540, 1200, "2026-12-28 09:00"},
	        {"2026-12-30 20:00", 540, 1200, "2027-01-04 09:00"},
	        /* Over the changes of the clock. */
	        {"2026-03-27 20:00", 540, 1200, "2026-03-30T07:00:00Z"},
	        {"2026-03-29 01:59:59", 540, 1200, "2026-03-30T07:00:00Z"},
	        {"2026-10-23 20:00", 540, 1200, "2026-10-26T08:00:00Z"},
	        {"2026-10-25T02:30:00+01:00", 540, 1200, "2026-10-26 09:00"},
	        {"2027-03-24 20:00", 540, 1200, "2027-03-30T07:00:00Z"},
	        {"2027-10-29 20:00", 540, 1200, "2027-11-01T08:00:00Z"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(clock_next_open(danish(cases[i].at),
		                         cases[i].from, cases[i].to),
		        danish(cases[i].open));
}

/* By its definition: step by minutes to the first that is open. */
static void
test_next_open_defined(void **state)
{
	int64_t open = 0;

	(void)state;
	for (int64_t at = danish("2027-12-31 23:30"); at > danish("2025-12-31"
	                                                          " 00:00");
	        at -= 1800) {
		struct civil civil = clock_civil(at);
		int minute = civil.hour * 60 + civil.minute;

		if (minute >= 540 && minute < 1230 &&
		        clock_is_working_day(
		                civil.year, civil.month, civil.day))
			open = at;
		if (open != 0)
			assert_int_equal(clock_next_open(at, 540, 1230), open);
	}
	assert_int_equal(open, danish("2026-01-02 09:00"));
}

static void
open_never(void)
{
	(void)clock_next_open(0, 600, 600);
}

static void
open_too_late(void)
{
	(void)clock_next_open(0, 600, 1441);
}

static void
test_misuse(void **state)
{
	(void)state;
	assert_true(base_fixture_aborts(open_never));
	assert_true(base_fixture_aborts(open_too_late));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_easter),
	        cmocka_unit_test(test_whole_years),
	        cmocka_unit_test(test_working_days),
	        cmocka_unit_test(test_next_open),
	        cmocka_unit_test(test_next_open_defined),
	        cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests_name(
	        "clock_calendar", tests, start, NULL);
}

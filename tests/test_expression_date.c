/*
 * Dates and times: reading, writing, counting, and a zone with summer time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

static void
test_dates(void **state)
{
	static const struct expression_case cases[] = {
	        {"today()", "2026-03-16"},
	        {"now()", "2026-03-16T10:00:00.000-07:00"},
	        {"date('2012-1-2')", "2012-01-02"},
	        {"date('2012-02-30')", "Invalid Date"},
	        {"date('x')", "Invalid Date"},
	        {"date(true())", "Invalid Date"},
	        {"date('')", ""},
	        {"date(1.5)", "1970-01-02T05:00:00.000-07:00"},
	        {"date('15')", "1970-01-15T17:00:00.000-07:00"},
	        {"date(1 div 0)", "Invalid Date"},
	        {"date('2012-02-03T10:00:00.000+02:00')",
	                "2012-02-03T01:00:00.000-07:00"},
	        {"date-time('2012-02-03T10:20:30.4567Z')",
	                "2012-02-03T03:20:30.456-07:00"},
	        {"date('2012-02-03T10:20')", "2012-02-03T10:20:00.000-07:00"},
	        {"date('2012-02-03T25:00:00')", "Invalid Date"},
	        {"date('2012-02-03T10:00:00+25:00')", "Invalid Date"},
	        {"date('2012-02-03x')", "Invalid Date"},
	        {"date(today() + 1)", "2026-03-17"},
	        {"boolean(date('x'))", "false"},
	        {"boolean(today())", "true"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static void
test_counting(void **state)
{
	static const struct expression_case cases[] = {
	        {"'2021-11-30' - '2021-11-29'", "1"},
	        {"'2021-11-30' + 1", "18962.291666666668"},
	        {"'2012-01-10' > '2012-01-09'", "true"},
	        {"'2012-01-01' = '2012-1-1'", "true"},
	        {"'2012-01-01' = 'x'", "false"},
	        {"'2012-01-99' = '2012-01-99'", "true"},
	        {"today() = '2026-03-16'", "true"},
	        {"today() > 1", "true"},
	        {"today() = true()", "true"},
	        {"'x' = date('2012-01-01')", "false"},
	        {"decimal-date-time('1970-01-02T00:00:00Z')", "1"},
	        {"decimal-date-time(date('1970-01-01T12:00:00Z'))", "0.5"},
	        {"decimal-date-time(7.5)", "7.5"},
	        {"decimal-date-time('x')", "NaN"},
	        {"decimal-time('06:00:00.000-07:00')", "0.25"},
	        {"decimal-time('01:00:00.000Z')", "0.75"},
	        {"decimal-time('23:00:00.000-12:00')", "0.16666666666666666"},
	        {"decimal-time('12:00')", "0.5"},
	        {"decimal-time('24:00:00.000-07:00')", "NaN"},
	        {"decimal-time('06:60:00.000-07:00')", "NaN"},
	        {"decimal-time('x')", "NaN"},
	        {"decimal-time(0.5)", "NaN"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static void
test_formats(void **state)
{
	static const struct expression_case cases[] = {
	        {"format-date('2012-08-05', '%Y %y %m %n %b %d %e %a')",
	                "2012 12 08 8 Aug 05 5 Sun"},
	        {"format-date-time('2012-08-05T09:07:03.040-07:00',"
	         " '%H %h %M %S %3')",
	                "09 9 07 03 040"},
	        {"format-date('1969-12-31', '%a')", "Wed"},
	        {"format-date('2012-08-05', '100%%')", "100%"},
	        {"format-date('2012-08-05', concat('%', 'Q'))", ""},
	        {"format-date('2012-08-05', concat('%d', '%'))", "05%"},
	        {"format-date('', '%Y')", ""},
	        {"format-date('x', '%Y')", ""},
	        {"format-date(today() + 1, '%e/%n')", "17/3"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

/* Two hours east in summer, one in winter: from the last Sunday of March 2026,
 * 1:00 UTC, to the last of October. */
static int
danish(int64_t at)
{
	return at >= 1774746000 && at < 1792890000 ? 7200 : 3600;
}

static void
test_summer_time(void **state)
{
	static const struct expression_case cases[] = {
	        {"date('2026-03-28')", "2026-03-28"},
	        {"date('2026-07-01')", "2026-07-01"},
	        {"date('2026-07-01T00:00:00Z')",
	                "2026-07-01T02:00:00.000+02:00"},
	        /* Left out, so as the winter counts it. */
	        {"date('2026-03-29T02:30:00')",
	                "2026-03-29T03:30:00.000+02:00"},
	        /* Twice, the first. */
	        {"date('2026-10-25T02:30:00')",
	                "2026-10-25T02:30:00.000+02:00"},
	        {"date('2026-10-25T03:00:00')",
	                "2026-10-25T03:00:00.000+01:00"},
	        {"round(('2026-03-30' - '2026-03-29') * 24, 3)", "23"},
	};
	struct expression_scope scope = expression_scope_of_tests();

	(void)state;
	scope.offset_at = danish;
	EXPECT_RESULTS_IN(&scope, cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_dates),
	        cmocka_unit_test(test_counting),
	        cmocka_unit_test(test_formats),
	        cmocka_unit_test(test_summer_time),
	};

	return cmocka_run_group_tests_name(
	        "expression_date", tests, NULL, NULL);
}

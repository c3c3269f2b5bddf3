/*
 * Months, quarters and years: read, named, coded, one within the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "reports/period.h"

static const struct {
	const char *text;
	enum period_kind kind;
	int month, months;
	int64_t code;
	const char *name;
} good[] = {
        {"2026-10", PERIOD_MONTH, 10, 1, 202610, "oktober 2026"},
        {"2026-01", PERIOD_MONTH, 1, 1, 202601, "januar 2026"},
        {"2026-Q1", PERIOD_QUARTER, 1, 3, 202621, "1. kvartal 2026"},
        {"2026-Q3", PERIOD_QUARTER, 7, 3, 202623, "3. kvartal 2026"},
        {"2026-Q4", PERIOD_QUARTER, 10, 3, 202624, "4. kvartal 2026"},
        {"2026", PERIOD_YEAR, 1, 12, 202640, "2026"},
};

static void
test_good(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct period period;
		struct period back;

		assert_int_equal(
		        period_parse(good[i].text, &period), STATUS_OK);
		assert_int_equal(period.kind, good[i].kind);
		assert_int_equal(period.first.year, 2026);
		assert_int_equal(period.first.month, good[i].month);
		assert_int_equal(period.months, good[i].months);
		assert_int_equal(period_code(&period), good[i].code);
		assert_string_equal(
		        period_format(memory, &period), good[i].text);
		assert_string_equal(period_name(memory, &period), good[i].name);
		assert_int_equal(
		        period_of_code(good[i].code, &back), STATUS_OK);
		assert_string_equal(period_format(memory, &back), good[i].text);
	}
	talloc_free(memory);
}

static void
test_refused(void **state)
{
	static const char *const bad[] = {"", "2", "202", "2026-", "2026-Q",
	        "2026-Q0", "2026-Q5", "2026-q3", "2026-13", "2026-1",
	        "2026-Q33", "0026", "20260", "kvartal", "2026-10-01"};
	static const int64_t codes[] = {
	        0, 2026, 202600, 202613, 202620, 202625, 202639, 202641, -1};
	struct period period;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(period_parse(bad[i], &period), STATUS_INPUT);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_int_equal(
		        period_of_code(codes[i], &period), STATUS_INPUT);
}

static void
test_contains(void **state)
{
	static const struct {
		const char *big, *small;
		bool contains;
	} cases[] = {
	        {"2026-Q3", "2026-07", true},
	        {"2026-Q3", "2026-09", true},
	        {"2026-Q3", "2026-10", false},
	        {"2026-Q3", "2026-06", false},
	        {"2026-Q3", "2025-08", false},
	        {"2026", "2026-Q3", true},
	        {"2026", "2026-12", true},
	        {"2026", "2027-01", false},
	        {"2026-Q3", "2026-Q3", false},
	        {"2026-07", "2026-Q3", false},
	        {"2026-Q3", "2026", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct period big;
		struct period small;

		assert_int_equal(period_parse(cases[i].big, &big), STATUS_OK);
		assert_int_equal(
		        period_parse(cases[i].small, &small), STATUS_OK);
		assert_int_equal(
		        period_contains(&big, &small), cases[i].contains);
	}
}

static void
test_end(void **state)
{
	struct period period;
	struct text why;
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(clock_init(&why), STATUS_OK);
	assert_int_equal(period_parse("2026-Q4", &period), STATUS_OK);
	assert_int_equal(period_end(&period),
	        clock_month_start((struct month){2027, 1}));
	assert_int_equal(period_parse("2026", &period), STATUS_OK);
	assert_int_equal(period_end(&period),
	        clock_month_start((struct month){2027, 1}));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_good),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_contains),
	        cmocka_unit_test(test_end),
	};

	return cmocka_run_group_tests_name("period", tests, NULL, NULL);
}

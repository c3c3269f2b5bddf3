/*
 * Stored answers as values, ISO weeks, panel numbers, and numbers as text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "reports/export_internal.h"

/* The turns of years, as a calendar has them. */
static void
test_weeks(void **state)
{
	static const struct {
		const char *at, *week;
	} cases[] = {
	        {"2026-01-01 12:00", "2026-W01"},
	        {"2025-12-29 00:00", "2026-W01"},
	        {"2025-12-28 23:59", "2025-W52"},
	        {"2026-12-31 12:00", "2026-W53"},
	        {"2027-01-03 23:59", "2026-W53"},
	        {"2027-01-04 00:00", "2027-W01"},
	        {"2024-12-30 12:00", "2025-W01"},
	        {"2023-01-01 12:00", "2022-W52"},
	        {"2026-10-07 08:00", "2026-W41"},
	};

	char week[EXPORT_WEEK_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t at = 0;

		assert_int_equal(clock_parse(cases[i].at, &at), STATUS_OK);
		export_week_format(export_week(at), week);
		assert_string_equal(week, cases[i].week);
	}
	export_week_format(0, week);
	assert_string_equal(week, "");
}

static void
test_values(void **state)
{
	static const struct dictionary_value values[] = {
	        {1, "Slet ikke", "1"}, {-1, "Ikke relevant", "0"}};

	static const struct {
		enum dictionary_kind kind;
		const char *stored;
		int cell;
		double number;
		const char *text;
	} cases[] = {
	        {DICTIONARY_CODED, "1", EXPORT_NUMBER, 1, NULL},
	        {DICTIONARY_CODED, "0", EXPORT_MISSING, -1, NULL},
	        {DICTIONARY_CODED, "7", EXPORT_NOTHING, 0, NULL},
	        {DICTIONARY_MARKED, "a b", EXPORT_NUMBER, 1, NULL},
	        {DICTIONARY_MARKED, "a bb", EXPORT_NUMBER, 0, NULL},
	        {DICTIONARY_MARKED, "b", EXPORT_NUMBER, 1, NULL},
	        {DICTIONARY_NUMBER, "12.5", EXPORT_NUMBER, 12.5, NULL},
	        {DICTIONARY_NUMBER, "-12", EXPORT_NUMBER, -12, NULL},
	        {DICTIONARY_NUMBER, "-4", EXPORT_NOTHING, 0, NULL},
	        {DICTIONARY_NUMBER, "-1.5", EXPORT_NOTHING, 0, NULL},
	        {DICTIONARY_NUMBER, "5x", EXPORT_NOTHING, 0, NULL},
	        {DICTIONARY_NUMBER, "inf", EXPORT_NOTHING, 0, NULL},
	        {DICTIONARY_WEEK_OF, "2026-10-07", EXPORT_TEXT, 0, "2026-W41"},
	        {DICTIONARY_WEEK_OF, "2026-10-07T10:00:00.000+02:00",
	                EXPORT_TEXT, 0, "2026-W41"},
	        {DICTIONARY_WEEK_OF, "2026-02-30", EXPORT_NOTHING, 0, NULL},
	        {DICTIONARY_WEEK_OF, "i går", EXPORT_NOTHING, 0, NULL},
	        {DICTIONARY_VERBATIM, "10:30", EXPORT_TEXT, 0, "10:30"},
	};

	TALLOC_CTX *memory = talloc_new(NULL);
	struct export_result result = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct dictionary_variable variable = {
		        .kind = cases[i].kind,
		        .values = values,
		        .values_count = 2,
		        .choice = "b"};
		struct export_cell cell = export_value(
		        &result, memory, &variable, cases[i].stored);

		assert_int_equal(cell.kind, cases[i].cell);
		if (cases[i].text != NULL)
			assert_string_equal(cell.text, cases[i].text);
		else
			assert_float_equal(cell.number, cases[i].number, 1e-12);
	}
	assert_int_equal(result.blanked, 2);
	talloc_free(memory);
}

static void
test_panel(void **state)
{
	char first[SECRET_CODE_LENGTH + 1];
	char last[SECRET_CODE_LENGTH + 1];

	(void)state;
	export_panel_format(0, first);
	assert_string_equal(first, "222222222222");
	export_panel_format(30, first);
	assert_string_equal(first, "22222222222z");
	/* The largest of 59 bits still has a place of its own. */
	export_panel_format((INT64_C(1) << 59) - 1, last);
	export_panel_format((INT64_C(1) << 59) - 2, first);
	assert_int_equal(strlen(last), 12);
	assert_string_not_equal(first, last);
	assert_true(strcmp(last, "222222222222") > 0);
}

static void
test_numbers(void **state)
{
	static const struct {
		double number;
		int64_t decimals;
		const char *text;
	} cases[] = {
	        {0, 0, "0"},
	        {-4, 0, "-4"},
	        {202610, 0, "202610"},
	        {1, 4, "1"},
	        {0.5, 4, "0.5"},
	        {0.12345, 4, "0.1235"},
	        {66.6666666, 4, "66.6667"},
	        {1e300, 4, "1e+300"},
	        {-0.25, 2, "-0.25"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[EXPORT_NUMBER_BYTES];
		size_t length = export_number_text(
		        cases[i].number, cases[i].decimals, text);

		assert_int_equal(length, strlen(cases[i].text));
		assert_memory_equal(text, cases[i].text, length);
	}
}

static int
start(void **state)
{
	struct text why;

	(void)state;
	text_init(&why, NULL, 400);
	return clock_init(&why) == STATUS_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_weeks),
	        cmocka_unit_test(test_values),
	        cmocka_unit_test(test_panel),
	        cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests_name("export_value", tests, start, NULL);
}

/*
 * Themes by their codes, their titles, and none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/theme.h"

static void
test_titles(void **state)
{
	static const char *const cases[][2] = {
	        {"meeting", "Mødet"},
	        {"goals", "Klare mål"},
	        {"latest_talk", "Den seneste samtale"},
	        {"progression", "Udvikling"},
	        {"overall", "Helheden"},
	        {"", "Øvrige"},
	        {"Transport", "Transport"},
	        {"Meeting", "Meeting"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(theme_title(cases[i][0]), cases[i][1]);
}

static void
test_codes(void **state)
{
	static const char *const cases[][2] = {
	        {"meeting", "meeting"},
	        {"MEETING", "meeting"},
	        {"Mødet", "meeting"},
	        {"mødet", "meeting"},
	        {"klare mål", "goals"},
	        {"den seneste samtale", "latest_talk"},
	        {"øvrige", ""},
	        {"Øvrige", ""},
	        {"Transport", NULL},
	        {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *code = theme_code(cases[i][0]);

		if (cases[i][1] == NULL)
			assert_null(code);
		else
			assert_string_equal(code, cases[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_titles),
	        cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}

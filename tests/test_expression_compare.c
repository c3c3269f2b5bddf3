/*
 * Comparing: numbers, texts, dates and sets with each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

static void
test_comparisons(void **state)
{
	static const struct expression_case cases[] = {
	        {"'a' = 'a'", "true"},
	        {"'1' = '1.0'", "false"},
	        {"1 = '1.0'", "true"},
	        {"true() = 'x'", "true"},
	        {"true() != ''", "true"},
	        {"false() = 0", "true"},
	        {"'2' < '10'", "true"},
	        {"'b' > 'a'", "false"},
	        {"0 div 0 = 0 div 0", "false"},
	        {"0 div 0 != 0 div 0", "true"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

/* A text that is a date counts as one, on either side. */
static void
test_dates(void **state)
{
	static const struct expression_case cases[] = {
	        {"'2026-03-16' = '2026-03-16'", "true"},
	        {"'2026-3-16' = '2026-03-16'", "true"},
	        {"'2026-03-16' = '2026-03-17'", "false"},
	        {"'2026-03-16' < '2026-03-17'", "true"},
	        {"today() = '2026-03-16'", "true"},
	        {"'2026-xx-16' = '2026-xx-16'", "true"},
	        {"'2026-xx-16' != '2026-03-16'", "true"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

/* A set compares as the best of its texts does. */
static void
test_sets(void **state)
{
	static const char *const texts[] = {"1", "5", NULL};
	static const struct expression_set sets[] = {
	        {texts, 3}, {texts, 0}, {texts + 1, 1}};

	static const struct expression_case cases[] = {
	        {"${a} = 5", "true"},
	        {"${a} != 5", "true"},
	        {"${a} = 2", "false"},
	        {"${a} = ''", "true"},
	        {"${a} < 2", "true"},
	        {"${a} = ${c}", "true"},
	        {"${b} = ${c}", "false"},
	        {"${b} != 1", "false"},
	        {"boolean(${b})", "false"},
	        {"string(${b})", ""},
	        {"string(${a})", "1"},
	        {"join('-', ${a}, 'x')", "1-5--x"},
	        {"join('-', ${b}, 'x')", "x"},
	        {"concat(${a}, ${c})", "155"},
	        {"max(${a}, 3)", "NaN"},
	        {"min(${c}, 7)", "5"},
	        {"max(${b})", "NaN"},
	        {"checklist(2, 2, ${a})", "true"},
	        {"weighted-checklist(6, 6, ${a}, ${a})", "true"},
	};
	struct expression_scope scope = expression_scope_of_tests();

	(void)state;
	scope.sets = sets;
	EXPECT_RESULTS_IN(&scope, cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_comparisons),
	        cmocka_unit_test(test_dates),
	        cmocka_unit_test(test_sets),
	};

	return cmocka_run_group_tests_name(
	        "expression_compare", tests, NULL, NULL);
}

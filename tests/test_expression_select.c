/*
 * Chosen answers, checklists and the words of choices.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

static void
test_chosen(void **state)
{
	static const struct expression_case cases[] = {
	        {"selected(${c}, 'y')", "true"},
	        {"selected(${c}, ' y ')", "true"},
	        {"selected(${c}, 'x y')", "false"},
	        {"selected(${b}, 'y')", "false"},
	        {"selected(${b}, '')", "true"},
	        {"selected(${c}, '')", "false"},
	        {"selected('abc', 'b')", "false"},
	        {"count-selected(${c})", "2"},
	        {"count-selected(${b})", "0"},
	        {"count-selected('  a  b ')", "2"},
	        {"selected-at(${c}, 1)", "y"},
	        {"selected-at(${c}, 2)", ""},
	        {"selected-at(${c}, -1)", ""},
	        {"selected-at(${c}, 'x')", ""},
	        {"selected-at(${c}, 0.9)", "x"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static void
test_checklists(void **state)
{
	static const struct expression_case cases[] = {
	        {"checklist(1, 2, true(), false(), true())", "true"},
	        {"checklist(1, 1, true(), false(), true())", "false"},
	        {"checklist(-1, 1, true(), true())", "false"},
	        {"checklist(2, -1, true(), true(), true())", "true"},
	        {"checklist(1, 1, ${a}, ${b})", "true"},
	        {"checklist(1, 1)", "false"},
	        {"weighted-checklist(5, 6, true(), 5, false(), 9)", "true"},
	        {"weighted-checklist(6, 9, true(), 5, false(), 9)", "false"},
	        {"weighted-checklist(4, 4, ${c}, ${a}, ${b}, 9)", "true"},
	        {"weighted-checklist(0, 0, true(), 'x')", "true"},
	        {"weighted-checklist(-1, -1, true(), 7)", "true"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static const char *
choice_name(size_t slot, const char *value, void *context)
{
	const char *label = context;

	return slot == 1 && strcmp(value, "4") == 0 ? label : NULL;
}

static void
test_choice_names(void **state)
{
	static const struct expression_case cases[] = {
	        {"jr:choice-name(${a}, '${b}')", "Meget tilfreds"},
	        {"jr:choice-name(${a}, ' ${ b } ')", "Meget tilfreds"},
	        {"jr:choice-name(4, ${b})", "Meget tilfreds"},
	        {"jr:choice-name(${c}, '${b}')", ""},
	        {"jr:choice-name(${a}, '${a}')", ""},
	};
	struct expression_scope scope = expression_scope_of_tests();
	char label[] = "Meget tilfreds";

	(void)state;
	scope.choice_name = choice_name;
	scope.context = label;
	EXPECT_RESULTS_IN(&scope, cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_chosen),
	        cmocka_unit_test(test_checklists),
	        cmocka_unit_test(test_choice_names),
	};

	return cmocka_run_group_tests_name(
	        "expression_select", tests, NULL, NULL);
}

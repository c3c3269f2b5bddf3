/*
 * Calls of functions: how many arguments each takes, and in which words others
 * are refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

static void
test_arity(void **state)
{
	static const struct expression_case cases[] = {
	        {"if(1, 2)", "if() takes 3 arguments, here are 2"},
	        {"true(1)", "true() takes no arguments, here are 1"},
	        {"not()", "not() takes 1 argument, here are 0"},
	        {"join()", "join() takes at least 1 argument, here are 0"},
	        {"checklist(1)", "takes at least 2 arguments, here are 1"},
	        {"round(1, 2, 3)", "takes 1 to 2 arguments, here are 3"},
	        {"string-length(1, 2)", "takes 0 to 1 arguments, here are 2"},
	        {"weighted-checklist(1, 1, true())", "a weight for each"},
	        {"jr:choice-name('a', 'b')", "is the question"},
	        {"jr:choice-name('a', '${zz}')", "named \"zz\""},
	        {"format-date(${a}, '%Q')", "knows no %Q"},
	        {"format-date(${a}, '%d %')", "cannot end with %"},
	        {"regex('a', '[')", "pattern of regex() is wrong at its"},
	};

	(void)state;
	EXPECT_REFUSALS(cases);
}

static void
test_names(void **state)
{
	static const struct expression_case cases[] = {
	        {"selekted(${c}, 'x')",
	                "no function selekted(), did you mean selected()?"},
	        {"zzzzzz()", "there is no function zzzzzz()"},
	        {"concat('a' 'b')", "expected , or ) at character 12"},
	        {"concat('a',)", "something is missing or out of place"},
	};

	(void)state;
	EXPECT_REFUSALS(cases);
}

/* Blanks may stand anywhere between the parts; calls stand in calls. */
static void
test_writing(void **state)
{
	static const struct expression_case cases[] = {
	        {"concat ( 'a' , 'b' )", "ab"},
	        {"concat()", ""},
	        {"concat(concat('a', 'b'), concat('c'))", "abc"},
	        {"if(${a} = 4, 'fire', 'andet')", "fire"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_arity),
	        cmocka_unit_test(test_names),
	        cmocka_unit_test(test_writing),
	};

	return cmocka_run_group_tests_name(
	        "expression_call", tests, NULL, NULL);
}

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
	        {"if(1, 2)", "if() skal have 3 argumenter, her er 2"},
	        {"true(1)", "true() skal have ingen argumenter, her er 1"},
	        {"not()", "not() skal have 1 argument, her er 0"},
	        {"join()", "join() skal have mindst 1 argument, her er 0"},
	        {"checklist(1)", "skal have mindst 2 argumenter, her er 1"},
	        {"round(1, 2, 3)", "skal have 1 til 2 argumenter, her er 3"},
	        {"string-length(1, 2)",
	                "skal have 0 til 1 argumenter, her er 2"},
	        {"weighted-checklist(1, 1, true())", "en vægt for hver"},
	        {"jr:choice-name('a', 'b')", "er spørgsmålet"},
	        {"jr:choice-name('a', '${zz}')", "navnet \"zz\""},
	        {"format-date(${a}, '%Q')", "kender ikke %Q"},
	        {"format-date(${a}, '%d %')", "kan ikke slutte med %"},
	        {"regex('a', '[')",
	                "mønsteret i regex() er forkert ved tegn 2: der mangler"
	                " en ]"},
	        {"regex('a', '*b')", "tegn 1: der er intet foran tegnet"},
	        {"regex('a', '(b')", "der mangler en )"},
	        {"regex('a', '(?<1>b)')", "(PCRE2: "},
	};

	(void)state;
	EXPECT_REFUSALS(cases);
}

static void
test_names(void **state)
{
	static const struct expression_case cases[] = {
	        {"selekted(${c}, 'x')",
	                "ingen funktion selekted(); mente du selected()?"},
	        {"zzzzzz()", "der er ingen funktion zzzzzz()"},
	        {"concat('a' 'b')", "her skal der stå , eller ) (ved tegn 12)"},
	        {"concat('a',)", "her mangler noget, eller noget står forkert"},
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

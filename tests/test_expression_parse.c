/*
 * What the parser refuses, in which words and at which character.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

static void
test_refusals(void **state)
{
	static const struct expression_case cases[] = {
	        {"", "noget står forkert (ved tegn 1)"},
	        {"1 +", "noget står forkert (ved tegn 4)"},
	        {"æ1' = 'å' ) (", "et spørgsmål skrives"},
	        {"'æøå' ) (", "eller der skal stå en operator (ved tegn 7)"},
	        {"(1", "bliver ikke lukket (ved tegn 1)"},
	        {"1 + 'a", "bliver ikke lukket (ved tegn 5)"},
	        {"${zz} = 1", "intet spørgsmål med navnet \"zz\""},
	        {"${a = 1", "her skal der stå ${navn} (ved tegn 1)"},
	        {"$a = 1", "her skal der stå ${navn} (ved tegn 1)"},
	        {"1 2", "eller der skal stå en operator (ved tegn 3)"},
	        {"1 | 2", "eller der skal stå en operator (ved tegn 3)"},
	        {"a = 1", "\"a\": et spørgsmål skrives ${navn}"},
	        {"/data/a = 1", "noget står forkert"},
	        {".. = 1", "\"..\": et spørgsmål skrives"},
	        {"./a = 1", "eller der skal stå en operator (ved tegn 2)"},
	        {"concat('a' 'b')", "her skal der stå , eller ) (ved tegn 12)"},
	        {"concat('a',)", "noget står forkert (ved tegn 12)"},
	        {"selekted(${c}, 'x')",
	                "ingen funktion selekted(); mente du selected()?"},
	        {"sum(${a})", "ingen funktion sum()"},
	        {"count(1)", "ingen funktion count()"},
	};

	(void)state;
	EXPECT_REFUSALS(cases);
}

/* Ten thousand parentheses, signs or operands are one error each. */
static void
test_limits(void **state)
{
	static const struct {
		const char *piece;
		const char *says;
	} cases[] = {
	        {"(", "har for mange niveauer (mere end 100) (ved"},
	        {"-", "har for mange niveauer (mere end 100) (ved"},
	        {"not(", "har for mange niveauer (mere end 100) (ved"},
	        {"1+", "udtrykket er for langt (ved tegn 2002)"},
	        {"(1),", "eller der skal stå en operator (ved tegn 4)"},
	        {"          ", "udtrykket er for langt (mere end"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct expression *expression = NULL;
		struct text source;
		struct text why;

		text_init(&source, memory, 200000);
		text_init(&why, memory, 400);
		for (int j = 0; j < 10000; j++)
			text_add(&source, cases[i].piece);
		assert_int_equal(
		        expression_compile(memory, text_string(&source),
		                expression_slot_of_tests, NULL, &expression,
		                &why),
		        STATUS_INPUT);
		if (strstr(text_string(&why), cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].piece, text_string(&why));
		assert_null(strchr(text_string(&why), '\n'));
		talloc_free(memory);
	}
}

static void
test_numbers_and_literals(void **state)
{
	static const struct expression_case cases[] = {
	        {"1.", "1"},
	        {".5", "0.5"},
	        {"1.50", "1.5"},
	        {"1e3", "1000"},
	        {"2e-1", "0.2"},
	        {"\"it's\"", "it's"},
	        {"'\"'", "\""},
	        {"''", ""},
	        {"( ( 1 ) )", "1"},
	        {"\n\t1\r+\n1 ", "2"},
	        {"if (true(), 1, 2)", "1"},
	        {"true ( )", "true"},
	        {"\"self\"=.", "true"},
	        {".-1", "NaN"},
	        {"3*2-.5", "5.5"},
	        {"1div 2", "0.5"},
	        {"7mod4", "3"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static bool
is_column(const char *name, size_t length, void *context)
{
	(void)context;
	return length == 6 && strncmp(name, "region", length) == 0;
}

static const char *
column(const char *name, size_t length, void *context)
{
	(void)context;
	assert_int_equal(length, strlen(name));
	return strcmp(name, "region") == 0 ? "x y" : NULL;
}

/* In a choice_filter a bare name is a column, if there is such a column. */
static void
test_filters(void **state)
{
	const struct expression_names names = {
	        .slot_of = expression_slot_of_tests, .is_column = is_column};
	struct expression_scope scope = expression_scope_of_tests();
	TALLOC_CTX *memory = talloc_new(NULL);
	struct expression *expression = NULL;
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	scope.choice_column = column;
	assert_int_equal(
	        expression_compile_filter(memory, "region = ${c} and ${a} = 4",
	                &names, &expression, &why),
	        STATUS_OK);
	assert_true(expression_is_true(expression, &scope));
	scope.choice_column = NULL;
	assert_false(expression_is_true(expression, &scope));
	assert_int_equal(expression_compile_filter(memory, "egn = ${c}", &names,
	                         &expression, &why),
	        STATUS_INPUT);
	assert_string_equal(
	        text_string(&why), "valgene har ingen kolonne \"egn\"");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_refusals),
	        cmocka_unit_test(test_limits),
	        cmocka_unit_test(test_numbers_and_literals),
	        cmocka_unit_test(test_filters),
	};

	return cmocka_run_group_tests_name(
	        "expression_parse", tests, NULL, NULL);
}

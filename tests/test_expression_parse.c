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
	        {"", "missing or out of place at character 1"},
	        {"1 +", "missing or out of place at character 4"},
	        {"æ1' = 'å' ) (", "a question is written"},
	        {"'æøå' ) (", "the end or an operator at character 7"},
	        {"(1", "not closed; it stands at character 1"},
	        {"1 + 'a", "not closed; it stands at character 5"},
	        {"${zz} = 1", "no question named \"zz\""},
	        {"${a = 1", "expected ${name} at character 1"},
	        {"$a = 1", "expected ${name} at character 1"},
	        {"1 2", "the end or an operator at character 3"},
	        {"1 | 2", "the end or an operator at character 3"},
	        {"a = 1", "\"a\": a question is written ${name}"},
	        {"/data/a = 1", "missing or out of place"},
	        {".. = 1", "\"..\": a question is written"},
	        {"./a = 1", "the end or an operator at character 2"},
	        {"concat('a' 'b')", "expected , or ) at character 12"},
	        {"concat('a',)", "missing or out of place at character 12"},
	        {"selekted(${c}, 'x')",
	                "no function selekted(), did you mean selected()?"},
	        {"sum(${a})", "no function sum()"},
	        {"count(1)", "no function count()"},
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
	        {"(", "nested too deeply (more than 100 times) at"},
	        {"-", "nested too deeply (more than 100 times) at"},
	        {"not(", "nested too deeply (more than 100 times) at"},
	        {"1+", "the expression is too long at character 2002"},
	        {"(1),", "the end or an operator at character 4"},
	        {"          ", "the expression is too long (more than"},
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
	        text_string(&why), "the choices have no column \"egn\"");
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

/*
 * The functions that decide, calculate and draw, and how numbers are read and
 * written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

static void
test_deciding(void **state)
{
	static const struct expression_case cases[] = {
	        {"if(${a} = 4, 'ja', 'nej')", "ja"},
	        {"coalesce(${b}, ${a})", "4"},
	        {"coalesce(${b}, '')", ""},
	        {"once('new')", "self"},
	        {"not(true() and false())", "true"},
	        {"boolean('false')", "true"},
	        {"boolean(0)", "false"},
	        {"boolean(0 div 0)", "false"},
	        {"boolean-from-string('false')", "false"},
	        {"boolean-from-string('true')", "true"},
	        {"boolean-from-string(1)", "true"},
	        {"boolean-from-string('True')", "false"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static void
test_calculating(void **state)
{
	static const struct expression_case cases[] = {
	        {"round(2.5)", "3"},
	        {"round(-2.5)", "-3"},
	        {"round(-0.4)", "0"},
	        {"round(1.256, 2)", "1.26"},
	        {"round(1256, -2)", "1300"},
	        {"round(1256, -400)", "0"},
	        {"round(1.5, 400)", "1.5"},
	        {"round('x')", "NaN"},
	        {"int(-1.9)", "-1"},
	        {"floor(-1.1)", "-2"},
	        {"ceiling(-1.9)", "-1"},
	        {"abs(-3.5)", "3.5"},
	        {"sqrt(2.25)", "1.5"},
	        {"pow(2, 10)", "1024"},
	        {"pow(1, ${b})", "NaN"},
	        {"max(1, 9, 3)", "9"},
	        {"min(1, '-9', 3)", "-9"},
	        {"max(1, '')", "NaN"},
	        {"max()", "NaN"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static void
test_numbers_as_texts(void **state)
{
	static const struct expression_case cases[] = {
	        {"0.1 + 0.2", "0.30000000000000004"},
	        {"1 div 3", "0.3333333333333333"},
	        {"1000000000000000000000000 * 1", "1000000000000000000000000"},
	        {"0.000000001 * 1", "0.000000001"},
	        {"-0", "0"},
	        {"-1.50", "-1.5"},
	        {"1234567890.5", "1234567890.5"},
	        {"999999999 + 1", "1000000000"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static void
test_texts_as_numbers(void **state)
{
	static const struct expression_case cases[] = {
	        {"number(' 12 ')", "12"},
	        {"number('-.5')", "-0.5"},
	        {"number('5.')", "5"},
	        {"number('1e2')", "100"},
	        {"number('+1')", "NaN"},
	        {"number('0x1')", "NaN"},
	        {"number('1 2')", "NaN"},
	        {"number('.')", "NaN"},
	        {"number('-')", "NaN"},
	        {"number('1e')", "NaN"},
	        {"number('Infinity')", "NaN"},
	        {"number('')", "NaN"},
	        {"number()", "NaN"},
	        {"number('12345678901')", "12345678901"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static uint64_t
draw(void *context)
{
	uint64_t *next = context;

	*next = *next * 6364136223846793005U + 1442695040888963407U;
	return *next;
}

static void
test_drawing(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct expression_scope scope = expression_scope_of_tests();
	uint64_t next = 1;
	const char *uuid;

	(void)state;
	assert_string_equal(expression_result(memory, "random()", &scope), "0");
	scope.draw = draw;
	scope.context = &next;
	assert_string_equal(
	        expression_result(memory,
	                "random() != random() and random() < 1", &scope),
	        "true");
	uuid = expression_result(memory, "uuid()", &scope);
	assert_int_equal(strlen(uuid), 36);
	assert_int_equal(strspn(uuid, "0123456789abcdef-"), 36);
	assert_int_equal(uuid[14], '4');
	assert_non_null(strchr("89ab", uuid[19]));
	assert_string_not_equal(
	        uuid, expression_result(memory, "uuid()", &scope));
	assert_int_equal(
	        strlen(expression_result(memory, "uuid(9)", &scope)), 9);
	assert_string_equal(expression_result(memory, "uuid(-1)", &scope), "");
	talloc_free(memory);
}

static void
test_nearest(void **state)
{
	(void)state;
	assert_string_equal(expression_nearest_function("count_selected"),
	        "count-selected");
	assert_string_equal(expression_nearest_function("tody"), "today");
	assert_null(expression_nearest_function("summarise"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_deciding),
	        cmocka_unit_test(test_calculating),
	        cmocka_unit_test(test_numbers_as_texts),
	        cmocka_unit_test(test_texts_as_numbers),
	        cmocka_unit_test(test_drawing),
	        cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests_name(
	        "expression_function", tests, NULL, NULL);
}

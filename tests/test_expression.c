/*
 * The operators of expressions, what names stand for, and the ways in which a
 * value is handed out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

static void
test_operators(void **state)
{
	static const struct expression_case cases[] = {
	        {"1 + 2 * 3", "7"},
	        {"(1 + 2) * 3", "9"},
	        {"7 div 2", "3.5"},
	        {"7 mod 2", "1"},
	        {"-7 mod 2", "-1"},
	        {"7 mod -2", "1"},
	        {"5.5 mod 2", "1.5"},
	        {"-3 + 1", "-2"},
	        {"--3", "3"},
	        {"3--2", "5"},
	        {"1 = 1 = 1", "true"},
	        {"2 = 2 = 1", "true"},
	        {"1 < 2 < 3", "true"},
	        {"3 > 2 > 1", "false"},
	        {"1 or 0 and 0", "true"},
	        {"1 and1", "true"},
	        {"0or 0", "false"},
	        {"'1' + true()", "2"},
	        {"'a' + 1", "NaN"},
	        {"1 div 0", "Infinity"},
	        {"-1 div 0", "-Infinity"},
	        {"0 div 0", "NaN"},
	        {"1 mod 0", "NaN"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

/* Rules 1 and 11 of surveys/RULES.md: an unanswered question is '' and no number, and a
 * name alone is true whatever it holds. */
static void
test_names(void **state)
{
	static const struct expression_case cases[] = {
	        {"${a} > 3", "true"},
	        {"${ a } = 4", "true"},
	        {"${b} < 5", "false"},
	        {"${b} != 5", "true"},
	        {"${b} = ''", "true"},
	        {"${b} + 1", "NaN"},
	        {"boolean(${b})", "true"},
	        {"not(${b})", "false"},
	        {"${b} or false()", "true"},
	        {"${b} = true()", "true"},
	        {"${c}", "x y"},
	        {". = 'self'", "true"},
	        {"string()", "self"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

/* What was found wrong in the first operand is not looked for in the second. */
static void
test_laziness(void **state)
{
	static const struct expression_case cases[] = {
	        {"true() or regex(${a}, ${b})", "true"},
	        {"false() and regex(${a}, ${b})", "false"},
	        {"if(true(), 1, regex(${a}, ${b}))", "1"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

/* Short texts lie on the stack; one that does not fit is all there anyway. */
static void
test_huge_texts(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct expression_scope scope = expression_scope_of_tests();
	char value[3001];
	const char *values[] = {value, "", ""};
	const char *result;

	(void)state;
	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	scope.values = values;
	result = expression_result(memory,
	        "concat(concat(${a}, ${a}), upper-case(${a}), 'end')", &scope);
	assert_int_equal(strlen(result), 9003);
	assert_string_equal(result + 8999, "Xend");
	talloc_free(memory);
}

static void
test_write(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct expression_scope scope = expression_scope_of_tests();
	struct expression *expression = NULL;
	char room[4];
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(
	        expression_compile(memory, "concat('ab', ${a})",
	                expression_slot_of_tests, NULL, &expression, &why),
	        STATUS_OK);
	assert_int_equal(expression_write(expression, &scope, room, 4), 3);
	assert_string_equal(room, "ab4");
	assert_int_equal(expression_write(expression, &scope, room, 3), 3);
	assert_string_equal(room, "ab");
	talloc_free(memory);
}

static void
test_what_it_reads(void **state)
{
	static const struct {
		const char *source;
		size_t slots;
		bool self;
	} cases[] = {
	        {"1", 0, false},
	        {"${a} + ${c} + ${a}", 2, false},
	        {". > ${b}", 1, true},
	        {"string-length() > 1", 0, true},
	        {"string-length(${a})", 1, false},
	        {"once(${a})", 1, true},
	        {"jr:choice-name('x', '${b}')", 1, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct expression *expression = NULL;
		const size_t *slots;
		struct text why;

		text_init(&why, memory, 400);
		assert_int_equal(expression_compile(memory, cases[i].source,
		                         expression_slot_of_tests, NULL,
		                         &expression, &why),
		        STATUS_OK);
		assert_int_equal(
		        expression_slots(expression, &slots), cases[i].slots);
		assert_int_equal(
		        expression_reads_self(expression), cases[i].self);
		assert_string_equal(
		        expression_source(expression), cases[i].source);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_operators),
	        cmocka_unit_test(test_names),
	        cmocka_unit_test(test_laziness),
	        cmocka_unit_test(test_huge_texts),
	        cmocka_unit_test(test_write),
	        cmocka_unit_test(test_what_it_reads),
	};

	return cmocka_run_group_tests_name("expression", tests, NULL, NULL);
}

/*
 * regex(): what matches, what is cut short, and many threads at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

#include <pthread.h>

static void
test_patterns(void **state)
{
	static const struct expression_case cases[] = {
	        {"regex('abc1', '[0-9]$')", "true"},
	        {"regex('1abc', '^[a-z]+$')", "false"},
	        {"regex('æø', '^..$')", "true"},
	        {"regex('a\n', '^a$')", "false"},
	        {"regex('å', '\\u00e5')", "true"},
	        {"regex(${b}, '^$')", "true"},
	        {"regex('4', ${a})", "true"},
	        {"regex('4', concat('[', ${a}))", "false"},
	        {"regex('12345678', '^[2-9][0-9]{7}$')", "false"},
	        {"regex('a1b2', '(a)(1)(b)(2)')", "true"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

/* Without limits each of these would take longer than anybody waits. */
static void
test_limits(void **state)
{
	static const struct expression_case cases[] = {
	        {"regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',"
	         " '^(a+)+$')",
	                "false"},
	        {"regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',"
	         " concat('^(a+', ')+$'))",
	                "false"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static void *
match_often(void *context)
{
	const struct expression *expression = context;
	struct expression_scope scope = expression_scope_of_tests();
	uintptr_t wrong = 0;

	for (int i = 0; i < 2000; i++)
		wrong += !expression_is_true(expression, &scope);
	return (void *)wrong;
}

/* Compiled once, shared by threads. */
static void
test_threads(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct expression *expression = NULL;
	pthread_t threads[4];
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(
	        expression_compile(memory,
	                "regex(${c}, '^(x|y) (x|y)$') and ${a} = 4",
	                expression_slot_of_tests, NULL, &expression, &why),
	        STATUS_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, match_often,
		                         expression),
		        0);
	for (int i = 0; i < 4; i++) {
		void *wrong = NULL;

		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_patterns),
	        cmocka_unit_test(test_limits),
	        cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests_name(
	        "expression_regex", tests, NULL, NULL);
}

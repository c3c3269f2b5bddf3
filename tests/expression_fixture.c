/*
 * What the tests of the expression engine share.
 */
#include "tests/expression_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const values[] = {"4", "", "x y"};

size_t
expression_slot_of_tests(const char *name, size_t length, void *context)
{
	(void)context;
	if (length == 1 && name[0] >= 'a' && name[0] <= 'c')
		return (size_t)(name[0] - 'a');
	return (size_t)-1;
}

struct expression_scope
expression_scope_of_tests(void)
{
	return (struct expression_scope){.values = values,
	        .value_count = 3,
	        .self = "self",
	        .now_ms = 1773680400000,
	        .offset_minutes = -7 * 60};
}

const char *
expression_result(TALLOC_CTX *memory, const char *source,
        const struct expression_scope *scope)
{
	struct expression *expression = NULL;
	struct text why;

	text_init(&why, memory, 400);
	if (expression_compile(memory, source, expression_slot_of_tests, NULL,
	            &expression, &why) != STATUS_OK)
		fail_msg("%s: %s", source, text_string(&why));
	return expression_string(expression, scope, memory);
}

void
expect_results_in(const struct expression_scope *scope,
        const struct expression_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const char *result =
		        expression_result(memory, cases[i].source, scope);

		if (strcmp(result, cases[i].result) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", cases[i].source,
			        result, cases[i].result);
		talloc_free(memory);
	}
}

void
expect_results(const struct expression_case *cases, size_t count)
{
	struct expression_scope scope = expression_scope_of_tests();

	expect_results_in(&scope, cases, count);
}

void
expect_refusals(const struct expression_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct expression *expression = NULL;
		struct text why;

		text_init(&why, memory, 400);
		if (expression_compile(memory, cases[i].source,
		            expression_slot_of_tests, NULL, &expression,
		            &why) != STATUS_INPUT)
			fail_msg("%s: not refused", cases[i].source);
		if (strstr(text_string(&why), cases[i].result) == NULL)
			fail_msg("%s: \"%s\"", cases[i].source,
			        text_string(&why));
		talloc_free(memory);
	}
}

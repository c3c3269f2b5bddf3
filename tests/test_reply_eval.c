/*
 * eval reply: the shapes of its answers, and lines that cannot be understood.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <talloc.h>

#include "surveys/reply_eval.h"

static const struct {
	const char *line, *answer;
	enum status status;
} cases[] = {
        {"{\"id\":\"a\",\"question\":{\"type\":\"scale\",\"min\":1,\"max\":5},"
         "\"reply\":\"4 god snak\"}",
                "{\"id\":\"a\",\"outcome\":\"answer\",\"value\":4,"
                "\"comment\":\"god snak\"}",
                STATUS_OK},
        {"{\"id\":1,\"question\":{\"type\":\"decimal\"},\"reply\":\"7,5\"}",
                "{\"id\":1,\"outcome\":\"answer\",\"value\":7.5}", STATUS_OK},
        {"{\"id\":\"b\",\"question\":{\"type\":\"select_multiple\",\"choices\":"
         "[{\"value\":1,\"label\":\"A1\"},{\"value\":2,\"label\":\"B2\"}]},"
         "\"reply\":\"2 og 1\"}",
                "{\"id\":\"b\",\"outcome\":\"answer\",\"value\":[\"1\",\"2\"]}",
                STATUS_OK},
        {"{\"id\":\"c\",\"question\":{\"type\":\"yes_no\"},\"reply\":\"nej\"}",
                "{\"id\":\"c\",\"outcome\":\"answer\",\"value\":\"nej\"}",
                STATUS_OK},
        {"{\"id\":\"d\",\"question\":{\"type\":\"date\"},"
         "\"today\":\"2026-11-23\",\"reply\":\"1/12\"}",
                "{\"id\":\"d\",\"outcome\":\"answer\","
                "\"value\":\"2026-12-01\"}",
                STATUS_OK},
        {"{\"id\":\"e\",\"question\":{\"type\":\"text\"},\"reply\":\"stop\"}",
                "{\"id\":\"e\",\"outcome\":\"command\","
                "\"command\":\"stop\"}",
                STATUS_OK},
        {"{\"id\":\"f\",\"question\":{\"type\":\"scale\"},\"reply\":\"hm\"}",
                "{\"id\":\"f\",\"outcome\":\"unclear\"}", STATUS_OK},
        {"nonsense", "{\"id\":null,\"error\":\"the line is no JSON object\"}",
                STATUS_INPUT},
        {"{\"id\":\"g\",\"question\":{\"type\":\"stars\"},\"reply\":\"4\"}",
                "{\"id\":\"g\",\"error\":\"\\\"type\\\" of the question is"
                " missing or unknown\"}",
                STATUS_INPUT},
        {"{\"id\":\"h\",\"question\":{\"type\":\"scale\"}}",
                "{\"id\":\"h\",\"error\":\"\\\"reply\\\" is missing or no"
                " text\"}",
                STATUS_INPUT},
        {"{\"id\":\"i\",\"question\":{\"type\":\"date\"},"
         "\"today\":\"2026-02-30\",\"reply\":\"1/12\"}",
                "{\"id\":\"i\",\"error\":\"\\\"today\\\" is no date like"
                " 2026-11-23\"}",
                STATUS_INPUT},
        {"{\"id\":\"j\",\"question\":{\"type\":\"select_one\",\"choices\":"
         "[{\"label\":\"A\"}]},\"reply\":\"4\"}",
                "{\"id\":\"j\",\"error\":\"a choice has no \\\"value\\\"\"}",
                STATUS_INPUT},
};

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct text out;

		text_init(&out, memory, 10000);
		assert_int_equal(
		        reply_eval(cases[i].line, &out), cases[i].status);
		assert_string_equal(text_string(&out), cases[i].answer);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests_name("reply_eval", tests, NULL, NULL);
}

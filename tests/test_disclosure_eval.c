/*
 * Suppression as JSON lines: the worked cases of tests/data, what is hidden in
 * them at least cost, and lines that cannot be understood.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <talloc.h>

#include "reports/disclosure_eval.h"

static json_t *
ask(const char *line, enum status wanted)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text out;
	json_t *answer;

	text_init(&out, memory, 100000);
	assert_int_equal(disclosure_eval(line, &out), wanted);
	assert_null(strchr(text_string(&out), '\n'));
	answer = json_loads(text_string(&out), 0, NULL);
	assert_non_null(answer);
	talloc_free(memory);
	return answer;
}

static bool
has(const json_t *list, const char *name)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), name) ==
		        0)
			return true;
	return false;
}

/* The hidden ones are the primary ones and one of the least patterns. */
static void
check_pattern(const json_t *json, const json_t *hidden)
{
	const json_t *primary = json_object_get(json, "expected_primary");
	const json_t *patterns = json_object_get(json, "least_patterns");
	bool found = false;

	for (size_t i = 0; i < json_array_size(primary); i++)
		assert_true(has(
		        hidden, json_string_value(json_array_get(primary, i))));
	for (size_t p = 0; p < json_array_size(patterns); p++) {
		const json_t *pattern = json_array_get(patterns, p);
		bool all = json_array_size(hidden) ==
		           json_array_size(primary) + json_array_size(pattern);

		for (size_t i = 0; i < json_array_size(pattern); i++)
			all &= has(hidden,
			        json_string_value(json_array_get(pattern, i)));
		found |= all;
	}
	assert_true(found);
}

static void
check_case(json_t *json, const char *line)
{
	json_t *answer = ask(line, STATUS_OK);
	json_t *hidden = json_object_get(answer, "hidden");
	json_t *intervals = json_object_get(answer, "intervals");
	json_t *expected = json_object_get(json, "expected_intervals");

	assert_true(json_equal(
	        json_object_get(answer, "id"), json_object_get(json, "id")));
	assert_int_equal(json_array_size(hidden), json_object_size(intervals));
	if (json_object_get(json, "hidden") != NULL) {
		assert_int_equal(json_array_size(hidden),
		        json_array_size(json_object_get(json, "hidden")));
	} else {
		check_pattern(json, hidden);
		expected =
		        json_object_get(json, "intervals_with_first_pattern");
		/* Where several patterns cost the same, only the first one's
		 * intervals are given. */
		if (json_array_size(json_object_get(json, "least_patterns")) >
		        1)
			expected = NULL;
	}
	if (expected != NULL)
		assert_true(json_equal(intervals, expected));
	json_decref(answer);
}

static void
test_worked_cases(void **state)
{
	FILE *file = fopen("tests/data/disclosure.jsonl", "re");
	char line[4000];
	int tried = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		json_t *json = json_loads(line, 0, NULL);

		assert_non_null(json);
		check_case(json, line);
		json_decref(json);
		tried++;
	}
	(void)fclose(file);
	assert_int_equal(tried, 4);
}

static void
test_answers(void **state)
{
	static const struct {
		const char *line;
		const char *wanted;
	} cases[] = {
	        /* Nothing is small: nothing is hidden. */
	        {"{\"id\":1,\"counts\":[[5,9],[0,7]],\"threshold\":5}",
	                "{\"id\":1,\"hidden\":[],\"intervals\":{}}"},
	        /* A table of nobody but few: all of it, and no bound. */
	        {"{\"id\":null,\"counts\":[[3]],\"threshold\":5}",
	                "{\"id\":null,\"hidden\":[\"0,0\",\"0,t\",\"t,0\","
	                "\"t,t\"],\"intervals\":{\"0,0\":[0,null],\"0,t\":"
	                "[0,null],\"t,0\":[0,null],\"t,t\":[0,null]}}"},
	        /* Margins are named with t, and may be audited. */
	        {"{\"id\":\"m\",\"counts\":[[3,8],[9,9]],\"threshold\":5,"
	         "\"hidden\":[\"0,0\",\"0,t\",\"t,0\",\"t,t\"]}",
	                "{\"id\":\"m\",\"hidden\":[\"0,0\",\"0,t\",\"t,0\","
	                "\"t,t\"],\"intervals\":{\"0,0\":[0,null],\"0,t\":"
	                "[8,null],\"t,0\":[9,null],\"t,t\":[26,null]}}"},
	        /* Alone in its row: exactly known. */
	        {"{\"id\":\"a\",\"counts\":[[3,8],[9,9]],\"threshold\":5,"
	         "\"hidden\":[\"0,0\"]}",
	                "{\"id\":\"a\",\"hidden\":[\"0,0\"],\"intervals\":"
	                "{\"0,0\":[3,3]}}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *answer = ask(cases[i].line, STATUS_OK);
		json_t *wanted = json_loads(cases[i].wanted, 0, NULL);

		assert_non_null(wanted);
		if (!json_equal(answer, wanted))
			fail_msg("%s: %s", cases[i].line,
			        json_dumps(answer, JSON_COMPACT));
		json_decref(answer);
		json_decref(wanted);
	}
}

static void
test_refused(void **state)
{
	static const char *const lines[] = {
	        "",
	        "[1]",
	        "{\"id\":1}",
	        "{\"id\":1,\"counts\":[],\"threshold\":5}",
	        "{\"id\":1,\"counts\":[[]],\"threshold\":5}",
	        "{\"id\":1,\"counts\":[[1,2],[3]],\"threshold\":5}",
	        "{\"id\":1,\"counts\":[[1,-2]],\"threshold\":5}",
	        "{\"id\":1,\"counts\":[[1,2.5]],\"threshold\":5}",
	        "{\"id\":1,\"counts\":[[1,9223372036854775807]],"
	        "\"threshold\":5}",
	        "{\"id\":1,\"counts\":[[1,99999999999999999999]],"
	        "\"threshold\":5}",
	        "{\"id\":1,\"counts\":[[1,2]]}",
	        "{\"id\":1,\"counts\":[[1,2]],\"threshold\":0}",
	        "{\"id\":1,\"counts\":[[1,2]],\"threshold\":5,\"hidden\":\"\"}",
	        "{\"id\":1,\"counts\":[[1,2]],\"threshold\":5,"
	        "\"hidden\":[\"1,0\"]}",
	        "{\"id\":1,\"counts\":[[1,2]],\"threshold\":5,"
	        "\"hidden\":[\"0,0,\"]}",
	        "{\"id\":1,\"counts\":[[1,2]],\"threshold\":5,"
	        "\"hidden\":[\"0, 0\"]}",
	        "{\"id\":1,\"counts\":[[1,2]],\"threshold\":5,\"hidden\":[7]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		json_t *answer = ask(lines[i], STATUS_INPUT);

		if (json_object_get(answer, "error") == NULL ||
		        json_object_get(answer, "hidden") != NULL)
			fail_msg("%s", lines[i]);
		json_decref(answer);
	}
}

/* What no reader of JSON can hold is not called something else. */
static void
test_too_large(void **state)
{
	json_t *answer = ask("{\"id\":1,\"counts\":[[1,99999999999999999999]],"
	                     "\"threshold\":5}",
	        STATUS_INPUT);

	(void)state;
	assert_string_equal(json_string_value(json_object_get(answer, "error")),
	        "a number is too large");
	json_decref(answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_worked_cases),
	        cmocka_unit_test(test_answers),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests_name(
	        "disclosure_eval", tests, NULL, NULL);
}

/*
 * Lines of JSON about expressions: the public cases where they lie beside the
 * project, and what a line may lack or have wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <talloc.h>

#include "surveys/expression_eval.h"

static json_t *
ask(const char *line, enum status expected)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text out;
	json_t *json;

	text_init(&out, memory, 100000);
	assert_int_equal(expression_eval(line, &out), expected);
	json = json_loads(text_string(&out), 0, NULL);
	assert_true(json_is_object(json));
	talloc_free(memory);
	return json;
}

static bool
agrees(const json_t *value, const json_t *wanted, const json_t *tolerance)
{
	double error;

	if (!json_is_number(wanted))
		return json_equal(value, wanted);
	error = fabs(json_number_value(value) - json_number_value(wanted));
	return json_is_number(value) &&
	       error <= json_number_value(tolerance) + 1e-12;
}

static void
try_case(const char *line)
{
	json_t *wanted = json_loads(line, 0, NULL);
	const char *id = json_string_value(json_object_get(wanted, "id"));
	bool refused = strcmp(json_string_value(json_object_get(wanted, "as")),
	                       "error") == 0;
	json_t *got = ask(line, refused ? STATUS_INPUT : STATUS_OK);

	assert_string_equal(json_string_value(json_object_get(got, "id")), id);
	if (refused)
		assert_non_null(json_object_get(got, "error"));
	else if (!agrees(json_object_get(got, "value"),
	                 json_object_get(wanted, "expected"),
	                 json_object_get(wanted, "tolerance")))
		fail_msg("%s: %s", id,
		        json_string_value(json_object_get(wanted, "expr")));
	json_decref(wanted);
	json_decref(got);
}

/* Other people's data, not part of the project. */
static void
test_public_cases(void **state)
{
	FILE *file = fopen("../shared/data/expressions.jsonl", "re");
	char line[20000];
	int tried = 0;

	(void)state;
	if (file == NULL) {
		print_message("skipped: ../shared/data/expressions.jsonl is"
		              " not there\n");
		skip();
	}
	while (fgets(line, sizeof(line), file) != NULL) {
		try_case(line);
		tried++;
	}
	(void)fclose(file);
	assert_true(tried > 500);
}

static void
test_values(void **state)
{
	static const struct {
		const char *line;
		const char *value;
	} cases[] = {
	        {"{'id': 1, 'expr': '1 + 1', 'as': 'number'}", "2"},
	        {"{'id': 1, 'expr': '1 div 4', 'as': 'number'}", "0.25"},
	        {"{'id': 1, 'expr': '0 div 0', 'as': 'number'}", "'NaN'"},
	        {"{'id': 1, 'expr': '1 div 0', 'as': 'number'}", "'Infinity'"},
	        {"{'id': 1, 'expr': '-1 div 0', 'as': 'number'}",
	                "'-Infinity'"},
	        {"{'id': 1, 'expr': '1 + 1', 'as': 'string'}", "'2'"},
	        {"{'id': 1, 'expr': '1 + 1'}", "'2'"},
	        {"{'id': 1, 'expr': '1 + 1', 'as': 'boolean'}", "true"},
	        {"{'id': 1, 'expr': '${a} + .', 'as': 'number', 'self': '3',"
	         " 'answers': {'a': '4'}}",
	                "7"},
	        {"{'id': 1, 'expr': 'max(${a})', 'as': 'number',"
	         " 'answers': {'a': ['4', '5']}}",
	                "5"},
	        {"{'id': 1, 'expr': 'string(now())', 'tz': 'Asia/Kathmandu',"
	         " 'now': '2026-07-01T00:00:00Z'}",
	                "'2026-07-01T05:45:00.000+05:45'"},
	        {"{'id': 1, 'expr': 'date(\\u00270001\\u0027) > 0',"
	         " 'tz': 'UTC', 'as': 'boolean'}",
	                "true"},
	        {"{'id': 1, 'expr': 'string(now())',"
	         " 'now': '2026-07-01T00:00:00+02:00'}",
	                "'2026-07-01'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[400];
		char value[100];
		char *got;
		json_t *json;

		/* In C, JSON is easier to read with single quotes. */
		(void)snprintf(line, sizeof(line), "%s", cases[i].line);
		(void)snprintf(value, sizeof(value), "%s", cases[i].value);
		for (char *c = line; *c != '\0'; c++)
			*c = *c == '\'' ? '"' : *c;
		for (char *c = value; *c != '\0'; c++)
			*c = *c == '\'' ? '"' : *c;
		json = ask(line, STATUS_OK);
		assert_int_equal(
		        json_integer_value(json_object_get(json, "id")), 1);
		got = json_dumps(
		        json_object_get(json, "value"), JSON_ENCODE_ANY);
		assert_string_equal(got, value);
		free(got);
		json_decref(json);
	}
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *line;
		const char *says;
	} cases[] = {
	        {"no json", "no JSON object"},
	        {"[]", "no JSON object"},
	        {"{}", "\"expr\""},
	        {"{\"expr\": 7}", "\"expr\""},
	        {"{\"expr\": \"1 +\"}", "mangler noget"},
	        {"{\"expr\": \"${tilfres}\", \"answers\": {\"tilfreds\":"
	         " \"1\"}}",
	                "mente du \"tilfreds\"?"},
	        {"{\"expr\": \"1\", \"answers\": {\"a\": 7}}", "\"a\""},
	        {"{\"expr\": \"1\", \"answers\": {\"a\": [\"\", 7]}}", "\"a\""},
	        {"{\"expr\": \"1\", \"tz\": \"Europe/Nowhere\"}", "zone"},
	        {"{\"expr\": \"1\", \"tz\": \"../../../etc/passwd\"}", "zone"},
	        {"{\"expr\": \"1\", \"now\": \"yesterday\"}", "\"now\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *json = ask(cases[i].line, STATUS_INPUT);
		const char *error =
		        json_string_value(json_object_get(json, "error"));

		assert_non_null(error);
		if (strstr(error, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].line, error);
		json_decref(json);
	}
}

/* The zone of one line is not that of the next. */
static void
test_zone_is_put_back(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZ", "Europe/Copenhagen", 1), 0);
	json_decref(
	        ask("{\"expr\": \"1\", \"tz\": \"Asia/Tokyo\"}", STATUS_OK));
	assert_string_equal(getenv("TZ"), "Europe/Copenhagen");
	json_decref(ask(
	        "{\"expr\": \"1 +\", \"tz\": \"Asia/Tokyo\"}", STATUS_INPUT));
	assert_string_equal(getenv("TZ"), "Europe/Copenhagen");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_public_cases),
	        cmocka_unit_test(test_values),
	        cmocka_unit_test(test_refusals),
	        cmocka_unit_test(test_zone_is_put_back),
	};

	return cmocka_run_group_tests_name(
	        "expression_eval", tests, NULL, NULL);
}

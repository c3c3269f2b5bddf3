/*
 * Lines of JSON about forms: the public cases where they lie beside the
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
#include <talloc.h>

#include "surveys/form_eval.h"

static json_t *
ask(const char *line, enum status expected)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text out;
	json_t *json;

	text_init(&out, memory, 1000000);
	if (form_eval(line, &out) != expected)
		fail_msg("%s", text_string(&out));
	json = json_loads(text_string(&out), 0, NULL);
	assert_true(json_is_object(json));
	talloc_free(memory);
	return json;
}

/* Expected states lie beside the steps; every one of them is compared. */
static size_t
try_form(const char *line)
{
	json_t *form = json_loads(line, 0, NULL);
	json_t *answer = ask(line, STATUS_OK);
	const json_t *wanted = json_object_get(form, "steps");
	const json_t *got = json_object_get(answer, "steps");
	size_t count = json_array_size(wanted);

	assert_int_equal(json_array_size(got), count);
	for (size_t i = 0; i < count; i++)
		if (!json_equal(json_array_get(got, i),
		            json_object_get(
		                    json_array_get(wanted, i), "state")))
			fail_msg("%s, step %zu",
			        json_string_value(json_object_get(form, "id")),
			        i);
	json_decref(form);
	json_decref(answer);
	return count;
}

/* Other people's data, not part of the project. */
static void
test_public_forms(void **state)
{
	FILE *file = fopen("../shared/data/forms.jsonl", "re");
	char line[40000];
	size_t states = 0;

	(void)state;
	if (file == NULL) {
		print_message(
		        "skipped: ../shared/data/forms.jsonl is not there\n");
		skip();
	}
	while (fgets(line, sizeof(line), file) != NULL)
		states += try_form(line);
	(void)fclose(file);
	assert_true(states > 500);
}

#define SURVEY                                                                 \
	"\"survey\":[{\"type\":\"integer\",\"name\":\"n\"},"                   \
	"{\"type\":\"text\",\"name\":\"t\",\"required\":true,"                 \
	"\"relevant\":\"${n} > 2\",\"constraint\":\". != 'x'\"},"              \
	"{\"type\":\"calculate\",\"name\":\"k\",\"calculation\":\"${n}+1\"}]"
#define START "{\"hidden\":[\"t\"],\"invalid\":{},\"calc\":{\"k\":\"\"}}"
#define THREE                                                                  \
	"{\"hidden\":[],\"invalid\":{\"t\":\"required\"},"                     \
	"\"calc\":{\"k\":\"4\"}}"

/* The state at the start is there once, asked for or not. */
static void
test_steps(void **state)
{
	static const struct {
		const char *line;
		const char *answer;
	} cases[] = {
	        {"{" SURVEY "}", "{\"steps\":[" START "]}"},
	        {"{\"id\":7," SURVEY ",\"steps\":[]}",
	                "{\"id\":7,\"steps\":[" START "]}"},
	        {"{" SURVEY ",\"steps\":[{}]}", "{\"steps\":[" START "]}"},
	        {"{" SURVEY ",\"steps\":[{\"answer\":\"n\",\"value\":\"3\"}]}",
	                "{\"steps\":[" START "," THREE "]}"},
	        {"{" SURVEY ",\"steps\":[{},{\"answer\":\"n\",\"value\":\"3\"},"
	         "{},{\"answer\":\"t\",\"value\":\"x\"}]}",
	                "{\"steps\":[" START "," THREE "," THREE
	                ",{\"hidden\":[],\"invalid\":{\"t\":\"constraint\"},"
	                "\"calc\":{\"k\":\"4\"}}]}"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *answer = ask(cases[i].line, STATUS_OK);
		char *text = json_dumps(answer, JSON_COMPACT);

		assert_string_equal(text, cases[i].answer);
		free(text);
		json_decref(answer);
	}
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *line;
		const char *says;
	} cases[] = {
	        {"x", "no JSON object"},
	        {"{}", "intet ark med navnet survey"},
	        {"{\"survey\":[{\"type\":\"tekst\",\"name\":\"a\"}]}",
	                "survey, row 2, type: "},
	        {"{\"survey\":[{\"type\":\"text\",\"name\":\"a\","
	         "\"relevant\":\"${b}\"}]}",
	                "survey, row 2, relevant: der er intet spørgsmål med "
	                "navnet"},
	        {"{" SURVEY ",\"steps\":[{\"answer\":\"z\",\"value\":\"\"}]}",
	                "step \"z\""},
	        {"{" SURVEY ",\"steps\":[{\"answer\":\"n\",\"value\":3}]}",
	                "step \"n\""},
	        {"{" SURVEY ",\"now\":\"noon\"}", "\"now\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *answer = ask(cases[i].line, STATUS_INPUT);
		const char *error =
		        json_string_value(json_object_get(answer, "error"));

		assert_non_null(error);
		if (strstr(error, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].line, error);
		json_decref(answer);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_public_forms),
	        cmocka_unit_test(test_steps),
	        cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests_name("form_eval", tests, NULL, NULL);
}

/*
 * The reply reader against the labelled replies of tests/data, and the words
 * that this slice of the policy knows for certain.
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

#include "surveys/reply.h"

static enum reply_type
type_of(const char *name)
{
	static const char *const names[] = {"scale", "integer", "decimal",
	        "select_one", "select_multiple", "yes_no", "date", "text"};

	for (int i = 0; i < 8; i++)
		if (strcmp(names[i], name) == 0)
			return (enum reply_type)i;
	fail_msg("unknown type %s", name);
	return REPLY_TEXT;
}

/* Numbers of the data become the texts that the reader takes. */
static const char *
as_text(TALLOC_CTX *memory, const json_t *value)
{
	if (json_is_integer(value))
		return talloc_asprintf(memory, "%" JSON_INTEGER_FORMAT,
		        json_integer_value(value));
	if (json_is_real(value))
		return talloc_asprintf(memory, "%g", json_real_value(value));
	if (json_is_array(value)) {
		char *text = talloc_strdup(memory, "");

		for (size_t i = 0; i < json_array_size(value); i++)
			text = talloc_asprintf_append(text, "%s%s",
			        i > 0 ? " " : "",
			        as_text(memory, json_array_get(value, i)));
		return text;
	}
	return json_string_value(value);
}

static struct reply_reader *
reader_of(TALLOC_CTX *memory, const json_t *json)
{
	const json_t *choices = json_object_get(json, "choices");
	size_t count = json_array_size(choices);
	struct reply_choice *list = talloc_zero_array(
	        memory, struct reply_choice, (unsigned)count + 1);
	struct reply_question question = {
	        .type = type_of(
	                json_string_value(json_object_get(json, "type"))),
	        .min = as_text(memory, json_object_get(json, "min")),
	        .max = as_text(memory, json_object_get(json, "max")),
	        .choices = list,
	        .choice_count = count};

	for (size_t i = 0; i < count; i++) {
		const json_t *choice = json_array_get(choices, i);

		list[i].value =
		        as_text(memory, json_object_get(choice, "value"));
		list[i].label =
		        as_text(memory, json_object_get(choice, "label"));
	}
	return reply_reader_create(memory, &question);
}

struct tally {
	int cases, right, wrong_guesses;
};

static void
try_case(const json_t *json, struct tally *tally)
{
	static const char *const outcomes[] = {"answer", "unclear", "command"};
	TALLOC_CTX *memory = talloc_new(NULL);
	const json_t *expect = json_object_get(json, "expect");
	const char *outcome =
	        json_string_value(json_object_get(expect, "outcome"));
	const char *value = as_text(memory, json_object_get(expect, "value"));
	struct civil today = {2026, 11, 23, 12, 0, 0, 1};
	struct reply reply;
	bool right;

	reply_read(reader_of(memory, json_object_get(json, "question")), memory,
	        json_string_value(json_object_get(json, "language")), today,
	        json_string_value(json_object_get(json, "reply")), &reply);
	right = strcmp(outcomes[reply.outcome], outcome) == 0 &&
	        (reply.outcome != REPLY_ANSWER || value == NULL ||
	                strcmp(reply.value, value) == 0);
	if (getenv("SHOW") != NULL && !right)
		printf("%s: %s -> %s %s\n",
		        json_string_value(json_object_get(json, "id")),
		        json_string_value(json_object_get(json, "reply")),
		        outcomes[reply.outcome],
		        reply.value == NULL ? "" : reply.value);
	tally->cases++;
	tally->right += right;
	if (!right && reply.outcome == REPLY_ANSWER) {
		tally->wrong_guesses++;
		print_message("%s: read as %s: %s\n",
		        json_string_value(json_object_get(json, "id")),
		        reply.value,
		        json_string_value(json_object_get(json, "reply")));
	}
	talloc_free(memory);
}

static struct tally
try_corpus(void)
{
	FILE *file = fopen("tests/data/replies.jsonl", "re");
	struct tally tally = {0, 0, 0};
	char line[8192];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		json_t *json = json_loads(line, 0, NULL);

		assert_non_null(json);
		try_case(json, &tally);
		json_decref(json);
	}
	(void)fclose(file);
	return tally;
}

/* Never a guess, whatever is texted; and no fewer right than there were. */
static void
test_corpus(void **state)
{
	struct tally tally = try_corpus();

	(void)state;
	print_message("replies: %d of %d right, %d wrong guesses\n",
	        tally.right, tally.cases, tally.wrong_guesses);
	assert_int_equal(tally.cases, 149);
	assert_int_equal(tally.wrong_guesses, 0);
	assert_true(tally.right >= 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_corpus),
	};

	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}

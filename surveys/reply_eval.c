/*
 * eval reply: JSON at the border of the reply reader, and nothing else.
 */
#include "surveys/reply_eval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/text.h"
#include "surveys/reply.h"

/* As programs write them; a survey's own types are more, and are reduced to
 * these by question.c. */
static const char *const type_names[] = {
        [REPLY_SCALE] = "scale",
        [REPLY_INTEGER] = "integer",
        [REPLY_DECIMAL] = "decimal",
        [REPLY_SELECT_ONE] = "select_one",
        [REPLY_SELECT_MULTIPLE] = "select_multiple",
        [REPLY_YES_NO] = "yes_no",
        [REPLY_DATE] = "date",
        [REPLY_TEXT] = "text",
};

/* A limit or a value may be a number or a text; NULL for anything else. */
static const char *
scalar(TALLOC_CTX *memory, const json_t *json)
{
	if (json_is_integer(json))
		return text_format(memory, "%" JSON_INTEGER_FORMAT,
		        json_integer_value(json));
	if (json_is_real(json))
		return text_format(memory, "%.15g", json_real_value(json));
	return json_string_value(json);
}

/* A question without a type has no rules. */
static bool
read_type(const json_t *json, enum reply_type *type)
{
	const char *name = json_string_value(json_object_get(json, "type"));

	for (size_t i = 0;
	        name != NULL && i < sizeof(type_names) / sizeof(type_names[0]);
	        i++)
		if (strcmp(type_names[i], name) == 0) {
			*type = (enum reply_type)i;
			return true;
		}
	return false;
}

/* Strings are borrowed from the JSON or stand in `memory`; the reader that is
 * made of the question copies them. */
static const char *
read_question(
        TALLOC_CTX *memory, const json_t *json, struct reply_question *question)
{
	const json_t *choices = json_object_get(json, "choices");
	size_t count = json_array_size(choices);
	struct reply_choice *list = talloc_zero_array(
	        memory, struct reply_choice, (unsigned)count + 1);

	if (list == NULL)
		log_abort("reply.eval", "out of memory");
	if (!read_type(json, &question->type))
		return "\"type\" of the question is missing or unknown";
	question->min = scalar(memory, json_object_get(json, "min"));
	question->max = scalar(memory, json_object_get(json, "max"));
	question->choices = list;
	question->choice_count = count;
	for (size_t i = 0; i < count; i++) {
		const json_t *choice = json_array_get(choices, i);

		list[i].value =
		        scalar(memory, json_object_get(choice, "value"));
		list[i].label =
		        scalar(memory, json_object_get(choice, "label"));
		if (list[i].value == NULL)
			return "a choice has no \"value\"";
		if (list[i].label == NULL)
			list[i].label = list[i].value;
	}
	return NULL;
}

/* Without a day the date is nought, by which no date question is asked. */
static bool
read_day(const char *text, struct civil *day)
{
	memset(day, 0, sizeof(*day));
	if (text == NULL)
		return true;
	if (strlen(text) < 10 || text[4] != '-' || text[7] != '-')
		return false;
	day->year = (int)strtol(text, NULL, 10);
	day->month = (int)strtol(text + 5, NULL, 10);
	day->day = (int)strtol(text + 8, NULL, 10);
	return clock_is_date(day->year, day->month, day->day);
}

/* A list for programs, which would otherwise have to split it. */
static json_t *
many_values(const char *value)
{
	json_t *list = json_array();

	while (*value != '\0') {
		size_t length = strcspn(value, " ");

		json_array_append_new(list, json_stringn(value, length));
		value += length + (value[length] == ' ');
	}
	return list;
}

/* Numbers as numbers: JSON has a type for them. */
static json_t *
value_of(enum reply_type type, const char *value)
{
	switch (type) {
	case REPLY_SCALE:
	case REPLY_INTEGER:
	case REPLY_DECIMAL:
		return strchr(value, '.') == NULL
		               ? json_integer(strtoll(value, NULL, 10))
		               : json_real(strtod(value, NULL));
	case REPLY_SELECT_MULTIPLE: return many_values(value);
	case REPLY_SELECT_ONE:
	case REPLY_YES_NO:
	case REPLY_DATE:
	case REPLY_TEXT: break;
	}
	return json_string(value);
}

/* Only what the outcome has: no member is null. */
static void
put_reply(json_t *answer, const struct reply *reply, enum reply_type type)
{
	static const char *const outcomes[] = {"answer", "unclear", "command"};

	json_object_set_new(
	        answer, "outcome", json_string(outcomes[reply->outcome]));
	if (reply->outcome == REPLY_COMMAND) {
		json_object_set_new(answer, "command",
		        json_string(reply_command_name(reply->command)));
		if (reply->value != NULL)
			json_object_set_new(
			        answer, "value", json_string(reply->value));
	}
	if (reply->outcome != REPLY_ANSWER)
		return;
	json_object_set_new(answer, "value", value_of(type, reply->value));
	if (reply->comment != NULL)
		json_object_set_new(
		        answer, "comment", json_string(reply->comment));
}

/* Reads and answers; NULL, or what is wrong with the line. */
static const char *
evaluate(TALLOC_CTX *memory, const json_t *json, json_t *answer)
{
	const char *text = json_string_value(json_object_get(json, "reply"));
	const char *language =
	        json_string_value(json_object_get(json, "language"));
	struct reply_question question;
	struct civil today;
	struct reply reply;
	const char *wrong = read_question(
	        memory, json_object_get(json, "question"), &question);

	if (wrong != NULL)
		return wrong;
	if (text == NULL)
		return "\"reply\" is missing or no text";
	if (!read_day(
	            json_string_value(json_object_get(json, "today")), &today))
		return "\"today\" is no date like 2026-11-23";
	reply_read(reply_reader_create(memory, &question), memory,
	        language == NULL ? "da" : language, today, text, &reply);
	put_reply(answer, &reply, question.type);
	return NULL;
}

/* A reader is made for each line.  That is slow beside reading, but every line
 * may ask another question. */
enum status
reply_eval(const char *line, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	json_t *json = json_loads(line, 0, NULL);
	json_t *answer = json_object();
	json_t *id = json_object_get(json, "id");
	const char *wrong = "the line is no JSON object";

	json_object_set(answer, "id", id == NULL ? json_null() : id);
	if (json_is_object(json))
		wrong = evaluate(memory, json, answer);
	if (wrong != NULL)
		json_object_set_new(answer, "error", json_string(wrong));
	json_text_add(out, answer, JSON_COMPACT);
	json_decref(json);
	talloc_free(memory);
	return wrong == NULL ? STATUS_OK : STATUS_INPUT;
}

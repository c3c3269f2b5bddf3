/*
 * The functions of expressions: a table of name, arity and code.  A new
 * function is a row here and a few lines above it.
 */
#include <math.h>
#include <string.h>

#include "surveys/expression_internal.h"

static const char *
string_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	struct value value = evaluate_argument(evaluation, node, i);

	return value_string(evaluation, &value);
}

static double
number_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	struct value value = evaluate_argument(evaluation, node, i);

	return value_number(&value);
}

static bool
boolean_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	struct value value = evaluate_argument(evaluation, node, i);

	return value_boolean(&value);
}

/* The next token of a list that blanks divide; NULL at its end. */
static const char *
next_token(const char *at, size_t *length)
{
	at += strspn(at, " \t\r\n");
	*length = strcspn(at, " \t\r\n");
	return *length == 0 ? NULL : at;
}

static struct value
f_selected(struct evaluation *evaluation, const struct node *node)
{
	const char *list = string_argument(evaluation, node, 0);
	const char *wanted = string_argument(evaluation, node, 1);
	size_t wanted_length = strlen(wanted);
	size_t length = 0;

	for (const char *at = list; (at = next_token(at, &length)) != NULL;
	        at += length)
		if (length == wanted_length && memcmp(at, wanted, length) == 0)
			return value_of_boolean(true);
	return value_of_boolean(false);
}

static struct value
f_count_selected(struct evaluation *evaluation, const struct node *node)
{
	size_t length = 0;
	int count = 0;

	for (const char *at = string_argument(evaluation, node, 0);
	        (at = next_token(at, &length)) != NULL; at += length)
		count++;
	return value_of_number(count);
}

static struct value
f_if(struct evaluation *evaluation, const struct node *node)
{
	bool truth = boolean_argument(evaluation, node, 0);

	return evaluate_argument(evaluation, node, truth ? 1 : 2);
}

static struct value
f_coalesce(struct evaluation *evaluation, const struct node *node)
{
	for (int i = 0; i < node->argument_count; i++) {
		struct value value = evaluate_argument(evaluation, node, i);

		if (value.kind != VALUE_STRING || value.string[0] != '\0')
			return value;
	}
	return value_of_string("");
}

static struct value
f_not(struct evaluation *evaluation, const struct node *node)
{
	return value_of_boolean(!boolean_argument(evaluation, node, 0));
}

static struct value
f_true(struct evaluation *evaluation, const struct node *node)
{
	(void)evaluation;
	(void)node;
	return value_of_boolean(true);
}

static struct value
f_false(struct evaluation *evaluation, const struct node *node)
{
	(void)evaluation;
	(void)node;
	return value_of_boolean(false);
}

static struct value
f_boolean(struct evaluation *evaluation, const struct node *node)
{
	return value_of_boolean(boolean_argument(evaluation, node, 0));
}

static struct value
f_number(struct evaluation *evaluation, const struct node *node)
{
	return value_of_number(number_argument(evaluation, node, 0));
}

static struct value
f_string(struct evaluation *evaluation, const struct node *node)
{
	return value_of_string(string_argument(evaluation, node, 0));
}

static struct value
f_int(struct evaluation *evaluation, const struct node *node)
{
	return value_of_number(trunc(number_argument(evaluation, node, 0)));
}

static struct value
f_floor(struct evaluation *evaluation, const struct node *node)
{
	return value_of_number(floor(number_argument(evaluation, node, 0)));
}

static struct value
f_ceiling(struct evaluation *evaluation, const struct node *node)
{
	return value_of_number(ceil(number_argument(evaluation, node, 0)));
}

static struct value
f_abs(struct evaluation *evaluation, const struct node *node)
{
	return value_of_number(fabs(number_argument(evaluation, node, 0)));
}

/* Halves go up, as XPath has it. */
static struct value
f_round(struct evaluation *evaluation, const struct node *node)
{
	double number = number_argument(evaluation, node, 0);
	double scale = 1;

	if (node->argument_count == 2)
		scale = pow(10, number_argument(evaluation, node, 1));
	return value_of_number(floor(number * scale + 0.5) / scale);
}

static struct value
extreme(struct evaluation *evaluation, const struct node *node, bool largest)
{
	double found = number_argument(evaluation, node, 0);

	for (int i = 1; i < node->argument_count; i++) {
		double number = number_argument(evaluation, node, i);

		if (isnan(number) || isnan(found))
			return value_of_number(NAN);
		if (largest ? number > found : number < found)
			found = number;
	}
	return value_of_number(found);
}

static struct value
f_max(struct evaluation *evaluation, const struct node *node)
{
	return extreme(evaluation, node, true);
}

static struct value
f_min(struct evaluation *evaluation, const struct node *node)
{
	return extreme(evaluation, node, false);
}

static struct value
f_string_length(struct evaluation *evaluation, const struct node *node)
{
	return value_of_number(
	        (double)text_characters(string_argument(evaluation, node, 0)));
}

static struct value
f_concat(struct evaluation *evaluation, const struct node *node)
{
	const char *parts[EXPRESSION_ARGUMENTS_MAX];
	size_t length = 0;
	char *room;
	char *at;

	for (int i = 0; i < node->argument_count; i++) {
		parts[i] = string_argument(evaluation, node, i);
		length += strlen(parts[i]);
	}
	room = evaluation_room(evaluation, length);
	at = room;
	for (int i = 0; i < node->argument_count; i++)
		at = stpcpy(at, parts[i]);
	*at = '\0';
	return value_of_string(room);
}

static struct value
f_contains(struct evaluation *evaluation, const struct node *node)
{
	const char *text = string_argument(evaluation, node, 0);

	return value_of_boolean(
	        strstr(text, string_argument(evaluation, node, 1)) != NULL);
}

static struct value
f_starts_with(struct evaluation *evaluation, const struct node *node)
{
	const char *text = string_argument(evaluation, node, 0);
	const char *start = string_argument(evaluation, node, 1);

	return value_of_boolean(strncmp(text, start, strlen(start)) == 0);
}

static struct value
f_ends_with(struct evaluation *evaluation, const struct node *node)
{
	const char *text = string_argument(evaluation, node, 0);
	const char *end = string_argument(evaluation, node, 1);
	size_t length = strlen(text);
	size_t end_length = strlen(end);

	return value_of_boolean(end_length <= length &&
	                        strcmp(text + length - end_length, end) == 0);
}

enum { MATCH_LIMIT = 10000, DEPTH_LIMIT = 1000 };

/* A pattern that a member of staff wrote must not be able to hold the writer:
 * the limits end a match that runs away, and it counts as none. */
static bool
matches(pcre2_code *pattern, const char *text)
{
	pcre2_match_data *data =
	        pcre2_match_data_create_from_pattern(pattern, NULL);
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	int result;

	pcre2_set_match_limit(context, MATCH_LIMIT);
	pcre2_set_depth_limit(context, DEPTH_LIMIT);
	result = pcre2_match(
	        pattern, (PCRE2_SPTR)text, strlen(text), 0, 0, data, context);
	pcre2_match_context_free(context);
	pcre2_match_data_free(data);
	return result >= 0;
}

static struct value
f_regex(struct evaluation *evaluation, const struct node *node)
{
	const char *text = string_argument(evaluation, node, 0);
	pcre2_code *pattern = node->pattern;
	bool found;
	int code;
	PCRE2_SIZE offset;

	if (pattern == NULL)
		pattern = pcre2_compile(
		        (PCRE2_SPTR)string_argument(evaluation, node, 1),
		        PCRE2_ZERO_TERMINATED, PCRE2_UTF, &code, &offset, NULL);
	if (pattern == NULL)
		return value_of_boolean(false);
	found = matches(pattern, text);
	if (pattern != node->pattern)
		pcre2_code_free(pattern);
	return value_of_boolean(found);
}

static const struct function functions[] = {
        {"abs", 1, 1, f_abs},
        {"boolean", 1, 1, f_boolean},
        {"ceiling", 1, 1, f_ceiling},
        {"coalesce", 1, -1, f_coalesce},
        {"concat", 1, -1, f_concat},
        {"contains", 2, 2, f_contains},
        {"count-selected", 1, 1, f_count_selected},
        {"ends-with", 2, 2, f_ends_with},
        {"false", 0, 0, f_false},
        {"floor", 1, 1, f_floor},
        {"if", 3, 3, f_if},
        {"int", 1, 1, f_int},
        {"max", 1, -1, f_max},
        {"min", 1, -1, f_min},
        {"not", 1, 1, f_not},
        {"number", 1, 1, f_number},
        {"regex", 2, 2, f_regex},
        {"round", 1, 2, f_round},
        {"selected", 2, 2, f_selected},
        {"starts-with", 2, 2, f_starts_with},
        {"string", 1, 1, f_string},
        {"string-length", 1, 1, f_string_length},
        {"true", 0, 0, f_true},
};

enum { FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

const struct function *
function_find(const char *name, size_t length)
{
	for (size_t i = 0; i < FUNCTIONS; i++)
		if (strncmp(functions[i].name, name, length) == 0 &&
		        functions[i].name[length] == '\0')
			return &functions[i];
	return NULL;
}

const char *
function_nearest(const char *name)
{
	const char *nearest = NULL;
	size_t best = 3;

	for (size_t i = 0; i < FUNCTIONS; i++) {
		size_t distance =
		        text_distance(functions[i].name, name, best - 1);

		if (distance < best) {
			best = distance;
			nearest = functions[i].name;
		}
	}
	return nearest;
}

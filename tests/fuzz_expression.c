/*
 * Any text as an expression, and any answers to it: what compiles must be
 * evaluated in every type, under sets and without, and again to the same result.
 * The input is the source, then the answers of two questions, then the value of
 * ".", each on a line of its own.
 */
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "surveys/expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SLOTS = 2, WHY_MAX = 400, SHORT = 16 };

static size_t
slot_of(const char *name, size_t length, void *context)
{
	(void)context;
	if (length == 1 && (*name == 'a' || *name == 'b'))
		return (size_t)(*name - 'a');
	return (size_t)-1;
}

static bool
is_column(const char *name, size_t length, void *context)
{
	(void)context;
	return length > 0 && *name == 'c';
}

static const char *
column(const char *name, size_t length, void *context)
{
	(void)context;
	return length > 1 ? name : NULL;
}

static const char *
choice_name(size_t slot, const char *value, void *context)
{
	(void)context;
	return slot == 0 ? value : NULL;
}

static int
offset_at(int64_t at)
{
	return at > 1774746000 ? 7200 : 3600;
}

/* Cuts a line off the text. */
static char *
take_line(char **rest)
{
	char *line = *rest;
	size_t length = strcspn(line, "\n");

	*rest = line + length + (line[length] != '\0');
	line[length] = '\0';
	return line;
}

/* Each type gives what it gave before, and a short room a part of the text. */
static void
evaluate(TALLOC_CTX *memory, const struct expression *expression,
        const struct expression_scope *scope)
{
	const char *text = expression_string(expression, scope, memory);
	double number = expression_number(expression, scope);
	double again = expression_number(expression, scope);
	bool truth = expression_is_true(expression, scope);
	char room[SHORT];

	assert(truth == expression_is_true(expression, scope));
	assert(number == again || (isnan(number) && isnan(again)));
	assert(expression_write(expression, scope, room, SHORT) ==
	        strlen(text));
	assert(strncmp(room, text, SHORT - 1) == 0);
}

static void
evaluate_all(
        TALLOC_CTX *memory, const struct expression *expression, char *rest)
{
	const char *const values[SLOTS] = {take_line(&rest), take_line(&rest)};
	const struct expression_set sets[SLOTS] = {{values, 2}, {values, 0}};
	struct expression_scope scope = {.values = values,
	        .value_count = SLOTS,
	        .self = take_line(&rest),
	        .now_ms = 1773680400123,
	        .offset_minutes = -210,
	        .choice_name = choice_name,
	        .choice_column = column};

	evaluate(memory, expression, &scope);
	scope.sets = sets;
	scope.offset_at = offset_at;
	evaluate(memory, expression, &scope);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	char *rest = talloc_strndup(memory, (const char *)data, size);
	const struct expression_names names = {
	        .slot_of = slot_of, .is_column = is_column};
	struct expression *expression = NULL;
	struct text why;
	const char *source;

	assert(rest != NULL);
	source = take_line(&rest);
	text_init(&why, memory, WHY_MAX);
	if (expression_compile_filter(
	            memory, source, &names, &expression, &why) == STATUS_OK)
		evaluate_all(memory, expression, rest);
	else
		assert(expression == NULL && why.length > 0);
	talloc_free(memory);
	return 0;
}

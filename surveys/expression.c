/*
 * Evaluation: XPath 1.0's types and coercions over a tree of nodes.  Texts that
 * an evaluation makes live in its own scratch and are gone with it.
 */
#include "surveys/expression.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "surveys/expression_internal.h"

struct value
value_of_number(double number)
{
	return (struct value){.kind = VALUE_NUMBER, .number = number};
}

struct value
value_of_string(const char *string)
{
	return (struct value){.kind = VALUE_STRING, .string = string};
}

struct value
value_of_boolean(bool boolean)
{
	return (struct value){.kind = VALUE_BOOLEAN, .boolean = boolean};
}

static const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

/* The common case is a short whole number; everything else goes by strtod,
 * after a check that keeps out what XPath has no word for. */
double
number_of_text(const char *text)
{
	const char *start = skip_blanks(text);
	const char *at = start + (*start == '-');
	size_t whole = strspn(at, "0123456789");
	size_t fraction = 0;
	char *end;
	double value;

	if (at[whole] == '.')
		fraction = strspn(at + whole + 1, "0123456789") + 1;
	if (whole + fraction == 0 || (whole == 0 && fraction == 1))
		return NAN;
	if (*skip_blanks(at + whole + fraction) != '\0')
		return NAN;
	if (fraction == 0 && whole < 10) {
		long number = 0;

		for (size_t i = 0; i < whole; i++)
			number = number * 10 + (at[i] - '0');
		return (double)(*start == '-' ? -number : number);
	}
	value = strtod(start, &end);
	return value;
}

double
value_number(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER: return value->number;
	case VALUE_BOOLEAN: return value->boolean ? 1 : 0;
	case VALUE_STRING: break;
	}
	return number_of_text(value->string);
}

bool
value_boolean(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER: return !isnan(value->number) && value->number != 0;
	case VALUE_BOOLEAN: return value->boolean;
	case VALUE_STRING: break;
	}
	return value->string[0] != '\0';
}

char *
evaluation_room(struct evaluation *evaluation, size_t length)
{
	char *room;

	if (length < EXPRESSION_SCRATCH - evaluation->used) {
		room = evaluation->scratch + evaluation->used;
		evaluation->used += length + 1;
		return room;
	}
	if (evaluation->overflow == NULL)
		evaluation->overflow = talloc_new(NULL);
	room = talloc_size(evaluation->overflow, length + 1);
	if (room == NULL)
		log_abort("expression.room", "out of memory");
	return room;
}

/* XPath writes whole numbers without a point and never an exponent. */
static const char *
number_as_text(struct evaluation *evaluation, double number)
{
	char *room;
	char *point;

	if (isnan(number))
		return "NaN";
	if (isinf(number))
		return number > 0 ? "Infinity" : "-Infinity";
	if (number == 0)
		return "0";
	room = evaluation_room(evaluation, 400);
	if (fabs(number) < 1e15 && trunc(number) == number) {
		(void)snprintf(room, 400, "%.0f", number);
		return room;
	}
	(void)snprintf(room, 400, "%.*f", fabs(number) < 1 ? 17 : 15, number);
	/* The shortest text that reads back as the same number. */
	for (int digits = 1; digits <= 20; digits++) {
		(void)snprintf(room, 400, "%.*f", digits, number);
		if (strtod(room, NULL) == number)
			break;
	}
	point = strchr(room, '.');
	if (point != NULL) {
		char *end = room + strlen(room);

		while (end > point && (end[-1] == '0' || end[-1] == '.'))
			*--end = '\0';
	}
	return room;
}

const char *
value_string(struct evaluation *evaluation, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER: return number_as_text(evaluation, value->number);
	case VALUE_BOOLEAN: return value->boolean ? "true" : "false";
	case VALUE_STRING: break;
	}
	return value->string;
}

/* Equality by the stronger type of the two: boolean, number, text. */
static bool
is_equal(struct evaluation *evaluation, const struct value *a,
        const struct value *b)
{
	if (a->kind == VALUE_BOOLEAN || b->kind == VALUE_BOOLEAN)
		return value_boolean(a) == value_boolean(b);
	if (a->kind == VALUE_NUMBER || b->kind == VALUE_NUMBER)
		return value_number(a) == value_number(b);
	return strcmp(value_string(evaluation, a),
	               value_string(evaluation, b)) == 0;
}

static struct value
arithmetic(enum node_kind kind, double a, double b)
{
	switch ((int)kind) {
	case NODE_ADD: return value_of_number(a + b);
	case NODE_SUBTRACT: return value_of_number(a - b);
	case NODE_MULTIPLY: return value_of_number(a * b);
	case NODE_DIVIDE: return value_of_number(a / b);
	case NODE_MODULO: return value_of_number(fmod(a, b));
	case NODE_LESS: return value_of_boolean(a < b);
	case NODE_LESS_EQUAL: return value_of_boolean(a <= b);
	case NODE_GREATER: return value_of_boolean(a > b);
	case NODE_GREATER_EQUAL: return value_of_boolean(a >= b);
	default: return value_of_number(NAN);
	}
}

static struct value
evaluate_slot(const struct evaluation *evaluation, size_t slot)
{
	const struct expression_scope *scope = evaluation->scope;
	const char *text =
	        slot < scope->value_count ? scope->values[slot] : NULL;

	return value_of_string(text == NULL ? "" : text);
}

struct value
evaluate_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	return evaluate_node(evaluation, node->arguments[i]);
}

static struct value
evaluate_binary(struct evaluation *evaluation, const struct node *node)
{
	struct value a = evaluate_argument(evaluation, node, 0);
	struct value b;

	/* The second operand of `or` and `and` may be left alone. */
	if (node->kind == NODE_OR && value_boolean(&a))
		return value_of_boolean(true);
	if (node->kind == NODE_AND && !value_boolean(&a))
		return value_of_boolean(false);
	b = evaluate_argument(evaluation, node, 1);
	if (node->kind == NODE_OR || node->kind == NODE_AND)
		return value_of_boolean(value_boolean(&b));
	if (node->kind == NODE_EQUAL)
		return value_of_boolean(is_equal(evaluation, &a, &b));
	if (node->kind == NODE_UNEQUAL)
		return value_of_boolean(!is_equal(evaluation, &a, &b));
	return arithmetic(node->kind, value_number(&a), value_number(&b));
}

struct value
evaluate_node(struct evaluation *evaluation, int index)
{
	const struct node *node = &evaluation->expression->nodes[index];
	const char *self = evaluation->scope->self;
	struct value value;

	switch (node->kind) {
	case NODE_NUMBER: return value_of_number(node->number);
	case NODE_STRING: return value_of_string(node->string);
	case NODE_SLOT: return evaluate_slot(evaluation, node->slot);
	case NODE_SELF: return value_of_string(self == NULL ? "" : self);
	case NODE_NEGATE:
		value = evaluate_argument(evaluation, node, 0);
		return value_of_number(-value_number(&value));
	case NODE_CALL: return node->function->evaluate(evaluation, node);
	case NODE_OR:
	case NODE_AND:
	case NODE_EQUAL:
	case NODE_UNEQUAL:
	case NODE_LESS:
	case NODE_LESS_EQUAL:
	case NODE_GREATER:
	case NODE_GREATER_EQUAL:
	case NODE_ADD:
	case NODE_SUBTRACT:
	case NODE_MULTIPLY:
	case NODE_DIVIDE:
	case NODE_MODULO: break;
	}
	return evaluate_binary(evaluation, node);
}

static struct value
begin(struct evaluation *evaluation, const struct expression *expression,
        const struct expression_scope *scope)
{
	evaluation->expression = expression;
	evaluation->scope = scope;
	evaluation->used = 0;
	evaluation->overflow = NULL;
	return evaluate_node(evaluation, expression->root);
}

bool
expression_is_true(const struct expression *expression,
        const struct expression_scope *scope)
{
	struct evaluation evaluation;
	struct value value = begin(&evaluation, expression, scope);
	bool truth = value_boolean(&value);

	talloc_free(evaluation.overflow);
	return truth;
}

double
expression_number(const struct expression *expression,
        const struct expression_scope *scope)
{
	struct evaluation evaluation;
	struct value value = begin(&evaluation, expression, scope);
	double number = value_number(&value);

	talloc_free(evaluation.overflow);
	return number;
}

const char *
expression_string(const struct expression *expression,
        const struct expression_scope *scope, TALLOC_CTX *memory)
{
	struct evaluation evaluation;
	struct value value = begin(&evaluation, expression, scope);
	char *copy = talloc_strdup(memory, value_string(&evaluation, &value));

	if (copy == NULL)
		log_abort("expression.string", "out of memory");
	talloc_free(evaluation.overflow);
	return copy;
}

size_t
expression_slots(const struct expression *expression, const size_t **slots)
{
	*slots = expression->slots;
	return expression->slot_count;
}

bool
expression_reads_self(const struct expression *expression)
{
	return expression->reads_self;
}

const char *
expression_source(const struct expression *expression)
{
	return expression->source;
}

/*
 * Evaluation: XPath 1.0's operators over a tree of nodes.  Texts that an
 * evaluation makes live in its own scratch and are gone with it.
 */
#include "surveys/expression.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "surveys/expression_internal.h"

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

struct value
evaluation_copy(struct evaluation *evaluation, const char *bytes, size_t length)
{
	char *room = evaluation_room(evaluation, length);

	memcpy(room, bytes, length);
	room[length] = '\0';
	return value_of_string(room);
}

/* Comparing. */

/* Two values that are no sets and no booleans: as numbers where one of them is
 * a number or a date, else as texts.  A text that is a date counts as one. */
static bool
is_equal_one(struct evaluation *evaluation, const struct value *a,
        const struct value *b)
{
	if (a->kind == VALUE_STRING && b->kind == VALUE_STRING) {
		bool dates =
		        date_is_likely(a->string) || date_is_likely(b->string);

		if (!dates || strcmp(a->string, b->string) == 0 ||
		        (isnan(date_of_text(evaluation, a->string)) &&
		                isnan(date_of_text(evaluation, b->string))))
			return strcmp(a->string, b->string) == 0;
	}
	return value_number(evaluation, a) == value_number(evaluation, b);
}

/* A set equals what one of its texts equals, and differs from what one of them
 * differs from; against a boolean it only counts whether it is empty. */
static bool
compare_equal(struct evaluation *evaluation, const struct value *a,
        const struct value *b, bool equal)
{
	size_t a_count = value_count(a);
	size_t b_count = value_count(b);

	if (a->kind == VALUE_BOOLEAN || b->kind == VALUE_BOOLEAN)
		return (value_boolean(a) == value_boolean(b)) == equal;
	for (size_t i = 0; i < a_count; i++) {
		struct value left = value_at(a, i);

		for (size_t j = 0; j < b_count; j++) {
			struct value right = value_at(b, j);

			if (is_equal_one(evaluation, &left, &right) == equal)
				return true;
		}
	}
	return false;
}

static bool
is_ordered(enum node_kind kind, double a, double b)
{
	switch ((int)kind) {
	case NODE_LESS: return a < b;
	case NODE_LESS_EQUAL: return a <= b;
	case NODE_GREATER: return a > b;
	default: return a >= b;
	}
}

static bool
compare_order(struct evaluation *evaluation, enum node_kind kind,
        const struct value *a, const struct value *b)
{
	size_t a_count = value_count(a);
	size_t b_count = value_count(b);

	for (size_t i = 0; i < a_count; i++) {
		struct value left = value_at(a, i);
		double number = value_number(evaluation, &left);

		for (size_t j = 0; j < b_count; j++) {
			struct value right = value_at(b, j);

			if (is_ordered(kind, number,
			            value_number(evaluation, &right)))
				return true;
		}
	}
	return false;
}

static double
arithmetic(enum node_kind kind, double a, double b)
{
	switch ((int)kind) {
	case NODE_ADD: return a + b;
	case NODE_SUBTRACT: return a - b;
	case NODE_MULTIPLY: return a * b;
	case NODE_DIVIDE: return a / b;
	default: return fmod(a, b);
	}
}

/* Nodes. */

static struct value
evaluate_self(const struct evaluation *evaluation)
{
	return (struct value){
	        .kind = VALUE_SET, .set = {&evaluation->scope->self, 1}};
}

static struct value
evaluate_slot(const struct evaluation *evaluation, size_t slot)
{
	const struct expression_scope *scope = evaluation->scope;

	if (slot >= scope->value_count)
		return value_of_string("");
	if (scope->sets != NULL)
		return (struct value){
		        .kind = VALUE_SET, .set = scope->sets[slot]};
	return (struct value){
	        .kind = VALUE_SET, .set = {&scope->values[slot], 1}};
}

static struct value
evaluate_column(const struct evaluation *evaluation, const char *name)
{
	const struct expression_scope *scope = evaluation->scope;
	const char *text = NULL;

	if (scope->choice_column != NULL)
		text = scope->choice_column(name, strlen(name), scope->context);
	return value_of_string(text == NULL ? "" : text);
}

struct value
evaluate_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	return evaluate_node(
	        evaluation, evaluation->expression->children[node->first + i]);
}

const char *
text_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	struct value value = evaluate_argument(evaluation, node, i);

	return value_text(evaluation, &value);
}

double
number_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	struct value value = evaluate_argument(evaluation, node, i);

	return value_number(evaluation, &value);
}

bool
boolean_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	struct value value = evaluate_argument(evaluation, node, i);

	return value_boolean(&value);
}

struct value
argument_or_self(struct evaluation *evaluation, const struct node *node)
{
	return node->count > 0 ? evaluate_argument(evaluation, node, 0)
	                       : evaluate_self(evaluation);
}

/* The second operand is left alone where the first decides. */
static bool
evaluate_logic(struct evaluation *evaluation, const struct node *node)
{
	bool decides = node->kind == NODE_OR;

	if (boolean_argument(evaluation, node, 0) == decides)
		return decides;
	return boolean_argument(evaluation, node, 1);
}

static struct value
evaluate_binary(struct evaluation *evaluation, const struct node *node)
{
	struct value a = evaluate_argument(evaluation, node, 0);
	struct value b = evaluate_argument(evaluation, node, 1);

	if (node->kind == NODE_EQUAL || node->kind == NODE_UNEQUAL)
		return value_of_boolean(compare_equal(
		        evaluation, &a, &b, node->kind == NODE_EQUAL));
	if (node->kind >= NODE_LESS && node->kind <= NODE_GREATER_EQUAL)
		return value_of_boolean(
		        compare_order(evaluation, node->kind, &a, &b));
	return value_of_number(arithmetic(node->kind,
	        value_number(evaluation, &a), value_number(evaluation, &b)));
}

struct value
evaluate_node(struct evaluation *evaluation, int index)
{
	const struct node *node = &evaluation->expression->nodes[index];

	switch (node->kind) {
	case NODE_NUMBER: return value_of_number(node->number);
	case NODE_STRING: return value_of_string(node->string);
	case NODE_SLOT: return evaluate_slot(evaluation, node->slot);
	case NODE_SELF: return evaluate_self(evaluation);
	case NODE_COLUMN: return evaluate_column(evaluation, node->string);
	case NODE_NEGATE:
		return value_of_number(-number_argument(evaluation, node, 0));
	case NODE_CALL: return node->function->evaluate(evaluation, node);
	case NODE_OR:
	case NODE_AND:
		return value_of_boolean(evaluate_logic(evaluation, node));
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

/* The whole of it. */

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

static void
end(struct evaluation *evaluation)
{
	if (evaluation->overflow != NULL)
		talloc_free(evaluation->overflow);
}

bool
expression_is_true(const struct expression *expression,
        const struct expression_scope *scope)
{
	struct evaluation evaluation;
	struct value value = begin(&evaluation, expression, scope);
	bool truth = value_boolean(&value);

	end(&evaluation);
	return truth;
}

double
expression_number(const struct expression *expression,
        const struct expression_scope *scope)
{
	struct evaluation evaluation;
	struct value value = begin(&evaluation, expression, scope);
	double number = value_number(&evaluation, &value);

	end(&evaluation);
	return number;
}

const char *
expression_string(const struct expression *expression,
        const struct expression_scope *scope, TALLOC_CTX *memory)
{
	struct evaluation evaluation;
	struct value value = begin(&evaluation, expression, scope);
	char *copy = talloc_strdup(memory, value_text(&evaluation, &value));

	if (copy == NULL)
		log_abort("expression.string", "out of memory");
	end(&evaluation);
	return copy;
}

size_t
expression_write(const struct expression *expression,
        const struct expression_scope *scope, char *room, size_t size)
{
	struct evaluation evaluation;
	struct value value = begin(&evaluation, expression, scope);
	const char *text = value_text(&evaluation, &value);
	size_t length = strlen(text);
	size_t fits = length < size ? length : size - 1;

	memcpy(room, text, fits);
	room[fits] = '\0';
	end(&evaluation);
	return length;
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

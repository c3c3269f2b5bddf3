/*
 * Evaluation: XPath 1.0's operators over a tree of nodes.  Texts that an
 * evaluation makes live in its own scratch and are gone with it.
 *
 * A node can be asked in four ways: for a truth, a number, a text, or a value
 * with its type.  Whoever asks says what is wanted, so that the conditions of a
 * survey, which are compared and never stored, make no value on the way; this is
 * what every answer of every citizen goes through.  Nothing here can fail: what
 * could was refused when the form was read.
 */
#include "surveys/expression.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "surveys/expression_internal.h"

/* Nothing is given back before the end of the evaluation: texts are few and
 * short, and whoever holds one may keep it until then.  The scratch stands on
 * the stack with the evaluation; what does not fit goes to a talloc context
 * that ends with it. */
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

/* Dividing by nought gives an infinity, as XPath wants it.  The remainder has
 * the sign of the dividend, as XPath's mod and C's fmod have. */
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

/* "." is a set of one text, like a name. */
static struct value
evaluate_self(const struct evaluation *evaluation)
{
	return (struct value){
	        .kind = VALUE_SET, .set = {&evaluation->scope->self, 1}};
}

/* The set points at the text in the scope, so that nothing is copied.  A slot
 * beyond the scope's values reads as nothing. */
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

/* A column that the choice lacks reads as nothing. */
static struct value
evaluate_column(const struct evaluation *evaluation, const char *name)
{
	const struct expression_scope *scope = evaluation->scope;
	const char *text = NULL;

	if (scope->choice_column != NULL)
		text = scope->choice_column(name, strlen(name), scope->context);
	return value_of_string(text == NULL ? "" : text);
}

/* A name's text; of several the first. */
static const char *
slot_text(const struct evaluation *evaluation, size_t slot)
{
	const struct expression_scope *scope = evaluation->scope;
	const char *text;

	if (slot >= scope->value_count)
		return "";
	if (scope->sets == NULL)
		text = scope->values[slot];
	else
		text = scope->sets[slot].count == 0
		               ? NULL
		               : scope->sets[slot].texts[0];
	return text == NULL ? "" : text;
}

/* The first two arguments are at hand; few calls have more.  The rest is found
 * by way of the list of children, which costs two more loads. */
static const struct node *
child(const struct evaluation *evaluation, const struct node *node, int i)
{
	if (i == 0)
		return node->left;
	return i == 1 ? node->right
	              : expression_child(evaluation->expression, node, i);
}

struct value
evaluate_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	return evaluate_node(evaluation, child(evaluation, node, i));
}

const char *
text_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	return evaluate_text(evaluation, child(evaluation, node, i));
}

double
number_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	return evaluate_number(evaluation, child(evaluation, node, i));
}

bool
boolean_argument(struct evaluation *evaluation, const struct node *node, int i)
{
	return evaluate_truth(evaluation, child(evaluation, node, i));
}

struct value
argument_or_self(struct evaluation *evaluation, const struct node *node)
{
	return node->count > 0 ? evaluate_argument(evaluation, node, 0)
	                       : evaluate_self(evaluation);
}

/* What makes values stands apart from what does not, which is called so often
 * that the compiler's guards of the stack would count. */

static __attribute__((noinline)) bool
order_of_sets(struct evaluation *evaluation, const struct node *node)
{
	struct value a = evaluate_argument(evaluation, node, 0);
	struct value b = evaluate_argument(evaluation, node, 1);

	return value_is_ordered(evaluation, node->kind, &a, &b);
}

static __attribute__((noinline)) bool
truth_of_value(struct evaluation *evaluation, const struct node *node)
{
	struct value value = evaluate_node(evaluation, node);

	return value_boolean(&value);
}

static __attribute__((noinline)) double
number_of_value(struct evaluation *evaluation, const struct node *node)
{
	struct value value = evaluate_node(evaluation, node);

	return value_number(evaluation, &value);
}

static __attribute__((noinline)) const char *
text_of_value(struct evaluation *evaluation, const struct node *node)
{
	struct value value = evaluate_node(evaluation, node);

	return value_text(evaluation, &value);
}

/* Where every name stands for one text, two numbers are all there is to
 * compare. */
static bool
evaluate_order(struct evaluation *evaluation, const struct node *node)
{
	double left;

	if (evaluation->scope->sets != NULL)
		return order_of_sets(evaluation, node);
	left = evaluate_number(evaluation, node->left);
	return number_is_ordered(
	        node->kind, left, evaluate_number(evaluation, node->right));
}

static __attribute__((noinline)) bool
evaluate_equality(struct evaluation *evaluation, const struct node *node)
{
	struct value a = evaluate_argument(evaluation, node, 0);
	struct value b = evaluate_argument(evaluation, node, 1);

	return value_is_equal(evaluation, &a, &b, node->kind == NODE_EQUAL);
}

/* The second operand is left alone where the first decides. */
static bool
evaluate_logic(struct evaluation *evaluation, const struct node *node)
{
	bool decides = node->kind == NODE_OR;

	if (evaluate_truth(evaluation, node->left) == decides)
		return decides;
	return evaluate_truth(evaluation, node->right);
}

/* The way of conditions: no value is made unless a function makes one. */
bool
evaluate_truth(struct evaluation *evaluation, const struct node *node)
{
	switch ((int)node->kind) {
	case NODE_OR:
	case NODE_AND: return evaluate_logic(evaluation, node);
	case NODE_EQUAL:
	case NODE_UNEQUAL: return evaluate_equality(evaluation, node);
	case NODE_LESS:
	case NODE_LESS_EQUAL:
	case NODE_GREATER:
	case NODE_GREATER_EQUAL: return evaluate_order(evaluation, node);
	case NODE_CALL:
		if (node->function->test != NULL)
			return node->function->test(evaluation, node);
		break;
	default: break;
	}
	return truth_of_value(evaluation, node);
}

static double
evaluate_arithmetic(struct evaluation *evaluation, const struct node *node)
{
	double a = number_argument(evaluation, node, 0);

	if (node->kind == NODE_NEGATE)
		return -a;
	return arithmetic(node->kind, a, number_argument(evaluation, node, 1));
}

/* The way of comparisons and arithmetic. */
double
evaluate_number(struct evaluation *evaluation, const struct node *node)
{
	switch ((int)node->kind) {
	case NODE_NUMBER: return node->number;
	case NODE_SLOT:
		return number_of_text(
		        evaluation, slot_text(evaluation, node->slot));
	case NODE_NEGATE:
	case NODE_ADD:
	case NODE_SUBTRACT:
	case NODE_MULTIPLY:
	case NODE_DIVIDE:
	case NODE_MODULO: return evaluate_arithmetic(evaluation, node);
	default: break;
	}
	return number_of_value(evaluation, node);
}

/* The way of the functions on texts. */
const char *
evaluate_text(struct evaluation *evaluation, const struct node *node)
{
	if (node->kind == NODE_SLOT)
		return slot_text(evaluation, node->slot);
	if (node->kind == NODE_STRING)
		return node->string;
	return text_of_value(evaluation, node);
}

/* A function that only tests has no other way to a value. */
static struct value
evaluate_call(struct evaluation *evaluation, const struct node *node)
{
	if (node->function->test != NULL)
		return value_of_boolean(node->function->test(evaluation, node));
	return node->function->evaluate(evaluation, node);
}

/* The way of everything that has to know which type it gets. */
struct value
evaluate_node(struct evaluation *evaluation, const struct node *node)
{
	switch (node->kind) {
	case NODE_NUMBER: return value_of_number(node->number);
	case NODE_STRING: return value_of_string(node->string);
	case NODE_SLOT: return evaluate_slot(evaluation, node->slot);
	case NODE_SELF: return evaluate_self(evaluation);
	case NODE_COLUMN: return evaluate_column(evaluation, node->string);
	case NODE_CALL: return evaluate_call(evaluation, node);
	case NODE_OR:
	case NODE_AND:
	case NODE_EQUAL:
	case NODE_UNEQUAL:
	case NODE_LESS:
	case NODE_LESS_EQUAL:
	case NODE_GREATER:
	case NODE_GREATER_EQUAL:
		return value_of_boolean(evaluate_truth(evaluation, node));
	case NODE_NEGATE:
	case NODE_ADD:
	case NODE_SUBTRACT:
	case NODE_MULTIPLY:
	case NODE_DIVIDE:
	case NODE_MODULO: break;
	}
	return value_of_number(evaluate_arithmetic(evaluation, node));
}

/* The whole of it. */

/* The scratch is left as it is: nobody reads what nobody wrote. */
static void
begin(struct evaluation *evaluation, const struct expression *expression,
        const struct expression_scope *scope)
{
	evaluation->expression = expression;
	evaluation->scope = scope;
	evaluation->used = 0;
	evaluation->overflow = NULL;
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
	bool truth;

	begin(&evaluation, expression, scope);
	truth = evaluate_truth(&evaluation, expression->start);
	end(&evaluation);
	return truth;
}

double
expression_number(const struct expression *expression,
        const struct expression_scope *scope)
{
	struct evaluation evaluation;
	double number;

	begin(&evaluation, expression, scope);
	number = evaluate_number(&evaluation, expression->start);
	end(&evaluation);
	return number;
}

/* The copy is what outlives the scratch. */
const char *
expression_string(const struct expression *expression,
        const struct expression_scope *scope, TALLOC_CTX *memory)
{
	struct evaluation evaluation;
	char *copy;

	begin(&evaluation, expression, scope);
	copy = talloc_strdup(
	        memory, evaluate_text(&evaluation, expression->start));
	if (copy == NULL)
		log_abort("expression.string", "out of memory");
	end(&evaluation);
	return copy;
}

/* For callers that have room: the flow writes calculations so, and allocates
 * nothing. */
size_t
expression_write(const struct expression *expression,
        const struct expression_scope *scope, char *room, size_t size)
{
	struct evaluation evaluation;
	const char *text;
	size_t length;
	size_t fits;

	begin(&evaluation, expression, scope);
	text = evaluate_text(&evaluation, expression->start);
	length = strlen(text);
	fits = length < size ? length : size - 1;
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

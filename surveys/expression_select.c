/*
 * The functions on answers that were chosen: lists of values that one blank
 * divides, checklists, and the words of a choice.
 */
#include <math.h>
#include <string.h>

#include "surveys/expression_internal.h"

enum { INDEX_MAX = 1000000 };

/* The list is divided at every single blank, so that a list of nothing holds
 * one value, which is nothing: selected(${x}, '') asks for no answer. */
struct value
f_selected(struct evaluation *evaluation, const struct node *node)
{
	const char *list = text_argument(evaluation, node, 0);
	const char *wanted = skip_blanks(text_argument(evaluation, node, 1));
	size_t length = strlen(wanted);

	while (length > 0 && strchr(" \t\r\n", wanted[length - 1]) != NULL)
		length--;
	for (;;) {
		size_t here = (size_t)(strchrnul(list, ' ') - list);

		if (here == length && memcmp(list, wanted, length) == 0)
			return value_of_boolean(true);
		if (list[here] == '\0')
			return value_of_boolean(false);
		list += here + 1;
	}
}

struct value
f_count_selected(struct evaluation *evaluation, const struct node *node)
{
	const char *list = text_argument(evaluation, node, 0);
	double count = 0;

	for (list += strspn(list, " "); *list != '\0';
	        list += strspn(list, " ")) {
		count++;
		list = strchrnul(list, ' ');
	}
	return value_of_number(count);
}

struct value
f_selected_at(struct evaluation *evaluation, const struct node *node)
{
	const char *list = text_argument(evaluation, node, 0);
	double index = trunc(number_argument(evaluation, node, 1));

	if (!(index >= 0 && index < INDEX_MAX))
		return value_of_string("");
	for (long left = (long)index; left > 0; left--) {
		list = strchrnul(list, ' ');
		if (*list == '\0')
			return value_of_string("");
		list++;
	}
	return evaluation_copy(
	        evaluation, list, (size_t)(strchrnul(list, ' ') - list));
}

/* Checklists. */

/* Of what a name stands for each text counts where it is not empty. */
static bool
is_checked(const struct value *value, size_t i)
{
	struct value at = value_at(value, i);

	if (value->kind == VALUE_SET)
		return *skip_blanks(at.string) != '\0';
	return value_boolean(&at);
}

/* A bound below 0 is none. */
static struct value
within(double count, double min, double max)
{
	return value_of_boolean(
	        (min < 0 || count >= min) && (max < 0 || count <= max));
}

struct value
f_checklist(struct evaluation *evaluation, const struct node *node)
{
	double min = number_argument(evaluation, node, 0);
	double max = number_argument(evaluation, node, 1);
	double count = 0;

	for (int i = 2; i < node->count; i++) {
		struct value value = evaluate_argument(evaluation, node, i);

		for (size_t j = 0; j < value_count(&value); j++)
			count += is_checked(&value, j);
	}
	return within(count, min, max);
}

/* What is no number weighs nothing. */
static double
weigh(struct evaluation *evaluation, const struct value *value,
        const struct value *weight)
{
	double sum = 0;

	for (size_t i = 0; i < value_count(value) && i < value_count(weight);
	        i++) {
		struct value at = value_at(weight, i);
		double number = value_number(evaluation, &at);

		if (is_checked(value, i) && !isnan(number))
			sum += number;
	}
	return sum;
}

struct value
f_weighted_checklist(struct evaluation *evaluation, const struct node *node)
{
	double min = number_argument(evaluation, node, 0);
	double max = number_argument(evaluation, node, 1);
	double sum = 0;

	for (int i = 2; i + 1 < node->count; i += 2) {
		struct value value = evaluate_argument(evaluation, node, i);
		struct value weight =
		        evaluate_argument(evaluation, node, i + 1);

		sum += weigh(evaluation, &value, &weight);
	}
	return within(sum, min, max);
}

bool
check_weights(const struct call *call)
{
	if (call->node->count % 2 == 0)
		return true;
	text_add(call->why,
	        "weighted-checklist() takes a weight for each value");
	return false;
}

/* The words of a choice. */

struct value
f_choice_name(struct evaluation *evaluation, const struct node *node)
{
	const struct expression_scope *scope = evaluation->scope;
	const char *value = text_argument(evaluation, node, 0);
	size_t slot = expression_child(evaluation->expression, node, 1)->slot;
	const char *label = NULL;

	if (scope->choice_name != NULL)
		label = scope->choice_name(slot, value, scope->context);
	return value_of_string(label == NULL ? "" : label);
}

/* The question is usually given as a text, '${name}'. */
bool
check_choice_name(const struct call *call)
{
	struct node *question =
	        expression_child(call->expression, call->node, 1);
	const char *start;
	size_t length;

	if (question->kind == NODE_SLOT)
		return true;
	if (question->kind == NODE_STRING &&
	        strncmp(skip_blanks(question->string), "${", 2) == 0) {
		start = skip_blanks(skip_blanks(question->string) + 2);
		length = strcspn(start, " }");
		question->slot = call->names->slot_of(
		        start, length, call->names->context);
		if (question->slot != (size_t)-1) {
			question->kind = NODE_SLOT;
			expression_add_slot(call->expression, question->slot);
			return true;
		}
		text_add_format(call->why,
		        "there is no question named \"%.*s\"", (int)length,
		        start);
		return false;
	}
	text_add(call->why,
	        "the second argument of jr:choice-name() is the question, as"
	        " in '${name}'");
	return false;
}

/*
 * The functions on answers that were chosen: lists of values that one blank
 * divides, checklists, and the words of a choice.
 */
#include <math.h>
#include <string.h>

#include "surveys/expression_internal.h"

enum { INDEX_MAX = 1000000 };

/* Does a list hold the value?  A value with a blank in it is none. */
static bool
holds(const char *list, const char *wanted, size_t length)
{
	for (;;) {
		size_t i = 0;

		while (i < length && list[i] == wanted[i] && list[i] != ' ')
			i++;
		if (i == length && (list[i] == ' ' || list[i] == '\0'))
			return true;
		while (list[i] != ' ' && list[i] != '\0')
			i++;
		if (list[i] == '\0')
			return false;
		list += i + 1;
	}
}

/* Without the blanks behind it; those before it were skipped.  XPath's four
 * blanks. */
static size_t
trimmed_length(const char *text)
{
	size_t length = strlen(text);

	while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
		length--;
	return length;
}

/* The list is divided at every single blank, so that a list of nothing holds
 * one value, which is nothing: selected(${x}, '') asks for no answer. */
bool
t_selected(struct evaluation *evaluation, const struct node *node)
{
	const char *list = text_argument(evaluation, node, 0);
	const char *wanted;

	if (node->string != NULL)
		return holds(list, node->string, node->length);
	wanted = skip_blanks(text_argument(evaluation, node, 1));
	return holds(list, wanted, trimmed_length(wanted));
}

/* What is looked for is nearly always a literal. */
bool
check_selected(const struct call *call)
{
	const struct node *wanted =
	        expression_child(call->expression, call->node, 1);

	if (wanted->kind == NODE_STRING) {
		call->node->string = skip_blanks(wanted->string);
		call->node->length = trimmed_length(call->node->string);
	}
	return true;
}

/* Blanks that stand together count as one here. */
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

/* From 0; what is not there is nothing.  Every single blank divides, as in
 * selected(). */
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

/* A bound below 0 is none.  Both bounds are included. */
static bool
within(double count, double min, double max)
{
	return (min < 0 || count >= min) && (max < 0 || count <= max);
}

/* Does the number of those that are true lie within the bounds? */
bool
t_checklist(struct evaluation *evaluation, const struct node *node)
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

/* The same with their weights; a set's are weighed one by one. */
bool
t_weighted_checklist(struct evaluation *evaluation, const struct node *node)
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

/* Two bounds and pairs: an even number of arguments. */
bool
check_weights(const struct call *call)
{
	if (call->node->count % 2 == 0)
		return true;
	text_add(call->why, WORDS_WEIGHTS);
	return false;
}

/* The words of a choice. */

/* The label comes from the scope, which knows lists and languages.  What is no
 * choice has no name. */
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
		text_add_format(
		        call->why, WORDS_UNKNOWN_QUESTION, (int)length, start);
		return false;
	}
	text_add(call->why, WORDS_CHOICE_NAME);
	return false;
}

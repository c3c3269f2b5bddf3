/*
 * The functions of expressions: a table of name, arity and code, and those that
 * decide and calculate.  A new function is a row here and a few lines above it
 * or in the file of its kind.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "surveys/expression_internal.h"

/* Deciding. */

/* The branch that is not taken is not evaluated. */
static struct value
f_if(struct evaluation *evaluation, const struct node *node)
{
	bool truth = boolean_argument(evaluation, node, 0);

	return evaluate_argument(evaluation, node, truth ? 1 : 2);
}

/* Only two arguments, as OpenRosa has it; the second is evaluated only if it is
 * wanted. */
static struct value
f_coalesce(struct evaluation *evaluation, const struct node *node)
{
	const char *first = text_argument(evaluation, node, 0);

	return value_of_string(
	        first[0] != '\0' ? first : text_argument(evaluation, node, 1));
}

/* What was there once stays.  For values such as uuid() that must not change
 * when the form is computed anew. */
static struct value
f_once(struct evaluation *evaluation, const struct node *node)
{
	const char *self = evaluation->scope->self;

	return value_of_string(self != NULL && self[0] != '\0'
	                               ? self
	                               : text_argument(evaluation, node, 0));
}

static bool
t_not(struct evaluation *evaluation, const struct node *node)
{
	return !boolean_argument(evaluation, node, 0);
}

static bool
t_true(struct evaluation *evaluation, const struct node *node)
{
	(void)evaluation;
	(void)node;
	return true;
}

static bool
t_false(struct evaluation *evaluation, const struct node *node)
{
	(void)evaluation;
	(void)node;
	return false;
}

static bool
t_boolean(struct evaluation *evaluation, const struct node *node)
{
	return boolean_argument(evaluation, node, 0);
}

/* Unlike boolean(), which takes any text for true. */
static bool
t_boolean_from_string(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);

	return strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
}

/* Calculating. */

/* A date becomes days. */
static struct value
f_number(struct evaluation *evaluation, const struct node *node)
{
	struct value value = argument_or_self(evaluation, node);

	return value_of_number(value_number(evaluation, &value));
}

/* Towards nought, unlike floor().  OpenRosa's own. */
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

static struct value
f_sqrt(struct evaluation *evaluation, const struct node *node)
{
	return value_of_number(sqrt(number_argument(evaluation, node, 0)));
}

/* Whole and fractional exponents alike. */
static struct value
f_pow(struct evaluation *evaluation, const struct node *node)
{
	double base = number_argument(evaluation, node, 0);
	double exponent = number_argument(evaluation, node, 1);

	/* C has 1 where XForms, as ECMAScript, has no number. */
	if (isnan(exponent) || (fabs(base) == 1 && isinf(exponent)))
		return value_of_number(NAN);
	return value_of_number(pow(base, exponent));
}

/* Halves go away from nought.  Below 0 places tens and hundreds are rounded; a
 * power of ten is whole, and so exact, on either side.  XPath 1.0 alone would
 * take -2.5 to -2. */
static struct value
f_round(struct evaluation *evaluation, const struct node *node)
{
	double number = number_argument(evaluation, node, 0);
	double places = 0;
	double scale;

	if (node->count == 2)
		places = trunc(number_argument(evaluation, node, 1));
	scale = pow(10, fabs(places));
	if (places > 0 && isfinite(number * scale))
		return value_of_number(round(number * scale) / scale);
	if (places > 0)
		return value_of_number(number);
	if (isinf(scale))
		return value_of_number(0);
	return value_of_number(round(number / scale) * scale);
}

/* Of sets every text counts; where one is no number, nothing is.  An empty
 * call, or only empty sets, is NaN. */
static struct value
extreme(struct evaluation *evaluation, const struct node *node, bool largest)
{
	double found = NAN;

	for (int i = 0; i < node->count; i++) {
		struct value value = evaluate_argument(evaluation, node, i);

		for (size_t j = 0; j < value_count(&value); j++) {
			struct value at = value_at(&value, j);
			double number = value_number(evaluation, &at);

			if (isnan(number))
				return value_of_number(NAN);
			if (isnan(found) ||
			        (largest ? number > found : number < found))
				found = number;
		}
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

/* Drawing. */

/* Without a source the draw is always the same, for checks and tests. */
static uint64_t
draw(const struct evaluation *evaluation)
{
	const struct expression_scope *scope = evaluation->scope;

	return scope->draw == NULL ? 0 : scope->draw(scope->context);
}

/* 53 bits are what the fraction of a number holds. */
static struct value
f_random(struct evaluation *evaluation, const struct node *node)
{
	(void)node;
	return value_of_number(ldexp((double)(draw(evaluation) >> 11), -53));
}

enum { UUID_LENGTH = 36, TOKEN_MAX = 1000 };

/* A random UUID (version 4).  RFC 4122, section 4.4: four bits say the version,
 * two the variant, the others are drawn. */
static struct value
new_uuid(struct evaluation *evaluation)
{
	char *room = evaluation_room(evaluation, UUID_LENGTH);
	uint64_t a = draw(evaluation);
	uint64_t b = draw(evaluation);

	(void)snprintf(room, UUID_LENGTH + 1, "%08lx-%04lx-4%03lx-%04lx-%012lx",
	        (unsigned long)(a >> 32), (unsigned long)(a >> 16 & 0xFFFF),
	        (unsigned long)(a & 0xFFF),
	        (unsigned long)(b >> 48 & 0x3FFF) | 0x8000,
	        (unsigned long)(b & 0xFFFFFFFFFFFF));
	return value_of_string(room);
}

/* With a length: so many letters and digits.  The remainder prefers some of the
 * signs by less than one in 10^17; these are names, not secrets. */
static struct value
f_uuid(struct evaluation *evaluation, const struct node *node)
{
	static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                            "abcdefghijklmnopqrstuvwxyz";
	double length;
	char *room;

	if (node->count == 0)
		return new_uuid(evaluation);
	length = number_argument(evaluation, node, 0);
	if (!(length >= 1))
		return value_of_string("");
	if (length > TOKEN_MAX)
		length = TOKEN_MAX;
	room = evaluation_room(evaluation, (size_t)length);
	for (size_t i = 0; i < (size_t)length; i++)
		room[i] = signs[draw(evaluation) % (sizeof(signs) - 1)];
	room[(size_t)length] = '\0';
	return value_of_string(room);
}

/* Without an argument they look at ".", and once() does always.  Whoever reads
 * "." must be computed again when the value itself changes. */
static bool
check_self(const struct call *call)
{
	if (call->node->count == 0 || call->node->function->min == 1)
		call->expression->reads_self = true;
	return true;
}

/* By name.  Minimum and maximum of arguments; -1 is any number of them. */
static const struct function functions[] = {
        {"abs", 1, 1, f_abs, NULL, NULL},
        {"boolean", 1, 1, NULL, t_boolean, NULL},
        {"boolean-from-string", 1, 1, NULL, t_boolean_from_string, NULL},
        {"ceiling", 1, 1, f_ceiling, NULL, NULL},
        {"checklist", 2, -1, NULL, t_checklist, NULL},
        {"coalesce", 2, 2, f_coalesce, NULL, NULL},
        {"concat", 0, -1, f_concat, NULL, NULL},
        {"contains", 2, 2, NULL, t_contains, NULL},
        {"count-selected", 1, 1, f_count_selected, NULL, NULL},
        {"date", 1, 1, f_date, NULL, NULL},
        {"date-time", 1, 1, f_date, NULL, NULL},
        {"decimal-date-time", 1, 1, f_decimal_date_time, NULL, NULL},
        {"decimal-time", 1, 1, f_decimal_time, NULL, NULL},
        {"ends-with", 2, 2, NULL, t_ends_with, NULL},
        {"false", 0, 0, NULL, t_false, NULL},
        {"floor", 1, 1, f_floor, NULL, NULL},
        {"format-date", 2, 2, f_format_date, NULL, check_format},
        {"format-date-time", 2, 2, f_format_date, NULL, check_format},
        {"if", 3, 3, f_if, NULL, NULL},
        {"int", 1, 1, f_int, NULL, NULL},
        {"join", 1, -1, f_join, NULL, NULL},
        {"jr:choice-name", 2, 2, f_choice_name, NULL, check_choice_name},
        {"lower-case", 1, 1, f_lower_case, NULL, NULL},
        {"max", 0, -1, f_max, NULL, NULL},
        {"min", 0, -1, f_min, NULL, NULL},
        {"normalize-space", 0, 1, f_normalize_space, NULL, check_self},
        {"not", 1, 1, NULL, t_not, NULL},
        {"now", 0, 0, f_now, NULL, NULL},
        {"number", 0, 1, f_number, NULL, check_self},
        {"once", 1, 1, f_once, NULL, check_self},
        {"pow", 2, 2, f_pow, NULL, NULL},
        {"random", 0, 0, f_random, NULL, NULL},
        {"regex", 2, 2, NULL, t_regex, check_pattern},
        {"round", 1, 2, f_round, NULL, NULL},
        {"selected", 2, 2, NULL, t_selected, check_selected},
        {"selected-at", 2, 2, f_selected_at, NULL, NULL},
        {"sqrt", 1, 1, f_sqrt, NULL, NULL},
        {"starts-with", 2, 2, NULL, t_starts_with, NULL},
        {"string", 0, 1, f_string, NULL, check_self},
        {"string-length", 0, 1, f_string_length, NULL, check_self},
        {"substr", 2, 3, f_substr, NULL, NULL},
        {"substring", 2, 3, f_substring, NULL, NULL},
        {"substring-after", 2, 2, f_substring_after, NULL, NULL},
        {"substring-before", 2, 2, f_substring_before, NULL, NULL},
        {"today", 0, 0, f_today, NULL, NULL},
        {"translate", 3, 3, f_translate, NULL, NULL},
        {"true", 0, 0, NULL, t_true, NULL},
        {"upper-case", 1, 1, f_upper_case, NULL, NULL},
        {"uuid", 0, 1, f_uuid, NULL, NULL},
        {"weighted-checklist", 2, -1, NULL, t_weighted_checklist,
                check_weights},
};

enum { FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

/* Called while parsing only; fifty names need no index. */
const struct function *
function_find(const char *name, size_t length)
{
	for (size_t i = 0; i < FUNCTIONS; i++)
		if (strncmp(functions[i].name, name, length) == 0 &&
		        functions[i].name[length] == '\0')
			return &functions[i];
	return NULL;
}

/* Two changes are a slip; more is another word. */
const char *
expression_nearest_function(const char *name)
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

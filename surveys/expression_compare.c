/*
 * Comparing values of any type, by XPath 1.0's section 3.4: what a set of texts
 * means on either side, and when a text counts as a number or a date.  The
 * evaluation comes here where it could not do with two plain numbers.
 */
#include <math.h>
#include <string.h>

#include "surveys/expression_internal.h"

/* Two values that are no sets and no booleans: as numbers where one of them is
 * a number or a date, else as texts.  A text that is a date counts as one.
 * XPath 1.0, section 3.4, with OpenRosa's dates: "2026-3-1" equals
 * "2026-03-01".  Whether a text looks like a date is asked first, because
 * nearly none does. */
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
 * differs from; against a boolean it only counts whether it is empty.  So a
 * name that holds nothing is neither equal nor unequal to anything (XPath 1.0,
 * 3.4). */
bool
value_is_equal(struct evaluation *evaluation, const struct value *a,
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

/* Both sides become numbers, whatever they are; of sets one pair is enough.
 * Ordering is of numbers only in XPath 1.0: "a" < "b" compares two NaN, and is
 * false. */
bool
value_is_ordered(struct evaluation *evaluation, enum node_kind kind,
        const struct value *a, const struct value *b)
{
	size_t a_count = value_count(a);
	size_t b_count = value_count(b);

	for (size_t i = 0; i < a_count; i++) {
		struct value left = value_at(a, i);
		double number = value_number(evaluation, &left);

		for (size_t j = 0; j < b_count; j++) {
			struct value right = value_at(b, j);

			if (number_is_ordered(kind, number,
			            value_number(evaluation, &right)))
				return true;
		}
	}
	return false;
}

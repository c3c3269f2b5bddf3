/*
 * The types of expressions and how one becomes another: XPath 1.0's rules, with
 * OpenRosa's additions that a text which is a date counts as a number of days,
 * and that a number may be written with an exponent.  Called by everything that
 * evaluates; owns nothing.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* A moment, or with NaN one that is none. */
struct value
value_of_date(double ms)
{
	return (struct value){.kind = VALUE_DATE, .number = ms};
}

/* The four signs that XML counts as blanks; others belong to a text. */
const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

/* isdigit would ask the locale. */
static const char *
skip_digits(const char *at)
{
	while (*at >= '0' && *at <= '9')
		at++;
	return at;
}

/* The end of an exponent, or where it would have begun. */
static const char *
skip_exponent(const char *at)
{
	const char *digits = at + 1;

	if (*at != 'e' && *at != 'E')
		return at;
	if (*digits == '-' || *digits == '+')
		digits++;
	return isdigit((unsigned char)*digits) ? skip_digits(digits) : at;
}

/* strtod takes more than XPath has (infinities, hexadecimals), so the form is
 * looked at before.  XPath 1.0, section 4.4: blanks around, a minus, digits and
 * a point; no plus. */
double
number_of_plain_text(const char *text)
{
	const char *start = skip_blanks(text);
	const char *at = start + (*start == '-');
	const char *end = skip_digits(at);
	bool any = end > at;

	if (*end == '.') {
		const char *fraction = end + 1;

		end = skip_digits(fraction);
		any = any || end > fraction;
	}
	if (!any || *skip_blanks(skip_exponent(end)) != '\0')
		return NAN;
	return strtod(start, NULL);
}

/* Short whole numbers are nearly all there is, so they have a way of their own.
 * Up to ten digits, which a long holds and a number holds exactly. */
double
number_of_text(const struct evaluation *evaluation, const char *text)
{
	const char *digits = text + (*text == '-');
	const char *at = digits;
	long number = 0;

	while (*at >= '0' && *at <= '9' && at - digits < 10)
		number = number * 10 + (*at++ - '0');
	if (*at == '\0' && at > digits)
		return (double)(*text == '-' ? -number : number);
	text = skip_blanks(text);
	if (date_is_likely(text))
		return date_of_text(evaluation, text) / EXPRESSION_DAY_MS;
	return number_of_plain_text(text);
}

/* A set stands for its first text wherever one text is wanted. */
static const char *
first_text(const struct value *value)
{
	const struct expression_set *set = &value->set;

	return set->count == 0 || set->texts[0] == NULL ? "" : set->texts[0];
}

/* Days since 1970 are what OpenRosa takes a date for, so that dates can be
 * subtracted. */
double
value_number(const struct evaluation *evaluation, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER: return value->number;
	case VALUE_DATE: return value->number / EXPRESSION_DAY_MS;
	case VALUE_BOOLEAN: return value->boolean ? 1 : 0;
	case VALUE_SET: return number_of_text(evaluation, first_text(value));
	case VALUE_STRING: break;
	}
	return number_of_text(evaluation, value->string);
}

/* A set is true when it is not empty: what a name stands for is one text, and
 * so true even when that text is "".  XPath 1.0, section 4.3. */
bool
value_boolean(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER: return !isnan(value->number) && value->number != 0;
	case VALUE_DATE: return !isnan(value->number);
	case VALUE_BOOLEAN: return value->boolean;
	case VALUE_SET: return value->set.count > 0;
	case VALUE_STRING: break;
	}
	return value->string[0] != '\0';
}

enum { NUMBER_TEXT_MAX = 350, WHOLE_MAX = 1000000000 };

/* snprintf would take longer than the evaluation around it. */
static char *
write_whole(struct evaluation *evaluation, long number)
{
	char digits[12];
	size_t at = sizeof(digits);
	unsigned long rest = (unsigned long)(number < 0 ? -number : number);
	char *room;

	digits[--at] = '\0';
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		digits[--at] = '-';
	room = evaluation_room(evaluation, sizeof(digits) - at);
	memcpy(room, digits + at, sizeof(digits) - at);
	return room;
}

/* The fewest significant digits that read back as the same number, without
 * point and trailing noughts; gives the power of ten of the first.  Seventeen
 * significant digits always read back (IEEE 754, binary64); fifteen mostly do.
 */
static int
shortest_digits(double number, char *digits)
{
	char text[40];
	size_t count = 0;
	const char *at;

	for (int precision = 14; precision <= 16; precision++) {
		(void)snprintf(text, sizeof(text), "%.*e", precision, number);
		if (strtod(text, NULL) == number)
			break;
	}
	for (at = text; *at != 'e'; at++)
		if (isdigit((unsigned char)*at))
			digits[count++] = *at;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	digits[count] = '\0';
	return (int)strtol(at + 1, NULL, 10);
}

static char *
write_noughts(char *out, int count)
{
	for (int i = 0; i < count; i++)
		*out++ = '0';
	*out = '\0';
	return out;
}

/* XPath never writes an exponent, so noughts fill what the digits leave.  XPath
 * 1.0, section 4.2, "string": decimal notation whatever the size. */
static void
write_digits(char *out, const char *digits, int power)
{
	int count = (int)strlen(digits);
	int whole = power + 1 < count ? power + 1 : count;

	if (power < 0) {
		out = write_noughts(stpcpy(out, "0."), -1 - power);
		(void)stpcpy(out, digits);
		return;
	}
	out = stpncpy(out, digits, (size_t)whole);
	out = write_noughts(out, power + 1 - whole);
	if (digits[whole] != '\0')
		(void)stpcpy(stpcpy(out, "."), digits + whole);
}

/* What is whole and short is nearly every number of a survey.  NUMBER_TEXT_MAX
 * holds the longest of them, 309 digits before the point or 324 behind it. */
static const char *
number_as_text(struct evaluation *evaluation, double number)
{
	char digits[24];
	char *room;
	int power;

	if (isnan(number))
		return "NaN";
	if (isinf(number))
		return number > 0 ? "Infinity" : "-Infinity";
	if (fabs(number) < WHOLE_MAX && trunc(number) == number)
		return write_whole(evaluation, (long)number);
	power = shortest_digits(fabs(number), digits);
	room = evaluation_room(evaluation, NUMBER_TEXT_MAX);
	room[0] = '-';
	write_digits(room + (number < 0), digits, power);
	return room;
}

/* Texts of sets and literals are handed on as they lie; only what is made takes
 * room. */
const char *
value_text(struct evaluation *evaluation, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER: return number_as_text(evaluation, value->number);
	case VALUE_DATE: return date_as_text(evaluation, value->number);
	case VALUE_BOOLEAN: return value->boolean ? "true" : "false";
	case VALUE_SET: return first_text(value);
	case VALUE_STRING: break;
	}
	return value->string;
}

/* Functions that take sets go through the values of each argument with these
 * two, and need not know which kind it is. */
size_t
value_count(const struct value *value)
{
	return value->kind == VALUE_SET ? value->set.count : 1;
}

struct value
value_at(const struct value *value, size_t i)
{
	const char *text;

	if (value->kind != VALUE_SET)
		return *value;
	text = value->set.texts[i];
	return value_of_string(text == NULL ? "" : text);
}

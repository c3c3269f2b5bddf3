/*
 * Numbers in digits as Danes write them (Q1, N6): groups of three, decimals, a
 * sign; and the writings that have two readings.
 */
#include <stdio.h>
#include <string.h>

#include "surveys/reply_internal.h"

/* Not beyond the window. */
static bool
is_digit(const struct reading *reading, size_t at)
{
	return at < reading->stop && reading->atoms[at].class == ATOM_DIGIT;
}

/* Classes from ATOM_SPACE on are what can stand inside a number: blanks and
 * signs, no letters and no pictures. */
uint32_t
reply_sign_at(const struct reading *reading, size_t at)
{
	return at < reading->stop && reading->atoms[at].class >= ATOM_SPACE
	               ? reading->atoms[at].point
	               : 0;
}

size_t
reply_count_digits(const struct reading *reading, size_t at)
{
	size_t count = 0;

	while (is_digit(reading, at + count))
		count++;
	return count;
}

/* Leading noughts vanish and the last one stays, so that "007" is 7 and "0" is
 * 0. */
static void
take_whole(const struct reading *reading, struct reply_digits *digits,
        size_t count)
{
	for (size_t i = 0; i < count; i++, digits->at++) {
		if (digits->whole_count == 1 && digits->whole[0] == '0')
			digits->whole_count = 0;
		if (digits->whole_count == REPLY_DIGITS_MAX) {
			digits->too_long = true;
			continue;
		}
		digits->whole[digits->whole_count++] =
		        (char)reading->atoms[digits->at].point;
	}
}

/* Noughts at its end say nothing, so that 4,0 is a whole number. */
static void
take_fraction(const struct reading *reading, struct reply_digits *digits)
{
	size_t count = reply_count_digits(reading, ++digits->at);

	digits->too_long |= count > REPLY_DIGITS_MAX;
	for (size_t i = 0; i < count; i++, digits->at++)
		if (digits->fraction_count < REPLY_DIGITS_MAX)
			digits->fraction[digits->fraction_count++] =
			        (char)reading->atoms[digits->at].point;
	while (digits->fraction_count > 0 &&
	        digits->fraction[digits->fraction_count - 1] == '0')
		digits->fraction_count--;
}

/* Q1: groups of exactly three behind points or blanks.  False: a point and
 * digits that are no such group.  The same sign between all groups: "1.500 000"
 * is no number. */
static bool
take_groups(
        const struct reading *reading, struct reply_digits *digits, size_t lead)
{
	uint32_t sign = reply_sign_at(reading, digits->at);
	bool grouped = false;

	if ((sign != '.' && sign != ' ') || lead > 3)
		return true;
	while (reply_sign_at(reading, digits->at) == sign &&
	        reply_count_digits(reading, digits->at + 1) == 3) {
		digits->at++;
		take_whole(reading, digits, 3);
		grouped = true;
	}
	/* "0.500" is no thousands, and no two decimals either. */
	return !(
	        grouped && sign == '.' && lead == 1 && digits->whole_count < 4);
}

/* Q1: the fraction behind a comma, or behind a point with one or two digits. */
static bool
take_decimals(const struct reading *reading, struct reply_digits *digits,
        size_t lead, bool grouped)
{
	uint32_t sign = reply_sign_at(reading, digits->at);
	size_t count = reply_count_digits(reading, digits->at + 1);

	if (count == 0 || (sign != ',' && sign != '.'))
		return true;
	if (sign == '.' && (grouped || count > 2))
		return false;
	/* 1,500 is a thousand and a half, or one and a half. */
	if (sign == ',' && count == 3 && lead <= 3 && !grouped &&
	        digits->whole[0] != '0')
		return false;
	take_fraction(reading, digits);
	return true;
}

/* N6: a sign of numbers and a digit straight after.  In a list only a dash
 * does: its other signs part the items (M1). */
bool
reply_goes_on(const struct reading *reading, size_t at)
{
	uint32_t sign = reply_sign_at(reading, at);
	bool many = reading->reader->question.type == REPLY_SELECT_MULTIPLE;

	if (sign == 0 || sign >= 0x80 || !is_digit(reading, at + 1))
		return false;
	return strchr(many ? "-" : ".,:/-", (int)sign) != NULL;
}

/* The digits at an atom.  False where they have two readings or none. */
bool
reply_take_digits(
        const struct reading *reading, size_t at, struct reply_digits *digits)
{
	size_t lead = reply_count_digits(reading, at);
	bool many = reading->reader->question.type == REPLY_SELECT_MULTIPLE;
	bool good = true;
	size_t zeros;

	memset(digits, 0, sizeof(*digits));
	digits->at = at;
	take_whole(reading, digits, lead);
	if (reply_is_quantity(reading)) {
		size_t before = digits->at;

		good = take_groups(reading, digits, lead);
		good = good && take_decimals(reading, digits, lead,
		                       digits->at != before);
		return good && !digits->too_long;
	}
	/* Elsewhere only a fraction of nought is a whole number. */
	zeros = reply_count_digits(reading, digits->at + 1);
	if (!many && zeros > 0 && zeros <= 2 &&
	        (reply_sign_at(reading, digits->at) == ',' ||
	                reply_sign_at(reading, digits->at) == '.'))
		take_fraction(reading, digits);
	return !digits->too_long && digits->fraction_count == 0;
}

/* As it is stored and compared: a point for decimals, no plus, and no minus
 * before nought. */
void
reply_write_number(const struct reply_digits *digits, bool minus, char *value)
{
	bool nought = digits->fraction_count == 0 && digits->whole_count == 1 &&
	              digits->whole[0] == '0';

	(void)snprintf(value, REPLY_NUMBER_MAX, "%s%.*s%s%.*s",
	        minus && !nought ? "-" : "", (int)digits->whole_count,
	        digits->whole, digits->fraction_count > 0 ? "." : "",
	        (int)digits->fraction_count, digits->fraction);
}

/*
 * Numbers (N, Q): in digits as Danes write them, in words, with what may stand
 * behind them; and everything that has two readings.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "surveys/reply_internal.h"

/* A select whose values are numbers is read by the same rules, but its answer
 * is a choice. */
bool
reply_is_number_type(const struct reply_reader *reader)
{
	return reader->question.type == REPLY_SCALE ||
	       reader->question.type == REPLY_INTEGER ||
	       reader->question.type == REPLY_DECIMAL;
}

/* "-1" is one, too: many a list has it for "Ved ikke". */
bool
reply_is_whole_number(const char *text)
{
	size_t digits;

	text += text[0] == '-';
	digits = strspn(text, "0123456789");

	return digits > 0 && digits <= REPLY_DIGITS_MAX && text[digits] == '\0';
}

/* On a scale a unit counts something else (N5), here it belongs to the answer.
 */
bool
reply_is_quantity(const struct reading *reading)
{
	return reading->reader->question.type == REPLY_INTEGER ||
	       reading->reader->question.type == REPLY_DECIMAL;
}

/* The words now belong to the answer, which ends behind them. */
static void
step_over(const struct reading *reading, struct found *found, size_t words)
{
	found->after += words;
	found->tail = reading->words[found->after - 1].end;
}

/* N1: a suffix, glued or with ' or - before it; er needs to be joined so, since
 * it is a word of its own. */
static bool
take_suffix(const struct reading *reading, struct found *found)
{
	size_t words = reply_match(reading, found->after, LIST_SUFFIX, NULL);
	size_t gap = reply_gap_end(reading, found->after) - found->tail;
	const struct key *key;
	bool joined;

	if (words == 0 || gap > 1)
		return false;
	key = &reading->words[found->after].key;
	joined = gap == 0 || reading->atoms[found->tail].point == '\'' ||
	         reading->atoms[found->tail].point == '-';
	if (!joined && (reading->atoms[found->tail].class != ATOM_SPACE ||
	                       memcmp(key->bytes, "er", 2) == 0))
		return false;
	step_over(reading, found, words);
	return true;
}

/* The number that a word of digits, or in words, is; by value. */
bool
reply_is_number(const struct reading *reading, size_t at, const char *value)
{
	char key[REPLY_NUMBER_MAX];
	int number = 0;

	if (at >= reading->end)
		return false;
	if (reading->words[at].kind == ATOM_DIGIT) {
		reply_join_keys(reading, at, at + 1, key, sizeof(key));
	} else {
		bool none = reply_is_quantity(reading) &&
		            reply_is(reading, at, LIST_NONE_NUMBER);

		if (!none &&
		        reply_match(reading, at, LIST_NUMBER, &number) == 0 &&
		        reply_match(reading, at, LIST_NUMBER_NOUN, &number) ==
		                0)
			return false;
		(void)snprintf(key, sizeof(key), "%d", number);
	}
	return strcmp(key, value) == 0;
}

/* N4: "/5", "af 5", "ud af fem stjerner".  DOUBT: of something else.  Of a
 * scale from 1 to 5 only "af 5" says the same as the number alone; "4 af 10" is
 * another scale and no 4. */
static enum verdict
take_of(const struct reading *reading, struct found *found)
{
	bool many = reading->reader->question.type == REPLY_SELECT_MULTIPLE;
	bool stroke =
	        !many && reply_gap_has(reading, found->tail, found->after, "/");
	size_t words =
	        stroke ? 0 : reply_match(reading, found->after, LIST_OF, NULL);

	if (!stroke && words == 0)
		return VERDICT_NONE;
	if (!reply_gap_is_open(reading, found->tail, found->after) && !stroke)
		return VERDICT_NONE;
	if (many || reply_is_quantity(reading) ||
	        !reply_is_number(reading, found->after + words,
	                reading->reader->largest))
		return VERDICT_DOUBT;
	step_over(reading, found, words + 1);
	(void)take_suffix(reading, found);
	return reply_goes_on(reading, found->tail) ? VERDICT_DOUBT
	                                           : VERDICT_FOUND;
}

/* Does a unit stand behind the number, with nothing or a blank between?  A dash
 * may join them, as in "3-timer". */
static size_t
unit_behind(const struct reading *reading, const struct found *found)
{
	size_t gap = reply_gap_end(reading, found->after) - found->tail;

	if (gap > 1 ||
	        (gap == 1 && reading->atoms[found->tail].class != ATOM_SPACE &&
	                reading->atoms[found->tail].point != '-'))
		return 0;
	return reply_match(reading, found->after, LIST_UNIT, NULL);
}

/* "25 %" and "25,-" have units that are no words. */
static bool
has_sign_unit(const struct reading *reading, struct found *found)
{
	size_t at = found->tail;

	while (reply_sign_at(reading, at) == ' ')
		at++;
	if (reply_sign_at(reading, at) == '%') {
		found->tail = at + 1;
		return true;
	}
	if (at == found->tail && reply_sign_at(reading, at) == ',' &&
	        reply_sign_at(reading, at + 1) == '-') {
		found->tail = at + 2;
		return true;
	}
	return false;
}

/* "1. gang" counts which, not how many. */
static bool
is_ordinal(const struct reading *reading, const struct found *found)
{
	return !found->by_word && reply_sign_at(reading, found->tail) == '.' &&
	       reply_gap_end(reading, found->after) - found->tail <= 2 &&
	       reply_is(reading, found->after, LIST_UNIT);
}

/* "15 tusind" is no 15, but "15, tusind tak" is. */
static bool
is_multiplied(const struct reading *reading, const struct found *found)
{
	size_t words = reply_match(reading, found->after, LIST_MULTIPLE, NULL);

	return words > 0 && reply_is_quantity(reading) &&
	       reply_gap_is_blank(reading, found->after) &&
	       !reply_is(reading, found->after + words, LIST_FILLER);
}

/* N5: units, and letters glued to digits. */
static enum verdict
take_unit(const struct reading *reading, struct found *found)
{
	size_t words = unit_behind(reading, found);
	size_t noun = found->after;

	if (is_ordinal(reading, found) || is_multiplied(reading, found) ||
	        (reply_is(reading, noun, LIST_MISLEADING) &&
	                reply_gap_is_open(reading, found->tail, noun)))
		return VERDICT_DOUBT;
	if (words > 0 || has_sign_unit(reading, found)) {
		if (!reply_is_quantity(reading))
			return VERDICT_DOUBT;
		if (words > 0) {
			step_over(reading, found, words);
			found->unit = found->after;
		}
		return VERDICT_FOUND;
	}
	if (reply_is_glued(reading, found->tail, found->after) &&
	        (reading->words[found->after].kind != ATOM_LETTER ||
	                (reading->words[found->after].key.length < 3 &&
	                        !reply_is(reading, found->after, LIST_AND))))
		return VERDICT_DOUBT;
	return VERDICT_NONE;
}

/* Whole numbers are asked on a scale and of an integer, and a point in the
 * value means a fraction. */
static bool
in_range(const struct reply_reader *reader, const char *value)
{
	double number = strtod(value, NULL);

	if (reader->question.type == REPLY_DECIMAL)
		return number >= reader->min && number <= reader->max;
	return strchr(value, '.') == NULL && number >= reader->min &&
	       number <= reader->max;
}

/* The found number as the answer to the question, or in doubt.  One place, so
 * that no way to write a number passes by the limits. */
static void
settle(const struct reading *reading, struct found *found)
{
	const struct reply_reader *reader = reading->reader;

	if (found->verdict != VERDICT_FOUND)
		return;
	if (reply_is_number_type(reader)) {
		if (!in_range(reader, found->value))
			found->verdict = VERDICT_DOUBT;
		return;
	}
	found->choice = reply_choice_of_value(reader, found->value);
	if (found->choice == REPLY_CHOICES_MAX ||
	        reply_labels_another(reader, found->choice, found->value))
		found->verdict = VERDICT_DOUBT;
}

void
reply_found_number(
        const struct reading *reading, int number, struct found *found)
{
	found->verdict = VERDICT_FOUND;
	(void)snprintf(found->value, sizeof(found->value), "%d", number);
	settle(reading, found);
}

/* What may stand behind a number, in its order; then N3 and Q4. */
static void
take_behind(const struct reading *reading, struct found *found, bool article)
{
	bool suffixed = take_suffix(reading, found);
	enum verdict of = take_of(reading, found);
	/* "4 ud af 5 møder" counts meetings, too. */
	enum verdict unit = of != VERDICT_DOUBT && !suffixed
	                            ? take_unit(reading, found)
	                            : VERDICT_NONE;
	bool bare = !suffixed && of != VERDICT_FOUND && unit != VERDICT_FOUND;
	bool doubt = of == VERDICT_DOUBT || unit == VERDICT_DOUBT;

	if (article && unit == VERDICT_FOUND && found->after < reading->end)
		doubt |= !reply_gap_is_edge(
		                 reading, found->tail, found->after) &&
		         !reply_is(reading, found->after, LIST_FILLER) &&
		         !reply_is(reading, found->after, LIST_STARTER);
	found->unended =
	        found->by_word && bare && !reply_must_end(reading, found);
	found->verdict =
	        doubt || found->unended ? VERDICT_DOUBT : VERDICT_FOUND;
}

/* Q2: "og en halv", "en halv", ½ behind a whole number.  Of the vulgar
 * fractions only ½ is known (Q2); the others make it doubtful. */
static size_t
half_behind(const struct reading *reading, size_t at)
{
	size_t start = at;

	if (at < reading->end && reading->words[at].kind == ATOM_HALF)
		return reading->atoms[reading->words[at].start].point == 0xbd
		               ? 1
		               : 0;
	at += reply_match(reading, at, LIST_AND, NULL);
	if (!reply_is(reading, at, LIST_ARTICLE) ||
	        !reply_is(reading, at + 1, LIST_HALF))
		return 0;
	return at + 2 - start;
}

/* What was a word is now a figure, and needs no end behind it any more. */
static void
add_half(const struct reading *reading, struct found *found)
{
	size_t words = half_behind(reading, found->after);
	size_t length = strlen(found->value);

	if (words == 0 || strchr(found->value, '.') != NULL)
		return;
	/* "7. En halv time sad jeg der" is another quantity. */
	for (size_t i = found->after; i < found->after + words; i++)
		if (!reply_gap_is_blank(reading, i))
			return;
	memcpy(found->value + length, ".5", 3);
	found->by_word = false;
	step_over(reading, found, words);
}

/* The number that digits write, with its sign.  Doubt is set first and taken
 * away at the end, so that every early way out leaves it. */
static void
number_in_digits(const struct reading *reading, size_t at, struct found *found)
{
	size_t start = reading->words[at].start;
	uint32_t before =
	        start > reading->start ? reply_sign_at(reading, start - 1) : 0;
	struct reply_digits digits;
	bool good = reply_take_digits(reading, start, &digits);

	found->after = reply_word_from(reading, at, digits.at);
	found->tail = digits.at;
	found->verdict = VERDICT_DOUBT;
	/* ",5" is a half or a five. */
	if (!good || (reply_is_quantity(reading) &&
	                     (before == ',' || before == '.')))
		return;
	reply_write_number(&digits, before == '-', found->value);
	if (reply_is_quantity(reading))
		add_half(reading, found);
	if (reply_goes_on(reading, found->tail)) {
		/* "4/5" is four of five, not a date. */
		if (reply_sign_at(reading, found->tail) != '/' ||
		        take_of(reading, found) != VERDICT_FOUND)
			return;
		found->verdict = VERDICT_FOUND;
		if (unit_behind(reading, found) > 0 ||
		        has_sign_unit(reading, found))
			found->verdict = VERDICT_DOUBT;
		return;
	}
	take_behind(reading, found, false);
}

/* Q2, Q3: halvanden, en halv, ½, ingen.  A fraction where it cannot be one is
 * doubtful, not absent: "½" on a scale is an answer that we do not understand.
 */
static bool
special_number(const struct reading *reading, size_t at, struct found *found)
{
	const char *value = NULL;
	size_t words = 1;

	if (reply_is(reading, at, LIST_ONE_AND_HALF)) {
		value = "1.5";
	} else if (reply_is(reading, at, LIST_NONE_NUMBER) &&
	           reply_is_quantity(reading)) {
		value = "0";
	} else if (reading->words[at].kind == ATOM_HALF) {
		size_t start = reading->words[at].start;
		bool minus = start > reading->start &&
		             reply_sign_at(reading, start - 1) == '-';

		/* "-½" is no half, nor is "1-½". */
		value = half_behind(reading, at) == 1 && !minus ? "0.5" : "";
	} else if (reply_is(reading, at, LIST_ARTICLE) &&
	           reply_is(reading, at + 1, LIST_HALF)) {
		value = "0.5";
		words = 2;
	}
	if (value == NULL)
		return false;
	found->by_word = true;
	found->after = at;
	step_over(reading, found, words);
	(void)snprintf(found->value, sizeof(found->value), "%s", value);
	if (value[0] == '\0' || !reply_is_quantity(reading))
		found->verdict = VERDICT_DOUBT;
	else
		take_behind(reading, found, false);
	return true;
}

/* N1: en or et before "4'er"; before a firer it is the same.  Without a noun or
 * a suffix behind it, "en" is the number one. */
static size_t
skip_article(const struct reading *reading, size_t at)
{
	struct found found = {.after = at + 2};

	if (!reply_is(reading, at, LIST_ARTICLE) || at + 1 >= reading->end)
		return at;
	if (reply_is(reading, at + 1, LIST_NUMBER_NOUN))
		return at + 1;
	found.tail = reading->words[at + 1].end;
	if ((reading->words[at + 1].kind == ATOM_DIGIT ||
	            reply_is(reading, at + 1, LIST_NUMBER)) &&
	        take_suffix(reading, &found))
		return at + 1;
	return at;
}

/* Digits, then what is special, then number words: "en halv" must not be read
 * as 1. */
void
reply_number(const struct reading *reading, size_t at, struct found *found)
{
	size_t words;
	int number = 0;
	bool article;

	if (at >= reading->end)
		return;
	at = skip_article(reading, at);
	if (reading->words[at].kind == ATOM_DIGIT) {
		number_in_digits(reading, at, found);
		settle(reading, found);
		return;
	}
	if (special_number(reading, at, found)) {
		settle(reading, found);
		return;
	}
	article = reply_is(reading, at, LIST_ARTICLE);
	words = reply_match(reading, at, LIST_NUMBER, &number);
	if (words == 0)
		words = reply_match(reading, at, LIST_NUMBER_NOUN, &number);
	if (words == 0)
		return;
	found->by_word = true;
	found->after = at;
	step_over(reading, found, words);
	(void)snprintf(found->value, sizeof(found->value), "%d", number);
	if (reply_is_quantity(reading))
		add_half(reading, found);
	/* Its own label behind it is the same answer again. */
	if (reading->reader->whole_values)
		found->choice =
		        reply_choice_of_value(reading->reader, found->value);
	take_behind(reading, found, article);
	settle(reading, found);
}

/* A number word in a comment says another answer where N3 lets it or a joiner
 * stands before it; en, et and een only at the very end or before halv, unless
 * they are the article of a number. */
size_t
reply_number_in_comment(const struct reading *reading, size_t at, bool joined,
        const struct found *found, bool *same)
{
	struct found here = {.choice = REPLY_CHOICES_MAX, .side = -1};
	const char *value =
	        found->choice == REPLY_CHOICES_MAX
	                ? found->value
	                : reading->reader->question.choices[found->choice]
	                          .value;

	*same = false;
	/* "4 halv" may be four and a half. */
	if (reply_is(reading, at, LIST_HALF))
		return 1;
	if (at >= reading->end ||
	        (reply_is(reading, at, LIST_ARTICLE) &&
	                skip_article(reading, at) == at &&
	                at + 1 != reading->end &&
	                !reply_is(reading, at + 1, LIST_HALF)))
		return 0;
	reply_number(reading, at, &here);
	if (here.verdict == VERDICT_NONE || (here.unended && !joined))
		return 0;
	*same = strcmp(here.value, value) == 0 &&
	        (here.verdict == VERDICT_FOUND || here.by_word);
	return here.after > at ? here.after - at : 1;
}

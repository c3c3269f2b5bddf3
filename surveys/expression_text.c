/*
 * The functions on texts.  They count characters (code points), as XPath does,
 * not bytes; the texts that they make lie in the evaluation's scratch.
 */
#include <math.h>
#include <string.h>

#include <utf8proc.h>

#include "surveys/expression_internal.h"

/* Where the character after this one begins.  Bytes that begin with binary 10
 * continue a character of UTF-8. */
static const char *
next_character(const char *at)
{
	at++;
	while ((*at & 0xC0) == 0x80)
		at++;
	return at;
}

/* Where the character of that number (from 0) begins, or the end. */
static const char *
character_at(const char *text, double number)
{
	while (number >= 1 && *text != '\0') {
		text = next_character(text);
		number--;
	}
	return text;
}

/* Also the way to write a number as a text. */
struct value
f_string(struct evaluation *evaluation, const struct node *node)
{
	struct value value = argument_or_self(evaluation, node);

	return value_of_string(value_text(evaluation, &value));
}

/* Code points, as XPath counts; an emoji with a skin tone is two. */
struct value
f_string_length(struct evaluation *evaluation, const struct node *node)
{
	struct value value = argument_or_self(evaluation, node);

	return value_of_number(
	        (double)text_characters(value_text(evaluation, &value)));
}

/* Joining.  Sets are joined text by text. */

struct joining {
	struct value parts[EXPRESSION_ARGUMENTS_MAX];
	int count;
	const char *glue;
};

/* Numbers become texts once, so that the length is that of what is copied. */
static size_t
joined_length(struct evaluation *evaluation, struct joining *joining)
{
	size_t glue = strlen(joining->glue);
	size_t length = 0;

	for (int i = 0; i < joining->count; i++) {
		struct value *part = &joining->parts[i];

		if (part->kind != VALUE_SET)
			*part = value_of_string(value_text(evaluation, part));
		for (size_t j = 0; j < value_count(part); j++)
			length += strlen(value_at(part, j).string) + glue;
	}
	return length;
}

/* The length is known before, so that the room is taken once. */
static struct value
join(struct evaluation *evaluation, struct joining *joining)
{
	size_t length = joined_length(evaluation, joining);
	char *room = evaluation_room(evaluation, length);
	char *out = room;
	const char *glue = "";

	for (int i = 0; i < joining->count; i++) {
		const struct value *part = &joining->parts[i];

		for (size_t j = 0; j < value_count(part); j++) {
			out = stpcpy(out, glue);
			out = stpcpy(out, value_at(part, j).string);
			glue = joining->glue;
		}
	}
	*out = '\0';
	return value_of_string(room);
}

/* EXPRESSION_ARGUMENTS_MAX bounds the parts, which the parser has seen to. */
static struct value
join_from(struct evaluation *evaluation, const struct node *node, int first,
        const char *glue)
{
	struct joining joining = {.count = node->count - first, .glue = glue};

	for (int i = 0; i < joining.count; i++)
		joining.parts[i] =
		        evaluate_argument(evaluation, node, first + i);
	return join(evaluation, &joining);
}

/* Sets are joined whole, which is OpenRosa's addition. */
struct value
f_concat(struct evaluation *evaluation, const struct node *node)
{
	return join_from(evaluation, node, 0, "");
}

struct value
f_join(struct evaluation *evaluation, const struct node *node)
{
	return join_from(
	        evaluation, node, 1, text_argument(evaluation, node, 0));
}

/* Finding. */

/* By bytes, which for well-formed UTF-8 is by characters.  Everything contains
 * "". */
bool
t_contains(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);

	return strstr(text, text_argument(evaluation, node, 1)) != NULL;
}

bool
t_starts_with(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);
	const char *start = text_argument(evaluation, node, 1);

	return strncmp(text, start, strlen(start)) == 0;
}

bool
t_ends_with(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);
	const char *end = text_argument(evaluation, node, 1);
	size_t length = strlen(text);
	size_t end_length = strlen(end);

	return end_length <= length &&
	       strcmp(text + length - end_length, end) == 0;
}

/* Nothing where the mark is not there, and where it comes first. */
struct value
f_substring_before(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);
	const char *at = strstr(text, text_argument(evaluation, node, 1));

	if (at == NULL)
		return value_of_string("");
	return evaluation_copy(evaluation, text, (size_t)(at - text));
}

/* The rest of a text is a text, so that nothing is copied. */
struct value
f_substring_after(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);
	const char *mark = text_argument(evaluation, node, 1);
	const char *at = strstr(text, mark);

	return value_of_string(at == NULL ? "" : at + strlen(mark));
}

/* Cutting. */

/* The characters from `start` to before `end`, counted from 0.  The comparison
 * is written so that a NaN takes nothing. */
static struct value
cut(struct evaluation *evaluation, const char *text, double start, double end)
{
	const char *first;
	const char *last;

	if (!(start < end))
		return value_of_string("");
	if (start < 0)
		start = 0;
	first = character_at(text, start);
	last = character_at(first, end - start);
	return evaluation_copy(evaluation, first, (size_t)(last - first));
}

/* From 0; a place below 0 counts from the end. */
static double
place(double number, double length)
{
	number = isnan(number) ? 0 : trunc(number);
	return number < 0 ? number + length : number;
}

/* Java's and JavaScript's slice, which OpenRosa took over. */
struct value
f_substr(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);
	double length = (double)text_characters(text);
	double start = number_argument(evaluation, node, 1);
	double end = length;

	if (node->count > 2)
		end = number_argument(evaluation, node, 2);
	return cut(evaluation, text, place(start, length), place(end, length));
}

/* XPath's: from 1, with rounded places, and what is not a number takes
 * nothing. */
struct value
f_substring(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);
	double start = floor(number_argument(evaluation, node, 1) + 0.5);
	double end = INFINITY;

	if (node->count > 2)
		end = start + floor(number_argument(evaluation, node, 2) + 0.5);
	return cut(evaluation, text, start - 1, end - 1);
}

/* Changing. */

/* Compared by bytes: one character is written in one way only. */
static bool
same_character(const char *a, const char *b)
{
	size_t length = (size_t)(next_character(a) - a);

	return strncmp(a, b, length) == 0;
}

/* Where the character stands among those of `from`, or -1. */
static double
find_character(const char *from, const char *character)
{
	double number = 0;

	for (; *from != '\0'; from = next_character(from), number++)
		if (same_character(character, from))
			return number;
	return -1;
}

/* A character without a counterpart is taken out; of two that are the same in
 * `from`, the first counts. */
struct value
f_translate(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);
	const char *from = text_argument(evaluation, node, 1);
	const char *to = text_argument(evaluation, node, 2);
	/* A character may become one that is up to four times as long. */
	char *room = evaluation_room(evaluation, 4 * strlen(text));
	char *out = room;

	while (*text != '\0') {
		const char *next = next_character(text);
		double number = find_character(from, text);
		const char *source =
		        number < 0 ? text : character_at(to, number);

		if (*source != '\0') {
			size_t length =
			        (size_t)(next_character(source) - source);

			memcpy(out, source, length);
			out += length;
		}
		text = next;
	}
	*out = '\0';
	return value_of_string(room);
}

/* Blanks at the ends go, those inside become one each. */
struct value
f_normalize_space(struct evaluation *evaluation, const struct node *node)
{
	struct value value = argument_or_self(evaluation, node);
	const char *text = skip_blanks(value_text(evaluation, &value));
	char *room = evaluation_room(evaluation, strlen(text));
	char *out = room;

	while (*text != '\0') {
		const char *next = skip_blanks(text);

		if (next == text) {
			*out++ = *text++;
			continue;
		}
		text = next;
		if (*text != '\0')
			*out++ = ' ';
	}
	*out = '\0';
	return value_of_string(room);
}

/* What is no UTF-8 stays as it is.  One character for one: "ß" has no capital
 * here, and nothing grows beyond four bytes a character. */
static struct value
change_case(struct evaluation *evaluation, const struct node *node,
        utf8proc_int32_t change(utf8proc_int32_t character))
{
	const char *text = text_argument(evaluation, node, 0);
	char *room = evaluation_room(evaluation, 4 * strlen(text));
	char *out = room;

	while (*text != '\0') {
		utf8proc_int32_t character;
		utf8proc_ssize_t length = utf8proc_iterate(
		        (const utf8proc_uint8_t *)text, -1, &character);

		if (length <= 0) {
			*out++ = *text++;
			continue;
		}
		out += utf8proc_encode_char(
		        change(character), (utf8proc_uint8_t *)out);
		text += length;
	}
	*out = '\0';
	return value_of_string(room);
}

struct value
f_lower_case(struct evaluation *evaluation, const struct node *node)
{
	return change_case(evaluation, node, utf8proc_tolower);
}

struct value
f_upper_case(struct evaluation *evaluation, const struct node *node)
{
	return change_case(evaluation, node, utf8proc_toupper);
}

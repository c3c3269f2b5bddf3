/*
 * What stands between the words of a reply: signs that may stand around an
 * answer, signs that may not, line breaks and the ends of sentences.
 */
#include <string.h>

#include "surveys/reply_internal.h"

/* Behind the last word of the window the gap reaches to the window's end. */
size_t
reply_gap_end(const struct reading *reading, size_t after)
{
	return after < reading->end ? reading->words[after].start
	                            : reading->stop;
}

/* Only inside the window: what was cut off as a signature is no digit of the
 * answer. */
static bool
is_digit_at(const struct reading *reading, size_t atom)
{
	return atom < reading->stop && reading->atoms[atom].class == ATOM_DIGIT;
}

/* C3.  A dash before a digit is a minus or a range, and so no edge. */
bool
reply_is_edge_sign(const struct reading *reading, size_t atom)
{
	uint32_t point = reading->atoms[atom].point;

	if (reading->atoms[atom].class != ATOM_SIGN || point >= 0x80)
		return false;
	if (point == '-')
		return !is_digit_at(reading, atom + 1);
	return strchr(".,;:!\"'()[]*_~=#", (int)point) != NULL;
}

/* For rules that name their signs; pictures and letters never count as signs.
 */
bool
reply_gap_has(const struct reading *reading, size_t tail, size_t after,
        const char *signs)
{
	for (size_t i = tail; i < reply_gap_end(reading, after); i++) {
		uint32_t point = reading->atoms[i].point;

		if (reading->atoms[i].class == ATOM_SIGN && point < 0x80 &&
		        strchr(signs, (int)point) != NULL)
			return true;
	}
	return false;
}

/* A blank alone is no edge: behind a number word it would let prose through
 * (N3). */
bool
reply_gap_is_edge(const struct reading *reading, size_t tail, size_t after)
{
	for (size_t i = tail; i < reply_gap_end(reading, after); i++) {
		uint8_t class = reading->atoms[i].class;

		if (class == ATOM_BREAK ||
		        (class >= ATOM_UP && class <= ATOM_PICTURE) ||
		        reply_is_edge_sign(reading, i))
			return true;
	}
	return false;
}

/* A line break is the only sign that people put between an answer and what has
 * nothing to do with it. */
bool
reply_gap_has_break(const struct reading *reading, size_t tail, size_t after)
{
	for (size_t i = tail; i < reply_gap_end(reading, after); i++)
		if (reading->atoms[i].class == ATOM_BREAK)
			return true;
	return false;
}

/* ? + < > / & close it: they make of an answer something else. */
bool
reply_gap_is_open(const struct reading *reading, size_t tail, size_t after)
{
	for (size_t i = tail; i < reply_gap_end(reading, after); i++)
		if (reading->atoms[i].class == ATOM_SIGN &&
		        !reply_is_edge_sign(reading, i))
			return false;
	return true;
}

/* Asked of words that have one before them; otherwise they would look before
 * the window. */
bool
reply_gap_is_blank(const struct reading *reading, size_t word)
{
	for (size_t i = reading->words[word - 1].end;
	        i < reading->words[word].start; i++)
		if (reading->atoms[i].class != ATOM_SPACE)
			return false;
	return true;
}

/* "4fordi" has no gap at all. */
bool
reply_is_glued(const struct reading *reading, size_t tail, size_t after)
{
	return after < reading->end && reading->words[after].start == tail;
}

/* Words stand in the order of their atoms, so that the search goes one way. */
size_t
reply_word_from(const struct reading *reading, size_t from, size_t atom)
{
	while (from < reading->end && reading->words[from].start < atom)
		from++;
	return from;
}

/* "ca." and "dec." are written with a point of their own.  The point belongs to
 * the word when it stands straight behind it. */
static bool
is_abbreviation(const struct reading *reading, size_t point)
{
	size_t word = reply_word_from(reading, reading->first, point);

	return word > reading->first && reading->words[word - 1].end == point &&
	       (reply_is(reading, word - 1, LIST_ABBREVIATION) ||
	               reply_is(reading, word - 1, LIST_MONTH_SHORT));
}

/* A point straight after a digit ends nothing, nor do three points. */
static bool
ends_sentence(const struct reading *reading, size_t at)
{
	const struct atom *atoms = reading->atoms;

	if (atoms[at].class == ATOM_BREAK)
		return true;
	if (atoms[at].class != ATOM_SIGN)
		return false;
	if (atoms[at].point == '!' || atoms[at].point == '?')
		return true;
	if (atoms[at].point != '.')
		return false;
	if ((at > reading->start && atoms[at - 1].class == ATOM_DIGIT) ||
	        is_abbreviation(reading, at))
		return false;
	return !(at + 1 < reading->stop && atoms[at + 1].point == '.') &&
	       !(at > reading->start && atoms[at - 1].point == '.');
}

/* The end sign belongs to its sentence. */
size_t
reply_sentence_end(const struct reading *reading, size_t from)
{
	while (from < reading->stop && !ends_sentence(reading, from))
		from++;
	/* "!!" and "?!" end one sentence, not several. */
	while (from < reading->stop && ends_sentence(reading, from))
		from++;
	return from;
}

/* A rule that is to see a part of the reply only is given a smaller window
 * rather than a copy: bytes, words and keys stay where they are.  Whoever
 * narrows widens again with what it was given back. */
struct reply_window
reply_narrow(struct reading *reading, size_t start, size_t stop)
{
	struct reply_window before = {
	        reading->first, reading->end, reading->start, reading->stop};

	reading->start = start;
	reading->stop = stop;
	while (reading->first < reading->end &&
	        reading->words[reading->first].start < start)
		reading->first++;
	while (reading->end > reading->first &&
	        reading->words[reading->end - 1].start >= stop)
		reading->end--;
	return before;
}

void
reply_widen(struct reading *reading, struct reply_window window)
{
	reading->first = window.first;
	reading->end = window.end;
	reading->start = window.start;
	reading->stop = window.stop;
}

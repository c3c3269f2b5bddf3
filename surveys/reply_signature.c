/*
 * What stands around the words that a citizen meant: signatures (S1, S2) and a
 * phone's reactions (S3); and CPR numbers, which are masked (X2).
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/reply_internal.h"

static bool
is_quote(const struct reading *reading, size_t atom)
{
	return reading->atoms[atom].class == ATOM_SIGN &&
	       (reading->atoms[atom].point == '"' ||
	               reading->atoms[atom].point == '\'');
}

static bool
is_blank(const struct reading *reading, size_t atom)
{
	return reading->atoms[atom].class == ATOM_SPACE ||
	       reading->atoms[atom].class == ATOM_BREAK;
}

/* Only a text in quotation marks from this atom on?  Pictures may stand behind
 * it, as some phones put them. */
static bool
is_quotation(const struct reading *reading, size_t from)
{
	size_t to = reading->stop;

	while (from < to && is_blank(reading, from))
		from++;
	while (to > from &&
	        (is_blank(reading, to - 1) ||
	                reading->atoms[to - 1].class == ATOM_PICTURE))
		to--;
	return to > from + 1 && is_quote(reading, from) &&
	       is_quote(reading, to - 1);
}

/* It quotes our own question with the answer's digits in it, and so must not be
 * read as one. */
bool
reply_is_reaction(const struct reading *reading)
{
	size_t first = reply_skip(reading, 0, LIST_FILLER);
	size_t from = first == 0 ? 0 : reading->words[first - 1].end;
	size_t words = reply_match(reading, first, LIST_REACTION, NULL);
	bool pictures = false;

	if (words > 0)
		return is_quotation(
		        reading, reading->words[first + words - 1].end);
	/* Pictures, thumbs among them, then to or til. */
	while (first < reading->end &&
	        (reading->words[first].kind == ATOM_UP ||
	                reading->words[first].kind == ATOM_DOWN))
		first++;
	if (!reply_is(reading, first, LIST_TO))
		return false;
	for (size_t i = from; i < reading->words[first].start; i++) {
		uint8_t class = reading->atoms[i].class;

		if (class >= ATOM_UP && class <= ATOM_PICTURE)
			pictures = true;
		else if (class != ATOM_SPACE && !reply_is_edge_sign(reading, i))
			return false;
	}
	return pictures && is_quotation(reading, reading->words[first].end);
}

/* The words between two atoms, thumbs not counted.  Half characters count: a
 * signature with ½ in it is none. */
static size_t
count_words(const struct reading *reading, size_t from, size_t to)
{
	size_t count = 0;

	for (size_t i = reading->first; i < reading->end; i++)
		count += reading->words[i].start >= from &&
		         reading->words[i].start < to &&
		         reading->words[i].kind <= ATOM_HALF;
	return count;
}

/* Is the word one of yes and no, or of a label? "/Nej" at the end of a reply is
 * an answer and no name. */
static bool
is_answer_word(const struct reading *reading, size_t at)
{
	const struct reply_reader *reader = reading->reader;

	if (reply_is(reading, at, LIST_YES_NO))
		return true;
	for (size_t i = 0; reader != NULL && i < reader->label_count; i++)
		for (size_t k = 0; k < reader->labels[i].count; k++)
			if (reply_same_key(&reader->labels[i].words[k],
			            &reading->words[at].key))
				return true;
	return false;
}

/* "/Bente": one word behind a stroke, capital first, small letters after. */
static bool
is_signed_name(const struct reading *reading, size_t at, size_t to)
{
	const struct word *word = &reading->words[at];
	const struct atom *atoms = reading->atoms;

	if (word->kind != ATOM_LETTER || word->start <= reading->start ||
	        atoms[word->start - 1].point != '/' ||
	        word->end - word->start < 2 ||
	        (word->start - 1U > reading->start &&
	                !is_blank(reading, word->start - 2U)))
		return false;
	if (atoms[word->start].point == reply_lower(atoms[word->start].point))
		return false;
	for (size_t i = word->start + 1U; i < word->end; i++)
		if (atoms[i].point != reply_lower(atoms[i].point))
			return false;
	return count_words(reading, word->end, to) == 0 &&
	       !is_answer_word(reading, at);
}

/* Is all from this word to that atom a closing?  A list's value is how many
 * words may follow; three is said of "hilsen" and its like, behind which "til"
 * begins an answer's own sentence ("hilsen til Mette"). */
static bool
is_closing(const struct reading *reading, size_t at, size_t to)
{
	int most = 0;
	size_t words = reply_match(reading, at, LIST_CLOSING, &most);
	size_t after = at + words;
	size_t behind;

	if (words == 0)
		return is_signed_name(reading, at, to);
	if (reading->words[after - 1].start >= to)
		return false;
	behind = count_words(reading, reading->words[after - 1].end, to);
	if (behind > (size_t)most)
		return false;
	return behind == 0 || most != 3 ||
	       !(after < reading->end &&
	               reading->words[after].key.length == 3 &&
	               memcmp(reading->words[after].key.bytes, "til", 3) == 0);
}

/* The line break itself is not of the line. */
static size_t
line_end(const struct reading *reading, size_t from)
{
	while (from < reading->stop && reading->atoms[from].class != ATOM_BREAK)
		from++;
	return from;
}

/* A closing, or at most three words: what may stand below a closing. */
static bool
lines_are_names(const struct reading *reading, size_t from)
{
	while (from < reading->stop) {
		size_t to = line_end(reading, from);
		size_t at = reply_word_from(reading, reading->first, from);

		if (count_words(reading, from, to) > 3 &&
		        !is_closing(reading, at, to))
			return false;
		from = to + 1;
	}
	return true;
}

/* S1: where the signature's first line begins, or the window's stop.  From the
 * top, so that all below the first closing goes, if it may. */
static size_t
closing_line(const struct reading *reading)
{
	for (size_t from = reading->start; from < reading->stop;) {
		size_t to = line_end(reading, from);
		size_t at = reply_word_from(reading, reading->first, from);

		if (at < reading->end && reading->words[at].start < to &&
		        is_closing(reading, at, to) &&
		        lines_are_names(reading, to))
			return from;
		from = to + 1;
	}
	return reading->stop;
}

/* S2: the atom of the last line from which on it is a closing.  Not the line's
 * first word: that would be a line of its own (S1).  The stroke of "/Bente"
 * goes with the name. */
static size_t
closing_in_line(const struct reading *reading)
{
	size_t stop = reading->stop;
	size_t from;
	size_t at;

	while (stop > reading->start && is_blank(reading, stop - 1))
		stop--;
	from = stop;
	while (from > reading->start &&
	        reading->atoms[from - 1].class != ATOM_BREAK)
		from--;
	at = reply_word_from(reading, reading->first, from) + 1;
	for (; at < reading->end; at++)
		if (is_closing(reading, at, stop)) {
			size_t start = reading->words[at].start;

			return start > 0 && reading->atoms[start - 1].point ==
			                               '/'
			               ? start - 1
			               : start;
		}
	return reading->stop;
}

/* Nothing is copied; the window ends before it. */
void
reply_cut_signature(struct reading *reading, bool inside)
{
	(void)reply_narrow(reading, reading->start, closing_line(reading));
	if (inside)
		(void)reply_narrow(
		        reading, reading->start, closing_in_line(reading));
}

static int
two_digits(const struct atom *atoms)
{
	return (int)(atoms[0].point - '0') * 10 + (int)(atoms[1].point - '0');
}

static size_t
digits_at(const struct reading *reading, size_t at)
{
	size_t count = 0;

	while (at + count < reading->atom_count &&
	        reading->atoms[at + count].class == ATOM_DIGIT)
		count++;
	return count;
}

/* Between day and number: nothing, one blank, or a dash with or without
 * blanks. */
static size_t
skip_gap(const struct reading *reading, size_t at)
{
	size_t after = at;

	if (after < reading->atom_count &&
	        reading->atoms[after].class == ATOM_SPACE)
		after++;
	if (after < reading->atom_count && reading->atoms[after].point == '-') {
		after++;
		if (after < reading->atom_count &&
		        reading->atoms[after].class == ATOM_SPACE)
			after++;
	}
	return after;
}

/* The atom behind the CPR number that begins here, or 0.  Ten digits that are
 * no date are a phone number with its country, or a case number, and stay.  The
 * century is in the last four digits, which are not looked at: a day that
 * exists in either is masked. */
static size_t
cpr_end(const struct reading *reading, size_t at)
{
	const struct atom *atoms = reading->atoms;
	size_t digits = digits_at(reading, at);
	size_t rest;
	int day, month, year;

	if ((digits != 6 && digits != 10) ||
	        (at > 0 && (atoms[at - 1].class == ATOM_DIGIT ||
	                           atoms[at - 1].point == '+')))
		return 0;
	day = two_digits(atoms + at);
	month = two_digits(atoms + at + 2);
	year = two_digits(atoms + at + 4);
	if (!clock_is_date(1900 + year, month, day) &&
	        !clock_is_date(2000 + year, month, day))
		return 0;
	rest = digits == 10 ? at + 6 : skip_gap(reading, at + 6);
	return digits_at(reading, rest) == 4 ? rest + 4 : 0;
}

/* Masks one piece of at most REPLY_BYTES_MAX bytes; true where something was.
 * What lies between the numbers is copied by bytes, so that the text is
 * otherwise what it was. */
static bool
mask_piece(struct reading *reading, const char *piece, struct text *out)
{
	size_t copied = 0;

	if (!reply_take(reading, piece)) {
		/* Not UTF-8, so nobody can read it; no digit of it stays. */
		for (; *piece != '\0'; piece++)
			text_add_bytes(out,
			        *piece >= '0' && *piece <= '9' ? "*" : piece,
			        1);
		return true;
	}
	for (size_t i = 0; i < reading->atom_count;) {
		size_t end = reading->atoms[i].class == ATOM_DIGIT
		                     ? cpr_end(reading, i)
		                     : 0;

		if (end == 0) {
			i++;
			continue;
		}
		text_add_bytes(
		        out, piece + copied, reading->atoms[i].from - copied);
		text_add(out, "******-****");
		copied = reading->atoms[end - 1].to;
		i = end;
	}
	text_add(out, piece + copied);
	return copied > 0;
}

/* How much of a long text is one piece: it ends before a letter, since no CPR
 * number has one.  Where no letter can be found the piece is cut all the same;
 * a text of eight thousand signs without one is no text. */
static size_t
piece_length(const char *text)
{
	size_t length = strlen(text);

	if (length <= REPLY_BYTES_MAX)
		return length;
	for (length = REPLY_BYTES_MAX; length > 1; length--)
		if ((text[length] | 0x20) >= 'a' &&
		        (text[length] | 0x20) <= 'z')
			return length;
	return REPLY_BYTES_MAX;
}

/* It serves texts of any length, logs and exports among them, while a reading
 * holds REPLY_BYTES_MAX: hence pieces. */
const char *
reply_mask_cpr(TALLOC_CTX *memory, const char *text)
{
	TALLOC_CTX *scratch;
	struct reading *reading;
	struct text out;
	const char *rest = text;
	bool masked = false;

	/* Most texts have no ten digits at all. */
	if (strlen(text) < 10)
		return text;
	scratch = talloc_new(NULL);
	reading = talloc(scratch, struct reading);
	if (reading == NULL)
		log_abort("reply.mask", "out of memory");
	reading->reader = NULL;
	text_init(&out, memory, strlen(text) * 2 + 1);
	while (*rest != '\0') {
		size_t length = piece_length(rest);

		masked |= mask_piece(
		        reading, talloc_strndup(scratch, rest, length), &out);
		rest += length;
	}
	talloc_free(scratch);
	if (!masked)
		talloc_free(out.bytes);
	return masked ? text_string(&out) : text;
}

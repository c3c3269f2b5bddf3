/*
 * Yes and no (Y).  Here "næ" is not "nå": words are compared without folding æ,
 * ø and å; three or more equal letters in a row count as one.
 */
#include <string.h>

#include <utf8proc.h>

#include "surveys/reply_internal.h"

struct side_word {
	const char *word;
	int side;
	bool needs_end; /* N3 holds behind it */
	bool core;      /* it is the other side wherever a comment begins */
};

/* Longer phrases before their beginnings. */
static const struct side_word side_words[] = {
        {"helt sikkert", 1, true, false},
        {"ja tak", 1, false, false},
        {"ja da", 1, false, false},
        {"jo da", 1, false, false},
        {"nej tak", 0, false, false},
        {"slet ikke", 0, false, false},
        {"absolut ikke", 0, false, false},
        {"bestemt ikke", 0, false, false},
        {"selvfølgelig ikke", 0, false, false},
        {"overhovedet ikke", 0, false, false},
        {"desværre ikke", 0, false, false},
        {"ja", 1, false, true},
        {"jaa", 1, false, false},
        {"j", 1, true, false},
        {"jo", 1, false, true},
        {"joo", 1, false, false},
        {"jow", 1, false, false},
        {"jep", 1, false, true},
        {"jeps", 1, false, false},
        {"jada", 1, false, false},
        {"joda", 1, false, false},
        {"jaja", 1, false, false},
        {"jatak", 1, false, false},
        {"yes", 1, false, true},
        {"y", 1, true, false},
        {"yep", 1, false, false},
        {"yeah", 1, false, false},
        {"yup", 1, false, false},
        {"selvfølgelig", 1, true, false},
        {"bestemt", 1, true, false},
        {"absolut", 1, true, false},
        {"naturligvis", 1, true, false},
        {"nej", 0, false, true},
        {"nejj", 0, false, false},
        {"næj", 0, false, false},
        {"n", 0, true, false},
        {"næ", 0, false, true},
        {"nae", 0, false, false},
        {"nææ", 0, false, false},
        {"næh", 0, false, false},
        {"naeh", 0, false, false},
        {"nah", 0, false, false},
        {"niks", 0, false, false},
        {"nix", 0, false, false},
        {"nope", 0, false, true},
        {"nejtak", 0, false, false},
        {"no", 0, true, true},
};

/* Bytes of a word in sharp writing: longer than any word of the table, and what
 * is longer is none of them. */
enum { SHARP_MAX = 64 };

/* A word's letters in lower case, runs of three and more as one. */
static size_t
sharp_word(const struct reading *reading, size_t at, char *out)
{
	const struct word *word = &reading->words[at];
	size_t used = 0;

	for (size_t i = word->start; i < word->end && used < SHARP_MAX - 8;) {
		uint32_t letter = reply_lower(reading->atoms[i].point);
		size_t run = 1;

		while (i + run < word->end &&
		        reply_lower(reading->atoms[i + run].point) == letter)
			run++;
		i += run;
		if (letter == '\'')
			continue;
		for (size_t k = 0; k < (run > 2 ? 1 : run); k++)
			used += (size_t)utf8proc_encode_char(
			        (utf8proc_int32_t)letter,
			        (utf8proc_uint8_t *)out + used);
	}
	out[used] = '\0';
	return used;
}

/* The side word at a word; one of two words, where `apart`, also with signs
 * between them. */
static const struct side_word *
look_up_side(
        const struct reading *reading, size_t at, bool apart, size_t *words)
{
	char one[SHARP_MAX];
	char two[2 * SHARP_MAX];
	size_t used;

	if (at >= reading->end || reading->words[at].kind != ATOM_LETTER)
		return NULL;
	used = sharp_word(reading, at, one);
	memcpy(two, one, used + 1);
	if (at + 1 < reading->end &&
	        reading->words[at + 1].kind == ATOM_LETTER &&
	        (apart || reply_gap_is_blank(reading, at + 1))) {
		two[used++] = ' ';
		(void)sharp_word(reading, at + 1, two + used);
	}
	for (size_t i = 0; i < sizeof(side_words) / sizeof(side_words[0]);
	        i++) {
		bool pair = strchr(side_words[i].word, ' ') != NULL;

		if (strcmp(side_words[i].word, pair ? two : one) != 0)
			continue;
		*words = pair ? 2 : 1;
		return &side_words[i];
	}
	return NULL;
}

/* As people write it: a sign between two words parts them. */
static const struct side_word *
find_side(const struct reading *reading, size_t at, size_t *words)
{
	return look_up_side(reading, at, false, words);
}

/* "Bestemt! Ikke et ondt ord" is no "bestemt ikke", but near to one. */
static bool
is_parted_pair(
        const struct reading *reading, size_t at, const struct side_word *word)
{
	size_t words = 0;
	const struct side_word *pair = look_up_side(reading, at, true, &words);

	return pair != word && pair->side != word->side;
}

/* 1 yes, 0 no, -1 neither; `words` are one or two. */
int
reply_side_at(const struct reading *reading, size_t at, size_t *words)
{
	const struct side_word *word;

	*words = 1;
	if (at >= reading->end)
		return -1;
	if (reading->words[at].kind == ATOM_UP)
		return 1;
	if (reading->words[at].kind == ATOM_DOWN)
		return 0;
	word = find_side(reading, at, words);
	return word == NULL ? -1 : word->side;
}

/* "mere ja end nej" weighs and does not answer, wherever the comparison stands.
 */
void
reply_yes_or_no(const struct reading *reading, size_t at, struct found *found)
{
	const struct reply_reader *reader = reading->reader;
	const struct side_word *word;
	size_t words = 0;
	int side;

	if (at >= reading->end || reply_is(reading, at, LIST_COMPARED))
		return;
	side = reply_side_at(reading, at, &words);
	if (side < 0)
		return;
	word = find_side(reading, at, &words);
	found->side = side;
	found->choice = side == 1 ? reader->yes : reader->no;
	reply_found_choice(reading, found, at + (word == NULL ? 1 : words));
	found->by_word = word != NULL && word->needs_end;
	/* "jo mere …" compares and does not agree. */
	if ((found->by_word && !reply_must_end(reading, found)) ||
	        (word != NULL && is_parted_pair(reading, at, word)) ||
	        (word != NULL && strcmp(word->word, "jo") == 0 &&
	                reply_is(reading, found->after, LIST_COMPARED)))
		found->verdict = VERDICT_DOUBT;
	/* Y4 asks whether it was said twice. */
	found->said = word != NULL && strcmp(word->word, "jaja") == 0 ? 2 : 1;
}

/* Only the core words: "slet ikke" at the beginning of a comment is a comment.
 */
bool
reply_other_side_at(
        const struct reading *reading, const struct found *found, size_t at)
{
	size_t words = 0;
	const struct side_word *word = find_side(reading, at, &words);

	return word != NULL && word->core && word->side != found->side;
}

/* Y3: the other thumb anywhere, a comment that is wholly of the other side, or
 * the other side as the last word. */
bool
reply_other_side(
        const struct reading *reading, const struct found *found, size_t from)
{
	static const char *const last[] = {"ja", "nej"};
	size_t end = reply_before_fillers(reading, from);
	char word[SHARP_MAX];
	size_t words = 0;

	for (size_t i = found->after; i < reading->end; i++)
		if ((reading->words[i].kind == ATOM_UP && found->side == 0) ||
		        (reading->words[i].kind == ATOM_DOWN &&
		                found->side == 1))
			return true;
	if (from >= end)
		return false;
	if (reply_side_at(reading, from, &words) == !found->side &&
	        from + words >= end)
		return true;
	(void)sharp_word(reading, end - 1, word);
	return strcmp(word, last[found->side]) == 0;
}

/*
 * The words of a reply (C2): their keys, by which every rule compares; and parts
 * of the reply as keys, in lower case, or as they were written.
 */
#include <string.h>

#include <utf8proc.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/reply_internal.h"

enum {
	POINT_AA = 0xe5,
	POINT_AE = 0xe6,
	POINT_A_UMLAUT = 0xe4,
	POINT_OE = 0xf8,
	POINT_O_UMLAUT = 0xf6,
	POINT_DOTLESS_I = 0x131,
};

/* FNV-1a (Fowler, Noll, Vo), 32 bits: a few instructions a byte, and spread
 * well enough for the lists' 2,048 buckets. */
static void
finish_key(struct key *key)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < key->length; i++)
		hash = (hash ^ (unsigned char)key->bytes[i]) * 16777619U;
	key->hash = hash;
}

/* The letter of a key (C2); *taken is 2 where two characters write one.  A
 * letter with an accent of its own begins no ae, oe or aa: "é" in "idéen" is an
 * e. */
static uint32_t
key_letter(const struct reading *reading, size_t at, size_t stop, size_t *taken)
{
	const struct atom *atom = &reading->atoms[at];
	uint32_t letter = reply_lower(atom->point);
	uint32_t next = 0;

	*taken = 1;
	if (letter == POINT_AE || letter == POINT_AA ||
	        letter == POINT_A_UMLAUT)
		return 'a';
	if (letter == POINT_OE || letter == POINT_O_UMLAUT)
		return 'o';
	if (letter == POINT_DOTLESS_I)
		return 'i';
	if (atom->marked || (letter != 'a' && letter != 'o') ||
	        at + 1 >= stop || reading->atoms[at + 1].marked)
		return letter;
	next = reply_lower(reading->atoms[at + 1].point);
	if (next == 'e' || (next == 'a' && letter == 'a'))
		*taken = 2;
	return letter;
}

/* Apostrophes vanish, so that "im" is "I'm".  A key may stop eight bytes before
 * its end, which is room for the longest character and one that follows. */
static void
make_key(struct reading *reading, struct word *word)
{
	char *bytes = reading->keys + reading->keys_used;
	size_t length = 0;

	for (size_t i = word->start; i < word->end;) {
		size_t taken = 1;
		uint32_t letter = key_letter(reading, i, word->end, &taken);

		i += taken;
		if (letter == '\'')
			continue;
		if (letter < 0x80)
			bytes[length++] = (char)letter;
		else
			length += (size_t)utf8proc_encode_char(
			        (utf8proc_int32_t)letter,
			        (utf8proc_uint8_t *)bytes + length);
		if (length > REPLY_KEY_MAX - 8)
			break;
	}
	word->key.bytes = bytes;
	word->key.length = (uint8_t)length;
	finish_key(&word->key);
	reading->keys_used += length;
}

/* Where the word that begins at an atom ends.  An apostrophe within is no end;
 * a thumb or a fraction is a word by itself. */
static size_t
word_end(const struct reading *reading, size_t at)
{
	uint8_t class = reading->atoms[at].class;
	size_t end = at + 1;

	if (class != ATOM_LETTER && class != ATOM_DIGIT)
		return end;
	while (end < reading->atom_count) {
		const struct atom *atom = &reading->atoms[end];
		bool inside = class == ATOM_LETTER && atom->point == '\'' &&
		              end + 1 < reading->atom_count &&
		              reading->atoms[end + 1].class == ATOM_LETTER;

		if (atom->class != class && !inside)
			break;
		end++;
	}
	return end;
}

/* Where there are too many words, or their keys too long, the rest is not read:
 * no answer stands behind twelve hundred words. */
void
reply_make_words(struct reading *reading)
{
	reading->word_count = 0;
	reading->keys_used = 0;
	for (size_t i = 0; i < reading->atom_count;) {
		uint8_t class = reading->atoms[i].class;
		struct word *word = &reading->words[reading->word_count];

		if (class > ATOM_DOWN) {
			i++;
			continue;
		}
		if (reading->word_count == REPLY_WORDS_MAX ||
		        reading->keys_used > REPLY_BYTES_MAX)
			break;
		word->kind = class;
		word->start = (uint16_t)i;
		word->end = (uint16_t)word_end(reading, i);
		word->phrases = NULL;
		make_key(reading, word);
		i = word->end;
		reading->word_count++;
	}
}

/* The hash decides in nearly all cases; the bytes are compared only where it is
 * the same. */
bool
reply_same_key(const struct key *a, const struct key *b)
{
	return a->hash == b->hash && a->length == b->length &&
	       memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* Keys of a reading die with it; those of labels and lists stay. */
struct key
reply_copy_key(TALLOC_CTX *owner, const struct key *key)
{
	struct key copy = *key;

	copy.bytes = talloc_strndup(owner, key->bytes, key->length);
	if (copy.bytes == NULL)
		log_abort("reply.key", "out of memory");
	return copy;
}

/* What does not fit is left out: no label is that long, so that it equals none.
 */
void
reply_join_keys(const struct reading *reading, size_t from, size_t end,
        char *key, size_t size)
{
	size_t used = 0;

	for (size_t i = from; i < end; i++) {
		const struct key *word = &reading->words[i].key;

		if (i > from &&
		        reply_same_key(word, &reading->words[i - 1].key))
			continue;
		if (used + word->length + 2 > size)
			break;
		if (used > 0)
			key[used++] = ' ';
		memcpy(key + used, word->bytes, word->length);
		used += word->length;
	}
	key[used] = '\0';
}

/* Blanks, pictures, and edge signs other than a dash before something.  A dash
 * before something may be a minus, which belongs to the value. */
static bool
is_margin(const struct reading *reading, size_t at, bool front)
{
	const struct atom *atom = &reading->atoms[at];

	if (atom->class == ATOM_SIGN)
		return reply_is_edge_sign(reading, at) &&
		       !(front && atom->point == '-');
	return atom->class >= ATOM_PICTURE;
}

/* Five bytes are kept free: the longest character, and the NUL. */
void
reply_join_atoms(const struct reading *reading, size_t from, size_t to,
        char *out, size_t size)
{
	size_t used = 0;

	while (from < to && is_margin(reading, from, true))
		from++;
	while (to > from && is_margin(reading, to - 1, false))
		to--;
	for (; from < to && used + 5 < size; from++)
		used += (size_t)utf8proc_encode_char(
		        (utf8proc_int32_t)reply_lower(
		                reading->atoms[from].point),
		        (utf8proc_uint8_t *)out + used);
	out[used] = '\0';
}

/* Cut from the citizen's own bytes, because a comment is given back as it was
 * written and not as it was read. */
char *
reply_written(const struct reading *reading, TALLOC_CTX *memory, size_t from,
        size_t to)
{
	size_t start;
	char *copy;
	char *trimmed;

	if (from >= to)
		return talloc_strdup(memory, "");
	start = reading->atoms[from].from;
	copy = talloc_strndup(memory, reading->given + start,
	        reading->atoms[to - 1].to - start);
	if (copy == NULL)
		log_abort("reply.written", "out of memory");
	trimmed = text_trim(memory, copy);
	talloc_free(copy);
	return trimmed;
}

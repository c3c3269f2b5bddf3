/*
 * Bounded UTF-8 text: a builder whose limit is fixed when it is made, and the
 * few checks that every border needs.  Nothing here allocates beyond the limit;
 * what does not fit is cut at a character's edge and remembered as truncated.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/status.h"

struct text {
	TALLOC_CTX *owner; /* borrowed; the bytes hang from it */
	char *bytes;       /* NUL-terminated once anything was added, or NULL */
	size_t length;     /* without the NUL */
	size_t capacity;
	size_t limit;   /* the longest length allowed, in bytes */
	bool truncated; /* something was cut; stays set until text_clear */
};

/* Makes an empty text whose bytes will belong to `owner`. */
void text_init(struct text *text, TALLOC_CTX *owner, size_t limit);
/* Empties the text and keeps its memory. */
void text_clear(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_format(struct text *text, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/* Adds with & < > " ' written as entities; none is cut in half. */
void text_add_html(struct text *text, const char *string);
/* A string of its own, the caller's, freed with `owner`; never NULL, since a
 * machine without memory ends the process.  For what is bounded by its format:
 * anything longer belongs into a struct text. */
char *text_format(const void *owner, const char *format, ...)
        __attribute__((format(printf, 2, 3), returns_nonnull));
/* The text as a string, "" when empty; borrowed until the next change. */
const char *text_string(const struct text *text);

/* Is it well-formed UTF-8 (no overlong form, no surrogate, no NUL)? */
bool text_is_utf8(const char *bytes, size_t length);
/* The longest length <= limit that does not split a character. */
size_t text_cut(const char *bytes, size_t length, size_t limit);
/* The number of characters (code points) of well-formed UTF-8. */
size_t text_characters(const char *string);
/* NFC of well-formed UTF-8; the caller's, freed with `owner`. */
char *text_nfc(TALLOC_CTX *owner, const char *string);
/* Copies without the white space (ASCII and NBSP) at both ends. */
char *text_trim(TALLOC_CTX *owner, const char *string);
/* Reads a whole decimal integer with optional sign, nothing around it. */
MUST_CHECK enum status text_to_int(
        const char *string, int64_t min, int64_t max, int64_t *number);
/* What a name is found by: without blanks and tabs around, ASCII letters small,
 * so that "AB " and "ab" are one.  False where nothing is left or more than
 * `max` bytes are; `key` has room for max + 1. */
MUST_CHECK bool text_key(const char *given, size_t max, char *key);
/* Equal, with ASCII letters compared without case? */
bool text_same_word(const char *a, const char *b);
/* Damerau-Levenshtein distance (adjacent swap = 1, and no edit inside what was
 * swapped) over code points of well-formed UTF-8, or limit + 1 when larger than
 * limit.  Texts of more than 256 code points are compared for equality only. */
size_t text_distance(const char *a, const char *b, size_t limit);
/* How far from a word what was meant may be to be suggested: two changes, and not
 * more than a third of its letters.  Beyond that a suggestion is a guess. */
size_t text_slips(const char *word);

#endif

/*
 * The text builder, and the checks of UTF-8 that every border needs.  Unicode
 * tables come from utf8proc.  Every room calls it; it owns no state, and what
 * it allocates hangs from the caller's talloc context.
 */
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/log.h"

enum { FIRST_CAPACITY = 64, DISTANCE_MAX = 256 };

void
text_init(struct text *text, TALLOC_CTX *owner, size_t limit)
{
	*text = (struct text){.owner = owner, .limit = limit};
}

/* The memory stays, for the next text of about the same length. */
void
text_clear(struct text *text)
{
	text->length = 0;
	text->truncated = false;
	if (text->bytes != NULL)
		text->bytes[0] = '\0';
}

/* Makes room for `length` bytes and the NUL; the limit was seen to before. */
static void
reserve(struct text *text, size_t length)
{
	size_t capacity = text->capacity == 0 ? FIRST_CAPACITY : text->capacity;

	if (length < text->capacity)
		return;
	while (capacity <= length)
		capacity *= 2;
	text->bytes = talloc_realloc_size(text->owner, text->bytes, capacity);
	if (text->bytes == NULL)
		log_abort("text.reserve", "out of memory");
	text->capacity = capacity;
}

/* After a cut nothing more is added, even if it would fit: a gap in the middle
 * could turn a sentence into its opposite. */
void
text_add_bytes(struct text *text, const char *bytes, size_t length)
{
	size_t room = text->limit - text->length;

	if (text->truncated)
		return;
	if (length > room) {
		length = text_cut(bytes, length, room);
		text->truncated = true;
	}
	reserve(text, text->length + length);
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void
text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

/* Most of what is formatted is short; the rest is formatted a second time, into
 * memory of its length. */
void
text_add_format(struct text *text, const char *format, ...)
{
	char small[256];
	char *large = NULL;
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(small, sizeof(small), format, list);
	va_end(list);
	assert(length >= 0);
	if ((size_t)length < sizeof(small)) {
		text_add_bytes(text, small, (size_t)length);
		return;
	}
	va_start(list, format);
	large = talloc_vasprintf(text->owner, format, list);
	va_end(list);
	if (large == NULL)
		log_abort("text.format", "out of memory");
	text_add_bytes(text, large, (size_t)length);
	talloc_free(large);
}

char *
text_format(const void *owner, const char *format, ...)
{
	va_list list;
	char *made;

	va_start(list, format);
	made = talloc_vasprintf(owner, format, list);
	va_end(list);
	if (made == NULL)
		log_abort("text.format", "out of memory");
	return made;
}

/* Quotes too, so that the same text is safe inside an attribute. */
static const char *
entity_of(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void
text_add_html(struct text *text, const char *string)
{
	while (*string != '\0' && !text->truncated) {
		size_t plain = strcspn(string, "&<>\"'");
		const char *entity = entity_of(string[plain]);

		text_add_bytes(text, string, plain);
		if (entity == NULL)
			return;
		/* Half an entity would be read as something else. */
		if (strlen(entity) > text->limit - text->length)
			text->truncated = true;
		text_add(text, entity);
		string += plain + 1;
	}
}

const char *
text_string(const struct text *text)
{
	return text->bytes == NULL ? "" : text->bytes;
}

/* utf8proc refuses overlong forms, surrogates and what lies beyond U+10FFFF;
 * NUL is ours to refuse, since it would end the text early in C. */
bool
text_is_utf8(const char *bytes, size_t length)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)bytes;

	while (length > 0) {
		utf8proc_int32_t point;
		utf8proc_ssize_t used;

		if (*at == 0)
			return false;
		used = *at < 0x80 ? 1
		                  : utf8proc_iterate(at,
		                            (utf8proc_ssize_t)length, &point);
		if (used <= 0)
			return false;
		at += used;
		length -= (size_t)used;
	}
	return true;
}

/* Steps back over the continuation bytes of the character that does not fit. */
size_t
text_cut(const char *bytes, size_t length, size_t limit)
{
	if (length <= limit)
		return length;
	while (limit > 0 && ((unsigned char)bytes[limit] & 0xc0) == 0x80)
		limit--;
	return limit;
}

/* Every character has one byte that does not continue another. */
size_t
text_characters(const char *string)
{
	size_t count = 0;

	for (; *string != '\0'; string++)
		count += ((unsigned char)*string & 0xc0) != 0x80;
	return count;
}

/* No mark that composes stands below U+0300, which begins with the byte 0xcc;
 * what is malformed is left to the library to refuse. */
static bool
is_composed(const char *string)
{
	const unsigned char *at = (const unsigned char *)string;

	while (*at != '\0') {
		bool pair = *at >= 0xc2 && *at < 0xcc && (at[1] & 0xc0) == 0x80;

		if (*at >= 0x80 && !pair)
			return false;
		at += pair ? 2 : 1;
	}
	return true;
}

char *
text_nfc(TALLOC_CTX *owner, const char *string)
{
	utf8proc_uint8_t *composed;
	char *copy;

	if (is_composed(string)) {
		copy = talloc_strdup(owner, string);
	} else {
		composed = utf8proc_NFC((const utf8proc_uint8_t *)string);
		/* Only memory can fail: the text is well-formed by contract. */
		if (composed == NULL)
			log_abort("text.nfc", "out of memory");
		copy = talloc_strdup(owner, (const char *)composed);
		free(composed);
	}
	if (copy == NULL)
		log_abort("text.nfc", "out of memory");
	return copy;
}

/* The length of the white space at the start; NBSP is two bytes. */
static size_t
blank_at(const char *at)
{
	if (*at == ' ' || (*at >= '\t' && *at <= '\r'))
		return 1;
	return memcmp(at, "\xc2\xa0", *at == '\0' ? 1 : 2) == 0 ? 2 : 0;
}

/* The same before `end`.  No other character ends in these two bytes, since the
 * first of them can only begin one. */
static size_t
blank_before(const char *start, const char *end)
{
	if (end == start)
		return 0;
	if (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r'))
		return 1;
	return end - start >= 2 && memcmp(end - 2, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

/* Phones and spreadsheets put NBSP where people typed a blank. */
char *
text_trim(TALLOC_CTX *owner, const char *string)
{
	const char *end;
	char *copy;
	size_t blank;

	while ((blank = blank_at(string)) > 0)
		string += blank;
	end = string + strlen(string);
	while ((blank = blank_before(string, end)) > 0)
		end -= blank;
	copy = talloc_strndup(owner, string, (size_t)(end - string));
	if (copy == NULL)
		log_abort("text.trim", "out of memory");
	return copy;
}

/* strtoll alone would take blanks before the number and stop at what follows.
 */
enum status
text_to_int(const char *string, int64_t min, int64_t max, int64_t *number)
{
	const char *digits = string + (*string == '-' || *string == '+');
	size_t length = strspn(digits, "0123456789");
	long long value;

	if (length == 0 || digits[length] != '\0')
		return STATUS_INPUT;
	errno = 0;
	value = strtoll(string, NULL, 10);
	if (errno != 0 || value < min || value > max)
		return STATUS_INPUT;
	*number = value;
	return STATUS_OK;
}

/* tolower() asks the locale, which may differ from one machine to the next. */
static char
lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c;
}

bool
text_key(const char *given, size_t max, char *key)
{
	size_t length;

	given += strspn(given, " \t");
	length = strlen(given);
	while (length > 0 && strchr(" \t", given[length - 1]) != NULL)
		length--;
	if (length == 0 || length > max)
		return false;
	for (size_t i = 0; i < length; i++)
		key[i] = (char)lower(given[i]);
	key[length] = '\0';
	return true;
}

/* For keywords and header names, which are ASCII. */
bool
text_same_word(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == '\0' && *b == '\0';
}

/* Code points of well-formed UTF-8; DISTANCE_MAX + 1 when there are more than
 * that. */
static size_t
decode(const char *string, utf8proc_int32_t *points)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)string;
	size_t count = 0;

	while (*at != 0 && count <= DISTANCE_MAX) {
		utf8proc_ssize_t used =
		        utf8proc_iterate(at, -1, &points[count]);

		if (used <= 0) {
			points[count] = *at;
			used = 1;
		}
		count++;
		at += used;
	}
	return count;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Three rows of the table are enough.  This is the optimal string alignment:
 * what was swapped is not edited again, as in typing it seldom is. */
size_t
text_distance(const char *a, const char *b, size_t limit)
{
	utf8proc_int32_t x[DISTANCE_MAX + 1];
	utf8proc_int32_t y[DISTANCE_MAX + 1];
	size_t rows[3][DISTANCE_MAX + 2];
	size_t n = decode(a, x);
	size_t m = decode(b, y);

	if (n > DISTANCE_MAX || m > DISTANCE_MAX)
		return strcmp(a, b) == 0 ? 0 : limit + 1;
	if (n > m + limit || m > n + limit)
		return limit + 1;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3];
		const size_t *last = rows[(i - 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t cost = x[i - 1] != y[j - 1];

			row[j] = least(least(row[j - 1], last[j]) + 1,
			        last[j - 1] + cost);
			if (i > 1 && j > 1 && x[i - 1] == y[j - 2] &&
			        x[i - 2] == y[j - 1])
				row[j] = least(
				        row[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return least(rows[n % 3][m], limit + 1);
}

size_t
text_slips(const char *word)
{
	enum { SLIPS_MAX = 2, LETTERS_OF_ONE = 3 };

	return least(text_characters(word) / LETTERS_OF_ONE, SLIPS_MAX);
}

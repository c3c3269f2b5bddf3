/*
 * Characters and words of a reply: what every rule compares by.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/log.h"
#include "surveys/reply_internal.h"

struct sign {
	const char *from;
	const char *to;
};

static const struct sign signs[] = {
        {"\xe2\x80\x98", "'"},
        {"\xe2\x80\x99", "'"},
        {"\xe2\x80\x9a", "'"},
        {"\xe2\x80\x9c", "\""},
        {"\xe2\x80\x9d", "\""},
        {"\xe2\x80\x9e", "\""},
        {"\xc2\xab", "\""},
        {"\xc2\xbb", "\""},
        {"\xe2\x80\x90", "-"},
        {"\xe2\x80\x91", "-"},
        {"\xe2\x80\x92", "-"},
        {"\xe2\x80\x93", "-"},
        {"\xe2\x80\x94", "-"},
        {"\xe2\x88\x92", "-"},
        {"\r\n", "\n"},
        {"\r", "\n"},
        {"\t", " "},
        {"\xe2\x80\x8b", ""},
        {"\xef\xb8\x8f", ""},
        {"\xe2\x83\xa3", ""},
};

enum { SIGNS = sizeof(signs) / sizeof(signs[0]) };

static const struct sign *
find_sign(const char *at)
{
	for (size_t i = 0; i < SIGNS; i++)
		if (strncmp(at, signs[i].from, strlen(signs[i].from)) == 0)
			return &signs[i];
	return NULL;
}

static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

char *
reply_plain(TALLOC_CTX *memory, const char *text)
{
	utf8proc_uint8_t *composed =
	        is_ascii(text) ? NULL
	                       : utf8proc_NFKC((const utf8proc_uint8_t *)text);
	const char *at = composed == NULL ? text : (const char *)composed;
	char *out = talloc_array(memory, char, (unsigned)strlen(at) + 1);
	size_t used = 0;

	if (out == NULL)
		log_abort("reply.plain", "out of memory");
	while (*at != '\0') {
		/* Of ASCII only line ends and tabs have another form. */
		bool plain = (unsigned char)*at < 0x80 && *at >= ' ';
		const struct sign *sign = plain ? NULL : find_sign(at);

		if (sign == NULL) {
			out[used++] = *at++;
			continue;
		}
		memcpy(out + used, sign->to, strlen(sign->to));
		used += strlen(sign->to);
		at += strlen(sign->from);
	}
	out[used] = '\0';
	free(composed);
	return out;
}

static int
key_of_ascii(int point)
{
	if (isalpha(point) || isdigit(point))
		return tolower(point);
	return point == '\'' ? -1 : 0;
}

/* One code point of a key: a letter without its accents, a digit of any
 * script, or 0 where it parts words. */
static int
key_of(utf8proc_int32_t point)
{
	utf8proc_int32_t parts[4];
	int boundary = 0;
	utf8proc_ssize_t count;

	if (point < 0x80)
		return key_of_ascii(point);
	if (point == 0xe6 || point == 0xc6 || point == 0xe5 || point == 0xc5)
		return 'a';
	if (point == 0xf8 || point == 0xd8)
		return 'o';
	count = utf8proc_decompose_char(point, parts, 4,
	        UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_COMPAT,
	        &boundary);
	if (count > 0)
		point = parts[0];
	if (point == 0x2019 || point == '\'')
		return -1;
	switch ((int)utf8proc_category(point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND: return point;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC: return -1; /* an accent: vanishes */
	default: return 0;
	}
}

/* Digits of other scripts are in blocks of ten from a zero. */
static int
digit_value(utf8proc_int32_t point)
{
	static const utf8proc_int32_t zeros[] = {'0', 0x660, 0x6f0, 0x966};

	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (point >= zeros[i] && point <= zeros[i] + 9)
			return (int)(point - zeros[i]);
	return -1;
}

static void
add_key(struct reply_word *word, size_t *used, int key)
{
	utf8proc_uint8_t bytes[4];
	int digit = digit_value(key);
	utf8proc_ssize_t length;

	if (digit >= 0)
		key = '0' + digit;
	/* ae, oe and aa are how people write what their keys lack. */
	if (*used > 0 &&
	        ((key == 'e' && (word->key[*used - 1] == 'a' ||
	                                word->key[*used - 1] == 'o')) ||
	                (key == 'a' && word->key[*used - 1] == 'a')))
		return;
	length = utf8proc_encode_char(key, bytes);
	if (length <= 0 || *used + (size_t)length >= sizeof(word->key))
		return;
	memcpy(word->key + *used, bytes, (size_t)length);
	*used += (size_t)length;
	word->key[*used] = '\0';
}

/* Adds a code point's key to the word that is open, or opens one; 0 closes it.
 */
static void
take_key(struct reply_text *text, int key, size_t start, size_t end)
{
	struct reply_word *word = &text->words[text->count];

	if (key > 0 && !text->inside) {
		text->inside = true;
		text->used = 0;
		word->key[0] = '\0';
		word->start = start;
	}
	if (key > 0) {
		add_key(word, &text->used, key);
		word->end = end;
	}
	if (key == 0 && text->inside) {
		text->inside = false;
		text->count++;
	}
}

void
reply_split(struct reply_text *text, const char *plain)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)plain;
	size_t offset = 0;

	text->plain = plain;
	text->count = 0;
	text->inside = false;
	while (at[offset] != 0 && text->count < REPLY_WORDS_MAX) {
		utf8proc_int32_t point = 0;
		utf8proc_ssize_t length =
		        utf8proc_iterate(at + offset, -1, &point);
		size_t size = length <= 0 ? 1 : (size_t)length;

		take_key(text, length <= 0 ? 0 : key_of(point), offset,
		        offset + size);
		offset += size;
	}
	if (text->inside)
		text->count++;
}

char *
reply_key(TALLOC_CTX *memory, const char *given)
{
	struct reply_text *text = talloc(memory, struct reply_text);
	char *plain = reply_plain(memory, given);
	struct text key;

	if (text == NULL)
		log_abort("reply.key", "out of memory");
	reply_split(text, plain);
	text_init(&key, memory, REPLY_TEXT_MAX);
	for (size_t i = 0; i < text->count; i++) {
		if (i > 0 &&
		        strcmp(text->words[i].key, text->words[i - 1].key) == 0)
			continue;
		text_add_format(&key, "%s%s", key.length > 0 ? " " : "",
		        text->words[i].key);
	}
	talloc_free(text);
	talloc_free(plain);
	return key.bytes == NULL ? talloc_strdup(memory, "") : key.bytes;
}

static const char *const closings[] = {"mvh", "m v h", "vh", "kh", "hilsen",
        "hilsner", "venlig hilsen", "med venlig hilsen", "bedste hilsner",
        "karlig hilsen", "knus"};

static size_t
count_words(const char *line)
{
	size_t words = 0;

	for (; *line != '\0'; words++) {
		line += strspn(line, " ");
		if (*line == '\0')
			break;
		line += strcspn(line, " ");
	}
	return words;
}

/* A closing, with at most three words of a name behind it. */
static bool
is_closing(const char *line)
{
	char *key = reply_key(NULL, line);
	bool found = false;

	for (size_t i = 0; i < sizeof(closings) / sizeof(closings[0]); i++) {
		size_t length = strlen(closings[i]);

		if (strncmp(key, closings[i], length) == 0 &&
		        (key[length] == '\0' || key[length] == ' ') &&
		        count_words(key + length) <= 3 &&
		        strncmp(key + length, " til", 4) != 0)
			found = true;
	}
	talloc_free(key);
	return found;
}

static bool
is_name_lines(const char *lines)
{
	while (*lines != '\0') {
		size_t length = strcspn(lines, "\n");
		char *line = talloc_strndup(NULL, lines, length);
		bool fits = count_words(line) <= 3 || is_closing(line);

		talloc_free(line);
		if (!fits)
			return false;
		lines += length + (lines[length] == '\n');
	}
	return true;
}

void
reply_cut_signature(char *plain, bool inside)
{
	char *at = plain;

	while (*at != '\0') {
		size_t length = strcspn(at, "\n");
		char *line = talloc_strndup(NULL, at, length);
		bool closing = is_closing(line);

		talloc_free(line);
		if (closing && is_name_lines(at + length)) {
			*at = '\0';
			return;
		}
		at += length + (at[length] == '\n');
	}
	/* "4 mvh Bente": behind other words on the last line. */
	for (at = plain; inside && *at != '\0'; at++) {
		bool starts = at > plain && at[-1] == ' ';

		if (starts && is_closing(at) && strchr(at, '\n') == NULL) {
			*at = '\0';
			return;
		}
	}
}

static bool
is_cpr_day(const char *digits)
{
	int day = (digits[0] - '0') * 10 + digits[1] - '0';
	int month = (digits[2] - '0') * 10 + digits[3] - '0';
	int year = (digits[4] - '0') * 10 + digits[5] - '0';

	return clock_is_date(1900 + year, month, day) ||
	       clock_is_date(2000 + year, month, day);
}

/* The length of a CPR number here, or 0: six digits of a day, then nothing, one
 * blank or a dash with blanks, then four digits and no fifth. */
static size_t
cpr_at(const char *at)
{
	size_t gap = 6;

	if (strspn(at, "0123456789") < 6 || !is_cpr_day(at))
		return 0;
	if (at[gap] == ' ' && isdigit((unsigned char)at[gap + 1])) {
		gap++;
	} else if (!isdigit((unsigned char)at[gap])) {
		gap += strspn(at + gap, " ");
		if (at[gap] != '-')
			return 0;
		gap++;
		gap += strspn(at + gap, " ");
	}
	return strspn(at + gap, "0123456789") == 4 ? gap + 4 : 0;
}

const char *
reply_mask_cpr(TALLOC_CTX *memory, const char *text)
{
	char *plain = NULL;
	struct text out;
	bool found = false;

	text_init(&out, memory, (size_t)REPLY_TEXT_MAX * 2);
	plain = reply_plain(memory, text);
	for (const char *at = plain; *at != '\0';) {
		bool inside = at > plain &&
		              (isdigit((unsigned char)at[-1]) || at[-1] == '+');
		size_t length = inside ? 0 : cpr_at(at);

		if (length == 0) {
			text_add_bytes(&out, at++, 1);
			continue;
		}
		found = true;
		text_add(&out, "******-****");
		at += length;
	}
	return found ? text_string(&out) : text;
}

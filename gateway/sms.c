/*
 * Alphabets, segments and numbers, as 3GPP TS 23.038 and 23.040 and the Danish
 * numbering plan have them.
 */
#include "gateway/sms.h"

#include <string.h>

#include <utf8proc.h>

#include "base/log.h"

/* The code points of GSM-7's basic table; each costs one septet. */
static const char basic[] =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/* Those behind the escape; each costs two. */
static const char extended[] = "\f^{}\\[~]|€";

enum {
	SINGLE_SEPTETS = 160,
	PART_SEPTETS = 153,
	SINGLE_UNITS = 70,
	PART_UNITS = 67,
};

/* The bytes of the character; what follows the first continue it. */
static size_t
size_of(const char *at)
{
	size_t size = 1;

	while (((unsigned char)at[size] & 0xc0) == 0x80)
		size++;
	return size;
}

/* Is the character at `at` one of the set's? */
static bool
contains(const char *set, const char *at, size_t length)
{
	for (const char *c = set; *c != '\0';) {
		size_t size = size_of(c);

		if (size == length && memcmp(c, at, length) == 0)
			return true;
		c += size;
	}
	return false;
}

/* Nearly all of a text is ASCII: its septets, a digit a code point. */
static const char ascii_septets[] = "00000000001021000000000000000000"
                                    "11111111111111111111111111111111"
                                    "11111111111111111111111111122221"
                                    "01111111111111111111111111122220";

static bool
is_ascii(const char *at)
{
	return (unsigned char)*at < 0x80;
}

/* Septets of a character: 1, 2, or 0 where GSM-7 lacks it.  æøåÆØÅ are most of
 * what is not ASCII. */
static size_t
septets_of(const char *at, size_t length)
{
	unsigned char c = (unsigned char)*at;

	if (is_ascii(at))
		return (size_t)(ascii_septets[c] - '0');
	if (c == 0xc3 && strchr("\xa6\xb8\xa5\x86\x98\x85", at[1]) != NULL)
		return 1;
	if (contains(basic, at, length))
		return 1;
	return contains(extended, at, length) ? 2 : 0;
}

/* A character outside the basic plane takes two UTF-16 units. */
static size_t
units_of(size_t length)
{
	return length == 4 ? 2 : 1;
}

/* The UTF-16 units of so many bytes. */
static size_t
units_within(const char *at, size_t bytes)
{
	size_t units = 0;

	for (const char *end = at + bytes; at < end; at += size_of(at))
		units += units_of(size_of(at));
	return units;
}

/* The bytes of what a reader sees as one character: a letter with what is set
 * upon it, an emoji of several.  (A CR and its LF are two.) */
static size_t
grapheme_bytes(const char *at)
{
	const char *end = at;
	utf8proc_int32_t before = 0;
	utf8proc_int32_t point = 0;
	utf8proc_int32_t state = 0;

	for (; *end != '\0'; end += size_of(end)) {
		(void)utf8proc_iterate(
		        (const utf8proc_uint8_t *)end, -1, &point);
		if (end > at &&
		        (point == '\n' || utf8proc_grapheme_break_stateful(
		                                  before, point, &state)))
			break;
		before = point;
	}
	return (size_t)(end - at);
}

/* Below U+0300, where nothing is set upon anything. */
static bool
is_low(const char *at)
{
	return (unsigned char)*at < 0xcc;
}

/* The bytes that stay together in one segment: a character of GSM-7 with its
 * escape, and of UCS-2 what a reader sees as one, as long as a segment has room
 * for it. */
static size_t
piece_bytes(const char *at, bool gsm7)
{
	size_t bytes;

	if (gsm7 || (is_low(at) && is_low(at + size_of(at))))
		return size_of(at);
	bytes = grapheme_bytes(at);
	return units_within(at, bytes) <= PART_UNITS ? bytes : size_of(at);
}

/* The bytes of the segment that begins at `at`, of a text of several: what does
 * not fit whole into what is left begins the next. */
static size_t
segment_bytes(const char *at, bool gsm7)
{
	size_t part = gsm7 ? PART_SEPTETS : PART_UNITS;
	const char *end = at;
	size_t used = 0;

	while (*end != '\0') {
		size_t length = piece_bytes(end, gsm7);

		used += gsm7 ? septets_of(end, length)
		             : units_within(end, length);
		if (used > part)
			break;
		end += length;
	}
	return (size_t)(end - at);
}

/* One segment has more room than one of several, which all carry a header. */
static bool
fits_one(bool gsm7, size_t units)
{
	return units <= (size_t)(gsm7 ? SINGLE_SEPTETS : SINGLE_UNITS);
}

static size_t
count_segments(const char *text, bool gsm7, size_t units)
{
	size_t segments = 0;

	if (units == 0)
		return 0;
	if (fits_one(gsm7, units))
		return 1;
	for (; *text != '\0'; segments++)
		text += segment_bytes(text, gsm7);
	return segments;
}

/* Below U+0300 (first byte 0xcc) there is nothing to compose: Danish texts are
 * counted as they stand. */
static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0xcc)
			return false;
	return true;
}

/* Past a run of ASCII that GSM-7 has, which most texts are from end to end; its
 * septets are added. */
static const char *
skip_ascii(const char *at, size_t *septets)
{
	for (; is_ascii(at) && ascii_septets[(unsigned char)*at] != '0'; at++)
		*septets += (size_t)(ascii_septets[(unsigned char)*at] - '0');
	return at;
}

/* The alphabet is known only at the end, so that both prices are added up.
 */
struct sms_count
sms_count(const char *given)
{
	char *text = is_plain(given) ? NULL : text_nfc(NULL, given);
	const char *start = text == NULL ? given : text;
	struct sms_count count = {.alphabet = SMS_GSM7};
	size_t units = 0;

	for (const char *at = start; *at != '\0';) {
		const char *run = at;
		size_t length;
		size_t septets;

		at = skip_ascii(at, &count.units);
		units += (size_t)(at - run);
		if (*at == '\0')
			break;
		length = size_of(at);
		septets = septets_of(at, length);
		if (septets == 0 && count.alphabet == SMS_GSM7) {
			count.alphabet = SMS_UCS2;
			memcpy(count.culprit, at, length);
		}
		count.units += septets;
		units += units_of(length);
		at += length;
	}
	if (count.alphabet == SMS_UCS2)
		count.units = units;
	count.segments =
	        count_segments(start, count.alphabet == SMS_GSM7, count.units);
	talloc_free(text);
	return count;
}

const char **
sms_parts(TALLOC_CTX *memory, const char *given, size_t *count)
{
	const char *text = is_plain(given) ? given : text_nfc(memory, given);
	struct sms_count whole = sms_count(text);
	bool gsm7 = whole.alphabet == SMS_GSM7;
	const char **parts = talloc_zero_array(
	        memory, const char *, (unsigned)whole.segments + 1);

	if (parts == NULL)
		log_abort("sms.parts", "out of memory");
	*count = whole.segments;
	for (size_t i = 0; i < whole.segments; i++) {
		size_t length = fits_one(gsm7, whole.units)
		                        ? strlen(text)
		                        : segment_bytes(text, gsm7);

		parts[i] = talloc_strndup(parts, text, length);
		text += length;
	}
	return parts;
}

/* Dashes, quotes (also the accents that people type as such), ellipsis, no-break
 * space and guillemets.  Letters have no sisters: "á" is not "a". */
struct plain_sister {
	const char *from;
	const char *to;
};

static const struct plain_sister sisters[] = {
        {"‐", "-"},
        {"‑", "-"},
        {"‒", "-"},
        {"–", "-"},
        {"—", "-"},
        {"―", "-"},
        {"−", "-"},
        {"“", "\""},
        {"”", "\""},
        {"„", "\""},
        {"‘", "'"},
        {"’", "'"},
        {"‚", "'"},
        {"‛", "'"},
        {"‟", "\""},
        {"«", "\""},
        {"»", "\""},
        {"…", "..."},
        {"\xc2\xa0", " "},
        {"´", "'"},
        {"`", "'"},
};

enum { SISTERS = sizeof(sisters) / sizeof(sisters[0]) };

/* Three times the length is enough: the longest sister is the ellipsis's,
 * three bytes for three. */
const char *
sms_smooth(TALLOC_CTX *memory, const char *given)
{
	const char *text = is_plain(given) ? given : text_nfc(memory, given);
	struct text out;

	if (sms_count(text).alphabet == SMS_GSM7)
		return text;
	text_init(&out, memory, strlen(text) * 3);
	for (const char *at = text; *at != '\0';) {
		size_t length = size_of(at);
		size_t i = 0;

		while (i < SISTERS &&
		        (strlen(sisters[i].from) != length ||
		                memcmp(sisters[i].from, at, length) != 0))
			i++;
		if (i < SISTERS)
			text_add(&out, sisters[i].to);
		else
			text_add_bytes(&out, at, length);
		at += length;
	}
	/* Half a gain is none: the text stays as it was written. */
	return sms_count(text_string(&out)).alphabet == SMS_GSM7
	               ? text_string(&out)
	               : text;
}

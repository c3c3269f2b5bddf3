/*
 * The characters of a reply (C1, C3): compatibility forms, digits of every
 * script, straight quotes, plain dashes, pictures; each with the bytes that it
 * came from.
 */
#include <string.h>

#include <utf8proc.h>

#include "surveys/reply_internal.h"

enum {
	POINT_TEN = 0x1f51f, /* the keycap 10 */
	POINT_UP = 0x1f44d,
	POINT_DOWN = 0x1f44e,
	POINT_RING = 0x30a,
	POINT_DIAERESIS = 0x308,
	POINT_AA = 0xe5,
	POINT_A_UMLAUT = 0xe4,
	POINT_O_UMLAUT = 0xf6,
	DECOMPOSED_MAX = 32,
};

/* By Unicode's simple mapping, one character for one, and without a locale: the
 * same on every machine. */
uint32_t
reply_lower(uint32_t point)
{
	if (point < 0x80)
		return point >= 'A' && point <= 'Z' ? point + 32 : point;
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
}

/* Beyond REPLY_BYTES_MAX nothing is added.  The text itself is no longer than
 * that, but one character may become several. */
static void
put(struct reading *reading, uint32_t point, enum atom_class class,
        const uint16_t bytes[2])
{
	struct atom *last = reading->atom_count == 0
	                            ? NULL
	                            : &reading->atoms[reading->atom_count - 1];

	/* A run of white space is one blank. */
	if (last != NULL && class == ATOM_SPACE && last->class == ATOM_SPACE)
		last->to = bytes[1];
	else if (reading->atom_count < REPLY_BYTES_MAX)
		reading->atoms[reading->atom_count++] =
		        (struct atom){.point = point,
		                .class = (uint8_t) class,
		                .from = bytes[0],
		                .to = bytes[1]};
}

/* What cannot be seen vanishes, into the character before it.  Its bytes go to
 * the character before it, so that comments are cut out whole. */
static void
vanish(struct reading *reading, const uint16_t bytes[2])
{
	if (reading->atom_count > 0)
		reading->atoms[reading->atom_count - 1].to = bytes[1];
}

/* A mark belongs to the letter before it.  Of all accents only those tell that
 * make another Danish letter. */
static void
put_mark(struct reading *reading, uint32_t point, const uint16_t bytes[2])
{
	struct atom *last;
	uint32_t letter;

	if (reading->atom_count == 0)
		return;
	last = &reading->atoms[reading->atom_count - 1];
	last->to = bytes[1];
	if (last->class != ATOM_LETTER)
		return;
	letter = reply_lower(last->point);
	last->marked = true;
	if (letter == 'a' && point == POINT_RING)
		last->point = last->point == 'A' ? POINT_AA - 32 : POINT_AA;
	else if (letter == 'a' && point == POINT_DIAERESIS)
		last->point = POINT_A_UMLAUT;
	else if (letter == 'o' && point == POINT_DIAERESIS)
		last->point = POINT_O_UMLAUT;
}

/* Decimal digits of a script stand in a row of ten that begins at a code point
 * ending in 0 or in 6. */
static uint32_t
digit_of(uint32_t point)
{
	uint32_t low = point & 0xf;

	if (low > 5 && (low > 9 || utf8proc_category(
	                                   (utf8proc_int32_t)(point - low)) !=
	                                   UTF8PROC_CATEGORY_ND))
		low -= 6;
	return '0' + low;
}

/* Quotes of every form are straight, and what looks like a dash is one. */
static uint32_t
straight(uint32_t point)
{
	switch (point) {
	case 0x60:
	case 0xb4:
	case 0x2018:
	case 0x2019:
	case 0x201a:
	case 0x201b:
	case 0x2032:
	case 0x2039:
	case 0x203a: return '\'';
	case 0xab:
	case 0xbb:
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0x201f:
	case 0x2033: return '"';
	case 0x2212: return '-';
	case 0x66b: return ',';
	case 0x2044: return '/';
	default: return point;
	}
}

static bool
is_invisible(uint32_t point)
{
	return (point >= 0xfe00 && point <= 0xfe0f) ||
	       (point >= 0x1f3fb && point <= 0x1f3ff) ||
	       (point >= 0xe0000 && point <= 0xe0fff) || point == 0x34f ||
	       point == 0x115f || point == 0x1160 || point == 0x3164;
}

/* C3: thumbs are words, but only where yes or no is asked.  Elsewhere a thumb
 * could mean anything from thanks to five of five. */
static enum atom_class
picture_class(const struct reading *reading, uint32_t point)
{
	bool yes_no = reading->reader != NULL && reading->reader->yes_no;

	if (yes_no && point == POINT_UP)
		return ATOM_UP;
	return yes_no && point == POINT_DOWN ? ATOM_DOWN : ATOM_PICTURE;
}

/* One character that needs no compatibility form.  By Unicode's general
 * category, so that scripts nobody thought of are letters and digits as well.
 * Numbers that are no digits (½, roman ones) are a class of their own, since
 * they have no place in a decimal number. */
static void
put_simple(struct reading *reading, uint32_t point, const uint16_t bytes[2])
{
	switch ((int)utf8proc_category((utf8proc_int32_t)point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		put(reading, point, ATOM_LETTER, bytes);
		return;
	case UTF8PROC_CATEGORY_ND:
		put(reading, digit_of(point), ATOM_DIGIT, bytes);
		return;
	case UTF8PROC_CATEGORY_NO:
	case UTF8PROC_CATEGORY_NL:
		put(reading, point, ATOM_HALF, bytes);
		return;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME: put_mark(reading, point, bytes); return;
	case UTF8PROC_CATEGORY_ZS: put(reading, ' ', ATOM_SPACE, bytes); return;
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		put(reading, '\n', ATOM_BREAK, bytes);
		return;
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CC: vanish(reading, bytes); return;
	case UTF8PROC_CATEGORY_PD: put(reading, '-', ATOM_SIGN, bytes); return;
	case UTF8PROC_CATEGORY_SO:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CN:
		put(reading, point, picture_class(reading, point), bytes);
		return;
	default: put(reading, point, ATOM_SIGN, bytes);
	}
}

/* Nearly all characters of nearly all replies; the long way round Unicode is
 * for the others. */
static void
put_ascii(struct reading *reading, uint32_t point, const uint16_t bytes[2])
{
	uint32_t letter = point | 0x20;

	if (letter >= 'a' && letter <= 'z')
		put(reading, point, ATOM_LETTER, bytes);
	else if (point >= '0' && point <= '9')
		put(reading, point, ATOM_DIGIT, bytes);
	else if (point == '\n')
		put(reading, point, ATOM_BREAK, bytes);
	else if (point == ' ' || (point >= '\t' && point <= '\r'))
		put(reading, ' ', ATOM_SPACE, bytes);
	else if (point >= ' ' && point != 0x7f)
		put(reading, straight(point), ATOM_SIGN, bytes);
}

/* Compatibility forms are taken apart after the cases that NFKC reads otherwise
 * than people do: it would make ½ "1⁄2", three characters of which two are
 * digits, and has no form for the keycap ten. */
static void
put_point(struct reading *reading, uint32_t point, const uint16_t bytes[2])
{
	utf8proc_int32_t parts[DECOMPOSED_MAX];
	utf8proc_ssize_t count;
	int boundary = 0;

	if (point < 0x80) {
		put_ascii(reading, point, bytes);
		return;
	}
	if (is_invisible(point)) {
		vanish(reading, bytes);
		return;
	}
	if (straight(point) != point) {
		put(reading, straight(point), ATOM_SIGN, bytes);
		return;
	}
	if (point == POINT_TEN) {
		put(reading, '1', ATOM_DIGIT, bytes);
		put(reading, '0', ATOM_DIGIT, bytes);
		return;
	}
	if (point >= 0xbc && point <= 0xbe) {
		put(reading, point, ATOM_HALF, bytes);
		return;
	}
	count = utf8proc_decompose_char((utf8proc_int32_t)point, parts,
	        DECOMPOSED_MAX, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
	        &boundary);
	for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED_MAX; i++) {
		uint32_t part = (uint32_t)parts[i];

		if (part < 0x80)
			put_ascii(reading, part, bytes);
		else if (straight(part) != part)
			put(reading, straight(part), ATOM_SIGN, bytes);
		else
			put_simple(reading, part, bytes);
	}
}

/* The emoticons, in lower case. */
static const char *const emoticons[] = {":-)", ";-)", ":-(", ":-d", ":-p", ":)",
        ";)", ":(", ":d", ":p", "xd", "<3", "^^"};

/* Letters and digits make words; all else stands between them. */
static bool
is_word_atom(const struct reading *reading, size_t at)
{
	return at < reading->atom_count &&
	       (reading->atoms[at].class == ATOM_LETTER ||
	               reading->atoms[at].class == ATOM_DIGIT);
}

/* One that ends or begins with a letter or digit stands clear of words.
 * Otherwise "xd" would be found in "lxd" and ":d" before "4:dage". */
static bool
is_emoticon(const struct reading *reading, size_t at, const char *signs)
{
	size_t length = strlen(signs);

	if (at + length > reading->atom_count)
		return false;
	for (size_t i = 0; i < length; i++)
		if (reply_lower(reading->atoms[at + i].point) !=
		        (uint32_t)(unsigned char)signs[i])
			return false;
	if (is_word_atom(reading, at + length - 1) &&
	        is_word_atom(reading, at + length))
		return false;
	return !is_word_atom(reading, at) || at == 0 ||
	       !is_word_atom(reading, at - 1);
}

/* After all characters are there, because an emoticon is a run of signs.  The
 * first that fits is taken, and longer ones stand before the shorter ones that
 * they begin with. */
static void
find_emoticons(struct reading *reading)
{
	for (size_t i = 0; i < reading->atom_count; i++) {
		uint32_t point = reading->atoms[i].point;

		if (point != ':' && point != ';' && point != '<' &&
		        point != '^' && point != 'x' && point != 'X')
			continue;
		for (size_t e = 0; e < sizeof(emoticons) / sizeof(emoticons[0]);
		        e++) {
			if (!is_emoticon(reading, i, emoticons[e]))
				continue;
			for (size_t k = 0; emoticons[e][k] != '\0'; k++)
				reading->atoms[i + k].class = ATOM_PICTURE;
			break;
		}
	}
}

/* Offsets are 16 bits wide, which REPLY_BYTES_MAX allows.  UTF-8 is checked on
 * the way: what is none is refused, and then unclear. */
bool
reply_take(struct reading *reading, const char *given)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)given;
	size_t length = strlen(given);
	size_t at = 0;

	reading->given = given;
	reading->atom_count = 0;
	if (length > REPLY_BYTES_MAX)
		return false;
	while (at < length) {
		utf8proc_int32_t point = bytes[at];
		utf8proc_ssize_t size =
		        point < 0x80 ? 1
		                     : utf8proc_iterate(bytes + at,
		                               (utf8proc_ssize_t)(length - at),
		                               &point);
		uint16_t span[2] = {(uint16_t)at, (uint16_t)(at + 1)};

		if (size <= 0)
			return false;
		/* CR LF is one line break, and so is a CR alone. */
		if (point == '\r') {
			size += bytes[at + 1] == '\n';
			point = '\n';
		}
		at += (size_t)size;
		span[1] = (uint16_t)at;
		put_point(reading, (uint32_t)point, span);
	}
	find_emoticons(reading);
	reply_make_words(reading);
	reading->first = 0;
	reading->start = 0;
	reading->end = reading->word_count;
	reading->stop = reading->atom_count;
	return true;
}

/*
 * How wide a text will be, without the font that it will be shown in: estimated
 * after DejaVu Sans, the widest of the common ones, so that no text leaves its
 * box; and the lines into which it is cut.
 */
#include <string.h>

#include "surveys/graph_internal.h"

/* Widths are in hundredths of the font size. */
enum {
	NARROW = 34,
	SLIM = 43,
	SMALL = 59,
	PLAIN = 64,
	CAPITAL = 78,
	WIDE = 100
};

/* Rounded up within each class of letters. */
static int
width_of(const char *at)
{
	unsigned char c = (unsigned char)*at;

	if (c >= 0xe1 && strncmp(at, "\xe2\x80", 2) != 0)
		return WIDE + 10; /* of other scripts, at their widest */
	if (strncmp(at, "æ", 2) == 0 || strncmp(at, "Æ", 2) == 0)
		return WIDE;
	if (c >= 0x80)
		return CAPITAL;
	if (strchr(" ijl.,:;'|!", c) != NULL)
		return NARROW;
	if (strchr("frt-()[]", c) != NULL)
		return SLIM;
	if (strchr("ckrsvxyz", c) != NULL)
		return SMALL;
	if (strchr("mwMW@%", c) != NULL)
		return WIDE;
	return c >= 'A' && c <= 'Z' ? CAPITAL : PLAIN;
}

static size_t
bytes_of(const char *at)
{
	size_t length = 1;

	while ((at[length] & 0xc0) == 0x80)
		length++;
	return length;
}

static const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

/* The length of the line that fits; all of the text if it does. */
static size_t
line_length(const char *text, int width, int font)
{
	long used = 0;
	size_t fits = 0; /* up to the last blank */
	size_t at = 0;

	while (text[at] != '\0') {
		if (strchr(" \t\r\n", text[at]) != NULL)
			fits = at;
		used += (long)width_of(text + at) * font;
		if (used > (long)width * 100)
			/* A word of more than a line is cut. */
			return fits > 0 ? fits : at > 0 ? at : bytes_of(text);
		at += bytes_of(text + at);
	}
	return at;
}

static const char *
copy(TALLOC_CTX *memory, const char *text, size_t length, bool cut)
{
	const char *line = text_format(
	        memory, "%.*s%s", (int)length, text, cut ? "…" : "");
	return line;
}

/* The last line is made anew where the dots must fit as well. */
struct graph_lines
graph_wrap(TALLOC_CTX *memory, const char *text, int width, int font, int lines)
{
	struct graph_lines cut = {{NULL}, 0};

	text = skip_blanks(text);
	while (*text != '\0' && cut.count < lines) {
		bool last = cut.count + 1 == lines;
		size_t length = line_length(text, width, font);
		bool more = last && *skip_blanks(text + length) != '\0';

		if (more)
			length = line_length(text, width - font, font);
		cut.line[cut.count++] = copy(memory, text, length, more);
		text = skip_blanks(text + length);
	}
	return cut;
}

/*
 * Wraps text between words, by characters, so that æøå count as one.
 */
#include "surveys/show_lines.h"

#include <string.h>

void
lines_end(struct text *out)
{
	text_add(out, "\n");
}

void
lines_spaces(struct text *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_add(out, " ");
}

/* Characters in the first bytes: those that begin one. */
static size_t
columns(const char *bytes, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += (bytes[i] & 0xc0) != 0x80;
	return count;
}

/* A word that is longer than a line stands alone on one, whole: cut, it could
 * not be searched for. */
void
lines_add(struct text *out, size_t indent, const char *first, const char *text)
{
	size_t hang = indent + text_characters(first);
	size_t at = hang;

	lines_spaces(out, indent);
	text_add(out, first);
	for (text += strspn(text, " \t\r\n"); *text != '\0';) {
		size_t length = strcspn(text, " \t\r\n");
		size_t wide = columns(text, length);

		if (at > hang && at + 1 + wide > LINES_COLUMNS) {
			lines_end(out);
			lines_spaces(out, hang);
			at = hang;
		} else if (at > hang) {
			text_add(out, " ");
			at++;
		}
		text_add_bytes(out, text, length);
		at += wide;
		text += length;
		text += strspn(text, " \t\r\n");
	}
	lines_end(out);
}

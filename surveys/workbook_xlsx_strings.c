/*
 * The strings of an .xlsx, which its cells share: plain ones, and rich ones in
 * runs of formatting, of which only the text counts.
 */
#include <string.h>

#include <utf8proc.h>

#include "base/log.h"
#include "surveys/workbook_xlsx_internal.h"

/* Runs of formatting (r) need no look: their texts follow each other. */
void
xlsx_item_open(struct xlsx_item *item, const char *name)
{
	if (strcmp(name, "rPh") == 0)
		item->in_phonetic = true;
	else if (strcmp(name, "t") == 0)
		item->in_text = !item->in_phonetic;
}

void
xlsx_item_close(struct xlsx_item *item, const char *name)
{
	if (strcmp(name, "rPh") == 0)
		item->in_phonetic = false;
	else if (strcmp(name, "t") == 0)
		item->in_text = false;
}

static int
hexadecimal(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character of "_x000D_", or -1: also for what UTF-8 cannot hold. */
static utf8proc_int32_t
escaped(const char *at, size_t length)
{
	utf8proc_int32_t code = 0;

	if (length < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		int digit = hexadecimal(at[i]);

		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	/* What no cell can hold stays as it was written. */
	if (code == 0 || (code >= 0xd800 && code < 0xe000))
		return -1;
	return code;
}

size_t
xlsx_unescape(char *text, size_t length)
{
	size_t out = 0;

	for (size_t in = 0; in < length;) {
		utf8proc_int32_t code = escaped(text + in, length - in);

		if (code < 0) {
			text[out++] = text[in++];
		} else {
			/* Seven bytes became three at the most. */
			out += (size_t)utf8proc_encode_char(
			        code, (utf8proc_uint8_t *)(void *)(text + out));
			in += 7;
		}
	}
	return out;
}

/* The part of shared strings. */

/* The strings while they are read, and the one that is open. */
struct reading {
	struct xlsx *xlsx;
	struct xlsx_item item;
};

/* Where it begins is kept, for it is asked for by its number.  The room for the
 * numbers doubles whenever it is full. */
static enum status
begin_string(struct reading *reading)
{
	struct xlsx *xlsx = reading->xlsx;
	struct xlsx_strings *strings = &xlsx->strings;

	if (strings->count == XLSX_STRINGS_MAX)
		return workbook_fail(xlsx->builder, STATUS_LIMIT,
		        WORKBOOK_NO_COLUMN, WORDS_TEXTS, XLSX_STRINGS_MAX);
	if ((strings->count & (strings->count + 1)) == 0)
		strings->starts = talloc_realloc(xlsx->builder, strings->starts,
		        uint32_t, (unsigned)strings->count * 2 + 2);
	if (strings->starts == NULL)
		log_abort("workbook.strings", "out of memory");
	strings->starts[strings->count++] = (uint32_t)strings->text.length;
	reading->item = (struct xlsx_item){false, false};
	return STATUS_OK;
}

static enum status
on_open(void *self, const char *name, const char **attributes)
{
	struct reading *reading = self;

	(void)attributes;
	if (strcmp(name, "si") == 0)
		return begin_string(reading);
	xlsx_item_open(&reading->item, name);
	return STATUS_OK;
}

/* A text that was cut at its limit must not be taken for a whole one. */
static enum status
on_close(void *self, const char *name)
{
	struct reading *reading = self;
	struct text *text = &reading->xlsx->strings.text;

	if (strcmp(name, "si") == 0)
		text_add_bytes(text, "\0", 1);
	else
		xlsx_item_close(&reading->item, name);
	if (text->truncated)
		return workbook_fail(reading->xlsx->builder, STATUS_LIMIT,
		        WORKBOOK_NO_COLUMN, WORDS_TEXT_BYTES, XLSX_TEXT_MAX);
	return STATUS_OK;
}

static enum status
on_text(void *self, const char *bytes, size_t length)
{
	struct reading *reading = self;
	struct xlsx_strings *strings = &reading->xlsx->strings;

	if (reading->item.in_text && strings->count > 0)
		text_add_bytes(&strings->text, bytes, length);
	return STATUS_OK;
}

enum status
xlsx_read_strings(struct xlsx *xlsx, const char *path)
{
	struct reading reading = {.xlsx = xlsx};
	const struct xlsx_reader reader = {.root = "sst",
	        .self = &reading,
	        .open = on_open,
	        .close = on_close,
	        .text = on_text};

	text_init(&xlsx->strings.text, xlsx->builder, XLSX_TEXT_MAX);
	return xlsx_read_part(xlsx, path, &reader);
}

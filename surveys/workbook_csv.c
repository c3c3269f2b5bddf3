/*
 * Workbooks in CSV (RFC 4180), as spreadsheet programs save them: the first
 * column names the sheet that begins in that row.  The sign between cells is a
 * comma, a semicolon (where the comma is the decimal sign, as in Denmark) or a
 * tabulator, whichever follows the first sheet's name.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/workbook_internal.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* Excel puts a byte order mark before its CSV UTF-8. */
static const char *
content(const char *bytes, size_t length)
{
	return length >= 3 && memcmp(bytes, byte_order_mark, 3) == 0 ? bytes + 3
	                                                             : bytes;
}

/* What stands behind a sheet's name at the start of the text, or NULL. */
static const char *
after_sheet(const char *at, const char *end)
{
	static const char *const sheets[] = {"survey", "choices", "settings"};
	bool quoted = at < end && *at == '"';

	at += quoted;
	for (size_t i = 0; i < 3; i++) {
		size_t length = strlen(sheets[i]);

		if ((size_t)(end - at) < length + quoted ||
		        strncasecmp(at, sheets[i], length) != 0)
			continue;
		if (quoted && at[length] != '"')
			continue;
		at += length + quoted;
		return at == end || strchr(",;\t\r\n", *at) != NULL ? at : NULL;
	}
	return NULL;
}

bool
workbook_is_csv(const char *bytes, size_t length)
{
	return after_sheet(content(bytes, length), bytes + length) != NULL;
}

/* A name that stands alone in its row does not tell; the next row does, which
 * begins with the empty cell of the first column. */
static char
separator_of(const char *at, const char *end)
{
	at = after_sheet(at, end);
	while (at < end && (*at == '\r' || *at == '\n'))
		at++;
	if (at < end && (*at == ';' || *at == '\t'))
		return *at;
	return ',';
}

/* A quoted cell: "" stands for ", and line ends belong to the text. */
static enum status
quoted_cell(struct workbook_builder *builder, const char **position,
        const char *end)
{
	const char *at = *position + 1;
	char *cell = talloc_array(builder, char, WORKBOOK_CELL_MAX + 2);
	size_t length = 0;
	size_t line = builder->line;
	enum status status;

	if (cell == NULL)
		log_abort("workbook.cell", "out of memory");
	/* One byte more than the limit is enough to be refused by it. */
	while (at < end && length <= WORKBOOK_CELL_MAX &&
	        (*at != '"' || (at + 1 < end && at[1] == '"'))) {
		at += *at == '"';
		builder->line += *at == '\n';
		cell[length++] = *at++;
	}
	if (at == end) {
		talloc_free(cell);
		builder->line = line;
		return workbook_fail(builder, STATUS_INPUT, builder->cell_count,
		        WORDS_OPEN_CELL);
	}
	status = workbook_add_cell(builder, cell, length);
	talloc_free(cell);
	*position = at + 1;
	return status;
}

/* Up to the sign between cells, or the end of the line. */
static enum status
plain_cell(struct workbook_builder *builder, const char **position,
        const char *end, char separator)
{
	const char *start = *position;
	const char *at = start;

	while (at < end && *at != separator && *at != '\n' && *at != '\r')
		at++;
	*position = at;
	return workbook_add_cell(builder, start, (size_t)(at - start));
}

enum status
workbook_read_csv(
        struct workbook_builder *builder, const char *bytes, size_t length)
{
	const char *end = bytes + length;
	const char *at = content(bytes, length);
	char separator = separator_of(at, end);
	enum status status = STATUS_OK;

	builder->named = true;
	builder->line = 1;
	while (at < end && status == STATUS_OK) {
		status = *at == '"' ? quoted_cell(builder, &at, end)
		                    : plain_cell(builder, &at, end, separator);
		if (status != STATUS_OK)
			return status;
		if (at < end && *at == separator) {
			at++;
			if (at < end)
				continue;
		}
		at += at < end && *at == '\r';
		if (at < end && *at != '\n')
			return workbook_fail(builder, STATUS_INPUT,
			        builder->cell_count - 1, WORDS_BEHIND_QUOTE);
		at += at < end;
		status = workbook_end_named_row(builder);
		builder->line++;
	}
	return status;
}

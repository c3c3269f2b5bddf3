/*
 * Splits CSV files into rows of cells, for participant lists that spreadsheets
 * and case systems write, and for the table of municipalities.  It reads from
 * the caller's memory, copies one row at a time into a buffer of its own, and
 * is lenient only where the meaning is plain: blank rows, a quote in the middle
 * of a cell, any of the three line ends.
 */
#include "server/csv.h"

#include <string.h>

#include "base/log.h"

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* The header tells, which is the first line that is not empty. */
static char
find_separator(const struct csv *csv)
{
	size_t commas = 0;
	size_t semicolons = 0;
	size_t i = csv->at;

	while (i < csv->length && is_line_end(csv->bytes[i]))
		i++;
	for (; i < csv->length && !is_line_end(csv->bytes[i]); i++) {
		commas += csv->bytes[i] == ',';
		semicolons += csv->bytes[i] == ';';
	}
	return semicolons > commas ? ';' : ',';
}

/* Everything that follows may rely on well-formed UTF-8 without NUL. */
enum status
csv_open(struct csv *csv, TALLOC_CTX *owner, const char *bytes, size_t length,
        struct text *why)
{
	*csv = (struct csv){.bytes = bytes, .length = length, .line = 1};
	if (!text_is_utf8(bytes, length)) {
		text_add(why, "the file is not UTF-8 text; save it as"
		              " \"CSV UTF-8\"\n");
		return STATUS_INPUT;
	}
	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		csv->at = 3;
	csv->separator = find_separator(csv);
	csv->row = talloc_array(owner, char, CSV_ROW_MAX + 1);
	if (csv->row == NULL)
		log_abort("csv.open", "out of memory");
	return STATUS_OK;
}

/* One cell into csv->row at *used; leaves csv->at behind the cell. */
static enum status
read_cell(struct csv *csv, size_t *used)
{
	bool quoted = csv->at < csv->length && csv->bytes[csv->at] == '"';

	csv->at += quoted;
	while (csv->at < csv->length) {
		char c = csv->bytes[csv->at];

		if (quoted && c == '"') {
			csv->at++;
			quoted = csv->at < csv->length &&
			         csv->bytes[csv->at] == '"';
			if (!quoted)
				continue;
		} else if (!quoted && (c == csv->separator || is_line_end(c))) {
			break;
		}
		if (*used == CSV_ROW_MAX)
			return STATUS_LIMIT;
		csv->line += c == '\n';
		csv->row[(*used)++] = c;
		csv->at++;
	}
	csv->row[(*used)++] = '\0';
	return quoted ? STATUS_INPUT : STATUS_OK;
}

/* CR LF, LF, or CR alone, as old programs end lines: one line each. */
static void
skip_line_end(struct csv *csv)
{
	size_t before = csv->at;

	if (csv->at < csv->length && csv->bytes[csv->at] == '\r')
		csv->at++;
	if (csv->at < csv->length && csv->bytes[csv->at] == '\n')
		csv->at++;
	csv->line += csv->at > before;
}

/* Cells lie one behind the other in the buffer, each with its NUL. */
static enum status
read_row(struct csv *csv, struct csv_row *row)
{
	size_t used = 0;

	row->count = 0;
	row->line = csv->line;
	for (;;) {
		enum status status;

		if (row->count == CSV_COLUMNS_MAX || used >= CSV_ROW_MAX)
			return STATUS_LIMIT;
		row->cells[row->count++] = csv->row + used;
		status = read_cell(csv, &used);
		if (status != STATUS_OK)
			return status;
		if (csv->at == csv->length ||
		        csv->bytes[csv->at] != csv->separator)
			break;
		csv->at++;
	}
	skip_line_end(csv);
	return STATUS_OK;
}

/* Spreadsheets leave rows of nothing but separators at the end of a list. */
static bool
is_blank(const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i][0] != '\0')
			return false;
	return true;
}

/* Lines are told as an editor counts them, so that the person who must mend the
 * file finds the place. */
enum status
csv_next(struct csv *csv, struct csv_row *row, struct text *why)
{
	while (csv->at < csv->length) {
		enum status status = read_row(csv, row);

		if (status == STATUS_INPUT)
			text_add_format(why,
			        "line %zu: a quotation mark is not closed\n",
			        row->line);
		if (status == STATUS_LIMIT)
			text_add_format(why,
			        "line %zu: more than %d columns or %d bytes\n",
			        row->line, CSV_COLUMNS_MAX, CSV_ROW_MAX);
		if (status != STATUS_OK)
			return STATUS_INPUT;
		if (!is_blank(row))
			return STATUS_OK;
	}
	return STATUS_NOT_FOUND;
}

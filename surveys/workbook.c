/*
 * Reads workbooks.  In Markdown a line that begins, after blanks, with | is a
 * row; its cells are what stands between unescaped |; a row whose first cell is
 * filled begins a sheet.  Nothing else is interpreted, so that patterns and
 * emphasis in texts stay as they were written.
 */
#include "surveys/workbook.h"

#include <string.h>

#include "base/log.h"

struct reader {
	TALLOC_CTX *owner;
	struct workbook *workbook;
	struct workbook_sheet *sheet; /* the one being filled, or NULL */
	struct text *why;
};

/* What people's programs turn " and ' into; expressions know the plain ones. */
static const char *const curly[] = {"\xe2\x80\x9c", "\xe2\x80\x9d",
        "\xe2\x80\x9e", "\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9a"};

static char *
straighten(char *text)
{
	char *out = text;

	for (const char *in = text; *in != '\0';) {
		size_t i = 0;

		while (i < 6 && strncmp(in, curly[i], 3) != 0)
			i++;
		if (i < 6) {
			*out++ = i < 3 ? '"' : '\'';
			in += 3;
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
	return text;
}

static enum status
add_cell(struct reader *reader, struct workbook_row *row, const char *start,
        size_t length)
{
	char *raw;

	if (row->count == WORKBOOK_COLUMNS_MAX || length > WORKBOOK_CELL_MAX) {
		text_add_format(reader->why,
		        "a row has more than %d cells, or a cell more than %d"
		        " bytes",
		        WORKBOOK_COLUMNS_MAX, WORKBOOK_CELL_MAX);
		return STATUS_LIMIT;
	}
	raw = talloc_strndup(reader->owner, start, length);
	if (raw == NULL)
		log_abort("workbook.cell", "out of memory");
	row->cells[row->count++] = text_trim(reader->owner, straighten(raw));
	talloc_free(raw);
	return STATUS_OK;
}

/* Splits at unescaped |; \| stands for | itself. */
static enum status
split(struct reader *reader, const char *line, size_t length,
        struct workbook_row *row)
{
	char *text = talloc_strndup(reader->owner, line, length);
	size_t start = 0;
	size_t out = 0;
	enum status status = STATUS_OK;

	if (text == NULL)
		log_abort("workbook.row", "out of memory");
	row->cells = talloc_zero_array(
	        reader->owner, const char *, WORKBOOK_COLUMNS_MAX);
	if (row->cells == NULL)
		log_abort("workbook.row", "out of memory");
	for (size_t in = 0; in < length && status == STATUS_OK; in++) {
		if (line[in] == '\\' && in + 1 < length &&
		        line[in + 1] == '|') {
			text[out++] = line[++in];
		} else if (line[in] == '|') {
			status = add_cell(
			        reader, row, text + start, out - start);
			start = out;
		} else {
			text[out++] = line[in];
		}
	}
	/* What stands behind the last | is no cell unless it is filled. */
	if (status == STATUS_OK && out > start &&
	        strspn(text + start, " \t\r") < out - start)
		status = add_cell(reader, row, text + start, out - start);
	talloc_free(text);
	return status;
}

static enum status
begin_sheet(struct reader *reader, const char *name)
{
	struct workbook *workbook = reader->workbook;

	if (workbook->sheet_count == WORKBOOK_SHEETS_MAX) {
		text_add_format(reader->why, "there are more than %d sheets",
		        WORKBOOK_SHEETS_MAX);
		return STATUS_LIMIT;
	}
	reader->sheet = &workbook->sheets[workbook->sheet_count++];
	reader->sheet->name = name;
	return STATUS_OK;
}

static bool
is_blank(const struct workbook_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i][0] != '\0')
			return false;
	return true;
}

/* A separator row, as some editors add it below the header. */
static bool
is_rule(const struct workbook_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i][strspn(row->cells[i], "-: ")] != '\0')
			return false;
	return !is_blank(row);
}

static enum status
add_row(struct reader *reader, struct workbook_row *row)
{
	struct workbook_sheet *sheet = reader->sheet;

	if (sheet == NULL) {
		text_add(reader->why, "a table begins without a sheet's name"
		                      " in its first cell (survey, choices,"
		                      " settings)");
		return STATUS_INPUT;
	}
	if (sheet->row_count == WORKBOOK_ROWS_MAX) {
		text_add_format(reader->why, "sheet %s has more than %d rows",
		        sheet->name, WORKBOOK_ROWS_MAX);
		return STATUS_LIMIT;
	}
	/* Rows are counted as a spreadsheet would, blank ones included. */
	row->number = sheet->row_count + 1;
	if (sheet->row_count % 64 == 0)
		sheet->rows = talloc_realloc(reader->owner, sheet->rows,
		        struct workbook_row, (unsigned)sheet->row_count + 64);
	if (sheet->rows == NULL)
		log_abort("workbook.row", "out of memory");
	sheet->rows[sheet->row_count++] = *row;
	return STATUS_OK;
}

static enum status
take_line(struct reader *reader, const char *line, size_t length)
{
	struct workbook_row row = {0};
	size_t blanks = 0;
	enum status status;

	while (blanks < length && (line[blanks] == ' ' || line[blanks] == '\t'))
		blanks++;
	if (blanks == length || line[blanks] != '|')
		return STATUS_OK;
	status = split(reader, line + blanks + 1, length - blanks - 1, &row);
	if (status != STATUS_OK || row.count == 0 || is_rule(&row))
		return status;
	if (row.cells[0][0] != '\0') {
		status = begin_sheet(reader, row.cells[0]);
		row.cells[0] = "";
		if (status != STATUS_OK || is_blank(&row))
			return status;
	}
	/* The first column only names sheets. */
	row.cells++;
	row.count--;
	return add_row(reader, &row);
}

enum status
workbook_read(TALLOC_CTX *owner, const char *bytes, size_t length,
        struct workbook **out, struct text *why)
{
	struct reader reader = {.owner = owner, .why = why};
	enum status status = STATUS_OK;

	if (length > WORKBOOK_BYTES_MAX) {
		text_add_format(why, "the file is larger than %d bytes",
		        WORKBOOK_BYTES_MAX);
		return STATUS_LIMIT;
	}
	if (!text_is_utf8(bytes, length)) {
		text_add(why, "the file is neither UTF-8 text nor a workbook"
		              " that can be read");
		return STATUS_INPUT;
	}
	reader.workbook = talloc_zero(owner, struct workbook);
	if (reader.workbook == NULL)
		log_abort("workbook.read", "out of memory");
	for (size_t at = 0; at < length && status == STATUS_OK;) {
		const char *end = memchr(bytes + at, '\n', length - at);
		size_t line = end == NULL ? length - at
		                          : (size_t)(end - (bytes + at));

		status = take_line(&reader, bytes + at, line);
		at += line + 1;
	}
	if (status == STATUS_OK && reader.workbook->sheet_count == 0) {
		text_add(why, "there is no table in it; expected sheets survey,"
		              " choices, settings");
		status = STATUS_INPUT;
	}
	*out = reader.workbook;
	return status;
}

const struct workbook_sheet *
workbook_sheet(const struct workbook *workbook, const char *name)
{
	for (size_t i = 0; i < workbook->sheet_count; i++)
		if (text_same_word(workbook->sheets[i].name, name))
			return &workbook->sheets[i];
	return NULL;
}

const char *
workbook_cell(const struct workbook_row *row, size_t column)
{
	return column < row->count ? row->cells[column] : "";
}

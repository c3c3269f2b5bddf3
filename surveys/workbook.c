/*
 * Reads workbooks: recognises the container by its bytes, and builds sheets,
 * rows and cells for whichever it is, with one set of limits and one way of
 * telling what is wrong where.
 */
#include "surveys/workbook.h"

#include <stdarg.h>
#include <string.h>

#include "base/log.h"
#include "surveys/workbook_internal.h"

/* Where a problem stands. */

/* The row that a problem is in, as people count them. */
static size_t
open_row(const struct workbook_builder *builder)
{
	if (builder->row > 0 || !builder->named)
		return builder->row;
	return builder->sheet == NULL ? builder->line
	                              : builder->sheet->row_count + 1;
}

/* "C" for 2, "AA" for 26, as spreadsheets count. */
static const char *
letters(TALLOC_CTX *owner, size_t column)
{
	char name[8];
	size_t at = sizeof(name) - 1;
	const char *copy;

	name[at] = '\0';
	for (column++; column > 0 && at > 0; column = (column - 1) / 26)
		name[--at] = (char)('A' + (column - 1) % 26);
	copy = talloc_strdup(owner, name + at);
	if (copy == NULL)
		log_abort("workbook.column", "out of memory");
	return copy;
}

/* A column is best known by its header; in the first row, by its letters. */
static const char *
column_name(const struct workbook_builder *builder, size_t column)
{
	const struct workbook_sheet *sheet = builder->sheet;
	bool own = builder->named && column == 0;

	if (column == WORKBOOK_NO_COLUMN)
		return "";
	if (sheet != NULL && sheet->row_count > 0 && !own) {
		const char *header =
		        workbook_cell(&sheet->rows[0], column - builder->named);

		if (header[0] != '\0')
			return header;
	}
	return letters(builder->owner, column);
}

/* The first problem is the cause of those that follow from it. */
enum status
workbook_fail(struct workbook_builder *builder, enum status status,
        size_t column, const char *format, ...)
{
	struct workbook_problem *problem = builder->problem;
	va_list list;
	char *message;

	if (problem->why.length > 0)
		return status;
	va_start(list, format);
	message = talloc_vasprintf(builder->owner, format, list);
	va_end(list);
	if (message == NULL)
		log_abort("workbook.fail", "out of memory");
	text_add(&problem->why, message);
	talloc_free(message);
	if (builder->sheet != NULL)
		problem->sheet = builder->sheet->name;
	problem->row = open_row(builder);
	problem->column = column_name(builder, column);
	return status;
}

/* What becomes of a cell's text. */

/* What people's programs turn " and ' into, which expressions do not know; and
 * the blank that does not break, which looks like one and is none. */
static const struct {
	const char *written;
	char meant;
} replaced[] = {
        {"\xe2\x80\x9c", '"'},
        {"\xe2\x80\x9d", '"'},
        {"\xe2\x80\x9e", '"'},
        {"\xe2\x80\x98", '\''},
        {"\xe2\x80\x99", '\''},
        {"\xe2\x80\x9a", '\''},
        {"\xc2\xa0", ' '},
};

enum { REPLACED = sizeof(replaced) / sizeof(replaced[0]) };

/* Takes one character off *in, or what stands for one; returns what a cell has
 * in its place.  Of a longer character it takes the first byte. */
static char
next_sign(const char **in)
{
	const char *at = *in;

	*in = at + 1;
	if (*at == '\r') {
		*in += at[1] == '\n';
		return '\n';
	}
	if ((unsigned char)*at < ' ' && *at != '\n' && *at != '\t')
		return ' ';
	for (size_t i = 0; i < REPLACED && (*at & 0x80) != 0; i++) {
		size_t length = strlen(replaced[i].written);

		if (strncmp(at, replaced[i].written, length) != 0)
			continue;
		*in = at + length;
		return replaced[i].meant;
	}
	return *at;
}

/* The cell as every container hands it over, in memory of its own. */
static const char *
clean(TALLOC_CTX *owner, const char *start, size_t length)
{
	char *raw = talloc_strndup(owner, start, length);
	char *out = raw;
	const char *trimmed;

	if (raw == NULL)
		log_abort("workbook.cell", "out of memory");
	for (const char *in = raw; *in != '\0';)
		*out++ = next_sign(&in);
	*out = '\0';
	trimmed = text_trim(owner, raw);
	talloc_free(raw);
	return trimmed;
}

/* Cells, rows, sheets. */

/* In the order in which people would mend it: first where the cell is, then
 * what is in it. */
static enum status
check_cell(struct workbook_builder *builder, size_t column, const char *start,
        size_t length)
{
	if (column >= WORKBOOK_COLUMNS_MAX)
		return workbook_fail(builder, STATUS_LIMIT, column,
		        WORDS_MANY_COLUMNS, WORKBOOK_COLUMNS_MAX);
	if (length > WORKBOOK_CELL_MAX)
		return workbook_fail(builder, STATUS_LIMIT, column,
		        WORDS_LONG_CELL, WORKBOOK_CELL_MAX);
	if (!text_is_utf8(start, length))
		return workbook_fail(
		        builder, STATUS_INPUT, column, WORDS_NOT_UTF8);
	if (builder->cells_in_all++ == WORKBOOK_CELLS_MAX)
		return workbook_fail(builder, STATUS_LIMIT, column,
		        WORDS_MANY_CELLS, WORKBOOK_CELLS_MAX);
	return STATUS_OK;
}

enum status
workbook_add_cell(
        struct workbook_builder *builder, const char *start, size_t length)
{
	enum status status =
	        check_cell(builder, builder->cell_count, start, length);

	if (status != STATUS_OK)
		return status;
	builder->cells[builder->cell_count++] =
	        length == 0 ? "" : clean(builder->owner, start, length);
	return STATUS_OK;
}

enum status
workbook_put_cell(struct workbook_builder *builder, size_t column,
        const char *start, size_t length)
{
	const char *cell = "";
	enum status status;

	/* Only what is known to fit is looked at. */
	if (length == 0)
		return STATUS_OK;
	if (length <= WORKBOOK_CELL_MAX && text_is_utf8(start, length)) {
		cell = clean(builder->owner, start, length);
		if (cell[0] == '\0')
			return STATUS_OK;
	}
	status = check_cell(builder, column, start, length);
	if (status != STATUS_OK)
		return status;
	while (builder->cell_count <= column)
		builder->cells[builder->cell_count++] = "";
	builder->cells[column] = cell;
	return STATUS_OK;
}

bool
workbook_is_ours(const char *name)
{
	return text_same_word(name, "survey") ||
	       text_same_word(name, "choices") ||
	       text_same_word(name, "settings");
}

enum status
workbook_begin_sheet(struct workbook_builder *builder, const char *name)
{
	struct workbook *workbook = builder->workbook;

	/* What is wrong with the new one is not the last one's fault. */
	builder->sheet = NULL;
	if (workbook_sheet(workbook, name) != NULL)
		return workbook_fail(builder, STATUS_INPUT, WORKBOOK_NO_COLUMN,
		        WORDS_SHEET_TWICE, name);
	if (workbook->sheet_count == WORKBOOK_SHEETS_MAX)
		return workbook_fail(builder, STATUS_LIMIT, WORKBOOK_NO_COLUMN,
		        WORDS_MANY_SHEETS, WORKBOOK_SHEETS_MAX);
	builder->sheet = &workbook->sheets[workbook->sheet_count++];
	builder->sheet->name = name;
	return STATUS_OK;
}

/* The room for rows grows in steps; the cells of a row never change their
 * number. */
static void
append_row(struct workbook_builder *builder, const char *const *cells,
        size_t count)
{
	struct workbook_sheet *sheet = builder->sheet;
	struct workbook_row row = {
	        .number = sheet->row_count + 1, .count = count};

	if (sheet->row_count % 64 == 0)
		sheet->rows = talloc_realloc(builder->owner, sheet->rows,
		        struct workbook_row, (unsigned)sheet->row_count + 64);
	if (sheet->rows == NULL)
		log_abort("workbook.row", "out of memory");
	if (count > 0) {
		row.cells = talloc_array(
		        builder->owner, const char *, (unsigned)count);
		if (row.cells == NULL)
			log_abort("workbook.row", "out of memory");
		memcpy(row.cells, cells, count * sizeof(*cells));
	}
	sheet->rows[sheet->row_count++] = row;
}

/* The open row, with the blank ones before it that a container left out. */
static enum status
add_row(struct workbook_builder *builder, const char *const *cells,
        size_t count)
{
	struct workbook_sheet *sheet = builder->sheet;
	size_t number = open_row(builder);

	if (sheet == NULL)
		return workbook_fail(builder, STATUS_INPUT, WORKBOOK_NO_COLUMN,
		        WORDS_NAMELESS_TABLE);
	if (number > WORKBOOK_ROWS_MAX)
		return workbook_fail(builder, STATUS_LIMIT, WORKBOOK_NO_COLUMN,
		        WORDS_MANY_ROWS, WORKBOOK_ROWS_MAX);
	while (sheet->row_count + 1 < number)
		append_row(builder, NULL, 0);
	append_row(builder, cells, count);
	return STATUS_OK;
}

enum status
workbook_end_row(struct workbook_builder *builder)
{
	size_t count = builder->cell_count;

	builder->cell_count = 0;
	return add_row(builder, builder->cells, count);
}

static bool
is_blank(const char *const *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (cells[i][0] != '\0')
			return false;
	return true;
}

/* The first cell belongs to the sheet: a name begins one. */
enum status
workbook_end_named_row(struct workbook_builder *builder)
{
	const char *const *cells = builder->cells;
	size_t count = builder->cell_count;
	enum status status;

	builder->cell_count = 0;
	if (count == 0)
		return STATUS_OK;
	if (cells[0][0] != '\0') {
		status = workbook_begin_sheet(builder, cells[0]);
		/* A header may stand in the row of the name. */
		if (status != STATUS_OK || is_blank(cells + 1, count - 1))
			return status;
	}
	return add_row(builder, cells + 1, count - 1);
}

/* In order: the first that recognises the bytes reads them. */
static const struct workbook_container containers[] = {
        {workbook_is_zip, workbook_read_zip},
        {workbook_is_foreign, workbook_refuse_foreign},
        {workbook_is_markdown, workbook_read_markdown},
        {workbook_is_csv, workbook_read_csv},
        {workbook_is_anything, workbook_refuse_anything},
};

enum { PROBLEM_MAX = 600 };

enum status
workbook_read(TALLOC_CTX *owner, const char *bytes, size_t length,
        struct workbook **out, struct workbook_problem *problem)
{
	const struct workbook_container *container = containers;
	struct workbook_builder *builder;
	enum status status;

	*out = NULL;
	*problem = (struct workbook_problem){.sheet = "", .column = ""};
	text_init(&problem->why, owner, PROBLEM_MAX);
	if (length > WORKBOOK_BYTES_MAX) {
		text_add_format(
		        &problem->why, WORDS_FILE_LARGE, WORKBOOK_BYTES_MAX);
		return STATUS_LIMIT;
	}
	builder = talloc_zero(owner, struct workbook_builder);
	if (builder == NULL)
		log_abort("workbook.read", "out of memory");
	builder->owner = owner;
	builder->problem = problem;
	builder->workbook = talloc_zero(owner, struct workbook);
	if (builder->workbook == NULL)
		log_abort("workbook.read", "out of memory");
	while (!container->recognise(bytes, length))
		container++;
	status = container->read(builder, bytes, length);
	if (status == STATUS_OK)
		*out = builder->workbook;
	talloc_free(builder);
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

/*
 * Reads workbooks: recognises the container by its bytes, and builds sheets,
 * rows and cells for whichever it is, with one set of limits.
 */
#include "surveys/workbook.h"

#include <string.h>

#include "base/log.h"
#include "surveys/workbook_internal.h"

/* What people's programs turn " and ' into; expressions know the plain ones. */
static const char *const curly[] = {"\xe2\x80\x9c", "\xe2\x80\x9d",
        "\xe2\x80\x9e", "\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9a"};

enum { CURLY = 6, CURLY_DOUBLE = 3, CURLY_BYTES = 3 };

static char *
straighten(char *text)
{
	char *out = text;

	for (const char *in = text; *in != '\0';) {
		size_t i = 0;

		while (i < CURLY && strncmp(in, curly[i], CURLY_BYTES) != 0)
			i++;
		if (i < CURLY) {
			*out++ = i < CURLY_DOUBLE ? '"' : '\'';
			in += CURLY_BYTES;
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
	return text;
}

enum status
workbook_add_cell(
        struct workbook_builder *builder, const char *start, size_t length)
{
	const char *cell = "";

	if (builder->cell_count == WORKBOOK_COLUMNS_MAX ||
	        length > WORKBOOK_CELL_MAX) {
		text_add_format(builder->why,
		        "a row has more than %d cells, or a cell more than %d"
		        " bytes",
		        WORKBOOK_COLUMNS_MAX, WORKBOOK_CELL_MAX);
		return STATUS_LIMIT;
	}
	if (builder->cells_in_all++ == WORKBOOK_CELLS_MAX) {
		text_add_format(builder->why, "the file has more than %d cells",
		        WORKBOOK_CELLS_MAX);
		return STATUS_LIMIT;
	}
	if (length > 0) {
		char *raw = talloc_strndup(builder->owner, start, length);

		if (raw == NULL)
			log_abort("workbook.cell", "out of memory");
		cell = text_trim(builder->owner, straighten(raw));
		talloc_free(raw);
	}
	builder->cells[builder->cell_count++] = cell;
	return STATUS_OK;
}

enum status
workbook_begin_sheet(struct workbook_builder *builder, const char *name)
{
	struct workbook *workbook = builder->workbook;

	if (workbook_sheet(workbook, name) != NULL) {
		text_add_format(builder->why,
		        "there are two sheets named \"%.60s\"", name);
		return STATUS_INPUT;
	}
	if (workbook->sheet_count == WORKBOOK_SHEETS_MAX) {
		text_add_format(builder->why, "there are more than %d sheets",
		        WORKBOOK_SHEETS_MAX);
		return STATUS_LIMIT;
	}
	builder->sheet = &workbook->sheets[workbook->sheet_count++];
	builder->sheet->name = name;
	return STATUS_OK;
}

/* The sheet's next row, counted as a spreadsheet would, blank ones included. */
static enum status
add_row(struct workbook_builder *builder, const char *const *cells,
        size_t count)
{
	struct workbook_sheet *sheet = builder->sheet;
	struct workbook_row row = {.count = count};

	if (sheet == NULL) {
		text_add(builder->why, "a table begins without a sheet's name"
		                       " in its first cell (survey, choices,"
		                       " settings)");
		return STATUS_INPUT;
	}
	if (sheet->row_count == WORKBOOK_ROWS_MAX) {
		text_add_format(builder->why, "sheet %s has more than %d rows",
		        sheet->name, WORKBOOK_ROWS_MAX);
		return STATUS_LIMIT;
	}
	if (sheet->row_count % 64 == 0)
		sheet->rows = talloc_realloc(builder->owner, sheet->rows,
		        struct workbook_row, (unsigned)sheet->row_count + 64);
	row.cells = talloc_zero_array(
	        builder->owner, const char *, (unsigned)count + 1);
	if (sheet->rows == NULL || row.cells == NULL)
		log_abort("workbook.row", "out of memory");
	for (size_t i = 0; i < count; i++)
		row.cells[i] = cells[i];
	row.number = sheet->row_count + 1;
	sheet->rows[sheet->row_count++] = row;
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

/* Containers that are known by their first bytes and cannot be read. */
static bool
is_zip(const char *bytes, size_t length)
{
	return length >= 4 && memcmp(bytes, "PK\3\4", 4) == 0;
}

static enum status
refuse_zip(struct workbook_builder *builder, const char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
	text_add(builder->why,
	        "this is a workbook of a spreadsheet program (.xlsx or .ods),"
	        " which cannot be read; save it as CSV (UTF-8)");
	return STATUS_INPUT;
}

static bool
is_old_excel(const char *bytes, size_t length)
{
	return length >= 4 && memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0;
}

static enum status
refuse_old_excel(
        struct workbook_builder *builder, const char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
	text_add(builder->why, "this is an old Excel workbook (.xls), whatever"
	                       " its name says; save it as CSV (UTF-8)");
	return STATUS_INPUT;
}

static bool
is_not_text(const char *bytes, size_t length)
{
	return !text_is_utf8(bytes, length);
}

static enum status
refuse_not_text(
        struct workbook_builder *builder, const char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
	text_add(builder->why, "the file is neither UTF-8 text nor a workbook"
	                       " that can be read");
	return STATUS_INPUT;
}

static bool
is_anything(const char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
	return true;
}

static enum status
refuse_anything(
        struct workbook_builder *builder, const char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
	text_add(builder->why, "there is no table in it; expected sheets"
	                       " survey, choices, settings");
	return STATUS_INPUT;
}

/* In order: the first that recognises the bytes reads them. */
static const struct workbook_container containers[] = {
        {is_zip, refuse_zip},
        {is_old_excel, refuse_old_excel},
        {is_not_text, refuse_not_text},
        {workbook_is_markdown, workbook_read_markdown},
        {workbook_is_csv, workbook_read_csv},
        {is_anything, refuse_anything},
};

enum status
workbook_read(TALLOC_CTX *owner, const char *bytes, size_t length,
        struct workbook **out, struct text *why)
{
	const struct workbook_container *container = containers;
	struct workbook_builder *builder;
	enum status status;

	*out = NULL;
	if (length > WORKBOOK_BYTES_MAX) {
		text_add_format(why, "the file is larger than %d bytes",
		        WORKBOOK_BYTES_MAX);
		return STATUS_LIMIT;
	}
	builder = talloc_zero(owner, struct workbook_builder);
	if (builder == NULL)
		log_abort("workbook.read", "out of memory");
	builder->owner = owner;
	builder->why = why;
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

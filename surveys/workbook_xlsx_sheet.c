/*
 * One sheet of an .xlsx: rows and cells, which may be missing where they are
 * empty, become rows without gaps.  A cell's element tells its place, its kind
 * and its format; its text comes from its value, from its own string or from
 * the shared ones.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/workbook_xlsx_internal.h"

enum {
	SHEET_COLUMNS = 16384, /* of any spreadsheet program */
	SHEET_ROWS = 1048576,
	MERGED_STEP = 64,
	NUMBER_MAX = 400, /* bytes of the largest float in decimals */
};

/* A merged range, from its first cell to its last; all from 0. */
struct range {
	size_t top, left, bottom, right;
};

/* A sheet while its elements go by: where we are, and the open cell. */
struct sheet {
	struct xlsx *xlsx;
	struct workbook_builder *builder;
	size_t last_row; /* the number of the last one begun, from 1 */
	bool in_row;
	bool in_cell;
	size_t column;      /* of the open cell, from 0 */
	size_t next_column; /* of a cell that does not tell */
	char kind[12];      /* the cell's type: "n", "s", "inlineStr" … */
	enum xlsx_format format;
	bool in_value;
	bool has_formula;
	struct xlsx_item item; /* an inline string's */
	struct text value;
	struct range *merged;
	size_t merged_count;
};

/* What is wrong, and what stands there, since people search for it. */
static enum status
complain(struct sheet *sheet, const char *what, const char *given)
{
	return workbook_fail(sheet->builder, STATUS_INPUT,
	        sheet->in_cell ? sheet->column : WORKBOOK_NO_COLUMN,
	        "%s: \"%s\"", what, given);
}

/* Places. */

/* The attributes of a part are anybody's text: no sign, no blank, no overflow. */
bool
xlsx_digits(const char *text, size_t max, size_t *number)
{
	size_t value = 0;

	if (*text == '\0')
		return false;
	for (; *text >= '0' && *text <= '9'; text++) {
		value = value * 10 + (size_t)(*text - '0');
		if (value > max)
			return false;
	}
	*number = value;
	return *text == '\0';
}

/* "C5" is column 2 (from 0) and row 5 (from 1). */
static bool
read_place(const char *place, size_t *column, size_t *row)
{
	size_t letters = 0;

	for (; place[0] >= 'A' && place[0] <= 'Z'; place++) {
		letters = letters * 26 + (size_t)(place[0] - 'A') + 1;
		if (letters > SHEET_COLUMNS)
			return false;
	}
	*column = letters - 1;
	return letters > 0 && xlsx_digits(place, SHEET_ROWS, row) && *row > 0;
}

/* Rows and cells. */

/* A row that does not tell its number is the one after the last.  Numbers that
 * run backwards would let one row overwrite another unseen. */
static enum status
open_row(struct sheet *sheet, const char **attributes)
{
	const char *given = xlsx_attribute(attributes, "r");
	size_t number = sheet->last_row + 1;

	sheet->builder->row = number;
	if (given != NULL && (!xlsx_digits(given, SHEET_ROWS, &number) ||
	                             number <= sheet->last_row))
		return complain(sheet, WORDS_ROW_ORDER, given);
	sheet->in_row = true;
	sheet->last_row = number;
	sheet->builder->row = number;
	sheet->next_column = 0;
	return STATUS_OK;
}

static enum status
close_row(struct sheet *sheet)
{
	sheet->in_row = false;
	/* Rows that only have colours are as good as none. */
	if (sheet->builder->cell_count == 0)
		return STATUS_OK;
	return workbook_end_row(sheet->builder);
}

/* A cell that does not tell its place is the one after the last.  One that
 * tells a place in another row, or before the last, is a sign of damage, and
 * guessing would move answers into other questions. */
static enum status
open_cell(struct sheet *sheet, const char **attributes)
{
	const char *place = xlsx_attribute(attributes, "r");
	const char *kind = xlsx_attribute(attributes, "t");
	size_t column = sheet->next_column;
	size_t row = sheet->last_row;

	if (!sheet->in_row)
		return complain(
		        sheet, WORDS_CELL_OUTSIDE, place == NULL ? "" : place);
	if (place != NULL &&
	        (!read_place(place, &column, &row) || row != sheet->last_row ||
	                column < sheet->next_column))
		return complain(sheet, WORDS_CELL_PLACE, place);
	sheet->in_cell = true;
	sheet->column = column;
	sheet->next_column = column + 1;
	if (kind == NULL)
		kind = "n";
	if (strlen(kind) >= sizeof(sheet->kind))
		return complain(sheet, WORDS_CELL_TYPE, kind);
	for (size_t i = 0; i <= strlen(kind); i++)
		sheet->kind[i] = kind[i];
	sheet->format =
	        xlsx_format_of(sheet->xlsx, xlsx_attribute(attributes, "s"));
	sheet->has_formula = false;
	sheet->item = (struct xlsx_item){false, false};
	text_clear(&sheet->value);
	return STATUS_OK;
}

/* Every text goes through the builder, which has the limits. */
static enum status
put(struct sheet *sheet, const char *text, size_t length)
{
	return workbook_put_cell(sheet->builder, sheet->column, text, length);
}

/* Escaped characters only make a text shorter, so it may change in place. */
static enum status
put_text(struct sheet *sheet, char *text, size_t length)
{
	if (length > 0 && memchr(text, '_', length) != NULL)
		length = xlsx_unescape(text, length);
	return put(sheet, text, length);
}

/* A number out of range means that sheet and texts are not of one file. */
static enum status
put_shared(struct sheet *sheet)
{
	struct xlsx_strings *strings = &sheet->xlsx->strings;
	const char *given = text_string(&sheet->value);
	size_t place = 0;
	char *copy;
	enum status status;

	if (!xlsx_digits(given, XLSX_STRINGS_MAX, &place) ||
	        place >= strings->count)
		return complain(sheet, WORDS_CELL_TEXT, given);
	/* Other cells may have the same text. */
	copy = talloc_strdup(
	        sheet->builder, strings->text.bytes + strings->starts[place]);
	if (copy == NULL)
		log_abort("workbook.cell", "out of memory");
	status = put_text(sheet, copy, strlen(copy));
	talloc_free(copy);
	return status;
}

/* Numbers that are dates are told by their format alone. */
static enum status
put_number(struct sheet *sheet)
{
	const char *given = text_string(&sheet->value);
	struct text number;
	enum status status;

	text_init(&number, sheet->builder, NUMBER_MAX);
	if (!xlsx_number(given, sheet->format, sheet->xlsx->from_1904, &number))
		return complain(sheet, WORDS_CELL_NUMBER, given);
	status = put(sheet, number.bytes, number.length);
	talloc_free(number.bytes);
	return status;
}

/* As spreadsheets show it in English, and as pyxform reads it. */
static enum status
put_boolean(struct sheet *sheet)
{
	const char *given = text_string(&sheet->value);

	if (strcmp(given, "1") != 0 && strcmp(given, "0") != 0)
		return complain(sheet, WORDS_CELL_BOOLEAN, given);
	return given[0] == '1' ? put(sheet, "TRUE", 4) : put(sheet, "FALSE", 5);
}

/* A date in words (the strict dialect): midnight is no time of day. */
static enum status
put_date(struct sheet *sheet)
{
	const char *given = text_string(&sheet->value);
	const char *midnight = strstr(given, "T00:00:00");

	return put(sheet, given,
	        midnight == NULL ? strlen(given) : (size_t)(midnight - given));
}

/* By the cell's type (ECMA-376, 18.18.11).  An error is kept as its text: only
 * the reader of surveys knows whether anybody reads that column. */
static enum status
put_value(struct sheet *sheet)
{
	struct text *value = &sheet->value;

	if (strcmp(sheet->kind, "s") == 0)
		return put_shared(sheet);
	if (strcmp(sheet->kind, "n") == 0)
		return put_number(sheet);
	if (strcmp(sheet->kind, "b") == 0)
		return put_boolean(sheet);
	if (strcmp(sheet->kind, "d") == 0)
		return put_date(sheet);
	if (strcmp(sheet->kind, "str") == 0 ||
	        strcmp(sheet->kind, "inlineStr") == 0 ||
	        strcmp(sheet->kind, "e") == 0)
		return put_text(sheet, value->bytes, value->length);
	return complain(sheet, WORDS_CELL_TYPE, sheet->kind);
}

/* A cell without a value is empty, unless a formula should have given one: a
 * text may come out empty, and everything else was not computed. */
static enum status
close_cell(struct sheet *sheet)
{
	enum status status = STATUS_OK;

	if (sheet->value.length > 0)
		status = put_value(sheet);
	else if (sheet->has_formula && strcmp(sheet->kind, "str") != 0)
		status = put(sheet, WORKBOOK_NO_RESULT,
		        sizeof(WORKBOOK_NO_RESULT) - 1);
	sheet->in_cell = false;
	return status;
}

/* Merged ranges: only the first cell is shown, whatever the others hold. */

/* Ranges stand behind the cells, so they are kept until the sheet ends. */
static enum status
add_merged(struct sheet *sheet, const char **attributes)
{
	const char *given = xlsx_attribute(attributes, "ref");
	const char *sign = given == NULL ? NULL : strchr(given, ':');
	struct range range = {0, 0, 0, 0};
	char first[16] = "";

	if (sign == NULL)
		return STATUS_OK; /* a single cell hides nothing */
	if ((size_t)(sign - given) < sizeof(first))
		memcpy(first, given, (size_t)(sign - given));
	if (!read_place(first, &range.left, &range.top) ||
	        !read_place(sign + 1, &range.right, &range.bottom) ||
	        range.left > range.right || range.top > range.bottom)
		return complain(sheet, WORDS_MERGED_NOWHERE, given);
	if (sheet->merged_count % MERGED_STEP == 0)
		sheet->merged = talloc_realloc(sheet->builder, sheet->merged,
		        struct range,
		        (unsigned)(sheet->merged_count + MERGED_STEP));
	if (sheet->merged == NULL)
		log_abort("workbook.merged", "out of memory");
	range.top--;
	range.bottom--;
	sheet->merged[sheet->merged_count++] = range;
	return STATUS_OK;
}

/* Ranges may reach over whole columns; only what is there is looked at.
 * Returns how much that was, which is bounded over all ranges. */
static size_t
hide(const struct workbook_sheet *sheet, const struct range *range)
{
	size_t looked_at = 1;

	for (size_t r = range->top; r <= range->bottom && r < sheet->row_count;
	        r++) {
		struct workbook_row *row = &sheet->rows[r];

		for (size_t c = range->left;
		        c <= range->right && c < row->count; c++) {
			if (r != range->top || c != range->left)
				row->cells[c] = "";
			looked_at++;
		}
		looked_at++;
	}
	return looked_at;
}

/* LibreOffice can keep what a merged range hides; nobody sees it. */
static enum status
hide_merged(struct sheet *sheet)
{
	size_t looked_at = 0;

	for (size_t i = 0; i < sheet->merged_count; i++) {
		looked_at += hide(sheet->builder->sheet, &sheet->merged[i]);
		if (looked_at > XLSX_MERGED_MAX)
			return workbook_fail(sheet->builder, STATUS_LIMIT,
			        WORKBOOK_NO_COLUMN, WORDS_MANY_MERGED);
	}
	return STATUS_OK;
}

/* Elements. */

/* Elements that are not named here, widths and rules and pictures, say nothing
 * of a survey. */
static enum status
on_open(void *self, const char *name, const char **attributes)
{
	struct sheet *sheet = self;

	if (strcmp(name, "row") == 0)
		return open_row(sheet, attributes);
	if (strcmp(name, "c") == 0)
		return open_cell(sheet, attributes);
	if (strcmp(name, "mergeCell") == 0)
		return add_merged(sheet, attributes);
	if (!sheet->in_cell)
		return STATUS_OK;
	if (strcmp(name, "v") == 0)
		sheet->in_value = true;
	else if (strcmp(name, "f") == 0)
		sheet->has_formula = true;
	else
		xlsx_item_open(&sheet->item, name);
	return STATUS_OK;
}

static enum status
on_close(void *self, const char *name)
{
	struct sheet *sheet = self;

	if (strcmp(name, "row") == 0)
		return close_row(sheet);
	if (strcmp(name, "c") == 0)
		return close_cell(sheet);
	if (strcmp(name, "v") == 0)
		sheet->in_value = false;
	else
		xlsx_item_close(&sheet->item, name);
	return STATUS_OK;
}

/* The text of a formula is none of the cell's. */
static enum status
on_text(void *self, const char *bytes, size_t length)
{
	struct sheet *sheet = self;

	if (sheet->in_cell && (sheet->in_value || sheet->item.in_text))
		text_add_bytes(&sheet->value, bytes, length);
	return STATUS_OK;
}

/* For problems that the parser finds. */
static size_t
column_of(const void *self)
{
	const struct sheet *sheet = self;

	return sheet->in_cell ? sheet->column : WORKBOOK_NO_COLUMN;
}

enum status
xlsx_read_sheet(struct xlsx *xlsx, const char *path)
{
	struct sheet sheet = {.xlsx = xlsx, .builder = xlsx->builder};
	const struct xlsx_reader reader = {.root = "worksheet",
	        .self = &sheet,
	        .open = on_open,
	        .close = on_close,
	        .text = on_text,
	        .column = column_of};
	enum status status;

	/* A little more than a cell may have, so that it is refused. */
	text_init(&sheet.value, xlsx->builder, WORKBOOK_CELL_MAX + 8);
	status = xlsx_read_part(xlsx, path, &reader);
	xlsx->builder->row = 0;
	if (status == STATUS_OK)
		status = hide_merged(&sheet);
	talloc_free(sheet.value.bytes);
	talloc_free(sheet.merged);
	return status;
}

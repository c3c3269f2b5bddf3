/*
 * A workbook: sheets of rows of cells, whatever container they came in.  Every
 * cell knows where it stood, so that messages can name sheet, row and column.
 */
#ifndef SURVEYS_WORKBOOK_H
#define SURVEYS_WORKBOOK_H

#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

enum {
	WORKBOOK_BYTES_MAX = 4 * 1024 * 1024,
	WORKBOOK_SHEETS_MAX = 16,
	WORKBOOK_ROWS_MAX = 10000, /* of one sheet */
	WORKBOOK_COLUMNS_MAX = 200,
	WORKBOOK_CELLS_MAX = 200000, /* of all sheets */
	WORKBOOK_CELL_MAX = 20000,   /* bytes of one cell */
};

struct workbook_row {
	size_t number;      /* in its sheet, from 1, the header being 1 */
	const char **cells; /* trimmed, quotes straightened; never NULL */
	size_t count;
};

struct workbook_sheet {
	const char *name;
	struct workbook_row *rows; /* the first is the header */
	size_t row_count;
};

struct workbook {
	struct workbook_sheet sheets[WORKBOOK_SHEETS_MAX];
	size_t sheet_count;
};

/* Reads a workbook in the container that its content shows: Markdown tables or
 * CSV, both with the name of a sheet in the first cell of its first row.
 * STATUS_INPUT or STATUS_LIMIT with why: no such container, not UTF-8, no
 * table, over a limit.  Belongs to `owner`. */
MUST_CHECK enum status workbook_read(TALLOC_CTX *owner, const char *bytes,
        size_t length, struct workbook **workbook, struct text *why);

/* The sheet of that name, without case, or NULL. */
const struct workbook_sheet *workbook_sheet(
        const struct workbook *workbook, const char *name);
/* The cell, or "" beyond the row's end. */
const char *workbook_cell(const struct workbook_row *row, size_t column);

#endif

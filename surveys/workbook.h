/*
 * A workbook: sheets of rows of cells, whatever container they came in.  Every
 * cell knows where it stood, so that messages can name sheet, row and column.
 */
#ifndef SURVEYS_WORKBOOK_H
#define SURVEYS_WORKBOOK_H

#include <stdbool.h>
#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

enum {
	WORKBOOK_BYTES_MAX = 4 * 1024 * 1024,
	WORKBOOK_SHEETS_MAX = 64,
	WORKBOOK_ROWS_MAX = 10000, /* of one sheet */
	WORKBOOK_COLUMNS_MAX = 200,
	WORKBOOK_CELLS_MAX = 200000, /* of all sheets */
	WORKBOOK_CELL_MAX = 20000,   /* bytes of one cell */
};

/* What a cell holds whose formula was never computed: programs that write
 * workbooks without being spreadsheets leave such cells. */
#define WORKBOOK_NO_RESULT "#RESULT!"

struct workbook_row {
	size_t number; /* in its sheet, from 1, the header being 1 */
	/* UTF-8 on lines that end with \n, trimmed; quotes are straightened,
	 * blanks that do not break are blanks, and there are no control
	 * characters.  No cell is NULL, but the array of an empty row may. */
	const char **cells;
	size_t count;
};

struct workbook_sheet {
	const char *name;
	struct workbook_row *rows; /* without gaps; the first is the header */
	size_t row_count;
};

struct workbook {
	struct workbook_sheet sheets[WORKBOOK_SHEETS_MAX];
	size_t sheet_count;
};

/* Why a workbook could not be read, and where. */
struct workbook_problem {
	const char *sheet;  /* "": the file as a whole */
	size_t row;         /* of the sheet, from 1 (without a sheet, of the
	                       file); 0 for the whole of it */
	const char *column; /* its header, else its letters; "" for the row */
	struct text why;
};

/* Reads a workbook in the container that its content shows: .xlsx, Markdown
 * tables or CSV, the latter two with the name of a sheet in the first cell of
 * its first row.  Of an .xlsx only the sheets of a survey are read; those
 * between them that are somebody's notes keep their names and have no rows.
 * STATUS_INPUT or STATUS_LIMIT with a problem: no such container, not UTF-8,
 * damaged, over a limit.  Workbook and problem belong to `owner`. */
MUST_CHECK enum status workbook_read(TALLOC_CTX *owner, const char *bytes,
        size_t length, struct workbook **workbook,
        struct workbook_problem *problem);

/* The sheet of that name, without case, or NULL. */
const struct workbook_sheet *workbook_sheet(
        const struct workbook *workbook, const char *name);
/* Is it the name of a sheet that surveys have? */
bool workbook_is_ours(const char *name);
/* The cell, or "" beyond the row's end. */
const char *workbook_cell(const struct workbook_row *row, size_t column);

#endif

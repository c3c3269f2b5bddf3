/*
 * CSV as spreadsheets save it: UTF-8 (a byte order mark is skipped), comma or
 * semicolon (whichever the header line has more of), quotes doubled inside
 * quotes, CR LF or LF.  Limits: 64 columns, 64 KiB a row.
 */
#ifndef SERVER_CSV_H
#define SERVER_CSV_H

#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

enum { CSV_COLUMNS_MAX = 64, CSV_ROW_MAX = 65536 };

struct csv {
	const char *bytes; /* borrowed */
	size_t length;
	size_t at;
	size_t line;
	char separator;
	char *row; /* the cells of the row that was read last */
};

struct csv_row {
	size_t line;                        /* where it begins, from 1 */
	const char *cells[CSV_COLUMNS_MAX]; /* valid until the next row */
	size_t count;
};

/* STATUS_INPUT when the file is not UTF-8 text. */
MUST_CHECK enum status csv_open(struct csv *csv, TALLOC_CTX *owner,
        const char *bytes, size_t length, struct text *why);
/* The next row that is not blank; STATUS_NOT_FOUND at the end, STATUS_INPUT for
 * a quote without end or a row over its limits. */
MUST_CHECK enum status csv_next(
        struct csv *csv, struct csv_row *row, struct text *why);

#endif

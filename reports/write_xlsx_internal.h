/*
 * What the files that write a report's workbook share; for nobody else.
 * write_xlsx.c makes the workbook and its sheets of figures, write_xlsx_chart.c
 * the sheets that have charts.
 */
#ifndef REPORTS_WRITE_XLSX_INTERNAL_H
#define REPORTS_WRITE_XLSX_INTERNAL_H

#include <xlsxwriter.h>

#include "reports/report.h"

struct book {
	lxw_workbook *workbook;
	const struct report *report;
	TALLOC_CTX *memory;
	lxw_format *title, *head, *number_head, *text, *wrapped, *symbol;
	lxw_format *decimals[5]; /* by how many of them: 0, 1, 2 and 4 */
	lxw_format *percent;
};

/* Where the next thing goes on a sheet. */
struct place {
	lxw_worksheet *sheet;
	lxw_row_t row;
};

/* A sheet in the look of all: widths in characters, ended by 0. */
struct place book_sheet(
        struct book *book, const char *name, const double *widths);
/* A heading line; the row after it is next. */
void book_head(struct book *book, struct place *place, const char *const *names,
        size_t count);
void book_text(struct book *book, const struct place *place, lxw_col_t column,
        const char *text);
/* NaN is hidden: the symbol, as text. */
void book_number(struct book *book, const struct place *place, lxw_col_t column,
        double number, int decimals);
void book_count(struct book *book, const struct place *place, lxw_col_t column,
        const struct report_count *count);

/* Sheets with charts (write_xlsx_chart.c). */
void book_months(struct book *book);
void book_answers(struct book *book);
/* Reasons, call-backs and gaps, and the municipalities (write_xlsx_more.c). */
void book_more(struct book *book);

#endif

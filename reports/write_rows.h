/*
 * A report as a list of figures, one a row, for the writers of tables (CSV,
 * XLSX).  Danish, in a fixed order; what is hidden is a row without a value.
 */
#ifndef REPORTS_WRITE_ROWS_H
#define REPORTS_WRITE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include <talloc.h>

#include "reports/report.h"

struct write_row {
	const char *section; /* "Dækning" */
	const char *of;      /* "jobparat"; "" for all */
	const char *figure;  /* "spurgt" */
	const char *text;    /* NULL for a number */
	double number;
	int decimals;
	bool hidden;
};

struct write_rows {
	struct write_row *rows;
	size_t count;
};

/* Belongs to `memory`. */
struct write_rows *write_rows(const struct report *report, TALLOC_CTX *memory);

#endif

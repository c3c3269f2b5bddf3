/*
 * The writers of a report: the same struct as a page, as JSON.
 */
#ifndef REPORTS_WRITE_H
#define REPORTS_WRITE_H

#include "base/text.h"
#include "reports/report.h"

/* A whole page, one A4 when printed, readable in greyscale, no script, charts
 * as inline SVG each with its table; Danish. */
void write_html(const struct report *report, struct text *out);
/* Only the inside of <main>, for pages of the server that frame it. */
void write_html_body(const struct report *report, struct text *out);
void write_json(const struct report *report, struct text *out);
/* Every figure a line or a row, one table. */
void write_csv(const struct report *report, struct text *out);
/* Bytes of a workbook, not text. */
void write_xlsx(const struct report *report, struct text *out);

#endif

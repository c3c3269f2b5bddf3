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
/* Where the funnel of municipalities goes in a page that was stored: it shows
 * what all of them have released until it is looked at. */
#define WRITE_HTML_PEERS "<!-- kommuner -->"
/* The funnel itself; nothing where there are too few peers. */
void write_html_peers(const struct report *report, struct text *out);
void write_json(const struct report *report, struct text *out);
/* Every figure a line or a row, one table. */
void write_csv(const struct report *report, struct text *out);
/* Bytes, not text, and none where the machine fails: a page of A4, whatever the
 * month holds, but for citizens' own words; tagged, in the order of reading,
 * with its fonts in it.  Its pictures have the words of the page's charts. */
void write_pdf(const struct report *report, struct text *out);
/* For a council's agenda, each to be pasted by itself: a paragraph of plain
 * Danish, a small table (HTML without a page round it), and the charts of the
 * indices as a PNG. */
void write_agenda_text(const struct report *report, struct text *out);
void write_agenda_table(const struct report *report, struct text *out);
void write_agenda_png(const struct report *report, struct text *out);
/* All three as one piece of HTML, the picture inside it. */
void write_agenda(const struct report *report, struct text *out);
/* Bytes of a workbook, and none where the machine fails. */
void write_xlsx(const struct report *report, struct text *out);

#endif

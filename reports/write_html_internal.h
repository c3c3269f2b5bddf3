/*
 * What the files that write a report's page share; for nobody else.
 * write_html.c has the page, its head, indices and coverage, write_html_parts.c
 * the answers, municipalities, gaps and reasons, write_html_texts.c people's own
 * words.
 */
#ifndef REPORTS_WRITE_HTML_INTERNAL_H
#define REPORTS_WRITE_HTML_INTERNAL_H

#include "reports/write.h"

void write_html_count(struct text *out, const struct report *report,
        const struct report_count *count);
void write_html_items(struct text *out, const struct report *report);
void write_html_gaps(struct text *out, const struct report *report);
void write_html_texts(struct text *out, const struct report *report);
/* With the call-backs. */
void write_html_reasons(struct text *out, const struct report *report);

#endif

/*
 * What the files that write a report's page share, and words that its other
 * forms have, too; for nobody else.
 * write_html.c has the page, its head, indices and coverage, write_html_parts.c
 * the answers, municipalities, gaps and reasons, write_html_texts.c people's own
 * words.
 */
#ifndef REPORTS_WRITE_HTML_INTERNAL_H
#define REPORTS_WRITE_HTML_INTERNAL_H

#include "reports/write.h"

/* On paper there is no room for what people wrote. */
#define WRITE_WORDS_ELSEWHERE "Svar med egne ord står på skærmen, ikke her."

/* Words that the page, the PDF and the workbook share (write_html_parts.c). */
/* Instead of the figures where the questions make none. */
const char *write_no_index(const struct report *report);
/* Of the bars of answers. */
void write_key(const struct report *report, struct text *out);
/* "Borgere, der bad om det". */
const char *write_asked_to_call(const struct report *report);
/* Is any of the bars of answers there to be drawn? */
bool write_shows_answers(const struct report_item *item);
/* What a gap that is shown says. */
void write_gap_words(const struct report_gap *gap, struct text *out);
/* "25. januar 2027": the Danish date on which it was built. */
void write_built_on(const struct report *report, struct text *out);

void write_html_count(struct text *out, const struct report *report,
        const struct report_count *count);
void write_html_items(struct text *out, const struct report *report);
void write_html_gaps(struct text *out, const struct report *report);
void write_html_texts(struct text *out, const struct report *report);
/* With the call-backs. */
void write_html_reasons(struct text *out, const struct report *report);

#endif

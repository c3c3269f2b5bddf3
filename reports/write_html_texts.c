/*
 * People's own words on a report's page: a heading a question, and under it one
 * a theme where there are any.
 */
#include <inttypes.h>
#include <string.h>

#include "reports/respondent.h"
#include "reports/theme.h"
#include "reports/write_html_internal.h"

/* What is of no theme needs a heading only beside what is of one. */
static void
add_theme(struct text *out, const struct report_texts *texts, bool alone)
{
	if (!alone || texts->theme[0] != '\0') {
		text_add(out, "<h3>");
		text_add_html(out, texts->theme_title);
		text_add(out, "</h3>\n");
	}
	text_add(out, "<ul>\n");
	for (size_t i = 0; i < texts->texts_count; i++) {
		text_add(out, "<li>");
		text_add_html(out, texts->texts[i]);
		text_add(out, "</li>\n");
	}
	text_add(out, "</ul>\n");
}

/* Once, before the first of them. */
static void
add_how(struct text *out, const struct report *report)
{
	text_add_format(out,
	        "<p class=\"lille\">Læst af en uden for enheden, som har "
	        "fjernet"
	        " navne. Et tema vises, når mindst %" PRId64
	        " har skrevet om det, ellers står det under %s.</p>\n",
	        report->threshold, THEME_OTHER);
}

void
write_html_texts(struct text *out, const struct report *report)
{
	const struct report_texts *all = report->texts;
	const char *comments = respondent_index(report->respondent) == 0
	                               ? "Med borgernes egne ord"
	                               : "Med deres egne ord";

	for (size_t from = 0, to; from < report->texts_count; from = to) {
		const char *question = all[from].question;

		to = from + 1;
		while (to < report->texts_count &&
		        strcmp(all[to].question, question) == 0)
			to++;
		text_add(out, "<section class=\"ord\"><h2>");
		text_add_html(out, question[0] == '\0' ? comments : question);
		text_add(out, "</h2>\n");
		if (from == 0)
			add_how(out, report);
		for (size_t i = from; i < to; i++)
			add_theme(out, &all[i], to - from == 1);
		text_add(out, "</section>\n");
	}
}

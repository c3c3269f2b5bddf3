/*
 * A report as a page.  The same markup stands alone, with its style inside, or
 * in the server's frame, which links to the style.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/chart.h"
#include "reports/coverage.h"
#include "reports/report_past.h"
#include "reports/respondent.h"
#include "reports/write.h"
#include "reports/write_html_internal.h"

void
write_html_count(struct text *out, const struct report *report,
        const struct report_count *count)
{
	if (count->hidden)
		text_add_format(out,
		        "<span class=\"skjult\" title=\"skjult\">%s</span>",
		        report->hidden_symbol);
	else
		text_add_format(out, "%" PRId64, count->count);
}

/* A word of change needs many answers and a test; most months say so. */
static void
add_change(struct text *out, const struct report *report, size_t index)
{
	static const char *const words[] = {[REPORT_NO_WORD] = "",
	        [REPORT_UNSURE] = "<p>Ingen sikker ændring fra måneden"
	                          " før.</p>",
	        [REPORT_HIGHER] = "<p><strong>Højere</strong> end måneden"
	                          " før.</p>",
	        [REPORT_LOWER] = "<p><strong>Lavere</strong> end måneden"
	                         " før.</p>"};

	text_add(out, words[report_change(report, index)]);
}

static void
add_tile(struct text *out, const struct report *report, size_t at)
{
	const struct report_index *index = &report->indices[at];

	text_add_format(out, "<section class=\"felt\"><h2>%s</h2>",
	        chart_index_name(index));
	if (isnan(index->mean)) {
		text_add(out, "<p class=\"tal\">–</p><p>For få svar til et"
		              " tal.</p></section>\n");
		return;
	}
	text_add_format(out, "<p class=\"tal\">%.0f</p>", index->mean);
	chart_interval(out, index);
	text_add(out, "<p>");
	if (!isnan(index->low))
		text_add_format(out, "Usikkerhed: %.0f til %.0f. ", index->low,
		        index->high);
	text_add(out, "Svar fra ");
	write_html_count(out, report, &index->respondents);
	text_add_format(out, " %s", respondent_plural(report->respondent));
	if (!isnan(report->dispositions.rr2))
		text_add_format(out, ", %.0f\u00a0%% af dem, vi spurgte",
		        100 * report->dispositions.rr2);
	text_add(out, ".");
	if (!isnan(index->full_share))
		text_add_format(out, " %.0f\u00a0%% svarede 5 på alt.",
		        100 * index->full_share);
	text_add(out, "</p>");
	add_change(out, report, at);
	text_add(out, "</section>\n");
}

/* Where nothing is measured no figure is missing, either. */
static void
add_tiles(struct text *out, const struct report *report)
{
	size_t shown = 0;

	for (size_t i = 0; i < report->indices_count; i++) {
		if (!chart_has_index(report, i))
			continue;
		text_add(out, shown++ == 0 ? "<div class=\"felter\">\n" : "");
		add_tile(out, report, i);
	}
	if (shown > 0)
		text_add(out, "</div>\n");
	else
		text_add_format(out, "<p>%s</p>\n", write_no_index(report));
}

static void
add_figure(struct text *out, const struct report *report, double number)
{
	if (isnan(number))
		text_add_format(out, "<td>%s</td>", report->hidden_symbol);
	else
		text_add_format(out, "<td>%.0f</td>", number);
}

static void
add_month(struct text *out, const struct report *report,
        const struct chart_series *series, size_t at)
{
	text_add(out, "<tr><th scope=\"row\">");
	chart_add_month(out, series->months[at]);
	text_add(out, "</th>");
	add_figure(out, report, series->mean[at]);
	add_figure(out, report, series->low[at]);
	add_figure(out, report, series->high[at]);
	text_add(out, "</tr>");
}

static void
add_line(struct text *out, const struct report *report, size_t index)
{
	struct chart_series series;

	chart_series(report, index, &series);
	text_add_format(out,
	        "<figure><figcaption>%s måned for måned"
	        "</figcaption>",
	        chart_index_name(&report->indices[index]));
	chart_line(out, report, index);
	text_add(out, "<details><summary>Tabel</summary><table><thead><tr>"
	              "<th scope=\"col\">Måned</th><th scope=\"col\">Tal</th>"
	              "<th scope=\"col\">Fra</th><th scope=\"col\">Til</th>"
	              "</tr></thead><tbody>");
	for (size_t i = 0; i < series.count; i++)
		add_month(out, report, &series, i);
	text_add(out, "</tbody></table>");
	if (series.has_limits)
		text_add_format(out,
		        "<p>Gennemsnit af månederne: %.0f. Grænser for, hvad"
		        " tallet plejer at svinge (XmR): %.0f til %.0f.</p>",
		        series.limits.centre, fmax(0, series.limits.lower),
		        fmin(100, series.limits.upper));
	text_add(out, "</details></figure>\n");
}

/* What the letters on the lines stand for, and whose the dashed lines are. */
static void
add_beside(struct text *out, const struct report *report)
{
	if (report->marks_count + report->others_count == 0)
		return;
	text_add(out, "<ul class=\"lille\">\n");
	for (size_t i = 0; i < report->marks_count; i++) {
		text_add_format(out, "<li>%c, ", (char)('A' + i));
		chart_add_date(out, report->marks[i].date);
		text_add(out, ": ");
		text_add_html(out, report->marks[i].text);
		text_add(out, "</li>\n");
	}
	for (size_t i = 0; i < report->others_count; i++) {
		const struct report_other *other = &report->others[i];

		text_add(out, "<li>En anden serie, ");
		text_add_html(out, other->series);
		text_add(out, " ");
		text_add_html(out, other->period);
		text_add_format(out, ": %s %.0f (kilde: ",
		        strcmp(other->measure, "satisfaction") == 0
		                ? "tilfredshed"
		                : "inddragelse",
		        other->value);
		text_add_html(out, other->source);
		text_add(out, ")</li>\n");
	}
	text_add(out, "</ul>\n");
}

static void
add_lines(struct text *out, const struct report *report)
{
	if (report->past_count == 0)
		return;
	text_add(out, "<div class=\"spalter\">\n");
	for (size_t i = 0; i < report->indices_count; i++)
		if (chart_has_index(report, i))
			add_line(out, report, i);
	text_add(out, "</div>\n");
	add_beside(out, report);
}

/* Only of meetings is it known how many nobody was asked about. */
static void
add_coverage_row(struct text *out, const struct report *report,
        const struct report_coverage *coverage, const char *name)
{
	const struct report_count *counts[] = {&coverage->held,
	        &coverage->asked, &coverage->reached, &coverage->answered};
	size_t from = respondent_has_meetings(report->respondent) ? 0 : 1;

	text_add(out, "<tr><th scope=\"row\">");
	text_add_html(out, name);
	text_add(out, "</th>");
	for (size_t i = from; i < 4; i++) {
		text_add(out, "<td>");
		write_html_count(out, report, counts[i]);
		text_add(out, "</td>");
	}
	text_add(out, "</tr>\n");
}

/* What an index would be, had those who were asked and gave no answer differed by
 * ten points: how far the silence could carry it. */
static void
add_silent(struct text *out, const struct report *report)
{
	enum { POINTS = 10 };

	double share = 1 - report->dispositions.rr2;

	for (size_t i = 0; i < report->indices_count; i++) {
		const struct report_index *index = &report->indices[i];

		if (isnan(index->mean) || isnan(share))
			continue;
		text_add_format(out,
		        "<p class=\"lille\">%s: Hvis de, der ikke svarede, lå"
		        " %d point lavere eller højere, ville tallet være"
		        " %.0f eller %.0f.</p>\n",
		        chart_index_name(index), POINTS,
		        fmax(0, index->mean - POINTS * share),
		        fmin(100, index->mean + POINTS * share));
	}
}

/* About how many meetings nobody was asked, a sentence a paragraph. */
static void
add_coverage_words(struct text *out, const struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text words;
	const char *at;

	text_init(&words, memory, 4000);
	coverage_words(report, &words);
	for (at = text_string(&words); *at != '\0';) {
		size_t length = strcspn(at, "\n");

		text_add(out, "<p class=\"lille\">");
		text_add_html(out, talloc_strndup(memory, at, length));
		text_add(out, "</p>\n");
		at += length + (at[length] == '\n' ? 1 : 0);
	}
	talloc_free(memory);
}

static void
add_coverage(struct text *out, const struct report *report)
{
	bool meetings = respondent_has_meetings(report->respondent);

	text_add_format(out, "<section><h2>%s</h2>\n",
	        meetings ? "Fra møde til svar" : "Fra spurgt til svar");
	chart_coverage(out, report);
	text_add_format(out,
	        "<table><thead><tr><th scope=\"col\">Målgruppe</th>%s"
	        "<th scope=\"col\">Spurgt</th><th scope=\"col\">Nået</th>"
	        "<th scope=\"col\">Svaret</th></tr></thead><tbody>\n",
	        meetings ? "<th scope=\"col\">Holdt</th>" : "");
	add_coverage_row(out, report, &report->total, "Alle");
	for (size_t i = 0; i < report->groups_count; i++)
		add_coverage_row(out, report, &report->groups[i],
		        report->groups[i].group);
	text_add(out, "</tbody></table>\n");
	if (meetings)
		add_coverage_words(out, report);
	add_silent(out, report);
	text_add(out, "</section>\n");
}

static void
add_dispositions(struct text *out, const struct report *report)
{
	const struct report_dispositions *d = &report->dispositions;

	const struct {
		const char *name;
		const struct report_count *count;
	} rows[] = {
	        {"Svaret på alt", &d->complete},
	        {"Svaret på en del", &d->partial},
	        {"Begyndt, men holdt op", &d->break_off},
	        {"Sagt nej (STOP)", &d->refused},
	        {"Ikke svaret", &d->silent},
	        {"Kan ikke kontaktes", &d->undelivered},
	        {respondent_has_meetings(report->respondent)
	                        ? "Intet møde"
	                        : "Uden for undersøgelsen",
	                &d->ineligible},
	};

	text_add(out, "<section><h2>Hvordan gik det dem, vi spurgte</h2>"
	              "<table><tbody>\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_add_format(
		        out, "<tr><th scope=\"row\">%s</th><td>", rows[i].name);
		write_html_count(out, report, rows[i].count);
		text_add(out, "</td></tr>\n");
	}
	text_add(out, "<tr class=\"sum\"><th scope=\"row\">Svarprocent"
	              " (AAPOR RR2)</th><td>");
	if (isnan(d->rr2))
		text_add(out, report->hidden_symbol);
	else
		text_add_format(out, "%.0f\u00a0%%", 100 * d->rr2);
	text_add(out, "</td></tr>\n</tbody></table></section>\n");
}

static void
add_footer(struct text *out, const struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	text_add(out, "<footer><p>Periode: ");
	text_add_html(out, report->month_name);
	text_add(out, ". Spørgeskema: ");
	text_add_html(out, report->versions);
	text_add_format(out,
	        ". Tal under %" PRId64 " vises ikke, og heller ikke tal, som de"
	        " kan regnes ud fra; de står som %s.%s Hver person tæller én"
	        " gang. Tallene går fra 0 til 100; usikkerheden er et 95 %%"
	        " interval og vises fra 10 svar. Kommunen har bestilt"
	        " rapporten; spørgsmålene er skrevet til CUBB.</p>"
	        "%s<p>Dannet <time datetime=\"%s\">",
	        report->threshold, report->hidden_symbol,
	        respondent_rule(
	                memory, report->respondent, report->firms_least),
	        report->texts_count == 0
	                ? ""
	                : "<p class=\"kun-tryk\">" WRITE_WORDS_ELSEWHERE "</p>",
	        report->built_at);
	write_built_on(report, out);
	text_add_format(out,
	        "</time>. Kontrolsum <code>%.16s</code></p></footer>\n",
	        report->checksum);
	talloc_free(memory);
}

void
write_html_body(const struct report *report, struct text *out)
{
	text_add(out, "<h1>");
	text_add_html(out, report->municipality_name);
	text_add_format(
	        out, ": %s svar i ", respondent_genitive(report->respondent));
	text_add_html(out, report->month_name);
	text_add(out, "</h1>\n<p class=\"indledning\">");
	text_add_html(out, report->sentence);
	text_add(out, "</p>\n");
	if (report->erratum[0] != '\0') {
		text_add(out,
		        "<p class=\"rettelse\"><strong>Rettelse.</strong>"
		        " Denne rapport træder i stedet for en tidligere: ");
		text_add_html(out, report->erratum);
		text_add(out, "</p>\n");
	}
	add_tiles(out, report);
	add_lines(out, report);
	write_html_items(out, report);
	text_add(out, WRITE_HTML_PEERS "\n");
	write_html_peers(report, out);
	text_add(out, "<div class=\"nederst\">\n");
	write_html_gaps(out, report);
	write_html_reasons(out, report);
	text_add(out, "</div>\n<div class=\"spalter\">\n");
	add_coverage(out, report);
	add_dispositions(out, report);
	text_add(out, "</div>\n");
	write_html_texts(out, report);
	add_footer(out, report);
}

void
write_html(const struct report *report, struct text *out)
{
	text_add(out, "<!DOCTYPE html>\n<html lang=\"da\">\n<head>"
	              "<meta charset=\"utf-8\"><meta name=\"viewport\""
	              " content=\"width=device-width\"><title>");
	text_add_html(out, report->municipality_name);
	text_add(out, ", ");
	text_add_html(out, report->month_name);
	text_add(out, "</title>\n<style>\n");
	text_add(out, chart_style());
	text_add(out, "</style></head>\n<body><main class=\"rapport\">\n");
	write_html_body(report, out);
	text_add(out, "</main></body>\n</html>\n");
}

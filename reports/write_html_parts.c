/*
 * Sections of a report's page: the answers to each item, the municipalities,
 * citizens beside employees, reasons and call-backs.  Each chart has its table.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/chart.h"
#include "reports/compare.h"
#include "reports/respondent.h"
#include "reports/write_html_internal.h"

enum { REASONS_MAX = 64 };

static void
add_count_row(struct text *out, const struct report *report, const char *name,
        const struct report_count *count)
{
	text_add(out, "<tr><th scope=\"row\">");
	text_add_html(out, name);
	text_add(out, "</th><td>");
	write_html_count(out, report, count);
	text_add(out, "</td></tr>");
}

/* Words that print has, too. */

const char *
write_no_index(const struct report *report)
{
	return strcmp(report->respondent, "employee") == 0
	               ? "Medarbejdernes spørgsmål giver ikke et tal for"
	                 " tilfredshed eller inddragelse. Deres svar står ved"
	                 " siden af borgernes i borgernes rapport."
	               : "Spørgsmålene giver ikke et tal for tilfredshed eller"
	                 " inddragelse.";
}

void
write_key(const struct report *report, struct text *out)
{
	text_add_format(out,
	        "1 er det laveste svar, 5 det højeste. Et felt med stiplet kant"
	        " er svar, der er skjult (%s), eller ikke givet.",
	        report->hidden_symbol);
}

const char *
write_asked_to_call(const struct report *report)
{
	static const char *const words[RESPONDENT_KINDS] = {
	        "Borgere, der bad om det", "Medarbejdere, der bad om det",
	        "Virksomheder, der bad om det", "Partnere, der bad om det"};
	size_t kind = respondent_index(report->respondent);

	return words[kind < RESPONDENT_KINDS ? kind : 0];
}

void
write_built_on(const struct report *report, struct text *out)
{
	struct civil civil;
	char date[40];
	int64_t at = 0;

	if (clock_parse(report->built_at, &at) != STATUS_OK) {
		text_add_html(out, report->built_at);
		return;
	}
	civil = clock_civil(at);
	(void)snprintf(date, sizeof(date), "%04d-%02d-%02d", civil.year,
	        civil.month, civil.day);
	chart_add_date(out, date);
}

/* The light field of the chart in words. */
void
write_gap_words(const struct report_gap *gap, struct text *out)
{
	bool same = llround(10 * gap->difference) == 0;

	text_add(out, "Medarbejderne svarede i gennemsnit ");
	if (same)
		text_add(out, "det samme som borgerne");
	else {
		chart_add_decimal(out, fabs(gap->difference));
		text_add(out, gap->difference > 0 ? " højere end borgerne"
		                                  : " lavere end borgerne");
	}
	/* 4,0 less 3,8 may be 0,3 of what was not rounded yet. */
	if (llround(10 * gap->employee) - llround(10 * gap->citizen) !=
	        llround(10 * gap->difference))
		text_add(out, " (afrundet for sig)");
	text_add_format(
	        out, " om de samme %" PRId64 " møder", gap->pairs.count);
	if (!isnan(gap->low)) {
		text_add(out, "; forskellens usikkerhed, det lyse felt: ");
		chart_add_decimal(out, gap->low);
		text_add(out, " til ");
		chart_add_decimal(out, gap->high);
	}
	text_add(out, ".");
}

/* Answers. */

bool
write_shows_answers(const struct report_item *item)
{
	for (size_t i = 0; i < item->choices_count; i++)
		if (!item->choices[i].answers.hidden)
			return true;
	return false;
}

static void
add_choice(struct text *out, const struct report *report,
        const struct report_item_choice *choice)
{
	text_add(out, "<tr><th scope=\"row\">");
	text_add_html(out, choice->value);
	if (strcmp(choice->value, choice->label) != 0) {
		text_add(out, " ");
		text_add_html(out, choice->label);
	}
	text_add(out, "</th><td>");
	write_html_count(out, report, &choice->answers);
	text_add(out, "</td></tr>");
}

static void
add_sum(struct text *out, const struct report *report,
        const struct report_item *item)
{
	text_add(
	        out, "<tr class=\"sum\"><th scope=\"row\">Svar i alt</th><td>");
	write_html_count(out, report, &item->respondents);
	text_add(out, "</td></tr></tbody></table></details></figure>\n");
}

static void
add_item(struct text *out, const struct report *report,
        const struct report_item *item)
{
	text_add(out, "<figure><figcaption>");
	text_add_html(out, item->label);
	text_add(out, "</figcaption>");
	if (!write_shows_answers(item)) {
		text_add_format(out,
		        "<p>%s For få svar til at vise fordelingen."
		        "</p></figure>\n",
		        report->hidden_symbol);
		return;
	}
	chart_bar(out, report, item);
	text_add(out, "<details><summary>Tabel</summary><table><tbody>");
	for (size_t i = 0; i < item->choices_count; i++)
		add_choice(out, report, &item->choices[i]);
	add_sum(out, report, item);
}

void
write_html_items(struct text *out, const struct report *report)
{
	if (report->items_count == 0)
		return;
	text_add(out, "<section class=\"svar\"><h2>Svarene</h2>\n"
	              "<p class=\"lille\">");
	write_key(report, out);
	text_add(out, "</p>\n");
	for (size_t i = 0; i < report->items_count; i++)
		add_item(out, report, &report->items[i]);
	text_add(out, "</section>\n");
}

/* Municipalities. */

static void
add_peer(struct text *out, const struct report *report, size_t index, size_t at)
{
	const struct compare_row *row = &report->peers[at];
	const struct report_past_index *one = &row->indices[index];

	text_add_format(out, "<tr%s><th scope=\"row\">",
	        row->own ? " class=\"egen\"" : "");
	text_add_html(out, row->name);
	text_add(out, "</th>");
	if (isnan(one->mean))
		text_add_format(out, "<td>%s</td><td>%s</td></tr>",
		        report->hidden_symbol, report->hidden_symbol);
	else
		text_add_format(out, "<td>%" PRId64 "</td><td>%.0f</td></tr>",
		        one->people, one->mean);
}

static void
add_peers(struct text *out, const struct report *report, size_t index,
        const struct text *chart)
{
	text_add_format(out, "<figure><figcaption>%s</figcaption>%s",
	        chart_index_name(&report->indices[index]), text_string(chart));
	text_add(out, "<details><summary>Tabel</summary><table><thead><tr>"
	              "<th scope=\"col\">Kommune</th><th scope=\"col\">Svar"
	              "</th><th scope=\"col\">Tal</th></tr></thead><tbody>");
	for (size_t i = 0; i < report->peers_count; i++)
		add_peer(out, report, index, i);
	text_add(out, "</tbody></table></details></figure>\n");
}

void
write_html_peers(const struct report *report, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	bool begun = false;

	for (size_t i = 0; i < report->indices_count; i++) {
		struct text chart;

		text_init(&chart, memory, 60000);
		chart_funnel(&chart, report, i);
		if (chart.length == 0)
			continue;
		if (!begun)
			text_add_format(out,
			        "<section class=\"svar\"><h2>Blandt"
			        " kommunerne</h2>\n<p class=\"lille\">Hver"
			        " cirkel er en kommune. Få svar svinger mere"
			        " end mange: en cirkel mellem de stiplede"
			        " linjer er ikke længere fra gennemsnittet, end"
			        " tilfældet plejer at gøre det. Med er de"
			        " kommuner, der har udgivet %s svar for"
			        " måneden.</p>\n",
			        respondent_genitive(report->respondent));
		begun = true;
		add_peers(out, report, i, &chart);
	}
	text_add(out, begun ? "</section>\n" : "");
	talloc_free(memory);
}

/* Citizens beside employees. */

static void
add_mean_row(struct text *out, const char *who, const char *label, double mean)
{
	text_add_format(out, "<tr><th scope=\"row\">%s: ", who);
	text_add_html(out, label);
	text_add(out, "</th><td>");
	chart_add_decimal(out, mean);
	text_add(out, "</td></tr>");
}

static void
add_gap(struct text *out, const struct report *report,
        const struct report_gap *gap)
{
	text_add(out, "<figure><figcaption>Samme møde: ");
	text_add_html(out, gap->citizen_label);
	text_add(out, "</figcaption>");
	if (isnan(gap->difference)) {
		text_add_format(out,
		        "<p>%s For få møder, som begge har svaret om."
		        "</p></figure>\n",
		        report->hidden_symbol);
		return;
	}
	chart_gap(out, gap);
	text_add(out, "<p>");
	write_gap_words(gap, out);
	text_add(out, "</p>");
	text_add(out, "<details><summary>Tabel</summary><table><tbody>");
	add_mean_row(out, "Borgeren", gap->citizen_label, gap->citizen);
	add_mean_row(out, "Medarbejderen", gap->employee_label, gap->employee);
	text_add(out, "<tr><th scope=\"row\">Forskel (medarbejder minus"
	              " borger)</th><td>");
	chart_add_decimal(out, gap->difference);
	if (!isnan(gap->low)) {
		text_add(out, " (");
		chart_add_decimal(out, gap->low);
		text_add(out, " til ");
		chart_add_decimal(out, gap->high);
		text_add(out, ")");
	}
	text_add(out, "</td></tr>");
	add_count_row(out, report, "Møder, begge har svaret om", &gap->pairs);
	text_add(out, "</tbody></table></details></figure>\n");
}

void
write_html_gaps(struct text *out, const struct report *report)
{
	if (report->gaps_count == 0)
		return;
	text_add(out, "<section class=\"svar\"><h2>Borger og medarbejder om"
	              " samme møde</h2>\n");
	for (size_t i = 0; i < report->gaps_count; i++)
		add_gap(out, report, &report->gaps[i]);
	text_add(out, "</section>\n");
}

/* Reasons and call-backs. */

static void
add_reasons(struct text *out, const struct report *report,
        const struct report_item *item)
{
	size_t order[REASONS_MAX];

	text_add(out, "<figure><figcaption>");
	text_add_html(out, item->label);
	text_add(out, "</figcaption>");
	if (!write_shows_answers(item) || item->choices_count > REASONS_MAX) {
		text_add_format(out,
		        "<p>%s For få svar til at vise dem.</p></figure>\n",
		        report->hidden_symbol);
		return;
	}
	chart_order(item, order);
	chart_reasons(out, report, item);
	text_add(out, "<details><summary>Tabel</summary><table><tbody>");
	for (size_t i = 0; i < item->choices_count; i++)
		add_count_row(out, report, item->choices[order[i]].label,
		        &item->choices[order[i]].answers);
	add_sum(out, report, item);
}

static void
add_call_backs(struct text *out, const struct report *report)
{
	const struct report_call_backs *calls = &report->call_backs;

	if (!report_tells_calls(report))
		return;
	text_add(out, "<figure><figcaption>Bedt om et opkald</figcaption>"
	              "<table><tbody>");
	add_count_row(out, report, write_asked_to_call(report), &calls->asked);
	add_count_row(out, report, "Ringet op inden fem dage", &calls->in_time);
	text_add(out, "</tbody></table></figure>\n");
}

void
write_html_reasons(struct text *out, const struct report *report)
{
	bool calls = report_tells_calls(report);

	if (report->reasons_count == 0 && !calls)
		return;
	text_add(out, "<section class=\"svar\"><h2>Hvad vi kan gøre bedre"
	              "</h2>\n");
	for (size_t i = 0; i < report->reasons_count; i++)
		add_reasons(out, report, &report->reasons[i]);
	add_call_backs(out, report);
	text_add(out, "</section>\n");
}

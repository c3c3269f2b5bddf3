/*
 * A progression as text, JSON, CSV and a page.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/json_text.h"
#include "reports/chart.h"
#include "reports/progression.h"
#include "reports/write_json_internal.h"

/* For readers; programs get words of their own below. */
static const char *const words[] = {[REPORT_NO_WORD] = "",
        [REPORT_UNSURE] = "ingen sikker ændring",
        [REPORT_HIGHER] = "højere",
        [REPORT_LOWER] = "lavere"};

/* Those who left are held against those who stayed, so that the words compare.
 */
static const char *const left_words[] = {[REPORT_NO_WORD] = "",
        [REPORT_UNSURE] = "ingen sikker forskel",
        [REPORT_HIGHER] = "højere end de andre",
        [REPORT_LOWER] = "lavere end de andre"};

static void
add_count(struct text *out, const struct progression *p,
        const struct report_count *count)
{
	if (count->hidden)
		text_add(out, p->hidden_symbol);
	else
		text_add_format(out, "%" PRId64, count->count);
}

/* What was hidden and what too few stand behind look the same: the difference
 * would tell something. */
static void
add_number(struct text *out, const struct progression *p, double number)
{
	if (isnan(number))
		text_add(out, p->hidden_symbol);
	else
		chart_add_decimal(out, number);
}

/* "0,4 (0,1 til 0,7)" */
static void
add_change(struct text *out, const struct progression *p,
        const struct progression_item *item)
{
	add_number(out, p, item->change);
	if (isnan(item->low))
		return;
	text_add(out, " (");
	chart_add_decimal(out, item->low);
	text_add(out, " til ");
	chart_add_decimal(out, item->high);
	text_add(out, ")");
}

/* Who came back, in a sentence. */
static void
add_head(struct text *out, const struct progression *p)
{
	text_add(out, "Af ");
	add_count(out, p, &p->answered);
	text_add_format(
	        out, " borgere, der svarede i %s, svarede ", p->earlier_name);
	add_count(out, p, &p->both);
	text_add_format(out, " også i %s; ", p->quarter_name);
	add_count(out, p, &p->left);
	text_add(out, " gjorde ikke.");
}

/* An item is three lines, for a terminal or a mail. */
void
progression_text(const struct progression *p, struct text *out)
{
	text_add_format(out, "%s: fra %s til %s\n", p->municipality_name,
	        p->earlier_name, p->quarter_name);
	add_head(out, p);
	text_add(out, "\n");
	for (size_t i = 0; i < p->items_count; i++) {
		const struct progression_item *item = &p->items[i];

		text_add_format(
		        out, "%s %s\n  de samme ", item->name, item->label);
		add_count(out, p, &item->pairs);
		text_add(out, ": ");
		add_number(out, p, item->before);
		text_add(out, " -> ");
		add_number(out, p, item->after);
		text_add(out, ", ændring ");
		add_change(out, p, item);
		text_add_format(out, " %s\n  faldet fra ", words[item->word]);
		add_count(out, p, &item->left);
		text_add(out, ": ");
		add_number(out, p, item->left_mean);
		text_add_format(out, " %s\n", left_words[item->left_word]);
	}
}

/* JSON. */

/* No figure is null, whatever the reason. */
static json_t *
real(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

static json_t *
item_json(const struct progression_item *item)
{
	static const char *const changes[] = {[REPORT_NO_WORD] = "none",
	        [REPORT_UNSURE] = "unsure",
	        [REPORT_HIGHER] = "higher",
	        [REPORT_LOWER] = "lower"};

	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s,"
	                 " s:o, s:o, s:s}",
	        "name", item->name, "label", item->label, "pairs",
	        write_json_count(&item->pairs), "before", real(item->before),
	        "after", real(item->after), "change", real(item->change), "low",
	        real(item->low), "high", real(item->high), "srm",
	        real(item->srm), "word", changes[item->word], "left",
	        write_json_count(&item->left), "left_before",
	        real(item->left_mean), "left_word", changes[item->left_word]);
}

void
progression_json(const struct progression *p, struct text *out)
{
	json_t *items = json_array();
	json_t *json;

	for (size_t i = 0; i < p->items_count; i++)
		json_array_append_new(items, item_json(&p->items[i]));
	json = json_pack("{s:I, s:s, s:s, s:s, s:I, s:s, s:o, s:o, s:o, s:o}",
	        "municipality", (json_int_t)p->municipality,
	        "municipality_name", p->municipality_name, "quarter",
	        p->quarter, "earlier", p->earlier, "threshold",
	        (json_int_t)p->threshold, "hidden_symbol", p->hidden_symbol,
	        "answered", write_json_count(&p->answered), "both",
	        write_json_count(&p->both), "left", write_json_count(&p->left),
	        "items", items);
	json_text_add(out, json, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	text_add(out, "\n");
}

/* CSV as a spreadsheet here reads it: semicolons, decimal commas. */

static void
add_quoted(struct text *out, const char *value)
{
	text_add(out, "\"");
	for (; *value != '\0'; value++) {
		if (*value == '"')
			text_add(out, "\"");
		text_add_bytes(out, value, 1);
	}
	text_add(out, "\"");
}

void
progression_csv(const struct progression *p, struct text *out)
{
	text_add(out, "\xef\xbb\xbfspørgsmål;tekst;de samme;før;efter;ændring;"
	              "fra;til;srm;faldet fra;deres første svar\r\n");
	for (size_t i = 0; i < p->items_count; i++) {
		const struct progression_item *item = &p->items[i];
		const double numbers[] = {item->before, item->after,
		        item->change, item->low, item->high, item->srm};

		add_quoted(out, item->name);
		text_add(out, ";");
		add_quoted(out, item->label);
		text_add(out, ";");
		add_count(out, p, &item->pairs);
		for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]);
		        n++) {
			text_add(out, ";");
			add_number(out, p, numbers[n]);
		}
		text_add(out, ";");
		add_count(out, p, &item->left);
		text_add(out, ";");
		add_number(out, p, item->left_mean);
		text_add(out, "\r\n");
	}
}

/* The page. */

static void
add_cell(struct text *out, const struct progression *p, double number)
{
	text_add(out, "<td>");
	add_number(out, p, number);
	text_add(out, "</td>");
}

static void
add_pairs_row(struct text *out, const struct progression *p,
        const struct progression_item *item)
{
	text_add(out, "<tr><th scope=\"row\">");
	text_add_html(out, item->label);
	text_add(out, "</th><td>");
	add_count(out, p, &item->pairs);
	text_add(out, "</td>");
	add_cell(out, p, item->before);
	add_cell(out, p, item->after);
	text_add(out, "<td>");
	add_change(out, p, item);
	text_add_format(out, "</td><td>%s</td></tr>\n", words[item->word]);
}

static void
add_left_row(struct text *out, const struct progression *p,
        const struct progression_item *item)
{
	text_add(out, "<tr><th scope=\"row\">");
	text_add_html(out, item->label);
	text_add(out, "</th><td>");
	add_count(out, p, &item->left);
	text_add(out, "</td>");
	add_cell(out, p, item->left_mean);
	add_cell(out, p, item->before);
	text_add_format(out, "<td>%s</td></tr>\n", left_words[item->left_word]);
}

void
progression_html(const struct progression *p, struct text *out)
{
	text_add(out, "<h1>");
	text_add_html(out, p->municipality_name);
	text_add_format(out,
	        ": vejen fra %s til %s</h1>\n"
	        "<p class=\"indledning\">",
	        p->earlier_name, p->quarter_name);
	add_head(out, p);
	text_add(out, "</p>\n<section><h2>De samme mennesker, før og efter</h2>"
	              "<table><thead><tr><th scope=\"col\">Spørgsmål</th>"
	              "<th scope=\"col\">Borgere</th><th scope=\"col\">Før</th>"
	              "<th scope=\"col\">Efter</th><th scope=\"col\">Ændring"
	              "</th><th scope=\"col\"></th></tr></thead><tbody>\n");
	for (size_t i = 0; i < p->items_count; i++)
		add_pairs_row(out, p, &p->items[i]);
	text_add(out, "</tbody></table></section>\n<section><h2>De, der ikke"
	              " svarede igen</h2><table><thead><tr><th scope=\"col\">"
	              "Spørgsmål</th><th scope=\"col\">Borgere</th>"
	              "<th scope=\"col\">Deres første svar</th>"
	              "<th scope=\"col\">De andres</th><th scope=\"col\"></th>"
	              "</tr></thead><tbody>\n");
	for (size_t i = 0; i < p->items_count; i++)
		add_left_row(out, p, &p->items[i]);
	text_add_format(out,
	        "</tbody></table></section>\n<footer><p>Svarene går fra 1 til"
	        " 5. Kun borgere, der har svaret begge gange, er med i den"
	        " første tabel (parret t-test, 95 %%). Et ord om ændring kræver"
	        " 30 svar og en sikker forskel. Tal under %" PRId64
	        " vises ikke, og heller ikke tal, som de kan regnes ud fra; de"
	        " står som %s.</p></footer>\n",
	        p->threshold, p->hidden_symbol);
}

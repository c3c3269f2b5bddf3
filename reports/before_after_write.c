/*
 * Before and after in words, as text, as JSON and as a page.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/json_text.h"
#include "reports/before_after.h"

static const char *
title_of(const struct before_after_index *index)
{
	return strcmp(index->name, "satisfaction") == 0 ? "Tilfredshed"
	                                                : "Inddragelse";
}

/* A difference in whole points; adding zero takes the sign of "-0" away. */
static double
whole(double points)
{
	return round(points) + 0.0;
}

/* What the difference comes to, where there is an interval. */
static void
add_verdict(const struct before_after_index *index, struct text *out)
{
	static const char *const words[] = {
	        [REPORT_NO_WORD] = "for få svar til at sige, om det er en"
	                           " ændring",
	        [REPORT_UNSURE] = "ingen sikker ændring",
	        [REPORT_HIGHER] = "højere efter",
	        [REPORT_LOWER] = "lavere efter"};

	text_add_format(out, ": %.0f før og %.0f efter, %s", index->before.mean,
	        index->after.mean, words[index->change]);
	if (!isnan(index->low))
		text_add_format(out, " (forskel %.0f, mellem %.0f og %.0f)",
		        whole(index->difference), whole(index->low),
		        whole(index->high));
	text_add(out, ".");
}

void
before_after_words(
        const struct before_after *compared, size_t which, struct text *out)
{
	const struct before_after_index *index = &compared->indices[which];

	text_add(out, title_of(index));
	if (index->reworded) {
		text_add(out,
		        ": spørgsmålene blev formuleret om i perioden, så"
		        " før og efter er to serier og sammenlignes ikke.");
		return;
	}
	if (index->before.months == 0 || index->after.months == 0) {
		text_add_format(out,
		        ": der er ikke udgivet tal for månederne"
		        " %s.",
		        index->before.months == 0 ? "før" : "efter");
		return;
	}
	add_verdict(index, out);
	if (isnan(index->limits.lower))
		return;
	text_add_format(out,
	        " Månederne før tyder på tal mellem %.0f og %.0f; %zu af %zu"
	        " måneder efter ligger uden for.",
	        fmax(0, index->limits.lower), fmin(100, index->limits.upper),
	        index->outside, index->after.months);
}

static const char caution[] =
        "Andet kan have ændret sig samtidig; tallene siger ikke hvorfor.";

void
before_after_text(const struct before_after *compared, struct text *out)
{
	text_add_format(out, "%s: før og efter %s\n",
	        compared->municipality_name, compared->change_name);
	if (compared->notes[0] != '\0')
		text_add_format(out, "Noteret: %s\n", compared->notes);
	for (size_t m = 0; m < REPORT_INDICES; m++) {
		before_after_words(compared, m, out);
		text_add(out, "\n");
	}
	text_add_format(out, "%s\n", caution);
}

/* JSON. */

static json_t *
real(double value)
{
	return isnan(value) ? json_null() : json_real(round(value * 100) / 100);
}

static json_t *
side_json(const struct before_after_side *side)
{
	return json_pack("{s:I, s:I, s:o}", "months", (json_int_t)side->months,
	        "respondents", (json_int_t)side->people, "mean",
	        real(side->mean));
}

static json_t *
index_json(const struct before_after *compared, size_t which)
{
	static const char *const changes[] = {[REPORT_NO_WORD] = "none",
	        [REPORT_UNSURE] = "unsure",
	        [REPORT_HIGHER] = "higher",
	        [REPORT_LOWER] = "lower"};
	const struct before_after_index *index = &compared->indices[which];
	json_t *values = json_array();
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text words;
	json_t *json;

	text_init(&words, memory, 1000);
	before_after_words(compared, which, &words);
	for (size_t i = 0; i < BEFORE_AFTER_ALL; i++)
		json_array_append_new(values, real(index->values[i]));
	json = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:o, s:o,"
	                 " s:I, s:o, s:s}",
	        "name", index->name, "before", side_json(&index->before),
	        "after", side_json(&index->after), "difference",
	        real(index->difference), "low", real(index->low), "high",
	        real(index->high), "change", changes[index->change], "reworded",
	        index->reworded ? 1 : 0, "lower_limit",
	        real(index->limits.lower), "upper_limit",
	        real(index->limits.upper), "outside",
	        (json_int_t)index->outside, "values", values, "words",
	        text_string(&words));
	talloc_free(memory);
	return json;
}

void
before_after_json(const struct before_after *compared, struct text *out)
{
	json_t *months = json_array();
	json_t *indices = json_array();
	json_t *json;

	for (size_t i = 0; i < BEFORE_AFTER_ALL; i++)
		json_array_append_new(months, json_string(compared->months[i]));
	for (size_t m = 0; m < REPORT_INDICES; m++)
		json_array_append_new(indices, index_json(compared, m));
	json = json_pack("{s:s, s:s, s:s, s:o, s:o}", "municipality_name",
	        compared->municipality_name, "change", compared->change,
	        "notes", compared->notes, "months", months, "indices", indices);
	json_text_add(out, json, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	text_add(out, "\n");
}

/* The page. */

enum { WIDTH = 480, HEIGHT = 150, LEFT = 30, BOTTOM = 20, STEP = 18 };

static double
x_of(size_t at)
{
	return LEFT + (double)at * STEP + 8;
}

static double
y_of(double value)
{
	return (HEIGHT - BOTTOM) * (1 - value / 100);
}

static void
add_limit(struct text *out, double value, const char *kind)
{
	if (isnan(value))
		return;
	value = fmin(100, fmax(0, value));
	text_add_format(out,
	        "<line class=\"%s\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\""
	        " y2=\"%.1f\"/>",
	        kind, LEFT, y_of(value), WIDTH - 10, y_of(value));
}

/* A month without a figure is a gap. */
static void
add_points(struct text *out, const struct before_after_index *index)
{
	for (size_t i = 0; i < BEFORE_AFTER_ALL; i++) {
		if (isnan(index->values[i]))
			continue;
		if (i > 0 && !isnan(index->values[i - 1]) && !index->reworded)
			text_add_format(out,
			        "<line class=\"streg\" x1=\"%.1f\" y1=\"%.1f\""
			        " x2=\"%.1f\" y2=\"%.1f\"/>",
			        x_of(i - 1), y_of(index->values[i - 1]),
			        x_of(i), y_of(index->values[i]));
		text_add_format(out,
		        "<circle class=\"punkt\" cx=\"%.1f\" cy=\"%.1f\""
		        " r=\"3\"/>",
		        x_of(i), y_of(index->values[i]));
	}
}

static void
add_chart(struct text *out, const struct before_after *compared,
        const struct before_after_index *index)
{
	double middle =
	        (x_of(BEFORE_AFTER_MONTHS - 1) + x_of(BEFORE_AFTER_MONTHS)) / 2;

	text_add_format(out,
	        "<svg viewBox=\"0 0 %d %d\" class=\"linje\""
	        " aria-hidden=\"true\">"
	        "<line class=\"akse\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\""
	        " y2=\"%.1f\"/><text x=\"0\" y=\"12\">100</text>"
	        "<text x=\"0\" y=\"%d\">0</text>",
	        WIDTH, HEIGHT, LEFT, y_of(0), WIDTH - 10, y_of(0),
	        HEIGHT - BOTTOM);
	add_limit(out, index->limits.centre, "midte");
	add_limit(out, index->limits.lower, "grænse");
	add_limit(out, index->limits.upper, "grænse");
	text_add_format(out,
	        "<line class=\"akse\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\""
	        " y2=\"%d\"/>",
	        middle, middle, HEIGHT - BOTTOM);
	add_points(out, index);
	text_add_format(out,
	        "<text x=\"%d\" y=\"%d\">%s</text><text x=\"%.1f\" y=\"%d\">"
	        "%s</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s"
	        "</text></svg>\n",
	        LEFT, HEIGHT - 4, compared->months[0], middle, HEIGHT - 4,
	        compared->change, WIDTH - 10, HEIGHT - 4,
	        compared->months[BEFORE_AFTER_ALL - 1]);
}

static void
add_table(struct text *out, const struct before_after *compared,
        const struct before_after_index *index)
{
	text_add(out, "<details><summary>Tabel</summary><table><tbody>");
	for (size_t i = 0; i < BEFORE_AFTER_ALL; i++) {
		text_add_format(out, "<tr><th scope=\"row\">%s</th><td>",
		        compared->months[i]);
		if (isnan(index->values[i]))
			text_add(out, "·");
		else
			text_add_format(out, "%.0f", index->values[i]);
		text_add(out, "</td></tr>");
	}
	text_add(out, "</tbody></table></details>");
}

void
before_after_html(const struct before_after *compared, struct text *out)
{
	text_add(out, "<h1>");
	text_add_html(out, compared->municipality_name);
	text_add(out, ": før og efter ");
	text_add_html(out, compared->change_name);
	text_add(out, "</h1>\n");
	if (compared->notes[0] != '\0') {
		text_add(out, "<p class=\"indledning\">");
		text_add_html(out, compared->notes);
		text_add(out, "</p>\n");
	}
	text_add(out, "<div class=\"spalter\">\n");
	for (size_t m = 0; m < REPORT_INDICES; m++) {
		text_add_format(out, "<section><h2>%s</h2><figure>",
		        title_of(&compared->indices[m]));
		add_chart(out, compared, &compared->indices[m]);
		text_add(out, "<p>");
		before_after_words(compared, m, out);
		text_add(out, "</p>");
		add_table(out, compared, &compared->indices[m]);
		text_add(out, "</figure></section>\n");
	}
	text_add_format(out,
	        "</div>\n<footer><p>%s Tallene er de udgivne måneders; de"
	        " stiplede linjer er, hvad månederne før svinger imellem"
	        " (XmR). Nogle har svaret både før og efter, og det regnes"
	        " der med. En måned uden tal står som ·.</p></footer>\n",
	        caution);
}

/*
 * Draws small multiples.
 */
#include "reports/compare_small.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { WIDTH = 160, HEIGHT = 74, TOP = 6, BOTTOM = 16, LEFT = 18, RIGHT = 4 };

static const char *const kind_titles[COMPARE_KINDS] = {
        "Borgere", "Medarbejdere", "Virksomheder", "Partnere"};
static const char *const index_titles[REPORT_INDICES] = {
        "Tilfredshed", "Inddragelse"};

/* In the svg's own units; the first month stands at the left edge of the field
 * and the last at the right. */
static double
x_of(size_t month)
{
	return LEFT + (double)month * (WIDTH - LEFT - RIGHT) /
	                      (COMPARE_SMALL_MONTHS - 1);
}

/* The scale is always 0 to 100, so that all fields can be read against each
 * other. */
static double
y_of(double value)
{
	return TOP + (100 - value) * (HEIGHT - TOP - BOTTOM) / 100;
}

/* Three lines are enough ground for so small a field. */
static void
add_ground(struct text *out, const struct compare_smalls *all)
{
	static const int levels[] = {0, 50, 100};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		text_add_format(out,
		        "<line class=\"akse\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\""
		        " y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\""
		        " text-anchor=\"end\">%d</text>",
		        LEFT, y_of(levels[i]), WIDTH - RIGHT, y_of(levels[i]),
		        LEFT - 3, y_of(levels[i]) + 3, levels[i]);
	text_add_format(out,
	        "<text x=\"%d\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\""
	        " text-anchor=\"end\">%s</text>",
	        LEFT, HEIGHT - 3, all->first, WIDTH - RIGHT, HEIGHT - 3,
	        all->last);
}

/* A month without a figure is a gap, and so is a new wording. */
static void
add_points(struct text *out, const struct compare_small *row, size_t index)
{
	for (size_t i = 0; i < COMPARE_SMALL_MONTHS; i++) {
		const struct report_past_index *now = &row->months[i][index];

		if (isnan(now->mean))
			continue;
		if (!isnan(now->low))
			text_add_format(out,
			        "<line class=\"midte\" x1=\"%.1f\" y1=\"%.1f\""
			        " x2=\"%.1f\" y2=\"%.1f\"/>",
			        x_of(i), y_of(now->low), x_of(i),
			        y_of(now->high));
		if (i > 0 && !row->breaks[i][index] &&
		        !isnan(row->months[i - 1][index].mean))
			text_add_format(out,
			        "<line class=\"streg\" x1=\"%.1f\" y1=\"%.1f\""
			        " x2=\"%.1f\" y2=\"%.1f\"/>",
			        x_of(i - 1),
			        y_of(row->months[i - 1][index].mean), x_of(i),
			        y_of(now->mean));
		text_add_format(out,
		        "<circle class=\"punkt\" cx=\"%.1f\" cy=\"%.1f\""
		        " r=\"2\"/>",
		        x_of(i), y_of(now->mean));
	}
}

/* In words for whoever does not see it: the last figure there is. */
static void
add_words(struct text *out, const struct compare_small *row, size_t index)
{
	size_t at = COMPARE_SMALL_MONTHS;

	while (at > 0 && isnan(row->months[at - 1][index].mean))
		at--;
	if (at == 0)
		text_add(out, "ingen udgivne tal");
	else
		text_add_format(
		        out, "senest %.0f", row->months[at - 1][index].mean);
}

/* The own municipality is marked by its name's weight, never by a colour alone.
 */
static void
add_small(struct text *out, const struct compare_smalls *all, size_t at,
        size_t index)
{
	const struct compare_small *row = &all->rows[at];

	text_add_format(out, "<figure class=\"lille\"><figcaption>%s",
	        row->own ? "<strong>" : "");
	text_add_html(out, row->name);
	text_add_format(out, "%s%s: ", row->own ? "</strong>" : "",
	        strcmp(row->role, "network") == 0 ? " (netværk)" : "");
	add_words(out, row, index);
	text_add_format(out,
	        "</figcaption><svg viewBox=\"0 0 %d %d\" class=\"linje små\""
	        " aria-hidden=\"true\">",
	        WIDTH, HEIGHT);
	add_ground(out, all);
	add_points(out, row, index);
	text_add(out, "</svg></figure>\n");
}

static void
add_figure(struct text *out, const struct report_past_index *index)
{
	if (isnan(index->mean))
		text_add(out, "<td>·</td>");
	else
		text_add_format(out, "<td>%.0f (%" PRId64 " svar)</td>",
		        index->mean, index->people);
}

/* One table an index: municipalities down, kinds across. */
static void
add_kinds(struct text *out, const struct compare_smalls *all, size_t index)
{
	text_add_format(out,
	        "<table><caption>%s efter, hvem der har svaret</caption>"
	        "<thead><tr><th scope=\"col\">Kommune</th>",
	        index_titles[index]);
	for (size_t k = 0; k < COMPARE_KINDS; k++)
		text_add_format(
		        out, "<th scope=\"col\">%s</th>", kind_titles[k]);
	text_add(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < all->count; i++) {
		text_add_format(out, "<tr%s><th scope=\"row\">",
		        all->rows[i].own ? " class=\"egen\"" : "");
		text_add_html(out, all->rows[i].name);
		text_add(out, "</th>");
		for (size_t k = 0; k < COMPARE_KINDS; k++)
			add_figure(out, &all->rows[i].kinds[k][index]);
		text_add(out, "</tr>\n");
	}
	text_add(out, "</tbody></table>\n");
}

/* The same figures as a table under the charts. */
static void
add_months(struct text *out, const struct compare_smalls *all, size_t index)
{
	text_add(out, "<details><summary>Tabel</summary><table><tbody>\n");
	for (size_t i = 0; i < all->count; i++) {
		text_add(out, "<tr><th scope=\"row\">");
		text_add_html(out, all->rows[i].name);
		text_add(out, "</th>");
		for (size_t m = 0; m < COMPARE_SMALL_MONTHS; m++) {
			double mean = all->rows[i].months[m][index].mean;

			if (isnan(mean))
				text_add(out, "<td>·</td>");
			else
				text_add_format(out, "<td>%.0f</td>", mean);
		}
		text_add(out, "</tr>\n");
	}
	text_add(out, "</tbody></table></details>\n");
}

void
compare_small_html(const struct compare_smalls *all, struct text *out)
{
	for (size_t index = 0; index < REPORT_INDICES; index++) {
		text_add_format(out,
		        "<section><h2>%s måned for måned</h2>"
		        "<div class=\"felter\">\n",
		        index_titles[index]);
		for (size_t i = 0; i < all->count; i++)
			add_small(out, all, i, index);
		text_add(out, "</div>\n");
		add_months(out, all, index);
		text_add(out, "</section>\n");
	}
	text_add(out, "<section><h2>Alle svarere, hver for sig</h2>\n");
	for (size_t index = 0; index < REPORT_INDICES; index++)
		add_kinds(out, all, index);
	text_add(out,
	        "<p class=\"lille\">Det seneste udgivne tal for hver"
	        " slags svarere; de lægges aldrig sammen. Kommunerne står"
	        " i nummerorden: det er ingen rangliste.</p></section>\n");
}

/*
 * What all charts share, the interval of an index, and the coverage.
 */
#include "reports/chart.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/embedded.h"
#include "reports/chart_internal.h"

enum { BAR = 22, BAR_STEP = 28, BAR_LEFT = 70, BAR_WIDTH = 270 };

const char *
chart_index_name(const struct report_index *index)
{
	return strcmp(index->name, "satisfaction") == 0 ? "Tilfredshed"
	                                                : "Inddragelse";
}

const char *
chart_style(void)
{
	const struct embedded *style =
	        embedded_find("server/static/report.css");

	return style == NULL ? "" : style->bytes;
}

void
chart_begin(struct text *out, struct chart_size size, const char *class,
        const char *name)
{
	text_add_format(out,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d"
	        " %d\" role=\"img\" class=\"diagram %s\"><title>",
	        size.width, size.height, class);
	text_add_html(out, name);
	text_add(out, "</title><desc>");
}

void
chart_described(struct text *out)
{
	text_add(out, "</desc>");
}

void
chart_end(struct text *out)
{
	text_add(out, "</svg>\n");
}

void
chart_add_decimal(struct text *out, double number)
{
	int64_t tenths = llround(fabs(number) * 10);

	text_add_format(out, "%s%" PRId64 ",%" PRId64,
	        number < 0 && tenths > 0 ? "−" : "", tenths / 10, tenths % 10);
}

void
chart_add_count(
        struct text *out, const char *symbol, const struct report_count *count)
{
	if (count->hidden)
		text_add_html(out, symbol);
	else
		text_add_format(out, "%" PRId64, count->count);
}

void
chart_add_line(struct text *out, const char *class, struct chart_point from,
        struct chart_point to)
{
	text_add_format(out,
	        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\""
	        " class=\"%s\"/>",
	        from.x, from.y, to.x, to.y, class);
}

void
chart_open_text(struct text *out, struct chart_point at, const char *anchor)
{
	text_add_format(out, "<text x=\"%.1f\" y=\"%.1f\"", at.x, at.y);
	if (strcmp(anchor, "start") != 0)
		text_add_format(out, " text-anchor=\"%s\"", anchor);
	text_add(out, ">");
}

/* An index and its interval. */

static double
scale(double value)
{
	return 10 + value * (CHART_WIDTH - 20) / 100;
}

void
chart_interval(struct text *out, const struct report_index *index)
{
	chart_begin(out, (struct chart_size){CHART_WIDTH, 36}, "skala",
	        chart_index_name(index));
	text_add_format(out, "%.0f på en skala fra 0 til 100", index->mean);
	if (!isnan(index->low))
		text_add_format(out, "; usikkerhed %.0f til %.0f", index->low,
		        index->high);
	chart_described(out);
	chart_add_line(out, "akse", (struct chart_point){10, 14},
	        (struct chart_point){CHART_WIDTH - 10, 14});
	if (!isnan(index->low))
		text_add_format(out,
		        "<rect x=\"%.1f\" y=\"8\" width=\"%.1f\" height=\"12\""
		        " class=\"interval\"/>",
		        scale(index->low),
		        scale(index->high) - scale(index->low));
	text_add_format(out,
	        "<circle cx=\"%.1f\" cy=\"14\" r=\"6\" class=\"punkt\"/>",
	        scale(index->mean));
	chart_open_text(out, (struct chart_point){10, 33}, "start");
	text_add(out, "0</text>");
	chart_open_text(out, (struct chart_point){CHART_WIDTH - 10, 33}, "end");
	text_add(out, "100</text>");
	chart_end(out);
}

/* Coverage. */

struct stage {
	const char *name;
	const struct report_count *count;
};

static void
add_stage(struct text *out, const struct stage *stage, int place, double widest)
{
	double width = (double)stage->count->count / widest * BAR_WIDTH;
	double y = place * BAR_STEP;

	chart_open_text(out, (struct chart_point){0, y + 16}, "start");
	text_add_format(out, "%s</text>", stage->name);
	if (stage->count->hidden)
		return;
	text_add_format(out,
	        "<rect x=\"%d\" y=\"%.0f\" width=\"%.1f\" height=\"%d\""
	        " class=\"trin%d\"/>",
	        BAR_LEFT, y, width, BAR, place + 1);
	chart_open_text(out, (struct chart_point){BAR_LEFT + 6 + width, y + 16},
	        "start");
	text_add_format(out, "%" PRId64 "</text>", stage->count->count);
}

void
chart_coverage(struct text *out, const struct report_coverage *total)
{
	const struct stage stages[] = {{"Holdt", &total->held},
	        {"Spurgt", &total->asked}, {"Nået", &total->reached},
	        {"Svaret", &total->answered}};

	if (total->held.hidden || total->held.count == 0)
		return;
	chart_begin(out, (struct chart_size){CHART_WIDTH, 4 * BAR_STEP},
	        "tragt", "Fra møde til svar");
	for (int i = 0; i < 4; i++) {
		text_add_format(
		        out, "%s%s ", i == 0 ? "" : ", ", stages[i].name);
		chart_add_count(out, "skjult", stages[i].count);
	}
	chart_described(out);
	for (int i = 0; i < 4; i++)
		add_stage(out, &stages[i], i, (double)total->held.count);
	chart_end(out);
}

/*
 * What all charts share, the interval of an index, and the coverage.
 */
#include "reports/chart.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/embedded.h"
#include "reports/chart_internal.h"
#include "reports/respondent.h"

enum { BAR = 22, BAR_STEP = 28, BAR_LEFT = 70, BAR_WIDTH = 270 };

const char *
chart_index_name(const struct report_index *index)
{
	return strcmp(index->name, "satisfaction") == 0 ? "Tilfredshed"
	                                                : "Inddragelse";
}

/* Nobody was asked in a month without any item. */
bool
chart_has_index(const struct report *report, size_t index)
{
	const struct report_index *of = &report->indices[index];

	for (size_t i = 0; i < report->items_count; i++)
		if (strcmp(report->items[i].measure, of->name) == 0)
			return true;
	return !isnan(of->mean) || report->versions == NULL ||
	       report->versions[0] == '\0';
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
	        " %d\" preserveAspectRatio=\"xMinYMid\" role=\"img\""
	        " class=\"diagram %s\"><title>",
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

/* The digits of a date; 0 for a text that is none. */
static int
number_in(const char *text, size_t at, size_t digits)
{
	char part[5] = {0};
	int64_t number = 0;

	if (strlen(text) < at + digits)
		return 0;
	memcpy(part, text + at, digits);
	if (text_to_int(part[0] == '0' ? part + 1 : part, 1, 9999, &number) !=
	        STATUS_OK)
		return 0;
	return (int)number;
}

/* 1 to 12, or 0. */
static int
month_in(const char *text)
{
	int month = number_in(text, 5, 2);

	return number_in(text, 0, 4) > 0 && text[4] == '-' && month <= 12
	               ? month
	               : 0;
}

void
chart_add_month(struct text *out, const char *month)
{
	static const char *const names[] = {"jan.", "feb.", "mar.", "apr.",
	        "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."};
	int at = month_in(month);

	if (at == 0)
		text_add_html(out, month);
	else
		text_add_format(
		        out, "%s %d", names[at - 1], number_in(month, 0, 4));
}

void
chart_add_date(struct text *out, const char *date)
{
	static const char *const names[] = {"januar", "februar", "marts",
	        "april", "maj", "juni", "juli", "august", "september",
	        "oktober", "november", "december"};
	int month = month_in(date);
	int day = number_in(date, 8, 2);

	if (month == 0 || day == 0)
		text_add_html(out, date);
	else
		text_add_format(out, "%d. %s %d", day, names[month - 1],
		        number_in(date, 0, 4));
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
	int step; /* the shade */
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
	        BAR_LEFT, y, width, BAR, stage->step);
	chart_open_text(out, (struct chart_point){BAR_LEFT + 6 + width, y + 16},
	        "start");
	text_add_format(out, "%" PRId64 "</text>", stage->count->count);
}

void
chart_coverage(struct text *out, const struct report *report)
{
	const struct report_coverage *total = &report->total;
	const struct stage stages[] = {{"Holdt", &total->held, 1},
	        {"Spurgt", &total->asked, 2}, {"Nået", &total->reached, 3},
	        {"Svaret", &total->answered, 4}};
	int from = respondent_has_meetings(report->respondent) ? 0 : 1;
	const struct report_count *widest = stages[from].count;

	if (widest->hidden || widest->count == 0)
		return;
	chart_begin(out,
	        (struct chart_size){CHART_WIDTH, (4 - from) * BAR_STEP},
	        "tragt",
	        from == 0 ? "Fra møde til svar" : "Fra spurgt til svar");
	for (int i = from; i < 4; i++) {
		text_add_format(
		        out, "%s%s ", i == from ? "" : ", ", stages[i].name);
		chart_add_count(out, "skjult", stages[i].count);
	}
	chart_described(out);
	for (int i = from; i < 4; i++)
		add_stage(out, &stages[i], i - from, (double)widest->count);
	chart_end(out);
}

/*
 * Draws.  Widths are in units of a viewBox, so that the page decides the size.
 */
#include "reports/chart.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/metric.h"

enum { WIDTH = 400, BAR = 22 };

static double
scale(double value)
{
	return 10 + value * (WIDTH - 20) / 100;
}

void
chart_interval(struct text *out, double mean, double low, double high)
{
	text_add_format(out,
	        "<svg viewBox=\"0 0 %d 36\" role=\"img\" aria-label=\"%.0f på"
	        " en skala fra 0 til 100\"><line x1=\"10\" y1=\"14\""
	        " x2=\"%d\" y2=\"14\" class=\"akse\"/>",
	        WIDTH, mean, WIDTH - 10);
	if (!isnan(low))
		text_add_format(out,
		        "<rect x=\"%.1f\" y=\"8\" width=\"%.1f\" height=\"12\""
		        " class=\"interval\"/>",
		        scale(low), scale(high) - scale(low));
	text_add_format(out,
	        "<circle cx=\"%.1f\" cy=\"14\" r=\"6\" class=\"punkt\"/>"
	        "<text x=\"10\" y=\"33\">0</text><text x=\"%d\" y=\"33\""
	        " text-anchor=\"end\">100</text></svg>",
	        scale(mean), WIDTH - 10);
}

/* The line chart: a month is a step of the same width, whatever is missing. */
enum { LINE_TOP = 8, LINE_HEIGHT = 110, LIMITS_FROM = 6 };

static double
line_y(double value)
{
	return LINE_TOP + (100 - fmin(100, fmax(0, value))) * LINE_HEIGHT / 100;
}

static double
line_x(size_t at, size_t count)
{
	return 40 +
	       (double)at * (WIDTH - 60) / (double)(count > 1 ? count - 1 : 1);
}

static void
add_level(struct text *out, double value, const char *class)
{
	text_add_format(out,
	        "<line x1=\"30\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\""
	        " class=\"%s\"/>",
	        line_y(value), WIDTH - 10, line_y(value), class);
}

/* Only months that have a value make the limits. */
static void
add_limits(struct text *out, const double *values, size_t count)
{
	double known[REPORT_PAST_MAX + 1];
	struct metric_xmr xmr;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(values[i]))
			known[n++] = values[i];
	if (n < LIMITS_FROM)
		return;
	xmr = metric_xmr(known, n);
	add_level(out, xmr.centre, "midte");
	add_level(out, xmr.lower, "grænse");
	add_level(out, xmr.upper, "grænse");
}

void
chart_line(struct text *out, const double *values, size_t count,
        const char *first, const char *last)
{
	text_add_format(out,
	        "<svg viewBox=\"0 0 %d %d\" aria-hidden=\"true\""
	        " class=\"linje\">",
	        WIDTH, LINE_TOP + LINE_HEIGHT + 24);
	for (int level = 0; level <= 100; level += 50) {
		add_level(out, level, "akse");
		text_add_format(out,
		        "<text x=\"24\" y=\"%.1f\" text-anchor=\"end\">%d"
		        "</text>",
		        line_y(level) + 4, level);
	}
	add_limits(out, values, count);
	for (size_t i = 0; i < count; i++) {
		if (isnan(values[i]))
			continue;
		if (i > 0 && !isnan(values[i - 1]))
			text_add_format(out,
			        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\""
			        " y2=\"%.1f\" class=\"streg\"/>",
			        line_x(i - 1, count), line_y(values[i - 1]),
			        line_x(i, count), line_y(values[i]));
		text_add_format(out,
		        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\""
		        " class=\"punkt\"/>",
		        line_x(i, count), line_y(values[i]));
	}
	text_add_format(out,
	        "<text x=\"30\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\""
	        " text-anchor=\"end\">%s</text>",
	        LINE_TOP + LINE_HEIGHT + 18, first, WIDTH - 10,
	        LINE_TOP + LINE_HEIGHT + 18, last);
	text_add(out, "</svg>\n");
}

void
chart_funnel(struct text *out, const struct report_coverage *total)
{
	const struct {
		const char *name;
		const struct report_count *count;
	} stages[] = {{"Holdt", &total->held}, {"Spurgt", &total->asked},
	        {"Nået", &total->reached}, {"Svaret", &total->answered}};

	double widest = (double)total->held.count;

	if (total->held.hidden || total->held.count == 0)
		return;
	text_add_format(out,
	        "<svg viewBox=\"0 0 %d %d\" aria-hidden=\"true\""
	        " class=\"tragt\">",
	        WIDTH, 4 * (BAR + 6));
	for (int i = 0; i < 4; i++) {
		int y = i * (BAR + 6);

		text_add_format(out, "<text x=\"0\" y=\"%d\">%s</text>", y + 16,
		        stages[i].name);
		if (stages[i].count->hidden)
			continue;
		text_add_format(out,
		        "<rect x=\"70\" y=\"%d\" width=\"%.1f\" height=\"%d\""
		        " class=\"trin%d\"/>",
		        y, (double)stages[i].count->count / widest * 270, BAR,
		        i + 1);
		text_add_format(out,
		        "<text x=\"%.1f\" y=\"%d\">%" PRId64 "</text>",
		        76 + (double)stages[i].count->count / widest * 270,
		        y + 16, stages[i].count->count);
	}
	text_add(out, "</svg>\n");
}

/* Is the choice one of the bar's, and shown? */
static bool
is_drawn(const struct report_item_choice *choice)
{
	return strcmp(choice->value, "0") != 0 && !choice->answers.hidden;
}

static void
add_segment(struct text *out, double at, double width, const char *value)
{
	text_add_format(out,
	        "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"28\""
	        " class=\"svar%s\"/>",
	        at, width, value);
	if (width > 24)
		text_add_format(out,
		        "<text x=\"%.1f\" y=\"19\" text-anchor=\"middle\""
		        " class=\"på%s\">%s</text>",
		        at + width / 2, value, value);
}

/* What is hidden, and where the number of answers is hidden also who gave none:
 * an empty frame at the end. */
static void
add_rest(struct text *out, double at, const char *symbol)
{
	if (WIDTH - at < 1)
		return;
	text_add_format(out,
	        "<rect x=\"%.1f\" y=\"1\" width=\"%.1f\" height=\"26\""
	        " class=\"rest\"/>",
	        at + 0.5, WIDTH - at - 1);
	if (WIDTH - at > 12)
		text_add_format(out,
		        "<text x=\"%.1f\" y=\"19\" text-anchor=\"middle\""
		        ">%s</text>",
		        at + (WIDTH - at) / 2, symbol);
}

void
chart_bar(struct text *out, const struct report *report,
        const struct report_item *item)
{
	bool known = !item->respondents.hidden;
	int64_t all =
	        known ? item->respondents.count : report->total.answered.count;
	double at = 0;

	for (size_t i = 0; i < item->choices_count; i++)
		if (!is_drawn(&item->choices[i]))
			all -= item->choices[i].answers.count;
	if (all <= 0 || (!known && report->total.answered.hidden))
		return;
	text_add_format(out,
	        "<svg viewBox=\"0 0 %d 30\" aria-hidden=\"true\""
	        " class=\"bjælke\">",
	        WIDTH);
	for (size_t i = 0; i < item->choices_count; i++) {
		const struct report_item_choice *choice = &item->choices[i];
		double width =
		        (double)choice->answers.count / (double)all * WIDTH;

		if (!is_drawn(choice) || width <= 0)
			continue;
		add_segment(out, at, width, choice->value);
		at += width;
	}
	add_rest(out, at, report->hidden_symbol);
	text_add(out, "</svg>\n");
}

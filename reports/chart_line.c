/*
 * An index month by month, as an XmR chart: figures with their intervals, the
 * mean of the months and its limits, and a ring round what lies beyond them.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/chart_internal.h"
#include "reports/report_past.h"

enum {
	TOP = 8,
	HEIGHT = 110,
	LEFT = 44,
	RIGHT = 296, /* where the last month stands; its labels are beyond */
	LABELS = 308,
	LINE = 14, /* between two labels */
	LIMITS_FROM = 6
};

/* Months. */

static int
distance(struct month from, struct month to)
{
	return (to.year - from.year) * 12 + to.month - from.month;
}

static void
fill_month(struct chart_series *series, const struct report_past *past,
        struct month first, size_t index)
{
	const struct report_past_index *one = &past->indices[index];
	struct month month;
	int at;

	if (clock_month_parse(past->month, &month) != STATUS_OK)
		return;
	at = distance(first, month);
	if (at < 0 || (size_t)at >= series->count)
		return;
	series->mean[at] = one->mean;
	series->low[at] = one->low;
	series->high[at] = one->high;
	series->people[at] = one->people;
}

/* Where the wording of the items is another than that of the figure before. */
static void
fill_breaks(const struct report *report, size_t index, struct month first,
        struct chart_series *series)
{
	uint64_t wording[CHART_MONTHS] = {0};
	uint64_t before = 0;

	for (size_t i = 0; i < report->past_count; i++) {
		struct month month;

		if (clock_month_parse(report->past[i].month, &month) ==
		                STATUS_OK &&
		        distance(first, month) >= 0 &&
		        (size_t)distance(first, month) < series->count)
			wording[distance(first, month)] =
			        report->past[i].wording[index];
	}
	wording[series->count - 1] = report_wording(report, index);
	for (size_t i = 0; i < series->count; i++) {
		if (isnan(series->mean[i]) || wording[i] == 0)
			continue;
		series->breaks[i] = before != 0 && before != wording[i];
		if (series->breaks[i])
			series->since = i;
		before = wording[i];
	}
}

/* Only months that have a value make the limits, and only of this series. */
static void
fill_limits(struct chart_series *series)
{
	double known[CHART_MONTHS];
	size_t n = 0;

	for (size_t i = series->since; i < series->count; i++)
		if (!isnan(series->mean[i]))
			known[n++] = series->mean[i];
	series->has_limits = n >= LIMITS_FROM;
	if (series->has_limits)
		series->limits = metric_xmr(known, n);
}

void
chart_series(
        const struct report *report, size_t index, struct chart_series *series)
{
	const struct report_index *now = &report->indices[index];
	struct month last;
	struct month first;

	*series = (struct chart_series){.count = 0};
	if (clock_month_parse(report->month, &last) != STATUS_OK)
		return;
	first = last;
	if (report->past_count > 0 &&
	        clock_month_parse(report->past[0].month, &first) != STATUS_OK)
		return;
	if (distance(first, last) < 0 || distance(first, last) >= CHART_MONTHS)
		first = last;
	series->count = (size_t)distance(first, last) + 1;
	for (size_t i = 0; i < series->count; i++) {
		series->mean[i] = series->low[i] = series->high[i] = NAN;
		clock_month_format(
		        clock_month_add(first, (int)i), series->months[i]);
	}
	for (size_t i = 0; i < report->past_count; i++)
		fill_month(series, &report->past[i], first, index);
	series->mean[series->count - 1] = now->mean;
	series->low[series->count - 1] = now->low;
	series->high[series->count - 1] = now->high;
	series->people[series->count - 1] = now->respondents.count;
	fill_breaks(report, index, first, series);
	fill_limits(series);
}

/* Drawing. */

static double
y_of(double value)
{
	return TOP + (100 - fmin(100, fmax(0, value))) * HEIGHT / 100;
}

static double
x_of(const struct chart_series *series, size_t at)
{
	size_t steps = series->count > 1 ? series->count - 1 : 1;

	return LEFT + (double)at * (RIGHT - LEFT) / (double)steps;
}

static void
add_level(struct text *out, double value, const char *class)
{
	chart_add_line(out, class, (struct chart_point){LEFT - 10, y_of(value)},
	        (struct chart_point){RIGHT + 6, y_of(value)});
}

/* Of the newest series alone. */
static void
add_limit(struct text *out, const struct chart_series *series, double value,
        const char *class)
{
	double from = series->since == 0 ? LEFT - 10
	                                 : x_of(series, series->since) - 8;

	chart_add_line(out, class, (struct chart_point){from, y_of(value)},
	        (struct chart_point){RIGHT + 6, y_of(value)});
}

static void
add_axes(struct text *out, const struct chart_series *series)
{
	double below = TOP + HEIGHT + 18;

	for (int level = 0; level <= 100; level += 50) {
		add_level(out, level, "akse");
		chart_open_text(out,
		        (struct chart_point){LEFT - 16, y_of(level) + 4},
		        "end");
		text_add_format(out, "%d</text>", level);
	}
	chart_open_text(out, (struct chart_point){LEFT - 10, below}, "start");
	chart_add_month(out, series->months[0]);
	text_add(out, "</text>");
	chart_open_text(out, (struct chart_point){RIGHT + 6, below}, "end");
	chart_add_month(out, series->months[series->count - 1]);
	text_add(out, "</text>");
}

/* Beyond the limits is what this index does not do by itself. */
static bool
is_beyond(const struct chart_series *series, size_t at)
{
	return series->has_limits && at >= series->since &&
	       (series->mean[at] > series->limits.upper ||
	               series->mean[at] < series->limits.lower);
}

static void
add_month(struct text *out, const struct chart_series *series, size_t at)
{
	struct chart_point here = {x_of(series, at), y_of(series->mean[at])};

	if (!isnan(series->low[at]))
		chart_add_line(out, "spænd",
		        (struct chart_point){here.x, y_of(series->low[at])},
		        (struct chart_point){here.x, y_of(series->high[at])});
	if (series->breaks[at])
		chart_add_line(out, "brud",
		        (struct chart_point){here.x - 8, y_of(0)},
		        (struct chart_point){here.x - 8, y_of(100)});
	else if (at > 0 && !isnan(series->mean[at - 1]))
		chart_add_line(out, "streg",
		        (struct chart_point){x_of(series, at - 1),
		                y_of(series->mean[at - 1])},
		        here);
	if (is_beyond(series, at))
		text_add_format(out,
		        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"8\""
		        " class=\"uden\"/>",
		        here.x, here.y);
	text_add_format(out,
	        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"punkt\"/>",
	        here.x, here.y);
}

static void
add_label(struct text *out, double y, const char *name, double value)
{
	chart_open_text(out, (struct chart_point){LABELS, y + 4}, "start");
	text_add_format(out, "%s%.0f</text>", name, value);
}

/* Labels keep off each other: the last figure stands where it is, and the
 * limits above and below it, or on the same side, one line apart. */
static void
add_labels(struct text *out, const struct chart_series *series)
{
	double last = series->mean[series->count - 1];
	double upper, lower, y;

	if (!isnan(last))
		add_label(out, y_of(last), "", last);
	if (!series->has_limits)
		return;
	upper = y_of(series->limits.upper);
	lower = fmax(y_of(series->limits.lower), upper + LINE);
	y = isnan(last) ? -HEIGHT : y_of(last);
	if (fabs(upper - y) < LINE)
		upper = y < upper ? y + LINE : y - LINE;
	lower = fmax(lower, upper + LINE);
	if (fabs(lower - y) < LINE)
		lower = y + LINE;
	add_label(out, upper, "grænse ", fmin(100, series->limits.upper));
	add_label(out, lower, "grænse ", fmax(0, series->limits.lower));
}

static void
describe_month(struct text *out, const struct chart_series *series, size_t at)
{
	text_add(out, " ");
	chart_add_month(out, series->months[at]);
	if (isnan(series->mean[at])) {
		text_add(out, ": intet tal.");
		return;
	}
	text_add_format(out, ": %.0f%s%s.", series->mean[at],
	        series->breaks[at] ? ", ny serie: spørgsmålene er formuleret om"
	                           : "",
	        is_beyond(series, at) ? ", uden for grænserne" : "");
}

static void
describe(struct text *out, const struct chart_series *series)
{
	text_add(out, "Fra ");
	chart_add_month(out, series->months[0]);
	text_add(out, " til ");
	chart_add_month(out, series->months[series->count - 1]);
	text_add(out, ".");
	for (size_t i = 0; i < series->count; i++)
		describe_month(out, series, i);
	if (series->has_limits)
		text_add_format(out,
		        " Gennemsnit af månederne %.0f, grænser %.0f til"
		        " %.0f.",
		        series->limits.centre, fmax(0, series->limits.lower),
		        fmin(100, series->limits.upper));
}

void
chart_line(struct text *out, const struct report *report, size_t index)
{
	struct chart_series series;
	char name[60];

	chart_series(report, index, &series);
	if (series.count < 2)
		return;
	(void)snprintf(name, sizeof(name), "%s måned for måned",
	        chart_index_name(&report->indices[index]));
	chart_begin(out, (struct chart_size){CHART_WIDTH, TOP + HEIGHT + 24},
	        "linje", name);
	describe(out, &series);
	chart_describe_marks(out, report, index);
	chart_described(out);
	add_axes(out, &series);
	chart_add_marks(out, report, index,
	        &(struct chart_frame){
	                &series, LEFT, RIGHT, y_of(100), y_of(0)});
	if (series.has_limits) {
		add_limit(out, &series, series.limits.centre, "midte");
		add_limit(out, &series, series.limits.lower, "grænse");
		add_limit(out, &series, series.limits.upper, "grænse");
	}
	for (size_t i = 0; i < series.count; i++)
		if (!isnan(series.mean[i]))
			add_month(out, &series, i);
	add_labels(out, &series);
	chart_end(out);
}

/*
 * On a line of months: a letter for what was noted, and the figures of others as
 * dashed lines with their names.
 */
#include <math.h>
#include <string.h>

#include "reports/chart_internal.h"

/* The place of a month on the line; -1: before it, or after. */
static int
place_of(const struct chart_series *series, const char *month)
{
	for (size_t i = 0; i < series->count; i++)
		if (strcmp(series->months[i], month) == 0)
			return (int)i;
	return -1;
}

static double
x_of(const struct chart_frame *frame, int at)
{
	size_t steps = frame->series->count > 1 ? frame->series->count - 1 : 1;

	return frame->left + at * (frame->right - frame->left) / (double)steps;
}

static double
y_of(const struct chart_frame *frame, double value)
{
	double part = fmin(100, fmax(0, value)) / 100;

	return frame->bottom - part * (frame->bottom - frame->top);
}

static void
add_notes(struct text *out, const struct report *report,
        const struct chart_frame *frame)
{
	for (size_t i = 0; i < report->marks_count && i < REPORT_MARKS_MAX;
	        i++) {
		int at = place_of(frame->series, report->marks[i].month);
		double x = x_of(frame, at) - 4;

		if (at < 0)
			continue;
		chart_add_line(out, "mærke",
		        (struct chart_point){x, frame->top},
		        (struct chart_point){x, frame->bottom});
		chart_open_text(
		        out, (struct chart_point){x, frame->bottom - 3}, "end");
		text_add_format(out, "%c</text>", (char)('A' + i));
	}
}

static bool
is_of(const struct report *report, size_t other, size_t index)
{
	return strcmp(report->others[other].measure,
	               report->indices[index].name) == 0;
}

/* Is it the newest of its series? Rows are in the order of time. */
static bool
is_last(const struct report *report, size_t other, size_t index)
{
	for (size_t i = other + 1; i < report->others_count; i++)
		if (is_of(report, i, index) &&
		        strcmp(report->others[i].series,
		                report->others[other].series) == 0)
			return false;
	return true;
}

/* The one before it of the same series; -1 for none. */
static int
before(const struct report *report, size_t other, size_t index)
{
	for (size_t i = other; i-- > 0;)
		if (is_of(report, i, index) &&
		        strcmp(report->others[i].series,
		                report->others[other].series) == 0)
			return (int)i;
	return -1;
}

/* Named where it ends, or where it would have. */
static void
add_name(struct text *out, const struct report_other *other,
        struct chart_point at, const char *anchor)
{
	chart_open_text(out, (struct chart_point){at.x, at.y - 3}, anchor);
	text_add_html(out, other->series);
	text_add(out, " ");
	text_add_html(out, other->period);
	text_add_format(out, ": %.0f</text>", other->value);
}

/* Older than the line of months: a level to look back to. */
static void
add_level(struct text *out, const struct report_other *other,
        const struct chart_frame *frame)
{
	double y = y_of(frame, other->value);

	chart_add_line(out, "anden", (struct chart_point){frame->left, y},
	        (struct chart_point){frame->right, y});
	add_name(out, other, (struct chart_point){frame->left, y}, "start");
}

static void
add_point(struct text *out, const struct report *report, size_t at,
        size_t index, const struct chart_frame *frame)
{
	const struct report_other *other = &report->others[at];
	int earlier = before(report, at, index);
	int place = place_of(frame->series, other->month);
	struct chart_point here = {
	        x_of(frame, place), y_of(frame, other->value)};

	if (earlier >= 0 &&
	        place_of(frame->series, report->others[earlier].month) >= 0)
		chart_add_line(out, "anden",
		        (struct chart_point){
		                x_of(frame,
		                        place_of(frame->series,
		                                report->others[earlier].month)),
		                y_of(frame, report->others[earlier].value)},
		        here);
	text_add_format(out,
	        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"andre\"/>",
	        here.x, here.y);
	if (is_last(report, at, index))
		add_name(out, other, here, "end");
}

void
chart_add_marks(struct text *out, const struct report *report, size_t index,
        const struct chart_frame *frame)
{
	add_notes(out, report, frame);
	for (size_t i = 0; i < report->others_count; i++) {
		if (!is_of(report, i, index))
			continue;
		if (place_of(frame->series, report->others[i].month) >= 0)
			add_point(out, report, i, index, frame);
		else if (is_last(report, i, index))
			add_level(out, &report->others[i], frame);
	}
}

void
chart_describe_marks(
        struct text *out, const struct report *report, size_t index)
{
	for (size_t i = 0; i < report->marks_count && i < REPORT_MARKS_MAX;
	        i++) {
		text_add_format(out, " %c, ", (char)('A' + i));
		chart_add_date(out, report->marks[i].date);
		text_add(out, ": ");
		text_add_html(out, report->marks[i].text);
	}
	for (size_t i = 0; i < report->others_count; i++) {
		if (!is_of(report, i, index))
			continue;
		text_add(out, " En anden serie, ");
		text_add_html(out, report->others[i].series);
		text_add(out, " ");
		text_add_html(out, report->others[i].period);
		text_add_format(out, ": %.0f.", report->others[i].value);
	}
}

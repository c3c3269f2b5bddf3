/*
 * What the files that draw charts share; for nobody else.
 */
#ifndef REPORTS_CHART_INTERNAL_H
#define REPORTS_CHART_INTERNAL_H

#include "reports/chart.h"

/* Units of the viewBox; the page decides the size.  Narrow ones stand in narrow
 * columns, where their text is still large enough to be read. */
enum { CHART_WIDTH = 400, CHART_NARROW = 280 };

struct chart_size {
	int width, height;
};

/* Opens the picture; its class names the chart, its name is for whoever does
 * not see it.  After chart_begin() a description in words follows, escaped by
 * whoever adds it, then chart_described(), the shapes and chart_end(). */
void chart_begin(struct text *out, struct chart_size size, const char *class,
        const char *name);
void chart_described(struct text *out);
void chart_end(struct text *out);

/* "42", or the symbol. */
void chart_add_count(
        struct text *out, const char *symbol, const struct report_count *count);

/* A straight line of a class. */
struct chart_point {
	double x, y;
};

void chart_add_line(struct text *out, const char *class,
        struct chart_point from, struct chart_point to);
/* Opens a text at a point; what it says and "</text>" follow.  `anchor` is
 * start, middle or end. */
void chart_open_text(
        struct text *out, struct chart_point at, const char *anchor);

/* Where a line of months is drawn: its ends, and the heights of 100 and 0. */
struct chart_frame {
	const struct chart_series *series;
	double left, right, top, bottom;
};

/* What was noted, and others' figures, on a line of months and in words
 * (chart_mark.c). */
void chart_add_marks(struct text *out, const struct report *report,
        size_t index, const struct chart_frame *frame);
void chart_describe_marks(
        struct text *out, const struct report *report, size_t index);

#endif

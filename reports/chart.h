/*
 * Charts as inline SVG, readable in greyscale; each stands beside its table or
 * its figure in words.
 */
#ifndef REPORTS_CHART_H
#define REPORTS_CHART_H

#include "base/text.h"
#include "reports/report.h"

/* A scale from 0 to 100 with the mean and its interval (NaN: none). */
void chart_interval(struct text *out, double mean, double low, double high);
/* An index month by month, this one last: a line on a scale from 0 to 100, NaN
 * where a month has none; with the limits of an XmR chart from six months on.
 * The first and the last month are named. */
void chart_line(struct text *out, const double *values, size_t count,
        const char *first, const char *last);
/* held -> asked -> reached -> answered; stages that are hidden are left out. */
void chart_funnel(struct text *out, const struct report_coverage *total);
/* One stacked bar of an item's answers 1 to 5; 0 is left out, and what is hidden
 * is an empty frame. */
void chart_bar(struct text *out, const struct report *report,
        const struct report_item *item);

#endif

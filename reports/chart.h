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
/* held -> asked -> reached -> answered; stages that are hidden are left out. */
void chart_funnel(struct text *out, const struct report_coverage *total);
/* One stacked bar of an item's answers 1 to 5; 0 is left out, and what is hidden
 * is an empty frame. */
void chart_bar(struct text *out, const struct report *report,
        const struct report_item *item);

#endif

/*
 * Charts as inline SVG, readable in greyscale.  Each names itself to a screen
 * reader (title and desc), labels what it shows where it shows it, draws no
 * month and no answer that is hidden, and begins its axis at 0, or at 1 where
 * the answers do.  Its table stands beside it.
 *
 * chart.c has what all share, the interval of an index and the coverage;
 * chart_line.c the months, chart_bar.c answers and reasons, chart_peers.c the
 * funnel of municipalities, chart_gap.c citizens beside employees.
 */
#ifndef REPORTS_CHART_H
#define REPORTS_CHART_H

#include "base/text.h"
#include "reports/metric.h"
#include "reports/report.h"

enum { CHART_MONTHS = REPORT_PAST_MAX + 1, CHART_PEERS_FROM = 3 };

/* An index month by month: every month of the calendar from the first that was
 * released to the report's own, NaN where one has no figure. */
struct chart_series {
	size_t count;
	char months[CHART_MONTHS][8]; /* "2026-10" */
	double mean[CHART_MONTHS];
	double low[CHART_MONTHS], high[CHART_MONTHS];
	int64_t people[CHART_MONTHS]; /* 0: hidden */
	/* The items were reworded since the figure before: a new series. */
	bool breaks[CHART_MONTHS];
	size_t since;    /* where the newest series begins; its limits, too */
	bool has_limits; /* from six figures on */
	struct metric_xmr limits;
};

void chart_series(
        const struct report *report, size_t index, struct chart_series *series);

/* An item's answers 1 to 5 as shares of the bar, 0 where hidden; the rest is
 * what is hidden, or nobody knows.  0 ("not relevant") is in none of it. */
struct chart_parts {
	double shares[REPORT_SCALE];
	double rest;
};

/* false: there is nothing to draw. */
bool chart_parts(const struct report *report, const struct report_item *item,
        struct chart_parts *parts);

/* "3,4": as Danes write it. */
void chart_add_decimal(struct text *out, double number);
/* "okt. 2026" for "2026-10", and "1. oktober 2026" for a text that begins with
 * "2026-10-01"; anything else as it is. */
void chart_add_month(struct text *out, const char *month);
void chart_add_date(struct text *out, const char *date);
/* "Tilfredshed", "Inddragelse". */
const char *chart_index_name(const struct report_index *index);
/* The file with the look of all charts, as CSS. */
const char *chart_style(void);

/* A scale from 0 to 100 with the mean and its interval (NaN: none). */
void chart_interval(struct text *out, const struct report_index *index);
/* Figures with their intervals on a scale from 0 to 100, and the limits of an
 * XmR chart.  Nothing where no earlier month was released. */
void chart_line(struct text *out, const struct report *report, size_t index);
/* held -> asked -> reached -> answered, from asked on where nobody holds
 * meetings; stages that are hidden are left out. */
void chart_coverage(struct text *out, const struct report *report);
/* Is the index one that this report's questions make?  Where none is of it there
 * is nothing to show, and nothing is hidden. */
bool chart_has_index(const struct report *report, size_t index);
/* One stacked bar of an item's answers 1 to 5; 0 is left out, and what is hidden
 * is an empty frame. */
void chart_bar(struct text *out, const struct report *report,
        const struct report_item *item);
/* How often each reason was given, the most frequent first. */
void chart_reasons(struct text *out, const struct report *report,
        const struct report_item *item);
/* The choices of a question by how often they were given; hidden ones last.
 * `order` has room for all. */
void chart_order(const struct report_item *item, size_t *order);
/* The municipalities' means against their numbers of answers, with limits of
 * 95 and 99.8 %, the own one named.  Nothing below three of them, or where the
 * own one has no figure. */
void chart_funnel(struct text *out, const struct report *report, size_t index);
/* The citizen's mean and the employee's on the scale from 1 to 5, with the
 * interval of their difference.  Nothing where it is hidden. */
void chart_gap(struct text *out, const struct report_gap *gap);

#endif

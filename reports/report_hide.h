/*
 * Hides one figure more of a finished report: for what only shows itself beside
 * other releases, or to somebody who knows some of the people.
 */
#ifndef REPORTS_REPORT_HIDE_H
#define REPORTS_REPORT_HIDE_H

#include <stdbool.h>

#include "reports/report.h"

/* `why` is what the auditor said.  The count that it names goes; where that is
 * hidden already, the smallest one that is shown beside it; where there is none,
 * the least worth of the others.  What follows from a hidden figure (a rate, a
 * mean, the sentence) goes with it.  False: nothing is left to hide. */
bool report_hide_more(struct report *report, const char *why);

/* What a hidden figure keeps: of a count nothing but its truth, which is for the
 * auditor; of an index' mean nothing at all. */
void report_hide_count(struct report_count *count);
void report_hide_mean(struct report_index *index);

#endif

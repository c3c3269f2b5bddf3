/*
 * Tells the auditor what a monthly report publishes: every figure in it, and
 * how they depend on each other.
 */
#ifndef REPORTS_AUDITOR_REPORT_H
#define REPORTS_AUDITOR_REPORT_H

#include "reports/auditor.h"
#include "reports/report.h"

/* A report without any figure tells nothing, and nothing is told of it.  Names
 * begin with the prefix.  STATUS_CONFLICT: a figure is shown that never
 * may be beside what is hidden; `why` says which. */
MUST_CHECK enum status auditor_report(struct auditor *auditor,
        const struct report *report, const char *prefix, struct text *why);

#endif

/*
 * What a report says beyond coverage, indices and items: reasons,
 * call-backs, and citizens beside employees.  None of it is worth a figure of
 * those, so what the auditor refuses here is given up whole.
 *
 * report_more.c asks the auditor, report_reason.c counts reasons and calls,
 * report_gap.c pairs citizens and employees.
 */
#ifndef REPORTS_REPORT_MORE_H
#define REPORTS_REPORT_MORE_H

#include "reports/report.h"

struct building;

/* After everything else, and after whom an insider knows (report_known.c). */
MUST_CHECK enum status report_fill_more(struct building *b);

/* Hides the part that the auditor named in `why`, or any with why "".  False:
 * none of them is named, or shown. */
bool report_more_hide(struct report *report, const char *why);

/* Beside earlier releases these parts are the first to go.  All that are shown
 * are taken out of a report, so that the rest is fitted without them, and then
 * shown again one by one. */
struct report_more;

/* NULL: none is shown.  Belongs to `owner`. */
struct report_more *report_more_take(TALLOC_CTX *owner, struct report *report);
/* The part's figures as they were taken; false beyond the last. */
bool report_more_show(
        struct report *report, const struct report_more *more, size_t part);

/* Parts; for report_more.c. */
MUST_CHECK enum status report_fill_reasons(struct building *b);
MUST_CHECK enum status report_fill_call_backs(struct building *b);
MUST_CHECK enum status report_fill_gaps(struct building *b);
void report_hide_reason(struct report_item *reason);
void report_hide_call_backs(struct report *report);
void report_hide_gap(struct report_gap *gap);
/* The person of an invitation, or NULL. */
struct person;
struct person *report_person_of(const struct building *b, int64_t invitation);
/* What a person chose of an item of the report; -1: nothing. */
int report_choice_of(
        const struct building *b, const struct person *person, size_t item);

#endif

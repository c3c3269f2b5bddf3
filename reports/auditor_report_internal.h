/*
 * What the two files that tell the auditor of a report share; for nobody else.
 */
#ifndef REPORTS_AUDITOR_REPORT_INTERNAL_H
#define REPORTS_AUDITOR_REPORT_INTERNAL_H

#include <stddef.h>

#include "reports/auditor_report.h"

struct teller {
	TALLOC_CTX *memory;
	struct auditor *auditor;
	const struct report *report;
	const char *prefix;
	struct text *why;
};

/* The name of a count: prefix, area and what it counts. */
const char *auditor_name(
        const struct teller *t, const char *area, const char *what);
/* Tells a count, shown or hidden, by its name, which it returns. */
const char *auditor_tell(const struct teller *t, const char *name,
        const struct report_count *count);
/* The area of the group with this index: the same in every release. */
const char *auditor_group(const struct teller *t, size_t group);
/* The area of the item with this index: its name and its wording. */
const char *auditor_item(const struct teller *t, size_t at);
/* A number for an item's wording: the same in every release. */
uint32_t auditor_wording(const struct report_item *item);
/* The score of a choice, 0 to 4, or -1 for one that is none. */
int auditor_score(const struct report_item_choice *choice);
/* Who is known to a reader is taken out of every count (auditor_known.c). */
void auditor_report_known(const struct teller *t);
/* What each caseworker knows of the people whom he or she met is told for that
 * reader alone (auditor_met.c). */
MUST_CHECK enum status auditor_report_met(const struct teller *t);
/* A count of the gap with this index. */
const char *auditor_gap(const struct teller *t, size_t at, const char *what);
/* Reasons, call-backs and gaps (auditor_more.c), and what is known of them to
 * whom an insider knows. */
MUST_CHECK enum status auditor_report_more(const struct teller *t);
void auditor_more_known(
        const struct teller *t, const struct report_known *known);
/* The area of the reason with this index. */
const char *auditor_reason(const struct teller *t, size_t at);
/* Employers' firms (auditor_report_firm.c): after everything else was told. */
MUST_CHECK enum status auditor_report_firms(const struct teller *t);
/* The firm of somebody who is known to the reader; 0. */
int64_t auditor_firm_of(
        const struct report *report, const struct report_known *known);
/* Says what may not be shown, and returns STATUS_CONFLICT. */
MUST_CHECK enum status auditor_refuse(const struct teller *t, const char *what);
/* Tells a published mean (auditor_mean.c). */
MUST_CHECK enum status auditor_mean(
        const struct teller *t, const struct report_index *index);

#endif

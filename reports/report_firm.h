/*
 * Employers' figures: of as many firms as employers are told, none of which has
 * more than half.  They are told the municipality's own threshold ("tal for 5
 * eller flere firmaer"); three is the least that there may ever be.
 *
 * report_firm.c knows whose firm it is, report_firm_hide.c decides by sets of
 * people what is hidden, report_firm_keep.c asks the auditor, report_firm_store.c
 * reads.
 */
#ifndef REPORTS_REPORT_FIRM_H
#define REPORTS_REPORT_FIRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "reports/report.h"

struct building;

struct fact_firm {
	int64_t respondent;
	int64_t firm; /* its mark */
};
/* Of a municipality's employers, by respondent. */
MUST_CHECK enum status fact_firms(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct fact_firm **rows, size_t *count);
/* The firm of a respondent in such a list; 0: not known. */
int64_t fact_firm_of(
        const struct fact_firm *rows, size_t count, int64_t respondent);

/* How many firms people belong to, and how many the largest has; nobody knows of
 * the unknown, who may all be the largest's. */
struct firm_tally {
	int64_t people, largest, unknown;
	size_t firms;
};
/* Of marks, 0 for an unknown one; sorts them. */
struct firm_tally firm_tally_of(int64_t *marks, size_t count);
/* The least number of firms where the threshold of people is this. */
int64_t firm_least(int64_t threshold);
/* Of so many firms, none with more than half; nobody at all is as good. */
bool firm_tally_is_of_many(const struct firm_tally *tally, int64_t threshold);

/* Is the report one of those? */
bool report_is_of_firms(const struct report *report);
/* Hides, once everything but the further parts is filled in; the auditor has seen
 * it.  Only for such a report. */
MUST_CHECK enum status report_firm_keep(struct building *b);
/* Hides in the further parts (report_more.h), before the auditor looks. */
void report_firm_keep_more(struct building *b);
/* Told while these are filled in: what everybody (an index of b's persons) gave as
 * a reason, and whose call was asked for and made. */
void report_firm_reason(struct report *report, size_t at, const int *given);
void report_firm_call(struct report *report, size_t person, bool in_time);
/* May texts of these respondents be shown? */
bool report_firm_allows(
        const struct building *b, const int64_t *respondents, size_t count);

/* Hides what the auditor refuses (report_firm_keep.c). */
MUST_CHECK enum status report_firm_audit(struct report *report);
/* By sets of people (report_firm_hide.c). */
void firm_hide(struct report *report);
void firm_hide_more(struct report *report);

#endif

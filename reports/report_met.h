/*
 * Whom each caseworker met, of the people that a report counts.
 */
#ifndef REPORTS_REPORT_MET_H
#define REPORTS_REPORT_MET_H

#include "reports/report_internal.h"

/* Who held a meeting; "": nobody says. */
struct fact_caseworker {
	int64_t meeting;
	const char *employee;
};

/* Of meetings from one month to another, both included, by meeting. */
MUST_CHECK enum status fact_caseworkers(struct db *db, TALLOC_CTX *memory,
        const struct fact_month months[2], struct fact_caseworker **rows,
        size_t *count);
/* Of one meeting of any month; STATUS_NOT_FOUND. */
MUST_CHECK enum status fact_caseworker(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct fact_caseworker *row);

/* After report_count(): counts for each caseworker, in each group and in all,
 * whom he or she met, and puts that into the rows that report_protect() looks
 * at. */
MUST_CHECK enum status report_read_met(struct building *b);
/* Tells the report of it, for the auditor. */
void report_fill_met(struct building *b);
/* The caseworker in the report; NULL: has no part in it. */
struct report_caseworker *report_caseworker_of(
        struct report *report, const char *employee);

#endif

/*
 * What the files that read a month share; for nobody else.
 */
#ifndef REPORTS_REPORT_MONTH_INTERNAL_H
#define REPORTS_REPORT_MONTH_INTERNAL_H

#include "reports/report_store.h"

enum { FACT_ROWS_MAX = 2000000 };

/* The month's invitations from one to another, both included. */
struct run {
	int64_t municipality;
	struct fact_invitation *first;
	size_t count;
};

#define RUN_ARGS(run)                                                          \
	DB_ARGS(DB_INT("municipality", (run)->municipality),                   \
	        DB_INT("first", (run)->first->invitation),                     \
	        DB_INT("last", (run)->first[(run)->count - 1].invitation))

/* The run's invitation of that id, looked for from *at on; both go up.  NULL:
 * it is not of this run. */
struct fact_invitation *fact_next_in(
        const struct run *run, size_t *at, int64_t invitation);
/* What the run's people answered, as it counts in that month, behind the answers
 * that are there (report_reply_store.c). */
MUST_CHECK enum status fact_read_replies(struct db *db, TALLOC_CTX *memory,
        const struct run *run, int64_t month, struct fact_rows *rows);

#endif

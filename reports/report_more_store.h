/*
 * What a month's report reads beyond its indices: reasons, calls, and what
 * employees answered.  Rows of fact_* views.
 */
#ifndef REPORTS_REPORT_MORE_STORE_H
#define REPORTS_REPORT_MORE_STORE_H

#include "reports/report_store.h"

/* A question whose choices are reasons. */
struct fact_reason_item {
	int64_t position;
	const char *name;
	const char *label;
};
MUST_CHECK enum status fact_reason_items(struct db *db, TALLOC_CTX *memory,
        int64_t survey_version, struct fact_reason_item **rows, size_t *count);

/* Answers to such questions, of all kinds of respondents, by invitation. */
MUST_CHECK enum status fact_reasons(struct db *db, TALLOC_CTX *memory,
        struct fact_month month, struct fact_answer **rows, size_t *count);

/* Who asked to be called; done_at is 0 until it is. */
struct fact_call {
	int64_t invitation;
	int64_t asked_at;
	int64_t due_at;
	int64_t done_at;
};

/* Of invitations from one number to another, both included; by invitation,
 * then by when it was asked. */
struct fact_range {
	int64_t municipality;
	int64_t first, last;
};
MUST_CHECK enum status fact_calls(struct db *db, TALLOC_CTX *memory,
        struct fact_range invitations, struct fact_call **rows, size_t *count);

/* The meeting that a citizen was asked about, by invitation. */
struct fact_asked_meeting {
	int64_t invitation;
	int64_t meeting;
};
MUST_CHECK enum status fact_asked_meetings(struct db *db, TALLOC_CTX *memory,
        struct fact_month month, struct fact_asked_meeting **rows,
        size_t *count);

/* An employee's answer about a meeting, by meeting, then name. */
struct fact_employee_answer {
	int64_t meeting;
	const char *employee;
	const char *name;
	const char *label;
	const char *value;
};
/* Of those who were asked from one month to another, both included. */
MUST_CHECK enum status fact_employee_answers(struct db *db, TALLOC_CTX *memory,
        const struct fact_month months[2], struct fact_employee_answer **rows,
        size_t *count);

#endif

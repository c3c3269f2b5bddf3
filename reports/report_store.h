/*
 * What a report reads: rows of the fact_* views.  Private to report.c.
 */
#ifndef REPORTS_REPORT_STORE_H
#define REPORTS_REPORT_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"

struct fact_municipality {
	int64_t code;
	const char *name;
	int64_t minimum_cell;
};

struct fact_meeting {
	int64_t meeting;
	const char *target_group;
	int64_t invitation; /* of this month; 0: none */
};

struct fact_invitation {
	int64_t invitation;
	int64_t respondent;
	int64_t own;            /* this is its own month: no late answer's */
	int64_t meeting;        /* 0: none */
	struct shape_blob seal; /* random to everybody else */
	const char *target_group;
	const char *state;
	int64_t survey_version;
	int64_t answered;
	/* Of its texts; only where nobody answered. */
	int64_t sent, delivered, undelivered;
};

struct fact_answer {
	int64_t invitation;
	int64_t position;
	const char *value;
};

struct fact_item {
	int64_t position;
	const char *name;
	const char *label;
	const char *measure;
};

struct fact_choice {
	const char *value;
	const char *label;
};

struct fact_month {
	int64_t municipality;
	int64_t month;    /* year * 100 + month */
	const char *kind; /* of respondents, which are never pooled */
};

/* STATUS_NOT_FOUND: there is no such municipality.  Rows and strings belong to
 * `memory`, here and below. */
MUST_CHECK enum status fact_municipality(struct db *db, TALLOC_CTX *memory,
        int64_t code, struct fact_municipality *row);

/* A month: meetings by target group; one kind's invitations in the order of
 * their ids; of their answers the last one to each item, by invitation, then
 * position. */
struct fact_rows {
	struct fact_meeting *meetings;
	size_t meeting_count;
	struct fact_invitation *invitations;
	size_t invitation_count;
	struct fact_answer *answers;
	size_t answer_count;
};
/* STATUS_LIMIT: there are more than a report can be made of (FACT_ROWS_MAX). */
MUST_CHECK enum status fact_read(struct db *db, TALLOC_CTX *memory,
        struct fact_month month, struct fact_rows *rows);

struct fact_version {
	const char *name; /* "borger_moede 1" */
	const char *kind; /* of respondents */
};
/* STATUS_NOT_FOUND: no such version. */
MUST_CHECK enum status fact_version(struct db *db, TALLOC_CTX *memory,
        int64_t version, struct fact_version *row);

struct fact_text {
	int64_t answer;
	int64_t respondent;
	int64_t month;
	const char *question; /* "" for comments to other answers */
	const char *shown;    /* as reviewed */
	const char *theme;    /* as tagged, or its question's */
	int64_t known;        /* to a manager, who calls whoever wrote it */
	int64_t published;    /* a release has shown it, under this theme */
};
/* Their own words that were reviewed and may be shown, a row for each theme, by
 * question; within one in the order of the words, which tells nothing of who
 * wrote them. */
MUST_CHECK enum status fact_texts(struct db *db, TALLOC_CTX *memory,
        struct fact_month month, struct fact_text **rows, size_t *count);

struct fact_call_back {
	int64_t invitation;
};
/* Invitations whose answers a manager may read, by number. */
MUST_CHECK enum status fact_call_backs(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct fact_call_back **rows, size_t *count);
/* Those that are part of an index. */
MUST_CHECK enum status fact_items(struct db *db, TALLOC_CTX *memory,
        int64_t survey_version, struct fact_item **rows, size_t *count);
/* In the order in which they are shown. */
MUST_CHECK enum status fact_choices(struct db *db, TALLOC_CTX *memory,
        int64_t survey_version, int64_t position, struct fact_choice **rows,
        size_t *count);

#endif

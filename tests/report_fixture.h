/*
 * A database in memory with the facts that a report is built from, written
 * through the same tables as the server's.
 */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "reports/report.h"

enum { FIXTURE_MUNICIPALITY = 740, FIXTURE_NOW = 1796083200 };

/* One meeting and what came of it. */
struct fixture_person {
	int64_t respondent;
	const char *group;
	int64_t month; /* 202610 */
	/* 1, 2 (S1 reworded), 3: employees are asked, or 4: employers. */
	int64_t version;
	/* Of the session; "unasked" without invitation, "unsent" and "failed"
	 * without delivery. */
	const char *state;
	/* S1, I1, I2, I3, S2, S3, a character each; '-' for none. */
	const char *answers;
};

/* The schema, a municipality, three versions of a questionnaire; no meeting. */
struct db *fixture_create(TALLOC_CTX *memory);
void fixture_add(struct db *db, const struct fixture_person *person);
/* `count` people more who differ in nothing but their number. */
void fixture_add_many(
        struct db *db, struct fixture_person person, int64_t count);
/* Which firm a respondent belongs to; its mark is 1000 more. */
void fixture_join_firm(struct db *db, int64_t respondent, int64_t firm);
/* A month of some two hundred people in four target groups, always the same. */
void fixture_add_month(struct db *db, int64_t month);

/* A database with six people: in October two citizens answer, one is silent and
 * one is not asked, an employee answers; one citizen is of September. */
struct db *fixture_october(TALLOC_CTX *memory);

/* The report of a month of 2026, of citizens; and of any period, "2026-Q3", and
 * kind of respondents (NULL: citizens). */
struct report *fixture_build_employers(
        struct db *db, TALLOC_CTX *memory, struct period period);
struct report *fixture_build(struct db *db, TALLOC_CTX *memory, int month);
struct report *fixture_build_of(struct db *db, TALLOC_CTX *memory,
        const char *period, const char *kind);

/* A report with an erratum in its month's place, as the command for
 * errata does it: weighed, then kept in a transaction. */
MUST_CHECK enum status fixture_replace(
        struct db *db, const struct report *report, int64_t now);

#endif

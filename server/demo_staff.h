/*
 * What staff do in the demo: managers call back, employees answer about their
 * meetings, somebody reads what citizens wrote.  Private to the demo.
 */
#ifndef SERVER_DEMO_STAFF_H
#define SERVER_DEMO_STAFF_H

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"

struct demo_staff_month {
	int64_t municipality;
	int64_t month;          /* year * 100 + month */
	int64_t survey_version; /* the employees' */
	int64_t now;
};

/* Two of three who asked are called, one to four days later. */
MUST_CHECK enum status demo_call_back(
        struct db *db, const struct demo_staff_month *month);
/* Of two meetings in three the employee answers, as the web form stores it: a
 * little more contented than the citizen.  Invitations by mail have no twin in
 * the demo, so nobody is written to. */
MUST_CHECK enum status demo_answer_employees(
        struct db *db, const struct demo_staff_month *month);
/* Somebody outside the units reads what citizens wrote (demo_review.c). */
MUST_CHECK enum status demo_review_texts(struct db *db,
        const struct secret_keys *keys, const struct demo_staff_month *month,
        struct text *why);

#endif

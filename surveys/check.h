/*
 * What is unwise in a survey that can be read: questions nobody reaches, texts
 * that do not fit or are hard to read, content that should not go by SMS.  Pure;
 * what texts cost is counted by whoever calls.
 */
#ifndef SURVEYS_CHECK_H
#define SURVEYS_CHECK_H

#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "surveys/survey.h"

struct check_options {
	/* The segments that a text takes as it would be sent, and its first
	 * character outside GSM-7 ("" if none).  NULL: texts are not counted. */
	size_t (*segments)(const char *text, char culprit[8]);
	/* What stands for {kommune} and {link} at worst; NULL: the longest name
	 * there is today, and a link of 29 characters. */
	const char *municipality;
	const char *link;
};

/* Adds to the findings of survey_read, whose `owner` this one should be.
 * STATUS_INPUT where there are errors among all of them. */
MUST_CHECK enum status check_survey(TALLOC_CTX *owner,
        const struct survey *survey, const struct check_options *options,
        struct survey_findings *findings);

/* Reads a workbook and checks it, so that everything wrong is said at once: also
 * of a survey that cannot be read, what can be judged of it.  The findings are
 * in the order of sheets and rows.  STATUS_INPUT where one is an error. */
MUST_CHECK enum status check_workbook(TALLOC_CTX *owner, const char *bytes,
        size_t length, const struct check_options *options,
        struct survey_findings *findings);

#endif

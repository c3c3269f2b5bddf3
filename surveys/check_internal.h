/*
 * What the files of the checker share; for nobody else.
 */
#ifndef SURVEYS_CHECK_INTERNAL_H
#define SURVEYS_CHECK_INTERNAL_H

#include "surveys/check.h"
#include "surveys/survey_internal.h"

struct check {
	TALLOC_CTX *owner;   /* of findings */
	TALLOC_CTX *scratch; /* of everything else; gone when it is done */
	const struct survey *survey;
	const struct check_options *options;
	struct survey_findings *findings;
};

/* Where a finding about an item stands. */
struct survey_finding check_at_item(enum survey_severity severity,
        const struct survey_item *item, enum column column);
/* The same for one language of a translated column. */
struct survey_finding check_at_text(const struct check *check,
        struct survey_finding where, enum column column, size_t language);
/* Does the item go by SMS, in a survey that does? */
bool check_goes_by_sms(
        const struct check *check, const struct survey_item *item);

/* Unanchored patterns, bare ${x}, values that are no choice, later questions
 * (check_condition.c). */
void check_conditions(struct check *check);
/* Questions that no answers lead to (check_reach.c). */
void check_reach(struct check *check);
/* Length, alphabet, readability, translations (check_text.c). */
void check_texts(struct check *check);
/* {names} that nobody fills in (check_names.c). */
void check_names(struct check *check);

#endif

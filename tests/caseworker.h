/*
 * An attacker who plays every caseworker of a report: by trying all worlds in
 * which what is shown, and what that caseworker knows, is as it is.  It shares
 * nothing with what hides, nor with the auditor.
 */
#ifndef TESTS_CASEWORKER_H
#define TESTS_CASEWORKER_H

#include <stdbool.h>

#include "reports/report.h"

/* Reports of two groups, at this threshold. */
enum {
	CASEWORKER_GROUPS = 2,
	CASEWORKER_ALL = CASEWORKER_GROUPS,
	CASEWORKER_AREAS = CASEWORKER_GROUPS + 1,
	CASEWORKER_THRESHOLD = 5
};

/* A group, or with CASEWORKER_ALL all of them. */
struct report_coverage *caseworker_area(struct report *report, size_t area);
/* Does any caseworker learn what must stay hidden? */
bool caseworker_attacks(struct report *report);

#endif

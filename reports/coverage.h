/*
 * What the coverage says in words: about how many of the meetings nobody was
 * asked, and in which target groups that was more often than in the others.
 *
 * It stands between the figures and the charge that only the contented were
 * asked.  It speaks of groups, never of a caseworker, and only from counts that
 * are published anyway; that groups differ is said after a test of two shares
 * (Benjamini and Hochberg at 0.05) and from ten points on.
 */
#ifndef REPORTS_COVERAGE_H
#define REPORTS_COVERAGE_H

#include "base/text.h"
#include "reports/report.h"

enum { COVERAGE_GROUPS = 12, COVERAGE_POINTS = 10 };

/* A group beside all others. */
struct coverage_gap {
	const char *group;
	double share;  /* of its meetings nobody was asked about, 0 to 1 */
	double others; /* the same of all other groups together */
};

/* The share of all meetings that nobody was asked about; NaN: hidden. */
double coverage_unasked(const struct report *report);
/* Groups in which it was clearly more, or less; returns how many. */
size_t coverage_gaps(
        const struct report *report, struct coverage_gap gaps[COVERAGE_GROUPS]);
/* Danish sentences, a line each; nothing where nothing can be said. */
void coverage_words(const struct report *report, struct text *out);

#endif

/*
 * Municipalities over time: one small chart each, all on the same scale, in the
 * order of their codes.  From released months alone; no ranking.
 */
#ifndef REPORTS_COMPARE_SMALL_H
#define REPORTS_COMPARE_SMALL_H

#include "base/text.h"
#include "reports/compare.h"
#include "reports/respondent.h"

enum { COMPARE_SMALL_MONTHS = 12, COMPARE_KINDS = RESPONDENT_KINDS };

struct compare_small {
	const char *name;
	const char *role; /* "partner" or "network" */
	bool own;
	struct report_past_index months[COMPARE_SMALL_MONTHS][REPORT_INDICES];
	/* Another wording than the month before: a new series. */
	bool breaks[COMPARE_SMALL_MONTHS][REPORT_INDICES];
	/* The newest that each kind of respondent has said. */
	struct report_past_index kinds[COMPARE_KINDS][REPORT_INDICES];
	const char *kind_months[COMPARE_KINDS]; /* "" for none */
};

struct compare_smalls {
	const struct compare_small *rows;
	size_t count;
	const char *first, *last; /* months: "2025-11", "2026-10" */
};

/* The inside of a page: small multiples, then the kinds in a table. */
void compare_small_html(const struct compare_smalls *all, struct text *out);
/* The funnel of a month with its table, as compare_html has it. */
void compare_sections(
        const struct compare_row *rows, size_t count, struct text *out);

#endif

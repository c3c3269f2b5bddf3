/*
 * Progression: what changed for the same people from one quarter's survey to the
 * next, and who dropped out.
 *
 * Only people who answered an item in both quarters are compared (paired t,
 * standardised response mean); an item that was reworded is another one.  Who
 * dropped out is compared by what they answered the first time.  Every figure
 * has been before the auditor: numbers of people that differ by few are not
 * shown beside each other, and a mean goes where it would tell what few chose.
 */
#ifndef REPORTS_PROGRESSION_H
#define REPORTS_PROGRESSION_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "reports/period.h"
#include "reports/report.h"
#include "reports/report_past.h"

enum { PROGRESSION_ITEMS = 20, PROGRESSION_SCALE = 5 };

struct progression_item {
	const char *name, *label;
	struct report_count pairs;    /* people with both answers */
	double before, after;         /* 1 to 5, one decimal; NaN: hidden */
	double change, low, high;     /* interval from 10 pairs on */
	double srm;                   /* from 30 pairs on */
	enum report_change word;      /* from 30 pairs on, by paired t */
	struct report_count left;     /* dropped out, with a first answer */
	double left_mean;             /* their first answers */
	enum report_change left_word; /* beside the others', by Welch's test */
};

struct progression {
	int64_t municipality;
	const char *municipality_name;
	const char *quarter, *earlier;           /* "2026-Q3", "2026-Q2" */
	const char *quarter_name, *earlier_name; /* in Danish */
	int64_t threshold;
	const char *hidden_symbol;
	struct report_count answered; /* in the earlier quarter */
	struct report_count both;     /* of them, in the later one, too */
	struct report_count left;     /* of them, not */
	struct progression_item *items;
	size_t items_count;
	/* What the auditor was told, to be kept with a release; names begin
	 * with the prefix that was given. */
	const char *statement;
};

/* STATUS_NOT_FOUND: no such municipality; STATUS_INPUT: no quarter.  Belongs to
 * `owner`. */
struct progression_of {
	int64_t municipality;
	struct period quarter;
	const char *prefix;
};
MUST_CHECK enum status progression_build(struct db *db, TALLOC_CTX *owner,
        const struct progression_of *of, struct progression **out);

/* As text, JSON, CSV and the inside of a page; Danish. */
void progression_text(const struct progression *p, struct text *out);
void progression_json(const struct progression *p, struct text *out);
void progression_csv(const struct progression *p, struct text *out);
void progression_html(const struct progression *p, struct text *out);

#endif

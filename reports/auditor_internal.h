/*
 * What the auditor's files share; for nobody else.  auditor.c is told things,
 * auditor_check.c judges them, auditor_json.c writes them down; auditor_firm.c
 * knows of firms.
 */
#ifndef REPORTS_AUDITOR_INTERNAL_H
#define REPORTS_AUDITOR_INTERNAL_H

#include <stddef.h>

#include <jansson.h>

#include "reports/auditor.h"

struct audit_firms; /* auditor_firm.c */

struct audit_count {
	const char *name;
	int64_t count;
	int64_t known; /* of it, to the reader */
	int64_t threshold;
	enum auditor_kind kind;
	struct audit_firms *firms; /* NULL: no firm was spoken of */
	bool few_firms;            /* set by auditor_firms_judge() */
};

struct audit_term {
	size_t count;
	double factor;
};

struct audit_row {
	double low, high;
	size_t first, terms; /* in the auditor's terms */
};

struct auditor {
	struct audit_count *counts;
	size_t count_count;
	size_t *places; /* a hash table of names: index + 1, 0 for none */
	size_t place_count;
	struct audit_row *rows;
	size_t row_count;
	struct audit_term *terms;
	size_t term_count;
	int64_t threshold;
	size_t settled_counts, settled_rows;
	const char *contradiction; /* a name that had two values */
	bool has_firms;
	int64_t meeting_from; /* the firm of whom the reader knows */
};

/* The index of a name, or count_count. */
size_t auditor_find(const struct auditor *auditor, const char *name);

/* Firms: what follows by sums, and which counts have too few. */
void auditor_firms_judge(struct auditor *auditor);
/* One more that is known to the reader. */
void auditor_firms_meet(struct auditor *auditor, size_t count);
/* As part of a statement, and back: told since auditor_settle(). */
json_t *auditor_firms_json(const struct auditor *auditor);
bool auditor_firms_read(struct auditor *auditor, const json_t *json);
/* Worlds that must be possible beside a hidden count: one with at most this many
 * beyond the known, one with at least that many. */
int64_t auditor_low_goal(const struct audit_count *count);
int64_t auditor_high_goal(const struct audit_count *count);

#endif

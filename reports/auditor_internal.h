/*
 * What the auditor's files share; for nobody else.  auditor.c is told things,
 * auditor_check.c judges them, auditor_json.c writes them down.
 */
#ifndef REPORTS_AUDITOR_INTERNAL_H
#define REPORTS_AUDITOR_INTERNAL_H

#include <stddef.h>

#include "reports/auditor.h"

struct audit_count {
	const char *name;
	int64_t count;
	int64_t known; /* of it, to the reader */
	int64_t threshold;
	enum auditor_kind kind;
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
};

/* The index of a name, or count_count. */
size_t auditor_find(const struct auditor *auditor, const char *name);

#endif

/*
 * Disclosure control: which counts are hidden so that no small one can be
 * computed.  Pure.
 *
 * A system of cells and sums (whole = sum of its parts) describes everything
 * that the published figures tell about each other.  A count from 1 to
 * threshold - 1 is hidden; then further cells are hidden, smallest first, until
 * for every hidden small count the least value that fits is at most 1 and the
 * largest at least the threshold, by linear programming over all sums (GLPK).
 */
#ifndef REPORTS_DISCLOSURE_H
#define REPORTS_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { DISCLOSURE_CELLS_MAX = 400, DISCLOSURE_SUMS_MAX = 200 };

/* How much a figure is wanted; the first is for what is never shown. */
enum {
	DISCLOSURE_UNPUBLISHED,
	DISCLOSURE_DETAIL,
	DISCLOSURE_FIGURE,
	DISCLOSURE_HEADLINE
};

struct disclosure_cell {
	int64_t count;
	bool unpublished; /* never shown, but can be computed: protected, too */
	bool hidden;      /* the result; what is hidden before stays so */
	bool frozen;      /* was published before: too late to hide it */
	int wanted;       /* what is wanted more is hidden later */
};

struct disclosure_sum {
	size_t whole;
	size_t parts[32];
	size_t part_count;
};

struct disclosure {
	struct disclosure_cell cells[DISCLOSURE_CELLS_MAX];
	size_t cell_count;
	struct disclosure_sum sums[DISCLOSURE_SUMS_MAX];
	size_t sum_count;
	int64_t threshold;
};

/* Adds a cell and returns its index. */
size_t disclosure_cell(
        struct disclosure *disclosure, int64_t count, int wanted);
/* Begins a sum; parts follow. */
void disclosure_sum(struct disclosure *disclosure, size_t whole);
/* A cell or an earlier sum, of the sum that was begun last. */
void disclosure_part(struct disclosure *disclosure, size_t part);

/* Hides what must be hidden.  STATUS_CONFLICT: what is frozen gives a small count
 * away, whatever is hidden now. */
MUST_CHECK enum status disclosure_protect(struct disclosure *disclosure);

/* The least and largest value of a hidden cell that fit what is published;
 * high is INFINITY where nothing bounds it. */
void disclosure_interval(const struct disclosure *disclosure, size_t cell,
        double *low, double *high);

#endif

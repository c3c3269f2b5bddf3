/*
 * Small cells of microdata: within a municipality's month and one kind of
 * respondents nobody stands in a cell of fewer people than the threshold.  Pure.
 *
 * The traits go from coarse to fine (target group, unit, week).  Where a value
 * is held by too few, it is taken from them, and with it every finer one; if
 * those who have none are then themselves too few, the smallest of the other
 * values goes, too.  Where firms matter, a cell of fewer firms than the threshold
 * (or than three), or of one with more than half of its people, is one of too few.
 */
#ifndef REPORTS_EXPORT_CELL_H
#define REPORTS_EXPORT_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CELL_GROUP, CELL_UNIT, CELL_WEEK, CELL_TRAITS };

/* A firm that nobody knows. */
enum { CELL_UNKNOWN_FIRM = -1 };

struct cell_member {
	int64_t person;
	int64_t traits[CELL_TRAITS]; /* 0: not known, or taken away */
	int64_t firm;                /* 0: firms do not matter */
	size_t place;                /* the caller's own */
};

/* Sorts the members, and takes traits away.  False: all of them together are
 * fewer people than `least`, or of fewer firms. */
bool cell_coarsen(struct cell_member *members, size_t count, int64_t least);

#endif

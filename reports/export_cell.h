/*
 * Small cells of microdata: within a municipality's month and one kind of
 * respondents nobody stands in a cell of fewer people than the threshold.  Pure.
 *
 * The traits go from coarse to fine (target group, unit, week).  Where a value
 * is held by too few, it is taken from them, and with it every finer one; if
 * those who have none are then themselves too few, the smallest of the other
 * values goes, too.
 */
#ifndef REPORTS_EXPORT_CELL_H
#define REPORTS_EXPORT_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CELL_GROUP, CELL_UNIT, CELL_WEEK, CELL_TRAITS };

struct cell_member {
	int64_t person;
	int64_t traits[CELL_TRAITS]; /* 0: not known, or taken away */
	size_t place;                /* the caller's own */
};

/* Sorts the members, and takes traits away.  False: all of them together are
 * fewer people than `least`. */
bool cell_coarsen(struct cell_member *members, size_t count, int64_t least);

#endif

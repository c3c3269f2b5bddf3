/*
 * Suppression in one table of counts with its margins: what must be hidden so
 * that no small count can be computed, with the least sum hidden.  Pure.
 *
 * Every hidden count below the threshold keeps an interval from at most 1 to at
 * least the threshold.  Which counts to hide is an integer programme (GLPK)
 * after Fischetti and Salazar (2001): the table is a network of rows and
 * columns, a count can move as far as a flow through the hidden ones carries
 * it, and every cut of too little capacity is one more inequality.
 */
#ifndef REPORTS_DISCLOSURE_TABLE_H
#define REPORTS_DISCLOSURE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TABLE_SIDE_MAX = 41, /* with the margin */
	TABLE_CELLS_MAX = TABLE_SIDE_MAX * TABLE_SIDE_MAX,
	TABLE_NODES_MAX = 2 * TABLE_SIDE_MAX
};

#define TABLE_COUNT_MAX INT64_C(1000000000000)

/* The last row and the last column are the margins. */
struct disclosure_table {
	size_t rows, columns; /* with the margins, at least 2 each */
	int64_t threshold;
	int64_t counts[TABLE_CELLS_MAX]; /* row by row, see table_cell() */
	bool hidden[TABLE_CELLS_MAX];
};

size_t table_cell(
        const struct disclosure_table *table, size_t row, size_t column);
/* Sums up the margins; the other counts are from 0 to TABLE_COUNT_MAX. */
void table_sum(struct disclosure_table *table);
/* Decides what is hidden. */
void table_protect(struct disclosure_table *table);
/* The least and largest count that fit what is published; -1: no bound. */
void table_interval(const struct disclosure_table *table, size_t cell,
        int64_t *low, int64_t *high);

/* For disclosure_table.c alone: how far a count can move.  Each cell is open by
 * its share (0 published, 1 hidden) of what it may move itself, and of `enough`
 * at most.  `near` tells the nodes on this side of the cut that limits it. */
struct table_move {
	size_t cell;
	bool up;
	double enough;
};

double table_flow(const struct disclosure_table *table, const double *shares,
        struct table_move move, bool near[TABLE_NODES_MAX]);
/* What a cell adds to a cut, if it is open: 0 where it does not cross it. */
double table_crosses(const struct disclosure_table *table, size_t cell,
        struct table_move move, const bool near[TABLE_NODES_MAX]);

#endif

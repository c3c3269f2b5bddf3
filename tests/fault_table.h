/*
 * The fault matrix as tests/data/faults.txt has it: a row for each fault at each
 * step, a column for each driver.
 */
#ifndef TESTS_FAULT_TABLE_H
#define TESTS_FAULT_TABLE_H

#include <stdbool.h>

enum { FAULT_DRIVERS = 7, FAULT_CELL = 40 };

/* The columns, in their order. */
struct fault_driver {
	const char *driver;
	bool polled; /* we ask for receipts and texts */
};

extern const struct fault_driver fault_drivers[FAULT_DRIVERS];

/* What a fault at a step came to, for each driver; flow_faults.c says how a cell is
 * written. */
struct fault_row {
	const char *fault;
	const char *step;
	char cells[FAULT_DRIVERS][FAULT_CELL];
};

/* Holds what happened against the file, which must have as many rows: prints those
 * that differ (all, if FAULTS is set in the environment), and returns how many. */
int fault_table_compare(const struct fault_row *happened, int count);

#endif

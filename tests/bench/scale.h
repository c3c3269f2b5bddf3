/*
 * What the benchmark of reports compares: the figures of a month, by whoever
 * counted them.
 */
#ifndef TESTS_BENCH_SCALE_H
#define TESTS_BENCH_SCALE_H

#include <stdint.h>

#include <sqlite3.h>

#include "reports/report_figures.h"

/* The peer of ours: SQLite's own interface over the same indices, arrays on the
 * stack of a process that does nothing else, no checks.  Ends the process where
 * something fails. */
void bare_figures(sqlite3 *db, int64_t municipality, int64_t month,
        struct report_figures *figures);

#endif

/*
 * Earlier series (LISES, STAR, KL) as aggregates: imported from a CSV file, for
 * the charts, where they stand as what they are, another series.
 */
#ifndef SERVER_SERIES_H
#define SERVER_SERIES_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"

struct municipality_set;

struct series_point {
	int64_t municipality;
	const char *series;
	const char *measure; /* "satisfaction" or "involvement" */
	const char *period;  /* "2019", "2019-Q2", "2019-05" */
	int64_t month;       /* in which it begins */
	double value;        /* 0 to 100 */
	double low, high;    /* NaN: not given */
	int64_t n;           /* 0: not given */
	const char *source;
	size_t line; /* of the file */
};

struct series_points {
	struct series_point *points;
	size_t count;
};

/* Reads a file with the columns municipality, series, measure, period, value,
 * source, and where they are known low, high, n; in any order.  STATUS_INPUT:
 * `why` has a line for each thing that is wrong, with row and column (at most
 * 20); then nothing is to be stored. */
MUST_CHECK enum status series_read(TALLOC_CTX *owner, const char *bytes,
        size_t length, struct series_points *points, struct text *why);

/* Before anything is stored.  STATUS_INPUT: `why` has a line for each row (at most
 * 20) of a municipality that is not here. */
MUST_CHECK enum status series_check(const struct series_points *points,
        const struct municipality_set *here, struct text *why);
/* Inside a transaction.  A point that is there already is replaced.
 * STATUS_NOT_FOUND: `why` names a municipality that is not here. */
MUST_CHECK enum status series_put(struct db *db,
        const struct series_points *points, int64_t now, struct text *why);
/* All of a municipality, by measure, series and time. */
MUST_CHECK enum status series_list(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct series_point **points, size_t *count);

/* For series.c: one row. */
MUST_CHECK enum status series_point_put(
        struct db *db, const struct series_point *point, int64_t now);

#endif

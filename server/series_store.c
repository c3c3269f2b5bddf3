/*
 * Points of earlier series as rows.
 */
#include <math.h>

#include "server/series.h"

/* More than a file of the command holds. */
enum { ROWS_MAX = 200000 };

/* A figure that is not given is NULL, not 0. */
enum status
series_point_put(struct db *db, const struct series_point *point, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO series_point (municipality, series, measure,"
	        " month, period, value, low, high, n, source, imported_at)"
	        " VALUES (:municipality, :series, :measure, :month, :period,"
	        " :value, CASE WHEN :has_low THEN :low END,"
	        " CASE WHEN :has_high THEN :high END, nullif(:n, 0), :source,"
	        " :now) ON CONFLICT (municipality, series, measure, period)"
	        " DO UPDATE SET value = excluded.value, low = excluded.low,"
	        " high = excluded.high, n = excluded.n,"
	        " source = excluded.source,"
	        " imported_at = excluded.imported_at";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", point->municipality),
	                DB_TEXT("series", point->series),
	                DB_TEXT("measure", point->measure),
	                DB_INT("month", point->month),
	                DB_TEXT("period", point->period),
	                DB_REAL("value", point->value),
	                DB_INT("has_low", isnan(point->low) ? 0 : 1),
	                DB_REAL("low", isnan(point->low) ? 0 : point->low),
	                DB_INT("has_high", isnan(point->high) ? 0 : 1),
	                DB_REAL("high", isnan(point->high) ? 0 : point->high),
	                DB_INT("n", point->n), DB_TEXT("source", point->source),
	                DB_INT("now", now)));
}

enum status
series_list(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct series_point **points, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct series_point, municipality),
	        SHAPE_STRING(struct series_point, series),
	        SHAPE_STRING(struct series_point, measure),
	        SHAPE_STRING(struct series_point, period),
	        SHAPE_INT(struct series_point, month),
	        SHAPE_REAL(struct series_point, value),
	        SHAPE_STRING(struct series_point, source),
	};
	static const struct shape shape =
	        SHAPE("series_point", struct series_point, fields);
	static const char sql[] =
	        "SELECT municipality, series, measure, period, month, value,"
	        " source FROM series_point WHERE municipality = :municipality"
	        " ORDER BY measure DESC, series, month, period";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), ROWS_MAX, points, count);
}

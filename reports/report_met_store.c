/*
 * Reads who held which meeting, for report_met.c.
 */
#include "reports/report_met.h"

enum { ROWS_MAX = 2000000 };

static const struct shape_field fields[] = {
        SHAPE_INT(struct fact_caseworker, meeting),
        SHAPE_STRING(struct fact_caseworker, employee),
};
static const struct shape shape =
        SHAPE("caseworker", struct fact_caseworker, fields);

enum status
fact_caseworkers(struct db *db, TALLOC_CTX *memory,
        const struct fact_month months[2], struct fact_caseworker **rows,
        size_t *count)
{
	static const char sql[] =
	        "SELECT meeting, employee FROM fact_caseworker"
	        " WHERE municipality = :municipality"
	        " AND month >= :from AND month <= :to"
	        " ORDER BY meeting";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", months[0].municipality),
	                DB_INT("from", months[0].month),
	                DB_INT("to", months[1].month)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

enum status
fact_caseworker(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct fact_caseworker *row)
{
	static const char sql[] =
	        "SELECT meeting, employee FROM fact_caseworker"
	        " WHERE municipality = :municipality"
	        " AND meeting = :meeting";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("meeting", row->meeting)),
	        DB_INTO(memory, &shape), row);
}

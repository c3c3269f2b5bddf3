/*
 * Which firm employers belong to, by its mark; the CVR number is not read here.
 */
#include "reports/report_firm.h"

#include "base/shape.h"

enum { ROWS_MAX = 2000000 };

enum status
fact_firms(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct fact_firm **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_firm, respondent),
	        SHAPE_INT(struct fact_firm, firm),
	};
	static const struct shape shape =
	        SHAPE("firm", struct fact_firm, fields);
	static const char sql[] = "SELECT respondent, firm FROM fact_firm"
	                          " WHERE municipality = :municipality"
	                          " ORDER BY respondent";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

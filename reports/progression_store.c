/*
 * Reads the answers of a quarter's survey, and who asked in it to be called.
 */
#include "reports/progression_internal.h"

enum { ROWS_MAX = 2000000 };

/* Items whose choices go from 1 to 5; what is not on that scale ("no plan") is
 * no answer here. */
enum status
fact_progression(struct db *db, TALLOC_CTX *memory,
        const struct fact_quarter *quarter, struct progression_answer **rows,
        size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct progression_answer, respondent),
	        SHAPE_STRING(struct progression_answer, name),
	        SHAPE_STRING(struct progression_answer, label),
	        SHAPE_INT(struct progression_answer, value),
	};
	static const struct shape shape =
	        SHAPE("progression", struct progression_answer, fields);
	static const char sql[] =
	        "SELECT i.respondent, t.name, t.label,"
	        " CAST(a.value AS INTEGER) AS value FROM fact_invitation i"
	        " JOIN fact_answer a ON a.invitation = i.invitation"
	        " AND a.municipality = i.municipality AND a.month = i.month"
	        " JOIN fact_item t ON t.survey_version = i.survey_version"
	        " AND t.position = a.position"
	        " WHERE i.municipality = :municipality AND i.month >= :from"
	        " AND i.month <= :to AND i.kind = 'citizen'"
	        " AND i.form_id = 'borger_kvartal'"
	        " AND a.value IN ('1', '2', '3', '4', '5')"
	        " AND EXISTS (SELECT 1 FROM fact_item_choice c"
	        " WHERE c.survey_version = i.survey_version"
	        " AND c.position = a.position AND c.value = '5')"
	        " ORDER BY i.respondent, a.at, t.position";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", quarter->municipality),
	                DB_INT("from", quarter->from),
	                DB_INT("to", quarter->to)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

enum status
fact_progression_known(struct db *db, TALLOC_CTX *memory,
        const struct fact_quarter *quarter, struct progression_known **rows,
        size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct progression_known, respondent),
	};
	static const struct shape shape =
	        SHAPE("known", struct progression_known, fields);
	static const char sql[] =
	        "SELECT DISTINCT i.respondent FROM fact_call_back c"
	        " JOIN fact_invitation i ON i.invitation = c.invitation"
	        " AND i.municipality = c.municipality"
	        " WHERE c.municipality = :municipality AND i.month >= :from"
	        " AND i.month <= :to AND i.form_id = 'borger_kvartal'"
	        " ORDER BY i.respondent";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", quarter->municipality),
	                DB_INT("from", quarter->from),
	                DB_INT("to", quarter->to)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

/*
 * Reads the fact_* views and nothing else.  A month's people are in
 * report_month_store.c.
 */
#include "reports/report_store.h"

enum { ROWS_MAX = 2000000, ITEMS_MAX = 1000, CHOICES_MAX = 200 };

enum status
fact_municipality(struct db *db, TALLOC_CTX *memory, int64_t code,
        struct fact_municipality *row)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_municipality, code),
	        SHAPE_STRING(struct fact_municipality, name),
	        SHAPE_INT(struct fact_municipality, minimum_cell),
	};
	static const struct shape shape =
	        SHAPE("municipality", struct fact_municipality, fields);
	static const char sql[] = "SELECT code, name, minimum_cell"
	                          " FROM fact_municipality"
	                          " WHERE code = :municipality";

	return db_one(db, sql, DB_ARGS(DB_INT("municipality", code)),
	        DB_INTO(memory, &shape), row);
}

enum status
fact_texts(struct db *db, TALLOC_CTX *memory, struct fact_month month,
        struct fact_text **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_text, answer),
	        SHAPE_INT(struct fact_text, respondent),
	        SHAPE_INT(struct fact_text, month),
	        SHAPE_STRING(struct fact_text, question),
	        SHAPE_STRING(struct fact_text, shown),
	        SHAPE_STRING(struct fact_text, theme),
	        SHAPE_INT(struct fact_text, known),
	        SHAPE_INT(struct fact_text, published),
	};
	static const struct shape shape =
	        SHAPE("text", struct fact_text, fields);
	static const char sql[] =
	        "SELECT answer, respondent, month, question, shown, theme,"
	        " known, published FROM fact_text_theme"
	        " WHERE municipality = :municipality AND month = :month"
	        " AND kind = :kind ORDER BY question, shown, respondent";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", month.municipality),
	                DB_INT("month", month.month),
	                DB_TEXT("kind", month.kind)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

enum status
fact_call_backs(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct fact_call_back **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_call_back, invitation),
	};
	static const struct shape shape =
	        SHAPE("call_back", struct fact_call_back, fields);
	static const char sql[] = "SELECT invitation FROM fact_call_back"
	                          " WHERE municipality = :municipality"
	                          " ORDER BY invitation";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), ROWS_MAX, rows, count);
}

enum status
fact_version(struct db *db, TALLOC_CTX *memory, int64_t version,
        struct fact_version *row)
{
	static const struct shape_field fields[] = {
	        SHAPE_STRING(struct fact_version, name),
	        SHAPE_STRING(struct fact_version, kind),
	};
	static const struct shape shape =
	        SHAPE("version", struct fact_version, fields);
	static const char sql[] = "SELECT name, kind FROM fact_version_name"
	                          " WHERE survey_version = :survey_version";

	return db_one(db, sql, DB_ARGS(DB_INT("survey_version", version)),
	        DB_INTO(memory, &shape), row);
}

enum status
fact_items(struct db *db, TALLOC_CTX *memory, int64_t survey_version,
        struct fact_item **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_item, position),
	        SHAPE_STRING(struct fact_item, name),
	        SHAPE_STRING(struct fact_item, label),
	        SHAPE_STRING(struct fact_item, measure),
	};
	static const struct shape shape =
	        SHAPE("item", struct fact_item, fields);
	static const char sql[] =
	        "SELECT position, name, label, measure"
	        " FROM fact_item WHERE survey_version = :survey_version"
	        " AND measure <> '' ORDER BY position";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("survey_version", survey_version)),
	        DB_INTO(memory, &shape), ITEMS_MAX, rows, count);
}

enum status
fact_choices(struct db *db, TALLOC_CTX *memory, int64_t survey_version,
        int64_t position, struct fact_choice **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_STRING(struct fact_choice, value),
	        SHAPE_STRING(struct fact_choice, label),
	};
	static const struct shape shape =
	        SHAPE("choice", struct fact_choice, fields);
	static const char sql[] = "SELECT value, label FROM fact_item_choice"
	                          " WHERE survey_version = :survey_version"
	                          " AND position = :position ORDER BY place";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("survey_version", survey_version),
	                DB_INT("position", position)),
	        DB_INTO(memory, &shape), CHOICES_MAX, rows, count);
}

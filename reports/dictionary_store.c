/*
 * What the dictionary reads of published surveys.
 */
#include "base/shape.h"
#include "reports/dictionary_internal.h"

enum { VERSIONS_MAX = 4000, ITEMS_MAX = 1000, CHOICES_MAX = 100000 };

enum status
dictionary_versions(struct db *db, TALLOC_CTX *memory,
        struct dictionary_version **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct dictionary_version, id),
	        SHAPE_STRING(struct dictionary_version, survey),
	        SHAPE_STRING(struct dictionary_version, version),
	        SHAPE_STRING(struct dictionary_version, kind),
	        SHAPE_STRING(struct dictionary_version, title),
	};
	static const struct shape shape =
	        SHAPE("version", struct dictionary_version, fields);
	static const char sql[] =
	        "SELECT survey_version AS id, form_id AS survey, version, kind,"
	        " title FROM fact_version ORDER BY survey_version";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &shape),
	        VERSIONS_MAX, rows, count);
}

enum status
dictionary_items(struct db *db, TALLOC_CTX *memory, int64_t version,
        struct dictionary_item_row **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct dictionary_item_row, position),
	        SHAPE_STRING(struct dictionary_item_row, name),
	        SHAPE_STRING(struct dictionary_item_row, type),
	        SHAPE_STRING(struct dictionary_item_row, label),
	        SHAPE_STRING(struct dictionary_item_row, measure),
	};
	static const struct shape shape =
	        SHAPE("item", struct dictionary_item_row, fields);
	static const char sql[] =
	        "SELECT position, name, type, label, measure FROM fact_item"
	        " WHERE survey_version = :version ORDER BY position";

	return db_all(db, sql, DB_ARGS(DB_INT("version", version)),
	        DB_INTO(memory, &shape), ITEMS_MAX, rows, count);
}

enum status
dictionary_choices(struct db *db, TALLOC_CTX *memory, int64_t version,
        struct dictionary_choice **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct dictionary_choice, position),
	        SHAPE_STRING(struct dictionary_choice, value),
	        SHAPE_STRING(struct dictionary_choice, label),
	};
	static const struct shape shape =
	        SHAPE("choice", struct dictionary_choice, fields);
	static const char sql[] =
	        "SELECT position, value, label FROM fact_item_choice"
	        " WHERE survey_version = :version ORDER BY position, place";

	return db_all(db, sql, DB_ARGS(DB_INT("version", version)),
	        DB_INTO(memory, &shape), CHOICES_MAX, rows, count);
}

enum status
dictionary_municipalities(struct db *db, TALLOC_CTX *memory,
        struct dictionary_value **rows, size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct dictionary_value, code),
	        SHAPE_STRING(struct dictionary_value, label),
	        SHAPE_STRING(struct dictionary_value, stored),
	};
	static const struct shape shape =
	        SHAPE("value", struct dictionary_value, fields);
	static const char sql[] = "SELECT code, name AS label, '' AS stored"
	                          " FROM fact_municipality ORDER BY name";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &shape), ITEMS_MAX,
	        rows, count);
}

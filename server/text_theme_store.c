/*
 * The SQL of themes.
 */
#include "base/shape.h"
#include "server/text_theme.h"

enum { NAMES_MAX = 1000 };

static const struct shape_field fields[] = {
        SHAPE_STRING(struct text_theme_name, name),
};
static const struct shape shape =
        SHAPE("theme", struct text_theme_name, fields);

enum status
text_themes_own(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct text_theme_name **names, size_t *count)
{
	static const char sql[] =
	        "SELECT name FROM theme WHERE municipality = :municipality"
	        " AND ended_at IS NULL ORDER BY name";

	return db_all(db, sql, DB_ARGS(DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), NAMES_MAX, names, count);
}

enum status
text_themes_asked(struct db *db, TALLOC_CTX *memory,
        struct text_theme_name **names, size_t *count)
{
	static const char sql[] = "SELECT DISTINCT theme AS name FROM item"
	                          " WHERE theme <> '' ORDER BY theme";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &shape), NAMES_MAX,
	        names, count);
}

enum status
text_theme_insert(struct db *db, const struct audit_by *by,
        int64_t municipality, const char *name)
{
	static const char sql[] =
	        "INSERT INTO theme (municipality, name, added_by, added_at)"
	        " SELECT code, :name, :who, :at FROM municipality"
	        " WHERE code = :municipality";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("name", name), DB_TEXT("who", by->who),
	                DB_INT("at", by->at),
	                DB_INT("municipality", municipality)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

enum status
text_theme_close(struct db *db, const struct audit_by *by, int64_t municipality,
        const char *name)
{
	static const char sql[] =
	        "UPDATE theme SET ended_by = :who, ended_at = :at"
	        " WHERE municipality = :municipality AND name = :name"
	        " AND ended_at IS NULL";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("who", by->who), DB_INT("at", by->at),
	                DB_INT("municipality", municipality),
	                DB_TEXT("name", name)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

enum status
text_is_shown(struct db *db, int64_t municipality, int64_t answer, bool *shown)
{
	static const char sql[] =
	        "SELECT count(*) FROM text_review WHERE answer = :answer"
	        " AND municipality = :municipality AND shown <> ''";

	return db_any(db, sql,
	        DB_ARGS(DB_INT("answer", answer),
	                DB_INT("municipality", municipality)),
	        shown);
}

enum status
text_tag_insert(
        struct db *db, const struct audit_by *by, const struct text_tag *tag)
{
	static const char sql[] =
	        "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) VALUES (:municipality, :answer,"
	        " :theme, :who, :at)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", tag->municipality),
	                DB_INT("answer", tag->answer),
	                DB_TEXT("theme", tag->themes), DB_TEXT("who", by->who),
	                DB_INT("at", by->at)));
}

enum status
text_tag_close(
        struct db *db, const struct audit_by *by, const struct text_tag *tag)
{
	static const char sql[] =
	        "UPDATE text_theme SET taken_back_by = :who,"
	        " taken_back_at = :at WHERE municipality = :municipality"
	        " AND answer = :answer AND taken_back_at IS NULL"
	        " AND theme = coalesce(:theme, theme)";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("who", by->who), DB_INT("at", by->at),
	                DB_INT("municipality", tag->municipality),
	                DB_INT("answer", tag->answer),
	                DB_TEXT("theme", tag->themes)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

static enum status
put_shown(struct db *db, const struct report *report,
        const struct report_texts *texts, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO text_shown (answer, theme, municipality, first_at)"
	        " VALUES (:answer, :theme, :municipality, :now)"
	        " ON CONFLICT DO NOTHING";
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && texts->answers != NULL &&
	                   i < texts->texts_count;
	        i++)
		status = db_run(db, sql,
		        DB_ARGS(DB_INT("answer", texts->answers[i]),
		                DB_TEXT("theme", texts->theme),
		                DB_INT("municipality", report->municipality),
		                DB_INT("now", now)));
	return status;
}

/* Without `answers` a report was read from a release, and shows nothing new. */
enum status
text_shown_put(struct db *db, const struct report *report, int64_t now)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < report->texts_count; i++)
		status = put_shown(db, report, &report->texts[i], now);
	return status;
}

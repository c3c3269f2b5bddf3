/*
 * The SQL of the lists.  They go by an answer's id, which grows with time, so
 * that a page begins where the one before has ended, whatever was decided in
 * between.
 */
#include "reports/theme.h"
#include "server/text_internal.h"
#include "server/text_list.h"

enum { TAGS_MAX = 1000 };

#define ROW                                                                    \
	"SELECT t.answer, t.month, t.survey, t.question, t.theme, t.written,"  \
	" t.shown, t.reviewer, coalesce(t.at, 0) AS at"

static const struct shape_field row_fields[] = {
        SHAPE_INT(struct text_row, answer),
        SHAPE_INT(struct text_row, month),
        SHAPE_STRING(struct text_row, survey),
        SHAPE_STRING(struct text_row, question),
        SHAPE_STRING(struct text_row, theme),
        SHAPE_STRING(struct text_row, written),
        SHAPE_STRING(struct text_row, shown),
        SHAPE_STRING(struct text_row, reviewer),
        SHAPE_INT(struct text_row, at),
};
static const struct shape row_shape =
        SHAPE("text", struct text_row, row_fields);

static const struct shape_field name_fields[] = {
        SHAPE_STRING(struct text_theme_name, name),
};
static const struct shape name_shape =
        SHAPE("theme", struct text_theme_name, name_fields);

/* What was reviewed is passed over before anything else is looked up of it. */
static enum status
look_waiting(struct db *db, TALLOC_CTX *memory, const struct text_query *query,
        struct text_row **rows, size_t *count)
{
	static const char sql[] =
	        ROW " FROM answer g JOIN text_answer t ON t.answer = g.id"
	            " WHERE g.municipality = :municipality"
	            " AND (g.comment IS NOT NULL OR g.words = 1)"
	            " AND g.id > :from AND NOT EXISTS (SELECT 1"
	            " FROM text_review r WHERE r.answer = g.id)"
	            " AND NOT " TEXT_OF_UNIT " ORDER BY g.id LIMIT :limit";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", query->municipality),
	                DB_TEXT("who", query->who), DB_INT("from", query->from),
	                DB_INT("limit", TEXT_PAGE + 1)),
	        DB_INTO(memory, &row_shape), TEXT_PAGE + 1, rows, count);
}

/* A text without tags has its question's theme, which a survey may name by its
 * title. */
static enum status
look_reviewed(struct db *db, TALLOC_CTX *memory, const struct text_query *query,
        struct text_row **rows, size_t *count)
{
	static const char sql[] = ROW
	        " FROM text_review r JOIN text_answer t"
	        " ON t.answer = r.answer"
	        " WHERE r.municipality = :municipality AND r.answer < :from"
	        " AND CASE :view WHEN 1 THEN r.shown <> ''"
	        " WHEN 2 THEN r.shown <> '' AND r.shown <> t.written"
	        " ELSE r.shown = '' END AND (:code IS NULL"
	        " OR EXISTS (SELECT 1 FROM text_theme x"
	        " WHERE x.answer = r.answer AND x.theme = :code"
	        " AND x.taken_back_at IS NULL)"
	        " OR (lower(t.theme) IN (lower(:code), lower(:title))"
	        " AND NOT EXISTS (SELECT 1 FROM text_theme x"
	        " WHERE x.answer = r.answer AND x.taken_back_at IS NULL)))"
	        " AND NOT " TEXT_OF_UNIT " ORDER BY r.answer DESC LIMIT :limit";
	const char *title =
	        query->theme == NULL ? NULL : theme_title(query->theme);

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", query->municipality),
	                DB_TEXT("who", query->who),
	                DB_INT("from",
	                        query->from == 0 ? INT64_MAX : query->from),
	                DB_INT("view", query->view),
	                DB_TEXT("code", query->theme), DB_TEXT("title", title),
	                DB_INT("limit", TEXT_PAGE + 1)),
	        DB_INTO(memory, &row_shape), TEXT_PAGE + 1, rows, count);
}

enum status
texts_look(struct db *db, TALLOC_CTX *memory, const struct text_query *query,
        struct text_row **rows, size_t *count)
{
	return query->view == TEXT_WAITING
	               ? look_waiting(db, memory, query, rows, count)
	               : look_reviewed(db, memory, query, rows, count);
}

enum status
text_look(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t answer, struct text_row *row)
{
	static const char sql[] = ROW " FROM text_answer t"
	                              " WHERE t.answer = :answer"
	                              " AND t.municipality = :municipality";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("answer", answer),
	                DB_INT("municipality", municipality)),
	        DB_INTO(memory, &row_shape), row);
}

enum status
text_tags(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t answer, struct text_theme_name **tags, size_t *count)
{
	static const char sql[] =
	        "SELECT theme AS name FROM text_theme WHERE answer = :answer"
	        " AND municipality = :municipality AND taken_back_at IS NULL"
	        " ORDER BY id";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("answer", answer),
	                DB_INT("municipality", municipality)),
	        DB_INTO(memory, &name_shape), TAGS_MAX, tags, count);
}

enum status
text_is_published(
        struct db *db, int64_t municipality, int64_t answer, bool *published)
{
	static const char sql[] =
	        "SELECT count(*) FROM text_shown WHERE answer = :answer"
	        " AND municipality = :municipality";

	return db_any(db, sql,
	        DB_ARGS(DB_INT("answer", answer),
	                DB_INT("municipality", municipality)),
	        published);
}

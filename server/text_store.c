/*
 * The SQL of reviews.
 */
#include "server/text_store.h"

#include "base/shape.h"
#include "server/text_internal.h"

enum { TEXTS_MAX = 10000 };

static const struct shape_field fields[] = {
        SHAPE_INT(struct waiting_text, answer),
        SHAPE_STRING(struct waiting_text, question),
        SHAPE_STRING(struct waiting_text, written),
};
static const struct shape shape = SHAPE("text", struct waiting_text, fields);

enum status
texts_waiting(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t month, struct waiting_text **rows, size_t *count)
{
	static const char sql[] =
	        "SELECT answer, question, written FROM fact_text"
	        " WHERE municipality = :municipality AND month = :month"
	        " AND shown IS NULL ORDER BY question, written, answer";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("month", month)),
	        DB_INTO(memory, &shape), TEXTS_MAX, rows, count);
}

enum status
text_review_put(struct db *db, const struct text_review *review)
{
	static const char sql[] =
	        "INSERT INTO text_review (answer, municipality, shown,"
	        " reviewer, at) SELECT answer, municipality,"
	        " coalesce(:shown, written), :reviewer, :at FROM text_answer"
	        " WHERE answer = :answer AND municipality = :municipality"
	        " AND shown IS NULL";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("shown", review->shown),
	                DB_TEXT("reviewer", review->reviewer),
	                DB_INT("at", review->at),
	                DB_INT("answer", review->answer),
	                DB_INT("municipality", review->municipality)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

enum status
text_review_change(struct db *db, const struct text_review *review)
{
	static const char sql[] =
	        "UPDATE text_review SET shown = :shown, reviewer = :reviewer,"
	        " at = :at WHERE answer = :answer"
	        " AND municipality = :municipality";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("shown", review->shown),
	                DB_TEXT("reviewer", review->reviewer),
	                DB_INT("at", review->at),
	                DB_INT("answer", review->answer),
	                DB_INT("municipality", review->municipality)));

	return status == STATUS_OK && db_changes(db) == 0 ? STATUS_NOT_FOUND
	                                                  : status;
}

enum status
texts_reviewed(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t month, struct reviewed_text **rows, size_t *count)
{
	static const struct shape_field reviewed_fields[] = {
	        SHAPE_INT(struct reviewed_text, answer),
	        SHAPE_STRING(struct reviewed_text, question),
	        SHAPE_STRING(struct reviewed_text, shown),
	        SHAPE_STRING(struct reviewed_text, theme),
	        SHAPE_INT(struct reviewed_text, tagged),
	};
	static const struct shape reviewed_shape =
	        SHAPE("text", struct reviewed_text, reviewed_fields);
	static const char sql[] =
	        "SELECT t.answer, t.question, t.shown,"
	        " coalesce(x.theme, t.theme) AS theme,"
	        " x.theme IS NOT NULL AS tagged FROM text_of_question t"
	        " LEFT JOIN text_theme x ON x.answer = t.answer"
	        " AND x.taken_back_at IS NULL"
	        " WHERE t.municipality = :municipality AND t.month = :month"
	        " ORDER BY t.question, t.shown, t.answer, x.id";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("month", month)),
	        DB_INTO(memory, &reviewed_shape), TEXTS_MAX, rows, count);
}

enum status
text_words(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        int64_t answer, struct text_words *words)
{
	static const struct shape_field word_fields[] = {
	        SHAPE_STRING(struct text_words, written),
	        SHAPE_STRING(struct text_words, shown),
	};
	static const struct shape word_shape =
	        SHAPE("words", struct text_words, word_fields);
	static const char sql[] =
	        "SELECT written, coalesce(shown, '') AS shown FROM text_answer"
	        " WHERE answer = :answer AND municipality = :municipality"
	        " LIMIT 1";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("answer", answer),
	                DB_INT("municipality", municipality)),
	        DB_INTO(memory, &word_shape), words);
}

enum status
text_is_of_unit(struct db *db, int64_t municipality, int64_t answer,
        const char *who, bool *inside)
{
	static const char sql[] =
	        "SELECT count(*) FROM answer a JOIN invitation t"
	        " ON t.id = a.session"
	        " WHERE a.id = :answer AND a.municipality = :municipality"
	        " AND " TEXT_OF_UNIT;

	return db_any(db, sql,
	        DB_ARGS(DB_INT("answer", answer),
	                DB_INT("municipality", municipality),
	                DB_TEXT("who", who)),
	        inside);
}

/*
 * The SQL of reviews.
 */
#include "server/text_store.h"

#include "base/shape.h"

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
	        " coalesce(:shown, written), :reviewer, :at FROM fact_text"
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

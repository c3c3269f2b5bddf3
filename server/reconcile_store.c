/*
 * Reconciliation as rows.
 */
#include "server/reconcile_store.h"

enum { PAGE = 100 };

static const struct shape_field text_fields[] = {
        SHAPE_INT(struct reconcile_text, id),
        SHAPE_STRING(struct reconcile_text, nonce),
        SHAPE_STRING(struct reconcile_text, provider_id),
        SHAPE_STRING(struct reconcile_text, sender),
        SHAPE_STRING(struct reconcile_text, state),
        SHAPE_BLOB(struct reconcile_text, phone_sealed),
        SHAPE_INT(struct reconcile_text, sent_at),
};
static const struct shape text_shape =
        SHAPE("text", struct reconcile_text, text_fields);

/* By id, from where the last page ended; no index is kept for this. */
enum status
reconcile_next(struct db *db, TALLOC_CTX *memory,
        const struct reconcile_window *window, struct reconcile_text **texts,
        size_t *count)
{
	static const char sql[] =
	        "SELECT id, nonce, provider_id, sender, state, phone_sealed,"
	        " sent_at FROM outbox WHERE id > :after AND lane = :lane"
	        " AND state IN ('unknown', 'accepted') AND sent_at >= :since"
	        " AND sent_at < :before ORDER BY id LIMIT :page";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("after", window->after),
	                DB_TEXT("lane", window->lane),
	                DB_INT("since", window->since),
	                DB_INT("before", window->before), DB_INT("page", PAGE)),
	        DB_INTO(memory, &text_shape), PAGE, texts, count);
}

struct state_row {
	const char *state;
};

static const struct shape_field state_fields[] = {
        SHAPE_STRING(struct state_row, state),
};
static const struct shape state_shape =
        SHAPE("state", struct state_row, state_fields);

enum status
reconcile_state(
        struct db *db, TALLOC_CTX *memory, int64_t id, const char **state)
{
	static const char sql[] = "SELECT state FROM outbox WHERE id = :id";
	struct state_row row = {0};
	enum status status = db_one(db, sql, DB_ARGS(DB_INT("id", id)),
	        DB_INTO(memory, &state_shape), &row);

	*state = row.state;
	return status;
}

enum status
reconcile_was_done(struct db *db, const char *lane, int64_t day)
{
	static const char sql[] = "SELECT asked FROM reconciliation"
	                          " WHERE lane = :lane AND day = :day";
	int64_t asked = 0;

	return db_int(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_INT("day", day)), &asked);
}

enum status
reconcile_note(struct db *db, const char *lane, int64_t day,
        const int64_t figures[2], int64_t now)
{
	static const char sql[] =
	        "INSERT INTO reconciliation (day, lane, asked, settled,"
	        " ended_at) VALUES (:day, :lane, :asked, :settled, :now)"
	        " ON CONFLICT (day, lane) DO UPDATE SET asked = excluded.asked,"
	        " settled = excluded.settled, ended_at = excluded.ended_at";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("day", day), DB_TEXT("lane", lane),
	                DB_INT("asked", figures[0]),
	                DB_INT("settled", figures[1]), DB_INT("now", now)));
}

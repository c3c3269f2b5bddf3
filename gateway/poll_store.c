/*
 * Answers of polls as rows.
 */
#include "gateway/poll.h"

#include <inttypes.h>

#include "base/log.h"

/* In the order of coming, which is that of the ids. */
enum status
poll_keep(struct db *db, const char *lane, int64_t poll,
        struct shape_blob body_sealed, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO poll_answer (lane, poll, body_sealed,"
	        " received_at) VALUES (:lane, :poll, :body_sealed,"
	        " :received_at)";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_INT("poll", poll),
	                DB_BLOB("body_sealed", body_sealed.bytes,
	                        body_sealed.length),
	                DB_INT("received_at", now)));
}

struct poll_row {
	int64_t id;
	int64_t poll;
	struct shape_blob body_sealed;
	const char *acted;
	int64_t tries;
	int64_t next_at;
};

static const struct shape_field row_fields[] = {
        SHAPE_INT(struct poll_row, id),
        SHAPE_INT(struct poll_row, poll),
        SHAPE_BLOB(struct poll_row, body_sealed),
        SHAPE_STRING(struct poll_row, acted),
        SHAPE_INT(struct poll_row, tries),
        SHAPE_INT(struct poll_row, next_at),
};
static const struct shape row_shape =
        SHAPE("poll_answer", struct poll_row, row_fields);

/* One at a time: each is acted on and forgotten in one transaction. */
enum status
poll_oldest(struct db *db, TALLOC_CTX *owner, const char *lane,
        const struct secret_keys *keys, struct poll_answer *answer)
{
	static const char sql[] =
	        "SELECT id, poll, body_sealed, acted, tries, next_at"
	        " FROM poll_answer WHERE lane = :lane AND aside_at IS NULL"
	        " ORDER BY next_at, id LIMIT 1";
	struct poll_row row = {0};
	enum status status = db_one(db, sql, DB_ARGS(DB_TEXT("lane", lane)),
	        DB_INTO(owner, &row_shape), &row);

	*answer = (struct poll_answer){0};
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	*answer = (struct poll_answer){.id = row.id,
	        .poll = row.poll,
	        .acted = row.acted,
	        .tries = row.tries,
	        .next_at = row.next_at};
	if (secret_open(owner, keys->phone, row.body_sealed.bytes,
	            row.body_sealed.length, &answer->body) == STATUS_OK)
		return STATUS_OK;
	db_tell(db, LOG_ERROR, "poll.lost",
	        "id=%" PRId64 " reason=\"sealed by another key\"", row.id);
	answer->body = "";
	return STATUS_OK;
}

/* With what came of it, or not at all. */
enum status
poll_forget(struct db *db, int64_t id)
{
	static const char sql[] = "DELETE FROM poll_answer WHERE id = :id";

	return db_run(db, sql, DB_ARGS(DB_INT("id", id)));
}

enum status
poll_put_off(struct db *db, int64_t id, const char *acted, int64_t next_at)
{
	static const char sql[] =
	        "UPDATE poll_answer SET acted = :acted, tries = tries + 1,"
	        " next_at = :next_at WHERE id = :id";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", id), DB_TEXT("acted", acted),
	                DB_INT("next_at", next_at)));
}

enum status
poll_put_aside(struct db *db, int64_t id, const char *acted, int64_t now)
{
	static const char sql[] =
	        "UPDATE poll_answer SET acted = :acted, tries = tries + 1,"
	        " aside_at = :now WHERE id = :id";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", id), DB_TEXT("acted", acted),
	                DB_INT("now", now)));
}

/*
 * The inbox as rows.
 */
#include "gateway/inbox.h"

enum { KEYS_KEPT_S = 90 * 86400, TEXTS_KEPT_S = 30 * 86400 };

/* Where an arrival stands in time. */
struct arrival {
	int64_t id;
	int64_t received_at;
};

/* The unique key decides what was seen before, not a look beforehand; a
 * conflict undoes nothing else of the job. */
enum status
inbox_put(struct db *db, const struct inbox_message *message, int64_t *id)
{
	static const char sql[] =
	        "INSERT INTO inbox (lane, event_id, sent_at, received_at,"
	        " phone_hash, text) VALUES (:lane, :event_id, :sent_at,"
	        " :received_at, :phone_hash, :text)"
	        " ON CONFLICT (lane, event_id) DO NOTHING";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", message->lane),
	                DB_TEXT("event_id", message->event_id),
	                DB_INT("sent_at", message->sent_at),
	                DB_INT("received_at", message->received_at),
	                DB_BLOB("phone_hash", message->phone_hash,
	                        SECRET_HASH_BYTES),
	                DB_TEXT("text", message->text)));

	if (status == STATUS_OK && db_changes(db) == 0)
		return STATUS_CONFLICT;
	*id = db_last_id(db);
	return status;
}

static const struct shape_field arrival_fields[] = {
        SHAPE_INT(struct arrival, id),
        SHAPE_INT(struct arrival, received_at),
};
static const struct shape arrival_shape =
        SHAPE("arrival", struct arrival, arrival_fields);

/* The first arrival from an id on; STATUS_NOT_FOUND where there is none. */
static enum status
arrival_from(struct db *db, int64_t id, struct arrival *arrival)
{
	static const char sql[] = "SELECT id, received_at FROM inbox"
	                          " WHERE id >= :id ORDER BY id LIMIT 1";

	return db_one(db, sql, DB_ARGS(DB_INT("id", id)),
	        DB_INTO(NULL, &arrival_shape), arrival);
}

/* Ids grow as time does, so the first one that came after an instant is found by
 * halving, some twenty looks once a day, and arrivals need no index by time.  (A
 * clock that was set back moves a few across the line for a while.) */
static enum status
first_after(struct db *db, int64_t at, int64_t *id)
{
	static const char last[] =
	        "SELECT coalesce(max(id), 0) + 1 AS id FROM inbox";
	int64_t low = 1;
	enum status status = db_int(db, last, DB_NO_ARGS, id);

	while (status == STATUS_OK && low < *id) {
		int64_t middle = low + (*id - low) / 2;
		struct arrival arrival = {0};

		status = arrival_from(db, middle, &arrival);
		if (status == STATUS_OK && arrival.received_at <= at)
			low = arrival.id + 1;
		else if (status == STATUS_OK)
			*id = middle;
	}
	return status;
}

/* Texts go first; the ids stay as long as a provider may still repeat
 * itself. */
enum status
inbox_expire(struct db *db, int64_t now)
{
	static const char keys[] = "DELETE FROM inbox WHERE id < :id";
	static const char texts[] = "UPDATE inbox SET text = NULL"
	                            " WHERE id < :id AND text IS NOT NULL";
	int64_t id = 0;
	enum status status = first_after(db, now - KEYS_KEPT_S, &id);

	if (status == STATUS_OK)
		status = db_run(db, keys, DB_ARGS(DB_INT("id", id)));
	if (status == STATUS_OK)
		status = first_after(db, now - TEXTS_KEPT_S, &id);
	if (status != STATUS_OK)
		return status;
	return db_run(db, texts, DB_ARGS(DB_INT("id", id)));
}

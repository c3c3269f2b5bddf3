/*
 * The inbox as rows.
 */
#include "gateway/inbox.h"

enum { KEYS_KEPT_S = 90 * 86400, TEXTS_KEPT_S = 30 * 86400 };

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

/* Texts go first; the ids stay as long as a provider may still repeat
 * itself. */
enum status
inbox_expire(struct db *db, int64_t now)
{
	static const char keys[] =
	        "DELETE FROM inbox WHERE received_at <= :before";
	static const char texts[] =
	        "UPDATE inbox SET text = NULL WHERE received_at <= :before"
	        " AND text IS NOT NULL";
	enum status status =
	        db_run(db, keys, DB_ARGS(DB_INT("before", now - KEYS_KEPT_S)));

	if (status != STATUS_OK)
		return status;
	return db_run(db, texts, DB_ARGS(DB_INT("before", now - TEXTS_KEPT_S)));
}

/*
 * Parts of long texts as rows, until the whole is there.
 */
#include "gateway/inbox.h"

enum { PARTS_MAX = 256 };

static const struct shape_field part_fields[] = {
        SHAPE_STRING(struct inbox_part, lane),
        SHAPE_BLOB(struct inbox_part, phone_hash),
        SHAPE_INT(struct inbox_part, reference),
        SHAPE_INT(struct inbox_part, number),
        SHAPE_INT(struct inbox_part, count),
        SHAPE_BLOB(struct inbox_part, phone_sealed),
        SHAPE_STRING(struct inbox_part, recipient),
        SHAPE_BLOB(struct inbox_part, text_sealed),
        SHAPE_STRING(struct inbox_part, event_id),
        SHAPE_INT(struct inbox_part, sent_at),
        SHAPE_INT(struct inbox_part, received_at),
};
static const struct shape part_shape =
        SHAPE("inbox_part", struct inbox_part, part_fields);

#define PART_COLUMNS                                                           \
	"SELECT lane, phone_hash, reference, number, count, phone_sealed,"     \
	" recipient, text_sealed, event_id, sent_at, received_at"              \
	" FROM inbox_part"

/* A phone uses a reference again in time; what is left of an older text under
 * it is replaced part by part. */
enum status
inbox_part_put(struct db *db, const struct inbox_part *part)
{
	static const char sql[] =
	        "INSERT INTO inbox_part (lane, phone_hash, reference, number,"
	        " count, phone_sealed, recipient, text_sealed, event_id,"
	        " sent_at, received_at) VALUES (:lane, :phone_hash,"
	        " :reference, :number, :count, :phone_sealed, :recipient,"
	        " :text_sealed, :event_id, :sent_at, :received_at)"
	        " ON CONFLICT (lane, phone_hash, reference, number)"
	        " DO UPDATE SET count = excluded.count,"
	        " text_sealed = excluded.text_sealed,"
	        " event_id = excluded.event_id,"
	        " sent_at = excluded.sent_at,"
	        " received_at = excluded.received_at";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", part->lane),
	                DB_BLOB("phone_hash", part->phone_hash.bytes,
	                        part->phone_hash.length),
	                DB_INT("reference", part->reference),
	                DB_INT("number", part->number),
	                DB_INT("count", part->count),
	                DB_BLOB("phone_sealed", part->phone_sealed.bytes,
	                        part->phone_sealed.length),
	                DB_TEXT("recipient", part->recipient),
	                DB_BLOB("text_sealed", part->text_sealed.bytes,
	                        part->text_sealed.length),
	                DB_TEXT("event_id", part->event_id),
	                DB_INT("sent_at", part->sent_at),
	                DB_INT("received_at", part->received_at)));
}

enum status
inbox_parts(struct db *db, TALLOC_CTX *memory, const struct inbox_part *like,
        struct inbox_part **parts, size_t *count)
{
	static const char sql[] =
	        PART_COLUMNS " WHERE lane = :lane AND phone_hash = :phone_hash"
	                     " AND reference = :reference AND count = :count"
	                     " ORDER BY number";

	return db_all(db, sql,
	        DB_ARGS(DB_TEXT("lane", like->lane),
	                DB_BLOB("phone_hash", like->phone_hash.bytes,
	                        like->phone_hash.length),
	                DB_INT("reference", like->reference),
	                DB_INT("count", like->count)),
	        DB_INTO(memory, &part_shape), PARTS_MAX, parts, count);
}

enum status
inbox_parts_delete(struct db *db, const struct inbox_part *like)
{
	static const char sql[] = "DELETE FROM inbox_part"
	                          " WHERE lane = :lane"
	                          " AND phone_hash = :phone_hash"
	                          " AND reference = :reference";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", like->lane),
	                DB_BLOB("phone_hash", like->phone_hash.bytes,
	                        like->phone_hash.length),
	                DB_INT("reference", like->reference)));
}

enum status
inbox_part_stale(struct db *db, TALLOC_CTX *memory, int64_t before,
        struct inbox_part *part)
{
	static const char sql[] = PART_COLUMNS
	        " WHERE received_at <= :before ORDER BY received_at LIMIT 1";

	return db_one(db, sql, DB_ARGS(DB_INT("before", before)),
	        DB_INTO(memory, &part_shape), part);
}

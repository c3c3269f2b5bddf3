/*
 * What was put aside, as rows: parts of texts in a table of their own, since a
 * phone uses their references again; answers of polls by a mark.
 */
#include "gateway/aside.h"

enum { KEPT_S = 30 * 86400 };

#define PART_COLUMNS                                                           \
	"lane, phone_hash, reference, number, count, phone_sealed,"            \
	" recipient, text_sealed, event_id, sent_at, received_at"

enum status
aside_parts(struct db *db, const struct inbox_part *like, const char *reason,
        int64_t now)
{
	static const char sql[] =
	        "INSERT INTO inbox_part_aside (" PART_COLUMNS
	        ", reason, aside_at) SELECT " PART_COLUMNS ", :reason, :now"
	        " FROM inbox_part WHERE lane = :lane"
	        " AND phone_hash = :phone_hash AND reference = :reference"
	        " ORDER BY number";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", like->lane),
	                DB_BLOB("phone_hash", like->phone_hash.bytes,
	                        like->phone_hash.length),
	                DB_INT("reference", like->reference),
	                DB_TEXT("reason", reason), DB_INT("now", now)));

	return status == STATUS_OK ? inbox_parts_delete(db, like) : status;
}

/* A text whose reference is in use stays for another time, so that two are never
 * read as one. */
static enum status
return_parts(struct db *db)
{
	static const char back[] =
	        "INSERT INTO inbox_part (" PART_COLUMNS ") SELECT " PART_COLUMNS
	        " FROM inbox_part_aside a"
	        " WHERE NOT EXISTS (SELECT 1 FROM inbox_part p"
	        "  WHERE p.lane = a.lane AND p.phone_hash = a.phone_hash"
	        "  AND p.reference = a.reference)"
	        " AND NOT EXISTS (SELECT 1 FROM inbox_part_aside b"
	        "  WHERE b.lane = a.lane AND b.phone_hash = a.phone_hash"
	        "  AND b.reference = a.reference AND b.aside_at < a.aside_at)"
	        " ON CONFLICT (lane, phone_hash, reference, number) DO NOTHING";
	static const char gone[] =
	        "DELETE FROM inbox_part_aside WHERE EXISTS (SELECT 1"
	        " FROM inbox_part p WHERE p.lane = inbox_part_aside.lane"
	        " AND p.event_id = inbox_part_aside.event_id)";
	enum status status = db_run(db, back, DB_NO_ARGS);

	return status == STATUS_OK ? db_run(db, gone, DB_NO_ARGS) : status;
}

enum status
aside_return(struct db *db)
{
	static const char polls[] =
	        "UPDATE poll_answer SET aside_at = NULL, tries = 0, next_at = 0"
	        " WHERE aside_at IS NOT NULL";
	enum status status = return_parts(db);

	return status == STATUS_OK ? db_run(db, polls, DB_NO_ARGS) : status;
}

enum status
aside_expire(struct db *db, int64_t now, int64_t *left)
{
	static const char parts[] =
	        "DELETE FROM inbox_part_aside WHERE aside_at <= :before";
	static const char polls[] =
	        "DELETE FROM poll_answer WHERE aside_at <= :before";
	static const char rest[] =
	        "SELECT (SELECT count(*) FROM inbox_part_aside)"
	        " + (SELECT count(*) FROM poll_answer"
	        "  WHERE aside_at IS NOT NULL)";
	int64_t before = now - KEPT_S;
	enum status status =
	        db_run(db, parts, DB_ARGS(DB_INT("before", before)));

	if (status == STATUS_OK)
		status = db_run(db, polls, DB_ARGS(DB_INT("before", before)));
	return status == STATUS_OK ? db_int(db, rest, DB_NO_ARGS, left)
	                           : status;
}

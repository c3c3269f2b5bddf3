/*
 * The lanes' clocks as rows.
 */
#include "gateway/lane_clock.h"

enum { TOLERANCE_S = 300, BEHIND_MAX_S = 86400 };

/* What came at once with the right time shows a clock that is right. */
static enum status
note_right(struct db *db, int64_t id)
{
	static const char sql[] =
	        "UPDATE lane_clock SET behind_s = 0 WHERE behind_s <> 0"
	        " AND lane = (SELECT lane FROM outbox WHERE id = :id)";

	return db_run(db, sql, DB_ARGS(DB_INT("id", id)));
}

/* At least so much: the text was on its way for a while.  The most that any
 * receipt has told is nearest to the truth. */
static enum status
note_behind(struct db *db, int64_t id, int64_t at, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO lane_clock (lane, behind_s, noted_at)"
	        " SELECT lane, sent_at - :at, :now FROM outbox"
	        " WHERE id = :id AND sent_at - :at > :tolerance"
	        " AND sent_at - :at <= :most"
	        " ON CONFLICT (lane) DO UPDATE SET noted_at = :now,"
	        " behind_s = CASE"
	        " WHEN lane_clock.behind_s > excluded.behind_s"
	        " THEN lane_clock.behind_s ELSE excluded.behind_s END";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("at", at), DB_INT("now", now), DB_INT("id", id),
	                DB_INT("tolerance", TOLERANCE_S),
	                DB_INT("most", BEHIND_MAX_S)));
}

enum status
lane_clock_note(struct db *db, int64_t id, int64_t at, int64_t now)
{
	if (at == 0)
		return STATUS_OK;
	return at >= now - TOLERANCE_S ? note_right(db, id)
	                               : note_behind(db, id, at, now);
}

enum status
lane_clock_correct(
        struct db *db, const char *lane, struct provider_event *event)
{
	static const char sql[] =
	        "SELECT behind_s FROM lane_clock WHERE lane = :lane";
	int64_t behind_s = 0;
	enum status status;

	if (event->kind != PROVIDER_INBOUND)
		return STATUS_OK;
	status = db_int(db, sql, DB_ARGS(DB_TEXT("lane", lane)), &behind_s);
	if (status == STATUS_OK)
		event->at += behind_s;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

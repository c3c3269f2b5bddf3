/*
 * The outbox over time: what an earlier process left, what became too old, what
 * is sent once more, and how much there is of each.
 */
#include <inttypes.h>

#include "base/log.h"
#include "gateway/outbox_internal.h"

enum {
	RESEND_AFTER_S = 1800,
	ATTEMPTS_MAX = 2, /* of a question whose first fate is unknown */
	DEDUPED_AFTER_S = 120,
	DEDUPED_ATTEMPTS = 5,
	SILENT_S = 48 * 3600,
	SILENT_OLDEST_S = 7 * 86400, /* a lane without receipts has many */
	LATE_S = 3600, /* a message this long over its time has failed */
	TEXTS_KEPT_S = 30 * 86400,
};

/* A batch of which nothing was heard. */
struct silent {
	int64_t id;
	int64_t first_id;
	int64_t last_id;
};

static const struct shape_field silent_fields[] = {
        SHAPE_INT(struct silent, id),
        SHAPE_INT(struct silent, first_id),
        SHAPE_INT(struct silent, last_id),
};
static const struct shape silent_shape =
        SHAPE("silent", struct silent, silent_fields);

/* Nobody can know whether the request had left: that is for a receipt to
 * say, or for the policy. */
enum status
outbox_recover(struct db *db, int64_t now, int64_t *recovered)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'unknown', settled_at = :now,"
	        " error = 'the process ended while it was under way'"
	        " WHERE state = 'sending'";
	enum status status = db_run(db, sql, DB_ARGS(DB_INT("now", now)));

	*recovered = status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* A later text of the same survey says that the citizen has answered, so that
 * the question did arrive.  (The states are those of an index.) */
static enum status
resend_questions(struct db *db, int64_t now, int64_t *changed)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'queued', due_at = :now"
	        " WHERE state = 'unknown'"
	        " AND sent_at <= :before AND kind = 'question'"
	        " AND attempt < :attempts AND expires_at > :now"
	        " AND NOT EXISTS (SELECT 1 FROM outbox q"
	        "  WHERE q.subject = outbox.subject AND q.subject <> 0"
	        "  AND q.id > outbox.id AND q.after_id <> outbox.id)";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("attempts", ATTEMPTS_MAX),
	                DB_INT("before", now - RESEND_AFTER_S)));

	*changed += status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* Receipts of later batches show that the lane works and receipts come.  Rare, so
 * that one a look is enough.  (The conditions are those of two indexes.) */
static enum status
find_silent(struct db *db, int64_t now, struct silent *silent)
{
	static const char sql[] =
	        "SELECT id, first_id, last_id FROM outbox_batch b"
	        " WHERE heard = 0 AND resent_at IS NULL"
	        " AND size >= 2 AND sent_at <= :before AND sent_at > :oldest"
	        " AND EXISTS (SELECT 1 FROM outbox_batch l"
	        "  WHERE l.lane = b.lane AND l.id > b.id AND l.heard = 1)"
	        " ORDER BY sent_at LIMIT 1";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("before", now - SILENT_S),
	                DB_INT("oldest", now - SILENT_OLDEST_S)),
	        DB_INTO(NULL, &silent_shape), silent);
}

/* At the time of day when it went the first time, since that was within the
 * hours; for as long as it had then.  Who has gone on meanwhile got his. */
static enum status
resend_batch(struct db *db, int64_t now, const struct silent *silent)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'queued',"
	        " due_at = sent_at + (:now - sent_at + 82800) / 86400 * 86400,"
	        " expires_at = sent_at"
	        "  + (:now - sent_at + 82800) / 86400 * 86400"
	        "  + (expires_at - sent_at)"
	        " WHERE id >= :first_id AND id <= :last_id AND batch = :batch"
	        " AND state IN ('accepted', 'unknown') AND attempt < :attempts"
	        " AND expires_at > sent_at AND body <> ''"
	        " AND NOT EXISTS (SELECT 1 FROM outbox q"
	        "  WHERE q.subject = outbox.subject AND q.subject <> 0"
	        "  AND q.id > outbox.id AND q.after_id <> outbox.id)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("batch", silent->id),
	                DB_INT("first_id", silent->first_id),
	                DB_INT("last_id", silent->last_id),
	                DB_INT("attempts", ATTEMPTS_MAX)));
}

/* Once, whatever comes of it. */
static enum status
resend_silent(struct db *db, int64_t now, int64_t *changed)
{
	static const char sql[] =
	        "UPDATE outbox_batch SET resent_at = :now WHERE id = :id";
	struct silent silent = {0};
	enum status status = find_silent(db, now, &silent);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	status = resend_batch(db, now, &silent);
	if (status != STATUS_OK)
		return status;
	db_tell(db, LOG_ERROR, "outbox.silent",
	        "batch=%" PRId64 " resent=%" PRId64, silent.id, db_changes(db));
	*changed += db_changes(db);
	return db_run(
	        db, sql, DB_ARGS(DB_INT("now", now), DB_INT("id", silent.id)));
}

enum status
outbox_resend_deduped(
        struct db *db, const char *lane, int64_t now, int64_t *changed)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'queued', due_at = :now"
	        " WHERE state = 'unknown'"
	        " AND lane = :lane AND settled_at <= :before"
	        " AND attempt < :attempts AND expires_at > :now";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_INT("now", now),
	                DB_INT("attempts", DEDUPED_ATTEMPTS),
	                DB_INT("before", now - DEDUPED_AFTER_S)));

	*changed += status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* The hour of grace lets the schedule move what quiet hours kept. */
static enum status
expire(struct db *db, int64_t now, int64_t *changed)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'failed', error = 'expired'"
	        " WHERE state = 'queued' AND due_at <= :now"
	        " AND expires_at <= :before";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("before", now - LATE_S)));

	*changed += status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* What was put behind a message that had failed already, or that expired.  A
 * chain falls link by link, one a call. */
static enum status
fail_orphans(struct db *db, int64_t *changed)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'failed',"
	        " error = 'the message before it failed'"
	        " WHERE after_id <> 0 AND state = 'queued'"
	        " AND EXISTS (SELECT 1 FROM outbox p WHERE p.id ="
	        "  outbox.after_id AND p.state IN ('failed', 'rejected'))";
	enum status status = db_run(db, sql, DB_NO_ARGS);

	*changed += status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* In this order, so that what is sent again is not at once too old, and what
 * fell by its age takes along what follows it. */
enum status
outbox_settle_old(struct db *db, int64_t now, int64_t *changed)
{
	enum status status;

	*changed = 0;
	status = resend_questions(db, now, changed);
	if (status == STATUS_OK)
		status = resend_silent(db, now, changed);
	if (status == STATUS_OK)
		status = expire(db, now, changed);
	return status == STATUS_OK ? fail_orphans(db, changed) : status;
}

/* A message of which only the id is wanted. */
struct id_row {
	int64_t id;
};

static const struct shape_field id_fields[] = {
        SHAPE_INT(struct id_row, id),
};
static const struct shape id_shape = SHAPE("id", struct id_row, id_fields);

/* One message, and what follows it: the question behind an invitation must live
 * as long as that. */
static enum status
postpone_one(struct db *db, int64_t id, int64_t due_at, int64_t expires_at)
{
	static const char sql[] = "UPDATE outbox SET due_at = :due_at,"
	                          " expires_at = :expires_at WHERE id = :id";
	static const char followers[] =
	        "UPDATE outbox SET expires_at = :expires_at"
	        " WHERE after_id = :id AND after_id <> 0 AND state = 'queued'"
	        " AND expires_at < :expires_at";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("due_at", due_at),
	                DB_INT("expires_at", expires_at), DB_INT("id", id)));

	if (status != STATUS_OK)
		return status;
	return db_run(db, followers,
	        DB_ARGS(DB_INT("expires_at", expires_at), DB_INT("id", id)));
}

/* One look into an index that begins with what is over; so many at a time, since
 * a hundred thousand would keep the writer for seconds. */
enum status
outbox_postpone(struct db *db, const struct outbox_postponement *postponement,
        int64_t *moved)
{
	static const char sql[] =
	        "SELECT id FROM outbox"
	        " WHERE state = 'queued' AND municipality = :municipality"
	        " AND kind IN ('invitation', 'reminder')"
	        " AND due_at <= :now AND expires_at <= :now LIMIT :limit";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct id_row *rows = NULL;
	size_t count = 0;
	enum status status = db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", postponement->municipality),
	                DB_INT("now", postponement->now),
	                DB_INT("limit", postponement->limit)),
	        DB_INTO(memory, &id_shape), (size_t)postponement->limit, &rows,
	        &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = postpone_one(db, rows[i].id, postponement->due_at,
		        postponement->expires_at);
	*moved = (int64_t)count;
	talloc_free(memory);
	return status;
}

/* The followers of messages that wait themselves are not due, nor is what is
 * held. */
enum status
outbox_is_busy(
        struct db *db, const char *lane, int64_t now, bool fresh, bool *busy)
{
	static const char sql[] =
	        "SELECT CASE WHEN EXISTS (SELECT 1 FROM outbox"
	        " WHERE state = 'sending' AND lane = :lane)"
	        " OR EXISTS (SELECT 1 FROM outbox o"
	        " WHERE o.lane = :lane AND o.state = 'queued'"
	        " AND o.priority < :classes"
	        " AND o.due_at <= :now AND o.expires_at > :now"
	        " AND (:fresh = 0 OR o.attempt = 0))"
	        " THEN 1 ELSE 0 END";
	int64_t found = 0;
	enum status status = db_int(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_INT("now", now),
	                DB_INT("fresh", fresh),
	                DB_INT("classes", OUTBOX_CLASSES)),
	        &found);

	*busy = found != 0;
	return status;
}

/* Its number stays sealed, for the delivery's statistics; the text is what
 * nobody needs any more. */
enum status
outbox_expire(struct db *db, int64_t now)
{
	static const char sql[] = "UPDATE outbox SET body = '' WHERE body <> ''"
	                          " AND state NOT IN ('queued', 'sending')"
	                          " AND due_at <= :before";

	static const char batches[] =
	        "DELETE FROM outbox_batch WHERE sent_at <= :before";
	enum status status =
	        db_run(db, sql, DB_ARGS(DB_INT("before", now - TEXTS_KEPT_S)));

	if (status != STATUS_OK)
		return status;
	return db_run(
	        db, batches, DB_ARGS(DB_INT("before", now - TEXTS_KEPT_S)));
}

static const struct shape_field counts_fields[] = {
        SHAPE_INT(struct outbox_counts, queued),
        SHAPE_INT(struct outbox_counts, sending),
        SHAPE_INT(struct outbox_counts, accepted),
        SHAPE_INT(struct outbox_counts, delivered),
        SHAPE_INT(struct outbox_counts, failed),
        SHAPE_INT(struct outbox_counts, rejected),
        SHAPE_INT(struct outbox_counts, unknown),
};
static const struct shape counts_shape =
        SHAPE("counts", struct outbox_counts, counts_fields);

/* A look through the whole table, for people who ask now and then. */
enum status
outbox_counts(struct db *db, struct outbox_counts *counts)
{
	static const char sql[] =
	        "SELECT count(CASE WHEN state = 'queued' THEN 1 END) AS queued,"
	        " count(CASE WHEN state = 'sending' THEN 1 END) AS sending,"
	        " count(CASE WHEN state = 'accepted' THEN 1 END) AS accepted,"
	        " count(CASE WHEN state = 'delivered' THEN 1 END) AS delivered,"
	        " count(CASE WHEN state = 'failed' THEN 1 END) AS failed,"
	        " count(CASE WHEN state = 'rejected' THEN 1 END) AS rejected,"
	        " count(CASE WHEN state = 'unknown' THEN 1 END) AS \"unknown\""
	        " FROM outbox";

	return db_one(
	        db, sql, DB_NO_ARGS, DB_INTO(NULL, &counts_shape), counts);
}

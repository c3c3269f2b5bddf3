/*
 * What the caps are held against: segments by day and by municipality and month,
 * and what waits for a new one.
 */
#include "gateway/outbox_internal.h"

#include "base/clock.h"

/* Danish days and months, as contracts and invoices have them: 202611 and
 * 20261126 cannot be mistaken for each other, so that both are periods of one
 * table. */
int64_t
outbox_month(int64_t at)
{
	struct civil civil = clock_civil(at);

	return (int64_t)civil.year * 100 + civil.month;
}

int64_t
outbox_day(int64_t at)
{
	struct civil civil = clock_civil(at);

	return ((int64_t)civil.year * 100 + civil.month) * 100 + civil.day;
}

/* Municipality 0 is all of them. */
enum status
outbox_segments(
        struct db *db, int64_t municipality, int64_t period, int64_t *segments)
{
	static const char sql[] =
	        "SELECT segments FROM segment_count"
	        " WHERE municipality = :municipality AND period = :period";
	enum status status = db_int(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("period", period)),
	        segments);

	if (status == STATUS_NOT_FOUND)
		*segments = 0;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* At the claim, before anything was sent: a crash may count what did not go,
 * and never lets through what was not counted. */
enum status
outbox_add_segments(
        struct db *db, int64_t municipality, int64_t period, int64_t segments)
{
	static const char sql[] =
	        "INSERT INTO segment_count (municipality, period, segments)"
	        " VALUES (:municipality, :period, :segments)"
	        " ON CONFLICT (municipality, period) DO UPDATE"
	        " SET segments = segment_count.segments + excluded.segments";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("period", period),
	                DB_INT("segments", segments)));
}

/* STATUS_NOT_FOUND: it is not under way. */
static enum status
find_claimed_at(struct db *db, int64_t id, int64_t *at)
{
	static const char sql[] =
	        "SELECT b.sent_at FROM outbox o JOIN outbox_batch b"
	        " ON b.id = o.batch WHERE o.id = :id AND o.state = 'sending'";

	return db_int(db, sql, DB_ARGS(DB_INT("id", id)), at);
}

/* From the counters of the day and the month of its claim, which may be over by
 * the time of the answer. */
enum status
outbox_take_back(struct db *db, int64_t id)
{
	static const char sql[] =
	        "UPDATE segment_count SET segments = segments -"
	        " (SELECT segments FROM outbox WHERE id = :id)"
	        " WHERE (municipality = 0 AND period = :day)"
	        "  OR (municipality = (SELECT municipality FROM outbox"
	        "  WHERE id = :id) AND period = :month)";
	int64_t at = 0;
	enum status status = find_claimed_at(db, id, &at);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", id), DB_INT("day", outbox_day(at)),
	                DB_INT("month", outbox_month(at))));
}

/* It keeps its place in the queue by its time, but in a class that no claim
 * looks at. */
enum status
outbox_hold(struct db *db, int64_t id, const char *reason)
{
	static const char sql[] =
	        "UPDATE outbox SET priority = :held, error = :reason"
	        " WHERE id = :id AND state = 'queued'";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("held", OUTBOX_HELD), DB_TEXT("reason", reason),
	                DB_INT("id", id)));
}

/* All lanes'; what is still beyond a cap is held again by the next claim. */
enum status
outbox_release(struct db *db, int64_t limit, int64_t *released)
{
	static const char sql[] =
	        "UPDATE outbox SET error = NULL, priority ="
	        " CASE kind WHEN 'reminder' THEN :reminders"
	        " ELSE :invitations END WHERE id IN (SELECT id FROM outbox"
	        " WHERE state = 'queued' AND (kind = 'invitation' OR kind = "
	        "'reminder' OR kind = 'message')"
	        " AND priority = :held LIMIT :limit)";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("reminders", OUTBOX_REMINDERS),
	                DB_INT("invitations", OUTBOX_INVITATIONS),
	                DB_INT("held", OUTBOX_HELD), DB_INT("limit", limit)));

	*released = status == STATUS_OK ? db_changes(db) : 0;
	return status;
}

/* What a number had. */
struct number_row {
	int64_t phone_key;
	int64_t texts;
};

static const struct shape_field number_fields[] = {
        SHAPE_INT(struct number_row, phone_key),
        SHAPE_INT(struct number_row, texts),
};
static const struct shape number_shape =
        SHAPE("number", struct number_row, number_fields);

static enum status
count_number(void *row, void *context)
{
	const struct number_row *number = row;

	lane_meter_add(context, number->phone_key, number->texts);
	return STATUS_OK;
}

/* The batches tell where in the table to begin.  What was rejected the only time
 * that it was sent went to nobody. */
enum status
outbox_count_numbers(struct db *db, int64_t since, struct lane_meter *meter)
{
	static const char sql[] =
	        "SELECT phone_key, count(*) AS texts FROM outbox"
	        " WHERE id >= (SELECT coalesce(min(first_id),"
	        "  9223372036854775807) FROM outbox_batch"
	        "  WHERE sent_at >= :since)"
	        " AND sent_at >= :since AND attempt > 0"
	        " AND NOT (state = 'rejected' AND attempt = 1)"
	        " GROUP BY phone_key";

	lane_meter_clear(meter);
	return db_each(db, sql, DB_ARGS(DB_INT("since", since)), &number_shape,
	        count_number, meter);
}

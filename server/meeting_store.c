/*
 * The SQL of meetings and of the respondents that they bring.  meeting.c has
 * checked every field; what is left to the database is what only it can know:
 * whether the municipality, the respondent or the meeting is there already.
 */
#include "server/meeting_store.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"

enum {
	DEFAULT_DELAY_S = 7200,
	EXTERNAL_BYTES = 160, /* two numbers and the longest name */
};

/* When a meeting is to be asked about; also tells whether there is such a
 * municipality. */
static enum status
schedule_delay(struct db *db, int64_t municipality, int64_t *delay_s)
{
	static const char sql[] =
	        "SELECT coalesce(c.delay_s, :initial) FROM municipality m"
	        " LEFT JOIN schedule c ON c.municipality = m.code"
	        " AND c.trigger_kind = 'meeting' WHERE m.code = :municipality";

	return db_int(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("initial", DEFAULT_DELAY_S)),
	        delay_s);
}

enum status
respondent_put(struct db *db, const struct respondent *respondent, int64_t *id)
{
	static const char find[] =
	        "SELECT id FROM respondent WHERE phone_hash = :phone_hash"
	        " AND municipality = :municipality AND kind = :kind";
	static const char put[] =
	        "INSERT INTO respondent (municipality, kind, phone_hash,"
	        " phone_sealed, language, created_at) VALUES (:municipality,"
	        " :kind, :phone_hash, :phone_sealed, :language, :now)";
	const char *kind =
	        respondent->kind == NULL ? "citizen" : respondent->kind;
	int64_t delay_s = 0;
	enum status status = db_int(db, find,
	        DB_ARGS(DB_BLOB("phone_hash", respondent->phone_hash,
	                        SECRET_HASH_BYTES),
	                DB_TEXT("kind", kind),
	                DB_INT("municipality", respondent->municipality)),
	        id);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = schedule_delay(db, respondent->municipality, &delay_s);
	if (status != STATUS_OK)
		return status;
	status = db_run(db, put,
	        DB_ARGS(DB_INT("municipality", respondent->municipality),
	                DB_TEXT("kind", kind),
	                DB_BLOB("phone_hash", respondent->phone_hash,
	                        SECRET_HASH_BYTES),
	                DB_BLOB("phone_sealed", respondent->phone_sealed.bytes,
	                        respondent->phone_sealed.length),
	                DB_TEXT("language", respondent->language),
	                DB_INT("now", respondent->created_at)));
	*id = db_last_id(db);
	return status;
}

/* An id of our own for a meeting that the case system gave none: what makes it
 * the same meeting is who met whom, when. */
static void
own_external(const struct meeting *meeting, int64_t respondent,
        char out[EXTERNAL_BYTES])
{
	(void)snprintf(out, EXTERNAL_BYTES, "%" PRId64 "/%" PRId64 "/%s",
	        respondent, meeting->held_at, meeting->employee);
}

enum status
meeting_put(struct db *db, const struct meeting *meeting, int64_t respondent,
        int64_t now)
{
	static const char sql[] =
	        "INSERT INTO meeting (municipality, respondent, external,"
	        " employee, unit, target_group, held_at, month, registered_at,"
	        " due_at) VALUES (:municipality, :respondent, :external,"
	        " :employee, :unit, :target_group, :held_at, :month, :now,"
	        " :due_at) ON CONFLICT (municipality, external) DO NOTHING";
	struct month month = clock_month_of(meeting->held_at);
	char external[EXTERNAL_BYTES];
	int64_t delay_s = 0;
	enum status status =
	        schedule_delay(db, meeting->municipality, &delay_s);

	if (status != STATUS_OK)
		return status;
	own_external(meeting, respondent, external);
	status = db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", meeting->municipality),
	                db_reference("respondent", respondent),
	                DB_TEXT("external", meeting->external == NULL
	                                            ? external
	                                            : meeting->external),
	                DB_TEXT("employee", meeting->employee),
	                DB_TEXT("unit",
	                        meeting->unit == NULL ? "" : meeting->unit),
	                DB_TEXT("target_group",
	                        meeting->target_group == NULL
	                                ? ""
	                                : meeting->target_group),
	                DB_INT("held_at", meeting->held_at),
	                DB_INT("month", month.year * 100 + month.month),
	                DB_INT("now", now),
	                DB_INT("due_at", meeting->held_at + delay_s)));
	if (status == STATUS_OK && db_changes(db) == 0)
		return STATUS_CONFLICT;
	return status;
}

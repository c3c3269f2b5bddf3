/*
 * The SQL of the schedule.  It works through all municipalities in turn, so its
 * look-ups cross them; what it writes binds the row's own municipality.
 */
#include "server/schedule_store.h"

#include "server/schedule.h"

static const struct shape_field meeting_fields[] = {
        SHAPE_INT(struct due_meeting, id),
        SHAPE_INT(struct due_meeting, municipality),
        SHAPE_INT(struct due_meeting, respondent),
        SHAPE_INT(struct due_meeting, month),
        SHAPE_INT(struct due_meeting, held_at),
        SHAPE_INT(struct due_meeting, open_from),
        SHAPE_INT(struct due_meeting, open_to),
        SHAPE_INT(struct due_meeting, survey_version),
        SHAPE_INT(struct due_meeting, reminder_after_s),
        SHAPE_INT(struct due_meeting, open_for_s),
        SHAPE_INT(struct due_meeting, cap_s),
        SHAPE_INT(struct due_meeting, stopped),
        SHAPE_INT(struct due_meeting, last_asked_at),
        SHAPE_INT(struct due_meeting, waiting_elsewhere),
};
static const struct shape meeting_shape =
        SHAPE("due_meeting", struct due_meeting, meeting_fields);

#define MEETING_COLUMNS                                                        \
	"SELECT t.id, t.municipality,"                                         \
	" coalesce(t.respondent, 0) AS respondent, t.month, t.held_at,"        \
	" m.open_from, m.open_to,"                                             \
	" coalesce(c.survey_version, 0) AS survey_version,"                    \
	" coalesce(c.reminder_after_s, 0) AS reminder_after_s,"                \
	" coalesce(c.open_for_s, 0) AS open_for_s,"                            \
	" coalesce(c.cap_s, 0) AS cap_s,"                                      \
	" EXISTS (SELECT 1 FROM stop_list l"                                   \
	"  WHERE l.phone_hash = r.phone_hash"                                  \
	"  AND l.municipality = t.municipality) AS stopped,"                   \
	" coalesce((SELECT max(i.created_at) FROM invitation i"                \
	"  WHERE i.respondent = t.respondent), 0) AS last_asked_at,"           \
	" EXISTS (SELECT 1 FROM respondent o JOIN session s"                   \
	"  ON s.respondent = o.id AND s.state = 'open'"                        \
	"  WHERE o.phone_hash = r.phone_hash) AS waiting_elsewhere"            \
	" FROM meeting t JOIN municipality m ON m.code = t.municipality"       \
	" LEFT JOIN respondent r ON r.id = t.respondent"                       \
	" LEFT JOIN schedule c ON c.municipality = t.municipality"             \
	" AND c.trigger_kind = 'meeting'"

/* Across municipalities: the oldest first, whoever's they are. */
enum status
due_meetings(struct db *db, TALLOC_CTX *memory, int64_t now,
        struct due_meeting **due, size_t *count)
{
	static const char sql[] =
	        MEETING_COLUMNS " WHERE t.fate = 'waiting' AND t.due_at <= :now"
	                        " ORDER BY t.due_at, t.id LIMIT :batch";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("batch", SCHEDULE_BATCH)),
	        DB_INTO(memory, &meeting_shape), SCHEDULE_BATCH, due, count);
}

enum status
due_meeting_now(struct db *db, TALLOC_CTX *memory,
        const struct due_meeting *due, struct due_meeting *now)
{
	static const char sql[] = MEETING_COLUMNS
	        " WHERE t.id = :id AND t.municipality = :municipality"
	        " AND t.fate = 'waiting'";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("id", due->id),
	                DB_INT("municipality", due->municipality)),
	        DB_INTO(memory, &meeting_shape), now);
}

/* Only one that waits: a fate that was decided stands. */
enum status
meeting_fate(struct db *db, const struct due_meeting *due, const char *fate,
        const char *reason)
{
	static const char sql[] =
	        "UPDATE meeting SET fate = :fate, fate_reason = :reason"
	        " WHERE id = :id AND municipality = :municipality"
	        " AND fate = 'waiting'";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("fate", fate), DB_TEXT("reason", reason),
	                DB_INT("id", due->id),
	                DB_INT("municipality", due->municipality)));
}

/* Its fate stays open; it is found again at that time. */
enum status
meeting_postpone(struct db *db, const struct due_meeting *due, int64_t due_at)
{
	static const char sql[] = "UPDATE meeting SET due_at = :due_at"
	                          " WHERE id = :id"
	                          " AND municipality = :municipality";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("due_at", due_at), DB_INT("id", due->id),
	                DB_INT("municipality", due->municipality)));
}

enum { MUNICIPALITIES_MAX = 200 };

/* All of them, since the outbox is looked through for each. */
enum status
all_open_hours(struct db *db, TALLOC_CTX *memory, struct open_hours **hours,
        size_t *count)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct open_hours, municipality),
	        SHAPE_INT(struct open_hours, open_from),
	        SHAPE_INT(struct open_hours, open_to),
	};
	static const struct shape shape =
	        SHAPE("open_hours", struct open_hours, fields);
	static const char sql[] = "SELECT code AS municipality, open_from,"
	                          " open_to FROM municipality ORDER BY code";

	return db_all(db, sql, DB_NO_ARGS, DB_INTO(memory, &shape),
	        MUNICIPALITIES_MAX, hours, count);
}

/* Across municipalities: ids are common to all; only the writer makes them, so
 * the next one is its own. */
enum status
invitation_next_id(struct db *db, int64_t *id)
{
	static const char sql[] =
	        "SELECT coalesce(max(id), 0) + 1 FROM invitation";

	return db_int(db, sql, DB_NO_ARGS, id);
}

/* With the month of its meeting, whose report it belongs to, and the hash of
 * its code. */
enum status
invitation_put(struct db *db, const struct invitation *invitation)
{
	static const char sql[] =
	        "INSERT INTO invitation (id, municipality, respondent, meeting,"
	        " survey_version, month, code_hash, created_at, remind_at)"
	        " VALUES (:id, :municipality, :respondent,"
	        " :meeting, :survey_version, :month, :code_hash, :created_at,"
	        " :remind_at)";
	const struct due_meeting *meeting = invitation->meeting;

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", invitation->id),
	                DB_INT("municipality", meeting->municipality),
	                DB_INT("respondent", meeting->respondent),
	                db_reference("meeting", meeting->id),
	                DB_INT("survey_version", meeting->survey_version),
	                DB_INT("month", meeting->month),
	                DB_BLOB("code_hash", invitation->code_hash,
	                        SECRET_HASH_BYTES),
	                DB_INT("created_at", invitation->created_at),
	                db_reference("remind_at", invitation->remind_at)));
}

static const struct shape_field invitation_fields[] = {
        SHAPE_INT(struct due_invitation, id),
        SHAPE_INT(struct due_invitation, municipality),
        SHAPE_INT(struct due_invitation, open_from),
        SHAPE_INT(struct due_invitation, open_to),
};
static const struct shape invitation_shape =
        SHAPE("due_invitation", struct due_invitation, invitation_fields);

/* Across municipalities: see above. */
enum status
due_reminders(struct db *db, TALLOC_CTX *memory, int64_t now,
        struct due_invitation **due, size_t *count)
{
	static const char sql[] =
	        "SELECT i.id, i.municipality, m.open_from, m.open_to"
	        " FROM invitation i JOIN municipality m"
	        " ON m.code = i.municipality"
	        " WHERE i.remind_at IS NOT NULL AND i.remind_at <= :now"
	        " ORDER BY i.remind_at, i.id LIMIT :batch";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("batch", SCHEDULE_BATCH)),
	        DB_INTO(memory, &invitation_shape), SCHEDULE_BATCH, due, count);
}

/* Across municipalities: see above. */
enum status
due_closings(struct db *db, TALLOC_CTX *memory, int64_t now,
        struct due_invitation **due, size_t *count)
{
	static const char sql[] =
	        "SELECT s.id, s.municipality, m.open_from, m.open_to"
	        " FROM session s JOIN municipality m"
	        " ON m.code = s.municipality"
	        " WHERE s.state = 'open' AND s.closes_at <= :now"
	        " ORDER BY s.closes_at, s.id LIMIT :batch";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("batch", SCHEDULE_BATCH)),
	        DB_INTO(memory, &invitation_shape), SCHEDULE_BATCH, due, count);
}

/* The reminder is put off, not lost. */
enum status
invitation_postpone(
        struct db *db, const struct due_invitation *due, int64_t remind_at)
{
	static const char sql[] = "UPDATE invitation SET remind_at = :remind_at"
	                          " WHERE id = :id"
	                          " AND municipality = :municipality";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("remind_at", remind_at), DB_INT("id", due->id),
	                DB_INT("municipality", due->municipality)));
}

/* For a session that could not be closed; one that has ended meanwhile stays
 * ended. */
enum status
closing_postpone(
        struct db *db, const struct due_invitation *due, int64_t closes_at)
{
	static const char sql[] = "UPDATE session SET closes_at = :closes_at"
	                          " WHERE id = :id"
	                          " AND municipality = :municipality"
	                          " AND state = 'open'";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("closes_at", closes_at), DB_INT("id", due->id),
	                DB_INT("municipality", due->municipality)));
}

/* Across municipalities: the earliest of all that waits. */
enum status
schedule_next_at(struct db *db, int64_t *at)
{
	static const char sql[] =
	        "SELECT min(at) FROM ("
	        "SELECT min(due_at) AS at FROM meeting WHERE fate = 'waiting'"
	        " UNION ALL SELECT min(remind_at) FROM invitation"
	        " WHERE remind_at IS NOT NULL"
	        " UNION ALL SELECT min(closes_at) FROM session"
	        " WHERE state = 'open'"
	        " UNION ALL SELECT min(due_at) FROM wave"
	        " UNION ALL SELECT min(received_at) + :part_wait"
	        " FROM inbox_part)";

	return db_int(db, sql,
	        DB_ARGS(DB_INT("part_wait", CONVERSATION_PART_WAIT_S)), at);
}

/*
 * Invitations by mail as rows.
 */
#include "server/invite_mail_store.h"

#include "base/clock.h"

static const struct shape_field due_fields[] = {
        SHAPE_INT(struct invite_due, source),
        SHAPE_INT(struct invite_due, meeting),
        SHAPE_INT(struct invite_due, held_at),
        SHAPE_INT(struct invite_due, month),
        SHAPE_INT(struct invite_due, municipality),
        SHAPE_STRING(struct invite_due, municipality_name),
        SHAPE_STRING(struct invite_due, reach),
        SHAPE_STRING(struct invite_due, host),
        SHAPE_INT(struct invite_due, open_from),
        SHAPE_INT(struct invite_due, open_to),
        SHAPE_INT(struct invite_due, respondent),
        SHAPE_STRING(struct invite_due, language),
        SHAPE_BLOB(struct invite_due, address_sealed),
        SHAPE_INT(struct invite_due, survey_version),
        SHAPE_INT(struct invite_due, reminder_after_s),
        SHAPE_INT(struct invite_due, open_for_s),
        SHAPE_INT(struct invite_due, stopped),
        SHAPE_INT(struct invite_due, invited),
};
static const struct shape due_shape =
        SHAPE("invite_due", struct invite_due, due_fields);

/* What is the same of both kinds. */
#define PERSON                                                                 \
	" c.code AS municipality, c.name AS municipality_name,"                \
	" c.contact AS reach, c.host, c.open_from, c.open_to,"                 \
	" r.id AS respondent, r.language, r.phone_sealed AS address_sealed,"   \
	" s.survey_version, s.reminder_after_s, s.open_for_s,"                 \
	" EXISTS (SELECT 1 FROM stop_list l"                                   \
	"  WHERE l.phone_hash = r.phone_hash"                                  \
	"  AND l.municipality = r.municipality) AS stopped"

/* Across municipalities: in the order in which their citizens were asked. */
enum status
invite_due_employees(struct db *db, TALLOC_CTX *memory,
        const struct invite_window *window, struct invite_due **due,
        size_t *count)
{
	static const char sql[] =
	        "SELECT i.id AS source, m.id AS meeting, m.held_at, i.month,"
	        " EXISTS (SELECT 1 FROM invitation e WHERE"
	        "  e.respondent = b.respondent AND e.meeting = m.id)"
	        " AS invited," PERSON
	        " FROM invitation i JOIN meeting m ON m.id = i.meeting"
	        " AND m.respondent = i.respondent"
	        " JOIN address_book b ON b.municipality = m.municipality"
	        " AND b.kind = 'employee' AND b.external = lower(m.employee)"
	        " JOIN respondent r ON r.id = b.respondent"
	        " JOIN municipality c ON c.code = m.municipality"
	        " JOIN mail_schedule s ON s.municipality = m.municipality"
	        " AND s.kind = 'employee'"
	        " WHERE i.id > :after AND i.id <= :last"
	        " AND m.held_at >= :since ORDER BY i.id LIMIT :batch";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("after", window->after),
	                DB_INT("last", window->last),
	                DB_INT("since", window->since),
	                DB_INT("batch", INVITE_BATCH)),
	        DB_INTO(memory, &due_shape), INVITE_BATCH, due, count);
}

/* Several of one address are one. */
enum status
invite_due_partners(struct db *db, TALLOC_CTX *memory,
        const struct invite_part *part, struct invite_due **due, size_t *count)
{
	static const char sql[] =
	        "SELECT 0 AS source, 0 AS meeting, 0 AS held_at,"
	        " :month AS month, EXISTS (SELECT 1 FROM session n"
	        "  WHERE n.respondent = r.id AND n.state = 'open')"
	        " OR EXISTS (SELECT 1 FROM invitation i"
	        "  WHERE i.respondent = r.id"
	        "  AND i.created_at > :now - s.open_for_s)"
	        " AS invited," PERSON " FROM respondent r"
	        " JOIN municipality c ON c.code = r.municipality"
	        " JOIN mail_schedule s ON s.municipality = r.municipality"
	        " AND s.kind = 'partner'"
	        " WHERE r.id IN (SELECT b.respondent FROM address_book b"
	        "  WHERE b.municipality = :municipality"
	        "  AND b.kind = 'partner') AND r.id > :after"
	        " ORDER BY r.id LIMIT :most";
	struct month month = clock_month_of(part->begun_at);

	return db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", part->municipality),
	                DB_INT("month", month.year * 100 + month.month),
	                DB_INT("now", part->begun_at),
	                DB_INT("after", part->after),
	                DB_INT("most", part->most)),
	        DB_INTO(memory, &due_shape), part->most, due, count);
}

/* Across municipalities: ids are common to all. */
enum status
invite_cursor(struct db *db, int64_t *after, int64_t *last)
{
	static const char cursor[] =
	        "SELECT coalesce((SELECT invitation FROM mail_cursor"
	        " WHERE name = 'employee'), 0)";
	static const char newest[] =
	        "SELECT coalesce(max(id), 0) FROM invitation";
	enum status status = db_int(db, cursor, DB_NO_ARGS, after);

	return status == STATUS_OK ? db_int(db, newest, DB_NO_ARGS, last)
	                           : status;
}

enum status
invite_cursor_put(struct db *db, int64_t invitation)
{
	static const char sql[] =
	        "INSERT INTO mail_cursor (name, invitation)"
	        " VALUES ('employee', :invitation) ON CONFLICT (name)"
	        " DO UPDATE SET invitation = excluded.invitation";

	return db_run(db, sql, DB_ARGS(DB_INT("invitation", invitation)));
}

enum status
invite_put(struct db *db, int64_t invitation, int64_t municipality,
        int64_t remind_at)
{
	static const char sql[] =
	        "INSERT INTO mail_invitation (invitation, municipality,"
	        " remind_at) VALUES (:invitation, :municipality, :remind_at)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("invitation", invitation),
	                DB_INT("municipality", municipality),
	                db_reference("remind_at", remind_at)));
}

static const struct shape_field reminder_fields[] = {
        SHAPE_INT(struct invite_reminder, invitation),
        SHAPE_INT(struct invite_reminder, municipality),
        SHAPE_STRING(struct invite_reminder, municipality_name),
        SHAPE_STRING(struct invite_reminder, reach),
        SHAPE_STRING(struct invite_reminder, host),
        SHAPE_INT(struct invite_reminder, open_from),
        SHAPE_INT(struct invite_reminder, open_to),
        SHAPE_BLOB(struct invite_reminder, address_sealed),
        SHAPE_INT(struct invite_reminder, silent),
        SHAPE_INT(struct invite_reminder, closes_at),
};
static const struct shape reminder_shape =
        SHAPE("invite_reminder", struct invite_reminder, reminder_fields);

/* Across municipalities: the oldest first, whoever's they are. */
enum status
invite_reminders(struct db *db, TALLOC_CTX *memory, int64_t now,
        struct invite_reminder **due, size_t *count)
{
	static const char sql[] =
	        "SELECT v.invitation, v.municipality, c.name AS"
	        " municipality_name, c.contact AS reach, c.host, c.open_from,"
	        " c.open_to, r.phone_sealed AS address_sealed, n.closes_at,"
	        " n.state = 'open' AND n.answered = 0 AND NOT EXISTS ("
	        "  SELECT 1 FROM stop_list l WHERE l.phone_hash = r.phone_hash"
	        "  AND l.municipality = r.municipality) AS silent"
	        " FROM mail_invitation v JOIN session n ON n.id = v.invitation"
	        " JOIN respondent r ON r.id = n.respondent"
	        " JOIN municipality c ON c.code = v.municipality"
	        " WHERE v.remind_at IS NOT NULL AND v.remind_at <= :now"
	        " ORDER BY v.remind_at, v.invitation LIMIT :batch";

	return db_all(db, sql,
	        DB_ARGS(DB_INT("now", now), DB_INT("batch", INVITE_BATCH)),
	        DB_INTO(memory, &reminder_shape), INVITE_BATCH, due, count);
}

enum status
invite_remind_at(struct db *db, const struct invite_reminder *reminder,
        int64_t remind_at)
{
	static const char sql[] =
	        "UPDATE mail_invitation SET remind_at = :remind_at"
	        " WHERE invitation = :invitation"
	        " AND municipality = :municipality";

	return db_run(db, sql,
	        DB_ARGS(db_reference("remind_at", remind_at),
	                DB_INT("invitation", reminder->invitation),
	                DB_INT("municipality", reminder->municipality)));
}

enum status
invite_forget_reminders(struct db *db, int64_t municipality, int64_t respondent)
{
	static const char sql[] =
	        "UPDATE mail_invitation SET remind_at = NULL"
	        " WHERE remind_at IS NOT NULL AND municipality = :municipality"
	        " AND invitation IN (SELECT id FROM invitation"
	        "  WHERE respondent = :respondent)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("respondent", respondent)));
}

enum status
invite_entry_put(struct db *db, const struct invite_entry *entry)
{
	static const char sql[] =
	        "INSERT INTO address_book (municipality, kind, external,"
	        " respondent) VALUES (:municipality, :kind, :external,"
	        " :respondent) ON CONFLICT (municipality, kind, external)"
	        " DO UPDATE SET respondent = excluded.respondent";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", entry->municipality),
	                DB_TEXT("kind", entry->kind),
	                DB_TEXT("external", entry->external),
	                DB_INT("respondent", entry->respondent)));
}

/* Also after another address has taken the place: what was sent to this one
 * was sent by mail. */
enum status
invite_is_entry(
        struct db *db, int64_t municipality, int64_t respondent, bool *is)
{
	static const char sql[] =
	        "SELECT EXISTS (SELECT 1 FROM address_book"
	        " WHERE respondent = :respondent) OR EXISTS ("
	        "SELECT 1 FROM mail_invitation v JOIN invitation i"
	        " ON i.id = v.invitation WHERE i.respondent = :respondent"
	        " AND i.municipality = :municipality)";
	int64_t found = 0;
	enum status status = db_int(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_INT("respondent", respondent)),
	        &found);

	*is = found != 0;
	return status;
}

enum status
invite_schedule_put(struct db *db, int64_t municipality, const char *kind,
        int64_t survey_version)
{
	static const char sql[] =
	        "INSERT INTO mail_schedule (municipality, kind, survey_version)"
	        " VALUES (:municipality, :kind, :survey_version)"
	        " ON CONFLICT (municipality, kind) DO NOTHING";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_TEXT("kind", kind),
	                DB_INT("survey_version", survey_version)));
}

enum status
invite_has_schedule(
        struct db *db, int64_t municipality, const char *kind, bool *has)
{
	static const char sql[] = "SELECT count(*) FROM mail_schedule"
	                          " WHERE municipality = :municipality"
	                          " AND kind = :kind";

	return db_any(db, sql,
	        DB_ARGS(DB_INT("municipality", municipality),
	                DB_TEXT("kind", kind)),
	        has);
}

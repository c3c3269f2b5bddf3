/*
 * The SQL of the conversation.  The statements of an ordinary answer are few
 * and touch rows by primary key or by one small index: they are the hot path of
 * the whole system.
 */
#include "server/conversation_store.h"

#include <string.h>

#include "base/clock.h"
#include "server/release.h"

static const struct shape_field contact_fields[] = {
        SHAPE_INT(struct contact, respondent),
        SHAPE_INT(struct contact, municipality),
        SHAPE_STRING(struct contact, municipality_name),
        SHAPE_STRING(struct contact, reach),
        SHAPE_STRING(struct contact, lane),
        SHAPE_STRING(struct contact, sender),
        SHAPE_STRING(struct contact, host),
        SHAPE_INT(struct contact, open_from),
        SHAPE_INT(struct contact, open_to),
        SHAPE_INT(struct contact, distress),
        SHAPE_BLOB(struct contact, phone_hash),
        SHAPE_BLOB(struct contact, phone_sealed),
        SHAPE_INT(struct contact, invitation),
        SHAPE_INT(struct contact, survey_version),
        SHAPE_INT(struct contact, month),
        SHAPE_STRING(struct contact, state),
        SHAPE_STRING(struct contact, language),
        SHAPE_INT(struct contact, asked),
        SHAPE_INT(struct contact, asked_message),
        SHAPE_INT(struct contact, unclear),
        SHAPE_INT(struct contact, revision),
};
const struct shape contact_shape =
        SHAPE("contact", struct contact, contact_fields);

#define CONTACT_COLUMNS                                                        \
	"SELECT r.id AS respondent, r.municipality,"                           \
	" m.name AS municipality_name, m.contact AS reach, m.lane, m.sender,"  \
	" m.host, m.open_from, m.open_to, m.distress, r.phone_hash, "          \
	"r.phone_sealed,"                                                      \
	" coalesce(i.id, 0) AS invitation,"                                    \
	" coalesce(i.survey_version, 0) AS survey_version,"                    \
	" coalesce(i.month, 0) AS month,"                                      \
	" coalesce(s.state, '') AS state, coalesce(s.language, r.language) "   \
	"AS language,"                                                         \
	" coalesce(s.asked, -1) AS asked,"                                     \
	" coalesce(s.asked_message, 0) AS asked_message,"                      \
	" coalesce(s.unclear, 0) AS unclear,"                                  \
	" coalesce(s.revision, 0) AS revision"

/* Across municipalities: a number is known by nothing else when it texts.
 * Messages are numbered as they are put, so the higher asked later.  To sort the
 * one row that almost every number has costs a microsecond; a number may be known
 * in any number of places. */
enum status
contact_by_phone(struct db *db, TALLOC_CTX *memory,
        const unsigned char *phone_hash, struct contact *contact)
{
	static const char sql[] =
	        CONTACT_COLUMNS " FROM respondent r JOIN municipality m"
	                        " ON m.code = r.municipality"
	                        " LEFT JOIN session s ON s.respondent = r.id"
	                        " AND s.state = 'open'"
	                        " LEFT JOIN invitation i ON i.id = s.id"
	                        " WHERE r.phone_hash = :phone_hash"
	                        " ORDER BY coalesce(s.asked_message, 0) DESC,"
	                        " r.id DESC LIMIT 1";

	return db_one(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES)),
	        DB_INTO(memory, &contact_shape), contact);
}

#define CONTACT_BY_INVITATION                                                  \
	" FROM invitation i JOIN respondent r ON r.id = i.respondent"          \
	" JOIN municipality m ON m.code = r.municipality"                      \
	" LEFT JOIN session s ON s.id = i.id"

/* Across municipalities: the code is all that the holder of a link shows. */
enum status
contact_by_code(struct db *db, TALLOC_CTX *memory,
        const unsigned char *code_hash, struct contact *contact)
{
	static const char sql[] = CONTACT_COLUMNS CONTACT_BY_INVITATION
	        " WHERE i.code_hash = :code_hash";

	return db_one(db, sql,
	        DB_ARGS(DB_BLOB("code_hash", code_hash, SECRET_HASH_BYTES)),
	        DB_INTO(memory, &contact_shape), contact);
}

/* Across municipalities: the schedule works through all of them in turn. */
enum status
contact_by_invitation(struct db *db, TALLOC_CTX *memory, int64_t invitation,
        struct contact *contact)
{
	static const char sql[] = CONTACT_COLUMNS CONTACT_BY_INVITATION
	        " WHERE i.id = :invitation";

	return db_one(db, sql, DB_ARGS(DB_INT("invitation", invitation)),
	        DB_INTO(memory, &contact_shape), contact);
}

/* Across municipalities: a stranger belongs to none. */
enum status
contact_of_lane(struct db *db, TALLOC_CTX *memory, const char *lane,
        const char *sender, struct contact *contact)
{
	static const char sql[] =
	        "SELECT 0 AS respondent, m.code AS municipality,"
	        " m.name AS municipality_name, m.contact AS reach, m.lane,"
	        " m.sender, m.host, m.open_from, m.open_to, m.distress,"
	        " NULL AS phone_hash, NULL AS phone_sealed, 0 AS invitation,"
	        " 0 AS survey_version, 0 AS month, '' AS state,"
	        " 'da' AS language, -1 AS asked, 0 AS asked_message,"
	        " 0 AS unclear, 0 AS revision"
	        " FROM municipality m WHERE m.lane = :lane"
	        " AND (:sender IS NULL OR m.sender = :sender)"
	        " ORDER BY m.code LIMIT 1";

	return db_one(db, sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_TEXT("sender", sender)),
	        DB_INTO(memory, &contact_shape), contact);
}

/* Across municipalities: a number is known by nothing else when it texts. */
enum status
contact_of_late(struct db *db, TALLOC_CTX *memory,
        const unsigned char *phone_hash, int64_t since, struct contact *contact)
{
	static const char sql[] = CONTACT_COLUMNS
	        " FROM respondent r JOIN municipality m"
	        " ON m.code = r.municipality"
	        " JOIN invitation i ON i.respondent = r.id"
	        " JOIN session s ON s.id = i.id"
	        " WHERE r.phone_hash = :phone_hash AND s.state = 'closed'"
	        " AND s.asked >= 0 AND s.ended_at > :since"
	        " AND NOT EXISTS (SELECT 1 FROM stop_list l"
	        "  WHERE l.phone_hash = r.phone_hash"
	        "  AND l.municipality = r.municipality)"
	        " ORDER BY s.ended_at DESC, s.id DESC LIMIT 1";

	return db_one(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES),
	                DB_INT("since", since)),
	        DB_INTO(memory, &contact_shape), contact);
}

enum status
session_is_late(
        struct db *db, const struct contact *contact, int64_t since, bool *late)
{
	static const char sql[] =
	        "SELECT count(*) FROM session s WHERE s.id = :id"
	        " AND s.municipality = :municipality AND s.state = 'closed'"
	        " AND s.ended_at > :since AND NOT EXISTS (SELECT 1"
	        "  FROM stop_list l WHERE l.phone_hash = :phone_hash"
	        "  AND l.municipality = :municipality)";

	return db_any(db, sql,
	        DB_ARGS(DB_INT("id", contact->invitation),
	                DB_INT("municipality", contact->municipality),
	                DB_INT("since", since),
	                DB_BLOB("phone_hash", contact->phone_hash.bytes,
	                        SECRET_HASH_BYTES)),
	        late);
}

enum status
question_sent_at(struct db *db, const struct contact *contact, int64_t *at)
{
	static const char sql[] = "SELECT coalesce(sent_at, 0) FROM outbox"
	                          " WHERE id = :id"
	                          " AND municipality = :municipality";
	enum status status = db_int(db, sql,
	        DB_ARGS(DB_INT("id", contact->asked_message),
	                DB_INT("municipality", contact->municipality)),
	        at);

	if (status == STATUS_NOT_FOUND) {
		*at = 0; /* put by a mail, or no longer kept */
		status = STATUS_OK;
	}
	return status;
}

struct answer_row {
	int64_t item;
	const char *value;
};

static const struct shape_field answer_fields[] = {
        SHAPE_INT(struct answer_row, item),
        SHAPE_STRING(struct answer_row, value),
};
static const struct shape answer_shape =
        SHAPE("answer", struct answer_row, answer_fields);

static enum status
answer_load(void *row, void *context)
{
	const struct answer_row *answer = row;
	struct session *session = context;

	if (answer->item < 0 ||
	        (size_t)answer->item >= session->form->survey->item_count)
		return STATUS_SYSTEM;
	session_load(session, (size_t)answer->item, answer->value);
	return STATUS_OK;
}

enum status
session_answers_load(
        struct db *db, const struct contact *contact, struct session *session)
{
	static const char sql[] = "SELECT item, value FROM answer"
	                          " WHERE session = :session"
	                          " AND municipality = :municipality"
	                          " ORDER BY id";
	enum status status = db_each(db, sql,
	        DB_ARGS(DB_INT("session", contact->invitation),
	                DB_INT("municipality", contact->municipality)),
	        &answer_shape, answer_load, session);

	session_loaded(session);
	return status;
}

enum status
session_put(struct db *db, const struct contact *contact, int64_t now,
        int64_t closes_at)
{
	static const char sql[] =
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, asked_at, closes_at, language) VALUES (:id,"
	        " :municipality, :respondent, 'open', -1, :now, :closes_at,"
	        " :language)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", contact->invitation),
	                DB_INT("municipality", contact->municipality),
	                DB_INT("respondent", contact->respondent),
	                DB_INT("now", now), DB_INT("closes_at", closes_at),
	                DB_TEXT("language", contact->language)));
}

/* While a session stays open its state is left alone: setting it, even to what it
 * is, would take it out of both indexes of open sessions and put it back. */
enum status
session_save(struct db *db, const struct contact *contact,
        const struct session *session, int64_t asked_message, int64_t now)
{
	static const char open[] =
	        "UPDATE session SET asked = :asked,"
	        " asked_message = CASE WHEN :message = 0 THEN asked_message"
	        " ELSE :message END,"
	        " asked_at = CASE WHEN :message = 0 THEN asked_at ELSE :now"
	        " END, unclear = :unclear, revision = :revision,"
	        " language = :language, answered = :answered"
	        " WHERE id = :id AND municipality = :municipality";
	static const char ended[] =
	        "UPDATE session SET state = :state, ended_at ="
	        " coalesce(ended_at, :now)"
	        " WHERE id = :id AND municipality = :municipality";
	const struct survey *survey = session->form->survey;
	int64_t asked =
	        session->asked == SURVEY_NONE ? -1 : (int64_t)session->asked;
	enum status status = db_run(db, open,
	        DB_ARGS(DB_INT("asked", asked),
	                DB_INT("message", asked_message), DB_INT("now", now),
	                DB_INT("unclear", session->unclear),
	                DB_INT("revision", session->revision),
	                DB_TEXT("language",
	                        survey->language_codes[session->language]),
	                DB_INT("answered", session->answered),
	                DB_INT("id", contact->invitation),
	                DB_INT("municipality", contact->municipality)));

	if (status != STATUS_OK || session->state == SESSION_OPEN)
		return status;
	return db_run(db, ended,
	        DB_ARGS(DB_TEXT("state", session_state_name(session->state)),
	                DB_INT("now", now), DB_INT("id", contact->invitation),
	                DB_INT("municipality", contact->municipality)));
}

static int64_t
month_of(int64_t at)
{
	struct month month = clock_month_of(at);

	return month.year * 100 + month.month;
}

enum status
answer_month(struct db *db, const struct contact *contact, int64_t item,
        int64_t now, int64_t *late_month)
{
	/* A report is of one kind of respondents: release_code() says how
	 * they are told apart. */
	static const char released[] =
	        "SELECT count(*) FROM survey_version v JOIN release r"
	        " ON r.municipality = :municipality AND r.month = :month"
	        " + :kind * CASE v.respondent WHEN 'employee' THEN 1"
	        " WHEN 'employer' THEN 2 WHEN 'partner' THEN 3 ELSE 0 END"
	        " AND r.withdrawn_at IS NULL WHERE v.id = :survey_version";
	static const char given[] =
	        "SELECT count(*) FROM answer"
	        " WHERE session = :session AND item = :item"
	        " AND municipality = :municipality AND late_month IS NULL";
	int64_t count = 0;
	enum status status;

	*late_month = 0;
	if (month_of(now) == contact->month)
		return STATUS_OK; /* a running month has no report */
	status = db_int(db, released,
	        DB_ARGS(DB_INT("municipality", contact->municipality),
	                DB_INT("month", contact->month),
	                DB_INT("kind", RELEASE_KIND),
	                DB_INT("survey_version", contact->survey_version)),
	        &count);
	if (status != STATUS_OK || count == 0)
		return status;
	*late_month = month_of(now);
	status = db_int(db, given,
	        DB_ARGS(DB_INT("session", contact->invitation),
	                DB_INT("item", item),
	                DB_INT("municipality", contact->municipality)),
	        &count);
	return status == STATUS_OK && count > 0 ? STATUS_CONFLICT : status;
}

enum status
answer_put(struct db *db, const struct contact *contact,
        const struct answer *answer)
{
	static const char sql[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " comment, channel, at, late_month, words) VALUES"
	        " (:municipality, :session, :item, :value, :comment, :channel,"
	        " :at, :late_month, :words)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", contact->municipality),
	                DB_INT("session", contact->invitation),
	                DB_INT("item", answer->item),
	                db_reference("late_month", answer->late_month),
	                DB_TEXT("value", answer->value),
	                DB_TEXT("comment", answer->comment),
	                DB_TEXT("channel", answer->channel),
	                DB_INT("at", answer->at),
	                db_reference("words", answer->words)));
}

enum { FOLLOW_UP_DAYS = 5, DISTRESS_DAYS = 1 };

enum status
follow_up_put(struct db *db, const struct contact *contact, const char *kind,
        int64_t now)
{
	static const char sql[] =
	        "INSERT INTO follow_up (municipality, respondent, session,"
	        " kind, created_at, due_at) VALUES (:municipality,"
	        " :respondent, :session, :kind, :now, :due_at)";
	int64_t days =
	        strcmp(kind, "distress") == 0 ? DISTRESS_DAYS : FOLLOW_UP_DAYS;

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", contact->municipality),
	                DB_INT("respondent", contact->respondent),
	                db_reference("session", contact->state[0] == '\0'
	                                                ? 0
	                                                : contact->invitation),
	                DB_TEXT("kind", kind), DB_INT("now", now),
	                DB_INT("due_at", now + days * 86400)));
}

enum status
invitation_remind_at(
        struct db *db, const struct contact *contact, int64_t remind_at)
{
	static const char sql[] = "UPDATE invitation SET remind_at = :remind_at"
	                          " WHERE id = :id"
	                          " AND municipality = :municipality";

	return db_run(db, sql,
	        DB_ARGS(db_reference("remind_at", remind_at),
	                DB_INT("id", contact->invitation),
	                DB_INT("municipality", contact->municipality)));
}

enum status
session_last_ended(struct db *db, const struct contact *contact, int64_t *at)
{
	static const char sql[] =
	        "SELECT coalesce(max(s.ended_at), 0) FROM invitation i"
	        " JOIN session s ON s.id = i.id"
	        " WHERE i.respondent = :respondent"
	        " AND s.state <> 'closed'"
	        " AND i.municipality = :municipality";

	return db_int(db, sql,
	        DB_ARGS(DB_INT("respondent", contact->respondent),
	                DB_INT("municipality", contact->municipality)),
	        at);
}

enum status
courtesy_put(struct db *db, int64_t municipality,
        const unsigned char *phone_hash, const char *name, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO courtesy (phone_hash, name, municipality, at)"
	        " VALUES (:phone_hash, :name, :municipality, :now)"
	        " ON CONFLICT (phone_hash, name, municipality)"
	        " DO UPDATE SET at = excluded.at"
	        " WHERE courtesy.at <= excluded.at - 86400";
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", phone_hash, SECRET_HASH_BYTES),
	                DB_TEXT("name", name),
	                DB_INT("municipality", municipality),
	                DB_INT("now", now)));

	if (status == STATUS_OK && db_changes(db) == 0)
		return STATUS_CONFLICT;
	return status;
}

enum status
counter_add(struct db *db, const char *name, int64_t municipality, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO counter (name, day, municipality, count)"
	        " VALUES (:name, :day, :municipality, 1)"
	        " ON CONFLICT (name, day, municipality)"
	        " DO UPDATE SET count = counter.count + 1";
	struct civil civil = clock_civil(now);

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("name", name),
	                DB_INT("day", civil.year * 10000 + civil.month * 100 +
	                                      civil.day),
	                DB_INT("municipality", municipality)));
}

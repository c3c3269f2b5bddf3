/*
 * The rows of demo --scale, as meeting_store.c, schedule_store.c,
 * conversation_store.c and the outbox would have left them once everything was
 * over.
 */
#include "server/demo_scale.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400, OPEN_DAYS = 7, FOLLOW_UP_DAYS = 5, DELAY_S = 7200 };

enum status
scale_put_respondent(struct db *db, const struct scale_ids *ids,
        const struct scale_town *town, const struct scale_sealed *sealed,
        int64_t at)
{
	static const char sql[] =
	        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
	        " phone_sealed, created_at) VALUES (:id, :municipality,"
	        " 'citizen', :phone_hash, :phone_sealed, :at)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", ids->respondent),
	                DB_INT("municipality", town->code),
	                DB_BLOB("phone_hash", sealed->phone_hash,
	                        SECRET_HASH_BYTES),
	                DB_BLOB("phone_sealed", sealed->phone_sealed.bytes,
	                        sealed->phone_sealed.length),
	                DB_INT("at", at)));
}

enum status
scale_put_stop(struct db *db, const struct scale_town *town,
        const struct scale_sealed *sealed, int64_t at)
{
	static const char sql[] =
	        "INSERT INTO stop_list (phone_hash, municipality, reason,"
	        " since_at) VALUES (:phone_hash, :municipality, 'stop', :at)";

	return db_run(db, sql,
	        DB_ARGS(DB_BLOB("phone_hash", sealed->phone_hash,
	                        SECRET_HASH_BYTES),
	                DB_INT("municipality", town->code), DB_INT("at", at)));
}

/* Somebody without a usable number still has a caseworker and a target group.
 */
enum status
scale_put_meeting(struct db *db, const struct scale_ids *ids,
        const struct scale_meeting *meeting)
{
	static const char *const groups[] = {"jobparat", "aktivitetsparat",
	        "sygedagpenge", "uddannelseshjælp"};
	static const char sql[] =
	        "INSERT INTO meeting (id, municipality, respondent, external,"
	        " employee, unit, target_group, held_at, month, registered_at,"
	        " fate, fate_reason, due_at) VALUES (:id, :municipality,"
	        " :respondent, :external, :employee, 'Jobcenter',"
	        " :target_group, :held_at, :month, :held_at, :fate, :reason,"
	        " :due_at)";
	const struct scale_person *person = meeting->person;
	int64_t number = ids->meeting;
	char external[32];
	char employee[16];

	(void)snprintf(
	        external, sizeof(external), "scale-%09" PRId64, ids->meeting);
	(void)snprintf(employee, sizeof(employee), "SB%02d",
	        person == NULL ? (int)(number % 25) : person->employee);
	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", ids->meeting),
	                DB_INT("municipality", meeting->town->code),
	                db_reference("respondent",
	                        person == NULL ? 0 : person->respondent),
	                DB_TEXT("external", external),
	                DB_TEXT("employee", employee),
	                DB_TEXT("target_group",
	                        groups[person == NULL ? (int)(number % 4)
	                                              : person->group]),
	                DB_INT("held_at", meeting->held_at),
	                DB_INT("month", meeting->month),
	                DB_TEXT("fate", meeting->fate),
	                DB_TEXT("reason", meeting->reason),
	                DB_INT("due_at", meeting->held_at + DELAY_S)));
}

enum status
scale_put_invitation(struct db *db, const struct scale_ids *ids,
        const struct scale_meeting *meeting, int64_t survey_version,
        const unsigned char code_hash[SECRET_HASH_BYTES])
{
	static const char sql[] =
	        "INSERT INTO invitation (id, municipality, respondent, meeting,"
	        " survey_version, month, code_hash, created_at) VALUES (:id,"
	        " :municipality, :respondent, :meeting, :survey_version,"
	        " :month, :code_hash, :created_at)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", ids->invitation),
	                DB_INT("municipality", meeting->town->code),
	                DB_INT("respondent", meeting->person->respondent),
	                DB_INT("meeting", ids->meeting),
	                DB_INT("survey_version", survey_version),
	                DB_INT("month", meeting->month),
	                DB_BLOB("code_hash", code_hash, SECRET_HASH_BYTES),
	                DB_INT("created_at", meeting->held_at + DELAY_S)));
}

/* Their words are gone, as after thirty days. */
enum status
scale_put_message(struct db *db, const struct scale_ids *ids,
        const struct scale_meeting *meeting, const struct scale_sealed *sealed,
        const struct scale_message *message)
{
	static const char sql[] =
	        "INSERT INTO outbox (id, nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments, "
	        "state,"
	        " attempt, due_at, expires_at, after_id, provider_id,"
	        " created_at, sent_at, settled_at) VALUES (:id, :nonce, 'main',"
	        " :sender, :municipality, :subject, :kind, :phone_sealed,"
	        " :phone_key, '', 1, :state, 1, :at, :expires_at, :after,"
	        " :provider_id, :at, :at, :settled_at)";
	char sender[24];
	char provider_id[40];
	int64_t phone_key = 0;

	(void)snprintf(sender, sizeof(sender), "+451000%04d",
	        (int)meeting->town->code);
	(void)snprintf(provider_id, sizeof(provider_id), "01SC%022" PRId64,
	        ids->outbox);
	memcpy(&phone_key, sealed->phone_hash, sizeof(phone_key));
	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", ids->outbox),
	                DB_TEXT("nonce", message->nonce),
	                DB_TEXT("sender", sender),
	                DB_INT("municipality", meeting->town->code),
	                DB_INT("subject", ids->invitation),
	                DB_TEXT("kind", message->kind),
	                DB_BLOB("phone_sealed", sealed->phone_sealed.bytes,
	                        sealed->phone_sealed.length),
	                DB_INT("phone_key", phone_key),
	                DB_TEXT("state",
	                        message->delivered ? "delivered" : "failed"),
	                DB_INT("at", message->at),
	                DB_INT("expires_at", message->at + DAY_S),
	                DB_INT("after", message->after),
	                DB_TEXT("provider_id", provider_id),
	                DB_INT("settled_at", message->at + 60)));
}

enum status
scale_put_session(struct db *db, const struct scale_ids *ids,
        const struct scale_meeting *meeting, const struct scale_course *course)
{
	static const char sql[] =
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, asked_message, asked_at, revision, language, answered,"
	        " closes_at, ended_at) VALUES (:id, :municipality, :respondent,"
	        " :state, :asked, :message, :at, :revision, 'da', :answered,"
	        " :closes_at, :ended_at)";
	int64_t at = meeting->held_at + DELAY_S;

	return db_run(db, sql,
	        DB_ARGS(DB_INT("id", ids->invitation),
	                DB_INT("municipality", meeting->town->code),
	                DB_INT("respondent", meeting->person->respondent),
	                DB_TEXT("state", course->state),
	                DB_INT("asked", course->asked),
	                DB_INT("message", ids->outbox), DB_INT("at", at),
	                DB_INT("revision", 1 + course->answered),
	                DB_INT("answered", course->answered),
	                DB_INT("closes_at", at + (int64_t)OPEN_DAYS * DAY_S),
	                DB_INT("ended_at", course->ended_at)));
}

enum status
scale_put_answer(struct db *db, const struct scale_ids *ids,
        const struct scale_meeting *meeting, const struct scale_answer *answer)
{
	static const char sql[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " comment, channel, at, words) VALUES (:municipality,"
	        " :session, :item, :value, :comment, :channel, :at, :words)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", meeting->town->code),
	                DB_INT("session", ids->invitation),
	                DB_INT("item", answer->item),
	                DB_TEXT("value", answer->value),
	                DB_TEXT("comment", answer->comment),
	                DB_TEXT("channel", answer->channel),
	                DB_INT("at", answer->at),
	                db_reference("words", answer->words)));
}

/* Called the day after. */
enum status
scale_put_call_back(struct db *db, const struct scale_ids *ids,
        const struct scale_meeting *meeting, int64_t at)
{
	static const char sql[] =
	        "INSERT INTO follow_up (municipality, respondent, session,"
	        " kind, created_at, due_at, done_at) VALUES (:municipality,"
	        " :respondent, :session, 'call_back', :at, :due_at, :done_at)";

	return db_run(db, sql,
	        DB_ARGS(DB_INT("municipality", meeting->town->code),
	                DB_INT("respondent", meeting->person->respondent),
	                DB_INT("session", ids->invitation), DB_INT("at", at),
	                DB_INT("due_at", at + (int64_t)FOLLOW_UP_DAYS * DAY_S),
	                DB_INT("done_at", at + DAY_S)));
}

/*
 * Waves by text.
 *
 * Nobody is asked while another survey waits on the same number, whoever's it is:
 * the reply could be to either.  The person stays in the queue, day by day, for
 * as long as the survey would have been open, and is then let go.
 */
#include "server/invite_text.h"

#include <string.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "base/log.h"
#include "gateway/sms.h"
#include "server/invite_text_store.h"
#include "server/meeting_store.h"
#include "server/schedule_store.h"

enum { DAY_S = 86400, RETRY_S = 3600 };

static const char survey_file[] = "surveys/library/virksomhed.md";

enum status
invite_text_prepare(
        struct db *db, int64_t municipality, int64_t now, struct text *why)
{
	const struct embedded *survey = embedded_find(survey_file);
	int64_t version = 0;
	bool has = false;
	enum status status = text_schedule_has(db, municipality, &has);

	if (status != STATUS_OK || has)
		return status;
	status = survey_publish(
	        db, survey->bytes, survey->length, now, &version, why);
	return status == STATUS_OK
	               ? text_schedule_put(db, municipality, version)
	               : status;
}

/* Registering. */

enum status
invite_text_check(const struct invite_employer *employer,
        struct invite_read *read, struct text *why)
{
	enum sms_number_kind kind;

	if (!text_key(
	            employer->external, INVITE_EXTERNAL_MAX, read->external)) {
		text_add(why, "id: expected 1 to 64 characters");
		return STATUS_INPUT;
	}
	/* It names the column itself. */
	if (sms_number(employer->phone, read->number, &kind, why) != STATUS_OK)
		return STATUS_INPUT;
	if (firm_cvr_read(employer->cvr, read->cvr))
		return STATUS_OK;
	text_add(why, "cvr: expected a CVR number, eight digits whose check"
	              " digit fits");
	return STATUS_INPUT;
}

static enum status
put(struct db *db, const struct conversation *conversation,
        const struct invite_employer *employer, const char *external,
        struct respondent *respondent, struct invite_registered *registered)
{
	struct firm_member member = {
	        .municipality = employer->municipality, .cvr = registered->cvr};
	enum status status =
	        respondent_put(db, respondent, &registered->respondent);

	member.respondent = registered->respondent;
	if (status == STATUS_OK)
		status = phone_book_put(db, employer->municipality, external,
		        registered->respondent);
	if (status == STATUS_OK)
		status = firm_join(db, conversation->randomness, &member);
	return status;
}

enum status
invite_text_register(struct db *db, const struct conversation *conversation,
        const struct invite_employer *employer, int64_t now,
        struct invite_registered *registered, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct invite_read read = {.external = ""};
	struct text said;
	struct respondent respondent = {.municipality = employer->municipality,
	        .kind = "employer",
	        .language = "da",
	        .created_at = now};
	enum status status;

	text_init(&said, memory, 400);
	status = invite_text_check(employer, &read, &said);
	memcpy(registered->cvr, read.cvr, sizeof(read.cvr));
	if (status == STATUS_OK)
		status = secret_seal(memory, conversation->keys->phone,
		        read.number, &respondent.phone_sealed.bytes,
		        &respondent.phone_sealed.length);
	if (status == STATUS_OK) {
		secret_phone_hash(
		        conversation->keys, read.number, respondent.phone_hash);
		status = put(db, conversation, employer, read.external,
		        &respondent, registered);
	}
	if (status == STATUS_NOT_FOUND)
		text_add_format(&said, "municipality: there is no %04d here",
		        (int)employer->municipality);
	text_add(why, text_string(&said));
	talloc_free(memory);
	return status;
}

/* A wave. */

/* What of the wave's result a person is, for one who may be asked the queue. */
static int64_t *
verdict(const struct wave_person *person, int64_t now, struct invite_wave *wave)
{
	if (person->stopped != 0)
		return &wave->stopped;
	if (person->waiting != 0)
		return &wave->waiting;
	if (person->last_asked_at > now - person->cap_s)
		return &wave->capped;
	return &wave->queued;
}

enum status
invite_text_part(
        struct db *db, struct invite_part *part, struct invite_wave *wave)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct month month = clock_month_of(part->begun_at);
	struct wave_entry entry = {.municipality = part->municipality,
	        .month = month.year * 100 + month.month,
	        .begun_at = part->begun_at};
	struct wave_person *people = NULL;
	enum status status =
	        wave_people(db, memory, part, &people, &part->looked);

	for (size_t i = 0; status == STATUS_OK && i < part->looked; i++) {
		int64_t *is = verdict(&people[i], part->begun_at, wave);

		++*is;
		entry.respondent = part->after = people[i].respondent;
		if (is == &wave->queued)
			status = wave_put(db, &entry);
	}
	talloc_free(memory);
	return status;
}

enum status
invite_text_wave(struct db *db, int64_t municipality, int64_t now,
        struct invite_wave *wave)
{
	struct invite_part part = {.municipality = municipality,
	        .begun_at = now,
	        .most = WAVE_BATCH};
	enum status status;

	*wave = (struct invite_wave){0};
	do
		status = invite_text_part(db, &part, wave);
	while (status == STATUS_OK && part.looked == part.most);
	return status;
}

/* From the queue. */

static enum status
invite(struct conversation *conversation, struct db *db, TALLOC_CTX *memory,
        const struct wave_due *due, int64_t now)
{
	const struct due_meeting about = {.municipality = due->municipality,
	        .respondent = due->respondent,
	        .month = due->month,
	        .survey_version = due->survey_version,
	        .reminder_after_s = due->reminder_after_s,
	        .open_for_s = due->open_for_s};
	enum status status = conversation_invite(conversation, db, memory,
	        &(struct conversation_invitation){&about, now, false});

	return status == STATUS_OK ? wave_forget(db, due) : status;
}

/* As it stands now: the one before may have opened a survey on this number. */
static enum status
take_turn(struct conversation *conversation, struct db *db, TALLOC_CTX *memory,
        const struct wave_due *read, int64_t now, struct invite_texts *result)
{
	struct wave_due due;
	int64_t open;
	enum status status = wave_due_now(db, memory, read, &due);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	open = clock_next_open(now, (int)due.open_from, (int)due.open_to);
	if (due.stopped != 0 || now - due.begun_at > due.open_for_s) {
		result->dropped++;
		return wave_forget(db, &due);
	}
	if (due.busy != 0)
		return wave_postpone(db, &due, now + DAY_S);
	if (open != now)
		return wave_postpone(db, &due, open);
	status = invite(conversation, db, memory, &due, now);
	result->invited += status == STATUS_OK;
	return status;
}

/* What fails is undone, logged and put off, so that nobody waits behind it. */
static enum status
in_savepoint(struct conversation *conversation, struct db *db,
        const struct wave_due *due, int64_t now, struct invite_texts *result)
{
	TALLOC_CTX *memory;
	enum status status = db_savepoint(db);

	if (status != STATUS_OK)
		return status;
	memory = talloc_new(NULL);
	status = take_turn(conversation, db, memory, due, now, result);
	talloc_free(memory);
	if (status == STATUS_OK)
		return db_release(db);
	if (!db_in_transaction(db))
		return status; /* the engine undid everything */
	db_rollback_to(db);
	log_event(LOG_WARN, "invite.failed", "status=%s", status_name(status));
	return wave_postpone(db, due, now + RETRY_S);
}

enum status
invite_text_once(struct conversation *conversation, struct db *db, int64_t now,
        struct invite_texts *result)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct wave_due *due = NULL;
	size_t count = 0;
	enum status status = wave_due(db, memory, now, &due, &count);

	*result = (struct invite_texts){0};
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = in_savepoint(conversation, db, &due[i], now, result);
	result->more = count == WAVE_BATCH;
	talloc_free(memory);
	return status;
}

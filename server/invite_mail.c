/*
 * Invitations by mail.
 *
 * Employees follow the citizens' invitations in the order of their ids, so that
 * an employee is asked about a meeting whose citizen is asked, and a cursor is
 * all that must be remembered.  A mail is put at once and leaves in the
 * municipality's hours.
 */
#include "server/invite_mail.h"

#include <inttypes.h>
#include <string.h>

#include "base/embedded.h"
#include "base/log.h"
#include "base/text.h"
#include "gateway/mail.h"
#include "server/conversation_store.h"
#include "server/invite_mail_store.h"
#include "server/meeting_store.h"
#include "server/schedule_store.h"
#include "server/wording.h"

enum {
	EXTERNAL_MAX = 64,
	/* Whoever was invited by text longer ago is not followed any more:
	 * after a pause of the server employees would get mails about what they
	 * have forgotten. */
	RECENT_S = 3 * 86400,
	MAIL_KEPT_S = 2 * 86400,
	BODY_MAX = 8000
};

static const struct {
	const char *kind;
	const char *survey;
} kinds[] = {
        {"employee", "surveys/library/sagsbehandler.md"},
        {"partner", "surveys/library/forening.md"},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* A municipality that has a survey for a kind keeps it; the library's is only
 * where there is none. */
enum status
invite_mail_prepare(
        struct db *db, int64_t municipality, int64_t now, struct text *why)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < KINDS; i++) {
		const struct embedded *survey = embedded_find(kinds[i].survey);
		int64_t version = 0;
		bool has = false;

		status = invite_has_schedule(
		        db, municipality, kinds[i].kind, &has);
		if (status != STATUS_OK || has)
			continue;
		status = survey_publish(
		        db, survey->bytes, survey->length, now, &version, why);
		if (status == STATUS_OK)
			status = invite_schedule_put(
			        db, municipality, kinds[i].kind, version);
	}
	return status;
}

static enum status
check_person(const struct invite_person *person,
        char external[EXTERNAL_MAX + 1], struct text *why)
{
	bool known = false;

	for (size_t i = 0; i < KINDS; i++)
		known |= strcmp(person->kind, kinds[i].kind) == 0;
	if (!known)
		text_add_format(why,
		        "kind: \"%.40s\": expected employee, employer"
		        " or partner",
		        person->kind);
	else if (!text_key(person->external, EXTERNAL_MAX, external))
		text_add(why, "id: expected 1 to 64 characters");
	else if (!mail_address_is_valid(person->address))
		text_add(why, "email: expected an address, as in"
		              " navn@kommune.dk");
	else
		return STATUS_OK;
	return STATUS_INPUT;
}

enum status
invite_mail_check(const struct invite_person *person, struct text *why)
{
	char external[EXTERNAL_MAX + 1];

	return check_person(person, external, why);
}

/* The address is sealed in the place of a phone number: an entry has one way to
 * be reached, and all that holds for numbers (stop, export, erasure) holds for
 * it. */
enum status
invite_mail_register(struct db *db, const struct secret_keys *keys,
        const struct invite_person *person, int64_t now, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	char external[EXTERNAL_MAX + 1] = "";
	struct respondent respondent = {.municipality = person->municipality,
	        .kind = person->kind,
	        .language = "da",
	        .created_at = now};
	struct invite_entry entry = {.municipality = person->municipality,
	        .kind = person->kind,
	        .external = external};
	enum status status = check_person(person, external, why);

	if (status == STATUS_OK)
		status = secret_seal(memory, keys->phone, person->address,
		        &respondent.phone_sealed.bytes,
		        &respondent.phone_sealed.length);
	if (status == STATUS_OK) {
		mail_address_hash(keys, person->address, respondent.phone_hash);
		status = respondent_put(db, &respondent, &entry.respondent);
	}
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "municipality: there is no %04d here",
		        (int)person->municipality);
	if (status == STATUS_OK)
		status = invite_entry_put(db, &entry);
	talloc_free(memory);
	return status;
}

/* What a mail says is put together from one line of the wording each. */
struct letter {
	struct conversation *conversation;
	TALLOC_CTX *memory;
	const char *municipality;
	const char *reach;
	const char *host;
	int64_t held_at; /* 0: of no meeting */
	char code[SECRET_CODE_LENGTH + 1];
	struct text body;
};

/* Every line is given every name; what it does not use costs nothing and spares
 * each wording a list of its own. */
static const char *
fill(const struct letter *letter, const char *key)
{
	struct civil held = clock_civil(letter->held_at);
	TALLOC_CTX *memory = letter->memory;

	return wording_fill(memory,
	        wording_get(letter->conversation->wording, "da", key),
	        "kommune", letter->municipality, "kontakt", letter->reach,
	        "link",
	        text_format(
	                memory, "https://%s/%s", letter->host, letter->code),
	        "stop",
	        text_format(memory, "https://%s/stop/%s", letter->host,
	                letter->code),
	        "dag", text_format(memory, "%d/%d", held.day, held.month),
	        "tid", text_format(memory, "%d.%02d", held.hour, held.minute),
	        NULL);
}

static void
add_paragraph(struct letter *letter, const char *key)
{
	text_add(&letter->body, fill(letter, key));
	text_add(&letter->body, "\n\n");
}

/* Whether it is the first mail or the reminder, the links and the ways out are
 * the same. */
static const char *
write_body(struct letter *letter, const char *first)
{
	text_init(&letter->body, letter->memory, BODY_MAX);
	add_paragraph(letter, first);
	add_paragraph(letter, "mail.link");
	add_paragraph(letter, "mail.voluntary");
	add_paragraph(letter, "mail.help");
	add_paragraph(letter, "mail.stop");
	return text_string(&letter->body);
}

/* The invitation, its session and its web code, as the schedule makes them. */
static enum status
open_invitation(const struct letter *letter, struct db *db,
        const struct invite_due *due, int64_t start, int64_t *id)
{
	const struct due_meeting meeting = {.id = due->meeting,
	        .municipality = due->municipality,
	        .respondent = due->respondent,
	        .month = due->month,
	        .survey_version = due->survey_version};
	struct invitation invitation = {
	        .id = *id, .meeting = &meeting, .created_at = start};
	struct contact contact;
	enum status status;

	conversation_code_hash(
	        letter->conversation->keys, letter->code, invitation.code_hash);
	status = invitation_put(db, &invitation);
	if (status == STATUS_OK)
		status = invite_put(db, *id, due->municipality,
		        due->reminder_after_s == 0
		                ? 0
		                : start + due->reminder_after_s);
	if (status == STATUS_OK)
		status = contact_by_invitation(
		        db, letter->memory, *id, &contact);
	if (status == STATUS_OK)
		status = session_put(
		        db, &contact, start, start + due->open_for_s);
	return status;
}

/* One mail about an invitation; an address of other keys is nobody's. */
static enum status
put_mail(const struct letter *letter, struct db *db, struct shape_blob sealed,
        struct mail_message *mail)
{
	const struct conversation *conversation = letter->conversation;
	struct mail_pen pen = {conversation->keys, conversation->randomness};
	int64_t id = 0;
	enum status status =
	        secret_open(letter->memory, conversation->keys->phone,
	                sealed.bytes, sealed.length, &mail->address);

	mail->unsubscribe = text_format(letter->memory, "https://%s/stop/%s",
	        letter->host, letter->code);
	return status == STATUS_OK ? mail_put(db, &pen, mail, &id) : status;
}

/* An employee's mail is about a meeting and names its day; a partner's is about
 * a month. */
static enum status
invite(struct conversation *conversation, struct db *db, TALLOC_CTX *memory,
        const struct invite_due *due, int64_t now)
{
	bool meeting = due->meeting != 0;
	int64_t start =
	        clock_next_open(now, (int)due->open_from, (int)due->open_to);
	struct letter letter = {.conversation = conversation,
	        .memory = memory,
	        .municipality = due->municipality_name,
	        .reach = due->reach,
	        .host = due->host,
	        .held_at = due->held_at};
	struct mail_message mail = {.kind = MAIL_INVITATION,
	        .municipality = due->municipality,
	        .due_at = start,
	        .expires_at = start + MAIL_KEPT_S};
	enum status status = invitation_next_id(db, &mail.subject);

	if (status != STATUS_OK)
		return status;
	conversation_code(conversation->keys, mail.subject, letter.code);
	status = open_invitation(&letter, db, due, start, &mail.subject);
	if (status != STATUS_OK)
		return status;
	mail.title = fill(&letter,
	        meeting ? "mail.employee_title" : "mail.partner_title");
	mail.body =
	        write_body(&letter, meeting ? "mail.employee" : "mail.partner");
	return put_mail(&letter, db, due->address_sealed, &mail);
}

/* One person in a savepoint; what fails is undone and logged, and passed over:
 * the others are not to wait for it. */
static enum status
invite_one(struct conversation *conversation, struct db *db,
        const struct invite_due *due, int64_t now, struct invite_result *result)
{
	TALLOC_CTX *memory;
	enum status status;

	if (due->stopped != 0 || due->invited != 0) {
		result->stopped += due->stopped != 0;
		result->waiting += due->stopped == 0;
		return STATUS_OK;
	}
	status = db_savepoint(db);
	if (status != STATUS_OK)
		return status;
	memory = talloc_new(NULL);
	status = invite(conversation, db, memory, due, now);
	talloc_free(memory);
	if (status == STATUS_OK) {
		result->invited++;
		return db_release(db);
	}
	if (!db_in_transaction(db))
		return status;
	db_rollback_to(db);
	log_event(LOG_WARN, "invite.failed", "status=%s", status_name(status));
	return STATUS_OK;
}

/* The cursor is moved with the invitations in one transaction, so that nobody
 * is invited twice or left out when it ends halfway. */
static enum status
invite_employees(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, int64_t now, struct invite_result *result)
{
	struct invite_window window = {.since = now - RECENT_S};
	struct invite_due *due = NULL;
	size_t count = 0;
	enum status status = invite_cursor(db, &window.after, &window.last);

	if (status != STATUS_OK || window.after >= window.last)
		return status;
	status = invite_due_employees(db, memory, &window, &due, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = invite_one(conversation, db, &due[i], now, result);
	if (status != STATUS_OK)
		return status;
	/* A full batch may have more behind it. */
	return invite_cursor_put(db,
	        count == INVITE_BATCH ? due[count - 1].source : window.last);
}

/* It has no life of its own: the reminder ends with the invitation it is about.
 */
static enum status
remind(struct conversation *conversation, struct db *db,
        const struct invite_reminder *due, int64_t now)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct letter letter = {.conversation = conversation,
	        .memory = memory,
	        .municipality = due->municipality_name,
	        .reach = due->reach,
	        .host = due->host};
	struct mail_message mail = {.kind = MAIL_REMINDER,
	        .municipality = due->municipality,
	        .subject = due->invitation,
	        .due_at = now,
	        .expires_at = due->closes_at};
	enum status status;

	conversation_code(conversation->keys, due->invitation, letter.code);
	mail.title = fill(&letter, "mail.reminder_title");
	mail.body = write_body(&letter, "mail.reminder");
	status = put_mail(&letter, db, due->address_sealed, &mail);
	talloc_free(memory);
	return status;
}

/* In the night it waits for the morning; once it was put, or is not needed, there
 * is none any more. */
static enum status
remind_one(struct conversation *conversation, struct db *db,
        const struct invite_reminder *due, int64_t now,
        struct invite_result *result)
{
	int64_t open =
	        clock_next_open(now, (int)due->open_from, (int)due->open_to);
	enum status status;

	if (due->silent == 0 || due->closes_at <= now)
		return invite_remind_at(db, due, 0);
	if (open != now)
		return invite_remind_at(db, due, open);
	status = remind(conversation, db, due, now);
	result->reminded += status == STATUS_OK;
	/* An address that no mail can be put for would stand first in the queue
	 * for ever. */
	if (status == STATUS_INPUT || status == STATUS_LIMIT)
		status = STATUS_OK;
	return status == STATUS_OK ? invite_remind_at(db, due, 0) : status;
}

enum status
invite_mail_once(struct conversation *conversation, struct db *db, int64_t now,
        struct invite_result *result)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct invite_reminder *due = NULL;
	size_t count = 0;
	enum status status;

	*result = (struct invite_result){0};
	status = invite_employees(conversation, db, memory, now, result);
	if (status == STATUS_OK)
		status = invite_reminders(db, memory, now, &due, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = remind_one(conversation, db, &due[i], now, result);
	talloc_free(memory);
	return status;
}

enum status
invite_mail_part(struct conversation *conversation, struct db *db,
        struct invite_part *part, struct invite_result *result)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct invite_due *due = NULL;
	enum status status =
	        invite_due_partners(db, memory, part, &due, &part->looked);

	for (size_t i = 0; status == STATUS_OK && i < part->looked; i++) {
		status = invite_one(
		        conversation, db, &due[i], part->begun_at, result);
		part->after = due[i].respondent;
	}
	talloc_free(memory);
	return status;
}

enum status
invite_mail_is(struct db *db, const struct contact *contact, bool *by_mail)
{
	return invite_is_entry(
	        db, contact->municipality, contact->respondent, by_mail);
}

/* By the address and not by the invitation: the same person may have several.
 */
enum status
invite_mail_stop(struct db *db, const struct contact *contact, int64_t now)
{
	enum status status = stop_put(db, contact->municipality,
	        contact->phone_hash.bytes, "stop", now);

	if (status == STATUS_OK)
		status = stop_sessions(db, contact->phone_hash.bytes, now);
	if (status == STATUS_OK)
		status = invite_forget_reminders(
		        db, contact->municipality, contact->respondent);
	if (status == STATUS_OK)
		status = mail_withdraw_address(db, contact->municipality,
		        contact->phone_hash.bytes, "stopped");
	return status;
}

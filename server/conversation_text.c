/*
 * A text arrives: seen before? whose is it? what does it mean for the session?
 * what is said in return?  One job of the writer from end to end.
 */
#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "gateway/inbox.h"
#include "server/conversation.h"
#include "server/conversation_internal.h"

static const char cpr_mask[] = "******-****";

/* Stores the arrival; `seen` when it was here before, and nothing is to be done
 * but to acknowledge it again. */
static enum status
take_in(const struct turn *turn, const char *lane,
        const struct provider_event *event, const unsigned char *hash,
        bool *seen)
{
	struct inbox_message message = {.lane = lane,
	        .event_id = event->event_id,
	        .sent_at = event->at,
	        .received_at = turn->now,
	        .phone_hash = hash,
	        .text = hash == NULL ? NULL : event->text};
	int64_t id = 0;
	enum status status = inbox_put(turn->db, &message, &id);

	*seen = status == STATUS_CONFLICT;
	return *seen ? STATUS_OK : status;
}

/* The next question, or thanks; the session is saved with the message that
 * asked, so that the next reply can be held against it. */
static enum status
ask_or_thank(struct turn *turn, const struct session_step *step)
{
	const struct survey *survey = turn->session->form->survey;
	const char *body;
	enum outbox_kind kind = OUTBOX_QUESTION;
	int64_t message = 0;
	enum status status;

	if (step->action == SESSION_DO_ASK) {
		body = message_question(&turn->say, turn->session, step->item);
	} else if (step->action == SESSION_DO_CLARIFY) {
		body = message_clarify(&turn->say, turn->session, step->item);
	} else {
		kind = OUTBOX_CONFIRMATION;
		body = message_survey_text(
		        &turn->say, turn->session, &survey->sms_thanks);
		if (body[0] == '\0')
			body = message_standing(&turn->say, "sms.thanks", "");
	}
	status = turn_say(turn, kind, body, 0, &message);
	if (status != STATUS_OK)
		return status;
	return session_save(turn->db, &turn->contact, turn->session,
	        step->action == SESSION_DO_ASK ? message : 0, turn->now);
}

static enum status
take_back_stop(struct turn *turn)
{
	int64_t *codes = NULL;
	size_t count = 0;
	enum status status = municipalities_of_sender(
	        turn->db, turn->memory, turn->contact.sender, &codes, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = stop_remove(
		        turn->db, codes[i], turn->contact.phone_hash.bytes);
	return status;
}

static enum status
say_standing(struct turn *turn, const char *key)
{
	assert(strncmp(key, "sms.", 4) == 0);
	return turn_say_once(
	        turn, key + 4, message_standing(&turn->say, key, ""));
}

static enum status
say_help(struct turn *turn)
{
	bool open = turn->session != NULL &&
	            turn->session->state == SESSION_OPEN &&
	            turn->session->asked != SURVEY_NONE;

	if (!open)
		return say_standing(turn, "sms.help_idle");
	return turn_say_once(turn, "help",
	        message_standing(&turn->say, "sms.help",
	                message_how(&turn->say, turn->session,
	                        turn->session->asked)));
}

/* A language that the survey has: the open question again, in it. */
static enum status
change_language(struct turn *turn, const struct session_step *step)
{
	const struct survey *survey;
	struct session_step again = {.action = SESSION_DO_ASK};
	size_t language;

	if (turn->session == NULL || turn->session->asked == SURVEY_NONE)
		return say_standing(turn, "sms.language");
	survey = turn->session->form->survey;
	language = survey_language(survey, step->language);
	if (strcmp(survey->language_codes[language], step->language) != 0)
		return say_standing(turn, "sms.language");
	turn->session->language = language;
	turn->session->revision++;
	again.item = turn->session->asked;
	return ask_or_thank(turn, &again);
}

static enum status
task_and_say(struct turn *turn, const char *kind, const char *key)
{
	enum status status =
	        follow_up_put(turn->db, &turn->contact, kind, turn->now);

	return status == STATUS_OK ? say_standing(turn, key) : status;
}

static enum status
stop_and_say(struct turn *turn, enum reply_command command)
{
	bool wrong = command == REPLY_WRONG_NUMBER;
	enum status status = turn_stop(turn, wrong ? "wrong_number" : "stop");

	if (status == STATUS_OK && wrong)
		status = follow_up_put(
		        turn->db, &turn->contact, "wrong_number", turn->now);
	if (status == STATUS_OK)
		status = say_standing(
		        turn, wrong ? "sms.wrong_number" : "sms.stop");
	return status;
}

static enum status
answer_command(struct turn *turn, const struct session_step *step)
{
	enum status status;

	switch (step->command) {
	case REPLY_STOP:
	case REPLY_WRONG_NUMBER: return stop_and_say(turn, step->command);
	case REPLY_START:
		status = take_back_stop(turn);
		return status == STATUS_OK ? say_standing(turn, "sms.start")
		                           : status;
	case REPLY_HELP: return say_help(turn);
	case REPLY_WHO: return say_standing(turn, "sms.who");
	case REPLY_CALL: return task_and_say(turn, "call", "sms.call");
	case REPLY_DATA: return task_and_say(turn, "data", "sms.data");
	case REPLY_LANGUAGE: return change_language(turn, step);
	case REPLY_REPEAT:
	case REPLY_BACK:
	case REPLY_SKIP: return say_help(turn);
	}
	return STATUS_OK;
}

static enum status
act(struct turn *turn, const struct session_step *step)
{
	switch (step->action) {
	case SESSION_DO_ASK:
	case SESSION_DO_CLARIFY:
	case SESSION_DO_FINISH: return ask_or_thank(turn, step);
	case SESSION_DO_STOP:
	case SESSION_DO_COMMAND: return answer_command(turn, step);
	case SESSION_DO_INVALID:
	case SESSION_DO_STALE:
	case SESSION_DO_NOTHING: break;
	}
	return session_save(
	        turn->db, &turn->contact, turn->session, 0, turn->now);
}

/* A reply whose provider time precedes the question's submission was meant for
 * something else; so was one to a question that is still queued. */
static bool
is_misplaced(const struct contact *contact, const struct provider_event *event)
{
	return contact->asked_sent_at == 0 ||
	       event->at < contact->asked_sent_at;
}

static enum status
text_in_session(struct turn *turn, const struct provider_event *event)
{
	struct session_event text = {.kind = SESSION_TEXT,
	        .text = event->text,
	        .misplaced = is_misplaced(&turn->contact, event),
	        .today = clock_civil(turn->now)};
	struct session_step step =
	        session_step(turn->session, turn->memory, &text);
	enum status status = turn_answer(turn, &step, "sms");

	return status == STATUS_OK ? act(turn, &step) : status;
}

enum { THANKS_S = 86400 };

/* Somebody we know, but nothing is asked now: commands are followed, thanks
 * after an answer are left in peace, anything else hears whom to call. */
static enum status
text_without_session(struct turn *turn, const struct provider_event *event)
{
	struct session_step step = {.action = SESSION_DO_COMMAND};
	struct reply reply;
	int64_t ended = 0;
	enum status status;

	reply_read(NULL, turn->memory, turn->contact.language,
	        clock_civil(turn->now), event->text, &reply);
	if (reply.outcome == REPLY_COMMAND) {
		step.command = reply.command;
		step.language = reply.value;
		return answer_command(turn, &step);
	}
	status = session_last_ended(turn->db, &turn->contact, &ended);
	if (status != STATUS_OK || turn->now - ended < THANKS_S)
		return status;
	return say_standing(turn, "sms.idle");
}

/* The number that was written to tells which municipality is meant; without it,
 * all that this lane serves. */
static enum status
stop_unknown(struct turn *turn, const struct provider_event *event,
        const unsigned char *hash)
{
	int64_t *codes = NULL;
	size_t count = 0;
	enum status status = municipalities_of_sender(
	        turn->db, turn->memory, event->to, &codes, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = stop_put(turn->db, codes[i], hash, "stop", turn->now);
	return status;
}

static enum status
stranger_say(struct turn *turn, const char *lane,
        const struct provider_event *event, const unsigned char *hash)
{
	const unsigned char *sealed;
	size_t length;
	enum status status = contact_of_lane(
	        turn->db, turn->memory, lane, event->to, &turn->contact);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK; /* no municipality sends from here */
	if (status == STATUS_OK)
		status = secret_seal(turn->memory,
		        turn->conversation->keys->phone, event->from, &sealed,
		        &length);
	if (status != STATUS_OK)
		return status;
	turn->contact.phone_hash = (struct shape_blob){hash, SECRET_HASH_BYTES};
	turn->contact.phone_sealed = (struct shape_blob){sealed, length};
	status = turn_open(
	        turn, turn->conversation, turn->db, turn->memory, turn->now);
	if (status == STATUS_OK)
		status = say_standing(turn, "sms.unknown");
	return status;
}

/* A stranger: a counter and one neutral text a day; nothing else is kept.  A
 * STOP holds all the same, for whoever registers the number later. */
static enum status
text_of_stranger(struct turn *turn, const char *lane,
        const struct provider_event *event, const unsigned char *hash)
{
	struct reply reply;
	bool seen = false;
	enum status status = take_in(turn, lane, event, NULL, &seen);

	if (status != STATUS_OK || seen)
		return status;
	status = counter_add(turn->db, "unknown_sender", 0, turn->now);
	if (status != STATUS_OK)
		return status;
	reply_read(NULL, turn->memory, "da", clock_civil(turn->now),
	        event->text, &reply);
	if (reply.outcome == REPLY_COMMAND && reply.command == REPLY_STOP)
		return stop_unknown(turn, event, hash);
	return stranger_say(turn, lane, event, hash);
}

static enum status
warn_of_cpr(struct turn *turn, const struct provider_event *event)
{
	if (strstr(event->text, cpr_mask) == NULL)
		return STATUS_OK;
	return say_standing(turn, "sms.cpr");
}

static enum status
text_of_contact(
        struct turn *turn, const char *lane, const struct provider_event *event)
{
	bool seen = false;
	enum status status = take_in(
	        turn, lane, event, turn->contact.phone_hash.bytes, &seen);

	if (status == STATUS_OK && !seen)
		status = warn_of_cpr(turn, event);
	if (status != STATUS_OK || seen)
		return status;
	return turn->session != NULL ? text_in_session(turn, event)
	                             : text_without_session(turn, event);
}

static enum status
text_in(struct turn *turn, const char *lane, const struct provider_event *event)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct contact *contacts = NULL;
	size_t count = 0;
	enum status status;

	secret_phone_hash(turn->conversation->keys, event->from, hash);
	status = contacts_by_phone(
	        turn->db, turn->memory, hash, &contacts, &count);
	if (status == STATUS_OK && count > 0) {
		turn->contact = contacts[0];
		status = turn_open(turn, turn->conversation, turn->db,
		        turn->memory, turn->now);
		if (status == STATUS_OK)
			status = text_of_contact(turn, lane, event);
	} else if (status == STATUS_OK) {
		status = text_of_stranger(turn, lane, event, hash);
	}
	return status;
}

static enum status
receipt_in(struct turn *turn, const struct provider_event *event)
{
	enum status status = outbox_receipt(turn->db, event, turn->now);

	if (status == STATUS_NOT_FOUND)
		return counter_add(turn->db, "receipt_not_ours", 0, turn->now);
	return status;
}

void
conversation_mask(TALLOC_CTX *memory, struct provider_event *event)
{
	if (event->kind == PROVIDER_INBOUND)
		event->text = reply_mask_cpr(memory, event->text);
}

enum status
conversation_event(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, const char *lane,
        const struct provider_event *event)
{
	struct turn turn = {.conversation = conversation,
	        .db = db,
	        .memory = memory,
	        .now = clock_now(conversation->clock)};

	if (event->kind == PROVIDER_RECEIPT)
		return receipt_in(&turn, event);
	return text_in(&turn, lane, event);
}

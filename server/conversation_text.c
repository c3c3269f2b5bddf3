/*
 * A text arrives: seen before? whose is it? what does it mean for the session?
 * what is said in return?  One job of the writer from end to end.
 */
#include <assert.h>
#include <string.h>

#include "gateway/inbox.h"
#include "server/contact_cache.h"
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

static enum status
act(struct turn *turn, const struct session_step *step)
{
	switch (step->action) {
	case SESSION_DO_ASK:
	case SESSION_DO_CLARIFY:
	case SESSION_DO_FINISH: return turn_ask(turn, step);
	case SESSION_DO_STOP:
	case SESSION_DO_COMMAND: return turn_command(turn, step);
	case SESSION_DO_INVALID:
	case SESSION_DO_STALE:
	case SESSION_DO_NOTHING: break;
	}
	return turn_save(turn, 0);
}

/* A reply whose provider time precedes the question's submission was meant for
 * something else; so was one to a question that is still queued. */
static enum status
is_misplaced(const struct turn *turn, const struct provider_event *event,
        bool *misplaced)
{
	int64_t sent_at = 0;
	enum status status =
	        question_sent_at(turn->db, &turn->contact, &sent_at);

	*misplaced = sent_at == 0 || event->at < sent_at;
	return status;
}

static enum status
text_in_session(struct turn *turn, const struct provider_event *event)
{
	struct session_event text = {.kind = SESSION_TEXT,
	        .text = event->text,
	        .today = clock_civil(turn->now)};
	struct session_step step;
	enum status status = is_misplaced(turn, event, &text.misplaced);

	if (status != STATUS_OK)
		return status;
	step = session_step(turn->session, turn->memory, &text);
	status = turn_answer(turn, &step, "sms");
	return status == STATUS_OK ? act(turn, &step) : status;
}

enum { THANKS_S = 86400 };

/* For fourteen days a text may still answer the question that was asked last.
 * `taken` where it did. */
static enum status
text_in_late(struct turn *turn, const struct provider_event *event, bool *taken)
{
	struct session_event text = {.kind = SESSION_LATE,
	        .text = event->text,
	        .today = clock_civil(turn->now)};
	struct turn late = {.to = NULL};
	struct session_step step;
	struct contact contact;
	enum status status = contact_of_late(turn->db, turn->memory,
	        turn->contact.phone_hash.bytes, turn->now - TURN_LATE_S,
	        &contact);

	*taken = false;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	late.contact = contact;
	if (status == STATUS_OK)
		status = turn_open(&late, turn->conversation, turn->db,
		        turn->memory, turn->now);
	if (status == STATUS_OK)
		status = is_misplaced(&late, event, &text.misplaced);
	if (status != STATUS_OK)
		return status;
	step = session_step(late.session, late.memory, &text);
	*taken = step.action == SESSION_DO_FINISH;
	if (!*taken)
		return STATUS_OK;
	status = turn_answer(&late, &step, "sms");
	return status == STATUS_OK ? turn_ask(&late, &step) : status;
}

/* Somebody we know, but nothing is asked now: commands are followed, whoever
 * said STOP hears nothing else, thanks after an answer are left in peace, and
 * the rest hear whom to call. */
static enum status
text_without_session(
        struct turn *turn, const char *lane, const struct provider_event *event)
{
	struct session_step step = {.action = SESSION_DO_COMMAND};
	struct reply reply;
	bool taken = false;
	bool stopped = false;
	int64_t ended = 0;
	enum status status;

	reply_read(NULL, turn->memory, turn->contact.language,
	        clock_civil(turn->now), event->text, &reply);
	if (reply.outcome == REPLY_COMMAND) {
		step.command = reply.command;
		step.language = reply.value;
		return turn_command(turn, &step);
	}
	status = stop_is_put(turn->db, &turn->contact, &stopped);
	if (status != STATUS_OK || stopped)
		return status;
	status = text_in_late(turn, event, &taken);
	if (status == STATUS_OK && !taken)
		status = turn_keyword(turn, lane, event,
		        turn->contact.phone_hash.bytes, &taken);
	if (status != STATUS_OK || taken)
		return status;
	status = session_last_ended(turn->db, &turn->contact, &ended);
	if (status != STATUS_OK || turn->now - ended < THANKS_S)
		return status;
	return turn_say_standing(turn, "sms.idle");
}

/* The number that was written to tells which municipality is meant, also where
 * it is another account's that wrote for it; without it, all that this lane
 * serves. */
static enum status
stop_unknown(struct turn *turn, const char *lane,
        const struct provider_event *event, const unsigned char *hash)
{
	struct stop_call call = {
	        .phone_hash = hash, .sender = event->to, .lane = lane};

	return stop_call_put(turn->db, &call, "stop", turn->now);
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
		status = turn_say_standing(turn, "sms.unknown");
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
	bool begun = false;
	enum status status = take_in(turn, lane, event, NULL, &seen);

	if (status != STATUS_OK || seen)
		return status;
	status = counter_add(turn->db, "unknown_sender", 0, turn->now);
	if (status != STATUS_OK)
		return status;
	reply_read(NULL, turn->memory, "da", clock_civil(turn->now),
	        event->text, &reply);
	if (reply.outcome == REPLY_COMMAND && reply.command == REPLY_STOP)
		return stop_unknown(turn, lane, event, hash);
	status = turn_keyword(turn, lane, event, hash, &begun);
	if (status != STATUS_OK || begun)
		return status;
	return stranger_say(turn, lane, event, hash);
}

static enum status
warn_of_cpr(struct turn *turn, const struct provider_event *event)
{
	if (strstr(event->text, cpr_mask) == NULL)
		return STATUS_OK;
	return turn_say_standing(turn, "sms.cpr");
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
	if (status == STATUS_OK && !seen)
		status = turn_mind(turn, event->text);
	if (status != STATUS_OK || seen)
		return status;
	return turn->session != NULL ? text_in_session(turn, event)
	                             : text_without_session(turn, lane, event);
}

/* Whose number it is: of several the one who was asked last.  STATUS_NOT_FOUND:
 * nobody's. */
static enum status
find_contact(struct turn *turn, const unsigned char *hash)
{
	struct contact_cache *known = turn->conversation->known;
	enum status status;

	if (contact_cache_get(known, turn->memory, hash, &turn->contact))
		return STATUS_OK;
	status = contact_by_phone(turn->db, turn->memory, hash, &turn->contact);
	if (status == STATUS_OK)
		contact_cache_put(known, &turn->contact);
	return status;
}

static enum status
text_in(struct turn *turn, const char *lane, const struct provider_event *event)
{
	unsigned char hash[SECRET_HASH_BYTES];
	enum status status;

	secret_phone_hash(turn->conversation->keys, event->from, hash);
	status = find_contact(turn, hash);
	if (status == STATUS_NOT_FOUND)
		return text_of_stranger(turn, lane, event, hash);
	if (status == STATUS_OK)
		status = turn_open(turn, turn->conversation, turn->db,
		        turn->memory, turn->now);
	if (status == STATUS_OK)
		status = text_of_contact(turn, lane, event);
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
	        .now = clock_now(conversation->clock),
	        .to = event->to};
	struct provider_event whole;
	enum status status;

	if (event->kind == PROVIDER_RECEIPT)
		return receipt_in(&turn, event);
	if (event->part_count < 2)
		return text_in(&turn, lane, event);
	status = turn_part(&turn, lane, event, &whole);
	return status == STATUS_OK && whole.text != NULL
	               ? text_in(&turn, lane, &whole)
	               : status;
}

/*
 * Turns: what every event of a conversation has in common, and the events that
 * the schedule brings (begin, remind, close).  Texts from people are in
 * conversation_text.c, pages in conversation_page.c, the SQL in
 * conversation_store.c.
 */
#include "server/conversation.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "server/contact_cache.h"
#include "server/conversation_internal.h"

enum {
	ANSWER_EXPIRES_S = 86400, /* what answers a citizen may come late */
	MINUTE_S = 60,
};

/* A session is loaded for an open one as for one that has ended: the web may
 * still show its last page. */
static enum status
load_session(struct turn *turn)
{
	const struct contact *contact = &turn->contact;
	const struct session_form *form;
	enum status status = survey_version_get(turn->conversation->shelf,
	        turn->db, contact->survey_version, &form);

	if (status != STATUS_OK)
		return status;
	turn->session = session_create(turn->memory, form,
	        survey_language(form->survey, contact->language),
	        turn->now * 1000);
	status = session_state_parse(contact->state, &turn->session->state);
	if (status != STATUS_OK)
		return STATUS_SYSTEM;
	turn->session->asked =
	        contact->asked < 0 ? SURVEY_NONE : (size_t)contact->asked;
	if (contact->asked >= (int64_t)form->survey->item_count)
		return STATUS_SYSTEM;
	turn->session->unclear = contact->unclear;
	turn->session->revision = contact->revision;
	return session_answers_load(turn->db, contact, turn->session);
}

/* Without a state there is no session yet: the turn has a contact, and nothing
 * to ask. */
enum status
turn_open(struct turn *turn, struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, int64_t now)
{
	turn->conversation = conversation;
	turn->db = db;
	turn->memory = memory;
	turn->now = now;
	turn->session = NULL;
	turn->say = (struct message_context){.wording = conversation->wording,
	        .keys = conversation->keys,
	        .contact = &turn->contact,
	        .memory = memory};
	if (turn->contact.state[0] == '\0')
		return STATUS_OK;
	return load_session(turn);
}

/* Whoever was asked just now is known for the answer.  The cache is told first
 * that the contact changes, so that no thread can put back what it read before.
 */
enum status
turn_save(struct turn *turn, int64_t asked_message)
{
	struct contact_cache *known = turn->conversation->known;
	struct contact *contact = &turn->contact;
	const struct session *session = turn->session;
	enum status status;

	contact_cache_change(known, contact->phone_hash.bytes);
	status = session_save(
	        turn->db, contact, session, asked_message, turn->now);
	contact_cache_changed(known);
	if (status != STATUS_OK || asked_message == 0)
		return status;
	contact->state = session_state_name(session->state);
	contact->language =
	        session->form->survey->language_codes[session->language];
	contact->asked =
	        session->asked == SURVEY_NONE ? -1 : (int64_t)session->asked;
	contact->asked_message = asked_message;
	contact->unclear = session->unclear;
	contact->revision = session->revision;
	contact_cache_put(known, contact);
	return STATUS_OK;
}

/* What we start must go out inside the hours that are open; what answers a
 * citizen may go at any time. */
static int64_t
expires_at(const struct turn *turn, enum outbox_kind kind)
{
	struct civil close;

	if (kind == OUTBOX_CONFIRMATION || kind == OUTBOX_QUESTION)
		return turn->now + ANSWER_EXPIRES_S;
	close = clock_civil(turn->now);
	close.hour = (int)turn->contact.open_to / MINUTE_S;
	close.minute = (int)turn->contact.open_to % MINUTE_S;
	close.second = 0;
	return clock_at(close);
}

/* `after` is a text that must have left before this one may (0: none).  The key
 * of the number tells the delivery whose texts are whose, without opening the
 * seal. */
enum status
turn_say(struct turn *turn, enum outbox_kind kind, const char *body,
        int64_t after, int64_t *id)
{
	const struct contact *contact = &turn->contact;
	struct outbox_message message = {.lane = contact->lane,
	        .sender = contact->sender,
	        .municipality = contact->municipality,
	        .subject = contact->invitation,
	        .kind = kind,
	        .phone_sealed = contact->phone_sealed,
	        .body = body,
	        .due_at = turn->now,
	        .expires_at = expires_at(turn, kind),
	        .after = after};
	enum status status;

	memcpy(&message.phone_key, contact->phone_hash.bytes,
	        sizeof(message.phone_key));
	status = outbox_put(
	        turn->db, &message, turn->conversation->randomness, id);
	if (turn->conversation->first_text == 0)
		turn->conversation->first_text = *id;
	turn->conversation->last_text = *id;
	return status;
}

/* Once a day and cause: somebody who writes HVEM ten times is told once. */
enum status
turn_say_once(struct turn *turn, const char *name, const char *body)
{
	int64_t id = 0;
	enum status status = courtesy_put(turn->db, turn->contact.municipality,
	        turn->contact.phone_hash.bytes, name, turn->now);

	if (status == STATUS_CONFLICT)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	return turn_say(turn, OUTBOX_CONFIRMATION, body, 0, &id);
}

/* What is hidden when a session ends was said on a way that was left again: it
 * is taken back, so that no report counts it. */
static enum status
drop_hidden(const struct turn *turn, const char *channel)
{
	const struct session *session = turn->session;
	enum status status = STATUS_OK;

	if (session->state == SESSION_OPEN)
		return STATUS_OK;
	for (size_t i = 0;
	        status == STATUS_OK && i < session->form->survey->item_count;
	        i++) {
		struct answer answer = {.item = (int64_t)i,
		        .value = "",
		        .channel = channel,
		        .at = turn->now};

		if (session->flow->relevant[i] || !session->put[i] ||
		        session->flow->given[i][0] == '\0')
			continue;
		status = answer_month(turn->db, &turn->contact, answer.item,
		        turn->now, &answer.late_month);
		if (status == STATUS_OK)
			status = answer_put(turn->db, &turn->contact, &answer);
		else if (status == STATUS_CONFLICT)
			status = STATUS_OK; /* released as it was */
	}
	return status;
}

/* A correction after the month's release is not taken: what was published stays
 * what was said. */
enum status
turn_answer(
        struct turn *turn, const struct session_step *step, const char *channel)
{
	struct answer answer = {.item = (int64_t)step->answered,
	        .value = step->value,
	        .comment = step->comment,
	        .channel = channel,
	        .at = turn->now};
	enum status status;

	if (step->answered == SURVEY_NONE)
		return STATUS_OK;
	answer.words =
	        turn->session->form->survey->items[step->answered].type ==
	        SURVEY_TEXT;
	status = answer_month(turn->db, &turn->contact, answer.item, turn->now,
	        &answer.late_month);
	if (status == STATUS_CONFLICT)
		return STATUS_OK; /* released: what was said then stands */
	if (status == STATUS_OK)
		status = answer_put(turn->db, &turn->contact, &answer);
	if (status == STATUS_OK && step->follow_up)
		status = follow_up_put(turn->db, &turn->contact,
		        turn->session->form->survey->items[step->answered]
		                .follow_up,
		        turn->now);
	if (status == STATUS_OK)
		status = drop_hidden(turn, channel);
	return status;
}

static enum status
withdraw(struct db *db, int64_t invitation, const char *reason)
{
	int64_t withdrawn = 0;

	return outbox_withdraw(db, invitation, reason, &withdrawn);
}

/* The stop list first, for every municipality of the sender, and of the number
 * written to, which may be a failover's or of who asked before; then whatever is
 * open or queued for the number there.  All by sets: a firm's telephone may be
 * known in all municipalities, and in several ways. */
enum status
turn_stop(struct turn *turn, const char *reason)
{
	const unsigned char *hash = turn->contact.phone_hash.bytes;
	struct stop_call call = {.phone_hash = hash,
	        .sender = turn->contact.sender,
	        .also = turn->to,
	        .lane = turn->contact.lane};
	enum status status = stop_call_put(turn->db, &call, reason, turn->now);

	if (status == STATUS_OK)
		status = stop_each_open(turn->db, hash, reason, withdraw);
	contact_cache_change(turn->conversation->known, hash);
	if (status == STATUS_OK)
		status = stop_sessions(turn->db, hash, turn->now);
	contact_cache_changed(turn->conversation->known);
	return status;
}

/* For what the schedule does with somebody who was asked. */
static enum status
open_invitation(struct turn *turn, struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory, int64_t invitation)
{
	enum status status =
	        contact_by_invitation(db, memory, invitation, &turn->contact);

	if (status == STATUS_OK)
		status = turn_open(turn, conversation, db, memory,
		        clock_now(conversation->clock));
	return status;
}

/* The notice, where the survey has one, and the first question behind it.  The
 * question leaves only when the notice has been taken by the provider: nobody
 * is asked before having been told. */
static enum status
say_first(struct turn *turn, enum outbox_kind kind, size_t item,
        int64_t *question)
{
	const struct survey *survey = turn->session->form->survey;
	const char *intro = survey_text_in(
	        survey, &survey->sms_intro, turn->session->language);
	const char *body = message_question(&turn->say, turn->session, item);
	int64_t notice = 0;
	enum status status;

	if (intro[0] == '\0')
		return turn_say(turn, kind, body, 0, question);
	status = turn_say(turn, kind,
	        message_survey_text(
	                &turn->say, turn->session, &survey->sms_intro),
	        0, &notice);
	if (status == STATUS_OK)
		status =
		        turn_say(turn, OUTBOX_QUESTION, body, notice, question);
	return status;
}

/* A second beginning is a conflict, which makes the schedule's batch safe to
 * run again. */
enum status
conversation_begin(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, const struct conversation_start *start)
{
	struct turn turn;
	struct session_event event = {.kind = SESSION_BEGIN};
	struct session_step step;
	int64_t question = 0;
	enum status status = contact_by_invitation(
	        db, memory, start->invitation, &turn.contact);

	if (status == STATUS_OK && turn.contact.state[0] != '\0')
		return STATUS_CONFLICT;
	if (status != STATUS_OK)
		return status;
	turn.contact.state = session_state_name(SESSION_OPEN);
	status = turn_open(&turn, conversation, db, memory,
	        clock_now(conversation->clock));
	if (status == STATUS_OK)
		status = session_put(
		        db, &turn.contact, turn.now, start->closes_at);
	if (status != STATUS_OK)
		return status;
	assert(turn.session != NULL);
	step = session_step(turn.session, memory, &event);
	if (step.action != SESSION_DO_ASK)
		return STATUS_INPUT; /* nothing of the survey goes by text */
	status = say_first(&turn,
	        start->prompt ? OUTBOX_QUESTION : OUTBOX_INVITATION, step.item,
	        &question);
	if (status == STATUS_OK)
		status = turn_save(&turn, question);
	return status;
}

/* Whoever has begun to answer is not reminded. */
enum status
conversation_remind(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, int64_t invitation, bool *reminded)
{
	struct turn turn;
	const char *question;
	int64_t id = 0;
	enum status status =
	        open_invitation(&turn, conversation, db, memory, invitation);

	*reminded = false;
	if (status == STATUS_OK)
		status = invitation_remind_at(db, &turn.contact, 0);
	if (status != STATUS_OK || turn.session == NULL ||
	        turn.session->state != SESSION_OPEN ||
	        turn.session->answered > 0 ||
	        turn.session->asked == SURVEY_NONE)
		return status;
	question =
	        message_question(&turn.say, turn.session, turn.session->asked);
	status = turn_say(&turn, OUTBOX_REMINDER,
	        wording_fill(memory,
	                wording_get(conversation->wording,
	                        turn.contact.language, "sms.reminder"),
	                "spørgsmål", question, NULL),
	        0, &id);
	*reminded = status == STATUS_OK;
	return status;
}

/* Nothing is said to the citizen; a late answer still counts for a while. */
enum status
conversation_close(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, int64_t invitation)
{
	struct turn turn;
	struct session_event event = {.kind = SESSION_EXPIRE};
	enum status status =
	        open_invitation(&turn, conversation, db, memory, invitation);

	if (status != STATUS_OK || turn.session == NULL ||
	        turn.session->state != SESSION_OPEN)
		return status;
	(void)session_step(turn.session, memory, &event);
	status = drop_hidden(&turn, "sms");
	if (status != STATUS_OK)
		return status;
	return turn_save(&turn, 0);
}

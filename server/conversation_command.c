/*
 * What is said to a citizen in return: the next question, thanks, and the
 * answers to commands.
 */
#include <assert.h>
#include <string.h>

#include "server/conversation_internal.h"

/* The next question, or thanks; the session is saved with the message that
 * asked, so that the next reply can be held against it. */
enum status
turn_ask(struct turn *turn, const struct session_step *step)
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
	return turn_save(turn, step->action == SESSION_DO_ASK ? message : 0);
}

static enum status
take_back_stop(struct turn *turn)
{
	struct stop_call call = {.phone_hash = turn->contact.phone_hash.bytes,
	        .sender = turn->contact.sender,
	        .also = turn->to,
	        .lane = turn->contact.lane};

	return stop_call_remove(turn->db, &call);
}

enum status
turn_say_standing(struct turn *turn, const char *key)
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
		return turn_say_standing(turn, "sms.help_idle");
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
		return turn_say_standing(turn, "sms.language");
	survey = turn->session->form->survey;
	language = survey_language(survey, step->language);
	if (strcmp(survey->language_codes[language], step->language) != 0)
		return turn_say_standing(turn, "sms.language");
	turn->session->language = language;
	turn->session->revision++;
	again.item = turn->session->asked;
	return turn_ask(turn, &again);
}

static enum status
task_and_say(struct turn *turn, const char *kind, const char *key)
{
	enum status status =
	        follow_up_put(turn->db, &turn->contact, kind, turn->now);

	return status == STATUS_OK ? turn_say_standing(turn, key) : status;
}

/* An employer has no caseworker. */
static enum status
say_who(struct turn *turn)
{
	bool firm = turn->session != NULL &&
	            turn->session->form->survey->respondent == SURVEY_EMPLOYER;

	return turn_say_once(turn, "who",
	        message_standing(
	                &turn->say, firm ? "sms.who_firm" : "sms.who", ""));
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
		status = turn_say_standing(
		        turn, wrong ? "sms.wrong_number" : "sms.stop");
	return status;
}

enum status
turn_command(struct turn *turn, const struct session_step *step)
{
	enum status status;

	switch (step->command) {
	case REPLY_STOP:
	case REPLY_WRONG_NUMBER: return stop_and_say(turn, step->command);
	case REPLY_START:
		status = take_back_stop(turn);
		return status == STATUS_OK
		               ? turn_say_standing(turn, "sms.start")
		               : status;
	case REPLY_HELP: return say_help(turn);
	case REPLY_WHO: return say_who(turn);
	case REPLY_CALL: return task_and_say(turn, "call", "sms.call");
	case REPLY_DATA: return task_and_say(turn, "data", "sms.data");
	case REPLY_LANGUAGE: return change_language(turn, step);
	case REPLY_REPEAT:
	case REPLY_BACK:
	case REPLY_SKIP: return say_help(turn);
	}
	return STATUS_OK;
}

enum status
turn_mind(struct turn *turn, const char *text)
{
	enum status status;

	if (turn->contact.distress == 0 || !reply_is_distressed(text))
		return STATUS_OK;
	status = courtesy_put(turn->db, turn->contact.municipality,
	        turn->contact.phone_hash.bytes, "distress", turn->now);
	if (status == STATUS_CONFLICT)
		return STATUS_OK; /* said, and the task made, today */
	if (status == STATUS_OK)
		status = follow_up_put(
		        turn->db, &turn->contact, "distress", turn->now);
	if (status == STATUS_OK)
		status = turn_say(turn, OUTBOX_CONFIRMATION,
		        message_standing(&turn->say, "sms.distress", ""), 0,
		        &(int64_t){0});
	return status;
}

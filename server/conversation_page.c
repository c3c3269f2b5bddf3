/*
 * The web's side of a conversation: what the holder of a code sees, and what a
 * posted page does.  The form is write-only: an answer is never shown again.
 */
#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "gateway/mail.h"
#include "server/conversation.h"
#include "server/conversation_internal.h"
#include "server/invite_mail.h"

/* What is not there and what was not sent look the same from outside. */
static enum status
open_code(struct turn *turn, struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, const char *given)
{
	enum status status = conversation_holder(
	        conversation, db, memory, given, &turn->contact);

	if (status != STATUS_OK)
		return status;
	/* An invitation without a session has not been sent yet. */
	if (turn->contact.state[0] == '\0')
		return STATUS_NOT_FOUND;
	status = turn_open(
	        turn, conversation, db, memory, clock_now(conversation->clock));
	if (status == STATUS_OK)
		status = invite_mail_is(db, &turn->contact, &turn->by_mail);
	if (status != STATUS_OK || turn->session->state != SESSION_CLOSED)
		return status;
	return session_is_late(db, &turn->contact, turn->now - TURN_LATE_S,
	        &turn->session->late);
}

/* Only what the filter offers now. */
static void
view_choices(
        const struct turn *turn, size_t item, struct conversation_view *view)
{
	const struct survey *survey = turn->session->form->survey;
	const struct survey_list *list = survey->items[item].list;

	if (list == NULL)
		return;
	view->choices = talloc_zero_array(turn->memory,
	        struct conversation_choice, (unsigned)list->choice_count + 1);
	if (view->choices == NULL)
		log_abort("conversation.view", "out of memory");
	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];

		if (!flow_offers(turn->session->flow, item, choice))
			continue;
		view->choices[view->choices_count].value = choice->name;
		view->choices[view->choices_count].label =
		        flow_text(turn->session->flow, turn->memory,
		                &choice->label, turn->session->language);
		view->choices_count++;
	}
}

static const char *
page_text(const struct turn *turn, const struct survey_text *text)
{
	return message_survey_text(&turn->say, turn->session, text);
}

static void
view_question(
        const struct turn *turn, size_t item, struct conversation_view *view)
{
	const struct survey *survey = turn->session->form->survey;
	const struct survey_item *asked = &survey->items[item];
	size_t before = session_page_before(turn->session, item);

	view->item = asked->name;
	view->type = asked->type;
	view->label = page_text(turn, &asked->label);
	view->hint = page_text(turn, &asked->hint);
	view->required =
	        flow_check(turn->session->flow, item, "") == FLOW_REQUIRED;
	view->min = asked->min;
	view->max = asked->max;
	view->step = asked->step;
	view->back = before == SURVEY_NONE ? NULL : survey->items[before].name;
	view_choices(turn, item, view);
}

/* A session that is complete by text may still have questions for the web. */
static enum conversation_view_kind
view_kind(const struct session *session)
{
	switch (session->state) {
	case SESSION_STOPPED: return CONVERSATION_STOPPED;
	case SESSION_CLOSED:
		if (!session->late)
			return CONVERSATION_CLOSED;
		break;
	case SESSION_INELIGIBLE: return CONVERSATION_DONE;
	case SESSION_OPEN:
	case SESSION_COMPLETE: break;
	}
	return session_page_item(session) == SURVEY_NONE
	               ? CONVERSATION_DONE
	               : CONVERSATION_QUESTION;
}

/* `item` SURVEY_NONE: the next question. */
static void
view_fill(const struct turn *turn, size_t item, struct conversation_view *view)
{
	const struct survey *survey = turn->session->form->survey;

	*view = (struct conversation_view){
	        .kind = view_kind(turn->session),
	        .municipality = turn->contact.municipality,
	        .municipality_name = turn->contact.municipality_name,
	        .contact = turn->contact.reach,
	        .title = survey->title,
	        .language = survey->language_codes[turn->session->language],
	        .revision = turn->session->revision,
	        .type = SURVEY_NOTE,
	};
	view->by_mail = turn->by_mail;
	view->firm = turn->session->form->survey->respondent == SURVEY_EMPLOYER;
	session_progress(turn->session, &view->done, &view->all);
	if (view->kind != CONVERSATION_QUESTION)
		return;
	if (item == SURVEY_NONE)
		item = session_page_item(turn->session);
	view_question(turn, item, view);
}

/* An earlier question may be looked at again to be answered anew; any other
 * name shows the next one. */
static size_t
earlier_item(const struct session *session, const char *name)
{
	size_t item = name == NULL ? SURVEY_NONE
	                           : survey_find(session->form->survey, name);
	size_t at = session_page_item(session);

	if (item == SURVEY_NONE)
		return SURVEY_NONE;
	while ((at = session_page_before(session, at)) != SURVEY_NONE)
		if (at == item)
			return item;
	return SURVEY_NONE;
}

/* On the web thread's own reader; nothing changes by looking. */
enum status
conversation_show(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, const char *code, const char *item,
        struct conversation_view *view)
{
	struct turn turn = {.to = NULL};
	enum status status = open_code(&turn, conversation, db, memory, code);

	if (status == STATUS_OK)
		view_fill(&turn, earlier_item(turn.session, item), view);
	return status;
}

/* The survey's own sentence where it has one. */
static const char *
fault_text(
        const struct turn *turn, const struct session_step *step, size_t item)
{
	const struct survey_item *asked =
	        &turn->session->form->survey->items[item];
	const char *own = "";

	if (step->fault == FLOW_REQUIRED)
		own = page_text(turn, &asked->required_message);
	if (step->fault == FLOW_CONSTRAINT)
		own = page_text(turn, &asked->constraint_message);
	if (own[0] != '\0')
		return own;
	return message_standing(&turn->say,
	        step->fault == FLOW_REQUIRED ? "page.required" : "page.invalid",
	        "");
}

/* On the web as by text: the stop list, for every municipality of the sender;
 * by mail for the address. */
static enum status
post_stop(struct turn *turn, struct conversation_view *view)
{
	struct session_event event = {.kind = SESSION_HALT};
	enum status status = turn->by_mail ? invite_mail_stop(turn->db,
	                                             &turn->contact, turn->now)
	                                   : turn_stop(turn, "stop");

	if (status != STATUS_OK)
		return status;
	(void)session_step(turn->session, turn->memory, &event);
	turn->session->state = SESSION_STOPPED;
	view_fill(turn, SURVEY_NONE, view);
	return STATUS_OK;
}

/* The page that is shown next comes out of the same job, so that it shows what
 * was committed. */
static enum status
post_answer(struct turn *turn, const struct conversation_post *post,
        struct conversation_view *view)
{
	size_t item = survey_find(turn->session->form->survey, post->item);
	struct session_event event = {.kind = SESSION_PAGE,
	        .text = post->value,
	        .item = item,
	        .revision = post->revision,
	        .today = clock_civil(turn->now)};
	struct session_step step =
	        session_step(turn->session, turn->memory, &event);
	int64_t withdrawn = 0;
	enum status status = STATUS_OK;

	if (step.answered != SURVEY_NONE) {
		status = turn_answer(turn, &step, "web");
		if (status == STATUS_OK)
			status = turn_save(turn, 0);
		/* A text of unknown fate must not ask again what is
		 * answered now. */
		if (status == STATUS_OK)
			status = outbox_withdraw(turn->db,
			        turn->contact.invitation, "answered on the web",
			        &withdrawn);
		if (status == STATUS_OK)
			status = turn->by_mail
			                 ? mail_withdraw(turn->db,
			                           turn->contact.invitation,
			                           "answered on the web",
			                           &withdrawn)
			                 : turn_mind(turn, step.value);
	}
	view_fill(turn, step.action == SESSION_DO_INVALID ? item : SURVEY_NONE,
	        view);
	if (step.action == SESSION_DO_INVALID)
		view->fault = fault_text(turn, &step, item);
	view->stale = step.action == SESSION_DO_STALE;
	return status;
}

/* A code that nobody has is not found, and costs the writer one look. */
enum status
conversation_page(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, const struct conversation_post *post,
        struct conversation_view *view)
{
	struct turn turn = {.to = NULL};
	enum status status =
	        open_code(&turn, conversation, db, memory, post->code);

	if (status != STATUS_OK)
		return status;
	if (post->stop)
		return post_stop(&turn, view);
	return post_answer(&turn, post, view);
}

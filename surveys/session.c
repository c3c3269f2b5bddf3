/*
 * The state machine of a survey session.  It owns no storage and no wording: it
 * says what an event means for the session, and what is to be done next.
 */
#include "surveys/session.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "surveys/question.h"

/* As they stand in the database; never to be renamed. */
static const char *const state_names[] = {
        [SESSION_OPEN] = "open",
        [SESSION_COMPLETE] = "complete",
        [SESSION_STOPPED] = "stopped",
        [SESSION_INELIGIBLE] = "ineligible",
        [SESSION_CLOSED] = "closed",
};

const char *
session_state_name(enum session_state state)
{
	return state_names[state];
}

/* An unknown name is a damaged row or a newer version's, and never guessed at.
 */
enum status
session_state_parse(const char *name, enum session_state *state)
{
	for (size_t i = 0; i < sizeof(state_names) / sizeof(state_names[0]);
	        i++) {
		if (strcmp(state_names[i], name) == 0) {
			*state = (enum session_state)i;
			return STATUS_OK;
		}
	}
	return STATUS_INPUT;
}

/* One row of readers a language, an item in each. */
static struct reply_reader **
reader_at(const struct session_form *form, size_t language, size_t item)
{
	return &form->readers[language * form->survey->item_count + item];
}

/* Made once a published version and shared by all its sessions: labels are
 * folded and looked up here, not with every text. */
struct session_form *
session_form_create(TALLOC_CTX *owner, const struct survey *survey)
{
	struct session_form *form = talloc_zero(owner, struct session_form);
	size_t readers = survey->language_count * survey->item_count;

	if (form == NULL)
		log_abort("session.form", "out of memory");
	form->survey = survey;
	form->readers = talloc_zero_array(
	        form, struct reply_reader *, (unsigned)readers + 1);
	if (form->readers == NULL)
		log_abort("session.form", "out of memory");
	for (size_t l = 0; l < survey->language_count; l++)
		for (size_t i = 0; i < survey->item_count; i++)
			if (question_by_sms(&survey->items[i]))
				*reader_at(form, l, i) =
				        question_reader(form, survey, i, l);
	return form;
}

/* It begins open, and with nothing asked: the first question is put by an
 * event, like all others. */
struct session *
session_create(TALLOC_CTX *owner, const struct session_form *form,
        size_t language, int64_t now_ms)
{
	struct session *session = talloc_zero(owner, struct session);

	if (session == NULL)
		log_abort("session.create", "out of memory");
	session->form = form;
	session->flow = flow_create(session, form->survey, now_ms);
	session->put = talloc_zero_array(
	        session, bool, (unsigned)form->survey->item_count + 1);
	if (session->put == NULL)
		log_abort("session.create", "out of memory");
	session->language = language;
	session->state = SESSION_OPEN;
	session->asked = SURVEY_NONE;
	return session;
}

/* Without computing: what follows from the answers is computed once, when the
 * last of them is there (session_loaded). */
void
session_load(struct session *session, size_t item, const char *value)
{
	assert(item < session->form->survey->item_count);
	session->put[item] = true;
	flow_load(session->flow, item, value);
}

/* Answers are counted where they stand, so that one that was replaced or taken
 * back counts as it is now. */
static void
count_answers(struct session *session)
{
	session->answered = 0;
	for (size_t i = 0; i < session->form->survey->item_count; i++)
		if (session->put[i] && session->flow->given[i][0] != '\0')
			session->answered++;
}

void
session_loaded(struct session *session)
{
	flow_compute(session->flow);
	count_answers(session);
}

/* What was put before is passed over even if it was left open: nobody is asked
 * the same twice. */
static size_t
next_item(const struct session *session, enum survey_channel channel)
{
	size_t item = flow_next(session->flow, SURVEY_NONE, channel);

	while (item != SURVEY_NONE && session->put[item])
		item = flow_next(session->flow, item, channel);
	return item;
}

size_t
session_page_item(const struct session *session)
{
	return next_item(session, SURVEY_WEB);
}

/* A session that was completed by text stays open for the questions that only
 * the web asks. */
bool
session_page_is_open(const struct session *session)
{
	return session->state == SESSION_OPEN ||
	       (session->state == SESSION_CLOSED && session->late) ||
	       (session->state == SESSION_COMPLETE &&
	               session_page_item(session) != SURVEY_NONE);
}

/* For the link back; what is not relevant any more is no page. */
size_t
session_page_before(const struct session *session, size_t item)
{
	size_t before = SURVEY_NONE;

	for (size_t i = 0; i < session->form->survey->item_count && i < item;
	        i++) {
		const struct survey_item *candidate =
		        &session->form->survey->items[i];

		if (survey_is_asked(candidate) &&
		        candidate->channel != SURVEY_SMS &&
		        session->flow->relevant[i] && session->put[i])
			before = i;
	}
	return before;
}

/* Of what is relevant now, so that the total may change on the way as answers
 * open and close branches. */
void
session_progress(const struct session *session, size_t *done, size_t *all)
{
	const struct survey *survey = session->form->survey;

	*done = 0;
	*all = 0;
	for (size_t i = 0; i < survey->item_count; i++) {
		const struct survey_item *item = &survey->items[i];

		if (!survey_is_asked(item) || item->channel == SURVEY_SMS ||
		        !session->flow->relevant[i])
			continue;
		*all += 1;
		if (session->put[i])
			*done += 1;
	}
}

/* Puts the next question of the channel, or ends the session.  Whoever turns
 * out to be no respondent of this survey is told so at once, and asked nothing
 * more.  A page asks nothing by text, so that a text which comes in between
 * still answers the question that was texted last. */
static void
advance(struct session *session, enum survey_channel channel,
        struct session_step *step)
{
	if (flow_is_ineligible(session->flow)) {
		session->state = SESSION_INELIGIBLE;
		session->asked = SURVEY_NONE;
		step->action = SESSION_DO_FINISH;
		return;
	}
	step->item = next_item(session, channel);
	if (channel == SURVEY_SMS || step->item == SURVEY_NONE)
		session->asked = step->item;
	if (step->item == SURVEY_NONE) {
		session->state = SESSION_COMPLETE;
		step->action = SESSION_DO_FINISH;
		return;
	}
	step->action = SESSION_DO_ASK;
}

/* The choice whose name or label, in the default language, is "ja".  A
 * follow-up is opened by the answer yes whatever language it was given in,
 * hence the default language's labels. */
static bool
is_yes(const struct survey *survey, const struct survey_item *item,
        const char *value)
{
	const struct survey_choice *choice =
	        item->list == NULL ? NULL
	                           : survey_choice_find(item->list, value);

	return choice != NULL &&
	       (text_same_word(choice->name, "ja") ||
	               text_same_word(survey_text_in(survey, &choice->label,
	                                      survey->default_language),
	                       "ja"));
}

/* Takes the answer (or "" for passing over) to an item into the session.
 * `revision` grows, so that a page which was shown before can no longer be
 * posted over it. */
static void
take(struct session *session, size_t item, const char *value,
        struct session_step *step)
{
	const struct survey_item *asked = &session->form->survey->items[item];

	session->put[item] = true;
	session->unclear = 0;
	session->revision++;
	flow_set(session->flow, item, value);
	count_answers(session);
	step->answered = item;
	step->value = value;
	step->follow_up = asked->follow_up != NULL &&
	                  is_yes(session->form->survey, asked, value);
}

/* After SESSION_UNCLEAR_MAX in a row nothing is sent: a person whom we do not
 * understand is not to be followed with texts, and two machines would answer
 * each other for ever. */
static void
unclear(struct session *session, struct session_step *step)
{
	session->revision++;
	session->unclear++;
	step->item = session->asked;
	step->action = session->unclear < SESSION_UNCLEAR_MAX
	                       ? SESSION_DO_CLARIFY
	                       : SESSION_DO_NOTHING;
}

/* STOP is obeyed in every state; only an open session changes by it. */
static void
stop(struct session *session, struct session_step *step)
{
	if (session->state == SESSION_OPEN) {
		session->state = SESSION_STOPPED;
		session->revision++;
	}
	session->asked = SURVEY_NONE;
	step->action = SESSION_DO_STOP;
}

/* Puts the question before the one that is asked once more. */
static void
step_back(struct session *session, struct session_step *step)
{
	size_t before = session->asked == SURVEY_NONE
	                        ? SURVEY_NONE
	                        : flow_previous(session->flow, session->asked,
	                                  SURVEY_SMS);

	session->unclear = 0;
	session->revision++;
	if (before != SURVEY_NONE)
		session->asked = before;
	step->item = session->asked;
	step->action = SESSION_DO_ASK;
}

/* A required question cannot be skipped: it is put again. */
static void
skip(struct session *session, struct session_step *step)
{
	if (flow_check(session->flow, session->asked, "") != FLOW_VALID) {
		unclear(session, step);
		return;
	}
	take(session, session->asked, "", step);
	advance(session, SURVEY_SMS, step);
}

/* Commands that move the session; the others are answered by the caller.  STOP
 * and wrong numbers end the session even where no question is open. */
static void
text_command(struct session *session, const struct reply *reply,
        struct session_step *step)
{
	step->command = reply->command;
	step->language = reply->value;
	step->action = SESSION_DO_COMMAND;
	step->item = session->asked;
	if (reply->command == REPLY_STOP ||
	        reply->command == REPLY_WRONG_NUMBER)
		stop(session, step);
	if (session->asked == SURVEY_NONE)
		return;
	if (reply->command == REPLY_REPEAT)
		step->action = SESSION_DO_ASK;
	if (reply->command == REPLY_BACK)
		step_back(session, step);
	if (reply->command == REPLY_SKIP)
		skip(session, step);
}

/* What the reply policy reads is still held against the form's own constraint;
 * an answer that breaks it is asked again like one that was not understood. */
static void
text_answer(struct session *session, TALLOC_CTX *memory,
        const struct reply *reply, struct session_step *step)
{
	const char *value = question_value(
	        memory, session->form->survey, session->asked, reply->value);

	if (flow_check(session->flow, session->asked, value) != FLOW_VALID) {
		unclear(session, step);
		return;
	}
	step->comment = reply->comment;
	take(session, session->asked, value, step);
	advance(session, SURVEY_SMS, step);
}

/* A command counts in every state. `misplaced` is an answer that came in before
 * the question it would answer was put, so that it is asked again rather than
 * taken. */
static void
text_event(struct session *session, TALLOC_CTX *memory,
        const struct session_event *event, struct session_step *step)
{
	bool open =
	        session->state == SESSION_OPEN && session->asked != SURVEY_NONE;
	const struct survey *survey = session->form->survey;
	struct reply reply;

	reply_read(open ? *reader_at(session->form, session->language,
	                          session->asked)
	                : NULL,
	        memory, survey->language_codes[session->language], event->today,
	        event->text, &reply);
	if (reply.outcome == REPLY_COMMAND) {
		text_command(session, &reply, step);
		return;
	}
	if (!open)
		return;
	if (reply.outcome == REPLY_UNCLEAR || event->misplaced)
		unclear(session, step);
	else
		text_answer(session, memory, &reply, step);
}

/* A late text counts where it answers the question that was asked last; nothing
 * more is asked.  What is unclear now stays unsaid. */
static void
late_event(struct session *session, TALLOC_CTX *memory,
        const struct session_event *event, struct session_step *step)
{
	const struct survey *survey = session->form->survey;
	size_t item = session->asked;
	const char *value;
	struct reply reply;

	if (session->state != SESSION_CLOSED || item == SURVEY_NONE)
		return;
	reply_read(*reader_at(session->form, session->language, item), memory,
	        survey->language_codes[session->language], event->today,
	        event->text, &reply);
	if (reply.outcome == REPLY_COMMAND) {
		step->action = SESSION_DO_COMMAND;
		step->command = reply.command;
		step->language = reply.value;
		return;
	}
	if (reply.outcome != REPLY_ANSWER || event->misplaced)
		return;
	value = question_value(memory, survey, item, reply.value);
	if (flow_check(session->flow, item, value) != FLOW_VALID)
		return;
	step->comment = reply.comment;
	take(session, item, value, step);
	session->asked = SURVEY_NONE;
	if (flow_is_ineligible(session->flow))
		session->state = SESSION_INELIGIBLE;
	else if (next_item(session, SURVEY_SMS) == SURVEY_NONE)
		session->state = SESSION_COMPLETE;
	step->action = SESSION_DO_FINISH;
}

/* The question that is next, or an earlier one that is answered anew.  An item
 * of the form that is shown on the web, was put before and is still relevant
 * may be answered anew; nothing else that a posted page names is believed. */
static bool
may_answer(const struct session *session, size_t item)
{
	const struct survey *survey = session->form->survey;

	if (item == session_page_item(session))
		return item != SURVEY_NONE;
	return item < survey->item_count &&
	       survey_is_asked(&survey->items[item]) &&
	       survey->items[item].channel != SURVEY_SMS &&
	       session->flow->relevant[item] && session->put[item];
}

/* A posted page counts only for the session as it was when it was shown. */
static void
page_event(struct session *session, TALLOC_CTX *memory,
        const struct session_event *event, struct session_step *step)
{
	step->item = session_page_item(session);
	if (!session_page_is_open(session) ||
	        event->revision != session->revision ||
	        !may_answer(session, event->item)) {
		step->action = SESSION_DO_STALE;
		return;
	}
	step->fault = flow_check(session->flow, event->item, event->text);
	if (step->fault != FLOW_VALID) {
		step->action = SESSION_DO_INVALID;
		return;
	}
	take(session, event->item, talloc_strdup(memory, event->text), step);
	advance(session, SURVEY_WEB, step);
}

/* One event, one step: the caller stores what changed and does what the step
 * says, in one transaction.  Nothing is sent or stored here. */
struct session_step
session_step(struct session *session, TALLOC_CTX *memory,
        const struct session_event *event)
{
	struct session_step step = {.action = SESSION_DO_NOTHING,
	        .item = SURVEY_NONE,
	        .answered = SURVEY_NONE};

	switch (event->kind) {
	case SESSION_BEGIN: advance(session, SURVEY_SMS, &step); break;
	case SESSION_TEXT: text_event(session, memory, event, &step); break;
	case SESSION_PAGE: page_event(session, memory, event, &step); break;
	case SESSION_LATE: late_event(session, memory, event, &step); break;
	case SESSION_HALT: stop(session, &step); break;
	case SESSION_EXPIRE:
		session->state = SESSION_CLOSED;
		session->revision++;
		break;
	}
	return step;
}

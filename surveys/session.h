/*
 * One person's way through one survey, by text and on the web alike.  Pure:
 * state and event in, what to do out.  Who stores it, what the messages say and
 * when they go is the business of server/conversation.
 *
 * An item is in one of three ways: never put (NULL), passed over by the person
 * (""), or answered.  The next question is always the first relevant one, from
 * the top, that was never put on any channel: so a changed answer that opens an
 * earlier branch is followed, and nothing is asked twice.
 */
#ifndef SURVEYS_SESSION_H
#define SURVEYS_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "surveys/flow.h"
#include "surveys/reply.h"
#include "surveys/survey.h"

/* A survey version made ready for many sessions; frozen and shared. */
struct session_form {
	const struct survey *survey;
	struct reply_reader **readers; /* by language, then by item */
};
/* Readers for every question that goes by text, in every language of the
 * survey.  Belongs to `owner`; the survey is borrowed and must live as long. */
struct session_form *session_form_create(
        TALLOC_CTX *owner, const struct survey *survey);

enum session_state {
	SESSION_OPEN,
	SESSION_COMPLETE,   /* nothing left to ask on the channel used last */
	SESSION_STOPPED,    /* STOP, wrong number */
	SESSION_INELIGIBLE, /* the answers say: no respondent of this survey */
	SESSION_CLOSED,     /* its time is over */
};

/* "open", "complete" and so on, as they are stored. */
const char *session_state_name(enum session_state state);
/* STATUS_INPUT: it is none of them. */
MUST_CHECK enum status session_state_parse(
        const char *name, enum session_state *state);

enum { SESSION_UNCLEAR_MAX = 3 }; /* from here on the session only waits */

struct session {
	const struct session_form *form; /* borrowed */
	struct flow *flow;
	bool *put; /* by item: answered or passed over */
	size_t language;
	enum session_state state;
	size_t asked;     /* by text last, or SURVEY_NONE */
	int64_t unclear;  /* unclear replies in a row */
	int64_t revision; /* grows with every change */
	int64_t answered; /* items with an answer */
	bool late; /* closed, but what is answered on the web still counts */
};

/* A fresh session; load what is stored with session_load. */
struct session *session_create(TALLOC_CTX *owner,
        const struct session_form *form, size_t language, int64_t now_ms);
/* One stored answer, oldest first; then session_loaded once. */
void session_load(struct session *session, size_t item, const char *value);
/* Computes what follows from the answers. */
void session_loaded(struct session *session);

enum session_event_kind {
	SESSION_BEGIN,  /* put the first question by text */
	SESSION_TEXT,   /* a text came in */
	SESSION_PAGE,   /* a page was posted: item, value, revision; an item
	                      that was put before is answered anew */
	SESSION_HALT,   /* the page's "stop" was pressed */
	SESSION_EXPIRE, /* its time is over */
	SESSION_LATE,   /* a text came in after that */
};

struct session_event {
	enum session_event_kind kind;
	const char *text; /* text: the message; page: the value, "" none */
	bool misplaced;   /* text: it was sent before the question was */
	size_t item;      /* page */
	int64_t revision; /* page: of the page that was posted */
	struct civil today;
};

enum session_action {
	SESSION_DO_ASK,     /* put `item` */
	SESSION_DO_CLARIFY, /* say how to answer `item`; `unclear` how often */
	SESSION_DO_FINISH,  /* thank */
	SESSION_DO_STOP,    /* confirm the stop */
	SESSION_DO_COMMAND, /* answer `command` */
	SESSION_DO_INVALID, /* page: the value will not do; `fault` */
	SESSION_DO_STALE,   /* page: of an older revision; show what is now */
	SESSION_DO_NOTHING, /* nothing is to be said */
};

struct session_step {
	enum session_action action;
	size_t item;
	/* The answer that this event brought; SURVEY_NONE for none. */
	size_t answered;
	const char *value;   /* "" passed over; in the caller's memory */
	const char *comment; /* or NULL */
	bool follow_up;      /* the answer opens the item's task */
	enum reply_command command;
	const char *language; /* of a language command: its ISO code */
	enum flow_fault fault;
};

/* Moves the session by one event.  `memory` holds the step's strings. */
struct session_step session_step(struct session *session, TALLOC_CTX *memory,
        const struct session_event *event);

/* What a page shows now: the first item never put that goes on the web, or
 * SURVEY_NONE at the end. */
size_t session_page_item(const struct session *session);
/* The question before `item` on the web (SURVEY_NONE: the end), or
 * SURVEY_NONE: for going back, which is only another page to look at. */
size_t session_page_before(const struct session *session, size_t item);
/* Does the web still take answers?  After the last question by text, those that
 * only the web puts stay open to whoever goes on by the link; after the time is
 * over, as long as the session is `late`. */
bool session_page_is_open(const struct session *session);
/* Items relevant and put on the web so far, and in all: for "3 of 8". */
void session_progress(const struct session *session, size_t *done, size_t *all);

#endif

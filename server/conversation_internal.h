/*
 * What the files of the conversation share; for nobody else.
 */
#ifndef SERVER_CONVERSATION_INTERNAL_H
#define SERVER_CONVERSATION_INTERNAL_H

#include "server/conversation.h"
#include "server/conversation_store.h"
#include "server/message.h"

/* So long after its time ran out, a session still takes answers. */
enum { TURN_LATE_S = 14 * 86400 };

/* One event as it is worked on. */
struct turn {
	struct conversation *conversation;
	struct db *db;
	TALLOC_CTX *memory;
	int64_t now;
	const char *to; /* of a text: the number written to, or NULL */
	struct contact contact;
	bool by_mail;            /* of a page: invited so, and not by text */
	struct session *session; /* NULL where the contact has none */
	struct message_context say;
};

/* Readies a turn for a contact, the session loaded where there is one. */
MUST_CHECK enum status turn_open(struct turn *turn,
        struct conversation *conversation, struct db *db, TALLOC_CTX *memory,
        int64_t now);
/* Saves where the session is, after a question was put (asked_message) or not
 * (0).  Sessions change here and in turn_stop, and nowhere else in a
 * conversation. */
MUST_CHECK enum status turn_save(struct turn *turn, int64_t asked_message);
/* Puts a text into the outbox; *id 0 is allowed for "not interested". */
MUST_CHECK enum status turn_say(struct turn *turn, enum outbox_kind kind,
        const char *body, int64_t after, int64_t *id);
/* A standing text, at most once a day to this number. */
MUST_CHECK enum status turn_say_once(
        struct turn *turn, const char *name, const char *body);
/* Stores the answer of a step, if it brought one, and its task. */
MUST_CHECK enum status turn_answer(struct turn *turn,
        const struct session_step *step, const char *channel);
/* Words of distress, where the municipality looks for them: a safety text in the
 * same turn, and a task with a deadline. */
MUST_CHECK enum status turn_mind(struct turn *turn, const char *text);
/* Answers a command; the session is moved already. */
MUST_CHECK enum status turn_command(
        struct turn *turn, const struct session_step *step);
/* The next question, a clarification or thanks; saves the session. */
MUST_CHECK enum status turn_ask(
        struct turn *turn, const struct session_step *step);
/* A standing text by its key ("sms.help"), at most once a day. */
MUST_CHECK enum status turn_say_standing(struct turn *turn, const char *key);
/* Takes in one part of a long text; `whole` has a text once all are there. */
MUST_CHECK enum status turn_part(struct turn *turn, const char *lane,
        const struct provider_event *event, struct provider_event *whole);
/* A text that is a keyword of the number written to opens its survey; `begun`
 * tells. */
MUST_CHECK enum status turn_keyword(struct turn *turn, const char *lane,
        const struct provider_event *event, const unsigned char *hash,
        bool *begun);
/* STOP or wrong number: everywhere this number is written to from the same
 * sender, or from the one that it wrote to. */
MUST_CHECK enum status turn_stop(struct turn *turn, const char *reason);

#endif

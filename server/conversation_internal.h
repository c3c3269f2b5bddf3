/*
 * What the files of the conversation share; for nobody else.
 */
#ifndef SERVER_CONVERSATION_INTERNAL_H
#define SERVER_CONVERSATION_INTERNAL_H

#include "server/conversation.h"
#include "server/conversation_store.h"
#include "server/message.h"

/* One event as it is worked on. */
struct turn {
	struct conversation *conversation;
	struct db *db;
	TALLOC_CTX *memory;
	int64_t now;
	struct contact contact;
	struct session *session; /* NULL where the contact has none */
	struct message_context say;
};

/* Readies a turn for a contact, the session loaded where there is one. */
MUST_CHECK enum status turn_open(struct turn *turn,
        struct conversation *conversation, struct db *db, TALLOC_CTX *memory,
        int64_t now);
/* Puts a text into the outbox; *id 0 is allowed for "not interested". */
MUST_CHECK enum status turn_say(struct turn *turn, enum outbox_kind kind,
        const char *body, int64_t after, int64_t *id);
/* A standing text, at most once a day to this number. */
MUST_CHECK enum status turn_say_once(
        struct turn *turn, const char *name, const char *body);
/* Stores the answer of a step, if it brought one, and its task. */
MUST_CHECK enum status turn_answer(struct turn *turn,
        const struct session_step *step, const char *channel);
/* STOP or wrong number: everywhere this number is written to from the same
 * sender. */
MUST_CHECK enum status turn_stop(struct turn *turn, const char *reason);

#endif

/*
 * What a conversation reads and writes: people by number, sessions, answers,
 * the stop list, tasks, courtesies.  Private to the conversation and the
 * schedule.
 */
#ifndef SERVER_CONVERSATION_STORE_H
#define SERVER_CONVERSATION_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/shape.h"
#include "base/status.h"
#include "surveys/session.h"

/* A respondent with the municipality, and the session where there is one
 * (invitation 0: none). */
struct contact {
	int64_t respondent;
	int64_t municipality;
	const char *municipality_name;
	const char *reach; /* how a citizen reaches the municipality */
	const char *lane;
	const char *sender;
	const char *host;
	int64_t open_from, open_to;
	int64_t distress; /* are words of distress looked for? */
	struct shape_blob phone_hash;
	struct shape_blob phone_sealed;
	int64_t invitation;
	int64_t survey_version;
	int64_t month;     /* the invitation's */
	const char *state; /* "" where there is no session */
	const char *language;
	int64_t asked;         /* -1 for none */
	int64_t asked_message; /* 0: none by text */
	int64_t unclear;
	int64_t revision;
};

extern const struct shape contact_shape;

/* By phone hash, in however many places it is known: the one whose question was
 * put last.  STATUS_NOT_FOUND. */
MUST_CHECK enum status contact_by_phone(struct db *db, TALLOC_CTX *memory,
        const unsigned char *phone_hash, struct contact *contact);
/* Whose invitation it is; strings belong to `memory`, here and everywhere.
 * STATUS_NOT_FOUND. */
MUST_CHECK enum status contact_by_code(struct db *db, TALLOC_CTX *memory,
        const unsigned char *code_hash, struct contact *contact);
MUST_CHECK enum status contact_by_invitation(struct db *db, TALLOC_CTX *memory,
        int64_t invitation, struct contact *contact);
/* A stranger's: the first municipality of the lane that sends by the number
 * (NULL: any), without respondent. */
MUST_CHECK enum status contact_of_lane(struct db *db, TALLOC_CTX *memory,
        const char *lane, const char *sender, struct contact *contact);

/* By phone hash: whose session timed out last, after `since`, with a question
 * still open.  STATUS_NOT_FOUND. */
MUST_CHECK enum status contact_of_late(struct db *db, TALLOC_CTX *memory,
        const unsigned char *phone_hash, int64_t since,
        struct contact *contact);

/* Did the session's time run out after `since`, and has nobody said STOP? */
MUST_CHECK enum status session_is_late(struct db *db,
        const struct contact *contact, int64_t since, bool *late);

/* When the provider was given the question that is open; 0: not yet. */
MUST_CHECK enum status question_sent_at(
        struct db *db, const struct contact *contact, int64_t *at);
/* Loads a session's answers into it. */
MUST_CHECK enum status session_answers_load(
        struct db *db, const struct contact *contact, struct session *session);
/* Begins a session of the contact's invitation, in the contact's state. */
MUST_CHECK enum status session_put(struct db *db, const struct contact *contact,
        int64_t now, int64_t closes_at);
/* Saves where the session is. asked_message 0 leaves the last one. */
MUST_CHECK enum status session_save(struct db *db,
        const struct contact *contact, const struct session *session,
        int64_t asked_message, int64_t now);

struct answer {
	int64_t item;
	const char *value;
	const char *comment;
	const char *channel;
	int64_t at;
	int64_t late_month; /* whose report it belongs to; 0: the invitation's */
	bool words;         /* its question asks for words */
};
/* The month that an answer given now belongs to: 0, the invitation's, or this one
 * once that one's report is out.  STATUS_CONFLICT: the report has an answer to
 * this item, which cannot be replaced any more. */
MUST_CHECK enum status answer_month(struct db *db,
        const struct contact *contact, int64_t item, int64_t now,
        int64_t *late_month);
/* Added; of several to the same item the latest counts. */
MUST_CHECK enum status answer_put(struct db *db, const struct contact *contact,
        const struct answer *answer);

/* Puts a number on a municipality's stop list; `reason` is kept with it. */
MUST_CHECK enum status stop_put(struct db *db, int64_t municipality,
        const unsigned char *phone_hash, const char *reason, int64_t now);

/* Whom a number says STOP or START to: all municipalities that send by a
 * number, and those whose texts to the phone went by it when their own lane had
 * failed; where it is not known, all that a lane serves or served so. */
struct stop_call {
	const unsigned char *phone_hash;
	const char *sender; /* that was written to; NULL: not known */
	const char *also;   /* another one, or NULL */
	const char *lane;   /* that it was written by */
};
/* Puts the number on the stop lists of all of them. */
MUST_CHECK enum status stop_call_put(struct db *db,
        const struct stop_call *call, const char *reason, int64_t now);
/* Is the contact's number on the municipality's list? */
MUST_CHECK enum status stop_is_put(
        struct db *db, const struct contact *contact, bool *stopped);
/* Each invitation whose session is open though its number is on the stop list
 * there, until one fails. */
typedef enum status stop_each_fn(
        struct db *db, int64_t invitation, const char *reason);
MUST_CHECK enum status stop_each_open(struct db *db,
        const unsigned char *phone_hash, const char *reason,
        stop_each_fn *each);
/* Ends those sessions, and the reminders there. */
MUST_CHECK enum status stop_sessions(
        struct db *db, const unsigned char *phone_hash, int64_t now);
/* Takes the number off all those lists; one that is on none is no error. */
MUST_CHECK enum status stop_call_remove(
        struct db *db, const struct stop_call *call);

/* A task for a person at the municipality, due in five days; one of distress, in
 * one. */
MUST_CHECK enum status follow_up_put(struct db *db,
        const struct contact *contact, const char *kind, int64_t now);
/* Of the contact's invitation; 0: not at all. */
MUST_CHECK enum status invitation_remind_at(
        struct db *db, const struct contact *contact, int64_t remind_at);
/* When the respondent last ended a session; 0 for never.  One whose time ran
 * out was not ended by anybody. */
MUST_CHECK enum status session_last_ended(
        struct db *db, const struct contact *contact, int64_t *at);

/* STATUS_CONFLICT when this courtesy went to the number within a day. */
MUST_CHECK enum status courtesy_put(struct db *db, int64_t municipality,
        const unsigned char *phone_hash, const char *name, int64_t now);
/* One more of that name, on this day. */
MUST_CHECK enum status counter_add(
        struct db *db, const char *name, int64_t municipality, int64_t now);

#endif

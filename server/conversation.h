/*
 * The conversation joins gateway and surveys: a text or a posted page moves a
 * session, what is to be said goes into the outbox, all in one job of the
 * writer.  Nothing here has an effect outside the database.
 */
#ifndef SERVER_CONVERSATION_H
#define SERVER_CONVERSATION_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "gateway/outbox.h"
#include "gateway/provider.h"
#include "surveys/survey_store.h"

struct contact;
struct contact_cache;
struct due_meeting;
struct wording;

/* What a conversation needs; borrowed.  The randomness is the writer's. */
struct conversation {
	const struct clock *clock;
	const struct secret_keys *keys;
	struct survey_shelf *shelf;
	const struct wording *wording;
	struct randomness *randomness;
	struct contact_cache *known; /* the writer's; NULL: nobody is */
	/* The texts that were put since somebody set both to 0. */
	int64_t first_text, last_text;
};

/* Masks CPR numbers in an inbound text: before anything is written, logged or
 * queued. */
void conversation_mask(TALLOC_CTX *memory, struct provider_event *event);

/* A provider's event: an inbound text or a receipt.  A duplicate is STATUS_OK
 * and changes nothing. */
MUST_CHECK enum status conversation_event(struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory, const char *lane,
        const struct provider_event *event);

enum { CONVERSATION_PART_WAIT_S = 600 };
/* Texts whose missing parts have not come in that time are read as they are; one
 * whose beginning is missing answers nothing.  One that cannot be read is put
 * aside, with an alarm: *aside counts them. */
MUST_CHECK enum status conversation_parts(struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory, int64_t *aside);

/* An invitation that begins. */
struct conversation_start {
	int64_t invitation;
	int64_t closes_at;
	bool prompt; /* the citizen asked for it: at once, whatever the hour */
};
/* Opens its session, and puts its first messages: notice and question by
 * text.  STATUS_CONFLICT: it has begun already; STATUS_INPUT: nothing of the
 * survey goes by text. */
MUST_CHECK enum status conversation_begin(struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory,
        const struct conversation_start *start);

/* Whom to invite, and about what: the municipality, respondent, month and
 * survey of `about` are read, its times, and its id, 0 for no meeting. */
struct conversation_invitation {
	const struct due_meeting *about;
	int64_t now;
	bool prompt; /* as above */
};
/* An invitation with its web code, and its beginning; fails as that does. */
MUST_CHECK enum status conversation_invite(struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory,
        const struct conversation_invitation *invite);
/* The one reminder: the open question again, to those who have not answered
 * at all; `reminded` tells. */
MUST_CHECK enum status conversation_remind(struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory, int64_t invitation, bool *reminded);
/* The time for answers is over. */
MUST_CHECK enum status conversation_close(struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory, int64_t invitation);

/* What the holder of a web code sees: strings belong to memory. */
enum conversation_view_kind {
	CONVERSATION_QUESTION,
	CONVERSATION_DONE,    /* thanks: all is answered */
	CONVERSATION_STOPPED, /* stopped: nothing is asked any more */
	CONVERSATION_CLOSED,  /* the time is over */
};

struct conversation_choice {
	const char *value;
	const char *label;
};

struct conversation_view {
	enum conversation_view_kind kind;
	int64_t municipality;
	const char *municipality_name;
	const char *contact;
	const char *title;    /* of the survey */
	const char *language; /* ISO code of the texts */
	int64_t revision;
	const char *item; /* its name: a declared field of the form */
	const char *back; /* name of the question before, or NULL */
	enum survey_type type;
	const char *label, *hint;
	bool required;
	const char *min, *max, *step;
	struct conversation_choice *choices;
	size_t choices_count;
	size_t done, all; /* progress */
	/* After a post: why the value would not do, or NULL. */
	const char *fault;
	bool stale;   /* the page posted was an older one */
	bool by_mail; /* invited so: no phone, perhaps no caseworker */
	bool firm;    /* an employer's: no caseworker, no meeting */
};

/* The question of a code; `item` NULL for the next one, or the name of an
 * earlier one to answer anew.  STATUS_NOT_FOUND: no such code.  On a read-only
 * connection; what was answered is never shown. */
MUST_CHECK enum status conversation_show(struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory, const char *code, const char *item,
        struct conversation_view *view);

struct conversation_post {
	const char *code;
	bool stop; /* "I do not want to be asked" */
	const char *item;
	const char *value; /* several of a select_multiple: blank between */
	int64_t revision;
};
/* A posted page, inside a writer's job; the view is what is now. */
MUST_CHECK enum status conversation_page(struct conversation *conversation,
        struct db *db, TALLOC_CTX *memory, const struct conversation_post *post,
        struct conversation_view *view);

/* The web code of an invitation, derived from its id by the token key, so that
 * it need not be stored; stored is what a code is found by, its hash. */
void conversation_code(const struct secret_keys *keys, int64_t invitation,
        char code[SECRET_CODE_LENGTH + 1]);
void conversation_code_hash(const struct secret_keys *keys,
        const char code[SECRET_CODE_LENGTH + 1],
        unsigned char hash[SECRET_HASH_BYTES]);
/* Who holds the code that was given, as people write it; STATUS_NOT_FOUND:
 * nobody.  The contact's strings belong to memory. */
MUST_CHECK enum status conversation_holder(
        const struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, const char *given, struct contact *contact);

#endif

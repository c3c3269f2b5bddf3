/*
 * Invitations by text to people who are asked in waves: employers.  A wave puts
 * everybody of the phone book into a queue; the schedule takes them from there
 * in the municipality's hours, one survey at a time on a number.  From the notice
 * on it is the conversation that citizens have: outbox, reminder, stop list.
 */
#ifndef SERVER_INVITE_TEXT_H
#define SERVER_INVITE_TEXT_H

#include <stdint.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "gateway/sms.h"
#include "server/conversation.h"
#include "server/firm.h"
#include "server/invite_wave.h"

struct invite_employer {
	int64_t municipality;
	const char
	        *external; /* as the file names the person; case is no matter */
	const char *phone; /* as people write it */
	const char *cvr;
};

/* The same once it was read: as it is kept. */
enum { INVITE_EXTERNAL_MAX = 64 };

struct invite_read {
	char external[INVITE_EXTERNAL_MAX + 1];
	char number[SMS_NUMBER_MAX + 1];
	char cvr[FIRM_CVR_DIGITS + 1];
};
/* What registering looks at first, and all that it can without a database.
 * STATUS_INPUT with the column in why. */
MUST_CHECK enum status invite_text_check(const struct invite_employer *employer,
        struct invite_read *read, struct text *why);

/* Who that is now, for whoever imports many: one number in two firms. */
struct invite_registered {
	int64_t respondent;
	char cvr[FIRM_CVR_DIGITS + 1];
};

/* Into the phone book, or with another number or firm.  STATUS_INPUT, or
 * STATUS_NOT_FOUND for the municipality, with the column in why. */
MUST_CHECK enum status invite_text_register(struct db *db,
        const struct conversation *conversation,
        const struct invite_employer *employer, int64_t now,
        struct invite_registered *registered, struct text *why);
/* Publishes the shipped survey and makes it the municipality's, where it has
 * none yet. */
MUST_CHECK enum status invite_text_prepare(
        struct db *db, int64_t municipality, int64_t now, struct text *why);

struct invite_wave {
	int64_t queued;
	int64_t stopped; /* on the stop list */
	int64_t waiting; /* have an open survey, or stand in the queue */
	int64_t capped;  /* were asked in the last 30 days */
};
/* A wave, part by part; one that was cut off is begun again, and those who were
 * in it wait, or were asked in the last 30 days.  Adds to the wave. */
MUST_CHECK enum status invite_text_part(
        struct db *db, struct invite_part *part, struct invite_wave *wave);
/* The whole of it in the caller's transaction. */
MUST_CHECK enum status invite_text_wave(struct db *db, int64_t municipality,
        int64_t now, struct invite_wave *wave);

struct invite_texts {
	int64_t invited;
	int64_t dropped; /* stopped meanwhile, or their number was never free */
	bool more;       /* the batch was full: call again */
};
/* A batch of those who are due, each in a savepoint.  For the schedule's job. */
MUST_CHECK enum status invite_text_once(struct conversation *conversation,
        struct db *db, int64_t now, struct invite_texts *result);

#endif

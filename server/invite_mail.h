/*
 * Invitations by mail: employees after a meeting whose citizen was asked, and
 * partners (associations) in a wave.  The same invitation, session and web form
 * as a citizen's; one reminder; the municipality's hours; and a link that ends
 * it, after which the address's keyed hash is on the stop list.
 */
#ifndef SERVER_INVITE_MAIL_H
#define SERVER_INVITE_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"
#include "server/conversation.h"
#include "server/invite_wave.h"
#include "server/page.h"
#include "server/route.h"

struct contact;

struct invite_person {
	int64_t municipality;
	const char *kind; /* "employee" or "partner" */
	const char *
	        external; /* as meetings name the employee; case is no matter */
	const char *address;
};

/* What registering looks at first, and all that it can without a database.
 * STATUS_INPUT with the column in why. */
MUST_CHECK enum status invite_mail_check(
        const struct invite_person *person, struct text *why);
/* Into the address book, or with another address.  STATUS_INPUT with why. */
MUST_CHECK enum status invite_mail_register(struct db *db,
        const struct secret_keys *keys, const struct invite_person *person,
        int64_t now, struct text *why);
/* Publishes the shipped surveys of both kinds and makes them a municipality's,
 * where it has none yet. */
MUST_CHECK enum status invite_mail_prepare(
        struct db *db, int64_t municipality, int64_t now, struct text *why);

struct invite_result {
	int64_t invited;
	int64_t stopped; /* on the stop list */
	int64_t waiting; /* has an open survey already, or has just answered */
	int64_t reminded;
};

/* Employees of meetings whose citizens were asked since the last look, and
 * reminders that are due: a batch of each.  For the schedule's job. */
MUST_CHECK enum status invite_mail_once(struct conversation *conversation,
        struct db *db, int64_t now, struct invite_result *result);
/* A wave, part by part: every partner of the municipality, but nobody again while
 * the last survey could still be open, answered or not, so that a wave that was
 * cut off is begun again.  Adds to the result. */
MUST_CHECK enum status invite_mail_part(struct conversation *conversation,
        struct db *db, struct invite_part *part, struct invite_result *result);

/* Is this somebody who is written to by mail? */
MUST_CHECK enum status invite_mail_is(
        struct db *db, const struct contact *contact, bool *by_mail);
/* Ends every survey of theirs, and what is queued; nothing is sent again. */
MUST_CHECK enum status invite_mail_stop(
        struct db *db, const struct contact *contact, int64_t now);

/* /stop/:code, the link in every such mail. */
extern const struct page_spec invite_stop_spec;
route_handler_fn invite_stop_show, invite_stop_take;

#endif

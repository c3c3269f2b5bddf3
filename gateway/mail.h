/*
 * The mail outbox: every mail that goes out, and its states.
 *
 *	queued -> sending -> accepted | failed | rejected | unknown
 *	                 \-> queued again (4xx, or nothing was taken)
 *
 * `sending` is committed before the mail is handed to the server; a mail that
 * may have been taken is `unknown` and never goes again.  There are no
 * receipts: `accepted` is the last that is known.  `failed` was never taken and is too
 * late now, `rejected` was refused for good (5xx).
 *
 * How to send one: inside a job of the writer,
 *
 *	struct mail_message mail = {.kind = MAIL_NOTICE,
 *		.municipality = 740, .address = "leder@kommune.dk",
 *		.title = "Rapporten er klar", .body = "Hej ...\n",
 *		.due_at = now, .expires_at = now + 3 * 86400};
 *	int64_t id;
 *	status = mail_put(db, &pen, &mail, &id);
 *
 * with the pen that the service has (service->conversation's keys and
 * randomness).  After the commit the mailer's thread finds it within five
 * seconds.  Where no server is configured, mails wait until they expire.  Body
 * and title are plain UTF-8; lines of the body end in \n and may have any
 * length.  All of this runs on the writer's connection, inside its jobs.
 */
#ifndef GATEWAY_MAIL_H
#define GATEWAY_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"

enum {
	MAIL_ADDRESS_MAX = 254, /* RFC 5321 */
	MAIL_TITLE_MAX = 200,   /* bytes */
	MAIL_BODY_MAX = 20000,  /* bytes */
	MAIL_MASKED_MAX = 16,
};

enum mail_kind {
	MAIL_INVITATION,   /* to a survey; quiet hours are the caller's */
	MAIL_REMINDER,     /* the one reminder of it */
	MAIL_CONFIRMATION, /* answers what a person did */
	MAIL_NOTICE,       /* to staff: "the report is there" */
	MAIL_ALARM,        /* to operations; goes before everything else */
	MAIL_KINDS
};

/* What sealing and naming a mail needs; the writer's thread only. */
struct mail_pen {
	const struct secret_keys *keys;
	struct randomness *randomness;
};

struct mail_message {
	enum mail_kind kind;
	int64_t municipality;    /* 0: the installation's own */
	int64_t subject;         /* the invitation, opaque here; 0 for none */
	const char *address;     /* plain; sealed here */
	const char *title;       /* one line of UTF-8 */
	const char *body;        /* UTF-8 */
	const char *unsubscribe; /* an https address that takes a POST and
	                            ends it (RFC 8058); NULL for none */
	int64_t due_at;          /* not before */
	int64_t expires_at;      /* not after: then it has failed */
};

/* STATUS_INPUT for an address or a title that cannot stand in a mail (a line
 * break in it, no address by its form); STATUS_LIMIT where it is too long. */
MUST_CHECK enum status mail_put(struct db *db, const struct mail_pen *pen,
        const struct mail_message *message, int64_t *id);

/* An address as we accept it: ASCII, one @, a domain with a dot, no quotes, no
 * comments, no blanks.  (Names of domains with other letters are given in their
 * xn-- form.) */
bool mail_address_is_valid(const char *address);
/* NULL, or https:// and what may stand in an address of the web. */
bool mail_unsubscribe_is_valid(const char *url);
/* The keyed hash of an address, without case; the stop list keeps it. */
void mail_address_hash(const struct secret_keys *keys, const char *address,
        unsigned char hash[SECRET_HASH_BYTES]);
/* "a***@k***.dk", for pages, lists and logs. */
void mail_address_mask(const char *address, char masked[MAIL_MASKED_MAX]);
/* The kind as the schema spells it. */
const char *mail_kind_name(enum mail_kind kind);

/* Withdraws what is still queued for a subject (a stop, an answer). */
MUST_CHECK enum status mail_withdraw(
        struct db *db, int64_t subject, const char *reason, int64_t *withdrawn);

/* The same of a municipality's invitations and reminders to an address. */
MUST_CHECK enum status mail_withdraw_address(struct db *db,
        int64_t municipality, const unsigned char hash[SECRET_HASH_BYTES],
        const char *reason);

/* The next mail that may go; its strings belong to the owner. */
struct mail_parcel {
	int64_t id;
	int64_t attempt; /* 1 for the first */
	const char *nonce;
	const char *address;
	const char *title;
	const char *body;
	const char *unsubscribe; /* "" for none */
};

/* STATUS_NOT_FOUND: none is due.  It is `sending` once this is committed. */
MUST_CHECK enum status mail_claim(struct db *db, TALLOC_CTX *owner,
        const struct secret_keys *keys, int64_t now,
        struct mail_parcel *parcel);

enum mail_verdict {
	MAIL_ACCEPTED,
	MAIL_REJECTED, /* 5xx: this mail will never be taken */
	MAIL_RETRY,    /* 4xx, or it was not handed over: later */
	MAIL_UNKNOWN,  /* it may have been taken */
};

/* What came of a claimed mail. */
struct mail_result {
	int64_t id;
	enum mail_verdict verdict;
	const char *error; /* the server's code and words, or NULL */
};

/* MAIL_RETRY goes back to queued with retry_at. */
MUST_CHECK enum status mail_settle(struct db *db,
        const struct mail_result *result, int64_t now, int64_t retry_at);

/* At start: every `sending` of an earlier process becomes `unknown`. */
MUST_CHECK enum status mail_recover(
        struct db *db, int64_t now, int64_t *recovered);
/* What is past its time has failed. */
MUST_CHECK enum status mail_expire(struct db *db, int64_t now);
/* Empties what was written more than 30 days ago, once it is settled. */
MUST_CHECK enum status mail_forget(struct db *db, int64_t now);

#endif

/*
 * The outbox: every text that goes out, and its states.
 *
 *	queued -> sending(attempt) -> accepted -> delivered | failed
 *	                          \-> rejected | unknown | queued again
 *
 * `sending` is committed before a request leaves; after a crash every `sending`
 * is `unknown`.  Receipts are monotone and may come before the send's own
 * answer.  All of this runs on the writer's connection, inside its jobs.
 */
#ifndef GATEWAY_OUTBOX_H
#define GATEWAY_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "gateway/provider.h"

enum outbox_kind {
	OUTBOX_INVITATION, /* the notice, and a first question without one */
	OUTBOX_QUESTION,   /* a question that follows an answer or the notice */
	OUTBOX_REMINDER,
	OUTBOX_CONFIRMATION, /* stop, help, thanks: it answers the citizen */
};

struct outbox_message {
	const char *lane;
	const char *sender;
	int64_t municipality;
	int64_t subject; /* the invitation, opaque here; 0 for none */
	enum outbox_kind kind;
	struct shape_blob phone_sealed;
	int64_t phone_key;  /* from the number's hash: keeps its texts apart */
	const char *body;   /* smoothed */
	int64_t due_at;     /* not before */
	int64_t expires_at; /* not after: what is late is dropped as failed */
	int64_t after;      /* goes only when this message was accepted or
	                       delivered, fails with it; 0 for none */
};

MUST_CHECK enum status outbox_put(struct db *db,
        const struct outbox_message *message, struct randomness *randomness,
        int64_t *id);

/* Withdraws what is still queued for a subject (STOP); counts them.  What is
 * under way or of unknown fate cannot be called back, but never goes again. */
MUST_CHECK enum status outbox_withdraw(
        struct db *db, int64_t subject, const char *reason, int64_t *withdrawn);

/* Claims up to `limit` due messages of a lane, never two of one phone number at
 * once: first what answers a citizen, then the rest, each oldest first.  They
 * are `sending` when this is committed.  Bodies and numbers (opened with the
 * key) belong to `owner`.  An empty claim means that nothing can go now. */
struct outbox_claim {
	struct provider_message *messages;
	size_t count;
};
MUST_CHECK enum status outbox_claim(struct db *db, TALLOC_CTX *owner,
        const char *lane, const struct secret_keys *keys, int64_t now,
        size_t limit, struct outbox_claim *claim);

/* Settles claimed messages by what the provider said.  PROVIDER_RETRY goes
 * back to queued with retry_at. */
MUST_CHECK enum status outbox_settle(struct db *db,
        const struct provider_answer *answer, int64_t now, int64_t retry_at);

/* A receipt; STATUS_NOT_FOUND when the reference is not ours. */
MUST_CHECK enum status outbox_receipt(
        struct db *db, const struct provider_event *event, int64_t now);

/* At start: every `sending` of an earlier process becomes `unknown`. */
MUST_CHECK enum status outbox_recover(
        struct db *db, int64_t now, int64_t *recovered);
/* Where the provider counts a reference once, what is doubtful goes again under
 * its own: after two minutes, a few times. */
MUST_CHECK enum status outbox_resend_deduped(
        struct db *db, const char *lane, int64_t now, int64_t *changed);
/* Policy for what stayed unknown: a question is sent once more after 30 minutes
 * unless the citizen has gone on meanwhile, an invitation or reminder never
 * alone; a batch of several of which nothing was heard in 48 hours, while later
 * ones of its lane have their receipts, is sent once more at its time of day;
 * expiry; what follows a message that failed. */
MUST_CHECK enum status outbox_settle_old(
        struct db *db, int64_t now, int64_t *changed);

/* Something of the lane is under way, or may go at `now`. */
MUST_CHECK enum status outbox_is_busy(
        struct db *db, const char *lane, int64_t now, bool *busy);
/* Empties the texts of messages that are older than 30 days and settled. */
MUST_CHECK enum status outbox_expire(struct db *db, int64_t now);

struct outbox_counts {
	int64_t queued, sending, accepted, delivered, failed, rejected, unknown;
};
MUST_CHECK enum status outbox_counts(
        struct db *db, struct outbox_counts *counts);
/* What we began (invitations, reminders) and could not send before its hours
 * ended waits for the next ones: [due_at, expires_at) of a municipality; what
 * follows it waits as long. */
MUST_CHECK enum status outbox_postpone(struct db *db, int64_t municipality,
        int64_t now, int64_t due_at, int64_t expires_at);

#endif

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
#include "gateway/lane_meter.h"
#include "gateway/provider.h"

enum outbox_kind {
	OUTBOX_INVITATION, /* the notice, and a first question without one */
	OUTBOX_QUESTION,   /* a question that follows an answer or the notice */
	OUTBOX_REMINDER,
	OUTBOX_CONFIRMATION, /* stop, help, thanks: it answers the citizen */
	OUTBOX_MESSAGE,      /* what a program of the municipality sends */
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

/* What may go out, and how much of it.  Segments are counted per day and month,
 * texts per number and day; days and months are Danish.  0: no limit. */
struct outbox_limits {
	const char *countries; /* calling codes, "45 46"; "" or NULL: all */
	int64_t number_day;    /* texts to a number in a day: more fail, but for
	                          confirmations, which always go */
	/* Segments in all in a day, of a municipality in a month: invitations
	 * and reminders beyond them are held until a day (month) has room; what
	 * answers a citizen goes, and is counted. */
	int64_t day;
	int64_t municipality_month;
};

/* What is asked of the outbox. */
struct outbox_ask {
	const char *lane;
	/* Lanes that this one takes over from: of theirs goes only what was
	 * never submitted, under `sender` unless that is NULL or "". */
	const char *const *others;
	size_t other_count;
	const char *sender;
	const struct secret_keys *keys;
	const struct outbox_limits *limits; /* NULL: none */
	const struct lane_meter *meter; /* texts a number had today, or NULL */
	int64_t now;
	size_t limit;     /* messages */
	int64_t segments; /* it ends with the message that reaches them */
};

enum { OUTBOX_CAPPED_MAX = 16 };

struct outbox_claim {
	struct provider_message *messages;
	size_t count;
	int64_t segments;
	bool again; /* empty, but what was looked at is out of the way */
	/* Municipalities of which something was held, 0 for the day's cap; only
	 * the first are told. */
	int64_t capped[OUTBOX_CAPPED_MAX];
	size_t capped_count;
};

/* Claims due messages, never two of one phone number at once: first what answers
 * a citizen, then what follows a notice, invitations, reminders, each oldest
 * first.  They are `sending` when this is committed.  Bodies and numbers (opened
 * with the key) belong to `owner`.  An empty claim without `again` means that
 * nothing can go now. */
MUST_CHECK enum status outbox_claim(struct db *db, TALLOC_CTX *owner,
        const struct outbox_ask *ask, struct outbox_claim *claim);
/* What was held at a cap may go again; at most `limit`.  For a new day. */
MUST_CHECK enum status outbox_release(
        struct db *db, int64_t limit, int64_t *released);
/* Counts the texts of each number since then. */
MUST_CHECK enum status outbox_count_numbers(
        struct db *db, int64_t since, struct lane_meter *meter);

/* Settles claimed messages by what the provider said.  PROVIDER_RETRY goes
 * back to queued with retry_at, and to the lane that it came from; what follows
 * an accepted one may go. */
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

/* Something of the lane is under way, or may go at `now`; `fresh`: what was
 * never submitted. */
MUST_CHECK enum status outbox_is_busy(
        struct db *db, const char *lane, int64_t now, bool fresh, bool *busy);
/* Empties the texts of messages that are older than 30 days and settled. */
MUST_CHECK enum status outbox_expire(struct db *db, int64_t now);

struct outbox_counts {
	int64_t queued, sending, accepted, delivered, failed, rejected, unknown;
};
/* Of all lanes, by state. */
MUST_CHECK enum status outbox_counts(
        struct db *db, struct outbox_counts *counts);

/* What we began (invitations, reminders) and could not send before its hours
 * ended waits for the next ones: [due_at, expires_at) of a municipality; what
 * follows it waits as long.  At most `limit` are moved. */
struct outbox_postponement {
	int64_t municipality;
	int64_t now;
	int64_t due_at;
	int64_t expires_at;
	int64_t limit;
};
MUST_CHECK enum status outbox_postpone(struct db *db,
        const struct outbox_postponement *postponement, int64_t *moved);

#endif

/*
 * Polls: for providers that are asked for receipts and texts instead of calling
 * us.  What they answer is gone at theirs once it was asked for, so that it is
 * committed, sealed as it came, before anybody acts on it; acting on it and
 * forgetting it is one transaction.
 *
 * The delivery's thread polls, as part of its rounds.
 */
#ifndef GATEWAY_POLL_H
#define GATEWAY_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"

struct poll_answer {
	int64_t id; /* 0: there is none */
	int64_t poll;
	const char *body;
	const char *acted; /* "101": which of its events were acted on */
	int64_t tries;     /* that failed */
	int64_t next_at;   /* not to be tried before */
};

/* Inside the writer's jobs. */
MUST_CHECK enum status poll_keep(struct db *db, const char *lane, int64_t poll,
        struct shape_blob body_sealed, int64_t now);
/* The one of a lane that is to be tried next: the oldest, before those whose
 * trial has failed, each at its time; its strings belong to `owner`.  One that cannot be opened
 * is dropped and logged: it was sealed by other keys. */
MUST_CHECK enum status poll_oldest(struct db *db, TALLOC_CTX *owner,
        const char *lane, const struct secret_keys *keys,
        struct poll_answer *answer);
/* It was taken. */
MUST_CHECK enum status poll_forget(struct db *db, int64_t id);
/* Some of its events could not be acted on: another trial then. */
MUST_CHECK enum status poll_put_off(
        struct db *db, int64_t id, const char *acted, int64_t next_at);
/* Or none: see gateway/aside.h. */
MUST_CHECK enum status poll_put_aside(
        struct db *db, int64_t id, const char *acted, int64_t now);

#endif

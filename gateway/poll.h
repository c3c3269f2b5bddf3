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
};

/* Inside the writer's jobs. */
MUST_CHECK enum status poll_keep(struct db *db, const char *lane, int64_t poll,
        struct shape_blob body_sealed, int64_t now);
/* The oldest of a lane; its body belongs to `owner`.  One that cannot be opened
 * is dropped and logged: it was sealed by other keys. */
MUST_CHECK enum status poll_oldest(struct db *db, TALLOC_CTX *owner,
        const char *lane, const struct secret_keys *keys,
        struct poll_answer *answer);
/* It was taken. */
MUST_CHECK enum status poll_forget(struct db *db, int64_t id);

#endif

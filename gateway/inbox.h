/*
 * The inbox: verified arrivals, each counted once.  Runs inside the writer's
 * jobs.  Texts are masked (CPR) by the caller before they come here.
 */
#ifndef GATEWAY_INBOX_H
#define GATEWAY_INBOX_H

#include <stdint.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"

struct inbox_message {
	const char *lane;
	const char *event_id;
	int64_t sent_at;                 /* the provider's time */
	int64_t received_at;             /* ours */
	const unsigned char *phone_hash; /* SECRET_HASH_BYTES */
	const char *text; /* masked; NULL to keep only the event's id */
};

/* STATUS_CONFLICT: seen before; nothing was stored. */
MUST_CHECK enum status inbox_put(
        struct db *db, const struct inbox_message *message, int64_t *id);
/* Deletes dedupe keys older than 90 days and texts older than 30. */
MUST_CHECK enum status inbox_expire(struct db *db, int64_t now);

#endif

/*
 * The inbox: verified arrivals, each counted once.  Runs inside the writer's
 * jobs.  Texts are masked (CPR) by the caller before they come here.
 */
#ifndef GATEWAY_INBOX_H
#define GATEWAY_INBOX_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/shape.h"
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

/* One part of a long text that arrived apart.  Text and numbers are sealed: a
 * part may hold half of what is masked in the whole. */
struct inbox_part {
	const char *lane;
	struct shape_blob phone_hash;
	int64_t reference, number, count;
	struct shape_blob phone_sealed;
	const char *recipient; /* or NULL */
	struct shape_blob text_sealed;
	const char *event_id;
	int64_t sent_at, received_at;
};
/* A part that comes again replaces itself. */
MUST_CHECK enum status inbox_part_put(
        struct db *db, const struct inbox_part *part);
/* The parts of one text that are here, in order. */
MUST_CHECK enum status inbox_parts(struct db *db, TALLOC_CTX *memory,
        const struct inbox_part *like, struct inbox_part **parts,
        size_t *count);
/* All parts of that text: it was read. */
MUST_CHECK enum status inbox_parts_delete(
        struct db *db, const struct inbox_part *like);
/* One part of the text that has waited longest, from before that time, for the
 * rest of it; STATUS_NOT_FOUND. */
MUST_CHECK enum status inbox_part_stale(struct db *db, TALLOC_CTX *memory,
        int64_t before, struct inbox_part *part);

/* Deletes dedupe keys older than 90 days and texts older than 30. */
MUST_CHECK enum status inbox_expire(struct db *db, int64_t now);

#endif

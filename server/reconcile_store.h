/*
 * Texts whose fate the provider is asked for, as rows.
 */
#ifndef SERVER_RECONCILE_STORE_H
#define SERVER_RECONCILE_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/db.h"

struct reconcile_text {
	int64_t id;
	const char *nonce;
	const char *provider_id; /* NULL for none */
	const char *sender;
	const char *state;
	struct shape_blob phone_sealed;
	int64_t sent_at;
};

struct reconcile_window {
	const char *lane;
	int64_t after;  /* ids above this */
	int64_t since;  /* sent not before... */
	int64_t before; /* ...and before this */
};

/* The next ones of a lane, oldest first. */
MUST_CHECK enum status reconcile_next(struct db *db, TALLOC_CTX *memory,
        const struct reconcile_window *window, struct reconcile_text **texts,
        size_t *count);
/* The state of one text; belongs to `memory`. */
MUST_CHECK enum status reconcile_state(
        struct db *db, TALLOC_CTX *memory, int64_t id, const char **state);
/* STATUS_NOT_FOUND: the lane was not looked through on that day. */
MUST_CHECK enum status reconcile_was_done(
        struct db *db, const char *lane, int64_t day);
/* That it was, with how many texts were asked about and how many settled. */
MUST_CHECK enum status reconcile_note(struct db *db, const char *lane,
        int64_t day, const int64_t figures[2], int64_t now);

#endif

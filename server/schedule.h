/*
 * What falls due: meetings to ask about, reminders, the end of a session's
 * time.  A pure loop body over a bounded batch, each person in a savepoint, so
 * that one bad row stops nobody else.
 */
#ifndef SERVER_SCHEDULE_H
#define SERVER_SCHEDULE_H

#include <stdint.h>

#include "server/conversation.h"

enum {
	SCHEDULE_BATCH = 100,
	SCHEDULE_POSTPONED = 1000, /* texts put off in a batch */
	SCHEDULE_RETRY_S = 3600,   /* until what failed is tried again */
};

struct schedule_result {
	int64_t asked, capped, uncontactable, excluded, reminded, closed;
	int64_t failed; /* logged; tried again after SCHEDULE_RETRY_S, a text
	                   that was put aside when the server starts */
	bool more;      /* the batch was full: call again */
};

/* Handles at most SCHEDULE_BATCH of each kind; inside a writer's job. */
MUST_CHECK enum status schedule_once(struct conversation *conversation,
        struct db *db, int64_t now, struct schedule_result *result);

/* When anything falls due next, quiet hours aside; STATUS_NOT_FOUND. */
MUST_CHECK enum status schedule_next_at(struct db *db, int64_t *at);

#endif

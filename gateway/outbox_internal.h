/*
 * What the files of the outbox share; for nobody else.
 */
#ifndef GATEWAY_OUTBOX_INTERNAL_H
#define GATEWAY_OUTBOX_INTERNAL_H

#include "gateway/outbox.h"

/* The column `priority` of what is queued: the order in which classes go. */
enum outbox_priority {
	OUTBOX_ANSWERS,     /* whoever answered us is waiting */
	OUTBOX_FOLLOWERS,   /* the notice before it was taken */
	OUTBOX_INVITATIONS, /* from here on it is we who begin */
	OUTBOX_REMINDERS,
	OUTBOX_CLASSES,     /* those below are looked at, the others wait: */
	OUTBOX_HELD = 7,    /* for a new day, at a cap; `error` says at which */
	OUTBOX_BLOCKED = 9, /* for the message that they follow */
};

/* A message that cannot go: its state is `failed` or `rejected`, the reason is
 * kept and logged, and what follows it fails with it.  Only where it is still
 * queued. */
MUST_CHECK enum status outbox_refuse(
        struct db *db, int64_t id, const char *state, const char *reason);
/* What follows a message that nobody will get must not go alone; nor must what
 * follows that. */
MUST_CHECK enum status outbox_fail_followers(struct db *db, int64_t id);

/* The days and months of counters, Danish: 20261125, 202611. */
int64_t outbox_day(int64_t at);
int64_t outbox_month(int64_t at);

/* What a counter shows. */
MUST_CHECK enum status outbox_segments(
        struct db *db, int64_t municipality, int64_t period, int64_t *segments);
MUST_CHECK enum status outbox_add_segments(
        struct db *db, int64_t municipality, int64_t period, int64_t segments);
/* A message under way was certainly not taken: it is not counted. */
MUST_CHECK enum status outbox_take_back(struct db *db, int64_t id);
/* It waits for another day. */
MUST_CHECK enum status outbox_hold(
        struct db *db, int64_t id, const char *reason);

#endif

/*
 * What the schedule reads and writes; private to it.
 */
#ifndef SERVER_SCHEDULE_STORE_H
#define SERVER_SCHEDULE_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"

/* A meeting that waits to be asked about, and what decides on it. */
struct due_meeting {
	int64_t id;
	int64_t municipality;
	int64_t respondent; /* 0: no usable number */
	int64_t month;
	int64_t held_at;
	int64_t open_from, open_to;
	int64_t survey_version; /* 0: no schedule */
	int64_t reminder_after_s, open_for_s, cap_s;
	int64_t stopped;           /* on the stop list */
	int64_t last_asked_at;     /* 0: never */
	int64_t waiting_elsewhere; /* another session waits on this number */
};

/* Meetings whose time has come, oldest first, as many as one job should decide
 * on; the rows belong to `memory`. */
MUST_CHECK enum status due_meetings(struct db *db, TALLOC_CTX *memory,
        int64_t now, struct due_meeting **due, size_t *count);
/* The same meeting as it is now, after what the batch has done before it;
 * STATUS_NOT_FOUND: it waits no more. */
MUST_CHECK enum status due_meeting_now(struct db *db, TALLOC_CTX *memory,
        const struct due_meeting *due, struct due_meeting *now);
/* Decides for good; one that waits no more stays as it is. */
MUST_CHECK enum status meeting_fate(struct db *db,
        const struct due_meeting *due, const char *fate, const char *reason);
/* It waits until then (UTC seconds). */
MUST_CHECK enum status meeting_postpone(
        struct db *db, const struct due_meeting *due, int64_t due_at);

/* When a municipality may be written for. */
struct open_hours {
	int64_t municipality;
	int64_t open_from, open_to;
};
/* Minutes since midnight, Danish time; of every municipality. */
MUST_CHECK enum status all_open_hours(struct db *db, TALLOC_CTX *memory,
        struct open_hours **hours, size_t *count);

struct invitation {
	int64_t id;
	const struct due_meeting *meeting;
	unsigned char code_hash[SECRET_HASH_BYTES];
	int64_t created_at, remind_at;
};
/* The id that the next invitation will have: its code's hash is made of it.  In
 * a writer's job, so that nobody takes it meanwhile. */
MUST_CHECK enum status invitation_next_id(struct db *db, int64_t *id);
/* Stores it under that id, with the meeting's survey and respondent. */
MUST_CHECK enum status invitation_put(
        struct db *db, const struct invitation *invitation);

struct due_invitation {
	int64_t id;
	int64_t municipality;
	int64_t open_from, open_to;
};
typedef enum status due_invitations_fn(struct db *db, TALLOC_CTX *memory,
        int64_t now, struct due_invitation **due, size_t *count);
/* Invitations to be reminded of, and those whose time is over; a batch each,
 * oldest first. */
due_invitations_fn due_reminders, due_closings;
/* The reminder waits until then. */
MUST_CHECK enum status invitation_postpone(
        struct db *db, const struct due_invitation *due, int64_t remind_at);
/* The survey stays open until then. */
MUST_CHECK enum status closing_postpone(
        struct db *db, const struct due_invitation *due, int64_t closes_at);

#endif

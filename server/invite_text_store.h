/*
 * The phone book and the queue of waves, as rows; private to invite_text.c.
 */
#ifndef SERVER_INVITE_TEXT_STORE_H
#define SERVER_INVITE_TEXT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "server/invite_wave.h"

enum { WAVE_BATCH = 100 };

/* The same name again is given the new respondent. */
MUST_CHECK enum status phone_book_put(struct db *db, int64_t municipality,
        const char *external, int64_t respondent);
/* Leaves the one that is there. */
MUST_CHECK enum status text_schedule_put(
        struct db *db, int64_t municipality, int64_t survey_version);
/* Has the municipality a survey for employers? */
MUST_CHECK enum status text_schedule_has(
        struct db *db, int64_t municipality, bool *has);

/* Somebody of the phone book, and what keeps a wave from asking. */
struct wave_person {
	int64_t respondent;
	int64_t stopped;
	int64_t waiting; /* an open survey of their own, or in the queue */
	int64_t last_asked_at; /* 0: never */
	int64_t cap_s;
};
/* The next people of the municipality's phone book, in the order of respondents;
 * the rows belong to `memory`, here and below. */
MUST_CHECK enum status wave_people(struct db *db, TALLOC_CTX *memory,
        const struct invite_part *part, struct wave_person **people,
        size_t *count);

/* Somebody in the queue. */
struct wave_entry {
	int64_t municipality;
	int64_t respondent;
	int64_t month;
	int64_t begun_at;
};
/* Due at once. */
MUST_CHECK enum status wave_put(struct db *db, const struct wave_entry *entry);

/* Somebody whose turn has come. */
struct wave_due {
	int64_t respondent;
	int64_t municipality;
	int64_t month;
	int64_t begun_at;
	int64_t survey_version, reminder_after_s, open_for_s;
	int64_t open_from, open_to;
	int64_t stopped;
	int64_t busy; /* a session waits on this number, whoever's */
};
/* The oldest first, at most WAVE_BATCH. */
MUST_CHECK enum status wave_due(struct db *db, TALLOC_CTX *memory, int64_t now,
        struct wave_due **due, size_t *count);
/* The same after what the batch has done before it; STATUS_NOT_FOUND. */
MUST_CHECK enum status wave_due_now(struct db *db, TALLOC_CTX *memory,
        const struct wave_due *due, struct wave_due *now);
/* Looked at again then (UTC seconds). */
MUST_CHECK enum status wave_postpone(
        struct db *db, const struct wave_due *due, int64_t due_at);
/* Out of the queue: asked, or let go. */
MUST_CHECK enum status wave_forget(struct db *db, const struct wave_due *due);

#endif

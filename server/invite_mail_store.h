/*
 * Who is invited by mail, as rows; private to invite_mail.c and its page.
 */
#ifndef SERVER_INVITE_MAIL_STORE_H
#define SERVER_INVITE_MAIL_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/db.h"
#include "server/invite_wave.h"

enum { INVITE_BATCH = 100 };

/* Somebody to be invited, and what decides on it. */
struct invite_due {
	int64_t source;  /* the citizen's invitation; 0 in a wave */
	int64_t meeting; /* 0 in a wave */
	int64_t held_at;
	int64_t month;
	int64_t municipality;
	const char *municipality_name;
	const char *reach;
	const char *host;
	int64_t open_from, open_to;
	int64_t respondent;
	const char *language;
	struct shape_blob address_sealed;
	int64_t survey_version;
	int64_t reminder_after_s, open_for_s;
	int64_t stopped;
	int64_t invited; /* to this meeting; in a wave: has a survey that is
	                    open, or would be if it were not answered */
};

struct invite_window {
	int64_t after; /* citizens' invitations above this... */
	int64_t last;  /* ...up to this */
	int64_t since; /* of meetings held since then */
};

/* In the order of the citizens' invitations, at most INVITE_BATCH; the rows
 * belong to `memory`, here and below. */
MUST_CHECK enum status invite_due_employees(struct db *db, TALLOC_CTX *memory,
        const struct invite_window *window, struct invite_due **due,
        size_t *count);
/* The next partners of the municipality's address book, in the order of
 * respondents. */
MUST_CHECK enum status invite_due_partners(struct db *db, TALLOC_CTX *memory,
        const struct invite_part *part, struct invite_due **due, size_t *count);

/* Where the last look ended (0: there was none), and the newest invitation there
 * is. */
MUST_CHECK enum status invite_cursor(
        struct db *db, int64_t *after, int64_t *last);
/* Up to this invitation everybody has been looked at. */
MUST_CHECK enum status invite_cursor_put(struct db *db, int64_t invitation);

/* That the invitation is one by mail; remind_at 0: without a reminder. */
MUST_CHECK enum status invite_put(struct db *db, int64_t invitation,
        int64_t municipality, int64_t remind_at);

struct invite_reminder {
	int64_t invitation;
	int64_t municipality;
	const char *municipality_name;
	const char *reach;
	const char *host;
	int64_t open_from, open_to;
	struct shape_blob address_sealed;
	int64_t silent; /* open, and nothing answered, and not stopped */
	int64_t closes_at;
};

/* Those that are due, the oldest first. */
MUST_CHECK enum status invite_reminders(struct db *db, TALLOC_CTX *memory,
        int64_t now, struct invite_reminder **due, size_t *count);
/* 0: no reminder any more. */
MUST_CHECK enum status invite_remind_at(struct db *db,
        const struct invite_reminder *reminder, int64_t remind_at);
/* Of all the respondent's invitations. */
MUST_CHECK enum status invite_forget_reminders(
        struct db *db, int64_t municipality, int64_t respondent);

struct invite_entry {
	int64_t municipality;
	const char *kind;
	const char *external; /* in small letters */
	int64_t respondent;
};

/* The same name again is given the new respondent. */
MUST_CHECK enum status invite_entry_put(
        struct db *db, const struct invite_entry *entry);
/* Is the respondent in the address book: reached by mail? */
MUST_CHECK enum status invite_is_entry(
        struct db *db, int64_t municipality, int64_t respondent, bool *is);
/* Leaves the one that is there. */
MUST_CHECK enum status invite_schedule_put(struct db *db, int64_t municipality,
        const char *kind, int64_t survey_version);
/* Has the municipality a survey for that kind? */
MUST_CHECK enum status invite_has_schedule(
        struct db *db, int64_t municipality, const char *kind, bool *has);

#endif

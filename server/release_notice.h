/*
 * "The report is there": on the first working day of a month each manager with
 * an address gets one mail about the newest month that was released and not
 * told of yet.  No figure stands in it, and nobody's name.
 */
#ifndef SERVER_RELEASE_NOTICE_H
#define SERVER_RELEASE_NOTICE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "gateway/mail.h"

/* Sets, or with NULL forgets, where a member of staff is written to.
 * STATUS_NOT_FOUND: nobody of that name.  STATUS_INPUT: no address. */
MUST_CHECK enum status staff_address_put(struct db *db,
        const struct secret_keys *keys, const char *name, const char *address,
        int64_t now);

/* Is this the first working day of its month, in office hours? */
bool release_notice_is_due(int64_t now);

/* What a notice is written with; the writer's thread only. */
struct release_notice {
	struct db *db;
	const struct mail_pen *pen;
	const char *public_url;
};
/* Puts the mails that are due; `*put` says how many.  Once a month and person,
 * however often it is called. */
MUST_CHECK enum status release_notify(
        const struct release_notice *notice, int64_t now, int64_t *put);

/* The same for the schedule's job: the pen is the conversation's. */
struct conversation;
MUST_CHECK enum status release_tell(struct db *db,
        const struct conversation *conversation, const char *public_url,
        int64_t now);

/* The rest is for release_notice.c. */

struct notice_row {
	int64_t staff;
	int64_t municipality;
	int64_t month;
	const char *municipality_name;
	struct shape_blob address_sealed;
};

/* Managers with an address whose municipality has a newer month than they were
 * told of, and who were told nothing since `month_start`; rows belong to
 * `memory`. */
MUST_CHECK enum status release_notice_due(struct db *db, TALLOC_CTX *memory,
        int64_t month_start, struct notice_row **rows, size_t *count);
/* Once told is told, whatever comes of the mail. */
MUST_CHECK enum status release_notice_told(
        struct db *db, const struct notice_row *row, int64_t now);
MUST_CHECK enum status staff_address_store(struct db *db, const char *name,
        const unsigned char *sealed, size_t length, int64_t now);
MUST_CHECK enum status staff_address_forget(struct db *db, const char *name);

#endif

/*
 * Respondents and meetings as rows; private to meeting.c.
 */
#ifndef SERVER_MEETING_STORE_H
#define SERVER_MEETING_STORE_H

#include <stdint.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "server/meeting.h"

struct respondent {
	int64_t municipality;
	const char *kind; /* NULL: citizen */
	unsigned char phone_hash[SECRET_HASH_BYTES];
	struct shape_blob phone_sealed;
	const char *language;
	int64_t created_at;
};

/* The respondent of that number and kind, made where there is none; STATUS_NOT_FOUND when
 * there is no such municipality. */
MUST_CHECK enum status respondent_put(
        struct db *db, const struct respondent *respondent, int64_t *id);
/* STATUS_CONFLICT: the external id is known; STATUS_NOT_FOUND: there is no such
 * municipality. */
MUST_CHECK enum status meeting_put(struct db *db, const struct meeting *meeting,
        int64_t respondent, int64_t now);

#endif

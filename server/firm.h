/*
 * The firms that employers belong to, by their CVR numbers.  A firm is a
 * municipality's own: two that know the same one know nothing of each other.
 */
#ifndef SERVER_FIRM_H
#define SERVER_FIRM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"

enum { FIRM_CVR_DIGITS = 8 };

/* Reads a CVR number as people write it ("12345674", "12 34 56 74", "DK
 * 12345674").  False unless it has eight digits whose sum, weighed by 2, 7, 6, 5,
 * 4, 3, 2 and 1, is divisible by 11 (Erhvervsstyrelsen's check of CVR
 * numbers). */
bool firm_cvr_read(const char *given, char cvr[FIRM_CVR_DIGITS + 1]);

/* Which respondent belongs to which firm, from now on. */
struct firm_member {
	int64_t municipality;
	int64_t respondent;
	const char *cvr; /* as firm_cvr_read() gives it */
};
/* Makes the firm where there is none; one that nobody belongs to any more
 * goes. */
MUST_CHECK enum status firm_join(struct db *db, struct randomness *randomness,
        const struct firm_member *member);

#endif

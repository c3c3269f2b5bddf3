/*
 * Keywords: a word that opens a survey when it is texted to a municipality's
 * number.  Words are kept by key, so that "CUBB", "Cubb!" and "cubb" are one.
 */
#ifndef SERVER_KEYWORD_STORE_H
#define SERVER_KEYWORD_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"

/* What a keyword opens, and what decides whether it does. */
struct keyword {
	int64_t municipality;
	int64_t survey_version;
	const char *respondent; /* kind */
	int64_t open_for_s;
	int64_t stopped; /* the number is on the stop list */
	int64_t recent;  /* it was asked this survey not long ago */
};

/* The keyword of the lane and number that were written to (NULL: any number of
 * the lane).  STATUS_NOT_FOUND. */
MUST_CHECK enum status keyword_find(struct db *db, TALLOC_CTX *memory,
        const char *lane, const char *sender, const char *word,
        const unsigned char *phone_hash, int64_t since,
        struct keyword *keyword);
/* STATUS_CONFLICT: the municipality has the word already; STATUS_NOT_FOUND: no
 * such municipality. */
MUST_CHECK enum status keyword_put(struct db *db, int64_t municipality,
        const char *word, int64_t survey_version);

#endif

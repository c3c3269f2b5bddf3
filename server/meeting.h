/*
 * Meetings as caseworkers and case systems register them: the sampling frame.
 * One by one or from a CSV file (UTF-8, header line, comma or semicolon):
 *
 *	id,phone,held_at,employee,unit,target_group,language
 *
 * id and phone may be empty; held_at is Danish local time or RFC 3339.
 */
#ifndef SERVER_MEETING_H
#define SERVER_MEETING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"

struct meeting {
	int64_t municipality;
	const char *external; /* the case system's id; NULL: made up */
	const char *phone;    /* as written; NULL or "": none */
	int64_t held_at;
	const char *employee;
	const char *unit;
	const char *target_group;
	const char *language; /* ISO code; NULL: "da" */
};

/* What can be wrong with one whatever the database holds: a bad number, a time in
 * the future or over a year ago, a text too long.  STATUS_INPUT with why. */
MUST_CHECK enum status meeting_check(
        const struct meeting *meeting, int64_t now, struct text *why);
/* Registers one meeting in a writer's job.  The same external id again is
 * STATUS_CONFLICT and changes nothing; STATUS_INPUT with why: no such
 * municipality, a bad number, a time in the future or over a year ago. */
MUST_CHECK enum status meeting_register(struct db *db,
        const struct secret_keys *keys, const struct meeting *meeting,
        int64_t now, struct text *why);

struct meeting_import {
	int64_t registered, known, refused;
	/* A line of text for each refused row, naming line and column. */
	struct text problems;
};

/* A CSV file that is read in pieces, a transaction each: a meeting that is there
 * already is only counted, so a file can be sent again from its start. */
struct meeting_file {
	int64_t municipality;
	const char *bytes; /* borrowed, as the rest */
	size_t length;
	int64_t now;
	struct meeting_import *result;
};
struct meeting_reading; /* talloc'd */
/* STATUS_INPUT when the file is no such list at all. */
MUST_CHECK enum status meeting_reading_open(TALLOC_CTX *owner,
        const struct meeting_file *file, struct meeting_reading **reading);
/* The next rows, in a writer's job; refused rows stop nobody else. */
MUST_CHECK enum status meeting_reading_take(struct meeting_reading *reading,
        struct db *db, const struct secret_keys *keys, size_t rows, bool *more);

#endif

/*
 * Notes on the timeline: what a municipality changed, and when.  They stand as
 * marks in the charts; before and after them figures can be compared.
 */
#ifndef SERVER_NOTE_H
#define SERVER_NOTE_H

#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/status.h"
#include "base/text.h"

enum { NOTE_TEXT_MAX = 300, NOTE_TOPIC_MAX = 60 };

struct note {
	int64_t id;
	int64_t municipality;
	int64_t day; /* year * 10000 + month * 100 + day */
	const char *text;
	const char *topic; /* a principle or a theme; "" for none */
	const char *author;
};

/* "2026-03-01", or a month, whose first day it then is. */
MUST_CHECK enum status note_day_parse(const char *text, int64_t *day);
/* STATUS_INPUT with why: a text that is empty, too long, has more than one line
 * or what could be a CPR or a phone number. */
MUST_CHECK enum status note_check(const struct note *note, struct text *why);

MUST_CHECK enum status note_put(
        struct db *db, const struct note *note, int64_t now, int64_t *id);
/* Taken off the timeline; kept, as everything that was read.  STATUS_NOT_FOUND:
 * there is no such note of the municipality. */
MUST_CHECK enum status note_remove(
        struct db *db, int64_t municipality, int64_t id, int64_t now);
/* Of [from, to) by day, oldest first. */
MUST_CHECK enum status note_list(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, const int64_t days[2], struct note **notes,
        size_t *count);

#endif

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
#include "server/audit_store.h"

enum { NOTE_TEXT_MAX = 300, NOTE_TOPIC_MAX = 60, NOTE_AUTHOR_MAX = 80 };

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

/* What is wrong with a note, the first thing of it. */
enum note_fault {
	NOTE_GOOD,
	NOTE_EMPTY,
	NOTE_LONG,      /* text or topic */
	NOTE_LINES,     /* more than one line, or no UTF-8 */
	NOTE_NUMBER,    /* what could be a CPR or a phone number */
	NOTE_NO_AUTHOR, /* or a name that is none */
};
enum note_fault note_look(const struct note *note);
/* STATUS_INPUT with why, in the words of the command line. */
MUST_CHECK enum status note_check(const struct note *note, struct text *why);

/* Puts a note that was checked on the timeline, and the audit's row with it.
 * STATUS_CONFLICT: there is no such municipality. */
MUST_CHECK enum status note_add(struct db *db, const struct audit_by *by,
        const struct note *note, int64_t *id);
/* Takes one off, the same way; as note_remove(). */
MUST_CHECK enum status note_withdraw(struct db *db, const struct audit_by *by,
        int64_t municipality, int64_t id);

/* The rows (note_store.c). */
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

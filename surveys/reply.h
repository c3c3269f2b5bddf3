/*
 * What a text message means, as an answer to one question.  Pure: question, day
 * and text in, outcome out.  The policy never guesses: two plausible readings,
 * or none, are unclear.  Word lists are tables that a Danish speaker can read
 * and amend (reply_list.c); the rules that comments name are in RULES.md.
 */
#ifndef SURVEYS_REPLY_H
#define SURVEYS_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include <talloc.h>

#include "base/clock.h"

enum reply_type {
	REPLY_SCALE,
	REPLY_INTEGER,
	REPLY_DECIMAL,
	REPLY_SELECT_ONE,
	REPLY_SELECT_MULTIPLE,
	REPLY_YES_NO,
	REPLY_DATE,
	REPLY_TEXT,
};

struct reply_choice {
	const char *value;
	const char *label;
};

/* A question as the reader needs it; NULL min or max: none is set.  Numbers in
 * decimal text, dates as YYYY-MM-DD. */
struct reply_question {
	enum reply_type type;
	const char *min;
	const char *max;
	const struct reply_choice *choices; /* in the order shown */
	size_t choice_count;
};

enum reply_outcome { REPLY_ANSWER, REPLY_UNCLEAR, REPLY_COMMAND };

enum reply_command {
	REPLY_STOP,
	REPLY_START,
	REPLY_HELP,
	REPLY_REPEAT,
	REPLY_BACK,
	REPLY_SKIP,
	REPLY_WHO,
	REPLY_CALL,
	REPLY_WRONG_NUMBER,
	REPLY_DATA,
	REPLY_LANGUAGE, /* value is the ISO 639-1 code */
};

struct reply {
	enum reply_outcome outcome;
	enum reply_command command; /* of a REPLY_COMMAND */
	/* The value as text: the choice's value; several in choice order with
	 * one space between; a number without needless zeros; YYYY-MM-DD. */
	const char *value;
	const char *comment; /* the citizen's own words, or NULL */
};

/* A question made ready once and read against often: keys of labels, parsed
 * limits.  NULL for a text to which no question is open (commands only).  The
 * caller's, freed with `owner`; strings of the question are copied. */
struct reply_reader;
struct reply_reader *reply_reader_create(
        TALLOC_CTX *owner, const struct reply_question *question);

/* Reads one text.  Strings of *reply belong to `memory`, which the call leaves
 * otherwise as it was.  `language` is an ISO 639-1 code. */
void reply_read(const struct reply_reader *reader, TALLOC_CTX *memory,
        const char *language, struct civil today, const char *text,
        struct reply *reply);

/* "stop", "wrong_number", …: the names that `eval reply` prints. */
const char *reply_command_name(enum reply_command command);

/* Would a choice with this label be read as a command (K1-K6, K8)?  The survey
 * checker refuses such a choice. */
bool reply_is_command(const char *label);

/* Does it hold a phrase of the table of distress (reply_list.c)? */
bool reply_is_distressed(const char *text);

/* The whole text as a keyword: its key less fillers, in `memory`. */
const char *reply_keyword(TALLOC_CTX *memory, const char *text);

/* Masks CPR numbers (X2).  The same pointer when there was none. */
const char *reply_mask_cpr(TALLOC_CTX *memory, const char *text);

#endif

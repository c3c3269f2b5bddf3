/*
 * Configuration: an INI file (libinih) read against a table with one row a key.
 * A key that is not in the table, given twice, or whose value does not fit is
 * an error that names file, line and key and says what was expected.  All errors
 * of a file are told, a line each.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

enum config_kind {
	CONFIG_STRING, /* const char * */
	CONFIG_INT,    /* int64_t, within min and max */
	CONFIG_BOOL,   /* bool: ja/nej, yes/no, true/false */
	CONFIG_URL,    /* const char *: http:// or https://; a slash at the end
	                  is dropped, "" stays */
	CONFIG_PATH,   /* const char *: relative ones start at the file */
	CONFIG_SECRET, /* const char *: the text, or @FILE whose first line */
};

struct config_key {
	const char *section;
	const char *name;
	enum config_kind kind;
	size_t offset;       /* into the struct that is filled */
	const char *initial; /* the default as text; NULL: the key is needed */
	int64_t min, max;    /* CONFIG_INT */
	const char *help;    /* one sentence, for `doctor` and the manual */
};

/* Sections that may come several times: [provider] fills the struct in which the
 * keys' offsets lie, each [provider NAME] one of its own behind it.  Only what
 * [provider] needs is needed there, too. */
enum { CONFIG_REPEATS_MAX = 8 };

struct config_repeated {
	const char *const *sections; /* NULL ends the list */
	size_t stride;               /* bytes from one struct to the next */
	size_t max;                  /* of them, with the first */
	/* Where in `settings` the names stand, const char *[max] with the
	 * first's NULL, and their count, size_t, at least 1. */
	size_t names_offset;
	size_t count_offset;
};

struct config_table {
	const struct config_key *keys;
	size_t count;
	const struct config_repeated *repeated; /* NULL: none */
};
/* Fills `settings` (its strings belong to `owner`) from the file; NULL path:
 * defaults alone.  STATUS_INPUT with why: every key that cannot be, a line each,
 * with the file and what was expected. */
MUST_CHECK enum status config_load_table(TALLOC_CTX *owner, const char *path,
        const struct config_table *table, void *settings, struct text *why);
/* Writes the table as a commented example file. */
void config_example(
        const struct config_key *keys, size_t count, struct text *out);

#endif

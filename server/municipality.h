/*
 * Municipalities: the table of all 98 official ones ships with the program; one
 * that takes part is set up here with its sender, its links and its survey.
 */
#ifndef SERVER_MUNICIPALITY_H
#define SERVER_MUNICIPALITY_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"

struct municipality {
	int64_t code;
	const char *name; /* NULL: the official one */
	const char *lane;
	const char *sender;  /* a number that can be answered */
	const char *host;    /* of links in texts, no scheme */
	const char *contact; /* how a citizen reaches it */
	const char *role;    /* partner, network or guest */
};

/* The official name and region; STATUS_NOT_FOUND for no such code. */
MUST_CHECK enum status municipality_official(int64_t code, TALLOC_CTX *memory,
        const char **name, const char **region);

/* What can be wrong with one whatever the database holds; STATUS_INPUT with why.
 */
MUST_CHECK enum status municipality_check(
        const struct municipality *municipality, struct text *why);
/* Sets one up, in a writer's job, with the citizen's survey after a meeting as
 * its schedule.  STATUS_CONFLICT: it is there already; STATUS_INPUT with why.
 */
MUST_CHECK enum status municipality_add(struct db *db,
        const struct municipality *municipality, int64_t survey_version,
        int64_t now, struct text *why);

/* The codes that are set up, in order of their names. */
MUST_CHECK enum status municipality_codes(
        struct db *db, TALLOC_CTX *memory, int64_t **codes, size_t *count);

enum { MUNICIPALITY_CODE_MAX = 9999 };

/* The same by code, for whoever looks up the rows of a file. */
struct municipality_set {
	bool has[MUNICIPALITY_CODE_MAX + 1];
};
MUST_CHECK enum status municipality_set_load(
        struct db *db, struct municipality_set *set);

#endif

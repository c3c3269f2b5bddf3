/*
 * The evaluator's principles: what they say, in which version, and when each
 * was in force.  A survey's question names the one that it asks about.
 */
#ifndef SERVER_PRINCIPLE_H
#define SERVER_PRINCIPLE_H

#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "server/audit_store.h"

struct principle {
	const char *name; /* as a survey's column says it */
	int64_t version;  /* from 1 */
	const char *wording;
	int64_t from_at;
	int64_t until_at; /* 0: in force */
};

enum { PRINCIPLES_MAX = 1000 };

/* Its name and its wording; STATUS_INPUT with why. */
MUST_CHECK enum status principle_check(
        const struct principle *principle, struct text *why);
/* A new one, or a new version, which ends the one before it.  In a writer's
 * job; gives the version.  STATUS_INPUT with why: no name, no wording, or a
 * beginning before that of the version before it.  Both changes are written
 * into the audit. */
MUST_CHECK enum status principle_add(struct db *db, const struct audit_by *by,
        struct principle *principle, struct text *why);
/* Ends the version in force.  STATUS_NOT_FOUND with why: there is none. */
MUST_CHECK enum status principle_end(struct db *db, const struct audit_by *by,
        const char *name, int64_t at, struct text *why);
/* All versions, by name and version. */
MUST_CHECK enum status principle_list(struct db *db, TALLOC_CTX *memory,
        struct principle **principles, size_t *count);

/* The rest is the store's, for principle.c. */

/* The last version; STATUS_NOT_FOUND. */
MUST_CHECK enum status principle_last(struct db *db, TALLOC_CTX *memory,
        const char *name, struct principle *principle);
MUST_CHECK enum status principle_put(
        struct db *db, const struct principle *principle);
MUST_CHECK enum status principle_set_end(
        struct db *db, const char *name, int64_t at);

#endif

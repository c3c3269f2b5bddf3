/*
 * Grants: what a research project or the evaluator may have of the answers, for
 * which municipalities, and until when.  Nothing is exported without one.
 */
#ifndef SERVER_GRANT_H
#define SERVER_GRANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"

struct grant_scope {
	const char *what; /* "municipality", "field", "kind", "survey" */
	const char *value;
};

struct grant {
	int64_t id;
	const char *name;
	const char *project;
	const char *holder;
	const char *commissioned_by;
	int64_t from_at, until_at; /* [from, until) */
	int64_t created_at;
	int64_t revoked_at; /* 0: not */
	struct grant_scope *scopes;
	size_t scopes_count;
};

enum { GRANT_SCOPES_MAX = 2000, GRANTS_MAX = 1000 };

/* Stores a new one, in a writer's job.  STATUS_INPUT with why: something is
 * missing, or names what is not there; STATUS_CONFLICT: the name is taken. */
/* What can be wrong with a new one whatever the database holds; STATUS_INPUT with
 * why. */
MUST_CHECK enum status grant_check_terms(
        const struct grant *grant, struct text *why);
MUST_CHECK enum status grant_add(
        struct db *db, const struct grant *grant, struct text *why);
/* STATUS_NOT_FOUND; STATUS_CONFLICT: revoked already. */
MUST_CHECK enum status grant_revoke(
        struct db *db, const char *name, int64_t now, struct text *why);
/* With its scopes; STATUS_NOT_FOUND.  Belongs to `memory`. */
MUST_CHECK enum status grant_get(struct db *db, TALLOC_CTX *memory,
        const char *name, struct grant *grant);
/* All of them, without their scopes, by name. */
MUST_CHECK enum status grant_list(struct db *db, TALLOC_CTX *memory,
        struct grant **grants, size_t *count);

/* Adds the words of a list "a,b c" as scopes of one kind; NULL adds none. */
void grant_scope_add(TALLOC_CTX *memory, struct grant *grant, const char *what,
        const char *list);
bool grant_covers(
        const struct grant *grant, const char *what, const char *value);
/* May anything be exported by it now?  STATUS_FORBIDDEN with why. */
MUST_CHECK enum status grant_check(
        const struct grant *grant, int64_t now, struct text *why);
/* Narrows a grant to what was asked for: the same what, fewer values (NULL:
 * all).  STATUS_FORBIDDEN with why: a value is outside the grant. */
MUST_CHECK enum status grant_narrow(TALLOC_CTX *memory, struct grant *grant,
        const char *what, const char *list, struct text *why);

/* The rest is the store's, for grant.c. */
MUST_CHECK enum status grant_put(struct db *db, const struct grant *grant);
/* STATUS_CONFLICT: none of that name is in force. */
MUST_CHECK enum status grant_set_revoked(
        struct db *db, const char *name, int64_t now);
/* Is there such a municipality, such a survey, a question of that name? */
MUST_CHECK enum status grant_value_exists(
        struct db *db, const struct grant_scope *scope, bool *exists);

#endif

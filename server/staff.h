/*
 * Staff: who may log in, with which role, for which municipality.
 */
#ifndef SERVER_STAFF_H
#define SERVER_STAFF_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"

enum {
	STAFF_MAX = 10000, /* of one installation */
	STAFF_PASSWORD_MIN = 12,
	STAFF_SESSION_S = 8 * 3600,
	STAFF_FAILURES_MAX = 5,
	STAFF_LOCK_S = 900,
	STAFF_TOKEN_BYTES = 32,
};

struct staff {
	int64_t id;
	int64_t municipality; /* 0: the operator */
	const char *name;
	const char *role;
	const char *password_hash;
	int64_t failures;
	int64_t locked_until;
	int64_t disabled_at; /* 0: not */
};

/* In a writer's job.  STATUS_CONFLICT with why: the name is taken;
 * STATUS_INPUT: there is no such municipality.  `password_hash` was made before,
 * outside the writer. */
MUST_CHECK enum status staff_add(
        struct db *db, const struct staff *staff, struct text *why);
/* STATUS_INPUT with why: a name or role that cannot be, or a password of fewer
 * than STAFF_PASSWORD_MIN characters.  Without a password (NULL) all else is
 * looked at, so that nobody is asked for one in vain. */
MUST_CHECK enum status staff_check(
        const struct staff *staff, const char *password, struct text *why);

/* Also who was disabled or is locked out; STATUS_NOT_FOUND: nobody has that
 * name.  Strings belong to `memory`, as everywhere here. */
MUST_CHECK enum status staff_by_name(struct db *db, TALLOC_CTX *memory,
        const char *name, struct staff *staff);
/* Who holds this session; STATUS_NOT_FOUND: nobody, or it is over. */
MUST_CHECK enum status staff_by_token(struct db *db, TALLOC_CTX *memory,
        const unsigned char token_hash[SECRET_HASH_BYTES], int64_t now,
        struct staff *staff);

/* Everybody, by name; the operator too. */
MUST_CHECK enum status staff_list(
        struct db *db, TALLOC_CTX *memory, struct staff **staff, size_t *count);
/* Who was disabled is logged out and cannot log in.  STATUS_NOT_FOUND: nobody of
 * that name can log in now. */
MUST_CHECK enum status staff_disable(
        struct db *db, const char *name, int64_t now);

/* A session of STAFF_SESSION_S from now; only the token's hash is stored. */
MUST_CHECK enum status staff_session_put(struct db *db, int64_t staff,
        const unsigned char token_hash[SECRET_HASH_BYTES], int64_t now);
/* A session that is not there has ended already. */
MUST_CHECK enum status staff_session_end(
        struct db *db, const unsigned char token_hash[SECRET_HASH_BYTES]);
/* Counts a failed login, or forgets them after one that succeeded. */
MUST_CHECK enum status staff_login_failed(
        struct db *db, int64_t staff, int64_t now);
/* In a writer's job, both.  STAFF_FAILURES_MAX in a row lock the name for
 * STAFF_LOCK_S. */
MUST_CHECK enum status staff_login_done(struct db *db, int64_t staff);

#endif

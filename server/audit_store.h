/*
 * The audit: who did what, when, about whom, each row bound to the one before
 * it by a keyed hash, so that none can be changed or taken out unseen.
 */
#ifndef SERVER_AUDIT_STORE_H
#define SERVER_AUDIT_STORE_H

#include <stdint.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"

/* No personal data in any of them: ids, names of grants, codes. */
struct audit_entry {
	int64_t at;
	const char *actor;   /* a user's name, "command" for the command line */
	const char *action;  /* "export" */
	const char *subject; /* "grant=evaluering municipalities=740" */
};

/* Who does something, and when; the keys are what links the row. */
struct audit_by {
	const struct secret_keys *keys;
	const char *who; /* as `actor` */
	int64_t at;
};
/* Appends what somebody did; as audit_append(). */
MUST_CHECK enum status audit_put(struct db *db, const struct audit_by *by,
        const char *action, const char *subject);

/* Appends a row, in a writer's job: the last row must not change meanwhile. */
MUST_CHECK enum status audit_append(struct db *db,
        const struct secret_keys *keys, const struct audit_entry *entry);
/* Follows the chain from its beginning.  STATUS_CONFLICT: it is broken at the
 * row *broken; what was cut off at the end cannot be seen. */
MUST_CHECK enum status audit_verify(struct db *db,
        const struct secret_keys *keys, int64_t *count, int64_t *broken);

#endif

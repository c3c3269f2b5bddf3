/*
 * Numbers that somebody said were wrong: out of use until a person at the
 * municipality has looked.  Shown as tasks, never as numbers.
 */
#ifndef SERVER_QUARANTINE_STORE_H
#define SERVER_QUARANTINE_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"

struct quarantined {
	int64_t id; /* of the task */
	int64_t created_at, due_at;
};

/* Those that nobody has looked at, the oldest first; they belong to `memory`. */
MUST_CHECK enum status quarantine_list(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct quarantined **rows, size_t *count);
/* Lets the number of a task be written to again; the task is done.
 * STATUS_NOT_FOUND: no such open task there. */
MUST_CHECK enum status quarantine_release(
        struct db *db, int64_t municipality, int64_t id, int64_t now);

#endif

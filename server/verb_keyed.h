/*
 * A command's change that is written into the audit: with the database it gets
 * the keys, which link the audit's rows.
 */
#ifndef SERVER_VERB_KEYED_H
#define SERVER_VERB_KEYED_H

#include "server/audit_store.h"
#include "server/verb.h"

/* The change, told by whom and when; `who` of it is still to be set where the
 * command line names somebody. */
typedef enum status verb_keyed_fn(
        struct db *db, struct audit_by *by, void *what, struct text *why);

/* As verb_change(): one transaction of a database that no server uses.  What is
 * changed stands in the audit, or is not changed. */
MUST_CHECK enum status verb_change_keyed(const struct settings *settings,
        verb_keyed_fn *change, void *what, struct text *why);

#endif

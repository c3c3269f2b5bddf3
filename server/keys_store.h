/*
 * The key file of a database: made with it, and never again once anything in
 * the database depends on it.
 */
#ifndef SERVER_KEYS_STORE_H
#define SERVER_KEYS_STORE_H

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"

/* Loads the keys.  Where there is no such file it is made, if `create`, and if
 * nobody in the database is known by keys that are gone; otherwise
 * STATUS_NOT_FOUND with why.  STATUS_CONFLICT with why: they are another
 * database's.  Without `create` nothing is written: for who may only read, or
 * stands beside a server. */
MUST_CHECK enum status keys_open(struct db *db, const char *path, bool create,
        struct secret_keys *keys, struct text *why);

#endif

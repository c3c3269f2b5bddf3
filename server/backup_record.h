/*
 * When the newest backup was made: a small file beside the database, since a
 * running server owns the only connection that writes and `backup` goes beside
 * it.
 */
#ifndef SERVER_BACKUP_RECORD_H
#define SERVER_BACKUP_RECORD_H

#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

/* In "DATABASE.backup", as one RFC 3339 line. */
MUST_CHECK enum status backup_record_write(
        const char *database, int64_t at, struct text *why);
/* STATUS_NOT_FOUND: none was ever made. */
MUST_CHECK enum status backup_record_read(const char *database, int64_t *at);

#endif

/*
 * The database's folder: one process at a time owns it, writes and checkpoints;
 * while a server owns it, a command may be its guest for as long as the server
 * lends it the pen (server/admin.h).
 *
 * Both are locks of the file borgersvar.lock in it, which go with the process,
 * however that ends.  An owner waits until no guest is left, since one may have
 * outlived the server that had lent to it.
 */
#ifndef SERVER_FOLDER_H
#define SERVER_FOLDER_H

#include <stdbool.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

/* "FOLDER/NAME", where FOLDER is the database's; belongs to `owner`. */
char *folder_path(TALLOC_CTX *owner, const char *database, const char *name);
/* Opens the file of locks; closing it gives back what was taken by it. */
MUST_CHECK enum status folder_open(
        const char *database, int *file, struct text *why);
/* STATUS_BUSY: another process owns the folder, or is a guest still after
 * wait_ms; nothing was taken. */
MUST_CHECK enum status folder_own(int file, int wait_ms);
/* Both, with a sentence; *lock is -1 where it fails. */
MUST_CHECK enum status folder_lock(
        const char *database, int *lock, struct text *why);
/* Looks without taking or making anything. */
bool folder_is_owned(const char *database);
/* Becomes a guest, before the pen is asked for: whoever owns the folder next
 * will wait.  False: somebody waits already. */
MUST_CHECK bool folder_enter(int file);
/* The guest is done, and the owner need not wait any more. */
void folder_leave(int file);

#endif

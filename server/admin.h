/*
 * The pen: how a command writes while a server runs.
 *
 * The server's connection is the only one that writes and the only one that
 * checkpoints, since the engine can lose what one connection commits while
 * another checkpoints (SQLite 3.40.1).  So a command that finds the folder owned
 * asks the server for the pen, by a Unix socket in that folder: between two
 * batches the writer stands still, with no transaction, while the command writes
 * by a connection of its own, which never checkpoints.  The schedule, citizens'
 * answers and all else wait for as long, and that is no longer than
 * ADMIN_HOLD_MS: then the command's statements are interrupted, no commit of its
 * begins, and it ends; SQLite rolls back what was not committed.
 *
 * A command that cannot even do that, since it was stopped (SIGSTOP), is killed
 * by the server.  Where it may not do so, the server goes on: the engine's own
 * lock keeps two commits apart, and until the command has hung up the server
 * makes no checkpoint and lends to nobody.
 */
#ifndef SERVER_ADMIN_H
#define SERVER_ADMIN_H

#include <stdbool.h>
#include <stdint.h>

#include <sys/types.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "base/writer.h"

enum {
	ADMIN_HOLD_MS = 2000, /* of a loan */
	ADMIN_LAST_MS = 500,  /* of it, for a commit that has begun */
	ADMIN_WAIT_MS =
	        10000, /* for one; beside other commands, for instance */
	ADMIN_FOLDER_MS = 2000 /* for a folder that somebody else owns */
};

/* The server's end: a thread that answers, one peer at a time. */
struct admin_desk; /* talloc'd: freeing it ends it */

struct admin_options {
	const char *database; /* borrowed */
	struct writer *writer;
	struct db *db; /* the writer's */
	int hold_ms;   /* ADMIN_HOLD_MS */
	/* On the writer's thread, which is about to wait: what has been
	 * answered goes out before. */
	void (*waits)(void *context);
	/* Others may have written: after a loan, on the writer's thread, and
	 * when a peer that was overdue is gone, on the desk's. */
	void (*wrote)(void *context);
	void *context;
};

/* By who owns the folder. STATUS_SYSTEM with why: the socket cannot be made. */
MUST_CHECK enum status admin_desk_open(TALLOC_CTX *owner,
        struct admin_options options, struct admin_desk **desk,
        struct text *why);

/* A command's end.  Freeing it gives back the folder, or the pen. */
struct admin_pen; /* talloc'd */

/* Owns the folder, or finds a server that does.  STATUS_BUSY: neither, within
 * ADMIN_FOLDER_MS. */
MUST_CHECK enum status admin_pen_get(TALLOC_CTX *owner, const char *database,
        struct admin_pen **pen, struct text *why);
/* A server owns the folder: nothing may be written but while the pen is
 * borrowed. */
bool admin_pen_is_lent(const struct admin_pen *pen);
/* Waits for it, ADMIN_WAIT_MS at most (STATUS_BUSY), and says until when it may
 * be used (clock_monotonic_ms).  A moment later the process is ended. */
MUST_CHECK enum status admin_pen_borrow(
        struct admin_pen *pen, int64_t *until_ms, struct text *why);
/* After the transaction.  Returns when the server has taken notice. */
void admin_pen_return(struct admin_pen *pen);

/* The process that serves the database.  STATUS_NOT_FOUND: none does;
 * STATUS_BUSY: one owns the folder, and none answers. */
MUST_CHECK enum status admin_ask(
        const char *database, pid_t *server, struct text *why);

#endif

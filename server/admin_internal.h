/*
 * The socket for administration as both its ends know it; for server/admin_*.c
 * and nobody else.
 *
 * One connection is one question, in lines of text:
 *
 *	pen     the pen, please    lent MS | busy | stopping
 *	done    it is back         taken
 *	ping    are you there?     here PID
 *
 * MS is when the loan ends, by the clock that all processes share
 * (clock_monotonic_ms).  "taken" comes after the server has taken notice of what
 * was written, so that whoever waits for it finds it in force.
 */
#ifndef SERVER_ADMIN_INTERNAL_H
#define SERVER_ADMIN_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include <sys/socket.h>
#include <sys/types.h>

#include "base/status.h"
#include "base/text.h"

enum { ADMIN_LINE_MAX = 64 };

/* Listens in the database's folder, which the caller owns; what lies there by
 * that name was left by a server that was killed.  STATUS_SYSTEM with why. */
MUST_CHECK enum status admin_listen(
        const char *database, int *listener, struct text *why);
/* Nobody finds it any more; who is connected stays so. */
void admin_hide(const char *database);
/* STATUS_NOT_FOUND: nobody listens; STATUS_FORBIDDEN: not for this user. */
MUST_CHECK enum status admin_connect(
        const char *database, int *peer, struct text *why);

/* Who may ask a process of `owner`: the same user, and root. */
bool admin_allows(uid_t owner, uid_t asks);
/* Who is at the other end of a connection. */
MUST_CHECK bool admin_peer(int peer, struct ucred *credentials);

enum admin_heard { ADMIN_HEARD, ADMIN_GONE, ADMIN_LATE };

/* A line without its end.  Never raises a signal. */
MUST_CHECK bool admin_say(int peer, const char *line);
/* The next line, until that time (clock_monotonic_ms); ADMIN_GONE when the other
 * end has closed, or has said more than a line holds. */
MUST_CHECK enum admin_heard admin_hear(
        int peer, int64_t until_ms, char line[ADMIN_LINE_MAX]);

#endif

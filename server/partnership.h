/*
 * The partnership: which municipality was a partner, of the network or a guest,
 * and when.
 */
#ifndef SERVER_PARTNERSHIP_H
#define SERVER_PARTNERSHIP_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/status.h"

struct partnership_role {
	int64_t municipality;
	const char *role; /* "partner", "network", "guest" */
	int64_t from_at;
	int64_t until_at; /* 0: it goes on */
};

struct partnership {
	struct partnership_role *roles; /* by municipality, then time */
	size_t count;
};

/* All roles there ever were; they belong to `memory`. */
MUST_CHECK enum status partnership_read(
        struct db *db, TALLOC_CTX *memory, struct partnership *partnership);
/* The role in a month: the last that it had in it.  A month before the first
 * role is the first role's: whoever has figures of it took part; one without any
 * role is a partner.  "" where the role had ended. */
const char *partnership_role_in(const struct partnership *partnership,
        int64_t municipality, struct month month);
/* Is a municipality's month part of the published comparison? Partners' and the
 * network's are, a guest's is not. */
bool partnership_compares(const struct partnership *partnership,
        int64_t municipality, struct month month);

#endif

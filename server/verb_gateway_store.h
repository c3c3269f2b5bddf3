/*
 * What the gateway's commands read.
 */
#ifndef SERVER_VERB_GATEWAY_STORE_H
#define SERVER_VERB_GATEWAY_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/db.h"

struct unsettled {
	int64_t id;
	const char *lane; /* "mail" for mails */
	int64_t municipality;
	const char *kind;
	int64_t since;            /* the first attempt */
	struct shape_blob sealed; /* a number, or an address */
	const char *error;
};

/* Texts and mails of which nobody knows whether they were taken, oldest first;
 * at most 10,000. */
MUST_CHECK enum status gateway_unsettled(struct db *db, TALLOC_CTX *memory,
        struct unsettled **list, size_t *count);

/* What would go out. */
struct going {
	int64_t id;
	const char *lane; /* "mail" for mails */
	int64_t municipality;
	const char *survey; /* its form id, or "" */
	const char *kind;
	struct shape_blob sealed;
	const char *body;
	int64_t segments; /* 0 of mails */
};

/* Texts and mails that wait and are due, by municipality and survey; at most
 * 100,000. */
MUST_CHECK enum status gateway_going(struct db *db, TALLOC_CTX *memory,
        int64_t now, struct going **list, size_t *count);

#endif

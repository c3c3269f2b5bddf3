/*
 * The interface for programs as rows: tokens, references that were taken, and
 * what became of a message.
 */
#ifndef SERVER_API_STORE_H
#define SERVER_API_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/shape.h"
#include "base/status.h"

enum { API_NAME_MAX = 80, API_TOKENS_MAX = 10000 };

/* A token that holds, with what its municipality sends by. */
struct api_token {
	int64_t id;
	int64_t municipality;
	const char *name;
	const char *lane;
	const char *sender;
	int64_t used_day;  /* as clock days are written: 20261126; 0: never */
	int64_t noted_day; /* the same, of what was stored since; the writer's */
};

/* STATUS_NOT_FOUND: no such token, or it was revoked. */
MUST_CHECK enum status api_token_get(struct db *db, TALLOC_CTX *memory,
        const unsigned char hash[SECRET_HASH_BYTES], struct api_token *token);
/* Notes the day, at most once a day and token. */
MUST_CHECK enum status api_token_used(
        struct db *db, const struct api_token *token, int64_t day);

/* STATUS_CONFLICT: the municipality has a token of that name; STATUS_NOT_FOUND:
 * there is no such municipality. */
MUST_CHECK enum status api_token_put(struct db *db, int64_t municipality,
        const char *name, const unsigned char hash[SECRET_HASH_BYTES],
        int64_t now);
/* STATUS_NOT_FOUND: none of that name holds. */
MUST_CHECK enum status api_token_revoke(
        struct db *db, int64_t municipality, const char *name, int64_t now);

struct api_token_row {
	const char *name;
	int64_t created_at;
	int64_t used_day;
	int64_t revoked_at; /* 0: it holds */
};
/* By name, those that were revoked as well. */
MUST_CHECK enum status api_token_list(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct api_token_row **rows, size_t *count);

/* A text that was taken under a reference of the token's. */
struct api_taken {
	int64_t message;
	struct shape_blob digest;
};
/* STATUS_NOT_FOUND: the reference is new. */
MUST_CHECK enum status api_reference_get(struct db *db, TALLOC_CTX *memory,
        const struct api_token *token, const char *reference,
        struct api_taken *taken);
/* The digest is of the whole order, so that another text under the same
 * reference is noticed. */
MUST_CHECK enum status api_reference_put(struct db *db,
        const struct api_token *token, const char *reference,
        const struct api_taken *taken, int64_t now);
/* Those older than 90 days. */
MUST_CHECK enum status api_reference_expire(struct db *db, int64_t now);

/* What became of a message. */
struct api_message {
	const char *state; /* as the outbox has it */
	int64_t segments;
	const char *error; /* the provider's words, or NULL */
	int64_t created_at;
	int64_t sent_at;    /* 0: not yet */
	int64_t settled_at; /* 0: not yet */
};
/* STATUS_NOT_FOUND: the municipality's programs have sent no such message. */
MUST_CHECK enum status api_message_get(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t id, struct api_message *message);

#endif

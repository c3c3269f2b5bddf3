/*
 * The interface for programs, /api/v1: a municipality's own systems send single
 * texts by it, and ask what became of them.  JSON both ways; a token in
 * "Authorization: Bearer" says for whom.
 *
 *	POST /api/v1/messages   {"to", "text", "reference"?, "from"?}
 *	        202 {"id", "segments", "encoding", "reference"?}
 *	GET  /api/v1/messages/:id
 *	        200 {"id", "state", "segments", "created_at", ...}
 *	anything else           {"error": CODE, "message": ENGLISH}
 */
#ifndef SERVER_API_H
#define SERVER_API_H

#include <stdbool.h>

#include "server/api_store.h"
#include "server/route.h"

enum { API_TOKEN_LENGTH = 46 }; /* "bs_" and 43 of base64 for addresses */

route_handler_fn api_send; /* POST /api/v1/messages */
route_handler_fn api_look; /* GET /api/v1/messages/:id */

/* Whose call is it, and may it be made now?  False: it has been answered (401,
 * 429, 503). */
bool api_enter(struct route_call *call);
/* An error in the interface's own form. */
void api_refuse(struct http_call *http, unsigned status, const char *code,
        const char *message);
bool api_is_path(const char *path);

/* Tokens that were asked for lately; the web thread's alone. */
struct api_desk;
struct api_desk *api_desk_create(TALLOC_CTX *owner);

/* A new token and the hash to keep of it. */
void api_token_make(const struct secret_keys *keys,
        char token[API_TOKEN_LENGTH + 1],
        unsigned char hash[SECRET_HASH_BYTES]);

#endif

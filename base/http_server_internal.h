/*
 * What the files of the HTTP server share; for nobody else.
 */
#ifndef BASE_HTTP_SERVER_INTERNAL_H
#define BASE_HTTP_SERVER_INTERNAL_H

#include <stdint.h>

#include <microhttpd.h>

#include "base/http_server.h"

/* A request while it arrives and is answered; the call is its first member, so
 * that the one is the other. */
struct http_exchange {
	struct http_call call;
	struct http_exchange *next_resumed;
	struct text body;
	size_t body_max;
	size_t discarded;      /* bytes of a body that was too large */
	const char *uri;       /* as it came, for the size of the headers */
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t header_bytes;   /* that our reading of the headers explains */
	unsigned refusal;      /* the HTTP status, or 0 */
	bool begun;
	bool handled;
};

uint64_t http_call_next_id(void);

/* Reads and checks the headers; sets `refusal` to 400 for what another reader
 * could understand otherwise (DESIGN.md section 4, fact 4). */
void http_exchange_read_headers(struct http_exchange *exchange,
	struct MHD_Connection *connection, const char *version);
/* Decodes the path of the raw URI; sets `refusal` where it cannot be. */
void http_exchange_read_uri(struct http_exchange *exchange);

#endif

/*
 * Answers over HTTP: the status of a thing as an HTTP status, with the headers
 * that every answer of ours carries.
 */
#ifndef SERVER_RESPONSE_H
#define SERVER_RESPONSE_H

#include "base/http_server.h"
#include "base/status.h"

/* One table for the whole server; a fault of ours is 500 or 503, never 200. */
unsigned response_status(enum status status);

/* The text belongs to the call's memory or is static. */
void response_html(struct http_call *http, unsigned status, const char *html,
        size_t length);
/* UTF-8, not kept by caches. */
void response_json(struct http_call *http, unsigned status, const char *json);
/* Static files, which may be kept for an hour. */
void response_file(struct http_call *http, const char *type, const char *bytes,
        size_t length);
/* A file that is nobody else's: not kept. */
void response_bytes(struct http_call *http, const char *type, const char *bytes,
        size_t length);
/* What a machine asked for in a type of its own. */
void response_typed(struct http_call *http, unsigned status, const char *type,
        const char *text);
/* Plain text in UTF-8. */
void response_text(struct http_call *http, unsigned status, const char *text);
/* 303: after a post, go and look there. */
void response_see_other(struct http_call *http, const char *location);
/* A plain Danish page that says what happened, by HTTP status. */
void response_error(struct http_call *http, unsigned status);

#endif

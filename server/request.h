/*
 * What a request may bring: declared fields of a form or query, and cookies. A
 * field that is not declared never reaches a handler; one that is declared but
 * malformed, too long or given twice is refused.
 */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/http_server.h"
#include "base/status.h"

enum request_kind {
	REQUEST_TEXT, /* const char *, "" where absent */
	REQUEST_INT,  /* int64_t, `initial` where absent */
	REQUEST_MANY, /* const char *: all values, one blank between */
};

struct request_field {
	const char *name;
	enum request_kind kind;
	size_t offset;
	size_t length_max; /* bytes of the decoded value */
	int64_t initial;
};

/* Fills a struct from a posted form (application/x-www-form-urlencoded).
 * STATUS_INPUT: another content type, a broken escape, no UTF-8, a field twice,
 * too long, or a number that is none. */
MUST_CHECK enum status request_form(struct http_call *http,
        const struct request_field *fields, size_t count, void *out);
/* The same from the query. */
MUST_CHECK enum status request_query(struct http_call *http,
        const struct request_field *fields, size_t count, void *out);

/* The cookie's value in the call's memory, or NULL. */
const char *request_cookie(struct http_call *http, const char *name);

/* Was the request sent by a page of ours?  Sec-Fetch-Site where the browser
 * tells it, Origin otherwise; a post with neither comes from no browser. */
bool request_is_same_site(const struct http_call *http, const char *public_url);

#endif

/*
 * A twin of the HTTP client that hands each request straight to a handler in
 * the same thread, so that months can be simulated without a socket.
 *
 * send() only queues.  poll() first calls the handler for everything that is
 * queued, then done() in the order of sending; an answer that is deferred holds
 * back those behind it until http_call_resume.  What done() sends is for the
 * next poll().  The handler sees the path decoded, the query raw, and the
 * request's headers.
 */
#ifndef TESTS_DIRECT_CLIENT_H
#define TESTS_DIRECT_CLIENT_H

#include <talloc.h>

#include "base/http_client.h"

/* Freed with talloc_free. */
struct http_client *direct_client_create(
        TALLOC_CTX *owner, http_handle_fn *handle, void *context);

/* The next request to be sent fails: HTTP_NOT_SENT never reaches the handler,
 * HTTP_UNKNOWN does, and its answer is lost. */
void direct_client_fail_next(
        struct http_client *client, enum http_outcome outcome);

#endif

/*
 * The HTTP client: libcurl's multi interface, its limits, and a plain word for
 * what is known when a request fails.
 *
 * The body goes out through a read callback that cannot rewind.  With a body in
 * memory libcurl (7.88) sends a POST a second time, silently, when a connection
 * that it kept dies before the answer, and a citizen would get two texts.  Once
 * the callback has run, a failure is HTTP_UNKNOWN.
 *
 * A client belongs to one thread; only `wake` may come from others.
 * It is a table of functions, so that a test can hand requests straight to a
 * handler in its own thread (tests/ has that twin).
 */
#ifndef BASE_HTTP_CLIENT_H
#define BASE_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/http_server.h"
#include "base/status.h"
#include "base/text.h"

enum http_outcome {
	HTTP_ANSWERED, /* status and answer are set */
	HTTP_NOT_SENT, /* failed before any byte of the request left */
	HTTP_UNKNOWN,  /* it may or may not have arrived */
};

struct http_request {
	/* Filled by the caller, borrowed until done. */
	const char *method;
	const char *url;
	const struct http_header *headers;
	size_t header_count;
	const char *body;
	size_t body_length;
	void (*done)(struct http_request *request, void *context);
	void *context;
	unsigned timeout_ms; /* whole request, 15,000 */
	/* The result; valid inside done(), freed after it. */
	enum http_outcome outcome;
	long status;
	const char *answer; /* NUL-terminated */
	size_t answer_length;
	int64_t retry_after_s; /* Retry-After in seconds, or -1 */
	char failure[96];      /* for the log, when not answered */
};

struct http_client {
	void (*send)(struct http_client *client, struct http_request *request);
	/* Works for at most wait_ms; returns requests under way. */
	size_t (*poll)(struct http_client *client, int wait_ms);
	void (*wake)(struct http_client *client);
	void *self;
};

struct http_client_options {
	unsigned connections_max; /* 64 */
	long max_age_conn_s;      /* below the provider's own idle limit, 50 */
	size_t answer_max;        /* 1 MiB; more is HTTP_UNKNOWN */
	const char *user_agent;
};

/* A client over libcurl; freed with talloc_free. */
struct http_client *http_client_create(
        TALLOC_CTX *owner, struct http_client_options options);

#endif

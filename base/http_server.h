/*
 * The HTTP server: libmicrohttpd in a loop of our own, and the limits it does
 * not hold itself.
 *
 * A loop of our own, because its internal epoll modes (0.9.75) stand still when
 * exactly 128 connections are ready at once.  Limits of our own, because it takes
 * requests that two readers understand differently (two lengths, two hosts), and
 * because its time-out counts idleness only: a byte every two seconds would hold
 * a connection for ever.
 *
 * A call is one request and its answer.  The handler runs on the web thread
 * when the whole request has arrived; it answers at once, or defers and answers
 * later from another thread.  Calls can also be made without a network
 * (http_call_create), so that tests walk the same handlers.
 */
#ifndef BASE_HTTP_SERVER_H
#define BASE_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

struct http_server;

struct http_header {
	const char *name;
	const char *value;
};

enum { HTTP_HEADERS_MAX = 64, HTTP_ANSWER_HEADERS_MAX = 24 };

struct http_call {
	TALLOC_CTX *memory; /* of this call; freed once it is answered */
	uint64_t id;        /* for the log */
	/* The request; borrowed, read-only. */
	const char *method;
	const char *path;  /* percent-decoded, valid UTF-8, no query */
	const char *query; /* raw, without '?'; "" when none */
	const char *peer;  /* address without port */
	const struct http_header *headers;
	size_t header_count;
	const char *body;
	size_t body_length;
	/* The answer; the handler fills it. */
	unsigned status;
	const char *answer; /* belongs to memory, or is static */
	size_t answer_length;
	struct http_header answer_headers[HTTP_ANSWER_HEADERS_MAX];
	size_t answer_header_count;
	/* The server's. */
	bool deferred;
	void *connection;
	struct http_server *server;
	const struct http_call *pattern; /* that the answer was copied from */
	void (*on_resume)(struct http_call *call); /* calls without network */
	void *context; /* free for the handler's own use */
};

/* The request's header, without case; NULL when absent. */
const char *http_call_header(const struct http_call *call, const char *name);
/* Name is static; the value is copied into the call's memory. */
void http_call_set_header(
        struct http_call *call, const char *name, const char *value);
/* The answer of another call, for what is said often in the same words: made
 * ready by the server once.  The pattern lives and stays as it is as long as
 * the server. */
void http_call_repeat(struct http_call *call, const struct http_call *pattern);
/* The answer comes later, from any thread, by http_call_resume. */
void http_call_defer(struct http_call *call);
/* The answer is filled in: hand the call back, with all of its memory, which
 * may be gone before this returns.  Then http_server_wake, once for many
 * calls. */
void http_call_resume(struct http_call *call);
/* A call that came over no network, for tests: GET without headers or body;
 * set what else is wanted. */
struct http_call *http_call_create(
        TALLOC_CTX *owner, const char *method, const char *path);

typedef void http_handle_fn(struct http_call *call, void *context);

struct http_server_options {
	const char *address;      /* "127.0.0.1" or "::1" … */
	uint16_t port;            /* 0: any; see http_server_port */
	unsigned connections_max; /* 1024 */
	unsigned per_address_max; /* 0 for no limit (behind a proxy) */
	unsigned deadline_ms;     /* for a whole request to arrive, 10,000 */
	unsigned idle_s;          /* keep-alive idleness, 60 */
	size_t body_max;          /* 64 KiB */
	/* A larger cap for some paths (uploads); NULL for none. */
	size_t (*body_max_for)(const char *method, const char *path);
	http_handle_fn *handle;
	void *context;
};

/* Starts listening and a thread of its own. */
MUST_CHECK enum status http_server_start(TALLOC_CTX *owner,
        struct http_server_options options, struct http_server **server,
        struct text *why);
uint16_t http_server_port(const struct http_server *server);
/* Wakes the loop after resumes from another thread. */
void http_server_wake(struct http_server *server);
/* No new connections; deferred calls are waited for (they must be resumed). */
void http_server_stop(struct http_server *server);

struct http_server_counts {
	uint64_t requests;
	uint64_t refused;     /* malformed, smuggling, too large */
	uint64_t timed_out;   /* closed at the deadline */
	unsigned connections; /* open now */
};
/* Since the server began; from any thread. */
struct http_server_counts http_server_counts(const struct http_server *server);

#endif

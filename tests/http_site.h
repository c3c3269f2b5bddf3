/*
 * The HTTP server on loopback with a handler that echoes, for its tests.
 *
 * The answer is "METHOD|PATH|QUERY|X-GIVEN|LENGTH|BODY".  Paths that begin with
 * /later are deferred and resumed by a thread of the site; /large is long;
 * /forgotten sets no status; /same/a to /same/z repeat an answer each.
 */
#ifndef TESTS_HTTP_SITE_H
#define TESTS_HTTP_SITE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/http_server.h"

enum { SITE_BODY_MAX = 1024, SITE_UPLOAD_MAX = 4096, SITE_LARGE = 8000000 };

/* How a request goes on that wants an answer and then the end. */
#define SITE_HEADERS "Host: a\r\nConnection: close\r\n"
/* A literal and its length, with the NULs inside. */
#define SITE_BYTES(literal) literal, sizeof(literal) - 1

struct site {
	struct http_server *server;
	uint16_t port;
	atomic_uint handled;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t change;
	struct http_call
	        *patterns[26]; /* by letter, once they were asked for */
	struct http_call *waiting[1024];
	size_t waiting_count;
	int delay_ms; /* before deferred calls are resumed */
	bool held;    /* deferred calls stay until site_release */
	bool ended;
};

struct http_server_options site_options(void);
struct site *site_start(struct http_server_options options);
void site_end(struct site *site);
struct http_server_counts site_counts(const struct site *site);
/* Waits until so many calls are deferred. */
void site_wait_for(struct site *site, size_t count);
void site_hold(struct site *site);
void site_release(struct site *site);

#endif

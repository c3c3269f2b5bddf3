/*
 * The HTTP client beside a provider with bad manners, for the client's tests.
 */
#ifndef TESTS_CLIENT_BENCH_H
#define TESTS_CLIENT_BENCH_H

#include <stdint.h>

#include "base/http_client.h"
#include "tests/raw_provider.h"

enum { BENCH_TIMEOUT_MS = 1000, BENCH_CONNECTIONS = 16 };

/* What a request came to, copied inside done(). */
struct result {
	int done;
	enum http_outcome outcome;
	long status;
	int64_t retry_after_s;
	char answer[64];
	char failure[96];
};

struct bench {
	struct raw_provider provider;
	struct http_client *client;
	char url[64];
};

struct bench *bench_start(enum manner manner);
void bench_end(struct bench *bench);
/* A done() whose context is a struct result. */
void bench_take(struct http_request *request, void *context);
/* Polls until nothing is under way. */
void bench_finish(struct http_client *client);
/* Sends one request to the bench's URL; without body where it is NULL. */
struct result bench_ask(
        struct bench *bench, const char *method, const char *body);

#endif

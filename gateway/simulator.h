/*
 * A provider's twin: speaks GatewayAPI's Messaging API on one side, posts signed
 * webhooks on the other, and holds virtual phones.  For the demo, the tests and
 * the benchmarks; `serve` never starts it.
 *
 * Requests come in through simulator_handle (on a web thread, or directly);
 * everything that goes out does so from simulator_once, on its caller's thread.
 */
#ifndef GATEWAY_SIMULATOR_H
#define GATEWAY_SIMULATOR_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/http_client.h"
#include "base/http_server.h"

enum { SIMULATOR_TEXTS_KEPT = 40 };

/* A text on a phone's screen. */
struct simulator_text {
	bool from_phone;
	const char *body;
	int64_t at;
};

struct simulator_options {
	const struct clock *clock;
	const char *token; /* that requests must carry */
	const char *webhook_secret;
	const char *webhook_url;
	struct http_client *client; /* of simulator_once's thread */
	size_t posts_max;           /* webhooks under way at once, 64 */
	/* A text reached a phone (from simulator_once); NULL: nobody reads. */
	void (*on_text)(
	        void *context, const char *phone, const char *body, int64_t at);
	/* Does the network reach the phone?  NULL: all. */
	bool (*is_reachable)(void *context, const char *phone);
	void *context;
};

struct simulator; /* talloc'd */

struct simulator *simulator_create(
        TALLOC_CTX *owner, struct simulator_options options);

/* Where webhooks go, once that is known; borrowed. */
void simulator_set_webhook(struct simulator *simulator, const char *url);

/* Another client for webhooks; none may be under way. */
void simulator_set_client(
        struct simulator *simulator, struct http_client *client);

/* http_handle_fn: the provider's API, and the page of phones at /phones. */
void simulator_handle(struct http_call *call, void *context);

/* The owner of a phone sends a text at a time (now or later).  Any thread. */
void simulator_send(struct simulator *simulator, const char *phone,
        const char *body, int64_t at);

/* Delivers and posts what is due, for at most wait_ms; returns how much is due
 * or under way still. */
size_t simulator_once(struct simulator *simulator, int wait_ms);
/* When the next thing is due; INT64_MAX for nothing. */
int64_t simulator_next_at(struct simulator *simulator);

/* The next `count` requests for sending go wrong in this way. */
enum simulator_fault {
	SIMULATOR_NO_FAULT,
	SIMULATOR_TOO_MANY,       /* 429 with Retry-After: 7 */
	SIMULATOR_UNAVAILABLE,    /* 503 with Retry-After: 7 */
	SIMULATOR_ERROR,          /* 500; nothing accepted */
	SIMULATOR_ERROR_ACCEPTED, /* 500 after all were accepted */
	SIMULATOR_UNREADABLE,     /* 202, accepted, but no JSON */
	SIMULATOR_SILENT,         /* accepted, but never answered */
	SIMULATOR_WRONG_TOKEN,    /* 403 */
};

void simulator_fail(
        struct simulator *simulator, enum simulator_fault fault, int count);

struct simulator_counts {
	uint64_t requests, accepted, refused, receipts, inbound, redelivered;
};
struct simulator_counts simulator_counts(struct simulator *simulator);

/* The last texts of a phone, oldest first; copies in `memory`. */
size_t simulator_texts(struct simulator *simulator, TALLOC_CTX *memory,
        const char *phone, struct simulator_text **texts);

/* Answers every request that SIMULATOR_SILENT left waiting; before its server
 * stops. */
void simulator_release(struct simulator *simulator);

#endif

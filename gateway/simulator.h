/*
 * A provider's twin: speaks its API on one side, posts signed webhooks on the
 * other (or lets itself be polled), and holds virtual phones.  For the demo, the tests and
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
	const char *driver; /* whose twin; NULL: gatewayapi */
	const struct clock *clock;
	const char *token; /* that requests must carry */
	const char *webhook_secret;
	const char *webhook_url;
	bool polled; /* no webhooks: what happens waits to be asked for */
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

/* A provider of its own, with an empty memory; it answers when called. */
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

/* What goes wrong with a request for sending.  The first group accepts nothing,
 * the second all. */
enum simulator_fault {
	SIMULATOR_NO_FAULT,
	SIMULATOR_TOO_MANY,         /* 429 with Retry-After: 7 */
	SIMULATOR_TOO_MANY_BARE,    /* 429 without */
	SIMULATOR_UNAVAILABLE,      /* 503 with Retry-After: 7 */
	SIMULATOR_UNAVAILABLE_BARE, /* 503 without */
	SIMULATOR_ERROR,            /* 500 */
	SIMULATOR_WRONG_TOKEN,      /* as for a wrong token */
	SIMULATOR_RESET,            /* the connection, on a wire only */
	SIMULATOR_ERROR_ACCEPTED,   /* 500 */
	SIMULATOR_UNREADABLE,       /* a success, but no JSON */
	SIMULATOR_HUGE,             /* a success, and two MiB of JSON */
	SIMULATOR_WRONG_TYPE,       /* the right answer, called text/html */
	SIMULATOR_SILENT,           /* never answered */
	SIMULATOR_SLOW,             /* the answer drips, on a wire only */
	SIMULATOR_RESET_ACCEPTED,   /* the connection, on a wire only */
	SIMULATOR_RECEIPT_FIRST,    /* answered when its receipt was taken, on
	                               a wire only */
};

/* The next `count` requests for sending; or those of them that carry a phone's
 * number; or polls whose path has that word in it. */
void simulator_fail(
        struct simulator *simulator, enum simulator_fault fault, int count);
void simulator_fail_phone(struct simulator *simulator, const char *phone,
        enum simulator_fault fault, int count);

/* What goes wrong with a webhook that the provider posts. */
enum simulator_hook_fault {
	SIMULATOR_HOOK_RIGHT,
	SIMULATOR_HOOK_TWICE,    /* posted twice at once */
	SIMULATOR_HOOK_LATE,     /* a minute later: others overtake it */
	SIMULATOR_HOOK_UNSIGNED, /* with another secret, then again rightly */
	SIMULATOR_HOOK_AHEAD,    /* the provider's clock is an hour ahead */
	SIMULATOR_HOOK_BEHIND,   /* or behind */
};

/* The next `count` webhooks. */
void simulator_fail_hooks(struct simulator *simulator,
        enum simulator_hook_fault fault, int count);

struct simulator_counts {
	uint64_t requests, accepted, refused, receipts, inbound, redelivered;
};
/* Since it was created; from any thread. */
struct simulator_counts simulator_counts(struct simulator *simulator);

/* The last texts of a phone, oldest first; copies in `memory`. */
size_t simulator_texts(struct simulator *simulator, TALLOC_CTX *memory,
        const char *phone, struct simulator_text **texts);

/* Answers every request that SIMULATOR_SILENT left waiting; before its server
 * stops. */
void simulator_release(struct simulator *simulator);

#endif

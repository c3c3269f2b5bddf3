/*
 * An HTTP server written by hand, which counts what arrives and dies where a
 * provider might; for the tests of the HTTP client.
 */
#ifndef TESTS_RAW_PROVIDER_H
#define TESTS_RAW_PROVIDER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/raw_http.h"

/* What the server does with a request. */
enum manner {
	ANSWER,       /* 200, the connection stays */
	ANSWER_LAST,  /* 200, the connection is closed without a word of it */
	CLOSE_FIRST,  /* closes when the connection is there */
	CLOSE_READ,   /* reads all and closes */
	RESET_READ,   /* reads all and resets */
	SILENCE,      /* reads all and waits */
	HALF_HEAD,    /* a status line, no end of the headers */
	HALF_BODY,    /* less than was announced */
	HALF_CHUNK,   /* chunks without the last */
	NONSENSE,     /* no HTTP */
	TOO_LARGE,    /* announces more than is wanted */
	TOO_LONG,     /* sends it, in chunks */
	REDIRECT,     /* to another path */
	DIES_REUSED,  /* answers the first, closes at the second request */
	RESETS_REUSED /* the same with a reset, before reading the second */
};

struct raw_provider {
	int listener;
	uint16_t port;
	_Atomic enum manner manner;
	const char *_Atomic
	        answer; /* for ANSWER: the whole of it; NULL for usual */
	atomic_int connections;
	atomic_int guests;   /* connections that are open */
	atomic_int arrivals; /* of whole requests */
	atomic_bool ended;
	pthread_t thread;
	struct raw_answer last; /* the last request, once all is still */
};

/* Listens on a port of its own, with a thread for each connection. */
void raw_provider_start(struct raw_provider *provider, enum manner manner);
void raw_provider_end(struct raw_provider *provider);

#endif

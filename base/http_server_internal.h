/*
 * What the files of the HTTP server share; for nobody else.
 *
 * http_server.c owns the thread and its loop, http_server_peer.c the sockets
 * and their time, http_server_exchange.c a request from its first line to its
 * answer, http_server_check.c what is refused, http_call.c the call as handlers
 * see it, with a network behind or without.  All of it runs on the web
 * thread, save http_call_resume and http_server_wake.
 */
#ifndef BASE_HTTP_SERVER_INTERNAL_H
#define BASE_HTTP_SERVER_INTERNAL_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include <microhttpd.h>

#include "base/http_server.h"

/* A request while it arrives and is answered; the call is its first member, so
 * that the one is the other. */
struct http_exchange {
	struct http_call call;
	struct http_exchange *next_resumed;
	struct text body;
	size_t body_max;
	size_t discarded;    /* bytes of a body that was too large */
	const char *uri;     /* as it came, a copy */
	const char *raw_uri; /* where it stood in the library's buffer */
	const char *version; /* in that buffer, too */
	struct http_header headers[HTTP_HEADERS_MAX];
	unsigned refusal; /* the HTTP status, or 0 */
	bool begun;       /* the headers are there */
	bool handled;     /* the handler has had it */
};

/* An answer that is given often, as the library sends it. */
struct http_ready {
	const struct http_call *pattern;
	struct MHD_Response *response;
};

enum { HTTP_READY_MAX = 8, HTTP_POOLS_MAX = 64 };

/* A connection's socket and the time by which it must have got on. */
struct http_peer {
	struct http_peer *previous, *next;
	int socket;
	int64_t until_ms; /* 0: it waits for us */
	bool was_answered;
	bool cut;
	char address[INET6_ADDRSTRLEN];
};

struct http_server {
	struct http_server_options options;
	struct MHD_Daemon *daemon;
	int daemon_fd; /* the library's epoll */
	int wake_fd;   /* our eventfd */
	int listener;  /* ours once the library has let go of it, else -1 */
	pthread_t thread;
	bool running;
	atomic_bool stopping;
	struct http_peer *peers;
	unsigned open_exchanges; /* begun and not completed */
	struct http_ready ready[HTTP_READY_MAX];
	size_t ready_count;
	TALLOC_CTX *pools[HTTP_POOLS_MAX]; /* of exchanges that are over */
	size_t pool_count;
	pthread_mutex_t lock; /* guards `resumed` */
	struct http_exchange *resumed;
	atomic_uint deferred; /* calls that are out of our hands */
	atomic_uint connections;
	_Atomic uint64_t requests, refused, timed_out;
};

uint64_t http_call_next_id(void);

/* The peer at the other end, or NULL. */
struct http_peer *http_peer_of(struct MHD_Connection *connection);
/* MHD_NotifyConnectionCallback; the context is the server. */
void http_peer_notify(void *context, struct MHD_Connection *connection,
        void **socket_context, enum MHD_ConnectionNotificationCode what);
/* Cuts off those whose time is over. */
void http_peer_sweep(struct http_server *server, int64_t now_ms);

/* What the library calls, the context being the server: for the request line,
 * for everything after it, and when all is over. */
void *http_exchange_on_uri(
        void *context, const char *uri, struct MHD_Connection *connection);
enum MHD_Result http_exchange_on_access(void *context,
        struct MHD_Connection *connection, const char *url, const char *method,
        const char *version, const char *upload, size_t *upload_length,
        void **request);
void http_exchange_on_completed(void *context,
        struct MHD_Connection *connection, void **request,
        enum MHD_RequestTerminationCode how);

/* When no exchange is left. */
void http_exchange_end(struct http_server *server);

/* Decodes the path and reads the headers of a request that has just begun.
 * Sets `refusal` for what another reader could understand otherwise: a request
 * with two lengths, say, which a proxy may end elsewhere than we do. */
void http_exchange_check(
        struct http_exchange *exchange, struct MHD_Connection *connection);

#endif

/*
 * The web thread: libmicrohttpd in a loop of our own.
 *
 * The library's internal epoll mode hangs when a multiple of 128 events meet;
 * run from our own loop it does not.  In that mode a resume from another thread
 * wakes nobody, so calls that are ready are put on a list here, and one write to
 * an eventfd a batch makes the loop take them up.
 */
#include "base/http_server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/http_server_internal.h"
#include "base/log.h"

enum {
	BACKLOG = 1024,
	CALL_POOL_BYTES = 8192,
	CONNECTION_BYTES = 16384,
	SWEEP_MS = 250,
	ANSWER_MS = 30000,  /* for a peer to take its answer */
	DISCARD_FACTOR = 4, /* bodies are read past their cap by so much */
};

/* A connection's socket and the time by which it must have got on. */
struct peer {
	struct peer *previous, *next;
	int socket;
	int64_t until_ms; /* 0: waits for us */
	bool cut;
	char address[INET6_ADDRSTRLEN];
};

struct http_server {
	struct http_server_options options;
	struct MHD_Daemon *daemon;
	int wake_fd;
	int daemon_fd;
	pthread_t thread;
	bool running;
	atomic_bool stopping;
	struct peer *peers; /* the web thread's */
	pthread_mutex_t lock;
	struct http_exchange *resumed;
	atomic_uint deferred; /* calls that are out of our hands */
	atomic_uint connections;
	_Atomic uint64_t requests, refused, timed_out;
};

static int64_t
monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct peer *
peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

static void
name_peer(struct peer *peer, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const void *address = info == NULL ? NULL : info->client_addr;

	if (address == NULL)
		return;
	if (info->client_addr->sa_family == AF_INET)
		inet_ntop(AF_INET,
			&((const struct sockaddr_in *)address)->sin_addr,
			peer->address, sizeof(peer->address));
	else if (info->client_addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
			&((const struct sockaddr_in6 *)address)->sin6_addr,
			peer->address, sizeof(peer->address));
}

static void
peer_begin(struct http_server *server, struct MHD_Connection *connection,
	void **socket_context)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct peer *peer = talloc_zero(server, struct peer);
	int on = 1;

	if (peer == NULL)
		log_abort("http.peer", "out of memory");
	peer->socket = info->connect_fd;
	peer->until_ms = monotonic_ms() + server->options.deadline_ms;
	name_peer(peer, connection);
	setsockopt(peer->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	peer->next = server->peers;
	if (peer->next != NULL)
		peer->next->previous = peer;
	server->peers = peer;
	server->connections++;
	*socket_context = peer;
}

static void
peer_end(struct http_server *server, struct peer *peer)
{
	if (peer->previous != NULL)
		peer->previous->next = peer->next;
	else
		server->peers = peer->next;
	if (peer->next != NULL)
		peer->next->previous = peer->previous;
	server->connections--;
	talloc_free(peer);
}

/* MHD_NotifyConnectionCallback */
static void
on_connection(void *context, struct MHD_Connection *connection,
	void **socket_context, enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		peer_begin(context, connection, socket_context);
	else if (*socket_context != NULL)
		peer_end(context, *socket_context);
}

/* A request whose headers drip never reaches a handler, and the library's own
 * time-out only counts idleness. */
static void
sweep(struct http_server *server, int64_t now_ms)
{
	for (struct peer *peer = server->peers; peer != NULL;
		peer = peer->next) {
		if (peer->until_ms == 0 || peer->until_ms > now_ms ||
			peer->cut)
			continue;
		peer->cut = true;
		server->timed_out++;
		shutdown(peer->socket, SHUT_RDWR);
	}
}

/* The first that the library tells of a request: its raw URI.  What is returned
 * here comes back with every later call. */
static void *
on_uri(void *context, const char *uri, struct MHD_Connection *connection)
{
	TALLOC_CTX *pool = talloc_pool(NULL, CALL_POOL_BYTES);
	struct http_exchange *exchange =
		talloc_zero(pool, struct http_exchange);
	struct http_call *call;

	if (pool == NULL || exchange == NULL)
		log_abort("http.call", "out of memory");
	call = &exchange->call;
	call->memory = pool;
	call->id = http_call_next_id();
	call->server = context;
	call->connection = connection;
	call->body = "";
	call->answer = "";
	exchange->uri = talloc_strdup(pool, uri);
	if (exchange->uri == NULL)
		log_abort("http.call", "out of memory");
	return exchange;
}

/* The raw path is decoded by us, once. */
static size_t
on_unescape(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context;
	(void)connection;
	return strlen(text);
}

static enum MHD_Result
send_answer(struct http_exchange *exchange, struct MHD_Connection *connection)
{
	const struct http_call *call = &exchange->call;
	/* The library only reads it; the buffer lives until on_completed. */
	struct MHD_Response *response = MHD_create_response_from_buffer(
		call->answer_length, (void *)(uintptr_t)call->answer,
		MHD_RESPMEM_PERSISTENT);
	struct peer *peer = peer_of(connection);
	enum MHD_Result result;

	if (response == NULL)
		log_abort("http.answer", "out of memory");
	for (size_t i = 0; i < call->answer_header_count; i++)
		MHD_add_response_header(response, call->answer_headers[i].name,
			call->answer_headers[i].value);
	if (exchange->refusal != 0)
		MHD_add_response_header(response, "Connection", "close");
	result = MHD_queue_response(connection, call->status, response);
	MHD_destroy_response(response);
	if (peer != NULL)
		peer->until_ms = monotonic_ms() + ANSWER_MS;
	return result;
}

static enum MHD_Result
refuse(struct http_exchange *exchange, struct MHD_Connection *connection)
{
	static const char text[] = "The request was refused.\n";
	struct http_call *call = &exchange->call;

	call->server->refused++;
	call->status = exchange->refusal;
	call->answer = text;
	call->answer_length = sizeof(text) - 1;
	exchange->handled = true;
	return send_answer(exchange, connection);
}

static size_t
body_cap(const struct http_server *server, const struct http_call *call)
{
	size_t cap = 0;

	if (server->options.body_max_for != NULL)
		cap = server->options.body_max_for(call->method, call->path);
	return cap > 0 ? cap : server->options.body_max;
}

/* The headers are there: look at them before any of the body is taken. */
static enum MHD_Result
begin(struct http_server *server, struct http_exchange *exchange,
	struct MHD_Connection *connection, const char *version)
{
	struct http_call *call = &exchange->call;
	const struct peer *peer = peer_of(connection);
	const char *length;
	int64_t announced = 0;

	exchange->begun = true;
	call->peer = peer == NULL ? "" : peer->address;
	server->requests++;
	http_exchange_read_uri(exchange);
	if (exchange->refusal == 0)
		http_exchange_read_headers(exchange, connection, version);
	if (exchange->refusal != 0)
		return refuse(exchange, connection);
	exchange->body_max = body_cap(server, call);
	text_init(&exchange->body, call->memory, exchange->body_max);
	length = http_call_header(call, "Content-Length");
	if (length != NULL &&
		(text_to_int(length, 0, INT64_MAX, &announced) != STATUS_OK ||
			(size_t)announced > exchange->body_max)) {
		exchange->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
		return refuse(exchange, connection);
	}
	return MHD_YES;
}

/* A body without announced length that grows over its cap is read on for a
 * while, so that the sender gets to hear why, and then cut off. */
static enum MHD_Result
take_body(struct http_exchange *exchange, const char *bytes, size_t *length)
{
	if (exchange->body.length + *length > exchange->body_max) {
		exchange->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
		exchange->discarded += *length;
	} else {
		text_add_bytes(&exchange->body, bytes, *length);
	}
	*length = 0;
	return exchange->discarded > DISCARD_FACTOR * exchange->body_max
		? MHD_NO
		: MHD_YES;
}

static enum MHD_Result
handle(struct http_server *server, struct http_exchange *exchange,
	struct MHD_Connection *connection)
{
	struct http_call *call = &exchange->call;
	struct peer *peer = peer_of(connection);

	exchange->handled = true;
	call->body = text_string(&exchange->body);
	call->body_length = exchange->body.length;
	if (peer != NULL)
		peer->until_ms = 0;
	server->options.handle(call, server->options.context);
	if (call->deferred) {
		MHD_suspend_connection(connection);
		return MHD_YES;
	}
	return send_answer(exchange, connection);
}

/* MHD_AccessHandlerCallback: once for the headers, then for pieces of the body,
 * then for its end, and once more after a resume. */
static enum MHD_Result
on_access(void *context, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload,
	size_t *upload_length, void **request)
{
	struct http_exchange *exchange = *request;

	(void)url;
	if (exchange == NULL)
		return MHD_NO;
	exchange->call.method = method;
	if (!exchange->begun)
		return begin(context, exchange, connection, version);
	if (*upload_length > 0)
		return take_body(exchange, upload, upload_length);
	if (exchange->handled)
		return send_answer(exchange, connection);
	if (exchange->refusal != 0)
		return refuse(exchange, connection);
	return handle(context, exchange, connection);
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **request,
	enum MHD_RequestTerminationCode how)
{
	struct http_server *server = context;
	struct http_exchange *exchange = *request;
	struct peer *peer = peer_of(connection);

	(void)how;
	if (exchange != NULL)
		talloc_free(exchange->call.memory);
	*request = NULL;
	/* The next request may begin after some idleness, and then has its
	 * time to arrive. */
	if (peer != NULL)
		peer->until_ms = monotonic_ms() +
			(int64_t)server->options.idle_s * 1000 +
			server->options.deadline_ms;
}

void
http_call_defer(struct http_call *call)
{
	assert(!call->deferred);
	call->deferred = true;
	if (call->server != NULL)
		call->server->deferred++;
}

void
http_call_resume(struct http_call *call)
{
	struct http_exchange *exchange = (struct http_exchange *)call;
	struct http_server *server = call->server;

	assert(call->deferred);
	if (server == NULL) {
		call->on_resume(call);
		return;
	}
	pthread_mutex_lock(&server->lock);
	exchange->next_resumed = server->resumed;
	server->resumed = exchange;
	pthread_mutex_unlock(&server->lock);
}

static void
resume_all(struct http_server *server)
{
	struct http_exchange *exchange;

	pthread_mutex_lock(&server->lock);
	exchange = server->resumed;
	server->resumed = NULL;
	pthread_mutex_unlock(&server->lock);
	while (exchange != NULL) {
		struct http_exchange *next = exchange->next_resumed;

		server->deferred--;
		MHD_resume_connection(exchange->call.connection);
		exchange = next;
	}
}

void
http_server_wake(struct http_server *server)
{
	uint64_t one = 1;
	ssize_t done = write(server->wake_fd, &one, sizeof(one));

	/* Only a full counter can fail it, and then the loop is awake. */
	(void)done;
}

static int
wait_ms(const struct http_server *server)
{
	MHD_UNSIGNED_LONG_LONG timeout;

	if (MHD_get_timeout(server->daemon, &timeout) == MHD_YES &&
		timeout < SWEEP_MS)
		return (int)timeout;
	return SWEEP_MS;
}

static void *
run_thread(void *context)
{
	struct http_server *server = context;
	struct pollfd fds[2] = {
		{.fd = server->daemon_fd, .events = POLLIN},
		{.fd = server->wake_fd, .events = POLLIN},
	};
	int64_t swept_ms = monotonic_ms();

	while (!server->stopping || server->deferred > 0) {
		int64_t now_ms;
		uint64_t count;

		if (poll(fds, 2, wait_ms(server)) < 0 && errno != EINTR)
			log_abort("http.poll", strerror(errno));
		if (fds[1].revents != 0 &&
			read(server->wake_fd, &count, sizeof(count)) < 0 &&
			errno != EAGAIN)
			log_abort("http.wake", strerror(errno));
		resume_all(server);
		MHD_run(server->daemon);
		now_ms = monotonic_ms();
		if (now_ms - swept_ms >= SWEEP_MS) {
			sweep(server, now_ms);
			swept_ms = now_ms;
		}
	}
	return NULL;
}

static bool
read_address(const struct http_server_options *options,
	struct sockaddr_storage *storage)
{
	struct sockaddr_in *four = (struct sockaddr_in *)storage;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)storage;

	memset(storage, 0, sizeof(*storage));
	if (inet_pton(AF_INET, options->address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons(options->port);
		return true;
	}
	if (inet_pton(AF_INET6, options->address, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons(options->port);
		return true;
	}
	return false;
}

static enum status
start_daemon(struct http_server *server, struct text *why)
{
	const struct http_server_options *options = &server->options;
	struct sockaddr_storage address;
	const union MHD_DaemonInfo *info;
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;

	if (!read_address(options, &address)) {
		text_add_format(why, "\"%s\" is no address to listen at",
			options->address);
		return STATUS_INPUT;
	}
	if (address.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_access,
		server, MHD_OPTION_SOCK_ADDR, &address,
		MHD_OPTION_CONNECTION_LIMIT, options->connections_max,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->per_address_max,
		MHD_OPTION_CONNECTION_TIMEOUT, options->idle_s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
		MHD_OPTION_LISTEN_BACKLOG_SIZE, (unsigned)BACKLOG,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
		MHD_OPTION_URI_LOG_CALLBACK, on_uri, server,
		MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL,
		MHD_OPTION_END);
	if (server->daemon == NULL) {
		text_add_format(why, "%s port %u: cannot listen there (%s)",
			options->address, options->port, strerror(errno));
		return STATUS_BUSY;
	}
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	server->daemon_fd = info->epoll_fd;
	return STATUS_OK;
}

static int
destroy(struct http_server *server)
{
	http_server_stop(server);
	close(server->wake_fd);
	pthread_mutex_destroy(&server->lock);
	return 0;
}

enum status
http_server_start(TALLOC_CTX *owner, struct http_server_options options,
	struct http_server **out, struct text *why)
{
	struct http_server *server = talloc_zero(owner, struct http_server);
	enum status status;

	if (server == NULL)
		log_abort("http.start", "out of memory");
	server->options = options;
	server->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (server->wake_fd < 0)
		log_abort("http.start", strerror(errno));
	pthread_mutex_init(&server->lock, NULL);
	talloc_set_destructor(server, destroy);
	status = start_daemon(server, why);
	if (status == STATUS_OK &&
		pthread_create(&server->thread, NULL, run_thread, server) != 0)
		status = STATUS_SYSTEM;
	if (status != STATUS_OK) {
		talloc_free(server);
		return status;
	}
	server->running = true;
	*out = server;
	return STATUS_OK;
}

uint16_t
http_server_port(const struct http_server *server)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon,
		MHD_DAEMON_INFO_BIND_PORT);

	return info == NULL ? 0 : info->port;
}

void
http_server_stop(struct http_server *server)
{
	server->stopping = true;
	if (server->running) {
		/* Nothing new is accepted while what is deferred ends. */
		MHD_socket listener = MHD_quiesce_daemon(server->daemon);

		http_server_wake(server);
		pthread_join(server->thread, NULL);
		resume_all(server);
		MHD_run(server->daemon);
		if (listener != MHD_INVALID_SOCKET)
			close(listener);
	}
	server->running = false;
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
}

struct http_server_counts
http_server_counts(const struct http_server *server)
{
	return (struct http_server_counts){.requests = server->requests,
		.refused = server->refused,
		.timed_out = server->timed_out,
		.connections = server->connections};
}

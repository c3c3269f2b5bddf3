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
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/http_server_internal.h"
#include "base/log.h"
#include "base/thread.h"

enum {
	BACKLOG = 1024,
	CONNECTION_BYTES = 16384, /* headers, and pieces of bodies */
	SWEEP_MS = 250,
	FILES_BESIDE = 256, /* descriptors that are no connections */
};

/* Counted, since the server may not end before each of them was answered. */
void
http_call_defer(struct http_call *call)
{
	assert(!call->deferred);
	call->deferred = true;
	if (call->server != NULL)
		call->server->deferred++;
}

/* Only put on the list: the library is not to be called from another thread.
 * Many can be put there for one wake. */
void
http_call_resume(struct http_call *call)
{
	struct http_exchange *exchange = (struct http_exchange *)call;
	struct http_server *server = call->server;

	assert(call->deferred);
	if (server == NULL) {
		assert(call->on_resume != NULL);
		call->on_resume(call);
		return;
	}
	pthread_mutex_lock(&server->lock);
	exchange->next_resumed = server->resumed;
	server->resumed = exchange;
	pthread_mutex_unlock(&server->lock);
}

/* The list is taken whole, so that the lock is held for no longer than a
 * pointer. */
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

/* An eventfd adds up: however many wakes come, the loop is woken once. */
void
http_server_wake(struct http_server *server)
{
	uint64_t one = 1;
	ssize_t done = write(server->wake_fd, &one, sizeof(one));

	/* Only a full counter can fail it, and then the loop is awake. */
	(void)done;
}

/* No longer than a sweep, even where the library would wait for ever. */
static int
wait_ms(const struct http_server *server)
{
	MHD_UNSIGNED_LONG_LONG timeout;

	if (MHD_get_timeout(server->daemon, &timeout) == MHD_YES &&
	        timeout < SWEEP_MS)
		return (int)timeout;
	return SWEEP_MS;
}

/* Waits for the library's descriptors, for our eventfd, or for a while. */
static void
wait_for_events(struct http_server *server)
{
	struct pollfd fds[2] = {
	        {.fd = server->daemon_fd, .events = POLLIN},
	        {.fd = server->wake_fd, .events = POLLIN},
	};
	uint64_t count;

	if (poll(fds, 2, wait_ms(server)) < 0 && errno != EINTR)
		log_abort("http.poll", strerror(errno));
	if (fds[1].revents != 0 &&
	        read(server->wake_fd, &count, sizeof(count)) < 0 &&
	        errno != EAGAIN)
		log_abort("http.wake", strerror(errno));
}

/* May the loop end?  What is deferred is waited for as long as it takes; what
 * is still arriving or leaving has the time of one request. */
static bool
is_over(struct http_server *server, int64_t now_ms, int64_t *over_ms)
{
	if (!server->stopping)
		return false;
	if (server->listener < 0) {
		/* From here on nothing new is accepted. */
		server->listener = MHD_quiesce_daemon(server->daemon);
		*over_ms = now_ms + server->options.deadline_ms;
	}
	return server->deferred == 0 &&
	       (server->open_exchanges == 0 || now_ms >= *over_ms);
}

/* Resumed calls are taken up before the library runs, so that it sends their
 * answers in the same round. */
static void *
run_thread(void *context)
{
	struct http_server *server = context;
	int64_t now_ms = clock_monotonic_ms();
	int64_t swept_ms = now_ms;
	int64_t over_ms = 0;

	while (!is_over(server, now_ms, &over_ms)) {
		wait_for_events(server);
		resume_all(server);
		MHD_run(server->daemon);
		now_ms = clock_monotonic_ms();
		if (now_ms - swept_ms >= SWEEP_MS) {
			http_peer_sweep(server, now_ms);
			swept_ms = now_ms;
		}
	}
	return NULL;
}

/* A name would have to be looked up; where to listen is an address.  IPv6 as
 * well, written without brackets. */
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

/* The usual limit of 1,024 descriptors is below our connections. */
static void
raise_file_limit(const struct http_server_options *options)
{
	rlim_t wanted = (rlim_t)options->connections_max + FILES_BESIDE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted)
		log_event(LOG_WARN, "http.files", "wanted_count=%lu count=%lu",
		        (unsigned long)wanted, (unsigned long)limit.rlim_cur);
}

/* The raw path is decoded by us, once. */
static size_t
leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context;
	(void)connection;
	return strlen(text);
}

/* Strict, and with our own decoding: what the library is lenient about is
 * refused by http_server_check.c. */
static struct MHD_Daemon *
start_library(
        struct http_server *server, const struct sockaddr_storage *address)
{
	const struct http_server_options *options = &server->options;
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;

	if (address->ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(flags, 0, NULL, NULL, http_exchange_on_access,
	        server, MHD_OPTION_SOCK_ADDR, address,
	        MHD_OPTION_CONNECTION_LIMIT, options->connections_max,
	        MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->per_address_max,
	        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_s,
	        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
	        MHD_OPTION_LISTEN_BACKLOG_SIZE, (unsigned)BACKLOG,
	        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION,
	        http_peer_notify, server, MHD_OPTION_NOTIFY_COMPLETED,
	        http_exchange_on_completed, server, MHD_OPTION_URI_LOG_CALLBACK,
	        http_exchange_on_uri, server, MHD_OPTION_UNESCAPE_CALLBACK,
	        leave_escaped, NULL, MHD_OPTION_END);
}

/* The two that the person who starts it can mend are told in words: the address
 * and the port. */
static enum status
start_daemon(struct http_server *server, struct text *why)
{
	const struct http_server_options *options = &server->options;
	struct sockaddr_storage address;

	if (!read_address(options, &address)) {
		text_add_format(why, "\"%s\" is no address to listen at",
		        options->address);
		return STATUS_INPUT;
	}
	raise_file_limit(options);
	server->daemon = start_library(server, &address);
	if (server->daemon == NULL) {
		text_add_format(why, "%s port %u: cannot listen there (%s)",
		        options->address, options->port, strerror(errno));
		return STATUS_BUSY;
	}
	server->daemon_fd =
	        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)
	                ->epoll_fd;
	return STATUS_OK;
}

/* A server that was never stopped is stopped here. */
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
	server->listener = -1;
	server->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (server->wake_fd < 0)
		log_abort("http.start", strerror(errno));
	pthread_mutex_init(&server->lock, NULL);
	talloc_set_destructor(server, destroy);
	status = start_daemon(server, why);
	if (status == STATUS_OK)
		status = thread_start(
		        &server->thread, "web", run_thread, server, why);
	if (status != STATUS_OK) {
		talloc_free(server);
		return status;
	}
	server->running = true;
	*out = server;
	return STATUS_OK;
}

/* For port 0, where the system chose one. */
uint16_t
http_server_port(const struct http_server *server)
{
	const union MHD_DaemonInfo *info =
	        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info == NULL ? 0 : info->port;
}

/* In order: no new connections, the loop ends when all that was deferred is
 * answered, then the library.  Called twice it does nothing. */
void
http_server_stop(struct http_server *server)
{
	server->stopping = true;
	if (server->running) {
		http_server_wake(server);
		pthread_join(server->thread, NULL);
		server->running = false;
	}
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	http_exchange_end(server);
	server->daemon = NULL;
	if (server->listener >= 0)
		close(server->listener);
	server->listener = -1;
}

struct http_server_counts
http_server_counts(const struct http_server *server)
{
	return (struct http_server_counts){.requests = server->requests,
	        .refused = server->refused,
	        .timed_out = server->timed_out,
	        .connections = server->connections};
}

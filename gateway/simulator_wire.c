/*
 * One thread listens, each connection has a thread and carries one request.  The
 * handler says by the header X-Simulator what is to be done with its answer.
 */
#include "gateway/simulator_wire.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

enum {
	LOOK_MS = 20,
	REQUEST_MAX = 8 * 1024 * 1024,
	READ_MS = 5000,
	DRIP_MS = 30,
};

struct simulator_wire {
	struct simulator *simulator;
	uint16_t port;
	int listener; /* -1 while it refuses; the thread's own */
	pthread_t thread;
	atomic_bool refusing; /* what is wanted */
	atomic_bool refused;  /* what is */
	atomic_bool stopping;
	atomic_int guests;
};

struct guest {
	struct simulator_wire *wire;
	int fd;
	atomic_bool resumed;
	struct http_call *call;
	struct http_header headers[HTTP_HEADERS_MAX];
};

/* For moments only; nothing here waits long. */
static void
sleep_ms(int ms)
{
	struct timespec wait = {0, (long)ms * 1000000};

	(void)nanosleep(&wait, NULL);
}

/* The port may have been ours a moment ago. */
static int
listen_at(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	        .sin_port = htons(port),
	        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int on = 1;

	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd >= 0 &&
	        bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	        listen(fd, 64) == 0)
		return fd;
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

/* Reads on until the text has so many bytes, or to the end of the headers where
 * that is 0. */
static bool
read_until(int fd, struct text *in, size_t length)
{
	char bytes[65536];

	for (;;) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		ssize_t got;

		if (length == 0 && strstr(text_string(in), "\r\n\r\n") != NULL)
			return true;
		if (length > 0 && in->length >= length)
			return true;
		if (poll(&wait, 1, READ_MS) <= 0)
			return false;
		got = recv(fd, bytes, sizeof(bytes), 0);
		if (got <= 0 || in->length + (size_t)got > REQUEST_MAX)
			return false;
		text_add_bytes(in, bytes, (size_t)got);
	}
}

/* The next line, ended; NULL after the last. */
static char *
next_line(char **at)
{
	char *line = *at;
	char *end = strstr(line, "\r\n");

	if (end == NULL || end == line)
		return NULL;
	*end = '\0';
	*at = end + 2;
	return line;
}

/* What is no header is left; the twin needs but a few. */
static void
read_headers(struct guest *guest, char *at)
{
	struct http_call *call = guest->call;
	char *line;

	while ((line = next_line(&at)) != NULL &&
	        call->header_count < HTTP_HEADERS_MAX) {
		char *colon = strchr(line, ':');

		if (colon == NULL)
			continue;
		*colon = '\0';
		guest->headers[call->header_count++] = (struct http_header){
		        line, colon + 1 + strspn(colon + 1, " ")};
	}
	call->headers = guest->headers;
}

/* "POST /path?query HTTP/1.1" and what follows. */
static bool
read_head(struct guest *guest, char *head)
{
	struct http_call *call = guest->call;
	char *line = next_line(&head);
	char *target = line == NULL ? NULL : strchr(line, ' ');
	char *end = target == NULL ? NULL : strchr(target + 1, ' ');
	char *query;

	if (end == NULL)
		return false;
	*target++ = '\0';
	*end = '\0';
	query = strchr(target, '?');
	if (query != NULL)
		*query++ = '\0';
	call->method = line;
	call->path = target;
	call->query = query == NULL ? "" : query;
	read_headers(guest, head);
	return true;
}

/* Its memory is the call's, so that all of it goes together. */
static bool
read_request(struct guest *guest)
{
	struct http_call *call = guest->call;
	struct text in;
	const char *length;
	const char *end;
	size_t head;

	text_init(&in, call, REQUEST_MAX);
	if (!read_until(guest->fd, &in, 0))
		return false;
	end = strstr(text_string(&in), "\r\n\r\n");
	head = (size_t)(end - text_string(&in)) + 4;
	if (!read_head(guest, talloc_strndup(call, text_string(&in), head)))
		return false;
	length = http_call_header(call, "Content-Length");
	call->body_length =
	        length == NULL ? 0 : (size_t)strtoul(length, NULL, 10);
	if (call->body_length > REQUEST_MAX ||
	        !read_until(guest->fd, &in, head + call->body_length))
		return false;
	call->body = text_string(&in) + head;
	return true;
}

/* What the handler wants of the wire, or "". */
static const char *
wish_of(const struct http_call *call)
{
	for (size_t i = 0; i < call->answer_header_count; i++)
		if (strcmp(call->answer_headers[i].name, "X-Simulator") == 0)
			return call->answer_headers[i].value;
	return "";
}

/* Closing without lingering sends a reset, not a farewell. */
static void
reset(int fd)
{
	struct linger at_once = {1, 0};

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

/* All, or until the other side has gone. */
static void
send_all(struct guest *guest, const char *bytes, size_t length, bool drip)
{
	while (length > 0 && !guest->wire->stopping) {
		ssize_t sent =
		        send(guest->fd, bytes, drip ? 1 : length, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		bytes += sent;
		length -= (size_t)sent;
		if (drip)
			sleep_ms(DRIP_MS);
	}
}

/* One request a connection: the next finds a new one. */
static void
write_answer(struct guest *guest)
{
	const struct http_call *call = guest->call;
	const char *wish = wish_of(call);
	struct text head;

	if (strcmp(wish, "reset") == 0) {
		reset(guest->fd);
		return;
	}
	text_init(&head, guest->call, 10000);
	text_add_format(&head, "HTTP/1.1 %u Simulated\r\n", call->status);
	for (size_t i = 0; i < call->answer_header_count; i++)
		if (strcmp(call->answer_headers[i].name, "X-Simulator") != 0)
			text_add_format(&head, "%s: %s\r\n",
			        call->answer_headers[i].name,
			        call->answer_headers[i].value);
	text_add_format(&head, "Content-Length: %zu\r\nConnection: close\r\n",
	        call->answer_length);
	text_add(&head, "\r\n");
	send_all(guest, text_string(&head), head.length, false);
	send_all(guest, call->answer, call->answer_length,
	        strcmp(wish, "slow") == 0);
}

/* The handler may have been resumed before it returned. */
static void
on_resume(struct http_call *call)
{
	struct guest *guest = call->context;

	guest->resumed = true;
}

/* A handler that defers is waited for, on this thread of its own. */
static void *
run_guest(void *context)
{
	struct guest *guest = context;
	struct simulator_wire *wire = guest->wire;

	guest->call = http_call_create(NULL, "GET", "/");
	guest->call->context = guest;
	guest->call->on_resume = on_resume;
	if (read_request(guest)) {
		simulator_handle(guest->call, wire->simulator);
		while (guest->call->deferred && !guest->resumed)
			sleep_ms(1);
		write_answer(guest);
	}
	talloc_free(guest->call);
	(void)close(guest->fd);
	free(guest);
	wire->guests--;
	return NULL;
}

/* Nobody waits for the thread; the count of guests does. */
static void
receive_guest(struct simulator_wire *wire)
{
	int fd = accept4(wire->listener, NULL, NULL, SOCK_CLOEXEC);
	struct guest *guest;
	pthread_t thread;
	int on = 1;

	if (fd < 0)
		return;
	/* Head and body are two writes. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	guest = calloc(1, sizeof(*guest));
	if (guest == NULL)
		log_abort("simulator.wire", "out of memory");
	guest->wire = wire;
	guest->fd = fd;
	wire->guests++;
	if (pthread_create(&thread, NULL, run_guest, guest) != 0)
		log_abort("simulator.wire", "no thread");
	pthread_detach(thread);
}

/* Only this thread opens and closes the listener. */
static void
follow_wish(struct simulator_wire *wire)
{
	if (wire->refusing && wire->listener >= 0) {
		(void)close(wire->listener);
		wire->listener = -1;
	} else if (!wire->refusing && wire->listener < 0) {
		wire->listener = listen_at(wire->port);
	}
	wire->refused = wire->listener < 0;
}

/* Wakes often enough to notice what is wanted of it. */
static void *
run_wire(void *context)
{
	struct simulator_wire *wire = context;

	while (!wire->stopping) {
		struct pollfd wait = {.fd = wire->listener, .events = POLLIN};

		follow_wish(wire);
		wait.fd = wire->listener;
		if (poll(&wait, wire->listener >= 0 ? 1 : 0, LOOK_MS) > 0)
			receive_guest(wire);
	}
	if (wire->listener >= 0)
		(void)close(wire->listener);
	return NULL;
}

/* The port is known when this returns. */
struct simulator_wire *
simulator_wire_start(TALLOC_CTX *owner, struct simulator *simulator)
{
	struct simulator_wire *wire = talloc_zero(owner, struct simulator_wire);
	struct sockaddr_in address = {0};
	socklen_t length = sizeof(address);

	if (wire == NULL)
		log_abort("simulator.wire", "out of memory");
	wire->simulator = simulator;
	wire->listener = listen_at(0);
	if (wire->listener < 0 ||
	        getsockname(wire->listener, (struct sockaddr *)&address,
	                &length) != 0 ||
	        pthread_create(&wire->thread, NULL, run_wire, wire) != 0) {
		talloc_free(wire);
		return NULL;
	}
	wire->port = ntohs(address.sin_port);
	return wire;
}

/* The same for as long as it lives. */
uint16_t
simulator_wire_port(const struct simulator_wire *wire)
{
	return wire->port;
}

/* Waits for the thread, so that the next connection meets what was asked for.
 * */
void
simulator_wire_refuse(struct simulator_wire *wire, bool refuse)
{
	wire->refusing = refuse;
	while (wire->refused != refuse)
		sleep_ms(1);
}

/* Guests end soon: whoever drips looks whether it is to stop. */
void
simulator_wire_stop(struct simulator_wire *wire)
{
	wire->stopping = true;
	pthread_join(wire->thread, NULL);
	while (wire->guests > 0)
		sleep_ms(1);
	talloc_free(wire);
}

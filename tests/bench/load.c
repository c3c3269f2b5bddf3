/*
 * The load generator: one thread, epoll, 64 connections that each wait for their
 * answer before they post the next text.
 */
#include "tests/bench/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"

enum { REQUEST_MAX = 1024, ANSWER_MAX = 2048 };

struct connection {
	int socket;
	char answer[ANSWER_MAX];
	size_t have;
};

struct load {
	char (*requests)[REQUEST_MAX];
	unsigned count, next, answered;
	struct connection connections[LOAD_CONNECTIONS];
};

static double
now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Requests are made before the clock starts. */
static void
make_request(char out[REQUEST_MAX], unsigned i, int64_t sent_at)
{
	char body[512];
	char at[21];
	unsigned char mac[32];
	char hex[65];

	clock_format(sent_at, at);
	(void)snprintf(body, sizeof(body),
	        "{\"event_id\":\"01BENCH%019u\",\"timestamp\":\"%s\","
	        "\"event_type\":\"user-message.text.sms\",\"event\":{"
	        "\"sender\":45%u,\"sent_at\":\"%s\",\"content\":{"
	        "\"message\":\"4\",\"encoding\":\"UTF8\"}}}",
	        i, at, LOAD_PHONE_FIRST + i, at);
	secret_hmac_sha256(
	        load_secret, strlen(load_secret), body, strlen(body), mac);
	secret_hex(mac, sizeof(mac), hex);
	(void)snprintf(out, REQUEST_MAX,
	        "POST /hook/main HTTP/1.1\r\nHost: bench\r\n"
	        "Content-Type: application/json\r\nSignature: v1=%s\r\n"
	        "Content-Length: %zu\r\n\r\n%s",
	        hex, strlen(body), body);
}

static void
send_next(struct load *load, struct connection *connection)
{
	const char *request;
	size_t length;

	connection->have = 0;
	if (load->next == load->count)
		return;
	request = load->requests[load->next++];
	length = strlen(request);
	if (send(connection->socket, request, length, MSG_NOSIGNAL) !=
	        (ssize_t)length)
		die("send");
}

static void
receive(struct load *load, struct connection *connection)
{
	ssize_t length =
	        recv(connection->socket, connection->answer + connection->have,
	                ANSWER_MAX - 1 - connection->have, 0);
	const char *end;
	const char *announced;

	if (length <= 0)
		die("recv");
	connection->have += (size_t)length;
	connection->answer[connection->have] = '\0';
	end = strstr(connection->answer, "\r\n\r\n");
	announced = strcasestr(connection->answer, "\r\ncontent-length: ");
	if (end == NULL || announced == NULL ||
	        connection->answer + connection->have <
	                end + 4 + strtoul(announced + 18, NULL, 10))
		return;
	if (strncmp(connection->answer, "HTTP/1.1 200", 12) != 0) {
		fprintf(stderr, "load: %.200s\n", connection->answer);
		exit(1);
	}
	load->answered++;
	send_next(load, connection);
}

static int
open_connections(struct load *load, uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	        .sin_port = htons(port),
	        .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int poll = epoll_create1(EPOLL_CLOEXEC);
	int on = 1;

	for (int i = 0; i < LOAD_CONNECTIONS; i++) {
		struct connection *c = &load->connections[i];
		struct epoll_event event = {.events = EPOLLIN, .data = {c}};

		c->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(c->socket, (struct sockaddr *)&address,
		            sizeof(address)) != 0)
			die("connect");
		setsockopt(
		        c->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		epoll_ctl(poll, EPOLL_CTL_ADD, c->socket, &event);
	}
	return poll;
}

double
load_run(uint16_t port, unsigned count, int64_t sent_at)
{
	struct load *load = calloc(1, sizeof(*load));
	struct epoll_event events[LOAD_CONNECTIONS];
	double start;
	double seconds;
	int poll;

	load->count = count;
	load->requests = calloc(count, REQUEST_MAX);
	for (unsigned i = 0; i < count; i++)
		make_request(load->requests[i], i, sent_at);
	poll = open_connections(load, port);
	start = now_s();
	for (int i = 0; i < LOAD_CONNECTIONS; i++)
		send_next(load, &load->connections[i]);
	while (load->answered < count) {
		int ready = epoll_wait(poll, events, LOAD_CONNECTIONS, 10000);

		if (ready <= 0)
			die("no answer within 10 s");
		for (int i = 0; i < ready; i++)
			receive(load, events[i].data.ptr);
	}
	seconds = now_s() - start;
	for (int i = 0; i < LOAD_CONNECTIONS; i++)
		close(load->connections[i].socket);
	close(poll);
	free(load->requests);
	free(load);
	return count / seconds;
}

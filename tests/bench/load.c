/*
 * The load generator.
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

enum { REQUEST_MAX = 1024, ANSWER_MAX = 2048, CONNECTIONS_MAX = 256 };

struct connection {
	int socket;
	char answer[ANSWER_MAX];
	size_t have;
};

struct load {
	const struct load_plan *plan;
	unsigned next, answered;
	struct connection connections[CONNECTIONS_MAX];
};

double
load_now_s(void)
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

static void
make_webhook(char out[REQUEST_MAX], unsigned i, int64_t sent_at)
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

static struct load_request
copy_of(const char *bytes)
{
	return (struct load_request){strdup(bytes), strlen(bytes)};
}

struct load_request *
load_webhooks(unsigned count, int64_t sent_at)
{
	struct load_request *requests = calloc(count, sizeof(*requests));
	char request[REQUEST_MAX];

	for (unsigned i = 0; i < count; i++) {
		make_webhook(request, i, sent_at);
		requests[i] = copy_of(request);
	}
	return requests;
}

struct load_request *
load_requests(unsigned count, const char *before, const char *after)
{
	struct load_request *requests = calloc(count, sizeof(*requests));
	char request[REQUEST_MAX];

	for (unsigned i = 0; i < count; i++) {
		(void)snprintf(request, sizeof(request), "%s%u%s", before,
		        LOAD_PHONE_FIRST + i, after);
		requests[i] = copy_of(request);
	}
	return requests;
}

void
load_free(struct load_request *requests, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		free(requests[i].bytes);
	free(requests);
}

static void
send_next(struct load *load, struct connection *connection)
{
	const struct load_request *request;

	connection->have = 0;
	if (load->next == load->plan->count)
		return;
	request = &load->plan->requests[load->next++];
	if (send(connection->socket, request->bytes, request->length,
	            MSG_NOSIGNAL) != (ssize_t)request->length)
		die("send");
}

static void
check_status(const struct load *load, const char *answer)
{
	if (strncmp(answer, "HTTP/1.", 7) == 0 &&
	        strtol(answer + 9, NULL, 10) == load->plan->status)
		return;
	fprintf(stderr, "load: %.300s\n", answer);
	exit(1);
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
	check_status(load, connection->answer);
	load->answered++;
	send_next(load, connection);
}

static int
open_connections(struct load *load)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	        .sin_port = htons(load->plan->port),
	        .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int poll = epoll_create1(EPOLL_CLOEXEC);
	int on = 1;

	for (unsigned i = 0; i < load->plan->connections; i++) {
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

static void
close_all(const struct load *load, int poll)
{
	for (unsigned i = 0; i < load->plan->connections; i++)
		close(load->connections[i].socket);
	close(poll);
}

double
load_ask(const struct load_plan *plan)
{
	struct load *load = calloc(1, sizeof(*load));
	struct epoll_event events[CONNECTIONS_MAX];
	double start;
	double seconds;
	int poll;

	load->plan = plan;
	poll = open_connections(load);
	start = load_now_s();
	for (unsigned i = 0; i < plan->connections; i++)
		send_next(load, &load->connections[i]);
	while (load->answered < plan->count) {
		int ready = epoll_wait(poll, events, CONNECTIONS_MAX, 10000);

		if (ready <= 0)
			die("no answer within 10 s");
		for (int i = 0; i < ready; i++)
			receive(load, events[i].data.ptr);
	}
	seconds = load_now_s() - start;
	close_all(load, poll);
	free(load);
	return seconds;
}

double
load_run(uint16_t port, unsigned count, int64_t sent_at)
{
	struct load_plan plan = {.port = port,
	        .connections = LOAD_CONNECTIONS,
	        .count = count,
	        .requests = load_webhooks(count, sent_at),
	        .status = 200};
	double seconds = load_ask(&plan);

	load_free(plan.requests, count);
	return count / seconds;
}

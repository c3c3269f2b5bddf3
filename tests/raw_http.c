/*
 * HTTP by hand: sockets, and reading what comes.
 */
#include "tests/raw_http.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

static void
must(bool good)
{
	if (!good)
		abort();
}

int64_t
raw_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
raw_sleep_ms(int ms)
{
	struct timespec span = {ms / 1000, (long)(ms % 1000) * 1000000};

	nanosleep(&span, NULL);
}

static struct sockaddr_in
loopback(uint16_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
	        .sin_port = htons(port),
	        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

int
raw_connect(uint16_t port)
{
	struct sockaddr_in address = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0);
	must(connect(fd, (const struct sockaddr *)&address, sizeof(address)) ==
	        0);
	return fd;
}

int
raw_listen(uint16_t *port)
{
	struct sockaddr_in address = loopback(0);
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0);
	must(bind(fd, (const struct sockaddr *)&address, size) == 0);
	must(listen(fd, 256) == 0);
	must(getsockname(fd, (struct sockaddr *)&address, &size) == 0);
	*port = ntohs(address.sin_port);
	return fd;
}

bool
raw_send(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t done = send(fd, bytes, length, MSG_NOSIGNAL);

		if (done <= 0)
			return false;
		bytes += done;
		length -= (size_t)done;
	}
	return true;
}

bool
raw_send_text(int fd, const char *text)
{
	return raw_send(fd, text, strlen(text));
}

/* One read; false when nothing more will come. */
static bool
read_some(int fd, int wait_ms, struct raw_answer *answer)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	size_t room = sizeof(answer->bytes) - 1 - answer->length;
	char beyond[4096];
	ssize_t got;

	if (poll(&ready, 1, wait_ms) <= 0)
		return false;
	got = recv(fd, room > 0 ? answer->bytes + answer->length : beyond,
	        room > 0 ? room : sizeof(beyond), 0);
	if (got <= 0) {
		answer->closed = true;
		return false;
	}
	if (room > 0)
		answer->length += (size_t)got;
	answer->bytes[answer->length] = '\0';
	return true;
}

static void
read_status(struct raw_answer *answer)
{
	if (strncmp(answer->bytes, "HTTP/1.", 7) == 0)
		answer->status = (int)strtol(answer->bytes + 9, NULL, 10);
}

static void
clear(struct raw_answer *answer)
{
	answer->status = 0;
	answer->closed = false;
	answer->length = 0;
	answer->bytes[0] = '\0';
}

void
raw_read(int fd, int wait_ms, struct raw_answer *answer)
{
	clear(answer);
	while (read_some(fd, wait_ms, answer))
		;
	read_status(answer);
}

void
raw_read_until(int fd, const char *mark, struct raw_answer *answer)
{
	clear(answer);
	while (strstr(answer->bytes, mark) == NULL &&
	        read_some(fd, PATIENCE_MS, answer))
		;
	read_status(answer);
}

void
raw_ask(uint16_t port, const char *bytes, size_t length,
        struct raw_answer *answer)
{
	int fd = raw_connect(port);

	raw_send(fd, bytes, length);
	raw_read(fd, PATIENCE_MS, answer);
	close(fd);
}

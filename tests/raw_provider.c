/*
 * A provider with bad manners.
 */
#include "tests/raw_provider.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A connection of the provider's, on a thread of its own. */
struct guest {
	struct raw_provider *provider;
	int fd;
};

static void
reset(int fd)
{
	struct linger at_once = {1, 0};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static size_t
announced(const char *request)
{
	const char *header = strcasestr(request, "\r\nContent-Length:");

	return header == NULL ? 0 : strtoul(header + 17, NULL, 10);
}

/* Reads headers and body; false when it ends before. */
static bool
read_request(struct raw_provider *provider, int fd)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct raw_answer request;
	const char *body;
	size_t length;

	raw_read_until(fd, "\r\n\r\n", &request);
	body = strstr(request.bytes, "\r\n\r\n");
	if (body == NULL)
		return false;
	body += 4;
	length = announced(request.bytes);
	while (request.length - (size_t)(body - request.bytes) < length) {
		ssize_t got = recv(fd, request.bytes + request.length,
		        sizeof(request.bytes) - 1 - request.length, 0);

		if (got <= 0)
			return false;
		request.length += (size_t)got;
	}
	request.bytes[request.length] = '\0';
	pthread_mutex_lock(&lock);
	provider->last = request;
	pthread_mutex_unlock(&lock);
	provider->arrivals++;
	return true;
}

#define USUAL_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static void
send_too_long(int fd)
{
	char chunk[1007];

	(void)snprintf(chunk, sizeof(chunk), "3e8\r\n%01000d\r", 7);
	chunk[1006] = '\n';
	raw_send_text(fd, "HTTP/1.1 200 OK\r\n"
	                  "Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 10; i++)
		raw_send(fd, chunk, sizeof(chunk));
	raw_send_text(fd, "0\r\n\r\n");
}

/* What is said for a request that was read; false ends the connection. */
static bool
reply(struct raw_provider *provider, int fd)
{
	switch (provider->manner) {
	case ANSWER:
		return raw_send_text(fd, provider->answer == NULL
		                                 ? USUAL_ANSWER
		                                 : provider->answer);
	case ANSWER_LAST:
	case DIES_REUSED:
	case RESETS_REUSED: return raw_send_text(fd, USUAL_ANSWER);
	case SILENCE:
		while (!provider->ended)
			raw_sleep_ms(20);
		return false;
	case RESET_READ: reset(fd); return false;
	case HALF_HEAD:
		raw_send_text(fd, "HTTP/1.1 200 OK\r\nContent-Le");
		return false;
	case HALF_BODY:
		raw_send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
		                  "half");
		return false;
	case HALF_CHUNK:
		raw_send_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
		                  "chunked\r\n\r\n5\r\nhello\r\n");
		return false;
	case NONSENSE: raw_send_text(fd, "good day\r\n\r\n"); return false;
	case TOO_LARGE:
		raw_send_text(fd,
		        "HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\nh");
		return false;
	case TOO_LONG: send_too_long(fd); return false;
	case REDIRECT:
		return raw_send_text(fd, "HTTP/1.1 302 Found\r\nLocation: /b"
		                         "\r\nContent-Length: 0\r\n\r\n");
	case CLOSE_FIRST:
	case CLOSE_READ: break;
	}
	return false;
}

static void *
run_guest(void *context)
{
	struct guest *guest = context;
	struct raw_provider *provider = guest->provider;
	enum manner manner = provider->manner;
	bool goes_on = manner != CLOSE_FIRST;
	int fd = guest->fd;

	for (int i = 0; goes_on; i++) {
		char byte;

		/* The request is in the buffer, and is never read. */
		if (i > 0 && manner == RESETS_REUSED &&
		        recv(fd, &byte, 1, MSG_PEEK) > 0) {
			reset(fd);
			break;
		}
		goes_on = read_request(provider, fd) &&
		          (i == 0 || manner != DIES_REUSED) &&
		          reply(provider, fd) && manner != ANSWER_LAST;
	}
	close(fd);
	free(guest);
	provider->guests--;
	return NULL;
}

static void *
run_provider(void *context)
{
	struct raw_provider *provider = context;
	int fd;

	while ((fd = accept(provider->listener, NULL, NULL)) >= 0) {
		struct guest *guest = malloc(sizeof(*guest));
		pthread_t thread;

		if (guest == NULL)
			abort();
		*guest = (struct guest){provider, fd};
		provider->connections++;
		provider->guests++;
		pthread_create(&thread, NULL, run_guest, guest);
		pthread_detach(thread);
	}
	return NULL;
}

void
raw_provider_start(struct raw_provider *provider, enum manner manner)
{
	provider->manner = manner;
	provider->listener = raw_listen(&provider->port);
	pthread_create(&provider->thread, NULL, run_provider, provider);
}

void
raw_provider_end(struct raw_provider *provider)
{
	provider->ended = true;
	shutdown(provider->listener, SHUT_RDWR);
	pthread_join(provider->thread, NULL);
	close(provider->listener);
	/* Guests notice within moments that their connection has ended. */
	while (provider->guests > 0)
		raw_sleep_ms(1);
}

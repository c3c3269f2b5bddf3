/*
 * The provider of the benchmarks: one thread, epoll, HTTP as far as the two
 * gateways speak it.
 */
#include "tests/bench/provider.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/load.h"

enum { ROOM = 1 << 20, EVENTS = 128, GUESTS = 256 };

static const char reply_text[] =
        "Lyttede vi til det, der er vigtigt for dig? Svar 1-5. 1=slet ikke"
        " 5=helt og fuldt";

struct guest {
	int socket;
	int place; /* among all */
	size_t have;
	char bytes[ROOM];
};

static char answer[ROOM];

static void
count_texts(struct provider_tally *tally, uint64_t texts)
{
	uint64_t before = atomic_fetch_add(&tally->texts, texts);
	uint64_t wanted = atomic_load(&tally->wanted);

	atomic_fetch_add(&tally->requests, 1);
	if (before < wanted && before + texts >= wanted)
		atomic_store(
		        &tally->finished_ns, (uint64_t)(load_now_s() * 1e9));
}

/* Every reference of the body is named in the answer; returns how many. */
static uint64_t
name_references(const char *body, char *out, size_t room)
{
	static const char mark[] = "\"reference\":";
	uint64_t count = 0;
	size_t used = 0;

	for (const char *at = body;
	        (at = strstr(at, mark)) != NULL && used + 200 < room; count++) {
		const char *from;

		at += sizeof(mark) - 1;
		from = strchr(at, '"');
		if (from == NULL)
			break;
		used += (size_t)snprintf(out + used, room - used,
		        "%s{\"msg_id\":\"01BENCH%llu\",\"reference\":%.*s}",
		        count == 0 ? "" : ",", (unsigned long long)count,
		        (int)(strchr(from + 1, '"') + 1 - from), from);
	}
	return count;
}

static void
respond(const struct guest *guest, int status, const char *type,
        const char *body)
{
	static char out[ROOM + 256];
	int length = snprintf(out, sizeof(out),
	        "HTTP/1.1 %d OK\r\nContent-Type: %s\r\nContent-Length: %zu"
	        "\r\n\r\n%s",
	        status, type, strlen(body), body);
	ssize_t done = 0;

	while (done < length) {
		ssize_t sent = send(guest->socket, out + done,
		        (size_t)(length - done), MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		done += sent;
	}
}

static void
serve_request(struct provider_tally *tally, const struct guest *guest,
        const char *body)
{
	const char *path = strchr(guest->bytes, ' ') + 1;

	if (strncmp(path, "/answer", 7) == 0) {
		respond(guest, 200, "text/plain", reply_text);
	} else if (strncmp(path, "/mobile/", 8) == 0) {
		bool multi = path[8] == 'm';
		size_t used = multi ? strlen("{\"responses\":[") : 0;
		uint64_t count;

		memcpy(answer, "{\"responses\":[", used);
		count = name_references(body, answer + used, ROOM - used - 8);
		(void)snprintf(
		        answer + strlen(answer), 8, "%s", multi ? "]}" : "");
		respond(guest, 202, "application/json", answer);
		count_texts(tally, count);
	} else {
		respond(guest, 202, "text/plain", "0: Accepted for delivery");
		count_texts(tally, 1);
	}
}

/* The length of the whole request that stands at the buffer's start; 0 while it
 * is not whole. */
static size_t
whole(struct guest *guest, const char **body)
{
	const char *end = strstr(guest->bytes, "\r\n\r\n");
	const char *announced;
	size_t length;

	if (end == NULL)
		return 0;
	announced = strcasestr(guest->bytes, "\r\ncontent-length:");
	length = announced == NULL || announced > end
	                 ? 0
	                 : strtoul(announced + 17, NULL, 10);
	*body = end + 4;
	length += (size_t)(end + 4 - guest->bytes);
	return guest->have >= length ? length : 0;
}

/* A large body may be announced before it is sent. */
static void
go_on(const struct guest *guest)
{
	static const char words[] = "HTTP/1.1 100 Continue\r\n\r\n";

	if (strcasestr(guest->bytes, "expect: 100-continue") != NULL)
		(void)!send(
		        guest->socket, words, sizeof(words) - 1, MSG_NOSIGNAL);
}

/* What has come whole is answered. */
static void
answer_guest(struct provider_tally *tally, struct guest *guest)
{
	const char *body = NULL;
	size_t length;

	while ((length = whole(guest, &body)) > 0) {
		char kept = guest->bytes[length];

		guest->bytes[length] = '\0';
		serve_request(tally, guest, body);
		guest->bytes[length] = kept;
		guest->have -= length;
		memmove(guest->bytes, guest->bytes + length, guest->have + 1);
	}
	if (body == guest->bytes + guest->have)
		go_on(guest);
}

static struct guest *guests[GUESTS];

/* False when it has left. */
static bool
receive(struct guest *guest)
{
	ssize_t got = recv(guest->socket, guest->bytes + guest->have,
	        ROOM - 1 - guest->have, 0);

	if (got > 0) {
		guest->have += (size_t)got;
		guest->bytes[guest->have] = '\0';
		return true;
	}
	guests[guest->place] = NULL;
	close(guest->socket);
	free(guest);
	return false;
}

static void
welcome(int poll, int listener)
{
	struct guest *guest = malloc(sizeof(*guest));
	struct epoll_event event = {.events = EPOLLIN, .data = {guest}};
	int on = 1;

	guest->socket = accept(listener, NULL, NULL);
	guest->have = 0;
	guest->bytes[0] = '\0';
	guest->place = 0;
	while (guests[guest->place] != NULL)
		guest->place++;
	guests[guest->place] = guest;
	setsockopt(guest->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	epoll_ctl(poll, EPOLL_CTL_ADD, guest->socket, &event);
}

/* Who waited while nobody was answered. */
static void
answer_all(struct provider_tally *tally)
{
	for (int i = 0; i < GUESTS; i++)
		if (guests[i] != NULL)
			answer_guest(tally, guests[i]);
}

static _Noreturn void
serve(struct provider_tally *tally, int listener)
{
	struct epoll_event events[EVENTS];
	struct epoll_event event = {.events = EPOLLIN, .data = {NULL}};
	int poll = epoll_create1(0);
	bool held = false;

	epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
	for (;;) {
		int ready = epoll_wait(poll, events, EVENTS, held ? 1 : -1);

		if (held && !tally->held)
			answer_all(tally);
		held = tally->held;
		for (int i = 0; i < ready; i++)
			if (events[i].data.ptr == NULL)
				welcome(poll, listener);
			else if (receive(events[i].data.ptr) && !held)
				answer_guest(tally, events[i].data.ptr);
	}
}

struct provider_tally *
provider_start(void)
{
	struct provider_tally *tally = mmap(NULL, sizeof(*tally),
	        PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t child;

	if (tally == MAP_FAILED ||
	        bind(listener, (struct sockaddr *)&address, size) != 0 ||
	        listen(listener, 256) != 0 ||
	        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
		exit(1);
	tally->port = ntohs(address.sin_port);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(tally, listener);
	}
	close(listener);
	tally->process = child; /* the parent's word: the memory is shared */
	return tally;
}

void
provider_end(struct provider_tally *tally)
{
	kill(tally->process, SIGKILL);
	waitpid(tally->process, NULL, 0);
	munmap(tally, sizeof(*tally));
}

/*
 * The SMTP server by hand.
 */
#include "tests/raw_smtp.h"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/raw_http.h"

struct guest {
	struct raw_smtp *smtp;
	int fd;
	enum smtp_manner manner;
	size_t length;
	char bytes[16384];
	bool over;
};

/* Reads one line (without its end) into `line`; false when the guest has gone or
 * the server ends. */
static bool
read_line(struct guest *guest, char *line, size_t size)
{
	for (;;) {
		char *end = memchr(guest->bytes, '\n', guest->length);
		struct pollfd poll_fd = {.fd = guest->fd, .events = POLLIN};
		ssize_t got;

		if (end != NULL) {
			size_t taken = (size_t)(end - guest->bytes) + 1;

			(void)snprintf(line, size, "%.*s", (int)taken - 1,
			        guest->bytes);
			guest->length -= taken;
			memmove(guest->bytes, end + 1, guest->length);
			return true;
		}
		if (guest->smtp->ended)
			return false;
		if (poll(&poll_fd, 1, 50) == 0)
			continue;
		got = recv(guest->fd, guest->bytes + guest->length,
		        sizeof(guest->bytes) - guest->length, 0);
		if (got <= 0)
			return false;
		guest->length += (size_t)got;
	}
}

static void
say(struct guest *guest, const char *text)
{
	if (!raw_send_text(guest->fd, text))
		guest->over = true;
}

static void
reset(struct guest *guest)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(
	        guest->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	guest->over = true;
}

/* Until the guest gives up. */
static void
be_silent(struct guest *guest)
{
	char line[2048];

	while (read_line(guest, line, sizeof(line)))
		;
	guest->over = true;
}

/* The data up to the lone dot; false when the guest has gone before it. */
static bool
read_data(struct guest *guest)
{
	char *last = guest->smtp->last;
	size_t room = sizeof(guest->smtp->last);
	size_t length = 0;
	char line[2048];

	while (read_line(guest, line, sizeof(line))) {
		size_t more = strlen(line);

		if (strcmp(line, ".\r") == 0) {
			last[length] = '\0';
			guest->smtp->mails++;
			return true;
		}
		if (length + more + 2 > room)
			return false;
		memcpy(last + length, line, more);
		length += more;
		last[length++] = '\n';
	}
	return false;
}

/* What it says when it has the mail. */
static void
answer_end(struct guest *guest)
{
	switch ((int)guest->manner) {
	case SMTP_END_554: say(guest, "554 5.7.1 no <kim@a.dk>\r\n"); break;
	case SMTP_END_451: say(guest, "451 4.3.0 later\r\n"); break;
	case SMTP_END_RESET: reset(guest); break;
	case SMTP_END_CLOSED: guest->over = true; break;
	case SMTP_END_SILENT: be_silent(guest); break;
	case SMTP_END_NONSENSE:
		say(guest, "fine\r\nfine\r\n");
		guest->over = true;
		break;
	default: say(guest, "250 2.0.0 taken\r\n"); break;
	}
}

static void
take_data(struct guest *guest)
{
	char line[2048];

	if (guest->manner == SMTP_DATA_451) {
		say(guest, "451 4.3.0 later\r\n");
		return;
	}
	say(guest, "354 go on\r\n");
	if (guest->manner == SMTP_RESETS_DATA) {
		(void)read_line(guest, line, sizeof(line));
		reset(guest);
	} else if (read_data(guest)) {
		answer_end(guest);
	} else {
		guest->over = true;
	}
}

static void
greet(struct guest *guest)
{
	switch ((int)guest->manner) {
	case SMTP_GREETS_421: say(guest, "421 4.3.2 down\r\n"); break;
	case SMTP_GREETS_554: say(guest, "554 no service\r\n"); break;
	case SMTP_CLOSES_FIRST: guest->over = true; break;
	case SMTP_SILENT: be_silent(guest); break;
	case SMTP_NONSENSE: say(guest, "HTTP/1.1 200 OK\r\n\r\n"); break;
	default: say(guest, "220 raw ESMTP\r\n"); break;
	}
}

struct reply {
	const char *verb;
	enum smtp_manner manner;
	const char *text;
};

/* What it says to a command: the first row that fits. */
static const struct reply replies[] = {
        {"EHLO", SMTP_LOGIN_535, "250-raw\r\n250 AUTH LOGIN PLAIN\r\n"},
        {"EHLO", SMTP_LOGIN_454, "250-raw\r\n250 AUTH LOGIN PLAIN\r\n"},
        {"EHLO", SMTP_MANNERS, "250 raw\r\n"},
        {"AUTH", SMTP_LOGIN_535, "535 5.7.8 no <kim@a.dk>\r\n"},
        {"AUTH", SMTP_LOGIN_454, "454 4.7.0 later\r\n"},
        {"MAIL", SMTP_MAIL_550, "550 5.7.1 no <svar@a.dk>\r\n"},
        {"MAIL", SMTP_MAIL_452, "452 4.3.1 full\r\n"},
        {"RCPT", SMTP_RCPT_550, "550 5.1.1 <kim@a.dk> is nobody\r\n"},
        {"RCPT", SMTP_RCPT_451, "451 4.7.1 come again\r\n"},
        {"RCPT", SMTP_RCPT_421, "421 4.3.2 enough\r\n"},
        {"MAIL", SMTP_MANNERS, "250 2.1.0 well\r\n"},
        {"RCPT", SMTP_MANNERS, "250 2.1.5 well\r\n"},
        {"NOOP", SMTP_MANNERS, "250 2.0.0 well\r\n"},
        {"QUIT", SMTP_MANNERS, "221 2.0.0 bye\r\n"},
        {"", SMTP_MANNERS, "502 5.5.1 what\r\n"},
};

static void
reply(struct guest *guest, const char *line)
{
	size_t i = 0;

	while (strncmp(line, replies[i].verb, strlen(replies[i].verb)) != 0 ||
	        (replies[i].manner != SMTP_MANNERS &&
	                replies[i].manner != guest->manner))
		i++;
	say(guest, replies[i].text);
	if (strncmp(line, "QUIT", 4) == 0)
		guest->over = true;
}

static void
serve(struct raw_smtp *smtp, int fd)
{
	struct guest guest = {.smtp = smtp, .fd = fd, .manner = smtp->manner};
	char line[2048];

	greet(&guest);
	while (!guest.over && read_line(&guest, line, sizeof(line))) {
		guest.manner = smtp->manner;
		if (strncmp(line, "DATA", 4) == 0)
			take_data(&guest);
		else
			reply(&guest, line);
	}
	close(fd);
}

static void *
run(void *context)
{
	struct raw_smtp *smtp = context;

	while (!smtp->ended) {
		struct pollfd poll_fd = {
		        .fd = smtp->listener, .events = POLLIN};
		int fd;

		if (poll(&poll_fd, 1, 20) <= 0)
			continue;
		fd = accept(smtp->listener, NULL, NULL);
		if (fd < 0)
			continue;
		smtp->connections++;
		serve(smtp, fd);
	}
	return NULL;
}

void
raw_smtp_start(struct raw_smtp *smtp, enum smtp_manner manner)
{
	memset(smtp, 0, sizeof(*smtp));
	smtp->manner = manner;
	smtp->listener = raw_listen(&smtp->port);
	(void)snprintf(smtp->url, sizeof(smtp->url), "smtp://127.0.0.1:%u",
	        (unsigned)smtp->port);
	if (pthread_create(&smtp->thread, NULL, run, smtp) != 0)
		abort();
}

void
raw_smtp_end(struct raw_smtp *smtp)
{
	smtp->ended = true;
	pthread_join(smtp->thread, NULL);
	close(smtp->listener);
}

/*
 * Hands one mail to an SMTP server (libcurl), and says in a plain word what is
 * known afterwards.
 *
 * TLS is not asked for but required (STARTTLS on smtp://, from the first byte on
 * smtps://), and the server's certificate is checked; `plain` is for a server
 * on the loopback.  A client belongs to one thread, and send() blocks for at
 * most timeout_ms.  It is a table of functions, so that a test can stand in for
 * the server.
 *
 * A server takes a mail when it has answered the end of its data.  Before that
 * nothing was taken, whatever happens; after it, a failure without an answer
 * leaves the mail in doubt.
 */
#ifndef BASE_SMTP_CLIENT_H
#define BASE_SMTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include <talloc.h>

enum smtp_outcome {
	SMTP_TAKEN,
	SMTP_REFUSED, /* 5xx to this mail: never */
	SMTP_LATER,   /* 4xx to this mail: later */
	SMTP_DOWN,    /* no server, or one that takes nothing now */
	SMTP_ACCOUNT, /* login, certificate, TLS or sender refused: somebody
	                 must mend it; this mail was not taken */
	SMTP_UNKNOWN, /* it may or may not have been taken */
};

struct smtp_mail {
	const char *from; /* addresses without < > */
	const char *to;
	const char *data; /* headers and body, lines end in CRLF */
	size_t length;
};

struct smtp_result {
	enum smtp_outcome outcome;
	/* "550 5.1.1 RCPT": the code, the enhanced code and the command that
	 * it answered, or libcurl's words.  Never the server's own words, which
	 * may hold an address. */
	char error[120];
};

struct smtp_client {
	void (*send)(struct smtp_client *client, const struct smtp_mail *mail,
	        struct smtp_result *result);
	/* Connects, logs in and goes: SMTP_TAKEN where that would do. */
	void (*probe)(struct smtp_client *client, struct smtp_result *result);
	/* A send that is under way ends soon; no other begins.  From any
	 * thread. */
	void (*abort)(struct smtp_client *client);
	void *self;
};

struct smtp_options {
	const char *url;  /* "smtp://mail.kommune.dk:587", "smtps://..." */
	const char *user; /* "" for no login */
	const char *password;
	const char *ca;      /* file of certificates to trust; "": Debian's */
	bool plain;          /* no TLS */
	unsigned timeout_ms; /* a whole mail, 60,000 */
	unsigned connect_timeout_ms;
};

/* Freed with talloc_free. */
struct smtp_client *smtp_client_create(
        TALLOC_CTX *owner, struct smtp_options options);

/* What is wrong with an address of a server, or NULL: smtp:// or smtps://, a
 * host, perhaps a port; `plain` needs a host of the loopback. */
const char *smtp_url_fault(const char *url, bool plain);

#endif

/*
 * Debian's aiosmtpd as a child of the test: STARTTLS with a certificate of its
 * own, and a login (svar, hemmeligt).
 */
#ifndef TESTS_MAIL_SERVER_H
#define TESTS_MAIL_SERVER_H

#include <sys/types.h>

#include <jansson.h>

struct mail_server {
	char folder[64];
	char ca[96];  /* the certificate, to be trusted */
	char url[64]; /* "smtp://localhost:PORT" */
	pid_t child;
};

/* Aborts the test where the system fails. */
void mail_server_start(struct mail_server *server);
void mail_server_end(struct mail_server *server);
/* What it has taken, as a list of objects; the caller's. */
json_t *mail_server_mails(const struct mail_server *server);

#endif

/*
 * An SMTP server written by hand, which counts the mails whose end it has seen
 * and fails where a server might; for the tests of the SMTP client and the lane
 * of mails.
 */
#ifndef TESTS_RAW_SMTP_H
#define TESTS_RAW_SMTP_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

enum smtp_manner {
	SMTP_WELL,
	SMTP_GREETS_421,
	SMTP_GREETS_554,
	SMTP_CLOSES_FIRST,
	SMTP_SILENT,      /* no greeting */
	SMTP_NONSENSE,    /* no SMTP */
	SMTP_NO_TLS,      /* does not offer STARTTLS */
	SMTP_LOGIN_535,   /* offers AUTH and refuses it */
	SMTP_LOGIN_454,   /* cannot look it up now */
	SMTP_MAIL_550,    /* refuses the sender */
	SMTP_MAIL_452,    /* no storage */
	SMTP_RCPT_550,    /* refuses the recipient */
	SMTP_RCPT_451,    /* greylisting */
	SMTP_RCPT_421,    /* ends the conversation */
	SMTP_DATA_451,    /* to DATA itself */
	SMTP_RESETS_DATA, /* amid the data */
	SMTP_END_554,     /* refuses the mail when it has it */
	SMTP_END_451,
	SMTP_END_RESET,    /* has it, resets */
	SMTP_END_CLOSED,   /* has it, closes */
	SMTP_END_SILENT,   /* has it, says nothing */
	SMTP_END_NONSENSE, /* has it, says what nobody can read */
	SMTP_MANNERS
};

struct raw_smtp {
	int listener;
	uint16_t port;
	_Atomic enum smtp_manner manner;
	atomic_int connections;
	atomic_int mails; /* whose end has been seen */
	atomic_bool ended;
	pthread_t thread;
	char url[64];
	char last[16384]; /* the last mail's data, once all is still */
};

/* Listens on a port of its own; one connection at a time. */
void raw_smtp_start(struct raw_smtp *smtp, enum smtp_manner manner);
void raw_smtp_end(struct raw_smtp *smtp);

#endif

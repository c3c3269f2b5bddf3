/*
 * A mail as it goes over the wire: headers, and the body in quoted-printable
 * (RFC 5322, 2045, 2047).  Pure.
 */
#ifndef GATEWAY_MAIL_FORMAT_H
#define GATEWAY_MAIL_FORMAT_H

#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

struct mail_letter {
	const char *from;        /* an address */
	const char *from_name;   /* UTF-8, "" for none */
	const char *to;          /* an address */
	const char *title;       /* UTF-8, one line */
	const char *body;        /* UTF-8, lines end in \n */
	const char *unsubscribe; /* as in mail.h, or NULL or "" */
	int64_t id;              /* with the nonce, the Message-ID */
	const char *nonce;
	int64_t at; /* the Date */
};

/* STATUS_INPUT where an address, a name or the title cannot stand in a header;
 * STATUS_LIMIT where `out` is too small. */
MUST_CHECK enum status mail_format(
        const struct mail_letter *letter, struct text *out);

/* One header of unstructured text, folded: ASCII as it is where it fits, else
 * in encoded words of at most 75 characters, none of which splits a
 * character. */
void mail_format_header(struct text *out, const char *name, const char *value);
/* Lines of at most 76 characters, ending in CRLF. */
void mail_format_body(struct text *out, const char *body);

#endif

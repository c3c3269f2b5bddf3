/*
 * What a function that can fail returns.
 *
 * An error is a value: it is logged once, where it was found, and handed up.
 * One table in server/reply.c turns it into an HTTP status, one in
 * server/verb.c into an exit status.  A function that can say more than the
 * status (a configuration key, a row of a workbook) takes a `struct text *why`
 * and leaves a sentence there for the person who must mend it.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_INPUT,     /* what was given is wrong; nothing was changed */
	STATUS_NOT_FOUND, /* there is no such thing */
	STATUS_CONFLICT,  /* it exists already, or has changed meanwhile */
	STATUS_FORBIDDEN, /* who asks may not */
	STATUS_LIMIT,     /* larger or more than a limit allows */
	STATUS_BUSY,      /* locked, or out of time; later it may pass */
	STATUS_FULL,      /* no space is left on the storage */
	STATUS_SYSTEM,    /* the system failed: I/O, network, a corrupt file */
};

/* The name used in logs: "ok", "input", "not_found", … */
const char *status_name(enum status status);

/* Put before a function whose result must be looked at. */
#define MUST_CHECK __attribute__((warn_unused_result))

#endif

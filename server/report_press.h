/*
 * A thread that makes the forms of released reports: setting a page takes a
 * tenth of a second, which must hold neither the web nor the writer.
 */
#ifndef SERVER_REPORT_PRESS_H
#define SERVER_REPORT_PRESS_H

#include <stdbool.h>

#include <talloc.h>

#include "base/crew.h"
#include "base/http_server.h"

struct report_press;
struct service;

/* What is to be made: `make` fills in the call's answer, on the press's thread;
 * then the call goes back.  The job belongs to the call. */
struct report_job {
	struct crew_job crew;       /* the press's */
	struct report_press *press; /* the press's */
	struct http_call *http;
	void (*make)(struct report_job *job);
};

/* Freed (everything that waits is answered, the thread joined) with
 * talloc_free. */
struct report_press *report_press_create(
        TALLOC_CTX *owner, struct service *service);
/* Has it a thread? */
bool report_press_is_manned(const struct report_press *press);
/* False: so many wait already that nobody should, or there is no press (NULL)
 * or no thread of it; the call is as it was. */
bool report_press_put(struct report_press *press, struct report_job *job);

#endif

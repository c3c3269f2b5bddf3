/*
 * A thread that makes the forms of released reports: setting a page takes a
 * tenth of a second, which must hold neither the web nor the writer.
 */
#ifndef SERVER_REPORT_LANE_H
#define SERVER_REPORT_LANE_H

#include <stdbool.h>

#include <talloc.h>

#include "base/crew.h"
#include "base/http_server.h"

struct report_lane;
struct service;

/* What is to be made: `make` fills in the call's answer, on the lane's thread;
 * then the call goes back.  The job belongs to the call. */
struct report_job {
	struct crew_job crew;     /* the lane's */
	struct report_lane *lane; /* the lane's */
	struct http_call *http;
	void (*make)(struct report_job *job);
};

/* Freed (everything that waits is answered, the thread joined) with
 * talloc_free. */
struct report_lane *report_lane_create(
        TALLOC_CTX *owner, struct service *service);
/* False: so many wait already that nobody should, or there is no lane (NULL)
 * or no thread of it; the call is as it was. */
bool report_lane_put(struct report_lane *lane, struct report_job *job);

#endif

/*
 * The lane of mails: one thread that claims a mail (through the writer), hands it
 * to the SMTP server, and settles it (through the writer).  It has nothing in
 * common with the delivery of texts, so that a slow server delays none of them.
 */
#ifndef GATEWAY_MAIL_LANE_H
#define GATEWAY_MAIL_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/smtp_client.h"
#include "base/writer.h"

struct mail_lane_options {
	struct writer *writer;
	const struct clock *clock;
	struct smtp_client *smtp; /* borrowed; the lane's thread only.  NULL:
	                             no mail goes out */
	const struct secret_keys *keys;
	const char *from;      /* borrowed: an address... */
	const char *from_name; /* ...and what stands before it, or "" */
	/* Inside the job of every look, even while the lane is closed: whoever
	 * watches for something to write about.  NULL: nobody. */
	enum status (*look)(void *context, struct db *db, int64_t now);
	void *context;
};

struct mail_lane; /* talloc'd */

/* Nothing goes before mail_lane_start or mail_lane_once. */
struct mail_lane *mail_lane_create(
        TALLOC_CTX *owner, struct mail_lane_options options);
/* What an earlier process had under way is in doubt now. */
MUST_CHECK enum status mail_lane_recover(struct mail_lane *lane);
/* One mail at most, and what is too old; true when one was claimed.  None is
 * before the result of the last one is stored. */
bool mail_lane_once(struct mail_lane *lane);

/* Recovers, then begins the thread; STATUS_SYSTEM: there can be none. */
MUST_CHECK enum status mail_lane_start(struct mail_lane *lane);
/* Something may be due: look now.  From any thread. */
void mail_lane_wake(struct mail_lane *lane);
/* No other mail begins; one that is under way has a few seconds to end. */
void mail_lane_stop(struct mail_lane *lane);

enum mail_lane_state {
	MAIL_LANE_OPEN,
	MAIL_LANE_PAUSE, /* the server is away: tried again soon */
	MAIL_LANE_STOP,  /* login, sender or TLS refused: somebody must see to
	                    it; one mail is tried every ten minutes */
};

enum {
	MAIL_LANE_SILENT_S = 900,
	MAIL_LANE_SILENT_TRIES = 3,
};

struct mail_lane_report {
	enum mail_lane_state state;
	int64_t paused_until; /* 0 when open */
	int64_t since_at;     /* of the first failure in a row; 0 when open */
	unsigned failures;    /* in a row */
	char reason[120];     /* "" when open */
};

/* Has the server been away for MAIL_LANE_SILENT_S, each of at least
 * MAIL_LANE_SILENT_TRIES times that it was tried?  Pure. */
bool mail_lane_is_silent(const struct mail_lane_report *report, int64_t now);

/* From any thread. */
struct mail_lane_report mail_lane_look(struct mail_lane *lane);

#endif

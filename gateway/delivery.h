/*
 * Delivery: what goes out, when, how often.  One thread claims from the outbox
 * (through the writer), sends by the lane's driver over HTTP, and settles
 * (through the writer).  Back-off and pauses are the lane's, not a message's; so
 * are the rate, the breaker, and which lane takes over from it.
 */
#ifndef GATEWAY_DELIVERY_H
#define GATEWAY_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/http_client.h"
#include "base/secret.h"
#include "base/writer.h"
#include "gateway/outbox.h"
#include "gateway/provider.h"

enum { DELIVERY_LANES_MAX = 8 };

/* What is wrong with a lane. */
enum delivery_trouble {
	DELIVERY_WORKS,
	DELIVERY_PAUSED,  /* the provider asked for it, or was not there */
	DELIVERY_SILENT,  /* so for a quarter of an hour, each time it tried */
	DELIVERY_REFUSED, /* stopped: it refuses all texts */
	DELIVERY_CREDENTIALS, /* stopped: the token is refused */
	DELIVERY_NO_CREDIT,   /* stopped */
	DELIVERY_BREAKER,     /* too much of the last texts went wrong */
};

struct delivery_lane {
	const char *lane;
	enum provider_lane_state state;
	enum delivery_trouble trouble; /* until a text has gone through again */
	int64_t since_at;              /* when the trouble began; 0: none */
	int64_t paused_until;
	char reason[120];
};

struct delivery_options {
	struct writer *writer;
	const struct clock *clock;
	struct http_client *client; /* used by the delivery thread only */
	const struct secret_keys *keys;
	struct randomness *randomness; /* jitter; delivery thread only */
	const struct provider_account *accounts;
	size_t account_count;
	size_t requests_max; /* under way at once in a lane, 16 */
	struct outbox_limits limits;
	/* Acts on an event that was polled, or that an answer amounts to,
	 * inside the writer's job, which may run again; NULL: nobody does. */
	enum status (*take)(void *context, struct db *db, TALLOC_CTX *memory,
	        const struct provider_account *account,
	        struct provider_event *event);
	/* `take` has acted on these, and it is committed; on the delivery's
	 * thread, without a job.  NULL: nobody counts. */
	void (*on_taken)(void *context, const struct provider_event *events,
	        size_t count);
	/* Something that was polled by the lane could not be acted on, time and
	 * again, and is put aside.  Inside a job, as the next: it may run again.
	 * NULL: nobody asks. */
	enum status (*on_aside)(void *context, struct db *db, const char *lane,
	        enum status why);
	/* A lane's trouble is another one now, or it is known to work.  Inside
	 * a job, as the next: it may run again.  NULL: nobody asks. */
	enum status (*on_lane)(
	        void *context, struct db *db, const struct delivery_lane *lane);
	/* Texts of a municipality (0: of all) are held at a cap; or, not
	 * `reached`, a day begins and what was held is looked at anew. */
	enum status (*on_cap)(void *context, struct db *db,
	        int64_t municipality, bool reached);
	/* Texts are handed to the provider now; on the delivery's thread.  NULL:
	 * nobody measures. */
	void (*on_submit)(void *context,
	        const struct provider_message *messages, size_t count);
	void *context;
};

struct delivery; /* talloc'd */

/* Nothing goes before delivery_start or delivery_once. */
struct delivery *delivery_create(
        TALLOC_CTX *owner, struct delivery_options options);
/* One round of claim, send, settle for every lane; waits at most wait_ms for
 * the network.  Returns true while something is due or under way. */
bool delivery_once(struct delivery *delivery, int wait_ms);

/* Begins the thread that makes rounds; STATUS_SYSTEM: there can be none. */
MUST_CHECK enum status delivery_start(struct delivery *delivery);
/* Something may be due: look now.  From any thread. */
void delivery_wake(struct delivery *delivery);
/* Nothing new goes out; what is under way is settled. */
void delivery_stop(struct delivery *delivery);
/* True when, at the clock's present time, nothing is due and nothing is under
 * way, after all that was committed before the call.  From any thread but the
 * writer's; the demo's fast clock waits for it. */
bool delivery_is_idle(struct delivery *delivery);

/* The lanes as they are, for `doctor` and pages; from any thread. */
size_t delivery_lanes(
        struct delivery *delivery, struct delivery_lane *lanes, size_t max);

#endif

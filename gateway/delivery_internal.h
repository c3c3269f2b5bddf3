/*
 * What the files of the delivery share; for nobody else.
 */
#ifndef GATEWAY_DELIVERY_INTERNAL_H
#define GATEWAY_DELIVERY_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "gateway/delivery.h"
#include "gateway/lane_breaker.h"
#include "gateway/lane_bucket.h"

enum { LANES_MAX = DELIVERY_LANES_MAX, LANE_REASON = 120, POLLS_MAX = 4 };

/* One of a lane's polls. */
struct poll {
	struct lane *lane;
	size_t number;
	bool under_way;
	int64_t next_at;
	TALLOC_CTX *memory; /* of the request */
	struct http_request request;
	char *answer; /* until it is kept */
};

struct lane {
	const struct provider_account *account;
	const struct provider *provider;
	size_t under_way;          /* requests */
	size_t messages_under_way; /* in them */
	struct lane_bucket bucket;
	struct lane_breaker breaker;
	struct lane *failover; /* who takes over from it, or NULL */
	enum provider_lane_state state;
	enum delivery_trouble trouble;
	int64_t since_at;
	int64_t paused_until;
	int failures; /* pauses in a row; while there are any, it probes */
	char reason[LANE_REASON];
	bool proven; /* a text has gone through since the start */
	bool news;   /* its trouble is to be told */
	struct poll *polls[POLLS_MAX];
	size_t poll_count;
	bool kept;      /* something may be kept to be acted on */
	int64_t act_at; /* not before */
};

struct batch {
	struct delivery *delivery;
	struct lane *lane;
	struct batch *next; /* among those that were answered */
	struct http_request request;
	struct provider_batch sent;
	struct provider_answer answer;
	bool judged;
	bool settled; /* its results are; what follows from them is not */
	int64_t retry_at;
};

struct delivery {
	struct delivery_options options;
	struct lane lanes[LANES_MAX];
	struct batch *answered;
	size_t under_way;
	pthread_t thread;
	bool started;
	atomic_bool woken; /* since the last round began */
	atomic_bool stopping;
	pthread_mutex_t lock; /* of what other threads look at: the lanes'
	                         states and buckets, and this */
	int64_t looked_at_old;
	struct lane_meter *meter;
	int64_t day; /* that the meter counts; 0: none yet */
};

/* For the lane as it is configured. */
void delivery_lane_create(struct delivery *delivery, struct lane *lane);
/* Does another lane send what this one would have?  Not what a probe needs: that
 * is its own. */
bool delivery_lane_is_taken_over(
        const struct delivery *delivery, const struct lane *lane);
/* Tells of troubles that are new, and of those that are over. */
void delivery_lane_tell(struct delivery *delivery);

/* Sends what is due as far as the lane allows; true when anything was. */
bool delivery_fill(struct delivery *delivery, struct lane *lane);
/* On a new day, and at the start: counts what each number has had, and lets go
 * what a cap held.  False: not yet, and nothing may be sent. */
bool delivery_begin_day(struct delivery *delivery);

/* May anything go out?  Opens a lane whose pause has ended. */
bool delivery_lane_is_open(struct delivery *delivery, struct lane *lane);
/* What the answer of a batch means for the lane, and when its messages may go
 * again. */
void delivery_lane_judge(struct delivery *delivery, struct batch *batch);

/* Hangs from the delivery: one that is never answered ends with it. */
struct batch *delivery_new_batch(struct delivery *delivery);
/* From here on it counts as under way, until its answer is settled. */
void delivery_send_batch(
        struct delivery *delivery, struct lane *lane, struct batch *batch);
/* Messages [from, to) of a batch, as a request of their own. */
void delivery_send_part(struct delivery *delivery, const struct batch *whole,
        size_t from, size_t to);
/* Takes the messages, whose strings are the batch's already. */
void delivery_add_messages(
        struct batch *batch, struct provider_message *messages, size_t count);

/* An event to act on, and what the action needs. */
struct delivery_taking {
	TALLOC_CTX *memory;
	struct provider_event *event;
	enum status *why; /* what came of it */
};
/* Acts on it, in a savepoint: what fails for its own sake is undone and logged, and
 * holds nothing up that came with it.  Not STATUS_OK: the engine has failed. */
MUST_CHECK enum status delivery_take(struct delivery *delivery, struct db *db,
        const struct lane *lane, const struct delivery_taking *taking);
/* After the commit: events that were acted on. */
void delivery_tell_taken(struct delivery *delivery,
        const struct provider_event *events, size_t count);
/* What was answered since the last call. */
void delivery_settle(struct delivery *delivery);

/* Asks what is due to be asked, keeps what was answered, acts on what is kept;
 * true while something is under way. */
bool delivery_poll(struct delivery *delivery, struct lane *lane);
void delivery_poll_create(struct delivery *delivery, struct lane *lane);

#endif

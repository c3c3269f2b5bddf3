/*
 * Lanes: open, paused, stopped, and what makes them so.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "gateway/delivery_internal.h"

enum { STOP_PROBE_S = 600, BACKOFF_MAX_S = 600 };

/* The reason stays, for whoever asks later what it was. */
bool
delivery_lane_is_open(struct delivery *delivery, struct lane *lane)
{
	if (lane->state == PROVIDER_LANE_OPEN)
		return true;
	if (clock_now(delivery->options.clock) < lane->paused_until)
		return false;
	pthread_mutex_lock(&delivery->lock);
	lane->state = PROVIDER_LANE_OPEN;
	pthread_mutex_unlock(&delivery->lock);
	return true;
}

/* Never less than the provider asked for, and then anything up to a limit that
 * doubles with each failure in a row. */
static int64_t
pause_of(struct delivery *delivery, const struct lane *lane, int64_t asked_s)
{
	int64_t base = 1;

	for (int i = 0; i < lane->failures && base < BACKOFF_MAX_S; i++)
		base *= 2;
	if (base > BACKOFF_MAX_S)
		base = BACKOFF_MAX_S;
	return asked_s + 1 +
	       (int64_t)randomness_below(
	               delivery->options.randomness, (uint64_t)base);
}

/* Several requests may fail of one cause: that is one failure, and the longest
 * of their pauses. */
static void
close_lane(struct delivery *delivery, struct lane *lane,
        const struct provider_answer *answer)
{
	const char *error =
	        answer->result_count > 0 ? answer->results[0].error : NULL;
	bool stop = answer->lane == PROVIDER_LANE_STOP;
	bool first = lane->state == PROVIDER_LANE_OPEN;
	int64_t until = clock_now(delivery->options.clock);

	/* Whatever was under way when the lane closed tells the same again.
	 */
	lane->failures += first;
	until +=
	        stop ? STOP_PROBE_S : pause_of(delivery, lane, answer->pause_s);
	pthread_mutex_lock(&delivery->lock);
	if (first || until > lane->paused_until)
		lane->paused_until = until;
	/* A wrong token weighs more than too many requests. */
	if (first || stop) {
		lane->state = answer->lane;
		(void)snprintf(lane->reason, sizeof(lane->reason), "%s",
		        error == NULL ? "" : error);
	}
	pthread_mutex_unlock(&delivery->lock);
	if (first)
		log_event(stop ? LOG_ERROR : LOG_WARN, "delivery.lane",
		        "lane=%s state=%s reason=\"%s\"", lane->account->lane,
		        stop ? "stopped" : "paused", lane->reason);
}

/* Halves wait like everything else while the lane is closed, and for the next
 * process when the delivery is stopping. */
void
delivery_lane_judge(struct delivery *delivery, struct batch *batch)
{
	struct lane *lane = batch->lane;

	if (batch->answer.lane != PROVIDER_LANE_OPEN)
		close_lane(delivery, lane, &batch->answer);
	/* A success that was under way when the lane closed says nothing of
	 * how it is now. */
	else if (lane->state == PROVIDER_LANE_OPEN)
		lane->failures = 0;
	batch->retry_at = lane->state == PROVIDER_LANE_OPEN
	                          ? clock_now(delivery->options.clock)
	                          : lane->paused_until;
	batch->answer.bisect &=
	        !delivery->stopping && lane->state == PROVIDER_LANE_OPEN;
	batch->judged = true;
}

/* Copies, since the lanes go on changing. */
size_t
delivery_lanes(
        struct delivery *delivery, struct delivery_lane *lanes, size_t max)
{
	size_t count = delivery->options.account_count;

	if (count > max)
		count = max;
	pthread_mutex_lock(&delivery->lock);
	for (size_t i = 0; i < count; i++) {
		const struct lane *lane = &delivery->lanes[i];

		lanes[i].lane = lane->account->lane;
		lanes[i].state = lane->state;
		lanes[i].paused_until = lane->paused_until;
		memcpy(lanes[i].reason, lane->reason, LANE_REASON);
	}
	pthread_mutex_unlock(&delivery->lock);
	return count;
}

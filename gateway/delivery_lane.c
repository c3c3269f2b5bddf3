/*
 * Lanes: open, paused, stopped, and what makes them so; who takes over from
 * whom; and what is told of it.
 *
 * A lane that was closed stays in trouble until a text has gone through: when
 * its pause is over it tries with one.  What another lane takes over is only what
 * was never submitted, and only while the trouble lasts.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "gateway/delivery_internal.h"

enum {
	STOP_PROBE_S = 600,
	BACKOFF_MAX_S = 600,
	BREAKER_PAUSE_S = 60,
	SILENT_S = 900,
	SILENT_TRIES = 3,
};

static const char *const troubles[] = {
        [DELIVERY_WORKS] = "works",
        [DELIVERY_PAUSED] = "paused",
        [DELIVERY_SILENT] = "silent",
        [DELIVERY_REFUSED] = "refused",
        [DELIVERY_CREDENTIALS] = "credentials",
        [DELIVERY_NO_CREDIT] = "no_credit",
        [DELIVERY_BREAKER] = "breaker",
};

/* The accounts are told apart by their names; a lane that is not there was
 * refused with the configuration. */
void
delivery_lane_create(struct delivery *delivery, struct lane *lane)
{
	const struct provider_account *account = lane->account;
	const struct delivery_options *options = &delivery->options;
	bool none = account->failover == NULL || account->failover[0] == '\0';

	lane_bucket_init(
	        &lane->bucket, account->rate, clock_now(options->clock));
	lane_breaker_init(&lane->breaker, account->breaker_window,
	        account->breaker_percent);
	for (size_t i = 0; !none && i < options->account_count; i++)
		if (strcmp(options->accounts[i].lane, account->failover) == 0)
			lane->failover = &delivery->lanes[i];
}

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

/* A short pause is waited for; what it would cost to go by another provider is
 * for the configuration to weigh. */
bool
delivery_lane_is_taken_over(
        const struct delivery *delivery, const struct lane *lane)
{
	int64_t now = clock_now(delivery->options.clock);
	bool probes = now >= lane->paused_until && lane->under_way == 0;

	if (lane->failover == NULL || lane->trouble == DELIVERY_WORKS || probes)
		return false;
	return (lane->trouble != DELIVERY_PAUSED &&
	               lane->trouble != DELIVERY_SILENT) ||
	       now - lane->since_at >= lane->account->failover_after_s;
}

/* Never less than was asked for, and then anything up to a limit that doubles
 * with each failure in a row. */
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

/* A breaker that has opened outlasts what the probe's answer asks for; a stop
 * weighs more than both.  A pause becomes news when it has lasted. */
static enum delivery_trouble
trouble_of(const struct lane *lane, const struct provider_answer *answer,
        int64_t now)
{
	bool lasts = lane->failures >= SILENT_TRIES &&
	             now - lane->since_at >= SILENT_S;

	if (answer->lane != PROVIDER_LANE_STOP) {
		if (lane_breaker_is_open(&lane->breaker))
			return DELIVERY_BREAKER;
		return lasts ? DELIVERY_SILENT : DELIVERY_PAUSED;
	}
	switch (answer->stop) {
	case PROVIDER_STOP_CREDENTIALS: return DELIVERY_CREDENTIALS;
	case PROVIDER_STOP_CREDIT: return DELIVERY_NO_CREDIT;
	case PROVIDER_STOP_REFUSED: break;
	}
	return DELIVERY_REFUSED;
}

/* How long nothing goes. */
static int64_t
closed_for(struct delivery *delivery, const struct lane *lane,
        const struct provider_answer *answer, enum delivery_trouble trouble)
{
	int64_t asked_s = answer->pause_s;

	if (answer->lane == PROVIDER_LANE_STOP)
		return STOP_PROBE_S;
	if (trouble == DELIVERY_BREAKER && asked_s < BREAKER_PAUSE_S)
		asked_s = BREAKER_PAUSE_S;
	return pause_of(delivery, lane, asked_s);
}

/* Only under the lock, since others look. */
static void
set_trouble(struct lane *lane, enum delivery_trouble trouble, int64_t now)
{
	if (trouble == lane->trouble)
		return;
	lane->since_at = trouble == DELIVERY_WORKS         ? 0
	                 : lane->trouble == DELIVERY_WORKS ? now
	                                                   : lane->since_at;
	lane->trouble = trouble;
	lane->news = true;
}

/* Several requests may fail of one cause: that is one failure, and the longest
 * of their pauses. */
static void
close_lane(struct delivery *delivery, struct lane *lane,
        const struct provider_answer *answer)
{
	const char *error =
	        answer->result_count > 0 ? answer->results[0].error : NULL;
	int64_t now = clock_now(delivery->options.clock);
	enum delivery_trouble trouble = trouble_of(lane, answer, now);
	bool stop = answer->lane == PROVIDER_LANE_STOP;
	bool first = lane->state == PROVIDER_LANE_OPEN;
	int64_t until;

	/* Whatever was under way when the lane closed tells the same again. */
	lane->failures += first;
	until = now + closed_for(delivery, lane, answer, trouble);
	pthread_mutex_lock(&delivery->lock);
	if (first || until > lane->paused_until)
		lane->paused_until = until;
	/* A wrong token weighs more than too many requests. */
	if (first || stop ||
	        (trouble == DELIVERY_BREAKER &&
	                lane->state == PROVIDER_LANE_PAUSE)) {
		lane->state = stop    ? PROVIDER_LANE_STOP
		              : first ? PROVIDER_LANE_PAUSE
		                      : lane->state;
		set_trouble(lane, trouble, now);
		(void)snprintf(lane->reason, sizeof(lane->reason), "%s",
		        error == NULL ? "" : error);
	}
	pthread_mutex_unlock(&delivery->lock);
	if (first)
		log_event(stop ? LOG_ERROR : LOG_WARN, "delivery.lane",
		        "lane=%s state=%s reason=\"%s\"", lane->account->lane,
		        troubles[trouble], lane->reason);
}

/* The first text that goes through is news, too: an alarm may be open since an
 * earlier process. */
static void
open_lane(struct delivery *delivery, struct lane *lane)
{
	if (lane->failures > 0)
		log_event(LOG_INFO, "delivery.lane", "lane=%s state=works",
		        lane->account->lane);
	lane->failures = 0;
	if (lane_breaker_is_open(&lane->breaker))
		lane_breaker_close(&lane->breaker);
	pthread_mutex_lock(&delivery->lock);
	set_trouble(lane, DELIVERY_WORKS, 0);
	lane->news |= !lane->proven;
	pthread_mutex_unlock(&delivery->lock);
	lane->proven = true;
}

/* What the batch came to, for the breaker; true when all of it was taken. */
static bool
note_fates(struct lane *lane, const struct provider_answer *answer)
{
	bool all = answer->result_count > 0;

	for (size_t i = 0; i < answer->result_count; i++) {
		enum provider_verdict verdict = answer->results[i].verdict;

		all &= verdict == PROVIDER_ACCEPTED;
		if (verdict != PROVIDER_RETRY)
			lane_breaker_note(
			        &lane->breaker, verdict != PROVIDER_ACCEPTED);
	}
	return all;
}

/* Halves wait like everything else while the lane is closed, and for the next
 * process when the delivery is stopping. */
void
delivery_lane_judge(struct delivery *delivery, struct batch *batch)
{
	struct lane *lane = batch->lane;
	bool taken = note_fates(lane, &batch->answer);
	/* What is left of an open breaker is what its probe says. */
	bool open = lane_breaker_is_open(&lane->breaker) &&
	            !(taken && lane->failures > 0);
	int64_t now = clock_now(delivery->options.clock);
	bool paused;

	if (batch->answer.lane != PROVIDER_LANE_OPEN || open)
		close_lane(delivery, lane, &batch->answer);
	/* A success that was under way when the lane closed says nothing of
	 * how it is now. */
	else if (lane->state == PROVIDER_LANE_OPEN && !batch->answer.bisect)
		open_lane(delivery, lane);
	/* Whoever takes over need not wait, nor a next process that has the
	 * right token; a pause that the provider asked for outlasts this one. */
	paused = lane->state == PROVIDER_LANE_PAUSE && lane->failover == NULL;
	batch->retry_at = paused ? lane->paused_until : now;
	batch->answer.bisect &=
	        !delivery->stopping && lane->state == PROVIDER_LANE_OPEN;
	batch->judged = true;
}

/* Only under the lock. */
static struct delivery_lane
describe(const struct lane *lane)
{
	struct delivery_lane out = {.lane = lane->account->lane,
	        .state = lane->state,
	        .trouble = lane->trouble,
	        .since_at = lane->since_at,
	        .paused_until = lane->paused_until};

	memcpy(out.reason, lane->reason, LANE_REASON);
	return out;
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
	for (size_t i = 0; i < count; i++)
		lanes[i] = describe(&delivery->lanes[i]);
	pthread_mutex_unlock(&delivery->lock);
	return count;
}

struct tell_job {
	struct writer_job job;
	const struct delivery_options *options;
	struct delivery_lane lane;
};

static enum status
run_tell(struct writer_job *job, struct db *db)
{
	struct tell_job *tell = (struct tell_job *)job;

	return tell->options->on_lane(tell->options->context, db, &tell->lane);
}

/* What could not be stored is told again in the next round. */
void
delivery_lane_tell(struct delivery *delivery)
{
	struct tell_job job = {
	        .job = {.run = run_tell}, .options = &delivery->options};

	for (size_t i = 0; i < delivery->options.account_count; i++) {
		struct lane *lane = &delivery->lanes[i];

		if (!lane->news || job.options->on_lane == NULL)
			continue;
		pthread_mutex_lock(&delivery->lock);
		job.lane = describe(lane);
		pthread_mutex_unlock(&delivery->lock);
		if (writer_do(job.options->writer, WRITER_BATCH, &job.job) !=
		        STATUS_OK)
			continue;
		pthread_mutex_lock(&delivery->lock);
		lane->news = false;
		pthread_mutex_unlock(&delivery->lock);
	}
}

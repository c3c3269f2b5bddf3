/*
 * The delivery loop: claim (delivery_claim.c), send, settle (delivery_settle.c),
 * for every lane (delivery_lane.c).
 *
 * Claims and settlements are jobs of the writer, so that `sending` is committed
 * before a request leaves.  A batch that was refused for the sake of one message
 * is halved until the offender stands alone.
 *
 * A lane pauses as a whole, for what the provider asked and a while that doubles
 * each time in a row; then one message alone tries whether it works again, so
 * that a provider in trouble costs one doubtful message, not sixteen thousand.
 *
 * Whether there is nothing left to do is asked of the database, by a job behind
 * all that was committed: a row that may go or is under way is seen there
 * whatever this thread is about.
 */
#include "gateway/delivery_internal.h"

#include <assert.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "gateway/outbox.h"

enum {
	WAIT_MS = 1000,
	GATHER_MS = 2,
	OLD_EVERY_S = 60,
	DRAIN_MS = 20000,
};

/* The thread must be gone before what it works on is. */
static int
destroy(struct delivery *delivery)
{
	delivery_stop(delivery);
	pthread_mutex_destroy(&delivery->lock);
	return 0;
}

/* An unknown driver is a mistake of the configuration, which was to be
 * refused long before. */
struct delivery *
delivery_create(TALLOC_CTX *owner, struct delivery_options options)
{
	struct delivery *delivery = talloc_zero(owner, struct delivery);

	if (delivery == NULL)
		log_abort("delivery.create", "out of memory");
	assert(options.account_count <= LANES_MAX);
	delivery->options = options;
	delivery->looked_at_old = INT64_MIN / 2;
	delivery->meter = lane_meter_create(delivery);
	pthread_mutex_init(&delivery->lock, NULL);
	for (size_t i = 0; i < options.account_count; i++) {
		delivery->lanes[i].account = &options.accounts[i];
		delivery->lanes[i].provider =
		        provider_find(options.accounts[i].driver);
		assert(delivery->lanes[i].provider != NULL);
		delivery_lane_create(delivery, &delivery->lanes[i]);
		delivery_poll_create(delivery, &delivery->lanes[i]);
	}
	talloc_set_destructor(delivery, destroy);
	return delivery;
}

static int64_t
now_of(const struct delivery *delivery)
{
	return clock_now(delivery->options.clock);
}

/* On the delivery thread, out of the client's poll. */
static void
on_answer(struct http_request *request, void *context)
{
	struct batch *batch = context;
	struct delivery *delivery = batch->delivery;

	batch->lane->provider->read(
	        &batch->sent, request, batch, &batch->answer);
	batch->next = delivery->answered;
	delivery->answered = batch;
}

/* From here on the batch counts as under way, until its answer is settled.
 * Nothing of it is looked at again before that, since a receipt may overtake
 * everything. */
void
delivery_send_batch(
        struct delivery *delivery, struct lane *lane, struct batch *batch)
{
	struct http_client *client = delivery->options.client;

	batch->delivery = delivery;
	batch->lane = lane;
	batch->sent.account = lane->account;
	lane->provider->build(&batch->sent, batch, &batch->request);
	/* The driver has filled what goes out; the rest is ours. */
	batch->request.done = on_answer;
	batch->request.context = batch;
	lane->under_way++;
	lane->messages_under_way += batch->sent.count;
	delivery->under_way++;
	if (delivery->options.on_submit != NULL)
		delivery->options.on_submit(delivery->options.context,
		        batch->sent.messages, batch->sent.count);
	client->send(client, &batch->request);
}

/* Batches hang from the delivery: one that is never answered ends with it.
 */
struct batch *
delivery_new_batch(struct delivery *delivery)
{
	struct batch *batch = talloc_zero(delivery, struct batch);

	if (batch == NULL)
		log_abort("delivery.batch", "out of memory");
	return batch;
}

/* A job for what time alone changes. */
struct old_job {
	struct writer_job job;
	const struct delivery *delivery;
	int64_t now;
	int64_t changed;
};

static enum status
run_old(struct writer_job *job, struct db *db)
{
	struct old_job *old = (struct old_job *)job;
	const struct delivery *delivery = old->delivery;
	enum status status = outbox_settle_old(db, old->now, &old->changed);

	for (size_t i = 0;
	        status == STATUS_OK && i < delivery->options.account_count; i++)
		if (delivery->lanes[i].provider->dedupes)
			status = outbox_resend_deduped(db,
			        delivery->lanes[i].account->lane, old->now,
			        &old->changed);
	return status;
}

/* Is it time to look at what became old? */
static bool
is_old_due(const struct delivery *delivery)
{
	return now_of(delivery) >= delivery->looked_at_old + OLD_EVERY_S;
}

/* Once a minute is enough for policies that count in half hours, and rare
 * enough to cost nothing. */
static void
settle_old(struct delivery *delivery)
{
	struct old_job job = {.job = {.run = run_old},
	        .delivery = delivery,
	        .now = now_of(delivery)};
	enum status status;

	if (!is_old_due(delivery))
		return;
	status = writer_do(delivery->options.writer, WRITER_BATCH, &job.job);
	if (status != STATUS_OK)
		log_event(LOG_WARN, "delivery.old", "status=%s",
		        status_name(status));
	pthread_mutex_lock(&delivery->lock);
	delivery->looked_at_old = job.now;
	pthread_mutex_unlock(&delivery->lock);
}

static size_t
count_answered(const struct delivery *delivery)
{
	size_t count = 0;

	for (const struct batch *batch = delivery->answered; batch != NULL;
	        batch = batch->next)
		count++;
	return count;
}

/* Each round costs two commits, so the first answer waits for the others, two
 * milliseconds at most: of the machine's time, since the clock may be a test's
 * and stand still. */
static void
hear_answers(struct delivery *delivery, int wait_ms)
{
	struct http_client *client = delivery->options.client;
	int64_t until_ms;

	client->poll(client, wait_ms);
	until_ms = clock_monotonic_ms() + GATHER_MS;
	while (delivery->answered != NULL && !delivery->stopping &&
	        count_answered(delivery) < delivery->under_way &&
	        clock_monotonic_ms() < until_ms)
		client->poll(client, 1);
}

/* The order matters: what became old may be due, what is due is sent, and
 * what was answered is settled before the next round claims more of the same
 * numbers. */
bool
delivery_once(struct delivery *delivery, int wait_ms)
{
	bool busy = false;
	bool ready;

	delivery->woken = false;
	settle_old(delivery);
	ready = delivery_begin_day(delivery);
	for (size_t i = 0; i < delivery->options.account_count; i++) {
		struct lane *lane = &delivery->lanes[i];

		busy |= delivery_poll(delivery, lane);
		busy |= ready && delivery_fill(delivery, lane);
	}
	busy |= delivery->under_way > 0;
	hear_answers(delivery, wait_ms);
	delivery_settle(delivery);
	delivery_lane_tell(delivery);
	return busy;
}

/* Answers come in batches, and so do the texts that follow them: two
 * milliseconds make one claim and one request of what would be many. */
static void
gather(struct delivery *delivery)
{
	static const struct timespec while_s = {0, GATHER_MS * 1000000L};

	if (delivery->woken && delivery->under_way == 0)
		(void)nanosleep(&while_s, NULL);
}

static void *
run_thread(void *context)
{
	struct delivery *delivery = context;

	int64_t until_ms;

	while (!delivery->stopping) {
		(void)delivery_once(delivery, WAIT_MS);
		gather(delivery);
	}
	/* Nothing new; but what is under way is heard out, longer than any
	 * request may take. */
	until_ms = clock_monotonic_ms() + DRAIN_MS;
	while (delivery->under_way > 0 && clock_monotonic_ms() < until_ms)
		(void)delivery_once(delivery, WAIT_MS);
	return NULL;
}

/* Twice would be two threads on one client. */
enum status
delivery_start(struct delivery *delivery)
{
	enum status status;

	assert(!delivery->started);
	status = thread_start(
	        &delivery->thread, "delivery", run_thread, delivery, NULL);
	delivery->started = status == STATUS_OK;
	return status;
}

/* Wakes are not counted: the client keeps one until its next poll, and a
 * round looks at everything.  So one since the last round began is enough; each
 * costs a write, and a batch of answers would bring one for every answer. */
void
delivery_wake(struct delivery *delivery)
{
	struct http_client *client = delivery->options.client;

	if (!atomic_exchange(&delivery->woken, true))
		client->wake(client);
}

/* Without a thread there is nobody to wait for; the flag alone keeps back
 * what is new. */
void
delivery_stop(struct delivery *delivery)
{
	delivery->stopping = true;
	if (!delivery->started)
		return;
	delivery->options.client->wake(delivery->options.client);
	pthread_join(delivery->thread, NULL);
	delivery->started = false;
}

struct busy_job {
	struct writer_job job;
	struct delivery *delivery;
	bool busy;
};

/* In a lane that is closed, or has used up its rate, nothing is due, but
 * something may be under way. */
static bool
is_closed(const struct lane *lane, int64_t now)
{
	return (lane->state != PROVIDER_LANE_OPEN &&
	               now < lane->paused_until) ||
	       lane_bucket_next(&lane->bucket, now) > now;
}

/* What another lane takes over is due there. */
static enum status
look_at_lane(struct delivery *delivery, struct db *db, const struct lane *lane,
        bool *busy)
{
	int64_t now = now_of(delivery);
	bool closed = is_closed(lane, now);
	bool taken = closed && now < lane->paused_until &&
	             delivery_lane_is_taken_over(delivery, lane) &&
	             !is_closed(lane->failover, now);

	/* Whoever waits for the end may look at what was told. */
	if (lane->news && delivery->options.on_lane != NULL) {
		*busy = true;
		return STATUS_OK;
	}
	return outbox_is_busy(db, lane->account->lane,
	        closed && !taken ? INT64_MIN : now, taken, busy);
}

static enum status
run_busy(struct writer_job *job, struct db *db)
{
	struct busy_job *busy = (struct busy_job *)job;
	struct delivery *delivery = busy->delivery;
	enum status status = STATUS_OK;

	pthread_mutex_lock(&delivery->lock);
	busy->busy = is_old_due(delivery);
	for (size_t i = 0; status == STATUS_OK && !busy->busy &&
	                   i < delivery->options.account_count;
	        i++)
		status = look_at_lane(
		        delivery, db, &delivery->lanes[i], &busy->busy);
	pthread_mutex_unlock(&delivery->lock);
	return status;
}

bool
delivery_is_idle(struct delivery *delivery)
{
	struct busy_job job = {.job = {.run = run_busy}, .delivery = delivery};
	enum status status =
	        writer_do(delivery->options.writer, WRITER_BATCH, &job.job);

	if (status == STATUS_OK && !job.busy)
		return true;
	delivery_wake(delivery);
	return false;
}

/*
 * The delivery loop: claim, send, settle, for every lane.
 *
 * Claims and settlements are jobs of the writer, so that `sending` is committed
 * before a request leaves.  A batch that was refused for the sake of one message
 * is halved until the offender stands alone.  Whether there is nothing left to
 * do is decided by a counter of wakes: a round that began after the last wake
 * and found nothing makes the delivery idle.
 */
#include "gateway/delivery.h"

#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "gateway/outbox.h"

enum {
	LANES_MAX = 8,
	WAIT_MS = 1000,
	STOP_PROBE_S = 600,
	BACKOFF_MAX_S = 600,
	OLD_EVERY_S = 60,
	LANE_REASON = 120,
};

struct lane {
	const struct provider_account *account;
	const struct provider *provider;
	size_t under_way;
	enum provider_lane_state state;
	int64_t paused_until;
	int failures; /* pauses in a row */
	char reason[LANE_REASON];
};

struct batch {
	struct delivery *delivery;
	struct lane *lane;
	struct batch *next; /* among those that were answered */
	struct http_request request;
	struct provider_message *messages;
	size_t count;
	struct provider_answer answer;
	int64_t retry_at;
};

struct delivery {
	struct delivery_options options;
	struct lane lanes[LANES_MAX];
	struct batch *answered;
	int64_t looked_at_old;
	pthread_t thread;
	bool started;
	atomic_bool stopping;
	pthread_mutex_t lock; /* of what other threads look at */
	uint64_t wakes;
	uint64_t idle_since; /* the count of wakes at the last empty round */
	size_t under_way;
};

static int
destroy(struct delivery *delivery)
{
	delivery_stop(delivery);
	pthread_mutex_destroy(&delivery->lock);
	return 0;
}

struct delivery *
delivery_create(TALLOC_CTX *owner, struct delivery_options options)
{
	struct delivery *delivery = talloc_zero(owner, struct delivery);

	if (delivery == NULL)
		log_abort("delivery.create", "out of memory");
	assert(options.account_count <= LANES_MAX);
	delivery->options = options;
	delivery->wakes = 1;
	pthread_mutex_init(&delivery->lock, NULL);
	for (size_t i = 0; i < options.account_count; i++) {
		delivery->lanes[i].account = &options.accounts[i];
		delivery->lanes[i].provider =
		        provider_find(options.accounts[i].driver);
		assert(delivery->lanes[i].provider != NULL);
	}
	talloc_set_destructor(delivery, destroy);
	return delivery;
}

static int64_t
now_of(const struct delivery *delivery)
{
	return clock_now(delivery->options.clock);
}

struct claim_job {
	struct writer_job job;
	struct delivery *delivery;
	struct lane *lane;
	TALLOC_CTX *owner;
	struct outbox_claim claim;
};

static enum status
run_claim(struct writer_job *job, struct db *db)
{
	struct claim_job *claim = (struct claim_job *)job;

	return outbox_claim(db, claim->owner, claim->lane->account->lane,
	        claim->delivery->options.keys, now_of(claim->delivery),
	        claim->lane->provider->batch_max, &claim->claim);
}

/* On the delivery thread, out of the client's poll. */
static void
on_answer(struct http_request *request, void *context)
{
	struct batch *batch = context;
	struct delivery *delivery = batch->delivery;

	batch->lane->provider->read(
	        request, batch->messages, batch->count, batch, &batch->answer);
	batch->next = delivery->answered;
	delivery->answered = batch;
}

static void
send_batch(struct delivery *delivery, struct lane *lane, struct batch *batch)
{
	struct http_client *client = delivery->options.client;

	batch->delivery = delivery;
	batch->lane = lane;
	lane->provider->build(lane->account, batch->messages, batch->count,
	        batch, &batch->request);
	batch->request.done = on_answer;
	batch->request.context = batch;
	lane->under_way++;
	pthread_mutex_lock(&delivery->lock);
	delivery->under_way++;
	pthread_mutex_unlock(&delivery->lock);
	client->send(client, &batch->request);
}

static struct batch *
new_batch(struct delivery *delivery)
{
	struct batch *batch = talloc_zero(delivery, struct batch);

	if (batch == NULL)
		log_abort("delivery.batch", "out of memory");
	return batch;
}

/* Claims one batch and sends it; false when there was nothing. */
static bool
claim_and_send(struct delivery *delivery, struct lane *lane)
{
	struct batch *batch = new_batch(delivery);
	struct claim_job job = {.job = {.run = run_claim},
	        .delivery = delivery,
	        .lane = lane,
	        .owner = batch};
	enum status status =
	        writer_do(delivery->options.writer, WRITER_BATCH, &job.job);

	if (status != STATUS_OK)
		log_event(LOG_WARN, "delivery.claim", "status=%s",
		        status_name(status));
	if (status != STATUS_OK || job.claim.count == 0) {
		talloc_free(batch);
		return false;
	}
	batch->messages = job.claim.messages;
	batch->count = job.claim.count;
	send_batch(delivery, lane, batch);
	return true;
}

static bool
is_open(struct delivery *delivery, struct lane *lane)
{
	if (lane->state == PROVIDER_LANE_OPEN)
		return true;
	if (now_of(delivery) < lane->paused_until)
		return false;
	pthread_mutex_lock(&delivery->lock);
	lane->state = PROVIDER_LANE_OPEN;
	pthread_mutex_unlock(&delivery->lock);
	return true;
}

/* Sends what is due as far as the lane allows; true when anything was. */
static bool
fill_lane(struct delivery *delivery, struct lane *lane)
{
	bool any = false;

	while (!delivery->stopping && is_open(delivery, lane) &&
	        lane->under_way < delivery->options.requests_max &&
	        claim_and_send(delivery, lane))
		any = true;
	return any;
}

/* Full jitter over an exponential base, but never less than the provider asked
 * for. */
static int64_t
pause_of(struct delivery *delivery, const struct lane *lane, int64_t asked_s)
{
	int64_t base = 1;

	for (int i = 0; i < lane->failures && base < BACKOFF_MAX_S; i++)
		base *= 2;
	if (base > BACKOFF_MAX_S)
		base = BACKOFF_MAX_S;
	return asked_s + (int64_t)randomness_below(delivery->options.randomness,
	                         (uint64_t)base + 1);
}

static void
set_lane(struct delivery *delivery, struct batch *batch)
{
	const struct provider_answer *answer = &batch->answer;
	struct lane *lane = batch->lane;
	const char *error =
	        answer->result_count > 0 ? answer->results[0].error : NULL;

	batch->retry_at = now_of(delivery);
	if (answer->lane == PROVIDER_LANE_OPEN) {
		lane->failures = 0;
		return;
	}
	pthread_mutex_lock(&delivery->lock);
	lane->state = answer->lane;
	lane->failures++;
	lane->paused_until =
	        batch->retry_at +
	        (answer->lane == PROVIDER_LANE_STOP
	                        ? STOP_PROBE_S
	                        : pause_of(delivery, lane, answer->pause_s));
	snprintf(lane->reason, sizeof(lane->reason), "%s",
	        error == NULL ? "" : error);
	batch->retry_at = lane->paused_until;
	pthread_mutex_unlock(&delivery->lock);
	log_event(answer->lane == PROVIDER_LANE_STOP ? LOG_ERROR : LOG_WARN,
	        "delivery.lane", "lane=%s state=%s reason=\"%s\"",
	        lane->account->lane,
	        answer->lane == PROVIDER_LANE_STOP ? "stopped" : "paused",
	        lane->reason);
}

struct settle_job {
	struct writer_job job;
	struct delivery *delivery;
	struct batch *batches;
};

static enum status
run_settle(struct writer_job *job, struct db *db)
{
	struct settle_job *settle = (struct settle_job *)job;
	enum status status = STATUS_OK;

	for (struct batch *batch = settle->batches;
	        status == STATUS_OK && batch != NULL; batch = batch->next)
		if (!batch->answer.bisect)
			status = outbox_settle(db, &batch->answer,
			        now_of(settle->delivery), batch->retry_at);
	return status;
}

static void
send_half(struct delivery *delivery, const struct batch *whole, size_t from,
        size_t to)
{
	struct batch *half = new_batch(delivery);

	half->count = to - from;
	half->messages = talloc_zero_array(
	        half, struct provider_message, (unsigned)half->count);
	if (half->messages == NULL)
		log_abort("delivery.half", "out of memory");
	for (size_t i = from; i < to; i++) {
		const struct provider_message *message = &whole->messages[i];

		half->messages[i - from] = (struct provider_message){
		        .id = message->id,
		        .reference = talloc_strdup(half, message->reference),
		        .sender = talloc_strdup(half, message->sender),
		        .recipient = talloc_strdup(half, message->recipient),
		        .body = talloc_strdup(half, message->body)};
	}
	send_batch(delivery, whole->lane, half);
}

/* The halves stay `sending`: the refusal says that nothing was accepted. */
static void
end_batch(struct delivery *delivery, struct batch *batch)
{
	if (batch->answer.bisect) {
		send_half(delivery, batch, 0, batch->count / 2);
		send_half(delivery, batch, batch->count / 2, batch->count);
	}
	batch->lane->under_way--;
	pthread_mutex_lock(&delivery->lock);
	delivery->under_way--;
	pthread_mutex_unlock(&delivery->lock);
	talloc_free(batch);
}

/* What the writer cannot store now (a full disk) is tried again in the next
 * round; until then the batches count as under way. */
static void
settle(struct delivery *delivery)
{
	struct settle_job job = {.job = {.run = run_settle},
	        .delivery = delivery,
	        .batches = delivery->answered};
	enum status status;

	if (job.batches == NULL)
		return;
	for (struct batch *batch = job.batches; batch != NULL;
	        batch = batch->next)
		if (batch->retry_at == 0)
			set_lane(delivery, batch);
	status = writer_do(delivery->options.writer, WRITER_BATCH, &job.job);
	if (status != STATUS_OK) {
		log_event(LOG_ERROR, "delivery.settle", "status=%s",
		        status_name(status));
		return;
	}
	delivery->answered = NULL;
	while (job.batches != NULL) {
		struct batch *next = job.batches->next;

		end_batch(delivery, job.batches);
		job.batches = next;
	}
}

struct old_job {
	struct writer_job job;
	int64_t now;
	int64_t changed;
};

static enum status
run_old(struct writer_job *job, struct db *db)
{
	struct old_job *old = (struct old_job *)job;

	return outbox_settle_old(db, old->now, &old->changed);
}

static void
settle_old(struct delivery *delivery)
{
	struct old_job job = {.job = {.run = run_old}, .now = now_of(delivery)};
	enum status status;

	if (job.now < delivery->looked_at_old + OLD_EVERY_S)
		return;
	delivery->looked_at_old = job.now;
	status = writer_do(delivery->options.writer, WRITER_BATCH, &job.job);
	if (status != STATUS_OK)
		log_event(LOG_WARN, "delivery.old", "status=%s",
		        status_name(status));
}

bool
delivery_once(struct delivery *delivery, int wait_ms)
{
	struct http_client *client = delivery->options.client;
	uint64_t wakes;
	bool any = false;
	bool busy;

	pthread_mutex_lock(&delivery->lock);
	wakes = delivery->wakes;
	pthread_mutex_unlock(&delivery->lock);
	settle_old(delivery);
	for (size_t i = 0; i < delivery->options.account_count; i++)
		any |= fill_lane(delivery, &delivery->lanes[i]);
	pthread_mutex_lock(&delivery->lock);
	busy = any || delivery->under_way > 0;
	if (!busy)
		delivery->idle_since = wakes;
	busy |= delivery->wakes != wakes;
	pthread_mutex_unlock(&delivery->lock);
	client->poll(client, busy && delivery->under_way == 0 ? 0 : wait_ms);
	settle(delivery);
	return busy;
}

static void *
run_thread(void *context)
{
	struct delivery *delivery = context;

	while (!delivery->stopping)
		(void)delivery_once(delivery, WAIT_MS);
	/* Nothing new; but what is under way is heard out. */
	for (int i = 0; i < 30 && delivery->under_way > 0; i++)
		(void)delivery_once(delivery, WAIT_MS);
	return NULL;
}

enum status
delivery_start(struct delivery *delivery)
{
	assert(!delivery->started);
	if (pthread_create(&delivery->thread, NULL, run_thread, delivery) != 0)
		return STATUS_SYSTEM;
	delivery->started = true;
	return STATUS_OK;
}

void
delivery_wake(struct delivery *delivery)
{
	struct http_client *client = delivery->options.client;

	pthread_mutex_lock(&delivery->lock);
	delivery->wakes++;
	pthread_mutex_unlock(&delivery->lock);
	client->wake(client);
}

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

bool
delivery_is_idle(struct delivery *delivery)
{
	bool idle;

	pthread_mutex_lock(&delivery->lock);
	idle = delivery->idle_since == delivery->wakes &&
	       delivery->under_way == 0;
	pthread_mutex_unlock(&delivery->lock);
	return idle;
}

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

/*
 * What a lane may send now is claimed, as far as its rate, its requests and its
 * numbers allow, and handed to the provider.
 *
 * A request of ten thousand is claimed a thousand at a time, each a transaction:
 * between them the writer serves others.  Two texts of one number are never in
 * it, since those of the first thousand are `sending` for the second.
 */
#include "base/log.h"
#include "gateway/delivery_internal.h"

enum {
	CHUNK = 1000, /* messages a transaction */
	/* How much is done at once. */
	LANE_MESSAGES = 20000, /* under way at once, for memory's sake */
	RELEASE_CHUNK = 10000,
};

/* A job of the writer that claims one chunk. Its memory is the batch's, so
 * that what was claimed lives as long as the request. */
struct claim_job {
	struct writer_job job;
	struct delivery *delivery;
	TALLOC_CTX *owner;
	struct outbox_ask ask;
	const char *others[LANES_MAX];
	struct outbox_claim claim;
};

/* Told with the claim that found it, so that one is not committed without the
 * other. */
static enum status
tell_capped(const struct claim_job *claim, struct db *db)
{
	const struct delivery_options *options = &claim->delivery->options;
	enum status status = STATUS_OK;

	for (size_t i = 0; options->on_cap != NULL && status == STATUS_OK &&
	                   i < claim->claim.capped_count;
	        i++)
		status = options->on_cap(
		        options->context, db, claim->claim.capped[i], true);
	return status;
}

/* A job may run more than once; the claim begins anew each time. */
static enum status
run_claim(struct writer_job *job, struct db *db)
{
	struct claim_job *claim = (struct claim_job *)job;
	enum status status =
	        outbox_claim(db, claim->owner, &claim->ask, &claim->claim);

	return status == STATUS_OK ? tell_capped(claim, db) : status;
}

/* The lanes that this one takes over from: those that fail, but for the one
 * message with which each tries whether it works again.  One that is in trouble
 * itself may try with one of theirs. */
static size_t
find_others(const struct delivery *delivery, const struct lane *lane,
        const char *others[LANES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < delivery->options.account_count; i++) {
		const struct lane *other = &delivery->lanes[i];

		if (other->failover == lane &&
		        delivery_lane_is_taken_over(delivery, other))
			others[count++] = other->account->lane;
	}
	return count;
}

/* Segments that the lane's rate leaves.  Other threads look at the bucket for
 * the page of lanes, hence the lock. */
static int64_t
segments_of(struct delivery *delivery, struct lane *lane)
{
	int64_t room;

	pthread_mutex_lock(&delivery->lock);
	room = lane_bucket_room(
	        &lane->bucket, clock_now(delivery->options.clock));
	pthread_mutex_unlock(&delivery->lock);
	return room;
}

/* What is claimed counts, for the rate and for its numbers.  A claim may take
 * more than the bucket holds, by a text's segments; the bucket goes below
 * nothing and catches up. */
static void
count_claimed(struct delivery *delivery, struct lane *lane,
        const struct outbox_claim *claim)
{
	pthread_mutex_lock(&delivery->lock);
	lane_bucket_take(&lane->bucket, claim->segments);
	pthread_mutex_unlock(&delivery->lock);
	for (size_t i = 0;
	        delivery->options.limits.number_day > 0 && i < claim->count;
	        i++)
		lane_meter_add(
		        delivery->meter, claim->messages[i].phone_key, 1);
}

/* A chunk, added to the batch; false when there was nothing for it. `again`
 * says that the claim only put aside what may not go, and that behind it there
 * may be more. */
static bool
claim_chunk(struct delivery *delivery, struct lane *lane, struct batch *batch,
        size_t limit)
{
	struct claim_job job = {.job = {.run = run_claim},
	        .delivery = delivery,
	        .owner = batch,
	        .ask = {.lane = lane->account->lane,
	                .sender = lane->account->sender,
	                .keys = delivery->options.keys,
	                .limits = &delivery->options.limits,
	                .meter = delivery->meter,
	                .now = clock_now(delivery->options.clock),
	                .limit = limit < CHUNK ? limit : CHUNK,
	                .segments = segments_of(delivery, lane)}};
	enum status status = STATUS_OK;

	job.ask.others = job.others;
	job.ask.other_count = find_others(delivery, lane, job.others);
	do {
		status = job.ask.segments == 0
		                 ? STATUS_NOT_FOUND
		                 : writer_do(delivery->options.writer,
		                           WRITER_BATCH, &job.job);
	} while (status == STATUS_OK && job.claim.again && !delivery->stopping);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		log_event(LOG_WARN, "delivery.claim", "status=%s",
		        status_name(status));
	if (status != STATUS_OK || job.claim.count == 0)
		return false;
	count_claimed(delivery, lane, &job.claim);
	delivery_add_messages(batch, job.claim.messages, job.claim.count);
	return true;
}

/* Where a request carries one message only, as many are claimed at once as there
 * is room for requests: a claim is a transaction. */
static size_t
limit_of(const struct lane *lane, size_t room)
{
	size_t limit = lane->provider->batch_max;
	size_t left = lane->messages_under_way < LANE_MESSAGES
	                      ? LANE_MESSAGES - lane->messages_under_way
	                      : 0;

	if (lane->failures > 0)
		return 1;
	if (limit == 1)
		limit = room - lane->under_way;
	return limit < left ? limit : left;
}

/* What was claimed, in as many requests as it takes.  One claim for many
 * requests of one message each. */
static void
send_claimed(struct delivery *delivery, struct lane *lane, struct batch *batch)
{
	size_t most = lane->provider->batch_max;
	size_t count = batch->sent.count;

	if (count <= most) {
		delivery_send_batch(delivery, lane, batch);
		return;
	}
	batch->lane = lane;
	for (size_t from = 0; from < count; from += most)
		delivery_send_part(delivery, batch, from,
		        from + most < count ? from + most : count);
	talloc_free(batch);
}

/* Claims what may go next, and sends it; false when there was nothing.  A chunk
 * that was not full says that nothing more is due. */
static bool
claim_and_send(struct delivery *delivery, struct lane *lane, size_t room)
{
	struct batch *batch = delivery_new_batch(delivery);
	size_t limit = limit_of(lane, room);
	size_t before;

	do {
		before = batch->sent.count;
		if (before == limit ||
		        !claim_chunk(delivery, lane, batch, limit - before))
			break;
	} while (batch->sent.count == before + CHUNK && !delivery->stopping);
	if (batch->sent.count == 0) {
		talloc_free(batch);
		return false;
	}
	send_claimed(delivery, lane, batch);
	return true;
}

/* A lane in trouble has one request, and in it one message. */
bool
delivery_fill(struct delivery *delivery, struct lane *lane)
{
	size_t most = lane->provider->requests_max;
	size_t room = lane->account->requests > 0
	                      ? (size_t)lane->account->requests
	                      : delivery->options.requests_max;
	bool any = false;

	if (most > 0 && room > most)
		room = most;
	if (lane->failures > 0)
		room = 1;
	while (!delivery->stopping && delivery_lane_is_open(delivery, lane) &&
	        lane->under_way < room && claim_and_send(delivery, lane, room))
		any = true;
	return any;
}

/* A job for what a new day changes. */
struct day_job {
	struct writer_job job;
	struct delivery *delivery;
	int64_t since;
	int64_t released;
};

/* In the same job, so that what is let go is counted by the new day's meter. */
static enum status
run_day(struct writer_job *job, struct db *db)
{
	struct day_job *day = (struct day_job *)job;
	struct delivery *delivery = day->delivery;
	const struct delivery_options *options = &delivery->options;
	enum status status = outbox_release(db, RELEASE_CHUNK, &day->released);

	if (status == STATUS_OK && options->limits.number_day > 0)
		status = outbox_count_numbers(db, day->since, delivery->meter);
	if (status == STATUS_OK && options->on_cap != NULL)
		status = options->on_cap(options->context, db, 0, false);
	return status;
}

/* A chunk a transaction, while there are full ones.  Should the writer fail,
 * nothing is sent before it worked: the caps would not be known. */
bool
delivery_begin_day(struct delivery *delivery)
{
	int64_t now = clock_now(delivery->options.clock);
	struct civil civil = clock_civil(now);
	int64_t day = clock_day_number(civil.year, civil.month, civil.day);
	struct day_job job = {.job = {.run = run_day}, .delivery = delivery};
	enum status status;

	if (day == delivery->day)
		return true;
	civil.hour = civil.minute = civil.second = 0;
	job.since = clock_at(civil);
	lane_meter_clear(delivery->meter);
	do {
		status = writer_do(
		        delivery->options.writer, WRITER_BATCH, &job.job);
	} while (status == STATUS_OK && job.released == RELEASE_CHUNK);
	if (status == STATUS_OK)
		delivery->day = day;
	else
		log_event(LOG_WARN, "delivery.day", "status=%s",
		        status_name(status));
	return status == STATUS_OK;
}

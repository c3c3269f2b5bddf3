/*
 * The delivery's other half: what was answered since the last round is settled in
 * one transaction, and a batch that was refused for the sake of one goes on in
 * halves.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "gateway/delivery_internal.h"
#include "gateway/outbox.h"

/* An answer that comes in meanwhile waits for one slice, and not for a batch of
 * ten thousand. */
enum { SLICE = 2000 }; /* results a transaction */

/* A job that settles all that was answered since the last round, in one
 * transaction. */
struct settle_job {
	struct writer_job job;
	struct delivery *delivery;
	struct batch *batches;
	int64_t now;
};

enum status
delivery_take(struct delivery *delivery, struct db *db, const struct lane *lane,
        const struct delivery_taking *taking)
{
	const struct delivery_options *options = &delivery->options;
	enum status status = db_savepoint(db);

	if (status != STATUS_OK)
		return status;
	status = options->take(options->context, db, taking->memory,
	        lane->account, taking->event);
	*taking->why = status;
	if (status == STATUS_OK)
		return db_release(db);
	db_rollback_to(db);
	if (db_has_failed(db, status))
		return status;
	db_tell(db, LOG_ERROR, "event.failed", "lane=%s status=%s",
	        lane->account->lane, status_name(status));
	return STATUS_OK;
}

/* Who is on the provider's stop list has told it to stop: that is a STOP to us,
 * once a message.  One that cannot be acted on stays in the outbox's row, and
 * comes again with the next text that is refused. */
static enum status
take_opt_out(struct settle_job *settle, struct db *db, struct batch *batch,
        const struct provider_message *message)
{
	const struct delivery_options *options = &settle->delivery->options;
	struct provider_event event = {.kind = PROVIDER_INBOUND,
	        .event_id =
	                text_format(batch, "stopped-%s", message->reference),
	        .at = settle->now,
	        .from = message->recipient,
	        .to = message->sender,
	        .text = "STOP"};
	enum status why;

	if (options->take == NULL)
		return STATUS_OK;
	return delivery_take(settle->delivery, db, batch->lane,
	        &(struct delivery_taking){batch, &event, &why});
}

/* After the results are settled and in the same transaction: a STOP without its
 * result, or the other way round, would be told twice. */
static enum status
take_opt_outs(struct settle_job *settle, struct db *db, struct batch *batch)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < batch->sent.count; i++)
		if (batch->answer.results[i].opted_out)
			status = take_opt_out(
			        settle, db, batch, &batch->sent.messages[i]);
	return status;
}

/* A large batch is settled a slice at a time, each a transaction: between them the
 * writer serves others.  A slice that is settled twice is so once. */
struct slice_job {
	struct writer_job job;
	struct provider_answer answer;
	int64_t now;
	int64_t retry_at;
};

static enum status
run_slice(struct writer_job *job, struct db *db)
{
	struct slice_job *slice = (struct slice_job *)job;

	return outbox_settle(db, &slice->answer, slice->now, slice->retry_at);
}

/* The batch is marked, so that a later failure does not settle it again with
 * the others. */
static enum status
settle_slices(struct delivery *delivery, struct batch *batch, int64_t now)
{
	const struct provider_answer *answer = &batch->answer;
	enum status status = STATUS_OK;

	for (size_t from = 0;
	        status == STATUS_OK && from < answer->result_count;
	        from += SLICE) {
		struct slice_job job = {.job = {.run = run_slice},
		        .answer = *answer,
		        .now = now,
		        .retry_at = batch->retry_at};
		size_t left = answer->result_count - from;

		job.answer.results = answer->results + from;
		job.answer.result_count = left < SLICE ? left : SLICE;
		status = writer_do(
		        delivery->options.writer, WRITER_BATCH, &job.job);
	}
	batch->settled = status == STATUS_OK;
	return status;
}

/* A refused batch whose halves go on stays `sending`: that is what it is. */
static enum status
run_settle(struct writer_job *job, struct db *db)
{
	struct settle_job *settle = (struct settle_job *)job;
	enum status status = STATUS_OK;

	for (struct batch *batch = settle->batches;
	        status == STATUS_OK && batch != NULL; batch = batch->next)
		if (!batch->answer.bisect) {
			if (!batch->settled)
				status = outbox_settle(db, &batch->answer,
				        settle->now, batch->retry_at);
			if (status == STATUS_OK)
				status = take_opt_outs(settle, db, batch);
		}
	return status;
}

/* Before the common transaction, which then only has what follows from them. */
static enum status
settle_large(struct settle_job *settle)
{
	enum status status = STATUS_OK;

	for (struct batch *batch = settle->batches;
	        status == STATUS_OK && batch != NULL; batch = batch->next)
		if (!batch->answer.bisect && !batch->settled &&
		        batch->answer.result_count > SLICE)
			status = settle_slices(
			        settle->delivery, batch, settle->now);
	return status;
}

/* The strings are copied, since the whole goes when both halves are on their
 * way. */
void
delivery_send_part(struct delivery *delivery, const struct batch *whole,
        size_t from, size_t to)
{
	struct batch *half = delivery_new_batch(delivery);
	struct provider_message *messages;

	messages = talloc_zero_array(
	        half, struct provider_message, (unsigned)(to - from));
	if (messages == NULL)
		log_abort("delivery.half", "out of memory");
	for (size_t i = from; i < to; i++) {
		const struct provider_message *message =
		        &whole->sent.messages[i];

		messages[i - from] = (struct provider_message){
		        .id = message->id,
		        .reference = talloc_strdup(half, message->reference),
		        .sender = talloc_strdup(half, message->sender),
		        .recipient = talloc_strdup(half, message->recipient),
		        .body = talloc_strdup(half, message->body),
		        .segments = message->segments,
		        .phone_key = message->phone_key};
	}
	half->sent.messages = messages;
	half->sent.count = to - from;
	delivery_send_batch(delivery, whole->lane, half);
}

/* The first chunk is the batch's as it stands.  Further chunks are copied
 * behind it; there are ten of them at the most. */
void
delivery_add_messages(
        struct batch *batch, struct provider_message *messages, size_t count)
{
	size_t before = batch->sent.count;
	struct provider_message *all = messages;

	if (before > 0) {
		all = talloc_zero_array(batch, struct provider_message,
		        (unsigned)(before + count));
		if (all == NULL)
			log_abort("delivery.batch", "out of memory");
		memcpy(all, batch->sent.messages, before * sizeof(*all));
		memcpy(all + before, messages, count * sizeof(*all));
	}
	batch->sent.messages = all;
	batch->sent.count = before + count;
}

void
delivery_tell_taken(struct delivery *delivery,
        const struct provider_event *events, size_t count)
{
	const struct delivery_options *options = &delivery->options;

	if (options->on_taken != NULL && count > 0)
		options->on_taken(options->context, events, count);
}

/* Each was a STOP. */
static void
tell_opt_outs(struct delivery *delivery, const struct batch *batch)
{
	static const struct provider_event stop = {.kind = PROVIDER_INBOUND};

	for (size_t i = 0; i < batch->sent.count; i++)
		if (batch->answer.results[i].opted_out)
			delivery_tell_taken(delivery, &stop, 1);
}

/* What was not taken is none of the number's texts of the day. */
static void
take_back(struct delivery *delivery, const struct batch *batch)
{
	bool counted = delivery->options.limits.number_day > 0;

	for (size_t i = 0; counted && i < batch->answer.result_count; i++)
		if (provider_was_refused(batch->answer.results[i].verdict))
			lane_meter_add(delivery->meter,
			        batch->sent.messages[i].phone_key, -1);
}

/* The halves stay `sending`: the refusal says that nothing was accepted.  Only
 * now is room made for another request: what is not settled is under way. */
static void
end_batch(struct delivery *delivery, struct batch *batch)
{
	size_t count = batch->sent.count;

	if (batch->answer.bisect) {
		delivery_send_part(delivery, batch, 0, count / 2);
		delivery_send_part(delivery, batch, count / 2, count);
	} else {
		take_back(delivery, batch);
		tell_opt_outs(delivery, batch);
	}
	batch->lane->under_way--;
	batch->lane->messages_under_way -= count;
	delivery->under_way--;
	talloc_free(batch);
}

/* What the writer cannot store now (a full disk) is tried again in the next
 * round; until then the batches count as under way.  A lane is judged once a
 * batch, however often its settling is tried. */
void
delivery_settle(struct delivery *delivery)
{
	struct settle_job job = {.job = {.run = run_settle},
	        .delivery = delivery,
	        .batches = delivery->answered,
	        .now = clock_now(delivery->options.clock)};
	enum status status;

	if (job.batches == NULL)
		return;
	for (struct batch *batch = job.batches; batch != NULL;
	        batch = batch->next)
		if (!batch->judged)
			delivery_lane_judge(delivery, batch);
	status = settle_large(&job);
	if (status == STATUS_OK)
		status = writer_do(
		        delivery->options.writer, WRITER_BATCH, &job.job);
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

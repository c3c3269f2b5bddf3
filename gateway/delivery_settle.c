/*
 * The delivery's other half: what was answered since the last round is settled in
 * one transaction, and a batch that was refused for the sake of one goes on in
 * halves.
 */
#include "base/log.h"
#include "gateway/delivery_internal.h"
#include "gateway/outbox.h"

/* A job that settles all that was answered since the last round, in one
 * transaction. */
struct settle_job {
	struct writer_job job;
	struct delivery *delivery;
	struct batch *batches;
	int64_t now;
};

/* Who is on the provider's stop list has told it to stop: that is a STOP to us,
 * once a message. */
static enum status
take_opt_out(struct settle_job *settle, struct db *db, struct batch *batch,
        const struct provider_message *message)
{
	const struct delivery_options *options = &settle->delivery->options;
	struct provider_event event = {.kind = PROVIDER_INBOUND,
	        .event_id = talloc_asprintf(
	                batch, "stopped-%s", message->reference),
	        .at = settle->now,
	        .from = message->recipient,
	        .to = message->sender,
	        .text = "STOP"};

	if (options->take == NULL)
		return STATUS_OK;
	return options->take(
	        options->context, db, batch, batch->lane->account, &event);
}

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

/* A refused batch whose halves go on stays `sending`: that is what it is. */
static enum status
run_settle(struct writer_job *job, struct db *db)
{
	struct settle_job *settle = (struct settle_job *)job;
	enum status status = STATUS_OK;

	for (struct batch *batch = settle->batches;
	        status == STATUS_OK && batch != NULL; batch = batch->next)
		if (!batch->answer.bisect) {
			status = outbox_settle(db, &batch->answer, settle->now,
			        batch->retry_at);
			if (status == STATUS_OK)
				status = take_opt_outs(settle, db, batch);
		}
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
		        .body = talloc_strdup(half, message->body)};
	}
	half->sent.messages = messages;
	half->sent.count = to - from;
	delivery_send_batch(delivery, whole->lane, half);
}

/* The halves stay `sending`: the refusal says that nothing was accepted. */
static void
end_batch(struct delivery *delivery, struct batch *batch)
{
	if (batch->answer.bisect) {
		size_t count = batch->sent.count;

		delivery_send_part(delivery, batch, 0, count / 2);
		delivery_send_part(delivery, batch, count / 2, count);
	}
	batch->lane->under_way--;
	delivery->under_way--;
	talloc_free(batch);
}

/* What the writer cannot store now (a full disk) is tried again in the next
 * round; until then the batches count as under way. */
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

/*
 * The delivery's polls: ask, keep what was answered, and act on what is kept;
 * the last also for what an earlier process left.
 *
 * A poll whose answer was lost took what it held with it; that is the provider's
 * way, and is logged.  Receipts that are lost so leave their messages accepted.
 */
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "gateway/delivery_internal.h"
#include "gateway/poll.h"

/* Five minutes in all; whoever starts the server has it tried again. */
enum { RETRY_S = 30, TRIES_MAX = 10 };

/* With the clock of whoever asks. */
static int64_t
now_of(const struct delivery *delivery)
{
	return clock_now(delivery->options.clock);
}

struct keep_job {
	struct writer_job job;
	struct poll *poll;
	struct shape_blob sealed;
	int64_t now;
};

/* Nothing is read of it here: it is kept as it came. */
static enum status
run_keep(struct writer_job *job, struct db *db)
{
	struct keep_job *keep = (struct keep_job *)job;
	struct poll *poll = keep->poll;

	return poll_keep(db, poll->lane->account->lane, (int64_t)poll->number,
	        keep->sealed, keep->now);
}

/* False where the disk is full: the answer stays here for the next round. */
static bool
keep(struct delivery *delivery, struct poll *poll)
{
	struct keep_job job = {.job = {.run = run_keep},
	        .poll = poll,
	        .now = now_of(delivery)};
	enum status status = secret_seal(poll, delivery->options.keys->phone,
	        poll->answer, &job.sealed.bytes, &job.sealed.length);

	if (status == STATUS_OK)
		status = writer_do(
		        delivery->options.writer, WRITER_BATCH, &job.job);
	if (status != STATUS_OK)
		log_event(LOG_ERROR, "poll.keep", "status=%s",
		        status_name(status));
	return status == STATUS_OK;
}

struct act_job {
	struct writer_job job;
	struct delivery *delivery;
	struct lane *lane;
	TALLOC_CTX *memory;
	bool acted;
	int64_t next_at; /* when something that failed is due; or 0 */
	struct provider_event *taken; /* that it acted on */
	size_t taken_count;
	enum status why; /* of an event that it could not act on */
};

/* All but those that an earlier trial acted on: `acted` tells, and is told. */
static enum status
take_events(struct act_job *act, struct db *db, struct provider_events *events,
        char *acted)
{
	enum status status = STATUS_OK;

	act->taken = talloc_zero_array(act->memory, struct provider_event,
	        (unsigned)events->count + 1);
	if (act->taken == NULL)
		log_abort("poll.act", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < events->count; i++) {
		enum status why = STATUS_OK;

		if (acted[i] == '1')
			continue;
		status = delivery_take(act->delivery, db, act->lane,
		        &(struct delivery_taking){
		                act->memory, &events->items[i], &why});
		if (why != STATUS_OK) {
			act->why = why;
			continue;
		}
		acted[i] = '1';
		act->taken[act->taken_count++] = events->items[i];
	}
	return status;
}

/* A place for each event: "0" where it is still to be acted on. */
static char *
copy_marks(TALLOC_CTX *memory, const char *acted, size_t count)
{
	char *marks = talloc_zero_array(memory, char, (unsigned)count + 1);

	if (marks == NULL)
		log_abort("poll.act", "out of memory");
	memset(marks, '0', count);
	memcpy(marks, acted, strnlen(acted, count));
	return marks;
}

/* What could not be acted on is tried again later, behind what has not been tried
 * yet, and after TRIES_MAX no more: it is kept aside, and somebody is told. */
static enum status
put_off(struct act_job *act, struct db *db, const struct poll_answer *answer,
        const char *acted)
{
	const struct delivery_options *options = &act->delivery->options;
	int64_t now = now_of(act->delivery);
	enum status status;

	if (answer->tries + 1 < TRIES_MAX)
		return poll_put_off(db, answer->id, acted, now + RETRY_S);
	status = poll_put_aside(db, answer->id, acted, now);
	if (status == STATUS_OK && options->on_aside != NULL)
		status = options->on_aside(options->context, db,
		        act->lane->account->lane, act->why);
	return status;
}

/* What cannot be read is dropped: it would be unreadable for ever. */
static enum status
act_on(struct act_job *act, struct db *db, const struct poll_answer *answer)
{
	const struct lane *lane = act->lane;
	struct provider_events events = {0};
	char *acted;
	enum status status;

	if (answer->poll < 0 ||
	        (size_t)answer->poll >= lane->provider->poll_count ||
	        lane->provider->poll_read(lane->account, (size_t)answer->poll,
	                answer->body, act->memory, &events) != STATUS_OK)
		db_tell(db, LOG_ERROR, "poll.unreadable",
		        "lane=%s poll=%" PRId64, lane->account->lane,
		        answer->poll);
	acted = copy_marks(act->memory, answer->acted, events.count);
	status = take_events(act, db, &events, acted);
	if (status != STATUS_OK)
		return status;
	return act->why == STATUS_OK ? poll_forget(db, answer->id)
	                             : put_off(act, db, answer, acted);
}

/* May run again: it begins with the row.  One row a transaction, acted on and
 * forgotten together: what was acted on is never acted on twice. */
static enum status
run_act(struct writer_job *job, struct db *db)
{
	struct act_job *act = (struct act_job *)job;
	struct poll_answer answer;
	enum status status = poll_oldest(db, act->memory,
	        act->lane->account->lane, act->delivery->options.keys, &answer);
	bool due = status == STATUS_OK && answer.id != 0 &&
	           answer.next_at <= now_of(act->delivery);

	act->acted = due;
	act->next_at = due ? 0 : answer.next_at;
	act->taken_count = 0;
	act->why = STATUS_OK;
	return due ? act_on(act, db, &answer) : status;
}

/* All that is due, one answer a transaction.  It ends with the first failure of
 * the engine, and is tried again after RETRY_S. */
static void
act(struct delivery *delivery, struct lane *lane)
{
	struct act_job job;
	enum status status = STATUS_OK;

	do {
		job = (struct act_job){.job = {.run = run_act},
		        .delivery = delivery,
		        .lane = lane,
		        .memory = talloc_new(delivery)};
		status = writer_do(
		        delivery->options.writer, WRITER_ANSWERS, &job.job);
		if (status == STATUS_OK && job.acted)
			delivery_tell_taken(
			        delivery, job.taken, job.taken_count);
		talloc_free(job.memory);
	} while (status == STATUS_OK && job.acted);
	lane->kept = status != STATUS_OK || job.next_at != 0;
	lane->act_at =
	        status != STATUS_OK ? now_of(delivery) + RETRY_S : job.next_at;
	if (status != STATUS_OK)
		log_event(LOG_ERROR, "poll.act", "status=%s",
		        status_name(status));
}

/* On the delivery thread, out of the client's poll.  Anything but a 200 is
 * logged and asked again at the next time.  An unknown outcome is an error,
 * since what the provider gave may be lost. */
static void
on_answer(struct http_request *request, void *context)
{
	struct poll *poll = context;

	poll->under_way = false;
	if (request->outcome == HTTP_ANSWERED && request->status == 200) {
		poll->answer = talloc_strdup(poll, request->answer);
		if (poll->answer == NULL)
			log_abort("poll.answer", "out of memory");
		return;
	}
	log_event(request->outcome == HTTP_UNKNOWN ? LOG_ERROR : LOG_WARN,
	        "poll.failed", "lane=%s status=%ld failure=\"%s\"",
	        poll->lane->account->lane, request->status, request->failure);
}

/* The next time counts from now, whatever comes of this.  The memory of the
 * request before is freed now, as libcurl may have read it until its end. */
static void
ask(struct delivery *delivery, struct poll *poll)
{
	const struct lane *lane = poll->lane;
	TALLOC_CTX *memory = talloc_new(poll);

	talloc_free(poll->memory);
	poll->memory = memory;
	poll->request = (struct http_request){0};
	lane->provider->poll_build(
	        lane->account, poll->number, memory, &poll->request);
	poll->request.done = on_answer;
	poll->request.context = poll;
	poll->under_way = true;
	poll->next_at = now_of(delivery) + lane->account->poll_s;
	delivery->options.client->send(
	        delivery->options.client, &poll->request);
}

/* What was answered is kept, and a full answer is followed by another look. */
static void
settle(struct delivery *delivery, struct poll *poll)
{
	const struct lane *lane = poll->lane;
	struct provider_events events = {0};
	TALLOC_CTX *memory;

	if (!keep(delivery, poll))
		return;
	poll->lane->kept = true;
	poll->lane->act_at = 0;
	memory = talloc_new(poll);
	if (lane->provider->poll_read(lane->account, poll->number, poll->answer,
	            memory, &events) == STATUS_OK &&
	        events.full)
		poll->next_at = 0;
	talloc_free(memory);
	talloc_free(poll->answer);
	poll->answer = NULL;
}

/* In this order: what was answered is kept before anything else is asked.
 * While an answer could not be kept nothing new is asked: the provider would
 * give what we cannot store. */
bool
delivery_poll(struct delivery *delivery, struct lane *lane)
{
	int64_t now = now_of(delivery);
	bool busy = false;

	for (size_t i = 0; i < lane->poll_count; i++) {
		struct poll *poll = lane->polls[i];

		if (poll->answer != NULL)
			settle(delivery, poll);
		if (poll->answer == NULL && !poll->under_way &&
		        !delivery->stopping && now >= poll->next_at)
			ask(delivery, poll);
		busy |= poll->under_way;
	}
	if (lane->kept && now >= lane->act_at)
		act(delivery, lane);
	return busy;
}

/* Only where the account says so, and somebody acts on what comes. */
void
delivery_poll_create(struct delivery *delivery, struct lane *lane)
{
	if (lane->account->poll_s == 0 || delivery->options.take == NULL)
		return;
	lane->kept = true; /* perhaps, by an earlier process */
	lane->poll_count = lane->provider->poll_count;
	for (size_t i = 0; i < lane->poll_count && i < POLLS_MAX; i++) {
		struct poll *poll = talloc_zero(delivery, struct poll);

		if (poll == NULL)
			log_abort("poll.create", "out of memory");
		poll->lane = lane;
		poll->number = i;
		lane->polls[i] = poll;
	}
}

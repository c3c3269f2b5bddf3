/*
 * A provider's webhook: verified and parsed on the web thread, stored by the
 * writer, and answered only after the commit.  Whatever fails on our side is a
 * 503, so that the provider tries again; never a 200.
 */
#include "server/hook.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/writer.h"
#include "gateway/lane_clock.h"
#include "server/conversation.h"
#include "server/counter.h"
#include "server/metrics.h"
#include "server/response.h"

enum { EVENTS_MAX = 1000, SCRATCH_BYTES = 16384 };

/* On a copy, since the job may run again. */
enum status
hook_act(struct service *service, struct db *db, TALLOC_CTX *memory,
        const char *lane, const struct provider_event *given)
{
	struct provider_event event = *given;
	enum status status = lane_clock_correct(db, lane, &event);

	if (status != STATUS_OK)
		return status;
	return conversation_event(
	        &service->conversation, db, memory, lane, &event);
}

void
hook_count(struct service *service, const struct provider_event *events,
        size_t count)
{
	for (size_t i = 0; i < count; i++)
		counter_add_quietly(&service->counters,
		        events[i].kind == PROVIDER_INBOUND ? COUNTER_INBOUND
		                                           : COUNTER_RECEIPT,
		        1);
}

const struct http_call *
hook_acknowledgement(TALLOC_CTX *owner, const struct provider_account *account)
{
	const struct provider *provider = provider_find(account->driver);
	struct http_call *pattern = http_call_create(owner, "POST", "/hook");

	response_typed(pattern, 200, provider->acknowledgement_type,
	        provider->acknowledgement);
	return pattern;
}

struct hook_job {
	struct writer_job job;
	struct route_call call;
	const struct provider_account *account;
	struct provider_event *events;
	size_t count;
	int64_t arrived_us;
	int64_t first_text; /* that the last run put; 0: none */
	int64_t last_text;
};

/* What a job works with is memory of the writer's thread, which frees it again:
 * the call's would have to come over from the web thread and go back. */
static enum status
run_events(struct writer_job *job, struct db *db)
{
	struct hook_job *hook = (struct hook_job *)job;
	struct service *service = hook->call.service;
	struct conversation *said = &service->conversation;
	TALLOC_CTX *memory = talloc_pool(NULL, SCRATCH_BYTES);
	enum status status = STATUS_OK;

	if (memory == NULL)
		log_abort("hook.run", "out of memory");

	said->first_text = said->last_text = 0;
	for (size_t i = 0; status == STATUS_OK && i < hook->count; i++)
		status = hook_act(service, db, memory, hook->account->lane,
		        &hook->events[i]);
	talloc_free(memory);
	hook->first_text = said->first_text;
	hook->last_text = said->last_text;
	return status;
}

/* A conflict or a limit inside a job is ours to mend, not the provider's: it is
 * told to come again. */
static void
end_events(struct writer_job *job, enum status status)
{
	struct hook_job *hook = (struct hook_job *)job;
	struct http_call *http = hook->call.http;
	struct service *service = hook->call.service;

	if (status == STATUS_OK) {
		hook_count(service, hook->events, hook->count);
		/* No claim that could send them has ended before this. */
		if (hook->first_text > 0)
			metrics_arrived(service->metrics, hook->first_text - 1,
			        hook->last_text, hook->arrived_us);
		/* Before the answer: whoever hears it may ask at once whether
		 * anything is left to send. */
		delivery_wake(service->delivery);
		http_call_repeat(
		        http, service->acknowledgements[hook->account -
		                                        service->accounts]);
	} else {
		log_event(LOG_ERROR, "hook.failed", "call_id=%llu status=%s",
		        (unsigned long long)http->id, status_name(status));
		response_text(http, 503, "try again\n");
	}
	http_call_resume(http);
}

static void
refuse(struct route_call *call, enum status status)
{
	counter_note(&call->service->counters,
	        status == STATUS_FORBIDDEN ? COUNTER_HOOK_UNSIGNED
	                                   : COUNTER_HOOK_UNREADABLE);
	response_text(call->http, response_status(status),
	        status == STATUS_FORBIDDEN ? "not signed as it must be\n"
	                                   : "cannot be read\n");
}

/* Some providers do not say when it was: then it is now. */
void
hook_ready(const struct service *service, TALLOC_CTX *memory,
        struct provider_event *event)
{
	if (event->at == 0)
		event->at = clock_now(service->clock);
	conversation_mask(memory, event);
}

/* The account that the path names; NULL where there is none.  A step behind the
 * lane is there only where one is configured; whether it is the right one is the
 * driver's to say. */
static const struct provider_account *
find_account(const struct route_call *call)
{
	const struct service *service = call->service;

	for (size_t i = 0; i < service->account_count; i++) {
		const struct provider_account *account = &service->accounts[i];
		bool stepped = account->webhook_path != NULL &&
		               account->webhook_path[0] != '\0';

		if (strcmp(call->parameters[0], account->lane) == 0 &&
		        (call->parameters[1] == NULL || stepped))
			return account;
	}
	return NULL;
}

void
hook_take(struct route_call *call)
{
	struct service *service = call->service;
	struct hook_job *hook = talloc_zero(call->memory, struct hook_job);
	enum status status;

	if (hook == NULL)
		log_abort("hook.take", "out of memory");
	hook->account = find_account(call);
	if (hook->account == NULL) {
		response_error(call->http, 404);
		return;
	}
	hook->job.run = run_events;
	hook->job.done = end_events;
	hook->call = *call;
	hook->arrived_us = clock_monotonic_us();
	status = provider_find(hook->account->driver)
	                 ->receive(hook->account, call->http, call->memory,
	                         &hook->events, &hook->count);
	if (status == STATUS_OK && hook->count > EVENTS_MAX)
		status = STATUS_INPUT;
	if (status != STATUS_OK) {
		refuse(call, status);
		return;
	}
	for (size_t i = 0; i < hook->count; i++)
		hook_ready(service, call->memory, &hook->events[i]);
	http_call_defer(call->http);
	status = writer_submit(service->writer, WRITER_ANSWERS, &hook->job);
	if (status != STATUS_OK)
		end_events(&hook->job, status);
}

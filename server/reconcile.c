/*
 * The night's questions.
 *
 * A thread of its own with a client of its own: a page of texts is read by a job
 * of the writer, each is asked for, and what is said of it is a receipt like any
 * other, taken by the same conversation.  What changed a state is counted.
 */
#include "server/reconcile.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/thread.h"
#include "server/hook.h"
#include "server/reconcile_store.h"
#include "server/service.h"

enum {
	LOOK_MS = 60000,
	HOUR = 3, /* of the night */
	OLDEST_S =
	        4 * 86400, /* a receipt comes within the validity of a text */
	FRESH_S = 3600,
	ASKED_MAX = 5000, /* a night and lane */
	FAILURES_MAX = 5, /* in a row; then the provider is left alone */
	TIMEOUT_MS = 15000,
	WAIT_MS = 100,
};

struct reconcile {
	struct service *service;
	struct http_client *client;
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping; /* under the lock */
};

static int
destroy(struct reconcile *reconcile)
{
	pthread_cond_destroy(&reconcile->wake);
	pthread_mutex_destroy(&reconcile->lock);
	return 0;
}

/* A client is given by tests; otherwise it has one connection, since there is
 * no hurry at night. */
struct reconcile *
reconcile_create(struct service *service, struct http_client *client)
{
	struct reconcile *reconcile = talloc_zero(service, struct reconcile);

	if (reconcile == NULL)
		log_abort("reconcile.create", "out of memory");
	reconcile->service = service;
	reconcile->client =
	        client != NULL
	                ? client
	                : http_client_create(reconcile,
	                          (struct http_client_options){
	                                  .connections_max = 1,
	                                  .max_age_conn_s = 30,
	                                  .answer_max = (size_t)256 * 1024,
	                                  .user_agent = "borgersvar"});
	pthread_mutex_init(&reconcile->lock, NULL);
	pthread_cond_init(&reconcile->wake, NULL);
	talloc_set_destructor(reconcile, destroy);
	return reconcile;
}

static bool
is_stopping(struct reconcile *reconcile)
{
	bool stopping;

	pthread_mutex_lock(&reconcile->lock);
	stopping = reconcile->stopping;
	pthread_mutex_unlock(&reconcile->lock);
	return stopping;
}

/* A lane's round. */
struct round {
	struct reconcile *reconcile;
	const struct provider_account *account;
	const struct provider *provider;
	TALLOC_CTX *memory; /* of a page */
	struct reconcile_window window;
	struct reconcile_text *texts;
	size_t count;
	int failures;
	struct reconcile_result result;
};

struct page_job {
	struct writer_job job;
	struct round *round;
};

/* Read by the writer's connection, in a job, because the thread has no
 * connection of its own. */
static enum status
run_page(struct writer_job *job, struct db *db)
{
	struct round *round = ((struct page_job *)job)->round;

	return reconcile_next(db, round->memory, &round->window, &round->texts,
	        &round->count);
}

struct answer {
	bool over;
	bool well; /* a 200 */
	bool failed;
	const char *body;
	TALLOC_CTX *memory;
};

/* The body goes with the request; what is needed of it is copied.  A 404 is an
 * answer: the provider does not know it. */
static void
on_answer(struct http_request *request, void *context)
{
	struct answer *answer = context;

	answer->over = true;
	answer->well =
	        request->outcome == HTTP_ANSWERED && request->status == 200;
	answer->failed = request->outcome != HTTP_ANSWERED ||
	                 request->status == 401 || request->status == 403 ||
	                 request->status == 429 || request->status >= 500;
	if (answer->well)
		answer->body = talloc_strdup(answer->memory, request->answer);
}

struct take_job {
	struct writer_job job;
	struct round *round;
	const struct reconcile_text *text;
	const struct provider_event *event;
	bool settled;
};

/* The state before and after says whether it was news. */
static enum status
run_take(struct writer_job *job, struct db *db)
{
	struct take_job *take = (struct take_job *)job;
	struct round *round = take->round;
	const char *before = NULL;
	const char *after = NULL;
	enum status status =
	        reconcile_state(db, round->memory, take->text->id, &before);

	if (status == STATUS_OK)
		status = hook_act(round->reconcile->service, db, round->memory,
		        round->account->lane, take->event);
	if (status == STATUS_OK)
		status = reconcile_state(
		        db, round->memory, take->text->id, &after);
	take->settled = status == STATUS_OK && strcmp(before, after) != 0;
	return status;
}

/* Masked and looked through like an event from outside. */
static enum status
take_event(struct round *round, const struct reconcile_text *text,
        struct provider_event *event)
{
	struct take_job job = {.job = {.run = run_take},
	        .round = round,
	        .text = text,
	        .event = event};
	struct service *service = round->reconcile->service;
	enum status status;

	hook_ready(service, round->memory, event);
	status = writer_do(service->writer, WRITER_BATCH, &job.job);
	round->result.settled += status == STATUS_OK && job.settled;
	return status;
}

/* Waits for the one request that is under way. */
static void
ask(struct round *round, struct http_request *request, struct answer *answer)
{
	struct http_client *client = round->reconcile->client;

	request->timeout_ms = TIMEOUT_MS;
	request->done = on_answer;
	request->context = answer;
	client->send(client, request);
	while (!answer->over)
		client->poll(client, WAIT_MS);
	round->result.asked++;
	round->failures = answer->failed ? round->failures + 1 : 0;
}

/* The provider's own listing is the only witness: what it does not know for
 * sure leaves the text as it is. */
static enum status
ask_about(struct round *round, const struct reconcile_text *text)
{
	const struct provider *provider = round->provider;
	TALLOC_CTX *memory = talloc_new(round->memory);
	struct provider_question question = {.provider_id = text->provider_id,
	        .sender = text->sender,
	        .sent_at = text->sent_at,
	        .reference = text_format(
	                memory, "%" PRId64 "-%s", text->id, text->nonce)};
	struct http_request request = {0};
	struct answer answer = {.memory = memory};
	struct provider_event event = {0};
	enum status status = secret_open(memory,
	        round->reconcile->service->keys.phone, text->phone_sealed.bytes,
	        text->phone_sealed.length, &question.recipient);

	/* What other keys have sealed is nobody's any more. */
	if (status == STATUS_OK && provider->ask_build(round->account,
	                                   &question, memory, &request)) {
		ask(round, &request, &answer);
		if (answer.well &&
		        provider->ask_read(round->account, &question,
		                answer.body, memory, &event) == STATUS_OK)
			status = take_event(round, text, &event);
	} else {
		status = STATUS_OK;
	}
	talloc_free(memory);
	return status;
}

/* A provider that fails several times in a row is not asked again tonight. */
static bool
goes_on(struct round *round)
{
	return round->count > 0 && round->result.asked < ASKED_MAX &&
	       round->failures < FAILURES_MAX && !is_stopping(round->reconcile);
}

/* Page by page, each in memory of its own. */
static enum status
run_lane(struct round *round)
{
	struct service *service = round->reconcile->service;
	struct page_job job = {.job = {.run = run_page}, .round = round};
	enum status status;

	do {
		round->memory = talloc_new(NULL);
		status = writer_do(service->writer, WRITER_BATCH, &job.job);
		for (size_t i = 0; status == STATUS_OK && i < round->count &&
		                   goes_on(round);
		        i++) {
			status = ask_about(round, &round->texts[i]);
			round->window.after = round->texts[i].id;
		}
		talloc_free(round->memory);
	} while (status == STATUS_OK && goes_on(round));
	return status;
}

/* Danish. */
static int64_t
day_of(int64_t now)
{
	struct civil civil = clock_civil(now);

	return civil.year * 10000 + civil.month * 100 + civil.day;
}

struct note_job {
	struct writer_job job;
	const char *lane;
	int64_t now;
	struct reconcile_result result;
	bool done; /* asked for, not noted */
};

/* With the day, so that the next start knows. */
static enum status
run_note(struct writer_job *job, struct db *db)
{
	struct note_job *note = (struct note_job *)job;
	int64_t figures[2] = {note->result.asked, note->result.settled};

	return reconcile_note(
	        db, note->lane, day_of(note->now), figures, note->now);
}

/* What went wrong is logged, and asked for again the next night. */
static enum status
reconcile_lane(struct reconcile *reconcile,
        const struct provider_account *account, struct reconcile_result *result)
{
	struct service *service = reconcile->service;
	int64_t now = clock_now(service->clock);
	struct round round = {.reconcile = reconcile,
	        .account = account,
	        .provider = provider_find(account->driver),
	        .window = {.lane = account->lane,
	                .since = now - OLDEST_S,
	                .before = now - FRESH_S}};
	struct note_job note = {
	        .job = {.run = run_note}, .lane = account->lane, .now = now};
	enum status status;

	if (round.provider->ask_build == NULL)
		return STATUS_OK;
	status = run_lane(&round);
	note.result = round.result;
	if (status == STATUS_OK)
		status = writer_do(service->writer, WRITER_BATCH, &note.job);
	log_event(status == STATUS_OK ? LOG_INFO : LOG_WARN, "reconcile",
	        "lane=%s asked_count=%" PRId64 " settled_count=%" PRId64
	        " failures=%d status=%s",
	        account->lane, round.result.asked, round.result.settled,
	        round.failures, status_name(status));
	result->asked += round.result.asked;
	result->settled += round.result.settled;
	return status;
}

enum status
reconcile_once(struct reconcile *reconcile, struct reconcile_result *result)
{
	const struct service *service = reconcile->service;
	enum status status = STATUS_OK;

	*result = (struct reconcile_result){0};
	for (size_t i = 0; status == STATUS_OK && i < service->account_count;
	        i++)
		status = reconcile_lane(
		        reconcile, &service->accounts[i], result);
	return status;
}

static enum status
run_was_done(struct writer_job *job, struct db *db)
{
	struct note_job *note = (struct note_job *)job;
	enum status status =
	        reconcile_was_done(db, note->lane, day_of(note->now));

	note->done = status == STATUS_OK;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A process that was started anew at night must not ask again. */
static bool
is_due(struct reconcile *reconcile, const struct provider_account *account)
{
	struct service *service = reconcile->service;
	struct note_job job = {.job = {.run = run_was_done},
	        .lane = account->lane,
	        .now = clock_now(service->clock)};

	if (clock_civil(job.now).hour != HOUR ||
	        provider_find(account->driver)->ask_build == NULL)
		return false;
	return writer_do(service->writer, WRITER_BATCH, &job.job) ==
	               STATUS_OK &&
	       !job.done;
}

void
reconcile_if_due(struct reconcile *reconcile)
{
	const struct service *service = reconcile->service;
	struct reconcile_result result = {0};

	for (size_t i = 0; i < service->account_count; i++)
		if (is_due(reconcile, &service->accounts[i]) &&
		        reconcile_lane(reconcile, &service->accounts[i],
		                &result) != STATUS_OK)
			return;
}

/* It looks once a minute whether the hour has come. */
static void *
run_thread(void *context)
{
	struct reconcile *reconcile = context;

	while (!is_stopping(reconcile)) {
		int64_t until_ms;

		reconcile_if_due(reconcile);
		until_ms = clock_monotonic_ms() + LOOK_MS;
		pthread_mutex_lock(&reconcile->lock);
		if (!reconcile->stopping)
			(void)thread_wait_until(
			        &reconcile->wake, &reconcile->lock, until_ms);
		pthread_mutex_unlock(&reconcile->lock);
	}
	return NULL;
}

enum status
reconcile_start(struct reconcile *reconcile)
{
	enum status status = thread_start(&reconcile->thread, "reconciliation",
	        run_thread, reconcile, NULL);

	reconcile->started = status == STATUS_OK;
	return status;
}

/* A question that is under way is heard out; its time is bounded. */
void
reconcile_stop(struct reconcile *reconcile)
{
	pthread_mutex_lock(&reconcile->lock);
	reconcile->stopping = true;
	pthread_cond_signal(&reconcile->wake);
	pthread_mutex_unlock(&reconcile->lock);
	if (reconcile->started)
		pthread_join(reconcile->thread, NULL);
	reconcile->started = false;
}

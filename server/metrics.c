/*
 * Where the figures are kept, and who asks for them.
 *
 * What stands in the database is a snapshot under a lock, copied for each who
 * asks; the rest is read where it is.  How long a text waits for its answer is
 * told by the ids of texts: those that the job of an arrival put are remembered
 * with its time, until they leave.
 */
#include "server/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/thread.h"
#include "server/metrics_store.h"
#include "server/response.h"
#include "server/service.h"

enum {
	LOOK_MS = 5000,
	REFRESH_LOOKS = 2, /* the database is looked at every second look */
	CAP_MS = 2000,
	BUSY_MS = 1000,
	ANSWER_US = 5000000, /* the writer's bound */
	SLOTS = 4096,
	TEXT_MAX = 262144,
};

struct slot {
	int64_t id;
	int64_t us;
};

struct metrics {
	struct service *service;
	pthread_mutex_t look_lock; /* one looks at the database at a time */
	struct db *db;             /* under the look's lock */
	struct http_server *listener;
	pthread_t thread;
	bool started;
	bool stopping;  /* under the lock */
	bool db_failed; /* under the lock */
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct metrics_figures
	        kept; /* under the lock; its lists are `lists`' */
	TALLOC_CTX *lists;
	/* The writer's probe. */
	struct writer_job probe;
	atomic_bool probe_taken; /* it is one job: nobody else may hand it in */
	atomic_bool probing;     /* it waits since asked_us */
	_Atomic int64_t asked_us;
	_Atomic int64_t bound_us;
	_Atomic enum status probe_status;
	/* Arrivals. */
	pthread_mutex_t slot_lock;
	struct slot slots[SLOTS];
	struct histogram latency;
};

/* The thread has been stopped before (metrics_stop). */
static int
destroy(struct metrics *metrics)
{
	pthread_cond_destroy(&metrics->wake);
	pthread_mutex_destroy(&metrics->look_lock);
	pthread_mutex_destroy(&metrics->lock);
	pthread_mutex_destroy(&metrics->slot_lock);
	return 0;
}

/* The job does nothing: that it is run is what is asked. */
static enum status
run_probe(struct writer_job *job, struct db *db)
{
	int64_t last = 0;

	(void)job;
	return metrics_last_text(db, &last);
}

/* On the writer's thread. */
static void
end_probe(struct writer_job *job, enum status status)
{
	struct metrics *metrics =
	        (struct metrics *)(void *)((char *)job -
	                                   offsetof(struct metrics, probe));

	metrics->probe_status = status;
	metrics->probing = false;
	metrics->probe_taken = false;
}

/* A reader of its own with a cap, so that a look cannot hold up a checkpoint
 * for long. */
enum status
metrics_open(struct service *service, struct metrics **out, struct text *why)
{
	struct metrics *metrics = talloc_zero(service, struct metrics);
	struct db_options options = {.path = service->settings.database,
	        .mode = DB_READ,
	        .busy_ms = BUSY_MS,
	        .cap_ms = CAP_MS};

	if (metrics == NULL)
		log_abort("metrics.open", "out of memory");
	metrics->service = service;
	pthread_mutex_init(&metrics->look_lock, NULL);
	pthread_mutex_init(&metrics->lock, NULL);
	pthread_mutex_init(&metrics->slot_lock, NULL);
	pthread_cond_init(&metrics->wake, NULL);
	talloc_set_destructor(metrics, destroy);
	metrics->bound_us = ANSWER_US;
	metrics->probe.run = run_probe;
	metrics->probe.done = end_probe;
	*out = metrics;
	return db_open(metrics, options, false, &metrics->db, why);
}

/* Midnight in Denmark. */
static int64_t
day_start(int64_t now)
{
	struct civil civil = clock_civil(now);

	civil.hour = civil.minute = civil.second = 0;
	return clock_at(civil);
}

/* What waits, and what has become of the day's texts so far. */
static enum status
read_figures(struct metrics *metrics, TALLOC_CTX *memory,
        struct metrics_figures *fresh)
{
	int64_t now = clock_now(metrics->service->clock);
	enum status status = metrics_count_open(
	        metrics->db, memory, &fresh->open, &fresh->open_count);

	if (status == STATUS_OK)
		status = metrics_count_since(metrics->db, memory,
		        day_start(now), &fresh->today, &fresh->today_count);
	if (status == STATUS_OK)
		status = alarm_list_open(metrics->db, memory, &fresh->alarms,
		        &fresh->alarm_count);
	fresh->looked_at = now;
	return status;
}

/* What took too long leaves the figures as they were, and says so by their
 * age; anything else is a database that cannot be read. */
enum status
metrics_refresh(struct metrics *metrics)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct metrics_figures fresh = {0};
	TALLOC_CTX *old = memory;
	enum status status;

	pthread_mutex_lock(&metrics->look_lock);
	status = read_figures(metrics, memory, &fresh);
	pthread_mutex_lock(&metrics->lock);
	if (status == STATUS_OK) {
		old = metrics->lists;
		metrics->lists = talloc_steal(metrics, memory);
		metrics->kept = fresh;
	}
	metrics->db_failed = status != STATUS_OK && status != STATUS_BUSY;
	pthread_mutex_unlock(&metrics->lock);
	talloc_free(old);
	pthread_mutex_unlock(&metrics->look_lock);
	if (status != STATUS_OK)
		log_event(LOG_WARN, "metrics.refresh", "status=%s",
		        status_name(status));
	return status;
}

static struct metrics_count *
copy_counts(
        TALLOC_CTX *memory, const struct metrics_count *counts, size_t count)
{
	struct metrics_count *copy = talloc_zero_array(
	        memory, struct metrics_count, (unsigned)count + 1);

	if (copy == NULL)
		log_abort("metrics.look", "out of memory");
	for (size_t i = 0; i < count; i++)
		copy[i] = (struct metrics_count){
		        .lane = talloc_strdup(memory, counts[i].lane),
		        .state = talloc_strdup(memory, counts[i].state),
		        .count = counts[i].count};
	return copy;
}

static struct alarm *
copy_alarms(TALLOC_CTX *memory, const struct alarm *alarms, size_t count)
{
	struct alarm *copy =
	        talloc_zero_array(memory, struct alarm, (unsigned)count + 1);

	if (copy == NULL)
		log_abort("metrics.look", "out of memory");
	for (size_t i = 0; i < count; i++) {
		copy[i] = alarms[i];
		copy[i].cause = talloc_strdup(memory, alarms[i].cause);
		copy[i].subject = talloc_strdup(memory, alarms[i].subject);
		copy[i].detail = talloc_strdup(memory, alarms[i].detail);
	}
	return copy;
}

/* Whole, under the lock: lists may be exchanged by the next look. */
static void
copy_kept(struct metrics *metrics, TALLOC_CTX *memory,
        struct metrics_figures *figures)
{
	const struct metrics_figures *kept = &metrics->kept;

	pthread_mutex_lock(&metrics->lock);
	figures->looked_at = kept->looked_at;
	figures->open_count = kept->open_count;
	figures->open = copy_counts(memory, kept->open, kept->open_count);
	figures->today_count = kept->today_count;
	figures->today = copy_counts(memory, kept->today, kept->today_count);
	figures->alarm_count = kept->alarm_count;
	figures->alarms = copy_alarms(memory, kept->alarms, kept->alarm_count);
	pthread_mutex_unlock(&metrics->lock);
}

/* Figures of the moment beside the snapshot of the database, whose age is among
 * them. */
void
metrics_look(struct metrics *metrics, TALLOC_CTX *memory,
        struct metrics_figures *figures)
{
	struct service *service = metrics->service;
	const char *url = service->settings.mail.url;

	memset(figures, 0, sizeof(*figures));
	copy_kept(metrics, memory, figures);
	figures->lane_count = delivery_lanes(
	        service->delivery, figures->lanes, DELIVERY_LANES_MAX);
	figures->mail_set_up = url != NULL && url[0] != '\0';
	figures->mail = mail_lane_look(service->mails);
	writer_look(service->writer, &figures->writer);
	for (int i = 0; i <= HISTOGRAM_BOUNDS; i++)
		figures->latency.counts[i] = metrics->latency.counts[i];
	figures->latency.sum_us = metrics->latency.sum_us;
	for (int i = 0; i < COUNTERS; i++)
		figures->counters[i] = service->counters.counts[i];
	if (service->web != NULL)
		figures->web = http_server_counts(service->web);
}

/* The writer first: it is what citizens' answers depend on. */
const char *
metrics_fault(struct metrics *metrics, TALLOC_CTX *memory)
{
	int64_t waited = clock_monotonic_us() - metrics->asked_us;
	bool failed;

	if (metrics->probing && waited > metrics->bound_us)
		return text_format(memory,
		        "the writer has not answered for %" PRId64 " s",
		        waited / 1000000);
	if (metrics->probe_status != STATUS_OK)
		return text_format(memory, "the database cannot be written: %s",
		        status_name(metrics->probe_status));
	pthread_mutex_lock(&metrics->lock);
	failed = metrics->db_failed;
	pthread_mutex_unlock(&metrics->lock);
	return failed ? "the database cannot be read" : NULL;
}

/* One at a time: while it is not answered, the time since it was asked grows. */
static void
probe(struct metrics *metrics)
{
	enum status status;

	if (atomic_exchange(&metrics->probe_taken, true))
		return;
	metrics->asked_us = clock_monotonic_us();
	metrics->probing = true;
	status = writer_submit(
	        metrics->service->writer, WRITER_ANSWERS, &metrics->probe);
	if (status != STATUS_OK)
		end_probe(&metrics->probe, status);
}

void
metrics_hurry(struct metrics *metrics, int64_t bound_us)
{
	metrics->bound_us = bound_us;
	probe(metrics);
}

/* By the machine's time; true when it is over. */
static bool
rest(struct metrics *metrics)
{
	int64_t until_ms = clock_monotonic_ms() + LOOK_MS;
	bool stopping;

	pthread_mutex_lock(&metrics->lock);
	if (!metrics->stopping)
		(void)thread_wait_until(
		        &metrics->wake, &metrics->lock, until_ms);
	stopping = metrics->stopping;
	pthread_mutex_unlock(&metrics->lock);
	return stopping;
}

/* The probe is put every time, the database looked at every second time. */
static void *
run_thread(void *context)
{
	struct metrics *metrics = context;
	unsigned looks = 0;

	do {
		probe(metrics);
		if (looks++ % REFRESH_LOOKS == 0)
			(void)metrics_refresh(metrics);
	} while (!rest(metrics));
	return NULL;
}

/* Never on another address: the figures have no login. */
static enum status
listen_loopback(struct metrics *metrics, struct text *why)
{
	struct http_server_options options = {.address = "127.0.0.1",
	        .port = (uint16_t)metrics->service->settings.metrics_port,
	        .connections_max = 16,
	        .deadline_ms = 5000,
	        .idle_s = 30,
	        .body_max = 1024,
	        .handle = metrics_handle,
	        .context = metrics};

	return options.port == 0 ? STATUS_OK
	                         : http_server_start(metrics, options,
	                                   &metrics->listener, why);
}

enum status
metrics_start(struct metrics *metrics, struct text *why)
{
	enum status status = listen_loopback(metrics, why);

	if (status == STATUS_OK)
		status = thread_start(
		        &metrics->thread, "metrics", run_thread, metrics, why);
	metrics->started = status == STATUS_OK;
	return status;
}

/* The listener first, so that nobody asks while the thread goes. */
void
metrics_stop(struct metrics *metrics)
{
	if (metrics->listener != NULL)
		http_server_stop(metrics->listener);
	metrics->listener = NULL;
	pthread_mutex_lock(&metrics->lock);
	metrics->stopping = true;
	pthread_cond_signal(&metrics->wake);
	pthread_mutex_unlock(&metrics->lock);
	if (metrics->started)
		pthread_join(metrics->thread, NULL);
	metrics->started = false;
}

uint16_t
metrics_port(const struct metrics *metrics)
{
	return metrics->listener == NULL ? 0
	                                 : http_server_port(metrics->listener);
}

/* A slot that is needed again before its text has left is not measured. */
void
metrics_arrived(
        struct metrics *metrics, int64_t before, int64_t last, int64_t us)
{
	pthread_mutex_lock(&metrics->slot_lock);
	for (int64_t id = before + 1; id <= last; id++)
		metrics->slots[id % SLOTS] = (struct slot){id, us};
	pthread_mutex_unlock(&metrics->slot_lock);
}

/* On the delivery thread, before the request leaves. */
void
metrics_submitted(
        void *context, const struct provider_message *messages, size_t count)
{
	const struct service *service = context;
	struct metrics *metrics = service->metrics;
	int64_t now_us = clock_monotonic_us();

	pthread_mutex_lock(&metrics->slot_lock);
	for (size_t i = 0; i < count; i++) {
		struct slot *slot = &metrics->slots[messages[i].id % SLOTS];

		if (slot->id != messages[i].id)
			continue;
		histogram_note(&metrics->latency, now_us - slot->us);
		slot->id = 0;
	}
	pthread_mutex_unlock(&metrics->slot_lock);
}

static void
answer_health(struct metrics *metrics, struct http_call *http)
{
	const char *fault = metrics_fault(metrics, http->memory);

	if (fault == NULL)
		response_text(http, 200, "ok\n");
	else
		response_text(
		        http, 503, text_format(http->memory, "%s\n", fault));
}

static void
answer_metrics(struct metrics *metrics, struct http_call *http)
{
	struct metrics_figures figures;
	struct text text;

	text_init(&text, http->memory, TEXT_MAX);
	metrics_look(metrics, http->memory, &figures);
	metrics_write(&figures, &text);
	response_typed(http, 200, "text/plain; version=0.0.4; charset=utf-8",
	        text_string(&text));
}

/* No other method and no other path; nothing is changed from here. */
void
metrics_handle(struct http_call *http, void *context)
{
	struct metrics *metrics = context;

	if (strcmp(http->method, "GET") != 0 &&
	        strcmp(http->method, "HEAD") != 0)
		response_text(http, 405, "GET only\n");
	else if (strcmp(http->path, "/metrics") == 0)
		answer_metrics(metrics, http);
	else if (strcmp(http->path, "/healthz") == 0)
		answer_health(metrics, http);
	else
		response_text(http, 404, "/metrics and /healthz\n");
}

/* The figures stay on the loopback. */
void
metrics_health(struct route_call *call)
{
	answer_health(call->service->metrics, call->http);
}

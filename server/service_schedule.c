/*
 * The schedule's thread: it looks at what is due, and sleeps until the next look,
 * a command that has written something, or the end.  service.c starts and stops
 * it.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "gateway/aside.h"
#include "gateway/inbox.h"
#include "server/alarm_store.h"
#include "server/api.h"
#include "server/invite_mail.h"
#include "server/release_notice.h"
#include "server/service.h"

struct schedule_job {
	struct writer_job job;
	struct service *service;
	struct schedule_result *result;
	int64_t retained_day;
};

/* Once a day: what is kept no longer than it must be. */
static enum status
retain(struct schedule_job *schedule, struct db *db, int64_t now)
{
	enum { DAY_S = 86400 };

	int64_t aside = 0;
	enum status status;

	schedule->retained_day = now / DAY_S;
	if (schedule->retained_day == schedule->service->retained_day)
		return STATUS_OK;
	status = inbox_expire(db, now);
	if (status == STATUS_OK)
		status = aside_expire(db, now, &aside);
	if (status == STATUS_OK && aside == 0)
		status = alarm_clear_older(db, ALARM_TEXT_ASIDE, now + 1, now);
	if (status == STATUS_OK)
		status = api_reference_expire(db, now);
	if (status == STATUS_OK)
		status = mail_forget(db, now);
	return status == STATUS_OK ? outbox_expire(db, now) : status;
}

/* One job for a batch, with the retention behind it, so that both are committed
 * together. */
static enum status
run_schedule(struct writer_job *job, struct db *db)
{
	struct schedule_job *schedule = (struct schedule_job *)job;
	int64_t now = clock_now(schedule->service->clock);
	enum status status = schedule_once(
	        &schedule->service->conversation, db, now, schedule->result);

	if (status == STATUS_OK)
		status = release_tell(db, &schedule->service->conversation,
		        schedule->service->settings.public_url, now);
	if (status == STATUS_OK)
		status = invite_mail_once(&schedule->service->conversation, db,
		        now, &(struct invite_result){0});
	return status == STATUS_OK ? retain(schedule, db, now) : status;
}

/* Each round is a commit of its own: answers of citizens go between two of
 * them. */
enum status
service_schedule(struct service *service, struct schedule_result *total)
{
	struct schedule_result result = {0};
	struct schedule_job job = {.job = {.run = run_schedule},
	        .service = service,
	        .result = &result};
	enum status status;

	*total = result;
	do {
		status = writer_do(service->writer, WRITER_BATCH, &job.job);
		if (status != STATUS_OK)
			return status;
		service->retained_day = job.retained_day;
		if (result.asked + result.reminded > 0)
			delivery_wake(service->delivery);
		total->asked += result.asked;
		total->capped += result.capped;
		total->uncontactable += result.uncontactable;
		total->excluded += result.excluded;
		total->reminded += result.reminded;
		total->closed += result.closed;
		total->failed += result.failed;
		/* What failed was put off, so it does not come back at once. */
	} while (result.more);
	return STATUS_OK;
}

/* A look that fails is logged and made again after the pause; no failure ends
 * the thread. The lock is held around the wait alone, so that service_stop can
 * wake it at any time. */
static void *
schedule_thread(void *context)
{
	struct service *service = context;

	while (!service->stopping) {
		struct schedule_result result;
		int64_t until_ms;
		enum status status = service_schedule(service, &result);

		if (status != STATUS_OK)
			log_event(LOG_WARN, "schedule", "status=%s",
			        status_name(status));
		else if (result.asked + result.reminded + result.closed > 0)
			log_event(LOG_INFO, "schedule",
			        "asked_count=%lld reminded_count=%lld"
			        " closed_count=%lld",
			        (long long)result.asked,
			        (long long)result.reminded,
			        (long long)result.closed);
		until_ms = clock_monotonic_ms() +
		           service->settings.schedule_s * 1000;
		pthread_mutex_lock(&service->schedule_lock);
		if (!service->stopping && !service->schedule_early)
			(void)thread_wait_until(&service->schedule_wake,
			        &service->schedule_lock, until_ms);
		service->schedule_early = false;
		pthread_mutex_unlock(&service->schedule_lock);
	}
	return NULL;
}

enum status
service_schedule_start(struct service *service, struct text *why)
{
	enum status status = thread_start(&service->schedule_thread, "schedule",
	        schedule_thread, service, why);

	service->scheduled = status == STATUS_OK;
	return status;
}

/* Also where there is no thread: service_schedule is then a test's. */
void
service_schedule_stop(struct service *service)
{
	pthread_mutex_lock(&service->schedule_lock);
	service->stopping = true;
	pthread_cond_signal(&service->schedule_wake);
	pthread_mutex_unlock(&service->schedule_lock);
	if (service->scheduled)
		pthread_join(service->schedule_thread, NULL);
}

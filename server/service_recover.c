/*
 * What an earlier process had under way when it ended; for service_start, and for
 * tests that end one without warning.
 */
#include "base/log.h"
#include "gateway/aside.h"
#include "gateway/outbox.h"
#include "server/alarm_store.h"
#include "server/service.h"

struct recover_job {
	struct writer_job job;
	int64_t now;
	int64_t recovered;
};

/* What an earlier process could not act on this one may: it is tried anew, and
 * told anew if that fails. */
static enum status
take_up(struct db *db, int64_t now)
{
	enum status status = aside_return(db);

	return status == STATUS_OK
	               ? alarm_clear_older(db, ALARM_TEXT_ASIDE, now + 1, now)
	               : status;
}

/* Any message that is still `sending` is of an earlier process: this one has
 * sent nothing yet. */
static enum status
run_recover(struct writer_job *job, struct db *db)
{
	struct recover_job *recover = (struct recover_job *)job;

	enum status status = take_up(db, recover->now);

	return status == STATUS_OK
	               ? outbox_recover(db, recover->now, &recover->recovered)
	               : status;
}

/* How many there were is said in the log, since each of them may or may not
 * have reached somebody. */
enum status
service_recover(struct service *service)
{
	struct recover_job job = {
	        .job = {.run = run_recover}, .now = clock_now(service->clock)};
	enum status status = writer_do(service->writer, WRITER_BATCH, &job.job);

	if (status == STATUS_OK && job.recovered > 0)
		log_event(LOG_WARN, "outbox.recovered", "count=%lld",
		        (long long)job.recovered);
	return status;
}

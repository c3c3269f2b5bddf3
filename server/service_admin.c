/*
 * Commands beside the running system: it lends them the pen (server/admin.h), and
 * takes notice of what they have written.
 *
 * Nearly everything is read from the database when it is needed. What is kept:
 * the desk of tokens, which looks again when others have written; published
 * surveys, which never change; and what threads sleep over, the schedule's next
 * look, the texts and the mails that are due, which are woken. What the metrics
 * know is ten seconds old at most in any case.
 */
#include "server/admin.h"
#include "server/service.h"

void
service_others_wrote(struct service *service)
{
	service->others_wrote++;
	pthread_mutex_lock(&service->schedule_lock);
	service->schedule_early = true;
	pthread_cond_signal(&service->schedule_wake);
	pthread_mutex_unlock(&service->schedule_lock);
	delivery_wake(service->delivery);
	mail_lane_wake(service->mails);
}

/* Calls that the batch has answered. */
static void
before_wait(void *context)
{
	service_wake(context);
}

static void
after_wait(void *context)
{
	service_others_wrote(context);
}

enum status
service_lend(struct service *service, struct text *why)
{
	struct admin_options options = {
	        .database = service->settings.database,
	        .writer = service->writer,
	        .db = service->writing,
	        .hold_ms = ADMIN_HOLD_MS,
	        .waits = before_wait,
	        .wrote = after_wait,
	        .context = service,
	};

	return admin_desk_open(service, options, &service->admin, why);
}

/*
 * A crew of one, so that forms are made in the order of asking.
 */
#include "server/report_press.h"

#include "base/log.h"
#include "server/service.h"

enum { WAITING_MAX = 16 };

struct report_press {
	struct service *service;
	struct crew *crew;
};

/* Once the call is back, it and its job are somebody else's. */
static void
run(struct crew_job *job)
{
	struct report_job *report = (struct report_job *)job;
	struct service *service = report->press->service;
	struct http_call *http = report->http;

	report->make(report);
	http_call_resume(http);
	service_wake(service);
}

static void
defer(struct crew_job *job)
{
	http_call_defer(((struct report_job *)job)->http);
}

struct report_press *
report_press_create(TALLOC_CTX *owner, struct service *service)
{
	struct report_press *press = talloc_zero(owner, struct report_press);

	if (press == NULL)
		log_abort("report.press", "out of memory");
	press->service = service;
	press->crew = crew_create(press, 1, WAITING_MAX);
	return press;
}

bool
report_press_is_manned(const struct report_press *press)
{
	return crew_is_manned(press->crew);
}

bool
report_press_put(struct report_press *press, struct report_job *job)
{
	if (press == NULL)
		return false;
	job->crew = (struct crew_job){.run = run, .taken = defer};
	job->press = press;
	return crew_put(press->crew, &job->crew);
}

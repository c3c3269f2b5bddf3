/*
 * A crew of one, so that forms are made in the order of asking.
 */
#include "server/report_lane.h"

#include "base/log.h"
#include "server/service.h"

enum { WAITING_MAX = 16 };

struct report_lane {
	struct service *service;
	struct crew *crew;
};

/* Once the call is back, it and its job are somebody else's. */
static void
run(struct crew_job *job)
{
	struct report_job *report = (struct report_job *)job;
	struct service *service = report->lane->service;
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

struct report_lane *
report_lane_create(TALLOC_CTX *owner, struct service *service)
{
	struct report_lane *lane = talloc_zero(owner, struct report_lane);

	if (lane == NULL)
		log_abort("report.lane", "out of memory");
	lane->service = service;
	lane->crew = crew_create(lane, 1, WAITING_MAX);
	return lane;
}

bool
report_lane_put(struct report_lane *lane, struct report_job *job)
{
	if (lane == NULL)
		return false;
	job->crew = (struct crew_job){.run = run, .taken = defer};
	job->lane = lane;
	return crew_put(lane->crew, &job->crew);
}

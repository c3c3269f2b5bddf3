/*
 * One thread, one queue, in the order of asking.
 */
#include "server/report_lane.h"

#include <pthread.h>

#include "base/log.h"
#include "server/service.h"

enum { WAITING_MAX = 16 };

struct report_lane {
	struct service *service;
	pthread_mutex_t lock;
	pthread_cond_t work;
	pthread_t thread;
	bool started;
	struct report_job *first;
	struct report_job **last;
	int waiting;
	bool stopping;
};

/* NULL: the lane ends, and nobody waits any more. */
static struct report_job *
take(struct report_lane *lane)
{
	struct report_job *job;

	pthread_mutex_lock(&lane->lock);
	while (lane->first == NULL && !lane->stopping)
		pthread_cond_wait(&lane->work, &lane->lock);
	job = lane->first;
	if (job != NULL) {
		lane->first = job->next;
		if (lane->first == NULL)
			lane->last = &lane->first;
		lane->waiting--;
	}
	pthread_mutex_unlock(&lane->lock);
	return job;
}

/* Once the call is back, it and its job are somebody else's. */
static void *
run_thread(void *context)
{
	struct report_lane *lane = context;
	struct report_job *job;

	while ((job = take(lane)) != NULL) {
		struct http_call *http = job->http;

		job->make(job);
		http_call_resume(http);
		service_wake(lane->service);
	}
	return NULL;
}

static int
destroy(struct report_lane *lane)
{
	pthread_mutex_lock(&lane->lock);
	lane->stopping = true;
	pthread_cond_signal(&lane->work);
	pthread_mutex_unlock(&lane->lock);
	if (lane->started)
		pthread_join(lane->thread, NULL);
	pthread_mutex_destroy(&lane->lock);
	pthread_cond_destroy(&lane->work);
	return 0;
}

struct report_lane *
report_lane_create(TALLOC_CTX *owner, struct service *service)
{
	struct report_lane *lane = talloc_zero(owner, struct report_lane);

	if (lane == NULL)
		log_abort("report.lane", "out of memory");
	lane->service = service;
	lane->last = &lane->first;
	pthread_mutex_init(&lane->lock, NULL);
	pthread_cond_init(&lane->work, NULL);
	talloc_set_destructor(lane, destroy);
	lane->started =
	        pthread_create(&lane->thread, NULL, run_thread, lane) == 0;
	return lane;
}

/* The call is deferred before the thread can see it: it may be done at once. */
bool
report_lane_put(struct report_lane *lane, struct report_job *job)
{
	bool taken;

	if (lane == NULL)
		return false;
	pthread_mutex_lock(&lane->lock);
	taken = lane->started && lane->waiting < WAITING_MAX && !lane->stopping;
	if (taken) {
		http_call_defer(job->http);
		job->next = NULL;
		*lane->last = job;
		lane->last = &job->next;
		lane->waiting++;
		pthread_cond_signal(&lane->work);
	}
	pthread_mutex_unlock(&lane->lock);
	return taken;
}

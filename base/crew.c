/*
 * Threads, and the queue that they share.
 */
#include "base/crew.h"

#include <assert.h>
#include <pthread.h>

#include "base/log.h"
#include "base/thread.h"

struct crew {
	pthread_mutex_t lock;
	pthread_cond_t work;
	pthread_t threads[CREW_THREADS_MAX];
	int started;
	struct crew_job *first;
	struct crew_job **last;
	int waiting;
	int waiting_max;
	bool ending;
};

/* NULL: the crew ends, and nobody waits any more. */
static struct crew_job *
take(struct crew *crew)
{
	struct crew_job *job;

	pthread_mutex_lock(&crew->lock);
	while (crew->first == NULL && !crew->ending)
		pthread_cond_wait(&crew->work, &crew->lock);
	job = crew->first;
	if (job != NULL) {
		crew->first = job->next;
		if (crew->first == NULL)
			crew->last = &crew->first;
		crew->waiting--;
	}
	pthread_mutex_unlock(&crew->lock);
	return job;
}

/* The job may be gone once it runs, so nothing of it is looked at afterwards. */
static void *
run_thread(void *context)
{
	struct crew *crew = context;
	struct crew_job *job;

	while ((job = take(crew)) != NULL)
		job->run(job);
	return NULL;
}

/* Nobody is asked to hurry: what was taken in was promised. */
static int
destroy(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->ending = true;
	pthread_cond_broadcast(&crew->work);
	pthread_mutex_unlock(&crew->lock);
	for (int i = 0; i < crew->started; i++)
		pthread_join(crew->threads[i], NULL);
	pthread_mutex_destroy(&crew->lock);
	pthread_cond_destroy(&crew->work);
	return 0;
}

static void
start_threads(struct crew *crew, int threads)
{
	while (crew->started < threads &&
	        thread_start(&crew->threads[crew->started], "crew", run_thread,
	                crew, NULL) == STATUS_OK)
		crew->started++;
	if (crew->started < threads)
		log_event(LOG_WARN, "crew", "threads=%d wanted=%d",
		        crew->started, threads);
}

struct crew *
crew_create(TALLOC_CTX *owner, int threads, int waiting_max)
{
	struct crew *crew = talloc_zero(owner, struct crew);

	assert(threads > 0 && threads <= CREW_THREADS_MAX && waiting_max > 0);
	if (crew == NULL)
		log_abort("crew.create", "out of memory");
	crew->waiting_max = waiting_max;
	crew->last = &crew->first;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->work, NULL);
	talloc_set_destructor(crew, destroy);
	start_threads(crew, threads);
	return crew;
}

bool
crew_is_manned(const struct crew *crew)
{
	return crew->started > 0;
}

/* The job is told before it is in the queue: a thread could end it, and whoever
 * holds it, before this one went on. */
bool
crew_put(struct crew *crew, struct crew_job *job)
{
	bool taken;

	pthread_mutex_lock(&crew->lock);
	taken = crew->started > 0 && crew->waiting < crew->waiting_max &&
	        !crew->ending;
	if (taken) {
		if (job->taken != NULL)
			job->taken(job);
		job->next = NULL;
		*crew->last = job;
		crew->last = &job->next;
		crew->waiting++;
		pthread_cond_signal(&crew->work);
	}
	pthread_mutex_unlock(&crew->lock);
	return taken;
}

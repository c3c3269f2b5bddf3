/*
 * Threads, and the queue that they share.
 */
#include "base/crew.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>

#include "base/log.h"

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

/* They leave signals to the thread that waits for them. */
static void
start_threads(struct crew *crew, int threads)
{
	sigset_t all;
	sigset_t before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (crew->started < threads &&
	        pthread_create(&crew->threads[crew->started], NULL, run_thread,
	                crew) == 0)
		crew->started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
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

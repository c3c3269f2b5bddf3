/*
 * Threads, by the system's own.
 */
#include "base/thread.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/log.h"

/* The number of the error is returned; errno is somebody else's. */
enum status
thread_start(pthread_t *thread, const char *name, void *(*run)(void *context),
        void *context, struct text *why)
{
	sigset_t all;
	sigset_t before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(thread, NULL, run, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error == 0)
		return STATUS_OK;
	if (why != NULL)
		text_add_format(why, "the %s thread cannot be started: %s",
		        name, strerror(error));
	else
		log_event(LOG_ERROR, "thread.start", "name=%s error=\"%s\"",
		        name, strerror(error));
	return STATUS_SYSTEM;
}

static struct timespec
time_of(int64_t ms)
{
	return (struct timespec){.tv_sec = (time_t)(ms / 1000),
	        .tv_nsec = (long)(ms % 1000) * 1000000};
}

/* The clock is named at each wait and not as the condition is made, so that no
 * condition can be made for the wrong one. */
bool
thread_wait_until(
        pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms)
{
	struct timespec until = time_of(until_ms);

	return pthread_cond_clockwait(
	               condition, lock, CLOCK_MONOTONIC, &until) == 0;
}

bool
thread_join_until(pthread_t thread, int64_t until_ms)
{
	struct timespec until = time_of(until_ms);

	return pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) == 0;
}

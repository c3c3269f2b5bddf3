/*
 * Threads, by the system's own.
 */
#include "base/thread.h"

#include <signal.h>
#include <string.h>

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

/*
 * Threads: how one is started, and how one waits for another.  Every thread of
 * the system begins here, but for the simulator's.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

/* Starts it with all signals blocked: they are for whoever waits for them.
 * STATUS_SYSTEM where the system has no thread to give; `why` then says so, with
 * the name ("schedule"), or, where it is NULL, the log does. */
MUST_CHECK enum status thread_start(pthread_t *thread, const char *name,
        void *(*run)(void *context), void *context, struct text *why);

/* Waits as pthread_cond_wait does, for any condition, but no longer than until
 * that time (clock_monotonic_ms), which nobody can set back.  False: it is
 * over. */
bool thread_wait_until(
        pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms);
/* False: it had not ended by then, and is still to be joined. */
MUST_CHECK bool thread_join_until(pthread_t thread, int64_t until_ms);

#endif

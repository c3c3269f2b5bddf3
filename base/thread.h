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

#endif

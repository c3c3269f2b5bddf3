/*
 * Counters that leave no trace of a person: kept in memory, shown by `doctor`
 * and the log.  Any thread.
 */
#ifndef SERVER_COUNTER_H
#define SERVER_COUNTER_H

#include <stdatomic.h>
#include <stdint.h>

enum counter {
	COUNTER_HOOK_UNSIGNED,
	COUNTER_HOOK_UNREADABLE,
	COUNTER_LOGIN_FAILED,
	COUNTERS,
};

struct counters {
	_Atomic uint64_t counts[COUNTERS];
};

const char *counter_name(enum counter counter);
void counter_note(struct counters *counters, enum counter counter);

#endif

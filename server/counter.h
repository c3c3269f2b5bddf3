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
	COUNTER_INBOUND, /* texts of citizens, duplicates as well */
	COUNTER_RECEIPT,
	COUNTERS,
};

struct counters {
	_Atomic uint64_t counts[COUNTERS];
};

/* As metrics and the log have it; static. */
const char *counter_name(enum counter counter);
/* Counts, and logs the first and every hundredth: what is a sign of trouble. */
void counter_note(struct counters *counters, enum counter counter);
/* Counts what is as it should be. */
void counter_add_quietly(
        struct counters *counters, enum counter counter, uint64_t more);

#endif

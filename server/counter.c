/*
 * Counting.
 */
#include "server/counter.h"

#include "base/log.h"

enum { LOG_EVERY = 100 };

const char *
counter_name(enum counter counter)
{
	static const char *const names[COUNTERS] = {
	        [COUNTER_HOOK_UNSIGNED] = "hook_unsigned",
	        [COUNTER_HOOK_UNREADABLE] = "hook_unreadable",
	        [COUNTER_LOGIN_FAILED] = "login_failed",
	        [COUNTER_INBOUND] = "inbound",
	        [COUNTER_RECEIPT] = "receipt",
	};

	return names[counter];
}

/* The first and every hundredth are logged: enough to be seen, too little to
 * fill a disk. */
void
counter_note(struct counters *counters, enum counter counter)
{
	uint64_t count = atomic_fetch_add(&counters->counts[counter], 1) + 1;

	if (count % LOG_EVERY == 1)
		log_event(LOG_WARN, "counter", "name=%s count=%llu",
		        counter_name(counter), (unsigned long long)count);
}

void
counter_add_quietly(
        struct counters *counters, enum counter counter, uint64_t more)
{
	atomic_fetch_add(&counters->counts[counter], more);
}

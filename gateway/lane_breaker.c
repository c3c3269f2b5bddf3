/*
 * The breaker's window: a ring of the last fates, and how many of them are bad.
 */
#include "gateway/lane_breaker.h"

#include <assert.h>

void
lane_breaker_init(struct lane_breaker *breaker, int64_t window, int64_t percent)
{
	assert(window >= 0 && window <= LANE_BREAKER_WINDOW_MAX);
	*breaker = (struct lane_breaker){.window = window, .percent = percent};
}

/* The oldest fate leaves the count as the newest takes its place. */
void
lane_breaker_note(struct lane_breaker *breaker, bool failed)
{
	bool *place;

	if (breaker->window == 0)
		return;
	place = &breaker->fates[breaker->next];
	if (breaker->count < breaker->window)
		breaker->count++;
	else
		breaker->failed -= *place;
	*place = failed;
	breaker->failed += failed;
	breaker->next = (breaker->next + 1) % breaker->window;
}

/* Few texts prove nothing: three wrong numbers in a row are no outage. */
bool
lane_breaker_is_open(const struct lane_breaker *breaker)
{
	return breaker->window > 0 && breaker->count == breaker->window &&
	       breaker->failed * 100 > breaker->percent * breaker->window;
}

/* Anew, so that the fates which opened it do not open it again. */
void
lane_breaker_close(struct lane_breaker *breaker)
{
	lane_breaker_init(breaker, breaker->window, breaker->percent);
}

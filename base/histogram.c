/*
 * Durations in buckets: from a commit on fast storage to a provider that
 * sleeps.
 */
#include "base/histogram.h"

const int64_t histogram_bounds_us[HISTOGRAM_BOUNDS] = {1000, 2500, 5000, 10000,
        25000, 50000, 100000, 250000, 500000, 1000000, 5000000, 30000000};

/* A bucket's upper end belongs to it. */
void
histogram_note(struct histogram *histogram, int64_t us)
{
	int bucket = 0;

	if (us < 0)
		us = 0;
	while (bucket < HISTOGRAM_BOUNDS && us > histogram_bounds_us[bucket])
		bucket++;
	atomic_fetch_add(&histogram->counts[bucket], 1);
	atomic_fetch_add(&histogram->sum_us, (uint64_t)us);
}

/*
 * Durations in buckets, noted from any thread and read by whoever shows them.
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stdatomic.h>
#include <stdint.h>

enum { HISTOGRAM_BOUNDS = 12 };

/* The upper ends of the buckets in microseconds; a last bucket has none. */
extern const int64_t histogram_bounds_us[HISTOGRAM_BOUNDS];

/* All zero is an empty one.  Buckets are not cumulative here. */
struct histogram {
	_Atomic uint64_t counts[HISTOGRAM_BOUNDS + 1];
	_Atomic uint64_t sum_us;
};

/* Counts one time, in microseconds; from any thread. */
void histogram_note(struct histogram *histogram, int64_t us);

#endif

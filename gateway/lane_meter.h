/*
 * How many texts each number has had today: in memory, since it is asked for
 * every text that goes out, and counted again from the outbox at the start and on
 * a new day.
 *
 * It is the delivery's thread's, which lends it to its own jobs: the writer's
 * thread has it while the delivery's waits in writer_do, and nobody else ever
 * does.  A job may read it, or count anew from nothing; what goes out and what is
 * taken back is added after the commit, so that a job that runs again counts
 * nothing twice.
 */
#ifndef GATEWAY_LANE_METER_H
#define GATEWAY_LANE_METER_H

#include <stdint.h>

#include <talloc.h>

struct lane_meter; /* talloc'd */

/* Empty. */
struct lane_meter *lane_meter_create(TALLOC_CTX *owner);
/* Forgets all. */
void lane_meter_clear(struct lane_meter *meter);
/* By the number's key; `by` may be negative, for what did not go after all.  It
 * never goes below 0: what is taken back may be of a day that was forgotten. */
void lane_meter_add(struct lane_meter *meter, int64_t key, int64_t by);
/* 0 for a number that nothing went to. */
int64_t lane_meter_count(const struct lane_meter *meter, int64_t key);

#endif

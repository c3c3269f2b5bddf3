/*
 * The numbers here are such that a cut falls where it is wanted more often than
 * not, and soon.
 */
#include "tests/power_plan.h"

enum { SMALL_BYTES = 20, LARGE_BYTES = 300000, LARGE_FACTOR = 4096 / 1024 };

/* The same for a job whenever it is asked, and unlike its neighbours. */
static bool
is_one_in(const struct power_plan *plan, int place, int one_in, uint64_t salt)
{
	uint64_t seed = plan->seed ^ salt ^ ((uint64_t)place << 32);

	return one_in > 0 && power_roll(&seed, (uint64_t)one_in) == 0;
}

bool
power_plan_refuses(const struct power_plan *plan, int place)
{
	return is_one_in(plan, place, plan->refused_one_in, 1);
}

int
power_plan_bytes(const struct power_plan *plan, int place)
{
	return is_one_in(plan, place, plan->large_one_in, 2) ? plan->large_bytes
	                                                     : SMALL_BYTES;
}

/* What a life is like.  Moments have their latest place; without one the cut
 * falls at any time. */
struct kind {
	int jobs;
	int large_one_in;
	int reader_until;
	int cut_us;
	struct power_moment moments[5];
};

static const struct kind kinds[] = {
        [POWER_SHORT] = {.jobs = LIFE_JOBS,
                .cut_us = 12000,
                .moments = {{POWER_WAL, POWER_SYNC, 25},
                        {POWER_WAL, POWER_WRITE, 300}}},
        [POWER_LONG] = {.jobs = 120,
                .large_one_in = 2,
                .cut_us = 150000,
                .moments = {{POWER_WAL, POWER_SYNC, 60},
                        {POWER_WAL, POWER_WRITE, 30000},
                        {POWER_MAIN, POWER_SYNC, 2},
                        {POWER_MAIN, POWER_WRITE, 9000}}},
        /* Until so many jobs have ended, the log has grown to its bound. */
        [POWER_READER] = {.jobs = 120,
                .large_one_in = 1,
                .reader_until = 62,
                .cut_us = 1500000,
                .moments = {{POWER_WAL, POWER_TRUNCATE, 1},
                        {POWER_WAL, POWER_TRUNCATE, 1},
                        {POWER_MAIN, POWER_WRITE, 15000}}},
};

static int
roll(uint64_t *seed, int from, int to)
{
	return from + (int)power_roll(seed, (uint64_t)to - (uint64_t)from + 1);
}

/* How much is written by one call is not known, so that early ones are
 * likelier. */
static int
roll_nth(uint64_t *seed, const struct power_moment *latest)
{
	int nth = latest->nth;

	if (latest->event == POWER_WRITE)
		nth >>= roll(seed, 0, 8);
	return roll(seed, 1, nth > 0 ? nth : 1);
}

struct power_plan
power_plan_make(const struct power_trial *trial, uint64_t seed, int first,
        bool ordinary_pages)
{
	static const int batches[] = {1, 3, 16, 256};
	bool surprise = trial->kind == POWER_SHORT && roll(&seed, 1, 80) == 1;
	const struct kind *kind = &kinds[surprise ? POWER_LONG : trial->kind];
	int factor = ordinary_pages && surprise ? LARGE_FACTOR : 1;
	struct power_plan plan = {
	        .first = first,
	        .jobs = kind->jobs,
	        .large_bytes = LARGE_BYTES * factor,
	        .large_one_in = kind->large_one_in,
	        .reader_until = kind->reader_until,
	        .moment = kind->moments[roll(&seed, 0, 4)],
	        .cut_us = kind->cut_us * factor,
	        .storage.lies = {trial->lies[0], trial->lies[1]},
	};

	if (plan.moment.nth > 0)
		plan.moment.nth = roll_nth(&seed, &plan.moment);
	else
		plan.cut_us = roll(&seed, 0, plan.cut_us / 2);
	plan.threads = roll(&seed, 1, 4);
	plan.window = roll(&seed, 1, 8);
	plan.batch_max = batches[roll(&seed, 0, 3)];
	if (roll(&seed, 0, 1) == 0)
		plan.refused_one_in = roll(&seed, 2, 20);
	plan.storage.sync_us = roll(&seed, 0, 300);
	plan.seed = seed;
	return plan;
}

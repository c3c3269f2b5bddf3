/*
 * What a life of tests/power_life is, rolled from a seed: how many threads, what
 * rows, how slow a storage, and when its power fails.
 */
#ifndef TESTS_POWER_PLAN_H
#define TESTS_POWER_PLAN_H

#include "tests/power_vfs.h"

enum { LIFE_JOBS = 1500 };

/* All that a life is; the threads' order is chance's. */
struct power_plan {
	uint64_t seed;
	int first;   /* number of the first job; the others follow */
	int jobs;    /* at most LIFE_JOBS */
	int threads; /* that submit */
	int window;  /* jobs that each of them has under way */
	int batch_max;
	int large_bytes;    /* of a large row */
	int large_one_in;   /* jobs with such a row; 0: none */
	int refused_one_in; /* jobs that fail after their row; 0: none */
	/* A reader stands in the way of checkpoints until so many jobs have
	 * ended; 0: none. */
	int reader_until;
	struct power_options storage;
	struct power_moment moment; /* of the cut, or: */
	int cut_us;                 /* after the beginning, at the latest */
};

enum power_kind {
	POWER_SHORT, /* nearly all of them, with small rows */
	POWER_LONG,  /* large rows bring the log to where a checkpoint is due */
	POWER_READER /* and to its bound, and it is truncated */
};

/* What lives are tried for. */
struct power_trial {
	const char *label;
	enum power_lie lies[POWER_FILES];
	enum power_kind kind;
};

/* `ordinary_pages`: the database has ordinary pages, not ones of 1024 bytes. */
struct power_plan power_plan_make(const struct power_trial *trial,
        uint64_t seed, int first, bool ordinary_pages);

/* The bytes of a job's row by its place, which is its number from the first;
 * and is it one that fails? */
int power_plan_bytes(const struct power_plan *plan, int place);
bool power_plan_refuses(const struct power_plan *plan, int place);

#endif

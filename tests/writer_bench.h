/*
 * What the tests of the writer share: jobs that store a thing and behave in
 * their manner, and a record of how they ended.
 */
#ifndef TESTS_WRITER_BENCH_H
#define TESTS_WRITER_BENCH_H

#include <stdbool.h>

#include "base/writer.h"
#include "tests/db_fixture.h"

enum { JOBS_MAX = 64, HEAVY_BYTES = 3 * 1000 * 1000 };

/* What a job does after it has stored its thing. */
enum manner {
	PLAIN,
	REFUSE,   /* returns STATUS_FORBIDDEN */
	HEAVY,    /* stores a lot */
	CARELESS, /* stores a lot, and returns STATUS_OK whatever comes */
	ENDLESS,  /* is interrupted by the cap */
	NESTED,   /* undoes a savepoint of its own, keeps another */
	NOTHING,
};

/* A batch as a test sees it: the jobs by name, and the order of their ends. */
struct bench {
	struct db_fixture *fixture;
	struct db *db;
	struct writer *writer;
	char ends[JOBS_MAX + 1];
	int wakes;
};

struct test_job {
	struct writer_job job;
	struct bench *bench;
	char name[2];
	enum manner manner;
	int runs;
	int ends;
	enum status status;
	bool transaction_over; /* when it was told its end */
};

/* A writer without a thread, on an open database with the table of things;
 * limits left at 0 are generous. */
struct bench *writer_bench_with(struct db_fixture *f, struct db_options options,
        struct writer_options limits);
struct bench *writer_bench_start(struct db_fixture *f);
void writer_bench_end(struct bench *bench);
/* Adds a letter to the record of ends. */
void writer_bench_note(struct bench *bench, char name);
struct test_job writer_bench_job(
        struct bench *bench, char name, enum manner manner);
/* Submits, and insists on it. */
void writer_bench_submit(
        struct bench *bench, enum writer_queue queue, struct test_job *job);

#endif

/*
 * The writer: what is acknowledged is stored, what is not acknowledged is not,
 * whoever else was in the batch, and whatever happens to the disk or the
 * process.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/writer.h"
#include "tests/db_fixture.h"
#include "tests/full_vfs.h"

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

static enum status
run_nested(struct db *db, const char *name)
{
	enum status status = db_savepoint(db);

	if (status == STATUS_OK)
		status = add_thing(db, "undone");
	db_rollback_to(db);
	if (status == STATUS_OK)
		status = db_savepoint(db);
	if (status == STATUS_OK)
		status = add_thing(db, name);
	return status == STATUS_OK ? db_release(db) : status;
}

static const char endless[] =
        "INSERT INTO thing (name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM n) SELECT 'undone' FROM n WHERE i < 0";

static enum status
run(struct writer_job *base, struct db *db)
{
	struct test_job *job = (struct test_job *)base;
	enum status status;

	job->runs++;
	switch (job->manner) {
	case PLAIN: return add_thing(db, job->name);
	case REFUSE:
		status = add_thing(db, job->name);
		return status == STATUS_OK ? STATUS_FORBIDDEN : status;
	case HEAVY: return add_heavy(db, job->name, HEAVY_BYTES);
	case CARELESS:
		(void)!add_heavy(db, job->name, (size_t)4 * HEAVY_BYTES);
		(void)!add_thing(db, "careless");
		return STATUS_OK;
	case ENDLESS: return db_run(db, endless, DB_NO_ARGS);
	case NESTED: return run_nested(db, job->name);
	case NOTHING: return STATUS_OK;
	}
	return STATUS_SYSTEM;
}

static void
note_end(struct bench *bench, char name)
{
	size_t length = strlen(bench->ends);

	if (length < JOBS_MAX) {
		bench->ends[length] = name;
		bench->ends[length + 1] = '\0';
	}
}

static void
done(struct writer_job *base, enum status status)
{
	struct test_job *job = (struct test_job *)base;
	struct bench *bench = job->bench;

	job->ends++;
	job->status = status;
	job->transaction_over = !db_in_transaction(bench->db);
	note_end(bench, job->name[0]);
}

static void
wake(void *context)
{
	struct bench *bench = context;

	bench->wakes++;
}

static struct bench *
bench_with(struct db_fixture *f, struct db_options options,
        struct writer_options limits)
{
	struct bench *bench = talloc_zero(f, struct bench);

	bench->fixture = f;
	bench->db = db_fixture_open_with(f, options);
	db_fixture_make_things(bench->db);
	limits.db = bench->db;
	limits.after_batch = wake;
	limits.context = bench;
	if (limits.batch_max == 0)
		limits.batch_max = 256;
	if (limits.queue_max == 0)
		limits.queue_max = 1024;
	bench->writer = writer_create(f, limits);
	return bench;
}

static struct bench *
bench_start(struct db_fixture *f)
{
	return bench_with(f, (struct db_options){.mode = DB_WRITE},
	        (struct writer_options){.batch_max = 256});
}

static void
bench_end(struct bench *bench)
{
	talloc_free(bench->writer);
	talloc_free(bench->db);
}

static struct test_job
job_of(struct bench *bench, char name, enum manner manner)
{
	return (struct test_job){.job = {.run = run, .done = done},
	        .bench = bench,
	        .name = {name, '\0'},
	        .manner = manner};
}

static void
submit(struct bench *bench, enum writer_queue queue, struct test_job *job)
{
	assert_int_equal(
	        writer_submit(bench->writer, queue, &job->job), STATUS_OK);
}

/* Table-driven: a batch, and what becomes of each job of it. */
struct batch_case {
	const char *what;
	int64_t room; /* bytes left on the disk; -1 is enough */
	int fail_at;  /* the statement that fails, 0 for none */
	enum status fail_status;
	int cap_ms;
	size_t count;

	struct {
		enum manner manner;
		enum status status;
		bool stored;
		int runs;
	} jobs[6];
};

static const struct batch_case batch_cases[] = {
        {"all well", -1, 0, STATUS_OK, 0, 3,
                {{PLAIN, STATUS_OK, true, 1}, {NESTED, STATUS_OK, true, 1},
                        {NOTHING, STATUS_OK, false, 1}}},
        {"one is undone, the others are stored", -1, 0, STATUS_OK, 0, 4,
                {{PLAIN, STATUS_OK, true, 1},
                        {REFUSE, STATUS_FORBIDDEN, false, 1},
                        {REFUSE, STATUS_FORBIDDEN, false, 1},
                        {PLAIN, STATUS_OK, true, 1}}},
        /* BEGIN, SAVEPOINT, INSERT, RELEASE, SAVEPOINT, INSERT … */
        {"a statement fails", -1, 6, STATUS_SYSTEM, 0, 3,
                {{PLAIN, STATUS_OK, true, 1}, {PLAIN, STATUS_SYSTEM, false, 1},
                        {PLAIN, STATUS_OK, true, 1}}},
        {"BEGIN fails", -1, 1, STATUS_BUSY, 0, 2,
                {{PLAIN, STATUS_BUSY, false, 0},
                        {PLAIN, STATUS_BUSY, false, 0}}},
        {"a savepoint fails", -1, 5, STATUS_SYSTEM, 0, 2,
                {{PLAIN, STATUS_OK, true, 2}, {PLAIN, STATUS_OK, true, 1}}},
        {"a release fails", -1, 4, STATUS_SYSTEM, 0, 2,
                {{PLAIN, STATUS_OK, true, 2}, {PLAIN, STATUS_OK, true, 1}}},
        {"COMMIT fails", -1, 8, STATUS_BUSY, 0, 2,
                {{PLAIN, STATUS_OK, true, 2}, {PLAIN, STATUS_OK, true, 2}}},
        {"the disk is full at the commit", 1000000, 0, STATUS_OK, 0, 3,
                {{PLAIN, STATUS_OK, true, 2}, {HEAVY, STATUS_FULL, false, 2},
                        {PLAIN, STATUS_OK, true, 2}}},
        {"the disk is full in the middle of a job", 1000000, 0, STATUS_OK, 0, 3,
                {{PLAIN, STATUS_OK, true, 2}, {CARELESS, STATUS_FULL, false, 2},
                        {PLAIN, STATUS_OK, true, 1}}},
        {"the disk is full in the middle of the batch", 1000000, 0, STATUS_OK,
                0, 6,
                {{PLAIN, STATUS_OK, true, 2}, {HEAVY, STATUS_FULL, false, 2},
                        {HEAVY, STATUS_FULL, false, 2},
                        {HEAVY, STATUS_FULL, false, 2},
                        {HEAVY, STATUS_FULL, false, 1},
                        {PLAIN, STATUS_OK, true, 1}}},
        {"nothing fits at all", 0, 0, STATUS_OK, 0, 3,
                {{PLAIN, STATUS_FULL, false, 2},
                        {REFUSE, STATUS_FORBIDDEN, false, 2},
                        {PLAIN, STATUS_FULL, false, 2}}},
};

static void
check_batch_job(
        const struct batch_case *c, size_t i, const struct test_job *job)
{
	int64_t stored = count_named(job->bench->db, job->name);

	if (job->status != c->jobs[i].status || job->ends != 1 ||
	        job->runs != c->jobs[i].runs || stored != c->jobs[i].stored)
		fail_msg("%s: job %zu ended %d times, %s, %d runs, %d stored",
		        c->what, i, job->ends, status_name(job->status),
		        job->runs, (int)stored);
	assert_true(job->transaction_over);
}

static void
run_batch_case(const struct batch_case *c)
{
	struct test_job jobs[6];
	void *fixture = NULL;
	struct bench *bench;

	assert_int_equal(db_fixture_start(&fixture), 0);
	full_vfs_start();
	bench = bench_with(fixture,
	        (struct db_options){
	                .mode = DB_WRITE, .vfs = FULL_VFS, .cap_ms = c->cap_ms},
	        (struct writer_options){.batch_max = 256});
	for (size_t i = 0; i < c->count; i++) {
		jobs[i] = job_of(bench, (char)('a' + i), c->jobs[i].manner);
		submit(bench, WRITER_ANSWERS, &jobs[i]);
	}
	full_vfs_set_room(c->room);
	db_fail_at(bench->db, c->fail_at, c->fail_status);
	assert_int_equal(writer_run_once(bench->writer), c->count);
	full_vfs_set_room(-1);
	for (size_t i = 0; i < c->count; i++)
		check_batch_job(c, i, &jobs[i]);
	assert_int_equal(count_named(bench->db, "undone"), 0);
	assert_int_equal(count_named(bench->db, "careless"), 0);
	assert_int_equal(bench->wakes, 1);
	assert_int_equal(strncmp(bench->ends, "abcdef", c->count), 0);
	bench_end(bench);
	assert_int_equal(db_fixture_end(&fixture), 0);
}

static void
test_batches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(batch_cases) / sizeof(batch_cases[0]);
	        i++)
		run_batch_case(&batch_cases[i]);
}

/* Upper case are batch jobs, submitted first; the rest are answers. */
static void
test_order(void **state)
{
	static const struct {
		size_t batch_max;
		const char *batch;
		const char *answers;
		const char *ends; /* a space ends a commit */
	} cases[] = {
	        {256, "AB", "xyz", "xyzAB "},
	        {3, "", "vwxyz", "vwx yz "},
	        {3, "ABCD", "", "ABC D "},
	        {3, "ABCD", "vwxyz", "vwA xyB zCD "},
	        {2, "AB", "xyz", "xA yB z "},
	        {1, "AB", "xy", "x y A B "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct test_job jobs[JOBS_MAX];
		void *fixture = NULL;
		struct bench *bench;
		size_t used = 0;

		assert_int_equal(db_fixture_start(&fixture), 0);
		bench = bench_with(fixture,
		        (struct db_options){.mode = DB_WRITE},
		        (struct writer_options){
		                .batch_max = cases[i].batch_max});
		for (const char *c = cases[i].batch; *c != '\0'; c++) {
			jobs[used] = job_of(bench, *c, PLAIN);
			submit(bench, WRITER_BATCH, &jobs[used++]);
		}
		for (const char *c = cases[i].answers; *c != '\0'; c++) {
			jobs[used] = job_of(bench, *c, PLAIN);
			submit(bench, WRITER_ANSWERS, &jobs[used++]);
		}
		while (writer_run_once(bench->writer) > 0)
			note_end(bench, ' ');
		assert_string_equal(bench->ends, cases[i].ends);
		bench_end(bench);
		assert_int_equal(db_fixture_end(&fixture), 0);
	}
}

static void
test_queue_is_bound(void **state)
{
	struct bench *bench =
	        bench_with(*state, (struct db_options){.mode = DB_WRITE},
	                (struct writer_options){.queue_max = 2});
	struct test_job jobs[] = {job_of(bench, 'a', PLAIN),
	        job_of(bench, 'b', PLAIN), job_of(bench, 'c', PLAIN)};

	submit(bench, WRITER_ANSWERS, &jobs[0]);
	submit(bench, WRITER_ANSWERS, &jobs[1]);
	assert_int_equal(
	        writer_submit(bench->writer, WRITER_ANSWERS, &jobs[2].job),
	        STATUS_BUSY);
	/* The other queue has its own room. */
	submit(bench, WRITER_BATCH, &jobs[2]);
	assert_int_equal(writer_run_once(bench->writer), 3);
	assert_int_equal(writer_run_once(bench->writer), 0);
	assert_int_equal(bench->wakes, 1);
	submit(bench, WRITER_ANSWERS, &jobs[0]);
	assert_int_equal(writer_run_once(bench->writer), 1);
	assert_int_equal(jobs[0].status, STATUS_CONFLICT);
	bench_end(bench);
}

/* An end may submit the same job again: it is the caller's. */
static void
submit_again(struct writer_job *base, enum status status)
{
	struct test_job *job = (struct test_job *)base;

	job->status = status;
	job->ends++;
	if (job->ends < 3)
		submit(job->bench, WRITER_ANSWERS, job);
}

static void
test_end_gives_the_job_back(void **state)
{
	struct bench *bench = bench_start(*state);
	struct test_job job = job_of(bench, 'a', NOTHING);

	job.job.done = submit_again;
	submit(bench, WRITER_ANSWERS, &job);
	for (int i = 0; i < 3; i++)
		assert_int_equal(writer_run_once(bench->writer), 1);
	assert_int_equal(writer_run_once(bench->writer), 0);
	assert_int_equal(job.ends, 3);
	bench_end(bench);
}

static void
test_do_without_a_thread(void **state)
{
	struct bench *bench = bench_start(*state);
	struct test_job waiting = job_of(bench, 'w', PLAIN);
	struct test_job plain = job_of(bench, 'a', PLAIN);
	struct test_job refused = job_of(bench, 'b', REFUSE);

	submit(bench, WRITER_BATCH, &waiting);
	assert_int_equal(writer_do(bench->writer, WRITER_ANSWERS, &plain.job),
	        STATUS_OK);
	assert_int_equal(waiting.ends, 1);
	assert_int_equal(writer_do(bench->writer, WRITER_BATCH, &refused.job),
	        STATUS_FORBIDDEN);
	/* Who waits is told by the result. */
	assert_int_equal(plain.ends, 0);
	assert_int_equal(count_things(bench->db), 2);
	bench_end(bench);
}

/* With or without a thread, stopping runs what was taken and takes no more. */
static void
test_stop_drains(void **state)
{
	for (int threaded = 0; threaded <= 1; threaded++) {
		void *fixture = NULL;
		struct test_job jobs[50];
		struct bench *bench;
		struct db *reader;

		(void)state;
		assert_int_equal(db_fixture_start(&fixture), 0);
		bench = bench_with(fixture,
		        (struct db_options){.mode = DB_WRITE},
		        (struct writer_options){.batch_max = 4});
		if (threaded)
			assert_int_equal(
			        writer_start(bench->writer), STATUS_OK);
		for (int i = 0; i < 50; i++) {
			jobs[i] = job_of(bench, (char)('A' + i), PLAIN);
			submit(bench,
			        i % 2 == 0 ? WRITER_BATCH : WRITER_ANSWERS,
			        &jobs[i]);
		}
		writer_stop(bench->writer);
		reader = db_fixture_open(fixture, DB_READ);
		assert_int_equal(count_things(reader), 50);
		talloc_free(reader);
		for (int i = 0; i < 50; i++) {
			assert_int_equal(jobs[i].ends, 1);
			assert_int_equal(jobs[i].status, STATUS_OK);
		}
		assert_true(bench->wakes >= 13);
		assert_int_equal(writer_submit(bench->writer, WRITER_ANSWERS,
		                         &jobs[0].job),
		        STATUS_BUSY);
		assert_int_equal(
		        writer_do(bench->writer, WRITER_BATCH, &jobs[0].job),
		        STATUS_BUSY);
		assert_int_equal(jobs[0].ends, 1);
		writer_stop(bench->writer);
		bench_end(bench);
		assert_int_equal(db_fixture_end(&fixture), 0);
	}
}

/* Threads that each wait for a hundred jobs of their own. */
enum { THREADS = 4, JOBS_A_THREAD = 100 };

struct client {
	struct bench *bench;
	int number;
	int stored;
	int refused;
};

struct numbered_job {
	struct writer_job job;
	int number;
};

static enum status
run_numbered(struct writer_job *base, struct db *db)
{
	struct numbered_job *job = (struct numbered_job *)base;
	char name[32];
	enum status status;

	(void)snprintf(name, sizeof(name), "%d", job->number);
	status = add_thing(db, name);
	return status == STATUS_OK && job->number % 10 == 0 ? STATUS_FORBIDDEN
	                                                    : status;
}

static void *
run_client(void *context)
{
	struct client *client = context;

	for (int i = 0; i < JOBS_A_THREAD; i++) {
		struct numbered_job job = {.job = {.run = run_numbered},
		        .number = client->number * JOBS_A_THREAD + i};
		enum status status = writer_do(client->bench->writer,
		        i % 2 == 0 ? WRITER_BATCH : WRITER_ANSWERS, &job.job);

		client->stored += status == STATUS_OK;
		client->refused += status == STATUS_FORBIDDEN;
	}
	return NULL;
}

static void
test_threads(void **state)
{
	struct bench *bench = bench_start(*state);
	struct client clients[THREADS];
	pthread_t threads[THREADS];

	assert_int_equal(writer_start(bench->writer), STATUS_OK);
	for (int i = 0; i < THREADS; i++) {
		clients[i] = (struct client){.bench = bench, .number = i};
		assert_int_equal(pthread_create(&threads[i], NULL, run_client,
		                         &clients[i]),
		        0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(clients[i].stored, JOBS_A_THREAD * 9 / 10);
		assert_int_equal(clients[i].refused, JOBS_A_THREAD / 10);
	}
	writer_stop(bench->writer);
	assert_int_equal(
	        count_things(bench->db), THREADS * JOBS_A_THREAD * 9 / 10);
	/* Each commit wakes once, and no commit was for nobody. */
	assert_in_range(bench->wakes, JOBS_A_THREAD, THREADS * JOBS_A_THREAD);
	bench_end(bench);
}

/* While it pauses after work, the thread moves the log into the database. */
static void
test_idle_checkpoint(void **state)
{
	struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
	struct db_fixture *f = *state;
	struct bench *bench;
	struct test_job job;
	int tries = 0;

	full_vfs_start();
	bench = bench_with(f,
	        (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS},
	        (struct writer_options){.batch_max = 4});
	job = job_of(bench, 'a', HEAVY);
	assert_int_equal(writer_start(bench->writer), STATUS_OK);
	submit(bench, WRITER_ANSWERS, &job);
	while (full_vfs_written(FULL_VFS_MAIN) < HEAVY_BYTES && tries++ < 200)
		nanosleep(&pause, NULL);
	assert_true(full_vfs_written(FULL_VFS_MAIN) >= HEAVY_BYTES);
	writer_stop(bench->writer);
	bench_end(bench);
}

/* One fsync a commit, however many jobs. */
static void
test_one_sync_a_batch(void **state)
{
	struct test_job jobs[40];
	struct bench *bench;
	int before;

	full_vfs_start();
	bench = bench_with(*state,
	        (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS},
	        (struct writer_options){.batch_max = 40});
	for (int i = 0; i < 40; i++) {
		jobs[i] = job_of(bench, (char)('A' + i), PLAIN);
		submit(bench, WRITER_ANSWERS, &jobs[i]);
	}
	before = full_vfs_syncs(FULL_VFS_WAL);
	assert_int_equal(writer_run_once(bench->writer), 40);
	assert_int_equal(full_vfs_syncs(FULL_VFS_WAL) - before, 1);
	bench_end(bench);
}

/* A child acknowledges through a pipe until it is killed. */
enum { ROUNDS = 5, ACKNOWLEDGED_MAX = 400, IN_FLIGHT = 16 };

struct acknowledging_job {
	struct numbered_job numbered;
	struct writer *writer;
	int pipe;
};

static void
acknowledge(struct writer_job *base, enum status status)
{
	struct acknowledging_job *job = (struct acknowledging_job *)base;

	if (status == STATUS_OK && write(job->pipe, &job->numbered.number,
	                                   sizeof(int)) != sizeof(int))
		_exit(1);
	job->numbered.number += IN_FLIGHT;
	if (writer_submit(job->writer, WRITER_ANSWERS, base) != STATUS_OK)
		_exit(1);
}

static void
acknowledge_for_ever(struct db_fixture *f, int pipe, int first)
{
	struct bench bench = {.db = db_fixture_open(f, DB_WRITE)};
	struct acknowledging_job jobs[IN_FLIGHT];

	bench.writer = writer_create(f, (struct writer_options){.db = bench.db,
	                                        .batch_max = 8,
	                                        .queue_max = IN_FLIGHT});
	if (writer_start(bench.writer) != STATUS_OK)
		_exit(1);
	for (int i = 0; i < IN_FLIGHT; i++) {
		jobs[i] = (struct acknowledging_job){
		        .numbered = {.job = {.run = run_numbered,
		                             .done = acknowledge},
		                .number = first + i},
		        .writer = bench.writer,
		        .pipe = pipe,
		};
		if (writer_submit(bench.writer, WRITER_ANSWERS,
		            &jobs[i].numbered.job) != STATUS_OK)
			_exit(1);
	}
	for (;;)
		pause();
}

/* Kills the child after some acknowledgements; all that were given, also those
 * still in the pipe, are in `numbers`. */
static int
kill_a_child(struct db_fixture *f, int first, int *numbers)
{
	int ends[2];
	int count = 0;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		acknowledge_for_ever(f, ends[1], first);
	}
	close(ends[1]);
	while (count < ACKNOWLEDGED_MAX &&
	        read(ends[0], &numbers[count], sizeof(int)) == sizeof(int)) {
		count++;
		if (count == ACKNOWLEDGED_MAX / 2)
			kill(child, SIGKILL);
	}
	close(ends[0]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return count;
}

static void
test_killed(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);
	int numbers[ACKNOWLEDGED_MAX];

	db_fixture_make_things(db);
	talloc_free(db);
	for (int round = 0; round < ROUNDS; round++) {
		int count = kill_a_child(f, round * 100000 + 1, numbers);

		assert_in_range(count, ACKNOWLEDGED_MAX / 2, ACKNOWLEDGED_MAX);
		db = db_fixture_open(f, DB_WRITE);
		for (int i = 0; i < count; i++) {
			char name[32];

			(void)snprintf(name, sizeof(name), "%d", numbers[i]);
			assert_int_equal(count_named(db, name), 1);
		}
		/* A refused job has left nothing. */
		assert_int_equal(count_named(db, "10"), 0);
		assert_int_equal(db_verify(db, &f->why), STATUS_OK);
		talloc_free(db);
	}
}

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(test, db_fixture_start, db_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_batches),
	        cmocka_unit_test(test_order),
	        CASE(test_queue_is_bound),
	        CASE(test_end_gives_the_job_back),
	        CASE(test_do_without_a_thread),
	        cmocka_unit_test(test_stop_drains),
	        CASE(test_threads),
	        CASE(test_idle_checkpoint),
	        CASE(test_one_sync_a_batch),
	        CASE(test_killed),
	};

	return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}

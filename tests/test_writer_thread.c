/*
 * The writer's thread: many who wait for it, its pauses, its end, and a process
 * that is killed while it acknowledges.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/full_vfs.h"
#include "tests/writer_bench.h"

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
		bench = writer_bench_with(fixture,
		        (struct db_options){.mode = DB_WRITE},
		        (struct writer_options){.batch_max = 4});
		if (threaded)
			assert_int_equal(
			        writer_start(bench->writer), STATUS_OK);
		for (int i = 0; i < 50; i++) {
			jobs[i] =
			        writer_bench_job(bench, (char)('A' + i), PLAIN);
			writer_bench_submit(bench,
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
		writer_bench_end(bench);
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
	struct bench *bench = writer_bench_start(*state);
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
	writer_bench_end(bench);
}

/* While it pauses after work, the thread moves the log into the database. */
static void
test_idle_checkpoint(void **state)
{
	struct timespec pause = {.tv_nsec = 50 * 1000L * 1000L};
	struct db_fixture *f = *state;
	struct bench *bench;
	struct test_job job;
	int tries = 0;

	full_vfs_start();
	bench = writer_bench_with(f,
	        (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS},
	        (struct writer_options){.batch_max = 4});
	job = writer_bench_job(bench, 'a', HEAVY);
	assert_int_equal(writer_start(bench->writer), STATUS_OK);
	writer_bench_submit(bench, WRITER_ANSWERS, &job);
	while (full_vfs_written(FULL_VFS_MAIN) < HEAVY_BYTES && tries++ < 200)
		(void)nanosleep(&pause, NULL);
	assert_true(full_vfs_written(FULL_VFS_MAIN) >= HEAVY_BYTES);
	writer_stop(bench->writer);
	writer_bench_end(bench);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_stop_drains),
	        DB_TEST(test_threads),
	        DB_TEST(test_idle_checkpoint),
	        DB_TEST(test_killed),
	};

	return cmocka_run_group_tests_name("writer_thread", tests, NULL, NULL);
}

/*
 * The writer, a batch at a time: what is acknowledged is stored, what is not
 * acknowledged is not, whoever else was in the batch and whatever happens to
 * the disk.
 */
#include <string.h>

#include "tests/full_vfs.h"
#include "tests/writer_bench.h"

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
                {{PLAIN, STATUS_OK, true, 2},
                        {REFUSE, STATUS_FORBIDDEN, false, 2},
                        {REFUSE, STATUS_FORBIDDEN, false, 1},
                        {PLAIN, STATUS_OK, true, 1}}},
        /* BEGIN, INSERT, INSERT …; then BEGIN, SAVEPOINT, INSERT, RELEASE … */
        {"a statement fails once", -1, 3, STATUS_SYSTEM, 0, 3,
                {{PLAIN, STATUS_OK, true, 2}, {PLAIN, STATUS_OK, true, 2},
                        {PLAIN, STATUS_OK, true, 1}}},
        {"BEGIN fails", -1, 1, STATUS_BUSY, 0, 2,
                {{PLAIN, STATUS_BUSY, false, 0},
                        {PLAIN, STATUS_BUSY, false, 0}}},
        {"a savepoint fails", -1, 5, STATUS_SYSTEM, 0, 2,
                {{PLAIN, STATUS_OK, true, 2},
                        {REFUSE, STATUS_FORBIDDEN, false, 2}}},
        {"a release fails", -1, 7, STATUS_SYSTEM, 0, 2,
                {{PLAIN, STATUS_OK, true, 3},
                        {REFUSE, STATUS_FORBIDDEN, false, 2}}},
        {"COMMIT fails", -1, 4, STATUS_BUSY, 0, 2,
                {{PLAIN, STATUS_OK, true, 2}, {PLAIN, STATUS_OK, true, 2}}},
        {"the disk is full at the commit", 1000000, 0, STATUS_OK, 0, 3,
                {{PLAIN, STATUS_OK, true, 3}, {HEAVY, STATUS_FULL, false, 3},
                        {PLAIN, STATUS_OK, true, 3}}},
        {"the disk is full in the middle of a job", 1000000, 0, STATUS_OK, 0, 3,
                {{PLAIN, STATUS_OK, true, 3}, {CARELESS, STATUS_FULL, false, 3},
                        {PLAIN, STATUS_OK, true, 1}}},
        {"the disk is full in the middle of the batch", 1000000, 0, STATUS_OK,
                0, 6,
                {{PLAIN, STATUS_OK, true, 3}, {HEAVY, STATUS_FULL, false, 3},
                        {HEAVY, STATUS_FULL, false, 3},
                        {HEAVY, STATUS_FULL, false, 3},
                        {HEAVY, STATUS_FULL, false, 1},
                        {PLAIN, STATUS_OK, true, 1}}},
        {"nothing fits at all", 0, 0, STATUS_OK, 0, 3,
                {{PLAIN, STATUS_FULL, false, 3},
                        {REFUSE, STATUS_FORBIDDEN, false, 3},
                        {PLAIN, STATUS_FULL, false, 2}}},
};

static void
check_batch_job(const struct batch_case *c, struct bench *bench, size_t i,
        const struct test_job *job)
{
	int64_t stored = count_named(bench->db, job->name);

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
	struct test_job jobs[6] = {{.runs = 0}};
	void *fixture = NULL;
	struct bench *bench;

	assert_int_equal(db_fixture_start(&fixture), 0);
	full_vfs_start();
	bench = writer_bench_with(fixture,
	        (struct db_options){
	                .mode = DB_WRITE, .vfs = FULL_VFS, .cap_ms = c->cap_ms},
	        (struct writer_options){.batch_max = 256});
	for (size_t i = 0; i < c->count; i++) {
		jobs[i] = writer_bench_job(
		        bench, (char)('a' + i), c->jobs[i].manner);
		writer_bench_submit(bench, WRITER_ANSWERS, &jobs[i]);
	}
	full_vfs_set_room(c->room);
	db_fail_at(bench->db, c->fail_at, c->fail_status);
	assert_int_equal(writer_run_once(bench->writer), c->count);
	full_vfs_set_room(-1);
	for (size_t i = 0; i < c->count; i++)
		check_batch_job(c, bench, i, &jobs[i]);
	assert_int_equal(count_named(bench->db, "undone"), 0);
	assert_int_equal(count_named(bench->db, "careless"), 0);
	assert_int_equal(bench->wakes, 1);
	assert_int_equal(strncmp(bench->ends, "abcdef", c->count), 0);
	writer_bench_end(bench);
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
		bench = writer_bench_with(fixture,
		        (struct db_options){.mode = DB_WRITE},
		        (struct writer_options){
		                .batch_max = cases[i].batch_max});
		for (const char *c = cases[i].batch; *c != '\0'; c++) {
			jobs[used] = writer_bench_job(bench, *c, PLAIN);
			writer_bench_submit(bench, WRITER_BATCH, &jobs[used++]);
		}
		for (const char *c = cases[i].answers; *c != '\0'; c++) {
			jobs[used] = writer_bench_job(bench, *c, PLAIN);
			writer_bench_submit(
			        bench, WRITER_ANSWERS, &jobs[used++]);
		}
		while (writer_run_once(bench->writer) > 0)
			writer_bench_note(bench, ' ');
		assert_string_equal(bench->ends, cases[i].ends);
		writer_bench_end(bench);
		assert_int_equal(db_fixture_end(&fixture), 0);
	}
}

static void
test_queue_is_bound(void **state)
{
	struct bench *bench =
	        writer_bench_with(*state, (struct db_options){.mode = DB_WRITE},
	                (struct writer_options){.queue_max = 2});
	struct test_job jobs[] = {writer_bench_job(bench, 'a', PLAIN),
	        writer_bench_job(bench, 'b', PLAIN),
	        writer_bench_job(bench, 'c', PLAIN)};

	writer_bench_submit(bench, WRITER_ANSWERS, &jobs[0]);
	writer_bench_submit(bench, WRITER_ANSWERS, &jobs[1]);
	assert_int_equal(
	        writer_submit(bench->writer, WRITER_ANSWERS, &jobs[2].job),
	        STATUS_BUSY);
	/* The other queue has its own room. */
	writer_bench_submit(bench, WRITER_BATCH, &jobs[2]);
	assert_int_equal(writer_run_once(bench->writer), 3);
	assert_int_equal(writer_run_once(bench->writer), 0);
	assert_int_equal(bench->wakes, 1);
	writer_bench_submit(bench, WRITER_ANSWERS, &jobs[0]);
	assert_int_equal(writer_run_once(bench->writer), 1);
	assert_int_equal(jobs[0].status, STATUS_CONFLICT);
	writer_bench_end(bench);
}

/* An end may submit the same job again: it is the caller's. */
static void
submit_again(struct writer_job *base, enum status status)
{
	struct test_job *job = (struct test_job *)base;

	job->status = status;
	job->ends++;
	if (job->ends < 3)
		writer_bench_submit(job->bench, WRITER_ANSWERS, job);
}

static void
test_end_gives_the_job_back(void **state)
{
	struct bench *bench = writer_bench_start(*state);
	struct test_job job = writer_bench_job(bench, 'a', NOTHING);

	job.job.done = submit_again;
	writer_bench_submit(bench, WRITER_ANSWERS, &job);
	for (int i = 0; i < 3; i++)
		assert_int_equal(writer_run_once(bench->writer), 1);
	assert_int_equal(writer_run_once(bench->writer), 0);
	assert_int_equal(job.ends, 3);
	writer_bench_end(bench);
}

static void
test_do_without_a_thread(void **state)
{
	struct bench *bench = writer_bench_start(*state);
	struct test_job waiting = writer_bench_job(bench, 'w', PLAIN);
	struct test_job plain = writer_bench_job(bench, 'a', PLAIN);
	struct test_job refused = writer_bench_job(bench, 'b', REFUSE);

	writer_bench_submit(bench, WRITER_BATCH, &waiting);
	assert_int_equal(writer_do(bench->writer, WRITER_ANSWERS, &plain.job),
	        STATUS_OK);
	assert_int_equal(waiting.ends, 1);
	assert_int_equal(writer_do(bench->writer, WRITER_BATCH, &refused.job),
	        STATUS_FORBIDDEN);
	/* Who waits is told by the result. */
	assert_int_equal(plain.ends, 0);
	assert_int_equal(count_things(bench->db), 2);
	writer_bench_end(bench);
}

/* One fsync a commit, however many jobs. */
static void
test_one_sync_a_batch(void **state)
{
	struct test_job jobs[40];
	struct bench *bench;
	int before;

	full_vfs_start();
	bench = writer_bench_with(*state,
	        (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS},
	        (struct writer_options){.batch_max = 40});
	for (int i = 0; i < 40; i++) {
		jobs[i] = writer_bench_job(bench, (char)('A' + i), PLAIN);
		writer_bench_submit(bench, WRITER_ANSWERS, &jobs[i]);
	}
	before = full_vfs_syncs(FULL_VFS_WAL);
	assert_int_equal(writer_run_once(bench->writer), 40);
	assert_int_equal(full_vfs_syncs(FULL_VFS_WAL) - before, 1);
	writer_bench_end(bench);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_batches),
	        cmocka_unit_test(test_order),
	        DB_TEST(test_queue_is_bound),
	        DB_TEST(test_end_gives_the_job_back),
	        DB_TEST(test_do_without_a_thread),
	        DB_TEST(test_one_sync_a_batch),
	};

	return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}

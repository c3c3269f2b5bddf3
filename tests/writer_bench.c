/*
 * Jobs that store, refuse, fill the disk, take no notice.
 */
#include "tests/writer_bench.h"

#include <string.h>

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

void
writer_bench_note(struct bench *bench, char name)
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
	writer_bench_note(bench, job->name[0]);
}

static void
wake(void *context)
{
	struct bench *bench = context;

	bench->wakes++;
}

struct bench *
writer_bench_with(struct db_fixture *f, struct db_options options,
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

struct bench *
writer_bench_start(struct db_fixture *f)
{
	return writer_bench_with(f, (struct db_options){.mode = DB_WRITE},
	        (struct writer_options){.batch_max = 256});
}

void
writer_bench_end(struct bench *bench)
{
	talloc_free(bench->writer);
	talloc_free(bench->db);
}

struct test_job
writer_bench_job(struct bench *bench, char name, enum manner manner)
{
	return (struct test_job){.job = {.run = run, .done = done},
	        .bench = bench,
	        .name = {name, '\0'},
	        .manner = manner};
}

void
writer_bench_submit(
        struct bench *bench, enum writer_queue queue, struct test_job *job)
{
	assert_int_equal(
	        writer_submit(bench->writer, queue, &job->job), STATUS_OK);
}

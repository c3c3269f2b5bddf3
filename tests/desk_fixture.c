/*
 * Desks for tests, over real files.
 */
#include "tests/desk_fixture.h"

#include <unistd.h>

#include "base/clock.h"
#include "server/folder.h"

enum { QUEUE_MAX = 1000, BATCH_MAX = 16, BUSY_MS = 5000 };

static void
note_wait(void *context)
{
	((struct desk_fixture *)context)->waits++;
}

static void
note_write(void *context)
{
	((struct desk_fixture *)context)->wrote++;
}

static void
open_desk(struct desk_fixture *fixture, int hold_ms)
{
	struct admin_options options = {.database = fixture->database,
	        .writer = fixture->writer,
	        .db = fixture->db,
	        .hold_ms = hold_ms,
	        .waits = note_wait,
	        .wrote = note_write,
	        .context = fixture};

	if (admin_desk_open(fixture, options, &fixture->desk,
	            &fixture->files->why) != STATUS_OK)
		fail_msg("%s", text_string(&fixture->files->why));
}

int
desk_fixture_start(void **state)
{
	struct desk_fixture *fixture = talloc_zero(NULL, struct desk_fixture);
	void *files = NULL;

	assert_int_equal(db_fixture_start(&files), 0);
	fixture->files = files;
	fixture->database = fixture->files->path;
	assert_int_equal(folder_lock(fixture->database, &fixture->lock,
	                         &fixture->files->why),
	        STATUS_OK);
	fixture->db = db_fixture_open_with(fixture->files,
	        (struct db_options){.mode = DB_WRITE, .busy_ms = BUSY_MS});
	db_fixture_make_things(fixture->db);
	fixture->writer = writer_create(
	        fixture, (struct writer_options){.db = fixture->db,
	                         .batch_max = BATCH_MAX,
	                         .queue_max = QUEUE_MAX});
	assert_int_equal(writer_start(fixture->writer), STATUS_OK);
	open_desk(fixture, ADMIN_HOLD_MS);
	*state = fixture;
	return 0;
}

int
desk_fixture_end(void **state)
{
	struct desk_fixture *fixture = *state;
	void *files = fixture->files;

	talloc_free(fixture->desk);
	talloc_free(fixture->writer);
	talloc_free(fixture->db);
	if (fixture->lock >= 0)
		close(fixture->lock);
	talloc_free(fixture);
	return db_fixture_end(&files);
}

void
desk_fixture_hold(struct desk_fixture *fixture, int hold_ms)
{
	TALLOC_FREE(fixture->desk);
	open_desk(fixture, hold_ms);
}

struct add_job {
	struct writer_job job;
	const char *name;
};

static enum status
run_add(struct writer_job *job, struct db *db)
{
	return add_thing(db, ((struct add_job *)job)->name);
}

int64_t
desk_fixture_add(struct desk_fixture *fixture, const char *name)
{
	struct add_job job = {.job = {.run = run_add}, .name = name};
	int64_t begun_ms = clock_monotonic_ms();

	assert_int_equal(writer_do(fixture->writer, WRITER_ANSWERS, &job.job),
	        STATUS_OK);
	return clock_monotonic_ms() - begun_ms;
}

int64_t
desk_fixture_count(struct desk_fixture *fixture)
{
	struct db *db = db_fixture_open(fixture->files, DB_READ);
	int64_t count = count_things(db);

	talloc_free(db);
	return count;
}

struct db *
desk_fixture_lent(struct desk_fixture *fixture)
{
	return db_fixture_open_with(fixture->files,
	        (struct db_options){
	                .mode = DB_WRITE, .lent = true, .busy_ms = BUSY_MS});
}

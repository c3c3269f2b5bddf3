/*
 * What is stored when, what a savepoint undoes, what a full disk leaves, and
 * how long the log grows.
 */
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/db_internal.h"
#include "tests/db_fixture.h"
#include "tests/full_vfs.h"

#define PAGE_BYTES INT64_C(4096)

enum { HEAVY_BYTES = 1000 * 1000 };

/* A step of a story: what is done, and what the writer and a reader see. */
enum act { BEGIN, ADD, SAVEPOINT, RELEASE, UNDO, COMMIT, ROLLBACK };

static void
act(struct db *db, enum act act, const char *name)
{
	switch (act) {
	case BEGIN: assert_int_equal(db_begin(db), STATUS_OK); break;
	case ADD: assert_int_equal(add_thing(db, name), STATUS_OK); break;
	case SAVEPOINT: assert_int_equal(db_savepoint(db), STATUS_OK); break;
	case RELEASE: assert_int_equal(db_release(db), STATUS_OK); break;
	case UNDO: db_rollback_to(db); break;
	case COMMIT: assert_int_equal(db_commit(db), STATUS_OK); break;
	case ROLLBACK: db_rollback(db); break;
	}
}

static void
test_story(void **state)
{
	static const struct {
		const char *name;
		enum act act;
		int writer_sees;
		int reader_sees;
		bool open;
	} steps[] = {
	        {"alone", ADD, 1, 1, false},
	        {NULL, BEGIN, 1, 1, true},
	        {"a", ADD, 2, 1, true},
	        {NULL, COMMIT, 2, 2, false},
	        {NULL, BEGIN, 2, 2, true},
	        {"b", ADD, 3, 2, true},
	        {NULL, ROLLBACK, 2, 2, false},
	        {NULL, ROLLBACK, 2, 2, false},
	        {NULL, BEGIN, 2, 2, true},
	        {NULL, SAVEPOINT, 2, 2, true},
	        {"c", ADD, 3, 2, true},
	        {NULL, SAVEPOINT, 3, 2, true},
	        {"d", ADD, 4, 2, true},
	        {NULL, UNDO, 3, 2, true},
	        {NULL, SAVEPOINT, 3, 2, true},
	        {"e", ADD, 4, 2, true},
	        {NULL, RELEASE, 4, 2, true},
	        {NULL, UNDO, 2, 2, true},
	        {NULL, SAVEPOINT, 2, 2, true},
	        {"f", ADD, 3, 2, true},
	        {NULL, RELEASE, 3, 2, true},
	        {NULL, COMMIT, 3, 3, false},
	        {NULL, BEGIN, 3, 3, true},
	        {NULL, SAVEPOINT, 3, 3, true},
	        {"g", ADD, 4, 3, true},
	        {NULL, ROLLBACK, 3, 3, false},
	};
	struct db_fixture *f = *state;
	struct db *writer = db_fixture_open(f, DB_WRITE);
	struct db *reader;

	db_fixture_make_things(writer);
	reader = db_fixture_open(f, DB_READ);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		act(writer, steps[i].act, steps[i].name);
		assert_int_equal(count_things(writer), steps[i].writer_sees);
		assert_int_equal(count_things(reader), steps[i].reader_sees);
		assert_int_equal(db_in_transaction(writer), steps[i].open);
	}
	assert_int_equal(count_named(reader, "f"), 1);
	talloc_free(reader);
	talloc_free(writer);
}

static void
test_release_that_fails_undoes(void **state)
{
	struct db *db = db_fixture_open(*state, DB_WRITE);

	db_fixture_make_things(db);
	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(db_savepoint(db), STATUS_OK);
	assert_int_equal(add_thing(db, "a"), STATUS_OK);
	db_fail_at(db, 1, STATUS_SYSTEM);
	assert_int_equal(db_release(db), STATUS_SYSTEM);
	assert_int_equal(count_things(db), 0);
	assert_int_equal(db_commit(db), STATUS_OK);
	talloc_free(db);
}

static void
test_second_writer_is_refused(void **state)
{
	struct db_fixture *f = *state;
	struct db *first = db_fixture_open(f, DB_WRITE);
	struct db *second = db_fixture_open(f, DB_WRITE);

	assert_int_equal(db_begin(first), STATUS_OK);
	assert_int_equal(db_begin(second), STATUS_BUSY);
	assert_false(db_in_transaction(second));
	assert_int_equal(db_commit(first), STATUS_OK);
	assert_int_equal(db_begin(second), STATUS_OK);
	db_rollback(second);
	talloc_free(second);
	talloc_free(first);
}

/* Whose failure it was: the row's, or the engine's. */
static void
test_whose_failure(void **state)
{
	static const struct {
		enum status status;
		bool engine;
	} cases[] = {
	        {STATUS_INPUT, false},
	        {STATUS_NOT_FOUND, false},
	        {STATUS_CONFLICT, false},
	        {STATUS_LIMIT, false},
	        {STATUS_SYSTEM, false},
	        {STATUS_BUSY, true},
	        {STATUS_FULL, true},
	};
	struct db *db = db_fixture_open(*state, DB_WRITE);

	assert_int_equal(db_begin(db), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		        db_has_failed(db, cases[i].status), cases[i].engine);
	db_rollback(db);
	assert_true(db_has_failed(db, STATUS_INPUT));
	talloc_free(db);
}

static struct db *
open_on_full_disk(struct db_fixture *f)
{
	struct db *db;

	full_vfs_start();
	db = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS});
	db_fixture_make_things(db);
	assert_int_equal(add_thing(db, "before"), STATUS_OK);
	full_vfs_set_room(10 * PAGE_BYTES);
	return db;
}

static void
expect_only_before(struct db_fixture *f, struct db *db)
{
	full_vfs_set_room(-1);
	assert_int_equal(count_things(db), 1);
	assert_int_equal(add_thing(db, "after"), STATUS_OK);
	talloc_free(db);
	db = db_fixture_open(f, DB_READ);
	assert_int_equal(count_named(db, "before"), 1);
	assert_int_equal(count_named(db, "after"), 1);
	assert_int_equal(count_things(db), 2);
	assert_int_equal(db_verify(db, &f->why), STATUS_OK);
	talloc_free(db);
}

static void
test_full_at_commit(void **state)
{
	struct db *db = open_on_full_disk(*state);

	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(add_heavy(db, "heavy", HEAVY_BYTES), STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_FULL);
	db_rollback(db);
	assert_false(db_in_transaction(db));
	expect_only_before(*state, db);
}

/* More than the cache holds goes to the log before the commit: there the engine
 * gives the whole transaction up, and what follows must not be stored. */
static void
test_full_in_the_middle(void **state)
{
	struct db *db = open_on_full_disk(*state);
	char name[2] = "a";
	enum status status = STATUS_OK;

	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(db_savepoint(db), STATUS_OK);
	for (; status == STATUS_OK && *name <= 'z'; name[0]++)
		status = add_heavy(db, name, HEAVY_BYTES);
	assert_int_equal(status, STATUS_FULL);
	assert_false(db_in_transaction(db));
	full_vfs_set_room(-1);
	/* The rest of a job that takes no notice. */
	assert_int_equal(add_thing(db, "x"), STATUS_FULL);
	db_rollback_to(db);
	assert_int_equal(db_savepoint(db), STATUS_FULL);
	assert_int_equal(add_thing(db, "y"), STATUS_FULL);
	assert_int_equal(db_commit(db), STATUS_FULL);
	db_rollback(db);
	expect_only_before(*state, db);
}

static void
test_begin_after_loss(void **state)
{
	struct db *db = open_on_full_disk(*state);
	struct db_fixture *f = *state;

	full_vfs_set_room(0);
	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(add_heavy(db, "a", HEAVY_BYTES), STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_FULL);
	assert_int_equal(add_thing(db, "x"), STATUS_FULL);
	full_vfs_set_room(-1);
	assert_int_equal(db_begin(db), STATUS_OK);
	db_rollback(db);
	expect_only_before(f, db);
}

static void
test_interrupt_loses_the_transaction(void **state)
{
	static const char endless[] =
	        "INSERT INTO thing (name) WITH RECURSIVE n (i) AS (SELECT 1"
	        " UNION ALL SELECT i + 1 FROM n) SELECT 'n' || i FROM n";
	struct db *db = db_fixture_open_with(
	        *state, (struct db_options){.mode = DB_WRITE, .cap_ms = 20});

	db_fixture_make_things(db);
	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(add_thing(db, "a"), STATUS_OK);
	assert_int_equal(db_run(db, endless, DB_NO_ARGS), STATUS_BUSY);
	assert_false(db_in_transaction(db));
	assert_int_equal(add_thing(db, "b"), STATUS_BUSY);
	db_rollback(db);
	assert_int_equal(count_things(db), 0);
	talloc_free(db);
}

static const char *
log_path(struct db_fixture *f)
{
	return db_fixture_path(f, "things.db-wal");
}

static void
add_pages(struct db *db, int64_t pages)
{
	static const char sql[] = "INSERT INTO thing (name, bytes) VALUES"
	                          " (hex(randomblob(16)), zeroblob(:bytes))";

	assert_int_equal(
	        db_run(db, sql, DB_ARGS(DB_INT("bytes", pages * PAGE_BYTES))),
	        STATUS_OK);
}

static void
test_checkpoint_by_hand(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);

	db_fixture_make_things(db);
	add_pages(db, 100);
	assert_true(db_fixture_size(f->path) < 50 * PAGE_BYTES);
	assert_int_equal(db_checkpoint(db), STATUS_OK);
	assert_true(db_fixture_size(f->path) > 100 * PAGE_BYTES);
	talloc_free(db);
}

/* Another connection may be writing: nothing is moved, at closing either. */
static void
test_log_is_kept(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);
	struct db *lent = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .lent = true});

	db_fixture_make_things(db);
	db_keep_log(db, true);
	for (int i = 0; i < 12; i++)
		add_pages(db, 1000);
	assert_int_equal(db_checkpoint(db), STATUS_OK);
	assert_true(db_fixture_size(f->path) < 50 * PAGE_BYTES);
	talloc_free(db);
	assert_true(db_fixture_size(f->path) < 50 * PAGE_BYTES);
	/* A lent one never does. */
	talloc_free(lent);
	assert_true(db_fixture_size(log_path(f)) > 12000 * PAGE_BYTES);
	db = db_fixture_open(f, DB_WRITE);
	db_keep_log(db, true);
	db_keep_log(db, false);
	assert_int_equal(db_checkpoint(db), STATUS_OK);
	assert_true(db_fixture_size(f->path) > 12000 * PAGE_BYTES);
	talloc_free(db);
}

static void
begin_late(void *context)
{
	(void)!db_begin(context);
}

/* A lent connection writes while it may, and then no more, however it tries. */
static void
test_lent(void **state)
{
	static const char forever[] =
	        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
	        " FROM n) SELECT count(*) FROM n";
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);
	struct db *lent = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .lent = true});
	int64_t value = 0;

	db_fixture_make_things(db);
	assert_int_equal(signal_of(begin_late, lent), SIGABRT);
	assert_int_equal(add_thing(lent, "alone"), STATUS_BUSY);
	assert_int_equal(count_things(lent), 0);
	db_lend(lent, clock_monotonic_ms() + 10000);
	assert_int_equal(db_begin(lent), STATUS_OK);
	assert_int_equal(add_thing(lent, "in time"), STATUS_OK);
	assert_int_equal(db_commit(lent), STATUS_OK);
	/* The commit comes too late. */
	assert_int_equal(db_begin(lent), STATUS_OK);
	assert_int_equal(add_thing(lent, "late"), STATUS_OK);
	db_lend(lent, clock_monotonic_ms() - 1);
	assert_int_equal(db_commit(lent), STATUS_BUSY);
	db_rollback(lent);
	/* What runs is interrupted, and the transaction is lost with it. */
	db_lend(lent, clock_monotonic_ms() + 50);
	assert_int_equal(db_begin(lent), STATUS_OK);
	assert_int_equal(add_thing(lent, "cut off"), STATUS_OK);
	assert_int_equal(
	        db_int(lent, forever, DB_NO_ARGS, &value), STATUS_BUSY);
	assert_int_equal(db_commit(lent), STATUS_BUSY);
	db_rollback(lent);
	db_lend(lent, 0);
	assert_int_equal(count_things(db), 1);
	assert_int_equal(count_named(db, "in time"), 1);
	assert_int_equal(add_thing(db, "ours"), STATUS_OK);
	talloc_free(lent);
	talloc_free(db);
}

/* Some 10,000 pages are moved by themselves, and the log begins anew. */
static void
test_checkpoint_by_itself(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);
	int64_t length = 0;

	db_fixture_make_things(db);
	for (int i = 0; i < 9; i++)
		add_pages(db, 1000);
	assert_true(db_fixture_size(f->path) < 50 * PAGE_BYTES);
	for (int i = 0; i < 20; i++) {
		add_pages(db, 1000);
		if (db_fixture_size(log_path(f)) > length)
			length = db_fixture_size(log_path(f));
	}
	assert_true(db_fixture_size(f->path) > 15000 * PAGE_BYTES);
	assert_in_range(length / PAGE_BYTES, 9000, 13000);
	talloc_free(db);
}

/* A reader that stays lets the log grow, without stopping the writer; when it
 * has gone, the log is cut. */
static void
test_log_is_bound(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);
	struct db *reader;

	db_fixture_make_things(db);
	reader = db_fixture_open(f, DB_READ);
	assert_int_equal(db_begin(reader), STATUS_OK);
	assert_int_equal(count_things(reader), 0);
	for (int i = 0; i < 18; i++)
		add_pages(db, 1000);
	assert_true(db_fixture_size(log_path(f)) > 17000 * PAGE_BYTES);
	assert_int_equal(db_checkpoint(db), STATUS_OK);
	assert_true(db_fixture_logged("db.checkpoint") > 0);
	assert_int_equal(count_things(reader), 0);
	assert_int_equal(db_commit(reader), STATUS_OK);
	assert_int_equal(db_checkpoint(db), STATUS_OK);
	assert_int_equal(db_fixture_size(log_path(f)), 0);
	assert_int_equal(count_things(reader), 18);
	talloc_free(reader);
	talloc_free(db);
}

/* The commit stands although there is no room to move it to. */
static void
test_full_at_checkpoint(void **state)
{
	struct db_fixture *f = *state;
	struct db *db;

	full_vfs_start();
	db = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS});
	db_fixture_make_things(db);
	full_vfs_set_room(11000 * PAGE_BYTES);
	add_pages(db, 10100);
	assert_true(db_fixture_logged("db.checkpoint") > 0);
	assert_int_equal(db_checkpoint(db), STATUS_FULL);
	assert_int_equal(count_things(db), 1);
	full_vfs_set_room(-1);
	assert_int_equal(db_checkpoint(db), STATUS_OK);
	assert_int_equal(count_things(db), 1);
	assert_int_equal(db_verify(db, &f->why), STATUS_OK);
	talloc_free(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DB_TEST(test_story),
	        DB_TEST(test_release_that_fails_undoes),
	        DB_TEST(test_second_writer_is_refused),
	        DB_TEST(test_whose_failure),
	        DB_TEST(test_full_at_commit),
	        DB_TEST(test_full_in_the_middle),
	        DB_TEST(test_begin_after_loss),
	        DB_TEST(test_interrupt_loses_the_transaction),
	        DB_TEST(test_checkpoint_by_hand),
	        DB_TEST(test_log_is_kept),
	        DB_TEST(test_lent),
	        DB_TEST(test_checkpoint_by_itself),
	        DB_TEST(test_log_is_bound),
	        DB_TEST(test_full_at_checkpoint),
	};

	return cmocka_run_group_tests_name("db_transaction", tests, NULL, NULL);
}

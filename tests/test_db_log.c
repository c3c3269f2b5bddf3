/*
 * The log in long pieces: to the engine and to other connections it is as if
 * every page were written by itself, also in transactions that are larger than
 * the cache, change a page twice, or find no room.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/db_fixture.h"
#include "tests/full_vfs.h"

enum { PAGE_BYTES = 4096, THINGS = 60, ROUNDS = 150 };

static const struct db_options small = {.mode = DB_WRITE,
        .vfs = FULL_VFS,
        .busy_ms = 100,
        .cache_kib = 40}; /* ten pages, so that most are written early */

/* Of everything that is there.  Even to read may need room, where a changed page
 * has to leave the cache for it. */
static enum status
read_digest(struct db *db, int64_t *value)
{
	static const char sql[] =
	        "SELECT coalesce(sum(id * (length(name) * 131 +"
	        " unicode(name) + coalesce(length(bytes), 0) * 7 +"
	        " coalesce(unicode(hex(substr(bytes, -1))), 0))), 0) FROM "
	        "thing";

	return db_int(db, sql, DB_NO_ARGS, value);
}

static int64_t
digest(struct db *db)
{
	int64_t value = -1;

	assert_int_equal(read_digest(db, &value), STATUS_OK);
	return value;
}

static void
test_one_write_a_commit(void **state)
{
	struct db_fixture *f = *state;
	struct db *db;
	int before;
	int64_t bytes;

	full_vfs_start();
	db = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS});
	db_fixture_make_things(db);
	before = full_vfs_writes(FULL_VFS_WAL);
	bytes = full_vfs_written(FULL_VFS_WAL);
	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(
	        add_heavy(db, "a", (size_t)10 * PAGE_BYTES), STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_OK);
	assert_int_equal(full_vfs_writes(FULL_VFS_WAL) - before, 1);
	assert_true(full_vfs_written(FULL_VFS_WAL) - bytes >=
	            (int64_t)10 * PAGE_BYTES);
	/* What is longer than a piece takes several, and still few. */
	before = full_vfs_writes(FULL_VFS_WAL);
	assert_int_equal(
	        add_heavy(db, "b", (size_t)100 * PAGE_BYTES), STATUS_OK);
	assert_in_range(full_vfs_writes(FULL_VFS_WAL) - before, 4, 5);
	talloc_free(db);
}

/* One thing more, or another, or one of the others again, or none. */
static enum status
change(struct db *db, unsigned *seed)
{
	static const char put[] =
	        "INSERT INTO thing (id, name, bytes) VALUES (:id, :name,"
	        " randomblob(:length)) ON CONFLICT (id) DO UPDATE SET"
	        " bytes = excluded.bytes, name = excluded.name";
	static const char drop[] = "DELETE FROM thing WHERE id = :id";
	int64_t id = rand_r(seed) % THINGS + 1;
	char name[32];

	if (rand_r(seed) % 5 == 0)
		return db_run(db, drop, DB_ARGS(DB_INT("id", id)));
	(void)snprintf(name, sizeof(name), "%c%d-%d", 'a' + rand_r(seed) % 26,
	        (int)id, rand_r(seed));
	return db_run(db, put,
	        DB_ARGS(DB_INT("id", id), DB_TEXT("name", name),
	                DB_INT("length", rand_r(seed) % 9000)));
}

/* Changes, some of them in a savepoint that is kept or taken back. */
static enum status
change_much(struct db *db, unsigned *seed)
{
	enum status status = STATUS_OK;
	int count = rand_r(seed) % 80;

	for (int i = 0; status == STATUS_OK && i < count; i++) {
		bool nested = rand_r(seed) % 4 == 0;

		if (nested)
			status = db_savepoint(db);
		if (status == STATUS_OK)
			status = change(db, seed);
		if (!nested || status != STATUS_OK)
			continue;
		if (rand_r(seed) % 2 == 0)
			db_rollback_to(db);
		else
			status = db_release(db);
	}
	return status;
}

/* A transaction of a random length, end and room. Afterwards both connections see
 * the same: what was there before, or what the transaction made of it. */
static enum status
run_round(struct db *db, struct db *reader, unsigned *seed, bool fills)
{
	int64_t before = digest(reader);
	int64_t inside = before;
	enum status status = db_begin(db);

	assert_int_equal(status, STATUS_OK);
	if (fills && rand_r(seed) % 2 == 0)
		full_vfs_set_room(rand_r(seed) % (20 * PAGE_BYTES));
	status = change_much(db, seed);
	if (status == STATUS_OK && db_in_transaction(db))
		status = read_digest(db, &inside);
	assert_int_equal(digest(reader), before);
	if (status == STATUS_OK && rand_r(seed) % 3 != 0)
		status = db_commit(db);
	else
		inside = before;
	if (status != STATUS_OK || inside == before)
		db_rollback(db);
	full_vfs_set_room(-1);
	if (status != STATUS_OK) {
		assert_true(fills);
		assert_int_equal(status, STATUS_FULL);
		inside = before;
	}
	assert_int_equal(digest(db), inside);
	assert_int_equal(digest(reader), inside);
	if (rand_r(seed) % 10 == 0)
		assert_int_equal(db_checkpoint(db), STATUS_OK);
	return status;
}

/* How many rounds found no room. */
static int
run_story(struct db_fixture *f, unsigned seed, bool fills)
{
	struct text why = {0};
	struct db *db;
	struct db *reader;
	int64_t last;
	int refused = 0;

	full_vfs_start();
	db = db_fixture_open_with(f, small);
	db_fixture_make_things(db);
	reader = db_fixture_open(f, DB_READ);
	for (int i = 0; i < ROUNDS; i++)
		refused += run_round(db, reader, &seed, fills) != STATUS_OK;
	assert_int_equal(db_verify(db, &why), STATUS_OK);
	last = digest(db);
	assert_true(
	        full_vfs_written(FULL_VFS_WAL) > (int64_t)1000 * PAGE_BYTES);
	talloc_free(reader);
	talloc_free(db);
	db = db_fixture_open(f, DB_WRITE);
	assert_int_equal(digest(db), last);
	assert_int_equal(db_verify(db, &why), STATUS_OK);
	talloc_free(db);
	return refused;
}

/* The seed is printed by the failure. */
static int
run_stories(bool fills)
{
	int refused = 0;

	for (unsigned seed = 1; seed <= 6; seed++) {
		void *fixture = NULL;

		print_message("seed %u\n", seed);
		assert_int_equal(db_fixture_start(&fixture), 0);
		refused += run_story(fixture, seed, fills);
		assert_int_equal(db_fixture_end(&fixture), 0);
	}
	return refused;
}

static void
test_random_transactions(void **state)
{
	(void)state;
	assert_int_equal(run_stories(false), 0);
}

static void
test_random_room(void **state)
{
	(void)state;
	assert_in_range(run_stories(true), 10, 300);
}

/* What a transaction wrote early and took back stands where another connection
 * writes its own next; or the first one closes over it. */
static void
test_rollback_beside_another(void **state)
{
	struct db_fixture *f = *state;
	struct text why = {0};
	struct db *other;
	struct db *db;

	full_vfs_start();
	db = db_fixture_open_with(f, small);
	db_fixture_make_things(db);
	other = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .lent = true});
	db_lend(other, clock_monotonic_ms() + 60000);
	for (int i = 0; i < 40; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "undone %d", i);
		assert_int_equal(db_begin(db), STATUS_OK);
		for (int k = 0; k < 12; k++) {
			name[0] = (char)('a' + k);
			assert_int_equal(
			        add_heavy(db, name, PAGE_BYTES), STATUS_OK);
		}
		db_rollback(db);
		(void)snprintf(name, sizeof(name), "other %d", i);
		assert_int_equal(add_heavy(other, name, 500), STATUS_OK);
		(void)snprintf(name, sizeof(name), "own %d", i);
		assert_int_equal(add_thing(db, name), STATUS_OK);
		assert_int_equal(count_things(other), 2 * i + 2);
	}
	assert_int_equal(db_begin(db), STATUS_OK);
	for (int k = 0; k < 12; k++) {
		char name[2] = {(char)('a' + k), '\0'};

		assert_int_equal(add_heavy(db, name, PAGE_BYTES), STATUS_OK);
	}
	db_rollback(db);
	assert_int_equal(add_thing(other, "last"), STATUS_OK);
	talloc_free(db);
	assert_int_equal(count_things(other), 81);
	assert_int_equal(db_verify(other, &why), STATUS_OK);
	talloc_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DB_TEST(test_one_write_a_commit),
	        DB_TEST(test_rollback_beside_another),
	        cmocka_unit_test(test_random_transactions),
	        cmocka_unit_test(test_random_room),
	};

	return cmocka_run_group_tests_name("db_log", tests, NULL, NULL);
}

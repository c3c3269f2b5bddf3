/*
 * The schema's version, copies, and looking a database over.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/db_fixture.h"
#include "tests/full_vfs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The second step would fail if it ran twice. */
static const struct db_migration steps[] = {
        {"0001_start.sql", "CREATE TABLE thing (id INTEGER PRIMARY KEY,"
                           " name TEXT NOT NULL UNIQUE) STRICT;"
                           "INSERT INTO thing (name) VALUES ('first');"},
        {"0002_more.sql", "INSERT INTO thing (name) VALUES ('second');"
                          "ALTER TABLE thing ADD COLUMN size INTEGER"},
        {"0003_last.sql", "INSERT INTO thing (name) VALUES ('third')"},
};

static void
test_steps_once(void **state)
{
	static const size_t counts[] = {0, 1, 1, 3, 3};
	struct db_fixture *f = *state;

	for (size_t i = 0; i < COUNT(counts); i++) {
		struct db *db = db_fixture_open(f, DB_WRITE);

		assert_int_equal(
		        db_migrate(db, steps, counts[i], &f->why), STATUS_OK);
		assert_int_equal(
		        db_check_version(db, counts[i], &f->why), STATUS_OK);
		if (counts[i] > 0)
			assert_int_equal(count_things(db), counts[i]);
		talloc_free(db);
	}
}

static void
test_another_version(void **state)
{
	static const struct {
		size_t version;
		const char *says;
	} cases[] = {{1, "newer version"}, {3, "start the server once"}};
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);
	struct db *reader;

	assert_int_equal(db_migrate(db, steps, 2, &f->why), STATUS_OK);
	assert_int_equal(db_migrate(db, steps, 1, &f->why), STATUS_CONFLICT);
	assert_non_null(strstr(text_string(&f->why), f->path));
	assert_non_null(strstr(text_string(&f->why), "newer version"));
	assert_int_equal(count_things(db), 2);
	reader = db_fixture_open(f, DB_READ);
	assert_int_equal(db_check_version(reader, 2, &f->why), STATUS_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		text_clear(&f->why);
		assert_int_equal(
		        db_check_version(reader, cases[i].version, &f->why),
		        STATUS_CONFLICT);
		assert_non_null(strstr(text_string(&f->why), f->path));
		assert_non_null(strstr(text_string(&f->why), cases[i].says));
	}
	talloc_free(reader);
	talloc_free(db);
}

/* The step is undone, the ones before stay, and a better one goes on. */
static void
test_step_that_fails(void **state)
{
	static const struct db_migration wrong[] = {
	        {"0001_start.sql", "CREATE TABLE thing (id INTEGER PRIMARY KEY,"
	                           " name TEXT) STRICT"},
	        {"0002_bad.sql", "INSERT INTO thing (name) VALUES ('half');"
	                         "CREATE TABLE thing (x TEXT)"},
	};
	static const struct db_migration right[] = {
	        {"0001_start.sql", "never run"},
	        {"0002_good.sql", "INSERT INTO thing (name) VALUES ('whole')"},
	};
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);

	assert_int_equal(db_migrate(db, wrong, 2, &f->why), STATUS_SYSTEM);
	assert_non_null(strstr(text_string(&f->why), "0002_bad.sql"));
	assert_non_null(strstr(text_string(&f->why), "already exists"));
	assert_false(db_in_transaction(db));
	assert_int_equal(db_check_version(db, 1, &f->why), STATUS_OK);
	assert_int_equal(count_things(db), 0);
	assert_int_equal(db_migrate(db, right, 2, &f->why), STATUS_OK);
	assert_int_equal(count_named(db, "whole"), 1);
	talloc_free(db);
}

static void
test_step_on_a_full_disk(void **state)
{
	static const struct db_migration large[] = {
	        {"0001_start.sql", "CREATE TABLE thing (id INTEGER PRIMARY KEY,"
	                           " name BLOB) STRICT;"
	                           "INSERT INTO thing (name)"
	                           " VALUES (zeroblob(20000000))"},
	};
	struct db_fixture *f = *state;
	struct db *db;

	full_vfs_start();
	db = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS});
	full_vfs_set_room(100000);
	assert_int_equal(db_migrate(db, large, 1, &f->why), STATUS_FULL);
	assert_int_equal(db_check_version(db, 0, &f->why), STATUS_OK);
	full_vfs_set_room(-1);
	assert_int_equal(db_migrate(db, large, 1, &f->why), STATUS_OK);
	assert_int_equal(count_things(db), 1);
	talloc_free(db);
}

static struct db *
open_things(struct db_fixture *f, const char *vfs)
{
	struct db *db = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .vfs = vfs});

	db_fixture_make_things(db);
	for (char name[2] = "a"; *name <= 'z'; name[0]++)
		assert_int_equal(add_heavy(db, name, 10000), STATUS_OK);
	return db;
}

typedef enum status copy_fn(struct db *db, const char *path, struct text *why);

/* By whoever writes and by whoever reads; what is in the log is in it. */
static void
expect_copies(struct db_fixture *f, copy_fn *copy_to)
{
	struct db *writer = open_things(f, NULL);
	struct db *reader = db_fixture_open(f, DB_READ);
	struct db *sources[] = {writer, reader};
	static const char *const names[] = {"by_writer.db", "by_reader.db"};

	for (size_t i = 0; i < COUNT(sources); i++) {
		const char *path = db_fixture_path(f, names[i]);
		struct stat found;
		struct db *copy;

		assert_int_equal(copy_to(sources[i], path, &f->why), STATUS_OK);
		assert_int_equal(stat(path, &found), 0);
		assert_int_equal(found.st_mode & 0777, 0600);
		copy = db_fixture_open_with(
		        f, (struct db_options){.path = path, .mode = DB_READ});
		assert_int_equal(count_things(copy), 'z' - 'a' + 1);
		assert_int_equal(db_verify(copy, &f->why), STATUS_OK);
		talloc_free(copy);
		/* Never over another. */
		assert_int_equal(
		        copy_to(sources[i], path, &f->why), STATUS_CONFLICT);
		assert_non_null(strstr(text_string(&f->why), path));
		assert_int_equal(db_fixture_size(path), found.st_size);
	}
	assert_int_equal(
	        copy_to(writer, db_fixture_path(f, "no/copy.db"), &f->why),
	        STATUS_SYSTEM);
	talloc_free(reader);
	talloc_free(writer);
}

static void
test_copy(void **state)
{
	expect_copies(*state, db_copy);
}

static void
test_snapshot(void **state)
{
	expect_copies(*state, db_snapshot);
}

/* It can be written to, and holds nothing that was not committed. */
static void
test_snapshot_is_apart(void **state)
{
	struct db_fixture *f = *state;
	const char *path = db_fixture_path(f, "apart.db");
	struct db *writer = open_things(f, NULL);
	struct db *reader = db_fixture_open(f, DB_READ);
	struct db *copy;

	assert_int_equal(db_begin(writer), STATUS_OK);
	assert_int_equal(add_heavy(writer, "open", 10), STATUS_OK);
	assert_int_equal(db_snapshot(reader, path, &f->why), STATUS_OK);
	assert_int_equal(db_commit(writer), STATUS_OK);
	copy = db_fixture_open_with(
	        f, (struct db_options){.path = path, .mode = DB_WRITE});
	assert_int_equal(count_named(copy, "open"), 0);
	assert_int_equal(add_heavy(copy, "copy", 10), STATUS_OK);
	assert_int_equal(count_named(copy, "copy"), 1);
	assert_int_equal(count_named(writer, "copy"), 0);
	talloc_free(copy);
	talloc_free(reader);
	talloc_free(writer);
}

static void
expect_full_disk(struct db_fixture *f, copy_fn *copy_to)
{
	const char *path = db_fixture_path(f, "copy.db");
	struct db *db;

	full_vfs_start();
	db = open_things(f, FULL_VFS);
	full_vfs_set_room(100000);
	assert_int_equal(copy_to(db, path, &f->why), STATUS_FULL);
	assert_int_equal(db_fixture_size(path), -1);
	full_vfs_set_room(-1);
	assert_int_equal(copy_to(db, path, &f->why), STATUS_OK);
	talloc_free(db);
}

static void
test_copy_on_a_full_disk(void **state)
{
	expect_full_disk(*state, db_copy);
}

static void
test_snapshot_on_a_full_disk(void **state)
{
	expect_full_disk(*state, db_snapshot);
}

static void
test_orphan_is_found(void **state)
{
	static const char orphan[] =
	        "PRAGMA foreign_keys = OFF;"
	        "CREATE TABLE child (id INTEGER PRIMARY KEY,"
	        " thing INTEGER REFERENCES thing) STRICT;"
	        "CREATE TABLE keyed (thing INTEGER PRIMARY KEY"
	        " REFERENCES thing) WITHOUT ROWID;"
	        "INSERT INTO child VALUES (7, 1), (8, 99);"
	        "INSERT INTO keyed VALUES (98)";
	struct db_fixture *f = *state;
	struct db *db = open_things(f, NULL);
	sqlite3 *other = NULL;

	assert_int_equal(db_verify(db, &f->why), STATUS_OK);
	assert_string_equal(text_string(&f->why), "");
	assert_int_equal(sqlite3_open(f->path, &other), SQLITE_OK);
	assert_int_equal(
	        sqlite3_exec(other, orphan, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	assert_int_equal(db_verify(db, &f->why), STATUS_SYSTEM);
	assert_non_null(strstr(text_string(&f->why),
	        "row 8 of child without its parent in thing"));
	assert_non_null(strstr(text_string(&f->why),
	        "row ? of keyed without its parent in thing"));
	talloc_free(db);
}

/* Every page in turn is overwritten; nothing of that may pass for sound, and
 * nothing may crash. */
static void
test_damage_is_found(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = open_things(f, NULL);
	char noise[200];
	int64_t pages;

	memset(noise, 0xa5, sizeof(noise));
	talloc_free(db);
	pages = db_fixture_size(f->path) / 4096;
	assert_true(pages > 10);
	for (int64_t page = 1; page < 10; page++) {
		char name[32];
		const char *path;
		int file;

		(void)snprintf(name, sizeof(name), "copy%d.db", (int)page);
		path = db_fixture_path(f, name);
		db = db_fixture_open(f, DB_WRITE);
		assert_int_equal(db_copy(db, path, &f->why), STATUS_OK);
		talloc_free(db);
		file = open(path, O_WRONLY);
		assert_int_equal(
		        pwrite(file, noise, sizeof(noise), page * 4096),
		        sizeof(noise));
		close(file);
		text_clear(&f->why);
		db = db_fixture_open_with(
		        f, (struct db_options){.path = path, .mode = DB_READ});
		assert_int_equal(db_verify(db, &f->why), STATUS_SYSTEM);
		assert_true(f->why.length > 0);
		talloc_free(db);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DB_TEST(test_steps_once),
	        DB_TEST(test_another_version),
	        DB_TEST(test_step_that_fails),
	        DB_TEST(test_step_on_a_full_disk),
	        DB_TEST(test_copy),
	        DB_TEST(test_copy_on_a_full_disk),
	        DB_TEST(test_snapshot),
	        DB_TEST(test_snapshot_is_apart),
	        DB_TEST(test_snapshot_on_a_full_disk),
	        DB_TEST(test_orphan_is_found),
	        DB_TEST(test_damage_is_found),
	};

	return cmocka_run_group_tests_name("db_upkeep", tests, NULL, NULL);
}

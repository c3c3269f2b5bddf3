/*
 * Opening and its refusals, the limits of a connection, and that a failed fsync
 * ends the process.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/db_fixture.h"
#include "tests/full_vfs.h"

static void
test_refusals(void **state)
{
	static const char noise[] =
	        "This is a letter and no database, but it is long enough to "
	        "look like one: longer than the hundred bytes of a header.";

	static const struct {
		const char *name;
		bool create;
		enum db_mode mode;
		enum status status;
		const char *says;
	} cases[] = {
	        {"missing.db", false, DB_WRITE, STATUS_NOT_FOUND,
	                "there is no such database"},
	        {"missing.db", false, DB_READ, STATUS_NOT_FOUND,
	                "there is no such database"},
	        {"missing.db", true, DB_READ, STATUS_NOT_FOUND,
	                "there is no such database"},
	        {"no/folder.db", true, DB_WRITE, STATUS_NOT_FOUND,
	                "there is no such database"},
	        {"letter.txt", false, DB_WRITE, STATUS_INPUT, "is no database"},
	        {"letter.txt", true, DB_WRITE, STATUS_INPUT, "is no database"},
	        {"letter.txt", false, DB_READ, STATUS_INPUT, "is no database"},
	        {".", false, DB_READ, STATUS_INPUT, "is no file"},
	        {".", true, DB_WRITE, STATUS_INPUT, "is no file"},
	};
	struct db_fixture *f = *state;

	db_fixture_write(
	        db_fixture_path(f, "letter.txt"), noise, sizeof(noise));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct db_options options = {.mode = cases[i].mode,
		        .path = db_fixture_path(f, cases[i].name)};
		struct db *db = NULL;

		text_clear(&f->why);
		assert_int_equal(
		        db_open(f, options, cases[i].create, &db, &f->why),
		        cases[i].status);
		assert_null(db);
		assert_non_null(strstr(text_string(&f->why), options.path));
		assert_non_null(strstr(text_string(&f->why), cases[i].says));
	}
	assert_int_equal(db_fixture_size(db_fixture_path(f, "missing.db")), -1);
	assert_int_equal(db_fixture_size(db_fixture_path(f, "letter.txt")),
	        sizeof(noise));
}

/* Another user's, or in another user's folder, is said in the system's words and
 * not in a line of the log.  Root may read all, so it is somebody else for this. */
static void
test_not_ours(void **state)
{
	static const struct {
		const char *name;
		bool create;
		mode_t folder, file;
		enum db_mode mode;
		enum status status;
	} cases[] = {
	        {"a.db", false, 0711, 0000, DB_READ, STATUS_SYSTEM},
	        {"a.db", false, 0711, 0000, DB_WRITE, STATUS_SYSTEM},
	        {"a.db", true, 0711, 0000, DB_WRITE, STATUS_SYSTEM},
	        {"a.db", false, 0711, 0444, DB_WRITE, STATUS_SYSTEM},
	        {"a.db", false, 0000, 0666, DB_READ, STATUS_SYSTEM},
	        {"new.db", true, 0555, 0666, DB_WRITE, STATUS_SYSTEM},
	        {"a.db", false, 0711, 0444, DB_READ, STATUS_OK},
	};

	enum { SOMEBODY = 65534 };

	/* Not beside the tests, which may be where only root can go. */
	char folder[] = "/tmp/borgersvar-db-XXXXXX";
	struct db_fixture *f = *state;
	bool root = geteuid() == 0;
	const char *file;

	assert_non_null(mkdtemp(folder));
	file = text_format(f->memory, "%s/a.db", folder);
	db_fixture_write(file, "", 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct db_options options = {.mode = cases[i].mode,
		        .path = text_format(
		                f->memory, "%s/%s", folder, cases[i].name)};
		struct db *db = NULL;
		enum status status;

		text_clear(&f->why);
		assert_int_equal(chmod(file, cases[i].file), 0);
		assert_int_equal(chmod(folder, cases[i].folder), 0);
		assert_true(!root || seteuid(SOMEBODY) == 0);
		status = db_open(f, options, cases[i].create, &db, &f->why);
		assert_true(!root || seteuid(0) == 0);
		assert_int_equal(chmod(folder, 0700), 0);
		assert_int_equal(status, cases[i].status);
		assert_string_equal(text_string(&f->why),
		        status == STATUS_OK ? ""
		                            : text_format(f->memory,
		                                      "%s: Permission denied",
		                                      options.path));
		talloc_free(db);
	}
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(db_fixture_logged("db.error"), 0);
}

static void
test_locked(void **state)
{
	struct db_fixture *f = *state;
	struct db_options options = {.path = f->path, .busy_ms = 20};
	struct db *db = NULL;
	sqlite3 *other = NULL;

	assert_int_equal(sqlite3_open(f->path, &other), SQLITE_OK);
	assert_int_equal(
	        sqlite3_exec(other, "CREATE TABLE t (x); BEGIN EXCLUSIVE", NULL,
	                NULL, NULL),
	        SQLITE_OK);
	for (int mode = DB_WRITE; mode <= DB_READ; mode++) {
		options.mode = (enum db_mode)mode;
		text_clear(&f->why);
		assert_int_equal(
		        db_open(f, options, false, &db, &f->why), STATUS_BUSY);
		assert_non_null(strstr(text_string(&f->why), f->path));
		assert_non_null(strstr(text_string(&f->why), "is locked"));
	}
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	assert_int_equal(db_open(f, options, false, &db, &f->why), STATUS_OK);
	assert_int_equal(talloc_free(db), 0);
}

static int64_t
pragma(struct db *db, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(db_int(db, sql, DB_NO_ARGS, &value), STATUS_OK);
	return value;
}

static void
test_settings(void **state)
{
	static const struct {
		const char *sql;
		int writer;
		int reader;
	} cases[] = {
	        {"PRAGMA foreign_keys", 1, 1},
	        {"PRAGMA synchronous", 2, 2},
	        {"PRAGMA trusted_schema", 0, 0},
	        {"PRAGMA cell_size_check", 1, 1},
	        {"PRAGMA temp_store", 2, 2},
	        {"PRAGMA mmap_size", 0, 0},
	        {"PRAGMA cache_size", -8192, -2000},
	        {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1, 1},
	};

	static const char write_schema[] = "DELETE FROM sqlite_schema";
	static const char quotes[] = "SELECT \"no such column\"";
	struct db_fixture *f = *state;
	struct db *writer = db_fixture_open(f, DB_WRITE);
	struct db *reader = db_fixture_open(f, DB_READ);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(pragma(writer, cases[i].sql), cases[i].writer);
		assert_int_equal(pragma(reader, cases[i].sql), cases[i].reader);
	}
	assert_int_equal(
	        db_run(writer, "PRAGMA writable_schema = ON", DB_NO_ARGS),
	        STATUS_OK);
	assert_int_equal(
	        db_run(writer, write_schema, DB_NO_ARGS), STATUS_SYSTEM);
	assert_int_equal(db_run(writer, quotes, DB_NO_ARGS), STATUS_SYSTEM);
	talloc_free(reader);
	talloc_free(writer);
}

static void
test_private_files(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open(f, DB_WRITE);
	static const char *const names[] = {
	        "things.db", "things.db-wal", "things.db-shm"};

	db_fixture_make_things(db);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct stat found;

		assert_int_equal(stat(db_fixture_path(f, names[i]), &found), 0);
		assert_int_equal(found.st_mode & 0777, 0600);
	}
	talloc_free(db);
	/* The last to close leaves one whole file. */
	assert_int_equal(db_fixture_size(db_fixture_path(f, names[1])), -1);
}

static void
test_memory(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = db_fixture_open_with(
	        f, (struct db_options){.path = ":memory:", .mode = DB_WRITE});

	db_fixture_make_things(db);
	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(add_thing(db, "a"), STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_OK);
	assert_int_equal(count_things(db), 1);
	assert_int_equal(db_checkpoint(db), STATUS_OK);
	talloc_free(db);
}

static void
test_reader_only_reads(void **state)
{
	struct db_fixture *f = *state;
	struct db *writer = db_fixture_open(f, DB_WRITE);
	struct db *reader;

	db_fixture_make_things(writer);
	reader = db_fixture_open(f, DB_READ);
	assert_int_equal(add_thing(reader, "a"), STATUS_SYSTEM);
	assert_int_equal(count_things(reader), 0);
	assert_int_equal(db_begin(reader), STATUS_OK);
	assert_int_equal(add_thing(writer, "a"), STATUS_OK);
	/* A deferred transaction sees what was there at its first look. */
	assert_int_equal(count_things(reader), 1);
	assert_int_equal(add_thing(writer, "b"), STATUS_OK);
	assert_int_equal(count_things(reader), 1);
	assert_int_equal(db_commit(reader), STATUS_OK);
	assert_int_equal(count_things(reader), 2);
	talloc_free(reader);
	talloc_free(writer);
}

/* The child leaves a log behind; a reader sees it and leaves it there. */
static void
commit_and_die(void *context)
{
	struct db *db = db_fixture_open(context, DB_WRITE);

	db_fixture_make_things(db);
	if (add_thing(db, "a") == STATUS_OK)
		(void)raise(SIGKILL);
}

static void
test_reader_never_checkpoints(void **state)
{
	struct db_fixture *f = *state;
	const char *log = db_fixture_path(f, "things.db-wal");
	int64_t before;
	struct db *reader;

	assert_int_equal(signal_of(commit_and_die, f), SIGKILL);
	before = db_fixture_size(log);
	assert_true(before > 0);
	full_vfs_start();
	reader = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_READ, .vfs = FULL_VFS});
	assert_int_equal(count_things(reader), 1);
	talloc_free(reader);
	assert_int_equal(full_vfs_written(FULL_VFS_MAIN), 0);
	assert_int_equal(db_fixture_size(log), before);
}

static const char endless[] =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 1000000000000) SELECT count(*) FROM n";

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
test_cap(void **state)
{
	struct db_fixture *f = *state;
	struct db *writer = db_fixture_open(f, DB_WRITE);
	struct db *reader;
	int64_t value = 0;
	int64_t began;

	db_fixture_make_things(writer);
	reader = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_READ, .cap_ms = 30});
	for (int i = 0; i < 3; i++) {
		began = now_ms();
		assert_int_equal(db_int(reader, endless, DB_NO_ARGS, &value),
		        STATUS_BUSY);
		assert_in_range(now_ms() - began, 30, 1500);
		/* The next statement has its own time. */
		assert_int_equal(count_things(reader), 0);
	}
	talloc_free(reader);
	talloc_free(writer);
}

struct number {
	int64_t n;
};

static const struct shape_field number_fields[] = {
        SHAPE_INT(struct number, n),
};
static const struct shape number_shape =
        SHAPE("number", struct number, number_fields);

static enum status
count_again(void *row, void *context)
{
	struct timespec pause = {.tv_nsec = 5 * 1000L * 1000L};

	(void)row;
	(void)nanosleep(&pause, NULL);
	/* Shorter than the cap, however often. */
	(void)count_things(context);
	return STATUS_OK;
}

static void
test_cap_holds_around_inner_statements(void **state)
{
	static const char numbers[] =
	        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1"
	        " FROM n) SELECT n FROM n WHERE n % 1000 = 0";
	struct db_fixture *f = *state;
	struct db *writer = db_fixture_open(f, DB_WRITE);
	struct db *reader;

	db_fixture_make_things(writer);
	reader = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_READ, .cap_ms = 40});
	assert_int_equal(db_each(reader, numbers, DB_NO_ARGS, &number_shape,
	                         count_again, reader),
	        STATUS_BUSY);
	talloc_free(reader);
	talloc_free(writer);
}

static struct db *
open_failing(struct db_fixture *f)
{
	struct db *db;

	full_vfs_start();
	db = db_fixture_open_with(
	        f, (struct db_options){.mode = DB_WRITE, .vfs = FULL_VFS});
	db_fixture_make_things(db);
	return db;
}

static void
fail_at_commit(void *context)
{
	struct db *db = open_failing(context);

	full_vfs_fail_sync(FULL_VFS_WAL);
	(void)!add_thing(db, "a");
}

static void
fail_at_checkpoint(void *context)
{
	struct db *db = open_failing(context);

	full_vfs_fail_sync(FULL_VFS_MAIN);
	(void)!db_checkpoint(db);
}

static void
fail_at_automatic_checkpoint(void *context)
{
	struct db *db = open_failing(context);

	full_vfs_fail_sync(FULL_VFS_MAIN);
	/* More than 10,000 pages. */
	(void)!add_heavy(db, "large", 45000000);
}

static void
fail_at_closing(void *context)
{
	struct db *db = open_failing(context);

	full_vfs_fail_sync(FULL_VFS_MAIN);
	talloc_free(db);
}

static void
fail_nowhere(void *context)
{
	struct db *db = open_failing(context);

	if (add_thing(db, "a") == STATUS_OK)
		talloc_free(db);
}

static void
test_failed_fsync_aborts(void **state)
{
	static const struct {
		void (*run)(void *context);
		int signal;
	} cases[] = {
	        {fail_at_commit, SIGABRT},
	        {fail_at_checkpoint, SIGABRT},
	        {fail_at_automatic_checkpoint, SIGABRT},
	        {fail_at_closing, SIGABRT},
	        {fail_nowhere, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		void *fixture = NULL;

		assert_int_equal(db_fixture_start(&fixture), 0);
		assert_int_equal(
		        signal_of(cases[i].run, fixture), cases[i].signal);
		assert_int_equal(db_fixture_end(&fixture), 0);
	}
	(void)state;
}

/* Filled in bulk, it is an ordinary database once it was opened as one. */
static void
test_bulk(void **state)
{
	struct db_fixture *f = *state;
	struct db_options options = {
	        .path = f->path, .mode = DB_WRITE, .bulk = true};
	struct db *db = NULL;

	assert_int_equal(db_open(f, options, true, &db, &f->why), STATUS_OK);
	db_fixture_make_things(db);
	assert_int_equal(db_begin(db), STATUS_OK);
	for (int i = 0; i < 500; i++)
		assert_int_equal(
		        add_thing(db, talloc_asprintf(f->memory, "%d", i)),
		        STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_OK);
	talloc_free(db);
	assert_true(db_fixture_size(db_fixture_path(f, "things.db-wal")) <= 0);
	db = db_fixture_open(f, DB_WRITE);
	assert_int_equal(count_things(db), 500);
	assert_int_equal(db_verify(db, &f->why), STATUS_OK);
	talloc_free(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DB_TEST(test_refusals),
	        DB_TEST(test_not_ours),
	        DB_TEST(test_locked),
	        DB_TEST(test_settings),
	        DB_TEST(test_private_files),
	        DB_TEST(test_memory),
	        DB_TEST(test_reader_only_reads),
	        DB_TEST(test_reader_never_checkpoints),
	        DB_TEST(test_cap),
	        DB_TEST(test_cap_holds_around_inner_statements),
	        DB_TEST(test_bulk),
	        cmocka_unit_test(test_failed_fsync_aborts),
	};

	return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}

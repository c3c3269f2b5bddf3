/*
 * Who owns the database's folder, who is a guest in it, and that both end with
 * the process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/folder.h"
#include "tests/base_fixture.h"

static int
open_locks(struct base_fixture *fixture)
{
	int file = -1;

	assert_int_equal(folder_open(base_fixture_path(fixture, "db"), &file,
	                         &fixture->why),
	        STATUS_OK);
	assert_true(file >= 0);
	return file;
}

static void
test_path(void **state)
{
	static const struct {
		const char *database, *path;
	} cases[] = {
	        {"borgersvar.db", "./x"},
	        {"/a/b/c.db", "/a/b/x"},
	        {"a/b.db", "a/x"},
	        {"/c.db", "//x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *path = folder_path(NULL, cases[i].database, "x");

		assert_string_equal(path, cases[i].path);
		talloc_free(path);
	}
}

static void
test_one_owner(void **state)
{
	struct base_fixture *fixture = *state;
	const char *database = base_fixture_path(fixture, "db");
	int first = open_locks(fixture);
	int second = open_locks(fixture);
	int third = -1;
	struct stat found;

	assert_false(folder_is_owned(database));
	assert_int_equal(folder_own(first, 0), STATUS_OK);
	assert_true(folder_is_owned(database));
	assert_int_equal(folder_own(second, 0), STATUS_BUSY);
	/* Another database in the folder is locked with it. */
	assert_int_equal(folder_lock(base_fixture_path(fixture, "other"),
	                         &third, &fixture->why),
	        STATUS_BUSY);
	assert_int_equal(third, -1);
	assert_non_null(strstr(text_string(&fixture->why),
	        "borgersvar.lock: another borgersvar uses this folder"));
	close(first);
	assert_int_equal(folder_own(second, 0), STATUS_OK);
	close(second);
	assert_int_equal(
	        stat(base_fixture_path(fixture, "borgersvar.lock"), &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
}

/* A guest keeps the next owner away, not the one that lends to it; guests keep
 * each other from nothing. */
static void
test_guests(void **state)
{
	struct base_fixture *fixture = *state;
	int owner = open_locks(fixture);
	int guest = open_locks(fixture);
	int other = open_locks(fixture);
	int next = open_locks(fixture);

	assert_int_equal(folder_own(owner, 0), STATUS_OK);
	assert_true(folder_enter(guest));
	assert_true(folder_enter(other));
	close(owner);
	assert_int_equal(folder_own(next, 0), STATUS_BUSY);
	/* What was refused holds nothing. */
	assert_false(folder_is_owned(base_fixture_path(fixture, "db")));
	folder_leave(guest);
	assert_int_equal(folder_own(next, 50), STATUS_BUSY);
	close(other);
	assert_int_equal(folder_own(next, 0), STATUS_OK);
	assert_true(folder_enter(guest));
	close(next);
	close(guest);
}

/* The next owner waits for a guest that is left over, and a killed one goes. */
static void
test_guest_that_is_killed(void **state)
{
	struct base_fixture *fixture = *state;
	int file = open_locks(fixture);
	int told[2];
	pid_t child;
	char byte = 0;

	assert_int_equal(pipe2(told, O_CLOEXEC), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int own = -1;

		if (folder_open(base_fixture_path(fixture, "db"), &own,
		            &fixture->why) == STATUS_OK &&
		        folder_enter(own) && write(told[1], "x", 1) == 1)
			(void)pause();
		_exit(1);
	}
	assert_int_equal(read(told[0], &byte, 1), 1);
	assert_int_equal(folder_own(file, 0), STATUS_BUSY);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(folder_own(file, 2000), STATUS_OK);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(file);
	close(told[0]);
	close(told[1]);
}

static void
test_no_folder(void **state)
{
	struct base_fixture *fixture = *state;
	const char *database = base_fixture_path(fixture, "none/db");
	int file = -1;

	assert_int_equal(
	        folder_lock(database, &file, &fixture->why), STATUS_SYSTEM);
	assert_int_equal(file, -1);
	assert_non_null(
	        strstr(text_string(&fixture->why), "none/borgersvar.lock"));
	assert_false(folder_is_owned(database));
}

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, base_fixture_start, base_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_path),
	        CASE(test_one_owner),
	        CASE(test_guests),
	        CASE(test_guest_that_is_killed),
	        CASE(test_no_folder),
	};

	return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}

/*
 * The socket for administration: whose it is, who may connect, what is left by a
 * killed server, folders with long names, and lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/admin_internal.h"
#include "tests/base_fixture.h"

enum { NOBODY = 65534 };

static int
listen_at(struct base_fixture *fixture, const char *database)
{
	int listener = -1;

	text_clear(&fixture->why);
	if (admin_listen(database, &listener, &fixture->why) != STATUS_OK)
		fail_msg("%s", text_string(&fixture->why));
	return listener;
}

static void
test_both_ends(void **state)
{
	struct base_fixture *fixture = *state;
	const char *database = base_fixture_path(fixture, "db");
	const char *path = base_fixture_path(fixture, "borgersvar.admin");
	int listener = listen_at(fixture, database);
	int peer = -1;
	int other;
	char line[ADMIN_LINE_MAX];
	struct ucred credentials;
	struct stat found;

	assert_int_equal(stat(path, &found), 0);
	assert_true(S_ISSOCK(found.st_mode));
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(
	        admin_connect(database, &peer, &fixture->why), STATUS_OK);
	other = accept(listener, NULL, NULL);
	assert_true(other >= 0);
	assert_true(admin_peer(other, &credentials));
	assert_int_equal(credentials.uid, getuid());
	assert_int_equal(credentials.pid, getpid());
	/* Lines that come at once are heard one by one. */
	assert_true(admin_say(peer, "pen"));
	assert_true(admin_say(peer, "done"));
	assert_int_equal(admin_hear(other, clock_monotonic_ms() + 1000, line),
	        ADMIN_HEARD);
	assert_string_equal(line, "pen");
	assert_int_equal(admin_hear(other, clock_monotonic_ms() + 1000, line),
	        ADMIN_HEARD);
	assert_string_equal(line, "done");
	close(peer);
	assert_int_equal(admin_hear(other, clock_monotonic_ms() + 1000, line),
	        ADMIN_GONE);
	/* Whoever is gone raises no signal. */
	assert_false(admin_say(other, "taken"));
	close(other);
	admin_hide(database);
	assert_int_not_equal(stat(path, &found), 0);
	close(listener);
}

static void
test_lines(void **state)
{
	static const struct {
		const char *bytes;
		enum admin_heard heard;
		const char *line;
	} cases[] = {
	        {"a\n", ADMIN_HEARD, "a"},
	        {"\n", ADMIN_HEARD, ""},
	        {"", ADMIN_LATE, NULL},
	        {"half", ADMIN_LATE, NULL},
	        {"0123456789012345678901234567890123456789"
	         "0123456789012345678901234567890123456789\n",
	                ADMIN_GONE, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t begun_ms = clock_monotonic_ms();
		char line[ADMIN_LINE_MAX];
		int ends[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
		assert_int_equal(
		        write(ends[0], cases[i].bytes, strlen(cases[i].bytes)),
		        (ssize_t)strlen(cases[i].bytes));
		assert_int_equal(admin_hear(ends[1], begun_ms + 50, line),
		        cases[i].heard);
		if (cases[i].line != NULL)
			assert_string_equal(line, cases[i].line);
		if (cases[i].heard == ADMIN_LATE)
			assert_in_range(
			        clock_monotonic_ms() - begun_ms, 50, 5000);
		close(ends[0]);
		close(ends[1]);
	}
	assert_false(admin_say(-1, "0123456789012345678901234567890123456789"
	                           "0123456789012345678901234567890123456789"));
}

static void
test_who_may(void **state)
{
	(void)state;
	assert_true(admin_allows(1000, 1000));
	assert_true(admin_allows(1000, 0));
	assert_false(admin_allows(1000, 1001));
	assert_false(admin_allows(0, 1000));
}

/* Nobody listens: told apart from not being let in. */
static void
test_nobody(void **state)
{
	struct base_fixture *fixture = *state;
	const char *database = base_fixture_path(fixture, "db");
	int peer = -1;

	assert_int_equal(admin_connect(database, &peer, &fixture->why),
	        STATUS_NOT_FOUND);
	assert_int_equal(peer, -1);
	assert_non_null(strstr(text_string(&fixture->why), "borgersvar.admin"));
	assert_int_equal(admin_connect(base_fixture_path(fixture, "none/db"),
	                         &peer, &fixture->why),
	        STATUS_NOT_FOUND);
}

/* What a killed server leaves refuses everybody, until the next one replaces
 * it. */
static void
test_stale(void **state)
{
	struct base_fixture *fixture = *state;
	const char *database = base_fixture_path(fixture, "db");
	int listener = listen_at(fixture, database);
	int peer = -1;

	close(listener);
	assert_int_equal(admin_connect(database, &peer, &fixture->why),
	        STATUS_NOT_FOUND);
	listener = listen_at(fixture, database);
	assert_int_equal(
	        admin_connect(database, &peer, &fixture->why), STATUS_OK);
	close(peer);
	close(listener);
	admin_hide(database);
}

/* Whatever else has that name stays. */
static void
test_no_socket(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path =
	        base_fixture_write(fixture, "borgersvar.admin", "mine", 4);
	int listener = -1;
	struct stat found;

	assert_int_equal(admin_listen(base_fixture_path(fixture, "db"),
	                         &listener, &fixture->why),
	        STATUS_SYSTEM);
	assert_int_equal(listener, -1);
	assert_non_null(
	        strstr(text_string(&fixture->why), "borgersvar.admin: "));
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_size, 4);
}

/* Longer than a socket's address has room for. */
static void
test_long_folder(void **state)
{
	struct base_fixture *fixture = *state;
	static const char deep[] =
	        "a-folder-whose-name-is-long/and-one-more-in-it-that-is-long/"
	        "and-another-one-so-that-it-is-surely-too-long";
	char *folder = talloc_strdup(NULL, fixture->folder);
	char *database;
	int listener;
	int peer = -1;

	for (const char *at = deep; at != NULL; at = strchr(at + 1, '/')) {
		const char *end = strchr(at + 1, '/');
		int length =
		        end == NULL ? (int)strlen(deep) : (int)(end - deep);

		talloc_free(folder);
		folder = talloc_asprintf(
		        NULL, "%s/%.*s", fixture->folder, length, deep);
		assert_int_equal(mkdir(folder, 0700), 0);
	}
	database = talloc_asprintf(folder, "%s/db", folder);
	assert_true(strlen(database) > 108);
	listener = listen_at(fixture, database);
	assert_int_equal(
	        admin_connect(database, &peer, &fixture->why), STATUS_OK);
	close(peer);
	admin_hide(database);
	assert_int_equal(admin_connect(database, &peer, &fixture->why),
	        STATUS_NOT_FOUND);
	close(listener);
	/* One that is not there is told by its name. */
	text_clear(&fixture->why);
	assert_int_equal(
	        admin_listen(talloc_asprintf(folder, "%s/none/db", folder),
	                &listener, &fixture->why),
	        STATUS_SYSTEM);
	assert_non_null(strstr(text_string(&fixture->why), "/none/"));
	while (strlen(folder) > strlen(fixture->folder)) {
		assert_int_equal(rmdir(folder), 0);
		*strrchr(folder, '/') = '\0';
	}
	talloc_free(folder);
}

/* A child as another user; its exit status. */
static int
as_nobody(int (*run)(const char *database), const char *database)
{
	pid_t child = fork();
	int status = 0;

	assert_true(child >= 0);
	if (child == 0)
		_exit(setuid(NOBODY) == 0 ? run(database) : 99);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
try_connect(const char *database)
{
	struct text why;
	int peer = -1;

	text_init(&why, NULL, 400);
	return (int)admin_connect(database, &peer, &why);
}

static int
try_listen(const char *database)
{
	struct text why;
	int listener = -1;

	text_init(&why, NULL, 400);
	return (int)admin_listen(database, &listener, &why);
}

/* By root only: others cannot become somebody else. */
static void
test_another_user(void **state)
{
	struct base_fixture *fixture = *state;
	const char *database = base_fixture_path(fixture, "db");
	int listener;

	if (getuid() != 0) {
		print_message("skipped: needs root\n");
		skip();
	}
	assert_int_equal(chmod(fixture->folder, 0755), 0);
	listener = listen_at(fixture, database);
	assert_int_equal(as_nobody(try_connect, database), STATUS_FORBIDDEN);
	close(listener);
	admin_hide(database);
	/* A folder that may not be written to. */
	assert_int_equal(as_nobody(try_listen, database), STATUS_SYSTEM);
}

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, base_fixture_start, base_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_both_ends),
	        cmocka_unit_test(test_lines),
	        cmocka_unit_test(test_who_may),
	        CASE(test_nobody),
	        CASE(test_stale),
	        CASE(test_no_socket),
	        CASE(test_long_folder),
	        CASE(test_another_user),
	};

	return cmocka_run_group_tests_name("admin_socket", tests, NULL, NULL);
}

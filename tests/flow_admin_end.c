/*
 * Commands beside a server, and whichever of the two is killed or ends: the
 * other goes on, and nothing is half done.
 */
#include "tests/serving.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROWS = 5000 };

#define MEETINGS "SELECT count(*) FROM meeting"

static int64_t
count(struct command *command, const char *sql)
{
	return command_count(command, "borgersvar.db", sql);
}

/* Killed at any moment, a command leaves pieces that are whole, and the same
 * file can be sent again. */
static void
test_command_is_killed(void **state)
{
	static const useconds_t after_us[] = {
	        5000, 20000, 40000, 80000, 160000};
	struct command *command = *state;
	struct serving serving;
	int64_t before = 0;

	serving_meetings(command, "many.csv", 2 * ROWS, 0);
	serving_start(command, &serving);
	for (size_t i = 0; i < sizeof(after_us) / sizeof(after_us[0]); i++) {
		pid_t child = serving_begin(
		        command, "import many.csv --municipality 740");
		int64_t now;

		usleep(after_us[i]);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(serving_wait(child), -1);
		assert_non_null(strstr(
		        serving_get(command, &serving, "/healthz"), "200 OK"));
		now = count(command, MEETINGS);
		assert_int_equal(now % 500, 0);
		assert_true(now >= before);
		before = now;
	}
	command_expect(
	        command, "import many.csv --municipality 740", 0, "0 refused");
	assert_int_equal(count(command, MEETINGS), 2 * ROWS);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
	command_expect(command, "doctor", 3, "database       ok");
}

/* Several at once, beside a server and without one, take turns. */
static void
test_two_at_once(void **state)
{
	enum { COMMANDS = 4, EACH = 1500 };
	struct command *command = *state;
	struct serving serving;

	for (int round = 0; round < 2; round++) {
		pid_t children[COMMANDS];

		if (round == 0)
			serving_start(command, &serving);
		for (int i = 0; i < COMMANDS; i++) {
			char *name =
			        talloc_asprintf(command->memory, "%d.csv", i);

			serving_meetings(command, name, EACH,
			        (round * COMMANDS + i) * EACH);
			children[i] = serving_begin(command,
			        talloc_asprintf(command->memory,
			                "import %s --municipality 740", name));
		}
		for (int i = 0; i < COMMANDS; i++)
			assert_int_equal(serving_wait(children[i]), 0);
		if (round == 0)
			assert_int_equal(serving_end(&serving, SIGTERM), 0);
	}
	assert_int_equal(count(command, MEETINGS), 2 * COMMANDS * EACH);
}

/* A server that ends under a command hands it the folder. */
static void
test_server_ends(void **state)
{
	static const int signals[] = {SIGTERM, SIGKILL};
	struct command *command = *state;
	struct serving serving;

	for (int i = 0; i < 2; i++) {
		pid_t child;

		serving_meetings(command, "many.csv", 2 * ROWS, i * 2 * ROWS);
		serving_start(command, &serving);
		child = serving_begin(
		        command, "import many.csv --municipality 740");
		usleep(150000);
		assert_int_equal(serving_end(&serving, signals[i]),
		        signals[i] == SIGTERM ? 0 : -1);
		/* Had it the pen of the one that was killed, it says so. */
		if (serving_wait(child) != 0)
			command_expect(command,
			        "import many.csv --municipality 740", 0,
			        "0 refused");
		assert_int_equal(count(command, MEETINGS), (i + 1) * 2 * ROWS);
	}
}

/* What a killed server leaves of its socket is in nobody's way. */
static void
test_stale_socket(void **state)
{
	struct command *command = *state;
	struct serving serving;
	char *socket = talloc_asprintf(
	        command->memory, "%s/borgersvar.admin", command->folder);
	struct stat found;

	serving_start(command, &serving);
	assert_int_equal(serving_end(&serving, SIGKILL), -1);
	assert_int_equal(stat(socket, &found), 0);
	command_expect(command, "municipality set 740 --distress on", 0, "");
	command_expect(command, "doctor", 3, "server         ok: none runs");
	serving_start(command, &serving);
	command_expect(command, "municipality set 740 --distress off", 0, "");
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
	assert_int_not_equal(stat(socket, &found), 0);
}

static void
test_doctor(void **state)
{
	struct command *command = *state;
	struct serving serving;
	char *says;

	command_expect(command, "doctor", 3, "server         ok: none runs");
	serving_start(command, &serving);
	says = talloc_asprintf(command->memory,
	        "server         ok: process %ld answers in ",
	        (long)serving.child);
	command_expect(command, "doctor", 3, says);
	/* It is there, and does not answer. */
	assert_int_equal(kill(serving.child, SIGSTOP), 0);
	command_expect(command, "doctor", 3,
	        "server         FAILED: another borgersvar uses the folder");
	assert_int_equal(kill(serving.child, SIGCONT), 0);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
}

/* A file by the socket's name that is none is not cleared away. */
static void
test_no_room_for_a_socket(void **state)
{
	struct command *command = *state;

	command_write(command, "borgersvar.admin", "mine");
	command_expect(command, "serve", 3, "borgersvar.admin: File exists");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_command_is_killed),
	        INSTALLED(test_two_at_once),
	        INSTALLED(test_server_ends),
	        INSTALLED(test_stale_socket),
	        INSTALLED(test_doctor),
	        INSTALLED(test_no_room_for_a_socket),
	};

	return cmocka_run_group_tests_name("admin_end", tests, NULL, NULL);
}

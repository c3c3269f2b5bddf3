/*
 * serve as systemd runs it: a process of its own that says where it listens,
 * answers, keeps others away, and ends when it is told to.
 */
#include "tests/serving.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

static void
test_serves(void **state)
{
	struct command *command = *state;
	struct serving server;

	serving_start(command, &server);
	assert_non_null(
	        strstr(serving_get(command, &server, "/sundhed"), "200 OK"));
	assert_non_null(
	        strstr(serving_get(command, &server, "/login"), "password"));
	assert_non_null(strstr(
	        serving_get(command, &server, "/rapporter"), "303 See Other"));
	assert_int_equal(serving_end(&server, SIGTERM), 0);
	assert_non_null(strstr(
	        serving_said(*state, &server), "event=serve.end signal=15"));
	assert_int_equal(serving_connect(&server), -1);
}

static void
test_ends_by_interrupt(void **state)
{
	struct serving server;

	serving_start(*state, &server);
	assert_int_equal(serving_end(&server, SIGINT), 0);
	assert_non_null(strstr(
	        serving_said(*state, &server), "event=serve.end signal=2"));
}

/* A reader that goes away in the middle of an answer ends nothing. */
static void
test_broken_pipes(void **state)
{
	struct command *command = *state;
	struct serving server;

	serving_start(command, &server);
	for (int i = 0; i < 20; i++) {
		static const char request[] =
		        "GET /login HTTP/1.1\r\nHost: a\r\n\r\n";
		struct linger at_once = {1, 0};
		int client = serving_connect(&server);

		assert_true(client >= 0);
		assert_int_equal(setsockopt(client, SOL_SOCKET, SO_LINGER,
		                         &at_once, sizeof(at_once)),
		        0);
		assert_true(write(client, request, sizeof(request) - 1) > 0);
		close(client);
	}
	assert_non_null(
	        strstr(serving_get(command, &server, "/sundhed"), "200 OK"));
	assert_int_equal(serving_end(&server, SIGTERM), 0);
}

/* Nobody else serves the folder; commands read, copy and write beside it. */
static void
test_others_beside_it(void **state)
{
	struct command *command = *state;
	struct serving server;

	serving_start(command, &server);
	command_expect(
	        command, "serve", 3, "another borgersvar uses this folder");
	command_expect(command, "backup copy.db", 0, "");
	command_expect(command, "report --municipality 740 --month 2026-09", 0,
	        "Silkeborg");
	command_expect(command,
	        "municipality add 751 --sender 1204 --host s.test --contact 8",
	        0, "");
	assert_int_equal(serving_end(&server, SIGTERM), 0);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM municipality"),
	        2);
}

/* Killed without warning, it starts again on what was committed. */
static void
test_killed(void **state)
{
	struct command *command = *state;
	struct serving server;

	serving_start(command, &server);
	assert_int_equal(serving_end(&server, SIGKILL), -1);
	command_expect(command,
	        talloc_asprintf(command->memory,
	                "meeting --municipality 740 --held-at '%s 10:00'"
	                " --employee SB",
	                command_day(command, 2)),
	        0, "");
	serving_start(command, &server);
	assert_int_equal(serving_end(&server, SIGTERM), 0);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM meeting"),
	        1);
}

/* What is due is looked at by itself. */
static void
test_schedule_runs(void **state)
{
	struct command *command = *state;
	struct serving server;
	int64_t waiting = 1;

	command_expect(command,
	        talloc_asprintf(command->memory,
	                "meeting --municipality 740 --held-at '%s 10:00'"
	                " --employee SB",
	                command_day(command, 2)),
	        0, "");
	serving_start(command, &server);
	for (int i = 0; i < 500 && waiting > 0; i++) {
		usleep(10000);
		waiting = command_count(command, "borgersvar.db",
		        "SELECT count(*) FROM meeting WHERE fate = 'waiting'");
	}
	assert_int_equal(waiting, 0);
	assert_int_equal(serving_end(&server, SIGTERM), 0);
}

static void
test_refused(void **state)
{
	struct command *command = *state;
	struct serving server;

	command_expect(command, "serve x", 2, "\"x\" is one word too many");
	command_expect(command, "serve --port 1", 2, "--port is no option");
	command_expect(command, "serve --config none.conf", 1, "none.conf");
	serving_start(command, &server);
	/* The port is taken, by a server of another folder's. */
	command_write(command, "other.conf",
	        talloc_asprintf(command->memory,
	                "[web]\npublic_url = https://svar.test\nport = %d\n"
	                "[provider]\ntoken = t\nwebhook_secret = s\n"
	                "[database]\nfile = other/b.db\nkeys = other/b.keys\n",
	                server.port));
	command_expect(command, "config > /dev/null; mkdir other", 0, "");
	assert_int_not_equal(
	        command_run(command, "serve --config other.conf"), 0);
	assert_non_null(strstr(command->output, "borgersvar: "));
	assert_int_equal(serving_end(&server, SIGTERM), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_serves),
	        INSTALLED(test_ends_by_interrupt),
	        INSTALLED(test_broken_pipes),
	        INSTALLED(test_others_beside_it),
	        INSTALLED(test_killed),
	        INSTALLED(test_schedule_runs),
	        INSTALLED(test_refused),
	};

	return cmocka_run_group_tests_name("verb_serve", tests, NULL, NULL);
}

/*
 * serve as systemd runs it: a process of its own that says where it listens,
 * answers, keeps others away, and ends when it is told to.
 */
#include "tests/command.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct server {
	pid_t child;
	int log; /* its standard error */
	char said[16384];
	size_t length;
	int port;
};

/* Reads the log until it holds the part; false where it ends before. */
static bool
read_until(struct server *server, const char *part)
{
	while (part == NULL || strstr(server->said, part) == NULL) {
		size_t room = sizeof(server->said) - 1 - server->length;
		ssize_t got =
		        read(server->log, server->said + server->length, room);

		if (got <= 0)
			return false;
		server->length += (size_t)got;
		server->said[server->length] = '\0';
	}
	return true;
}

static void
start(struct command *command, struct server *server)
{
	int log[2];
	const char *at;

	*server = (struct server){0};
	assert_int_equal(pipe2(log, O_CLOEXEC), 0);
	server->child = fork();
	assert_true(server->child >= 0);
	if (server->child == 0) {
		(void)dup2(log[1], STDERR_FILENO);
		if (chdir(command->folder) == 0)
			(void)execl(command->program, "borgersvar", "serve",
			        (char *)NULL);
		_exit(127);
	}
	close(log[1]);
	server->log = log[0];
	if (!read_until(server, "event=serve "))
		fail_msg("%s", server->said);
	(void)read_until(server, "\n");
	at = strstr(server->said, "port=");
	assert_non_null(at);
	server->port = (int)strtol(at + 5, NULL, 10);
	assert_true(server->port > 0);
}

/* Tells it to end and returns its exit status, or -1 if a signal ended it. */
static int
end(struct server *server, int signal_number)
{
	int status = 0;

	assert_int_equal(kill(server->child, signal_number), 0);
	(void)read_until(server, NULL);
	close(server->log);
	assert_int_equal(waitpid(server->child, &status, 0), server->child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
connected(const struct server *server)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	        .sin_port = htons((uint16_t)server->port),
	        .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(client >= 0);
	if (connect(client, (struct sockaddr *)&address, sizeof(address)) == 0)
		return client;
	close(client);
	return -1;
}

/* The answer to a GET, headers and all, the command's. */
static const char *
get(struct command *command, const struct server *server, const char *path)
{
	char *request = talloc_asprintf(command->memory,
	        "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
	        path);
	char *answer = talloc_zero_array(command->memory, char, 65536);
	int client = connected(server);
	size_t length = 0;
	ssize_t got;

	assert_true(client >= 0);
	assert_int_equal(write(client, request, strlen(request)),
	        (ssize_t)strlen(request));
	while ((got = read(client, answer + length, 65535 - length)) > 0)
		length += (size_t)got;
	close(client);
	return answer;
}

static void
test_serves(void **state)
{
	struct command *command = *state;
	struct server server;

	start(command, &server);
	assert_non_null(strstr(get(command, &server, "/sundhed"), "200 OK"));
	assert_non_null(strstr(get(command, &server, "/login"), "password"));
	assert_non_null(
	        strstr(get(command, &server, "/rapporter"), "303 See Other"));
	assert_int_equal(end(&server, SIGTERM), 0);
	assert_non_null(strstr(server.said, "event=serve.end signal=15"));
	assert_int_equal(connected(&server), -1);
}

static void
test_ends_by_interrupt(void **state)
{
	struct server server;

	start(*state, &server);
	assert_int_equal(end(&server, SIGINT), 0);
	assert_non_null(strstr(server.said, "event=serve.end signal=2"));
}

/* A reader that goes away in the middle of an answer ends nothing. */
static void
test_broken_pipes(void **state)
{
	struct command *command = *state;
	struct server server;

	start(command, &server);
	for (int i = 0; i < 20; i++) {
		static const char request[] =
		        "GET /login HTTP/1.1\r\nHost: a\r\n\r\n";
		struct linger at_once = {1, 0};
		int client = connected(&server);

		assert_true(client >= 0);
		assert_int_equal(setsockopt(client, SOL_SOCKET, SO_LINGER,
		                         &at_once, sizeof(at_once)),
		        0);
		assert_true(write(client, request, sizeof(request) - 1) > 0);
		close(client);
	}
	assert_non_null(strstr(get(command, &server, "/sundhed"), "200 OK"));
	assert_int_equal(end(&server, SIGTERM), 0);
}

/* While it runs nobody else writes; reading and copying go on. */
static void
test_others_beside_it(void **state)
{
	struct command *command = *state;
	struct server server;

	start(command, &server);
	command_expect(
	        command, "serve", 3, "another borgersvar uses this folder");
	command_expect(command,
	        "municipality add 751 --sender 1204 --host s.test --contact 8",
	        3, "another borgersvar uses this folder");
	command_expect(command, "backup copy.db", 0, "");
	command_expect(command, "report --municipality 740 --month 2026-09", 0,
	        "Silkeborg");
	assert_int_equal(end(&server, SIGTERM), 0);
	command_expect(command,
	        "municipality add 751 --sender 1204 --host s.test --contact 8",
	        0, "");
}

/* Killed without warning, it starts again on what was committed. */
static void
test_killed(void **state)
{
	struct command *command = *state;
	struct server server;

	start(command, &server);
	assert_int_equal(end(&server, SIGKILL), -1);
	command_expect(command,
	        talloc_asprintf(command->memory,
	                "meeting --municipality 740 --held-at '%s 10:00'"
	                " --employee SB",
	                command_day(command, 2)),
	        0, "");
	start(command, &server);
	assert_int_equal(end(&server, SIGTERM), 0);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM meeting"),
	        1);
}

/* What is due is looked at by itself. */
static void
test_schedule_runs(void **state)
{
	struct command *command = *state;
	struct server server;
	int64_t waiting = 1;

	command_expect(command,
	        talloc_asprintf(command->memory,
	                "meeting --municipality 740 --held-at '%s 10:00'"
	                " --employee SB",
	                command_day(command, 2)),
	        0, "");
	start(command, &server);
	for (int i = 0; i < 500 && waiting > 0; i++) {
		usleep(10000);
		waiting = command_count(command, "borgersvar.db",
		        "SELECT count(*) FROM meeting WHERE fate = 'waiting'");
	}
	assert_int_equal(waiting, 0);
	assert_int_equal(end(&server, SIGTERM), 0);
}

static void
test_refused(void **state)
{
	struct command *command = *state;
	struct server server;

	command_expect(command, "serve x", 2, "\"x\" is one word too many");
	command_expect(command, "serve --port 1", 2, "--port is no option");
	command_expect(command, "serve --config none.conf", 1, "none.conf");
	start(command, &server);
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
	assert_int_equal(end(&server, SIGTERM), 0);
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

/*
 * The demo as `make demo` runs it: a folder is set up, the months are played,
 * the table printed, the reports written; and on a terminal it goes on, with a
 * phone of the visitor's own.
 */
#include "tests/command.h"

#include <arpa/inet.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_refused(void **state)
{
	static const struct command_case cases[] = {
	        {"demo x", 2, "\"x\" is one word too many"},
	        {"demo --folder x", 2, "--folder is no option here"},
	        {"demo --seed", 2, "--seed needs a value"},
	        {"demo --seed 0", 2, "--seed: expected a whole number from 1"},
	        {"demo --seed -1", 2, "--seed: expected"},
	        {"demo --seed en", 2, "--seed: expected"},
	        {"demo --seed 2147483648", 2, "--seed: expected"},
	        {"demo --directory /proc/none", 3, "/proc/none"},
	        {"demo --directory a-file", 3, "a-file"},
	        {"demo --answers 5", 2, "--answers: goes with --scale"},
	        {"demo --scale", 2, "--scale needs --directory"},
	        {"demo --scale --directory x --answers 0", 2,
	                "--answers: expected a whole number from 1"},
	        {"demo --scale --directory x --answers 100000001", 2,
	                "to 100000000"},
	        {"demo --scale --directory a-file", 1, "a-file"},
	        {"demo --scale --directory scale --answers 500", 0,
	                "scale/borgersvar.db: 500 svar"},
	        {"demo --scale --directory scale --answers 500", 1,
	                "there is a database already"},
	};
	struct command *command = *state;

	command_write(command, "a-file", "");
	COMMAND_EXPECT_ALL(command, cases);
}

static bool
has_file(struct command *command, const char *name)
{
	struct stat found;

	return stat(talloc_asprintf(command->memory, "%s/play/%s",
	                    command->folder, name),
	               &found) == 0 &&
	       found.st_size > 1000;
}

static int64_t
count(struct command *command, const char *sql)
{
	return command_count(command, "play/borgersvar.db", sql);
}

/* A process on a terminal of its own. */
struct player {
	pid_t child;
	int terminal;
	size_t length;
};

static void
start(struct command *command, struct player *player)
{
	player->length = 0;
	player->child = forkpty(&player->terminal, NULL, NULL, NULL);
	/* A bare chroot has no /dev/pts, and then there is no terminal to play
	 * on. */
	if (player->child < 0 && access("/dev/pts/ptmx", F_OK) != 0) {
		print_message("skipped: no pseudo-terminal on this machine\n");
		skip();
	}
	assert_true(player->child >= 0);
	if (player->child > 0)
		return;
	if (chdir(command->folder) == 0)
		(void)execl(command->program, "borgersvar", "demo",
		        "--directory", "play", "--seed", "3", (char *)NULL);
	_exit(127);
}

/* Reads into the command's output until it holds the part. */
static bool
read_until(struct command *command, struct player *player, const char *part)
{
	while (part == NULL || strstr(command->output, part) == NULL) {
		ssize_t got =
		        read(player->terminal, command->output + player->length,
		                sizeof(command->output) - 1 - player->length);

		if (got <= 0)
			return false;
		player->length += (size_t)got;
		command->output[player->length] = '\0';
	}
	return true;
}

/* What stands behind the words, up to white space; the command's. */
static const char *
behind(struct command *command, const char *words)
{
	const char *at = strstr(command->output, words);

	assert_non_null(at);
	at += strlen(words);
	return talloc_strndup(command->memory, at, strcspn(at, " \r\n,)"));
}

/* A page of "127.0.0.1:PORT/PATH". */
static const char *
get(struct command *command, const char *url)
{
	char *answer = talloc_zero_array(command->memory, char, 65536);
	const char *path = strchr(url, '/');
	const char *request;
	struct sockaddr_in address = {.sin_family = AF_INET,
	        .sin_port = htons((uint16_t)strtol(url + 10, NULL, 10)),
	        .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t length = 0;
	ssize_t got;

	assert_non_null(path);
	request = talloc_asprintf(command->memory,
	        "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
	        path);
	assert_int_equal(
	        connect(client, (struct sockaddr *)&address, sizeof(address)),
	        0);
	assert_int_equal(write(client, request, strlen(request)),
	        (ssize_t)strlen(request));
	while ((got = read(client, answer + length, 65535 - length)) > 0)
		length += (size_t)got;
	close(client);
	return answer;
}

/* The visitor's phone is written to, and the link in it leads to the form. */
static void
visit(struct command *command)
{
	const char *phone = talloc_asprintf(command->memory, "%s/screen",
	        behind(command, "Telefon at skrive fra: http://"));
	const char *page = "";

	for (int i = 0; i < 600 && strstr(page, "Hvor tilfreds") == NULL; i++) {
		usleep(50000);
		page = get(command, phone);
	}
	if (strstr(page, "Hej fra Silkeborg") == NULL)
		fail_msg("%s: %s", phone, page);
	assert_non_null(strstr(page, "Hvor tilfreds"));
	page = get(command, behind(command, "Rapporter:             http://"));
	assert_non_null(strstr(page, "303 See Other"));
}

static void
check_files(struct command *command)
{
	static const char *const names[] = {"Silkeborg", "Holstebro",
	        "Vesthimmerlands", "Herning", "Aarhus", "Gladsaxe"};
	static const int codes[] = {740, 661, 820, 657, 751, 159};

	for (size_t i = 0; i < 6; i++) {
		assert_non_null(strstr(command->output, names[i]));
		assert_true(has_file(command,
		        talloc_asprintf(command->memory,
		                "rapport-%04d-2026-10.html", codes[i])));
		assert_true(has_file(command,
		        talloc_asprintf(command->memory,
		                "rapport-%04d-2026-10.json", codes[i])));
	}
}

/* Four months of six municipalities, everybody dealt with, by both channels,
 * and nobody written to in the night. */
static void
check_database(struct command *command)
{
	static const char *const none[] = {
	        "SELECT count(*) FROM meeting WHERE fate = 'waiting'",
	        "SELECT count(*) FROM outbox WHERE state = 'unknown'",
	        "SELECT count(*) FROM outbox WHERE kind = 'invitation'"
	        " AND CAST(strftime('%H', sent_at, 'unixepoch') AS INTEGER)"
	        " NOT BETWEEN 7 AND 16",
	        "SELECT count(*) FROM session s JOIN invitation i"
	        " ON i.id = s.id WHERE s.state = 'open' AND i.month < 202611",
	};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (count(command, none[i]) != 0)
			fail_msg("%s", none[i]);
	/* Of citizens four months, of employers one. */
	assert_int_equal(count(command, "SELECT count(*) FROM release"), 30);
	assert_int_equal(
	        count(command,
	                "SELECT count(*) FROM invitation i JOIN respondent r"
	                " ON r.id = i.respondent WHERE r.kind = 'employer'"),
	        360);
	assert_true(count(command, "SELECT count(*) FROM meeting") > 5000);
	assert_true(count(command, "SELECT count(*) FROM answer"
	                           " WHERE channel = 'sms'") > 5000);
	assert_true(count(command, "SELECT count(*) FROM answer"
	                           " WHERE channel = 'web'") > 100);
}

static void
test_played(void **state)
{
	struct command *command = *state;
	struct player player;
	int status = 0;

	start(command, &player);
	if (!read_until(command, &player, "adgangskode "))
		fail_msg("%s", command->output);
	assert_non_null(strstr(command->output, "Oktober 2026"));
	visit(command);
	assert_int_equal(kill(player.child, SIGTERM), 0);
	(void)read_until(command, &player, NULL);
	assert_int_equal(waitpid(player.child, &status, 0), player.child);
	close(player.terminal);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != 0)
		fail_msg("%s", strstr(command->output, "adgangskode "));
	check_files(command);
	check_database(command);
	/* The folder is taken. */
	command_expect(command, "demo --directory play", 1,
	        "there is a database already; name a new folder");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_refused),
	        COMMAND(test_played),
	};

	return cmocka_run_group_tests_name("verb_demo", tests, NULL, NULL);
}

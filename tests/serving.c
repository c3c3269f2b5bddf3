/*
 * Servers in processes of their own.
 */
#include "tests/serving.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAID_MAX = 262144, ANSWER_MAX = 65536, STEP_US = 5000 };

const char *
serving_said(struct command *command, const struct serving *serving)
{
	char *said = talloc_zero_array(command->memory, char, SAID_MAX);
	int file = open(serving->log, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	assert_true(file >= 0);
	length = read(file, said, SAID_MAX - 1);
	assert_true(length >= 0);
	close(file);
	return said;
}

/* 0 until its log has the whole line. */
static int
port_of(struct command *command, const struct serving *serving)
{
	const char *said = serving_said(command, serving);
	const char *line = strstr(said, "event=serve ");
	const char *at = line == NULL ? NULL : strstr(line, "port=");

	if (at == NULL || strchr(at, '\n') == NULL)
		return 0;
	return (int)strtol(at + 5, NULL, 10);
}

void
serving_start(struct command *command, struct serving *serving)
{
	int log;
	int status;

	*serving = (struct serving){.log = talloc_asprintf(command->memory,
	                                    "%s/serve.log", command->folder)};
	log = open(
	        serving->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(log >= 0);
	serving->child = fork();
	assert_true(serving->child >= 0);
	if (serving->child == 0) {
		/* A test that fails leaves no server behind. */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)dup2(log, STDOUT_FILENO);
		(void)dup2(log, STDERR_FILENO);
		if (chdir(command->folder) == 0)
			(void)execl(command->program, "borgersvar", "serve",
			        (char *)NULL);
		_exit(127);
	}
	close(log);
	while ((serving->port = port_of(command, serving)) == 0) {
		if (waitpid(serving->child, &status, WNOHANG) != 0)
			fail_msg("%s", serving_said(command, serving));
		usleep(STEP_US);
	}
}

int
serving_end(struct serving *serving, int signal_number)
{
	int status = 0;

	assert_int_equal(kill(serving->child, signal_number), 0);
	assert_int_equal(waitpid(serving->child, &status, 0), serving->child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int
serving_connect(const struct serving *serving)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	        .sin_port = htons((uint16_t)serving->port),
	        .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(client >= 0);
	if (connect(client, (struct sockaddr *)&address, sizeof(address)) == 0)
		return client;
	close(client);
	return -1;
}

const char *
serving_ask(struct command *command, const struct serving *serving,
        const char *request)
{
	char *answer = talloc_zero_array(command->memory, char, ANSWER_MAX);
	int client = serving_connect(serving);
	size_t length = 0;
	ssize_t got;

	assert_true(client >= 0);
	assert_int_equal(write(client, request, strlen(request)),
	        (ssize_t)strlen(request));
	while ((got = read(client, answer + length, ANSWER_MAX - 1 - length)) >
	        0)
		length += (size_t)got;
	close(client);
	return answer;
}

const char *
serving_get(struct command *command, const struct serving *serving,
        const char *path)
{
	return serving_ask(command, serving,
	        talloc_asprintf(command->memory,
	                "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
	                "\r\n",
	                path));
}

/* A list of so many meetings, each of a person of its own. */
void
serving_meetings(
        struct command *command, const char *name, int count, int first)
{
	char *path = talloc_asprintf(
	        command->memory, "%s/%s", command->folder, name);
	const char *day = command_day(command, 2);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	(void)fputs("id,phone,held_at,employee\n", file);
	for (int i = first; i < first + count; i++)
		(void)fprintf(file, "m%d,+4511%06d,%s 10:00,SB\n", i, i, day);
	assert_int_equal(fclose(file), 0);
}

/* Runs the command line in the background. */
pid_t
serving_begin(const struct command *command, const char *arguments)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		char *line = talloc_asprintf(NULL, "cd %s && exec %s %s",
		        command->folder, command->program, arguments);
		int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

		(void)dup2(nowhere, STDOUT_FILENO);
		(void)dup2(nowhere, STDERR_FILENO);
		(void)execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	return child;
}

/* Its exit status, or -1 if a signal ended it. */
int
serving_wait(pid_t child)
{
	int status = 0;

	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

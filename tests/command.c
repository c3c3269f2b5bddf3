/*
 * Commands in folders of their own.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/db.h"
#include "base/text.h"
#include "tests/base_fixture.h"

/* The program lies beside the folder of the test programs. */
static void
find_program(char program[4096])
{
	ssize_t length = readlink("/proc/self/exe", program, 4000);
	char *slash;

	assert_true(length > 0);
	program[length] = '\0';
	slash = strrchr(program, '/');
	assert_non_null(slash);
	(void)snprintf(slash, 90, "/../borgersvar");
	assert_int_equal(access(program, X_OK), 0);
}

int
command_start(void **state)
{
	struct command *command = talloc_zero(NULL, struct command);

	command->memory = command;
	(void)snprintf(command->folder, sizeof(command->folder),
	        "/tmp/borgersvar-command-XXXXXX");
	assert_non_null(mkdtemp(command->folder));
	find_program(command->program);
	*state = command;
	return 0;
}

int
command_start_installed(void **state)
{
	if (command_start(state) != 0)
		return -1;
	command_write(*state, "borgersvar.conf", COMMAND_CONFIG);
	command_expect(*state,
	        "municipality add 740 --sender +4560000740 --host s.test"
	        " --contact 89",
	        0, "");
	return 0;
}

int
command_start_whole(void **state)
{
	char config[500];
	struct command *command;

	if (command_start_installed(state) != 0)
		return -1;
	command = *state;
	(void)snprintf(config, sizeof(config),
	        COMMAND_CONFIG "[database]\nfile = %s/borgersvar.db\n"
	                       "keys = %s/borgersvar.keys\n",
	        command->folder, command->folder);
	command_write(command, "whole.conf", config);
	return 0;
}

int
command_end(void **state)
{
	struct command *command = *state;

	base_fixture_remove(command->folder);
	return talloc_free(command);
}

/* Runs a line of a shell, frees it, and keeps what is printed. */
static int
run_line(struct command *command, char *line)
{
	FILE *pipe = popen(line, "re");
	size_t length;

	assert_non_null(pipe);
	length = fread(command->output, 1, sizeof(command->output) - 1, pipe);
	command->output[length] = '\0';
	talloc_free(line);
	return pclose(pipe);
}

int
command_run(struct command *command, const char *arguments)
{
	char *line = talloc_asprintf(command->memory, "cd %s && %s %s 2>&1",
	        command->folder, command->program, arguments);

	return WEXITSTATUS(run_line(command, line));
}

void
command_run_other(struct command *command, const char *line, const char *part)
{
	char *whole = talloc_asprintf(command->memory,
	        "export LC_ALL=C.UTF-8; cd %s && %s 2>&1", command->folder,
	        line);

	if (run_line(command, whole) != 0 ||
	        strstr(command->output, part) == NULL)
		fail_msg("%s: %s", line, command->output);
}

void
command_expect(struct command *command, const char *arguments, int status,
        const char *part)
{
	int ended = command_run(command, arguments);

	if (ended != status || strstr(command->output, part) == NULL)
		fail_msg("\"%s\" ended with %d and said \"%s\"; expected %d and"
		         " \"%s\"",
		        arguments, ended, command->output, status, part);
}

void
command_expect_all(
        struct command *command, const struct command_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		command_expect(command, cases[i].arguments, cases[i].status,
		        cases[i].part);
}

void
command_write(struct command *command, const char *name, const char *content)
{
	char *path = talloc_asprintf(
	        command->memory, "%s/%s", command->folder, name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
	talloc_free(path);
}

const char *
command_day(struct command *command, int days_ago)
{
	time_t at = time(NULL) - (time_t)days_ago * 86400;
	char *text = talloc_zero_array(command->memory, char, 20);
	struct tm civil;

	assert_non_null(gmtime_r(&at, &civil));
	assert_true(strftime(text, 20, "%Y-%m-%d", &civil) > 0);
	return text;
}

const char *
command_month(struct command *command, int days_ago)
{
	return talloc_strndup(
	        command->memory, command_day(command, days_ago), 7);
}

const char *
command_last_month(struct command *command)
{
	int days = 1;

	while (strcmp(command_month(command, days),
	               command_month(command, 0)) == 0)
		days++;
	return command_month(command, days);
}

int64_t
command_count(struct command *command, const char *database, const char *sql)
{
	TALLOC_CTX *memory = talloc_new(command->memory);
	struct db_options options = {.path = talloc_asprintf(memory, "%s/%s",
	                                     command->folder, database),
	        .mode = DB_READ,
	        .busy_ms = 1000};
	struct db *db = NULL;
	struct text why;
	int64_t value = -1;

	text_init(&why, memory, 400);
	if (db_open(memory, options, false, &db, &why) != STATUS_OK ||
	        db_int(db, sql, DB_NO_ARGS, &value) != STATUS_OK)
		fail_msg("%s: %s", sql, text_string(&why));
	talloc_free(memory);
	return value;
}

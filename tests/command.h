/*
 * The program as somebody types it: a folder of its own, a command line, what
 * it printed, and how it ended.
 */
#ifndef TESTS_COMMAND_H
#define TESTS_COMMAND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

struct command {
	TALLOC_CTX *memory;
	char folder[64];
	char program[4096];
	char output[262144]; /* of the last one, both streams */
};

/* Setup and teardown of a cmocka test.  The second has a configuration, and
 * 0740 set up in its database. */
int command_start(void **state);
int command_start_installed(void **state);
/* The second, with a configuration "whole.conf" whose paths are whole: for who
 * calls a command from where the test stands. */
int command_start_whole(void **state);
int command_end(void **state);

/* Runs "borgersvar ARGUMENTS" through a shell in the folder; returns the exit
 * status. */
int command_run(struct command *command, const char *arguments);
/* Runs somebody else's program in the folder: it must end well, and a part of what
 * it prints is this. */
void command_run_other(
        struct command *command, const char *line, const char *part);
/* Runs it and insists on its exit status and on a part of what it prints. */
void command_expect(struct command *command, const char *arguments, int status,
        const char *part);

/* The same of each row of a table. */
struct command_case {
	const char *arguments;
	int status;
	const char *part;
};

void command_expect_all(struct command *command,
        const struct command_case *cases, size_t count);
#define COMMAND_EXPECT_ALL(command, cases)                                     \
	command_expect_all(command, cases, sizeof(cases) / sizeof((cases)[0]))
void command_write(
        struct command *command, const char *name, const char *content);
/* So many days before today: "2026-11-20", and its month. */
const char *command_day(struct command *command, int days_ago);
const char *command_month(struct command *command, int days_ago);
/* The last month that is over. */
const char *command_last_month(struct command *command);
/* The one number that a statement gives, in a database of the folder. */
int64_t command_count(
        struct command *command, const char *database, const char *sql);

#define COMMAND_CONFIG                                                         \
	"[web]\npublic_url = https://svar.test\nport = 0\n"                    \
	"[provider]\ntoken = t\nwebhook_secret = s\n"                          \
	"url = http://127.0.0.1:9\n"

#define COMMAND(test)                                                          \
	cmocka_unit_test_setup_teardown(test, command_start, command_end)
#define INSTALLED(test)                                                        \
	cmocka_unit_test_setup_teardown(                                       \
	        test, command_start_installed, command_end)

#endif

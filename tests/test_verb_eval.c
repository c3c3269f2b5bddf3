/*
 * eval as a program beside it would use it: lines in, lines out, one for one.
 * What the answers mean is tested with the rooms that give them.
 */
#include "tests/command.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const subjects[] = {"expression", "sms", "statistic"};

enum { SUBJECTS = sizeof(subjects) / sizeof(subjects[0]) };

static void
test_usage(void **state)
{
	struct command *command = *state;

	command_expect(command, "eval", 2, "Usage: borgersvar eval");
	command_expect(command, "eval a b", 2, "one word too many");
	command_expect(command, "eval --x sms", 2, "--x is no option here");
	command_expect(command, "eval pigeon", 2, "eval knows no \"pigeon\"");
	for (size_t i = 0; i < SUBJECTS; i++)
		assert_non_null(strstr(command->output, subjects[i]));
}

static size_t
lines(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* A line for a line, and the exit status tells whether all were understood. */
static void
test_lines(void **state)
{
	static const struct {
		const char *input;
		size_t lines;
		int status;
	} cases[] = {
	        {"", 0, 0},
	        {"\n\n\n", 0, 0}, /* blank lines ask nothing */
	        {"no JSON\n", 1, 1},
	        {"{\n[\n\"a\n", 3, 1},
	        {"no JSON", 1, 1}, /* no line end at the end */
	        {"[]\n\n7\n", 2, 1},
	};
	struct command *command = *state;

	for (size_t s = 0; s < SUBJECTS; s++)
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			int status;

			command_write(command, "input", cases[i].input);
			status = command_run(command,
			        talloc_asprintf(command->memory,
			                "eval %s < input", subjects[s]));
			if (status != cases[i].status ||
			        lines(command->output) != cases[i].lines)
				fail_msg("%s, \"%s\": %d, \"%s\"", subjects[s],
				        cases[i].input, status,
				        command->output);
		}
}

/* Every answer is a line of JSON, also to what was none. */
static void
test_answers_are_json(void **state)
{
	struct command *command = *state;

	for (size_t s = 0; s < SUBJECTS; s++) {
		command_write(command, "input", "no JSON\n");
		command_expect(command,
		        talloc_asprintf(command->memory, "eval %s < input",
		                subjects[s]),
		        1, "{");
		assert_int_equal(command->output[0], '{');
		assert_string_equal(
		        command->output + strlen(command->output) - 2, "}\n");
	}
}

/* A line beyond all reason ends it; what came before is answered. */
static void
test_too_long_a_line(void **state)
{
	struct command *command = *state;

	command_write(command, "input", "7\n");
	command_expect(command,
	        "config > /dev/null; head -c 4200000 /dev/zero | tr '\\0' x"
	        " >> input",
	        0, "");
	command_expect(command, "eval sms < input", 1,
	        "a line of more than 4194304 bytes");
	assert_int_equal(lines(command->output), 2);
}

/* An answer leaves before the next line comes. */
static void
test_conversation(void **state)
{
	struct command *command = *state;
	int to[2];
	int from[2];
	char answer[4096];
	int status = 0;
	pid_t child;

	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)dup2(to[0], STDIN_FILENO);
		(void)dup2(from[1], STDOUT_FILENO);
		(void)execl(command->program, "borgersvar", "eval", "sms",
		        (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	for (int i = 0; i < 3; i++) {
		ssize_t length;

		assert_int_equal(write(to[1], "7\n", 2), 2);
		/* Comes while the other end is still open. */
		length = read(from[0], answer, sizeof(answer));
		assert_true(length > 0);
		assert_int_equal(answer[length - 1], '\n');
	}
	close(to[1]);
	assert_int_equal(read(from[0], answer, sizeof(answer)), 0);
	close(from[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 1);
}

/* Nobody reads any more: it ends, and says so. */
static void
test_nobody_reads(void **state)
{
	struct command *command = *state;

	command_write(command, "input", "7\n7\n");
	command_expect(command, "eval sms < input > /dev/full", 3, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_usage),
	        COMMAND(test_lines),
	        COMMAND(test_answers_are_json),
	        COMMAND(test_too_long_a_line),
	        COMMAND(test_conversation),
	        COMMAND(test_nobody_reads),
	};

	return cmocka_run_group_tests_name("verb_eval", tests, NULL, NULL);
}

/*
 * The command line before any command: which one is meant, and what is said to
 * whoever means none.
 */
#include "tests/command.h"

#include "server/verb.h"

static void
test_no_command(void **state)
{
	static const char *const lines[] = {"", "nonsense", "survey",
	        "survey nonsense", "user", "user remove", "Report", "report2",
	        "serv", "''", "--version"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		command_expect(
		        *state, lines[i], 2, "Usage: borgersvar COMMAND");
}

/* All of them, on standard output, since it was asked for. */
static void
test_help(void **state)
{
	static const char *const lines[] = {
	        "--help 2>/dev/null", "-h 2>/dev/null", "help --help"};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		command_expect(command, lines[i], 0, "Usage: borgersvar");
		for (size_t v = 0; v < verb_count; v++)
			assert_non_null(strstr(command->output, verbs[v].name));
	}
}

/* Every command tells what it does, before it looks at anything else. */
static void
test_help_of_each(void **state)
{
	struct command *command = *state;

	for (size_t v = 0; v < verb_count; v++) {
		command_expect(command,
		        talloc_asprintf(command->memory,
		                "%s --nonsense --help 2>/dev/null",
		                verbs[v].name),
		        0, verbs[v].help);
		assert_non_null(strstr(command->output,
		        talloc_asprintf(command->memory,
		                "Usage: borgersvar %s ", verbs[v].name)));
	}
}

/* Used wrongly, every command says how it is used. */
static void
test_usage_of_each(void **state)
{
	struct command *command = *state;

	for (size_t v = 0; v < verb_count; v++)
		command_expect(command,
		        talloc_asprintf(command->memory, "%s --nonsense",
		                verbs[v].name),
		        2,
		        talloc_asprintf(command->memory,
		                "Usage: borgersvar %s ", verbs[v].name));
}

/* The table: a help of whole sentences, and no name that hides another. */
static void
test_table(void **state)
{
	(void)state;
	for (size_t v = 0; v < verb_count; v++) {
		size_t length = strlen(verbs[v].help);

		assert_non_null(verbs[v].run);
		assert_true(length > 10);
		assert_int_equal(verbs[v].help[length - 1], '.');
		for (size_t w = 0; w < v; w++)
			assert_string_not_equal(verbs[v].name, verbs[w].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_no_command),
	        COMMAND(test_help),
	        COMMAND(test_help_of_each),
	        COMMAND(test_usage_of_each),
	        cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests_name("main", tests, NULL, NULL);
}

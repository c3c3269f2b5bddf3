/*
 * user list and user disable.
 */
#include "tests/command.h"

static void
test_life(void **state)
{
	struct command *command = *state;

	command_write(command, "password", "et langt kodeord\n");
	command_expect(command, "user list", 0, "");
	assert_string_equal(command->output, "");
	command_expect(command,
	        "user add rikke --role manager --municipality 740 < password",
	        0, "");
	command_expect(
	        command, "user add drift --role operator < password", 0, "");
	command_expect(command, "user list", 0,
	        "drift\toperator\t\t\nrikke\tmanager\t0740\t\n");
	command_expect(command, "user disable rikke", 0, "");
	command_expect(
	        command, "user list", 0, "rikke\tmanager\t0740\tdisabled\n");
	command_expect(command, "user disable rikke", 1,
	        "there is no user \"rikke\" who can log in");
	command_expect(command, "user disable nobody", 1,
	        "there is no user \"nobody\" who can log in");
	/* The name stays taken. */
	command_expect(command,
	        "user add rikke --role manager --municipality 740 < password",
	        1, "rikke");
	command_expect(command, "user disable", 2, "Usage: borgersvar user");
	command_expect(command, "user list x", 2, "one word too many");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_life),
	};

	return cmocka_run_group_tests_name("verb_user", tests, NULL, NULL);
}

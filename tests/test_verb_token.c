/*
 * token: made and printed once, listed, revoked; and what is refused.
 */
#include "tests/command.h"

static void
test_refused(void **state)
{
	static const struct command_case cases[] = {
	        {"token add x", 2, "--municipality: expected a code"},
	        {"token add x --municipality 7x", 2,
	                "--municipality: expected a code"},
	        {"token add \"\" --municipality 740", 2, "expected a name"},
	        {"token add x --municipality 999", 1,
	                "there is no municipality 0999 here"},
	        {"token revoke x", 2, "--municipality: expected a code"},
	        {"token revoke x --municipality 740", 1,
	                "0740 has no token \"x\" that holds"},
	        {"token add --municipality 740", 2, "Usage: borgersvar token"},
	        {"token list x --municipality 740", 2, "one word too many"},
	        {"token list --municipality 740", 0, ""},
	};

	COMMAND_EXPECT_ALL(*state, cases);
}

static void
test_life(void **state)
{
	struct command *command = *state;
	char first[64];

	command_expect(command, "token add esdh --municipality 740", 0, "bs_");
	assert_int_equal(strlen(command->output), 47);
	memcpy(first, command->output, 47);
	command_expect(command, "token add esdh --municipality 740", 1,
	        "0740 has a token \"esdh\"");
	command_expect(
	        command, "token list --municipality 740", 0, "\tnever used\n");
	assert_null(strstr(command->output, "bs_"));
	command_expect(command, "token revoke esdh --municipality 740", 0, "");
	command_expect(
	        command, "token list --municipality 740", 0, "\trevoked\n");
	command_expect(command, "token revoke esdh --municipality 740", 1,
	        "no token \"esdh\"");
	command_expect(command, "token add esdh --municipality 740", 0, "bs_");
	assert_memory_not_equal(first, command->output, 46);
	/* It is not in the database. */
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM api_token WHERE"
	                         " length(token_hash) = 32"),
	        2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_refused),
	        INSTALLED(test_life),
	};

	return cmocka_run_group_tests_name("verb_token", tests, NULL, NULL);
}

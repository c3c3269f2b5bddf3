/*
 * people export and people erase, as somebody types them.
 */
#include "tests/command.h"

#define OF     " --municipality 740 --number \"+45 11 00 00 01\""
#define REASON " --by rikke --why \"bad selv om det\""

static void
test_refused(void **state)
{
	static const struct command_case cases[] = {
	        {"people export", 2, "--municipality: expected a code"},
	        {"people export --municipality 740" REASON, 2,
	                "expected --number or --mail"},
	        {"people erase" OF, 2, "expected --by NAME and --why TEXT"},
	        {"people erase --municipality 740 --number 112" REASON, 2,
	                "has fewer than eight digits"},
	        {"people erase --municipality 740 --mail nobody" REASON, 2,
	                "--mail: expected an address"},
	        {"people erase" OF REASON, 1,
	                "0740 holds nothing of that person"},
	        {"people erase x" OF REASON, 2, "one word too many"},
	};

	COMMAND_EXPECT_ALL(*state, cases);
	/* What was refused is not said to have been done. */
	assert_int_equal(command_count(*state, "borgersvar.db",
	                         "SELECT count(*) FROM audit"),
	        0);
}

static void
test_life(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        talloc_asprintf(command->memory,
	                "meeting --municipality 740 --phone +4511000001"
	                " --held-at %sT10:00 --employee abc --unit Nord",
	                command_day(command, 1)),
	        0, "");
	command_expect(command, "people export" OF REASON, 0, "\"Nord\"");
	assert_non_null(strstr(command->output, "\"citizen\""));
	command_expect(command, "people erase" OF REASON, 0, "");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM respondent"),
	        0);
	command_expect(command, "people erase" OF REASON, 1, "holds nothing");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM audit WHERE"
	                         " actor = 'rikke' AND subject ="
	                         " 'municipality=0740 why=bad selv om det'"),
	        2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_refused),
	        INSTALLED(test_life),
	};

	return cmocka_run_group_tests_name("verb_person", tests, NULL, NULL);
}

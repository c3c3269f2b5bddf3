/*
 * Notes from the command line.
 */
#include "tests/command.h"

static void
test_notes(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "note add --municipality 740 --date 2026-03-01 --author Bo"
	        " --topic brev --text 'Nye breve'",
	        0, "1");
	command_expect(command,
	        "note add --municipality 740 --date 2026-02 --author Bo"
	        " --text 'Vi ringer'",
	        0, "2");
	command_expect(command, "note list --municipality 740", 0,
	        "2\t2026-02-01\t\tBo\tVi ringer\n"
	        "1\t2026-03-01\tbrev\tBo\tNye breve\n");
	command_expect(command, "note remove 1 --municipality 740 --author Eva",
	        0, "");
	command_expect(command, "note remove 1 --municipality 740", 1,
	        "0740 has no note 1");
	command_expect(command, "note list --municipality 740", 0, "Vi ringer");
	assert_null(strstr(command->output, "Nye breve"));
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM audit WHERE (actor,"
	                         " action, subject) IN (('Bo', 'note.add',"
	                         " 'municipality=0740 note=1'), ('Bo',"
	                         " 'note.add', 'municipality=0740 note=2'),"
	                         " ('Eva', 'note.remove',"
	                         " 'municipality=0740 note=1'))"),
	        3);
	command_expect(command, "audit verify", 0, "3 entries, the chain");
}

static void
test_refused(void **state)
{
	static const struct command_case cases[] = {
	        {"note add", 2, "--municipality: expected"},
	        {"note add --municipality 740", 2, "--date: expected"},
	        {"note add --municipality 740 --date 2026-02-30", 2, "--date:"},
	        {"note add --municipality 740 --date 2026-02-03", 2, "--text:"},
	        {"note add --municipality 740 --date 2026-02-03 --text x", 2,
	                "--author:"},
	        {"note add --municipality 751 --date 2026-02-03 --text x"
	         " --author Bo",
	                1, "there is no municipality 0751 here"},
	        {"note remove --municipality 740", 2, "Usage"},
	        {"note remove x --municipality 740", 2, "a number of the list"},
	        {"note list x", 2, "one word too many"},
	};

	COMMAND_EXPECT_ALL(*state, cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_notes),
	        INSTALLED(test_refused),
	};

	return cmocka_run_group_tests_name("verb_note", tests, NULL, NULL);
}

/*
 * principle add, list, end, and report --principles, from the command line.
 */
#include "tests/command.h"

static void
test_register(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "principle add P1 --text 'Borgeren vælger' --from 2026-01-01",
	        0, "P1 version 1\n");
	command_expect(command,
	        "principle add P1 --text 'Borgeren vælger selv' --from"
	        " 2026-06-01 --by rikke",
	        0, "P1 version 2\n");
	command_expect(command, "principle list", 0,
	        "P1\t1\t2026-01-01\t2026-06-01\tBorgeren vælger\n"
	        "P1\t2\t2026-06-01\t\tBorgeren vælger selv\n");
	command_expect(command, "principle end P1 --end 2026-09-01", 0, "");
	command_expect(command, "principle list", 0,
	        "P1\t2\t2026-06-01\t2026-09-01\t");
	command_expect(command, "principle end P1", 1, "is in force");
	command_expect(command, "principle add P2", 2, "--text: expected");
	command_expect(command, "principle add P2 --text x --from 2026-13-01",
	        2, "--from: expected a day");
	command_expect(command, "principle add", 2, "Usage: borgersvar");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM audit WHERE (actor,"
	                         " action) IN (('command', 'principle.add'),"
	                         " ('rikke', 'principle.add'),"
	                         " ('command', 'principle.end'))"),
	        3);
	command_expect(command, "audit verify", 0, "3 entries");
}

static void
test_report(void **state)
{
	struct command *command = *state;
	const char *month = command_last_month(command);

	command_expect(command,
	        talloc_asprintf(command->memory,
	                "report --principles --month %s", month),
	        0, "kommune\trespondent\tprincip\tsvaret\tmed indeks");
	command_expect(command,
	        talloc_asprintf(command->memory,
	                "report principles --month %s --format json", month),
	        0, "\"name\": \"Silkeborg\"");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM audit WHERE action ="
	                         " 'report.principles'"),
	        2);
	command_expect(command, "report principles", 2,
	        "expected --month 2026-10 or --quarter 2026-Q4");
	command_expect(command, "report principles --quarter 2026-10", 2,
	        "expected --month");
	command_expect(command,
	        talloc_asprintf(command->memory, "report principles --month %s",
	                command_month(command, 0)),
	        1, "that is over");
	command_expect(command,
	        talloc_asprintf(command->memory,
	                "report principles --month %s --municipality 751",
	                month),
	        1, "there is no municipality 0751 here");
	command_expect(command,
	        talloc_asprintf(command->memory,
	                "report principles --month %s --format x", month),
	        2, "--format: expected table or json");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_register),
	        INSTALLED(test_report),
	};

	return cmocka_run_group_tests_name("verb_principle", tests, NULL, NULL);
}

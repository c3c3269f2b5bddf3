/*
 * Another installation's key file in the place of ours: every command and the
 * server refuse it, so that nobody is made twice and nobody who said STOP is
 * written to; with our own again all goes on.
 */
#include "tests/command.h"

#define MEETINGS                                                               \
	"phone,held_at,employee\n"                                             \
	"+4520111111,%s 10:00,SB\n"

/* A person, and the keys of a second installation. */
static int
start(void **state)
{
	struct command *command;

	if (command_start_installed(state) != 0)
		return -1;
	command = *state;
	command_write(command, "meetings.csv",
	        talloc_asprintf(
	                command->memory, MEETINGS, command_day(command, 1)));
	command_expect(command, "import meetings.csv --municipality 740", 0,
	        "0 refused");
	command_write(command, "other.conf",
	        COMMAND_CONFIG "[database]\nfile = other/borgersvar.db\n"
	                       "keys = other/borgersvar.keys\n");
	command_run_other(
	        command, "mkdir other && mv borgersvar.keys ours", "");
	command_expect(command,
	        "municipality add 661 --config other.conf --sender"
	        " +4560000661 --host svar.test --contact 96117500",
	        0, "");
	return 0;
}

static void
use(struct command *command, const char *keys)
{
	command_run_other(command,
	        talloc_asprintf(
	                command->memory, "cp -p %s borgersvar.keys", keys),
	        "");
}

#define REFUSED "borgersvar.keys: these are not the keys of "

static void
test_others_keys(void **state)
{
	static const struct command_case cases[] = {
	        {"doctor", 1, "keys           FAILED: "},
	        {"doctor", 1, REFUSED},
	        {"doctor", 1, "borgersvar.db; with them"},
	        {"serve", 1, REFUSED},
	        {"import meetings.csv --municipality 740", 1, REFUSED},
	        {"token add esdh --municipality 740", 1, REFUSED},
	        {"audit verify", 1, REFUSED},
	        {"gateway unknown", 1, REFUSED},
	        {"gateway dry-run", 1, REFUSED},
	        {"municipality set 740 --distress on", 1, REFUSED},
	};
	static const struct command_case again[] = {
	        {"doctor", 3, "keys           ok"},
	        {"import meetings.csv --municipality 740", 0, "0 refused"},
	        {"token add esdh --municipality 740", 0, "bs_"},
	        {"audit verify", 0, "the chain holds"},
	        {"gateway unknown", 0, ""},
	        {"gateway dry-run", 0, ""},
	};
	struct command *command = *state;

	use(command, "other/borgersvar.keys");
	COMMAND_EXPECT_ALL(command, cases);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM respondent"),
	        1);
	use(command, "ours");
	COMMAND_EXPECT_ALL(command, again);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM respondent"),
	        1);
}

/* A backup knows its keys as well as the database does. */
static void
test_restored(void **state)
{
	struct command *command = *state;

	use(command, "ours");
	command_expect(command, "backup copy.db", 0, "");
	command_run_other(command, "mv copy.db borgersvar.db", "");
	command_expect(command, "doctor", 3, "keys           ok");
	command_expect(command, "municipality set 740 --distress on", 0, "");
	use(command, "other/borgersvar.keys");
	command_expect(command, "doctor", 1, REFUSED);
	command_expect(
	        command, "municipality set 740 --distress off", 1, REFUSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                test_others_keys, start, command_end),
	        cmocka_unit_test_setup_teardown(
	                test_restored, start, command_end),
	};

	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}

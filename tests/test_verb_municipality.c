/*
 * What a municipality's administrator settles by commands.
 */
#include "tests/command.h"

#include <stdio.h>

static const char survey[] =
        "| survey |\n"
        "| | type | name | label | sms_label |\n"
        "| | select_one t | q1 | Et | Et 1-2 |\n"
        "| choices |\n| | list_name | name | label |\n"
        "| | t | 1 | Ja |\n| | t | 2 | Nej |\n"
        "| settings |\n| | form_id | version | keyword |\n";

static void
test_usage(void **state)
{
	command_expect(*state, "municipality set 740", 2, "Usage: borgersvar");
	command_expect(*state, "municipality set 740 --distress maybe", 2,
	        "Usage: borgersvar");
	command_expect(*state, "keyword add", 2, "Usage: borgersvar");
	command_expect(*state, "keyword add cubb --municipality 740", 2,
	        "Usage: borgersvar");
	command_expect(*state, "quarantine x", 2, "one word too many");
}

static void
test_distress(void **state)
{
	struct command *command = *state;
	static const char on[] = "SELECT distress FROM municipality";

	command_expect(command, "municipality set 740 --distress on", 0, "");
	assert_int_equal(command_count(command, "borgersvar.db", on), 1);
	command_expect(command, "municipality set 740 --distress off", 0, "");
	assert_int_equal(command_count(command, "borgersvar.db", on), 0);
	command_expect(command, "municipality set 740 --lane main", 0, "");
	command_expect(command, "municipality set 740 --lane second", 1,
	        "\"second\" is no lane");
	command_expect(command, "municipality set 751 --distress on", 1,
	        "there is no municipality 0751 here");
	command_expect(command, "municipality set x --distress on", 2,
	        "--municipality: expected a code");
}

static void
test_keywords(void **state)
{
	struct command *command = *state;
	char text[1000];

	(void)snprintf(text, sizeof(text), "%s| | a | 1 | yes |\n", survey);
	command_write(command, "open.md", text);
	(void)snprintf(text, sizeof(text), "%s| | b | 1 | |\n", survey);
	command_write(command, "shut.md", text);
	command_expect(command,
	        "keyword add CUBB --municipality 740 --survey open.md", 0, "");
	command_expect(command,
	        "keyword add 'cubb!' --municipality 740 --survey open.md", 1,
	        "0740 has the keyword \"cubb\" already");
	command_expect(command,
	        "keyword add stop --municipality 740 --survey open.md", 1,
	        "it is a command already");
	command_expect(command,
	        "keyword add tak --municipality 740 --survey open.md", 1,
	        "it is no word");
	command_expect(command,
	        "keyword add cubb --municipality 740 --survey shut.md", 1,
	        "do not allow a keyword");
	command_write(command, "web.md",
	        "| survey |\n| | type | name | label |\n"
	        "| | text | q1 | Et |\n"
	        "| settings |\n| | form_id | keyword |\n| | c | yes |\n");
	command_expect(command,
	        "keyword add web --municipality 740 --survey web.md", 1,
	        "no question of it goes by text");
	command_expect(command,
	        "keyword add cubb --municipality 751 --survey open.md", 1,
	        "there is no municipality 0751 here");
	command_expect(command,
	        "keyword add cubb --municipality 740 --survey none.md", 1,
	        "none.md");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM keyword"
	                         " WHERE word = 'cubb'"),
	        1);
	/* What was refused left no survey behind. */
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM survey"
	                         " WHERE form_id IN ('b', 'c')"),
	        0);
}

static void
test_quarantine(void **state)
{
	command_expect(*state, "quarantine --municipality 740", 0, "");
	command_expect(*state, "quarantine --municipality 740 --release 1", 1,
	        "0740 has no such number in quarantine");
	command_expect(*state, "quarantine --municipality 740 --release x", 2,
	        "--release: expected a number of the list");
	command_expect(
	        *state, "quarantine", 2, "--municipality: expected a code");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_usage),
	        INSTALLED(test_distress),
	        INSTALLED(test_keywords),
	        INSTALLED(test_quarantine),
	};

	return cmocka_run_group_tests_name(
	        "verb_municipality", tests, NULL, NULL);
}

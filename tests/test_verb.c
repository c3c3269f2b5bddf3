/*
 * The commands as somebody types them: exit statuses, messages, and a small
 * installation from nothing to a report.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/verb.h"

/* One folder for all tests of this file, which build upon each other. */
static struct command *command;

static int
start(void **state)
{
	int failed = command_start(state);

	command = *state;
	return failed;
}

/* Expects of a command line in which %s is that day. */
static void
expect_recent(const char *format, int status, const char *part)
{
	const char *at = strstr(format, "%s");
	char line[1000];

	assert_non_null(at);
	(void)snprintf(line, sizeof(line), "%.*s%s%s", (int)(at - format),
	        format, command_day(command, 3), at + 2);
	command_expect(command, line, status, part);
}

static const char good_config[] =
        "[web]\npublic_url = https://svar.test\nport = 0\n"
        "[provider]\ntoken = t\nwebhook_secret = s\n"
        "url = http://127.0.0.1:9\n";

static void
test_usage(void **state)
{
	(void)state;
	command_expect(command, "", 2, "Usage: borgersvar COMMAND");
	command_expect(command, "nonsense", 2, "Usage: borgersvar COMMAND");
	command_expect(command, "--help", 0, "municipality add");
	command_expect(
	        command, "report --help", 0, "Prints a municipality's report");
	command_expect(command, "survey check --help", 0,
	        "says everything that is wrong");
	command_expect(command, "report --monht 2026-10", 2,
	        "--monht is no option here");
	command_expect(command, "report --month", 2, "--month needs a value");
	command_expect(command, "backup a b", 2, "one word too many");
	command_expect(command, "config", 0, "[provider]");
}

static void
test_configuration(void **state)
{
	(void)state;
	command_expect(command, "serve --config none.conf", 1, "none.conf");
	command_write(command, "bad.conf",
	        "[web]\npublic_url = https://svar.test\n"
	        "prot = 1\n[provider]\ntoken = t\n"
	        "webhook_secret = s\n");
	command_expect(command, "serve --config bad.conf", 1,
	        "did you mean web.port?");
	command_write(command, "bad.conf",
	        "[web]\npublic_url = https://svar.test\n"
	        "[provider]\ntoken = t\nwebhook_secret =\n");
	command_expect(command, "serve --config bad.conf", 1,
	        "provider.webhook_secret");
	command_write(command, "bad.conf",
	        "[web]\npublic_url = https://svar.test\n"
	        "[provider]\ntoken = t\nwebhook_secret = s\n"
	        "driver = pigeon\n");
	command_expect(command, "serve --config bad.conf", 1,
	        "expected one of gatewayapi");
}

static void
test_survey(void **state)
{
	(void)state;
	command_write(command, "bad.md",
	        "| survey |\n| | type | name | label |\n"
	        "| | tekst | a | A |\n");
	command_expect(command, "survey check bad.md", 1,
	        "bad.md, sheet survey, row 2, column type: fejl: ukendt type"
	        " \"tekst\"; mente du \"text\"?");
	command_expect(command, "survey check --json bad.md", 1, "\"row\": 2");
	command_expect(
	        command, "survey check none.md", 1, "none.md: No such file");
	command_write(command, "good.md",
	        "| survey |\n| | type | name | label |"
	        " sms_label |\n"
	        "| | select_one j | a | Ja? | Ja? 1=ja 2=nej |\n"
	        "| choices |\n| | list_name | name | label |\n"
	        "| | j | 1 | Ja |\n| | j | 2 | Nej |\n");
	command_expect(command, "survey check good.md", 0, "");
	command_expect(
	        command, "survey try good.md </dev/null", 0, "Ja? 1=ja 2=nej");
}

/* From an empty command->folder to a report. */
static void
test_installation(void **state)
{
	char list[200];

	(void)state;
	command_write(command, "borgersvar.conf", good_config);
	command_write(command, "short.txt", "kort\n");
	command_write(command, "long.txt", "en lang adgangskode\n");
	command_expect(command, "report --municipality 740 --month 2026-10", 1,
	        "there is no such database");
	command_expect(command,
	        "municipality add 999 --sender +4560000740 --host s.test"
	        " --contact 89",
	        1, "no municipality 0999");
	command_expect(command,
	        "municipality add 740 --sender Silkeborg --host s.test"
	        " --contact 89",
	        2, "cannot be answered");
	command_expect(command,
	        "municipality add 740 --sender +4560000740 --host s.test"
	        " --contact 89",
	        0, "");
	command_expect(command,
	        "municipality add 740 --sender +4560000740 --host s.test"
	        " --contact 89",
	        1, "set up already");
	command_expect(command,
	        "user add leder --role manager --municipality 740 < short.txt",
	        1, "password of 12");
	command_expect(command,
	        "user add leder --role chef --municipality 740"
	        " < long.txt",
	        2, "no role \"chef\"");
	command_expect(command,
	        "user add leder --role manager --municipality 740"
	        " < long.txt",
	        0, "");
	command_expect(command,
	        "user add leder --role manager --municipality 740"
	        " < long.txt",
	        1, "already");
	expect_recent("meeting --municipality 740 --phone 1234 --held-at"
	              " '%s 10:00' --employee SB",
	        2, "fewer than eight digits");
	command_expect(command,
	        "meeting --municipality 740 --phone +4511000001 --held-at"
	        " yesterday --employee SB",
	        2, "--held-at: expected a time");
	(void)snprintf(list, sizeof(list),
	        "held_at,employee,phone\n"
	        "%s 10:00,SB,+4511000001\n%s 10:00,SB,8\n",
	        command_day(command, 3), command_day(command, 3));
	command_write(command, "m.csv", list);
	command_expect(command, "import m.csv --municipality 740", 1,
	        "1 registered, 0 known already, 1 refused");
	command_expect(command, "report --municipality 740 --month 2026-13", 2,
	        "--month: expected");
	command_expect(command, "report --municipality 740 --month 2025-02", 0,
	        "\"municipality_name\": \"Silkeborg\"");
	command_expect(command,
	        "report --municipality 740 --month 2025-02 --format html", 0,
	        "<html lang=\"da\">");
	command_expect(command,
	        "report --municipality 740 --month 2025-02 --release", 0, "");
	command_expect(command,
	        "report --municipality 740 --month 2025-02 --release", 1,
	        "released already");
	command_expect(command, "backup copy.db", 0, "");
	command_expect(command, "backup copy.db", 1, "copy.db");
	command_expect(command, "doctor", 3, "provider       FAILED");
}

/* Two programs never write to one database; a newer schema is not touched. */
static void
test_locked_and_newer(void **state)
{
	char line[8192];

	(void)state;
	(void)snprintf(line, sizeof(line),
	        "exec 9>borgersvar.lock; flock 9; %s meeting --municipality 740"
	        " --phone +4511000009 --held-at '%s 10:00' --employee SB",
	        command->program, command_day(command, 3));
	command_write(command, "locked.sh", line);
	command_expect(command, "config >/dev/null; bash locked.sh", 3,
	        "mappen er i brug af en anden borgersvar");
	command_write(command, "broken.db",
	        "this is no database, whatever its name says; "
	        "it is a text of more than a hundred bytes, so"
	        " that nobody takes it for an empty one.");
	command_write(command, "broken.conf",
	        "[web]\npublic_url = https://svar.test\n[provider]\n"
	        "token = t\nwebhook_secret = s\n[database]\n"
	        "file = broken.db\n");
	command_expect(
	        command, "serve --config broken.conf", 1, "is no database");
}

static void
test_exit_statuses(void **state)
{
	static const struct {
		enum status status;
		int wanted;
	} cases[] = {
	        {STATUS_OK, 0},
	        {STATUS_INPUT, 1},
	        {STATUS_NOT_FOUND, 1},
	        {STATUS_CONFLICT, 1},
	        {STATUS_LIMIT, 1},
	        {STATUS_FORBIDDEN, 3},
	        {STATUS_BUSY, 3},
	        {STATUS_FULL, 3},
	        {STATUS_SYSTEM, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(verb_exit(cases[i].status), cases[i].wanted);
}

/* What is wrong with a file is said as the system says it. */
static void
test_read_file(void **state)
{
	static const struct {
		const char *path;
		enum status status;
		const char *says;
	} cases[] = {
	        {"/", STATUS_INPUT, "/: cannot be read: Is a directory"},
	        {"/none/such", STATUS_NOT_FOUND,
	                "/none/such: No such file or directory"},
	        {"/proc/self/exe/x", STATUS_SYSTEM,
	                "/proc/self/exe/x: Not a directory"},
	        {"/dev/zero", STATUS_LIMIT,
	                "/dev/zero: is larger than 100 bytes"},
	        {"/dev/null", STATUS_OK, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		char *bytes = NULL;
		size_t length = 0;
		struct text why;

		text_init(&why, memory, 200);
		assert_int_equal(verb_read_file(memory, cases[i].path, 100,
		                         &bytes, &length, &why),
		        cases[i].status);
		assert_string_equal(text_string(&why), cases[i].says);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_usage),
	        cmocka_unit_test(test_configuration),
	        cmocka_unit_test(test_survey),
	        cmocka_unit_test(test_installation),
	        cmocka_unit_test(test_locked_and_newer),
	        cmocka_unit_test(test_exit_statuses),
	        cmocka_unit_test(test_read_file),
	};

	return cmocka_run_group_tests_name("verb", tests, start, command_end);
}

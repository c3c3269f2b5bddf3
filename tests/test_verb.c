/*
 * The commands as somebody types them: exit statuses, messages, and a small
 * installation from nothing to a report.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/verb.h"

static char program[4096];
static char folder[] = "/tmp/borgersvar-verb-XXXXXX";
static char output[65536];

/* Runs a command line in the test's folder; output holds what it printed. */
static int
run(const char *arguments)
{
	char command[8192];
	FILE *pipe;
	size_t length;

	(void)snprintf(command, sizeof(command), "cd %s && %s %s 2>&1", folder,
	        program, arguments);
	pipe = popen(command, "re");
	assert_non_null(pipe);
	length = fread(output, 1, sizeof(output) - 1, pipe);
	output[length] = '\0';
	return WEXITSTATUS(pclose(pipe));
}

static void
expect(const char *arguments, int status, const char *part)
{
	int ended = run(arguments);

	if (ended != status || strstr(output, part) == NULL)
		fail_msg("\"%s\" ended with %d and said \"%s\"; expected %d and"
		         " \"%s\"",
		        arguments, ended, output, status, part);
}

static void
write_file(const char *name, const char *content)
{
	char path[256];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	(void)fputs(content, file);
	(void)fclose(file);
}

/* Three days ago, since meetings lie in the past, and not far. */
static const char *
recently(void)
{
	static char day[20];
	time_t at = time(NULL) - (time_t)3 * 86400;
	struct tm civil;

	assert_non_null(gmtime_r(&at, &civil));
	assert_true(strftime(day, sizeof(day), "%Y-%m-%d", &civil) > 0);
	return day;
}

/* Expects of a command line in which %s is that day. */
static void
expect_recent(const char *format, int status, const char *part)
{
	const char *at = strstr(format, "%s");
	char line[1000];

	assert_non_null(at);
	(void)snprintf(line, sizeof(line), "%.*s%s%s", (int)(at - format),
	        format, recently(), at + 2);
	expect(line, status, part);
}

static const char good_config[] =
        "[web]\npublic_url = https://svar.test\nport = 0\n"
        "[provider]\ntoken = t\nwebhook_secret = s\n"
        "url = http://127.0.0.1:9\n";

static void
test_usage(void **state)
{
	(void)state;
	expect("", 2, "Usage: borgersvar COMMAND");
	expect("nonsense", 2, "Usage: borgersvar COMMAND");
	expect("--help", 0, "municipality add");
	expect("report --help", 0, "Prints a municipality's monthly report");
	expect("survey check --help", 0, "says everything that is wrong");
	expect("report --monht 2026-10", 2, "--monht is no option here");
	expect("report --month", 2, "--month needs a value");
	expect("backup a b", 2, "one word too many");
	expect("config", 0, "[provider]");
}

static void
test_configuration(void **state)
{
	(void)state;
	expect("serve --config none.conf", 1, "none.conf");
	write_file("bad.conf", "[web]\npublic_url = https://svar.test\n"
	                       "prot = 1\n[provider]\ntoken = t\n"
	                       "webhook_secret = s\n");
	expect("serve --config bad.conf", 1, "did you mean web.port?");
	write_file("bad.conf", "[web]\npublic_url = https://svar.test\n"
	                       "[provider]\ntoken = t\nwebhook_secret =\n");
	expect("serve --config bad.conf", 1, "provider.webhook_secret");
	write_file("bad.conf", "[web]\npublic_url = https://svar.test\n"
	                       "[provider]\ntoken = t\nwebhook_secret = s\n"
	                       "driver = pigeon\n");
	expect("serve --config bad.conf", 1, "expected one of gatewayapi");
}

static void
test_survey(void **state)
{
	(void)state;
	write_file("bad.md", "| survey |\n| | type | name | label |\n"
	                     "| | tekst | a | A |\n");
	expect("survey check bad.md", 1,
	        "bad.md, sheet survey, row 2, column type: error: unknown type"
	        " \"tekst\", did you mean \"text\"?");
	expect("survey check --json bad.md", 1, "\"row\": 2");
	expect("survey check none.md", 1, "none.md: No such file");
	write_file("good.md", "| survey |\n| | type | name | label |"
	                      " sms_label |\n"
	                      "| | select_one j | a | Ja? | Ja? 1=ja 2=nej |\n"
	                      "| choices |\n| | list_name | name | label |\n"
	                      "| | j | 1 | Ja |\n| | j | 2 | Nej |\n");
	expect("survey check good.md", 0, "");
	expect("survey try good.md </dev/null", 0, "Ja? 1=ja 2=nej");
}

/* From an empty folder to a report. */
static void
test_installation(void **state)
{
	char list[200];

	(void)state;
	write_file("borgersvar.conf", good_config);
	write_file("short.txt", "kort\n");
	write_file("long.txt", "en lang adgangskode\n");
	expect("report --municipality 740 --month 2026-10", 1,
	        "there is no such database");
	expect("municipality add 999 --sender +4560000740 --host s.test"
	       " --contact 89",
	        1, "no municipality 0999");
	expect("municipality add 740 --sender Silkeborg --host s.test"
	       " --contact 89",
	        1, "cannot be answered");
	expect("municipality add 740 --sender +4560000740 --host s.test"
	       " --contact 89",
	        0, "");
	expect("municipality add 740 --sender +4560000740 --host s.test"
	       " --contact 89",
	        1, "set up already");
	expect("user add leder --role manager --municipality 740 < short.txt",
	        1, "password of 12");
	expect("user add leder --role chef --municipality 740"
	       " < long.txt",
	        1, "no role \"chef\"");
	expect("user add leder --role manager --municipality 740"
	       " < long.txt",
	        0, "");
	expect("user add leder --role manager --municipality 740"
	       " < long.txt",
	        1, "already");
	expect_recent("meeting --municipality 740 --phone 1234 --held-at"
	              " '%s 10:00' --employee SB",
	        1, "fewer than eight digits");
	expect("meeting --municipality 740 --phone +4511000001 --held-at"
	       " yesterday --employee SB",
	        1, "--held-at: expected a time");
	(void)snprintf(list, sizeof(list),
	        "held_at,employee,phone\n"
	        "%s 10:00,SB,+4511000001\n%s 10:00,SB,8\n",
	        recently(), recently());
	write_file("m.csv", list);
	expect("import m.csv --municipality 740", 1,
	        "1 registered, 0 known already, 1 refused");
	expect("report --municipality 740 --month 2026-13", 1,
	        "--month: expected");
	expect("report --municipality 740 --month 2025-02", 0,
	        "\"municipality_name\": \"Silkeborg\"");
	expect("report --municipality 740 --month 2025-02 --format html", 0,
	        "<html lang=\"da\">");
	expect("report --municipality 740 --month 2025-02 --release", 0, "");
	expect("report --municipality 740 --month 2025-02 --release", 1,
	        "released already");
	expect("backup copy.db", 0, "");
	expect("backup copy.db", 1, "copy.db");
	expect("doctor", 1, "provider       FAILED");
}

/* Two programs never write to one database; a newer schema is not touched. */
static void
test_locked_and_newer(void **state)
{
	char command[8192];

	(void)state;
	(void)snprintf(command, sizeof(command),
	        "exec 9>borgersvar.lock; flock 9; %s meeting --municipality 740"
	        " --phone +4511000009 --held-at '%s 10:00' --employee SB",
	        program, recently());
	(void)snprintf(output, sizeof(output), "%s", command);
	write_file("locked.sh", command);
	expect("config >/dev/null; bash locked.sh", 3,
	        "another borgersvar uses this folder");
	write_file("broken.db", "this is no database, whatever its name says; "
	                        "it is a text of more than a hundred bytes, so"
	                        " that nobody takes it for an empty one.");
	write_file("broken.conf",
	        "[web]\npublic_url = https://svar.test\n[provider]\n"
	        "token = t\nwebhook_secret = s\n[database]\n"
	        "file = broken.db\n");
	expect("serve --config broken.conf", 1, "is no database");
}

/* What a command holds is given back in order: when the lock is free, the
 * database is closed and its log is gone. */
static void
test_open_and_close(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct settings settings = {
	        .database = talloc_asprintf(memory, "%s/own.db", folder),
	        .keys = talloc_asprintf(memory, "%s/own.keys", folder)};
	const char *log = talloc_asprintf(memory, "%s/own.db-wal", folder);
	struct verb_database database;
	struct verb_database second;
	struct db *reader = NULL;
	struct text why;

	(void)state;
	text_init(&why, memory, 1000);
	assert_int_equal(secret_init(), STATUS_OK);
	assert_int_equal(verb_open_reader(memory, &settings, &reader, &why),
	        STATUS_NOT_FOUND);
	text_clear(&why);
	assert_int_equal(
	        verb_open(memory, &settings, &database, &why), STATUS_OK);
	assert_int_equal(access(log, F_OK), 0);
	assert_int_equal(
	        verb_open(memory, &settings, &second, &why), STATUS_BUSY);
	verb_close(&second); /* it holds nothing */
	verb_close(&database);
	assert_null(database.db);
	assert_int_equal(database.lock, -1);
	assert_int_not_equal(access(log, F_OK), 0);
	assert_int_equal(
	        verb_open(memory, &settings, &second, &why), STATUS_OK);
	assert_int_equal(
	        verb_open_reader(memory, &settings, &reader, &why), STATUS_OK);
	talloc_free(reader);
	verb_close(&second);
	talloc_free(memory);
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

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_usage),
	        cmocka_unit_test(test_configuration),
	        cmocka_unit_test(test_survey),
	        cmocka_unit_test(test_installation),
	        cmocka_unit_test(test_locked_and_newer),
	        cmocka_unit_test(test_open_and_close),
	        cmocka_unit_test(test_exit_statuses),
	};
	char *slash;
	int failed;

	(void)argc;
	if (mkdtemp(folder) == NULL || realpath(argv[0], program) == NULL)
		return 1;
	slash = strrchr(program, '/');
	(void)snprintf(slash, sizeof(program) - (size_t)(slash - program),
	        "/../borgersvar");
	failed = cmocka_run_group_tests_name("verb", tests, NULL, NULL);
	(void)snprintf(program, sizeof(program), "rm -rf %s; true", folder);
	(void)run("");
	return failed;
}

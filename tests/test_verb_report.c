/*
 * A municipality's month from the command line, printed and released.
 */
#include "tests/command.h"

#include <stdio.h>

static void
test_refused(void **state)
{
	static const struct {
		const char *arguments;
		int status;
		const char *says;
	} cases[] = {
	        {"x", 2, "\"x\" is one word too many"},
	        {"--municipality", 2, "--municipality needs a value"},
	        {"--realease", 2, "--realease is no option here"},
	        {"", 2, "--municipality: expected a code such as 740"},
	        {"--municipality 740", 2,
	                "--month: expected a month such as 2026-10"},
	        {"--municipality x --month 2026-09", 2, "--municipality:"},
	        {"--municipality 740 --month 2026-13", 2, "--month: expected"},
	        {"--municipality 740 --month 2026-9", 2, "--month: expected"},
	        {"--municipality 740 --month september", 2, "--month:"},
	        {"--municipality 740 --month 2026-09 --format pdf2", 2,
	                "--format: expected"},
	        {"--municipality 751 --month 2026-09", 1,
	                "there is no municipality 0751 here"},
	        {"--municipality 740 --month 2026-09 --config none.conf", 1,
	                "none.conf"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(*state,
		        talloc_asprintf(((struct command *)*state)->memory,
		                "report %s", cases[i].arguments),
		        cases[i].status, cases[i].says);
}

static const char *
line(struct command *command, const char *month, const char *rest)
{
	return talloc_asprintf(command->memory,
	        "report --municipality 740 --month %s %s", month, rest);
}

static void
test_printed(void **state)
{
	struct command *command = *state;
	const char *month = command_month(command, 7);

	command_expect(command,
	        talloc_asprintf(command->memory,
	                "meeting --municipality 740 --held-at '%s 10:00'"
	                " --employee SB",
	                command_day(command, 7)),
	        0, "");
	command_expect(command, line(command, month, ""), 0,
	        "\"municipality_name\": \"Silkeborg\"");
	command_expect(command, line(command, month, "--format json"), 0,
	        talloc_asprintf(command->memory, "\"month\": \"%s\"", month));
	command_expect(
	        command, line(command, month, "--format html"), 0, "<!DOCTYPE");
	assert_non_null(strstr(command->output, "</html>"));
	/* Looking at it freezes nothing. */
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM release"),
	        0);
}

/* Every form comes from the command line, into a file where one is named. */
static void
test_forms(void **state)
{
	static const struct {
		const char *format;
		const char *begins;
	} cases[] = {{"pdf", "%PDF-1."}, {"xlsx", "PK"}, {"png", "\x89PNG"},
	        {"agenda", "<p>"}, {"csv", "del,"}, {"json", "{\n"}};
	struct command *command = *state;
	const char *month = command_month(command, 7);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char bytes[8] = "";
		FILE *file;

		command_expect(command,
		        line(command, month,
		                talloc_asprintf(command->memory,
		                        "--format %s --output form",
		                        cases[i].format)),
		        0, "");
		file = fopen(talloc_asprintf(command->memory, "%s/form",
		                     command->folder),
		        "re");
		assert_non_null(file);
		assert_true(fread(bytes, 1, 7, file) > 1);
		(void)fclose(file);
		assert_memory_equal(
		        bytes, cases[i].begins, strlen(cases[i].begins));
	}
	command_expect(command,
	        line(command, month, "--format pdf --output none/form"), 3,
	        "none/form: No such file");
	/* The schema is of no municipality. */
	command_expect(command, "report --format schema", 0,
	        "https://json-schema.org/draft/2020-12/schema");
}

/* What was released is printed as it was, whatever has come since. */
static void
test_frozen(void **state)
{
	struct command *command = *state;
	const char *month = command_last_month(command);
	char *before;

	command_expect(command, line(command, month, "--release"), 0, "{");
	before = talloc_strdup(command->memory, command->output);
	command_expect(command, line(command, month, ""), 0, "{");
	assert_string_equal(command->output, before);
	command_expect(
	        command, line(command, month, "--format csv"), 0, "holdt,0");
	command_expect(command,
	        talloc_asprintf(command->memory,
	                "meeting --municipality 740 --held-at '%s-15 10:00'"
	                " --employee SB",
	                month),
	        0, "");
	command_expect(
	        command, line(command, month, "--format csv"), 0, "holdt,0");
}

static void
test_released(void **state)
{
	struct command *command = *state;
	const char *month = command_last_month(command);

	command_expect(command, line(command, month, "--release"), 0,
	        "\"municipality\": 740");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM release"),
	        1);
	command_expect(command, line(command, month, "--release"), 1,
	        "of Silkeborg is released already");
	command_expect(command, line(command, month, ""), 0, "Silkeborg");
	/* A month that is not over would be frozen with half of it missing. */
	command_expect(command,
	        line(command, command_month(command, 0), "--release"), 1,
	        "--release: the month is not over yet");
	command_expect(command, line(command, "2099-01", "--release"), 1,
	        "--release: the month is not over yet");
	command_expect(command, line(command, "2099-01", ""), 0, "Silkeborg");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM release "),
	        1);
}

/* Releasing writes; beside a running server it is refused, printing is not. */
static void
test_beside_a_server(void **state)
{
	struct command *command = *state;
	const char *month = command_last_month(command);

	command_write(command, "locked.sh",
	        talloc_asprintf(command->memory,
	                "exec 9>borgersvar.lock; flock 9; %s %s\n",
	                command->program, line(command, month, "\"$@\"")));
	command_expect(
	        command, "config > /dev/null; bash locked.sh", 0, "Silkeborg");
	command_expect(command, "config > /dev/null; bash locked.sh --release",
	        3, "mappen er i brug af en anden borgersvar");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_refused),
	        INSTALLED(test_printed),
	        INSTALLED(test_forms),
	        INSTALLED(test_frozen),
	        INSTALLED(test_released),
	        INSTALLED(test_beside_a_server),
	};

	return cmocka_run_group_tests_name("verb_report", tests, NULL, NULL);
}

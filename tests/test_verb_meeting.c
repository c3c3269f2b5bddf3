/*
 * Meetings from the command line, one by one and from files.
 */
#include "base/text.h"
#include "tests/command.h"

static int64_t
meetings(struct command *command)
{
	return command_count(
	        command, "borgersvar.db", "SELECT count(*) FROM meeting");
}

static void
test_usage(void **state)
{
	static const struct {
		const char *arguments, *says;
	} cases[] = {
	        {"meeting x", "\"x\" is one word too many"},
	        {"meeting --fone 1", "--fone is no option here"},
	        {"meeting --phone", "--phone needs a value"},
	        {"import", "a word is missing"},
	        {"import a b", "\"b\" is one word too many"},
	        {"import a --municipalty 740", "--municipalty is no option"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		command_expect(*state, cases[i].arguments, 2, cases[i].says);
		assert_non_null(strstr(((struct command *)*state)->output,
		        "Usage: borgersvar "));
	}
}

static void
test_one(void **state)
{
	static const struct {
		const char *arguments; /* DAY stands for a day of last week */
		int status;
		const char *says;
	} cases[] = {
	        {"--municipality 740 --phone +4511000001 --held-at 'DAY 10:00'"
	         " --employee SB --unit Jobcenter --target-group jobparat"
	         " --id 1 --language en",
	                0, ""},
	        {"--municipality 0740 --phone '20 12 34 56' --held-at"
	         " DAYT10:00:00Z --employee SB",
	                0, ""},
	        {"--municipality 740 --held-at 'DAY 11:00' --employee SB", 0,
	                ""},
	        {"--municipality 740 --held-at 'DAY 11:00' --employee SB --id "
	         "1",
	                1, "this meeting is registered already"},
	        {"--municipality 740 --held-at 'DAY 11:00' --employee SB", 1,
	                "this meeting is registered already"},
	        {"", 2, "--municipality: expected a code such as 740"},
	        {"--municipality Silkeborg", 2, "--municipality: expected"},
	        {"--municipality 740", 2, "--held-at: expected a time"},
	        {"--municipality 740 --held-at i-dag", 2,
	                "--held-at: expected"},
	        {"--municipality 740 --held-at 'DAY 25:00'", 2, "--held-at:"},
	        {"--municipality 740 --held-at 'DAY 10:00'", 2,
	                "employee: a name or initials are needed"},
	        {"--municipality 740 --held-at 'DAY 10:00' --employee SB"
	         " --phone 112",
	                2, "phone: "},
	        {"--municipality 740 --held-at '2099-01-01 10:00' --employee S",
	                2, "held_at: lies in the future"},
	        {"--municipality 740 --held-at '2020-01-01 10:00' --employee S",
	                2, "held_at: lies more than a year back"},
	        {"--municipality 740 --held-at 'DAY 10:00' --employee SB"
	         " --language dansk",
	                2, "language: expected a code"},
	        {"--municipality 740 --held-at 'DAY 10:00' --employee"
	         " \"$(printf 'S\\370ren')\"",
	                2, "employee: is not UTF-8"},
	        {"--municipality 751 --held-at 'DAY 10:00' --employee SB", 1,
	                "there is no municipality 0751 here"},
	};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *at = strstr(cases[i].arguments, "DAY");
		const char *line = talloc_asprintf(
		        command->memory, "meeting %s", cases[i].arguments);

		if (at != NULL)
			line = talloc_asprintf(command->memory,
			        "meeting %.*s%s%s",
			        (int)(at - cases[i].arguments),
			        cases[i].arguments, command_day(command, 7),
			        at + 3);
		command_expect(command, line, cases[i].status, cases[i].says);
	}
	assert_int_equal(meetings(command), 3);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM respondent"
	                         " WHERE language = 'en'"),
	        1);
}

static const char *
list(struct command *command, const char *format)
{
	struct text out;
	const char *day = command_day(command, 7);

	text_init(&out, command->memory, 10000);
	for (const char *at = format; *at != '\0'; at++)
		if (*at == '@')
			text_add(&out, day);
		else
			text_add_bytes(&out, at, 1);
	return text_string(&out);
}

static void
test_import(void **state)
{
	struct command *command = *state;

	command_write(command, "good.csv",
	        list(command, "held_at,employee,phone,id\n"
	                      "@ 10:00,SB,+4511000001,1\n"
	                      "@ 11:00,SB,,2\n"));
	command_write(command, "mixed.csv",
	        list(command, "id;held_at;employee;phone\n"
	                      "2;@ 11:00;SB;\n"
	                      "3;@ 12:00;SB;+4511000003\n"
	                      "4;@;SB;+4511000004\n"
	                      "5;@ 12:00;SB;12\n"));
	command_expect(command, "import good.csv --municipality 740", 0,
	        "2 registered, 0 known already, 0 refused\n");
	command_expect(command, "import good.csv --municipality 740", 0,
	        "0 registered, 2 known already, 0 refused\n");
	/* Refused rows are named, and say so by the exit status. */
	command_expect(command, "import mixed.csv --municipality 740", 1,
	        "1 registered, 1 known already, 2 refused\n");
	assert_non_null(strstr(command->output, "line 4: held_at: \""));
	assert_non_null(strstr(command->output, "line 5: phone: "));
	assert_int_equal(meetings(command), 3);
}

static void
test_import_refuses(void **state)
{
	static const struct {
		const char *arguments;
		const char *says;
	} cases[] = {
	        {"none.csv --municipality 740", "none.csv: No such file"},
	        {"good.csv", "--municipality: expected a code"},
	        {"good.csv --municipality 0", "--municipality: expected"},
	        {"empty.csv --municipality 740", "the file is empty"},
	        {"head.csv --municipality 740", "column \"navn\" is unknown"},
	        {"latin.csv --municipality 740", "is not UTF-8 text"},
	        {"open.csv --municipality 740", "quotation mark is not closed"},
	        {". --municipality 740", ".: "},
	};
	struct command *command = *state;

	command_write(command, "good.csv",
	        list(command, "held_at,employee\n@ 10:00,SB\n"));
	command_write(command, "empty.csv", "");
	command_write(command, "head.csv", "navn\n");
	command_write(command, "latin.csv", "held_at,employee\n1,S\xf8ren\n");
	/* What stood before the broken row is undone with it. */
	command_write(command, "open.csv",
	        list(command, "held_at,employee\n@ 10:00,SB\n\"@ 10:00,SB\n"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(command,
		        talloc_asprintf(command->memory, "import %s",
		                cases[i].arguments),
		        strncmp(cases[i].says, "--", 2) == 0 ? 2 : 1,
		        cases[i].says);
	assert_int_equal(meetings(command), 0);
}

/* A file larger than any list of meetings is not read. */
static void
test_import_has_a_limit(void **state)
{
	struct command *command = *state;

	command_expect(
	        command, "config > /dev/null; truncate -s 33M big.csv", 0, "");
	command_expect(command, "import big.csv --municipality 740", 1,
	        "big.csv: is larger than");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_usage),
	        INSTALLED(test_one),
	        INSTALLED(test_import),
	        INSTALLED(test_import_refuses),
	        INSTALLED(test_import_has_a_limit),
	};

	return cmocka_run_group_tests_name("verb_meeting", tests, NULL, NULL);
}

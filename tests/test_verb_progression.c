/*
 * Quarters, progression, before and after, series and addresses from the command
 * line: what is refused, and what a fresh installation prints.
 */
#include "tests/command.h"

static const struct {
	const char *arguments;
	int status;
	const char *says;
} cases[] = {
        {"report --municipality 740 --quarter 2026-10", 2,
                "--quarter: expected a quarter such as 2026-Q3"},
        {"report --municipality 740 --quarter 2026-Q5", 2, "--quarter:"},
        {"report --municipality 740 --year 2026-Q1", 2,
                "--year: expected a year such as 2026"},
        {"report --municipality 740 --year 26", 2, "--year:"},
        {"report --municipality 740 --year 2026 --month 2026-10", 2,
                "expected one"},
        {"report --municipality 740 --year 2099 --release", 1,
                "the year is not over yet"},
        {"report --municipality 740 --quarter 2099-Q1 --release", 1,
                "the quarter is not over yet"},
        {"report --municipality 740 --month 2026-01 --respondent dog", 2,
                "--respondent: expected citizen"},
        {"report --municipality 740 --quarter 2024-Q1 --format json", 0,
                "\"month\": \"2024-Q1\""},
        {"report --municipality 740 --quarter 2024-Q1 --release", 0,
                "\"month\": \"2024-Q1\""},
        {"report --municipality 740 --quarter 2024-Q1 --release", 1,
                "is released already"},
        {"report --municipality 740 --year 2024 --release", 0,
                "\"month\": \"2024\""},
        {"report --municipality 740 --month 2024-01 --respondent employer", 0,
                "\"respondent\": \"employer\""},
        {"report verify", 0, "0740 Silkeborg: 2 releases, nothing hidden"},
        {"report --progression --municipality 740", 2, "--quarter: expected"},
        {"report --progression --municipality 740 --quarter 2024", 2,
                "--quarter: expected"},
        {"report --progression --municipality 740 --quarter 2024-Q2"
         " --format pdf",
                2, "--format: expected text, json, csv or html"},
        {"report --progression --municipality 751 --quarter 2024-Q2", 1,
                "there is no municipality 0751 here"},
        {"report --progression --municipality 740 --quarter 2099-Q2"
         " --release",
                1, "the quarter is not over yet"},
        {"report --progression --municipality 740 --quarter 2024-Q2", 0,
                "Silkeborg: fra 1. kvartal 2024 til 2. kvartal 2024"},
        {"report --progression --municipality 740 --quarter 2024-Q2"
         " --release --format json",
                0, "\"quarter\": \"2024-Q2\""},
        {"report --progression --municipality 740 --quarter 2024-Q2"
         " --release",
                1, "is released already"},
        {"report --before-after --municipality 740", 2, "--change: expected"},
        {"report --before-after --municipality 740 --change 2026-03", 0,
                "Tilfredshed: der er ikke udgivet tal for månederne før."},
        {"report --before-after --municipality 740 --change 2026-03"
         " --format json",
                0, "\"change\": \"2026-03\""},
        {"report --before-after --municipality 740 --change 2026-03"
         " --format xlsx",
                2, "--format: expected text or json"},
        {"series list --municipality 740", 0, ""},
        {"series import none.csv", 1, "none.csv"},
        {"user address leder --address leder@kommune.dk", 1,
                "there is no user \"leder\""},
        {"user address leder", 2, "Usage"},
        {"user address leder --none --address a@b.dk", 2, "Usage"},
};

static void
test_cases(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(*state, cases[i].arguments, cases[i].status,
		        cases[i].says);
}

/* All of a file or nothing of it. */
static void
test_series(void **state)
{
	struct command *command = *state;

	command_write(command, "bad.csv",
	        "municipality,series,measure,period,value,source\n"
	        "740,KL,satisfaction,2024,72,KL 2024\n"
	        "740,KL,satisfaction,2025,720,KL 2025\n");
	command_expect(command, "series import bad.csv", 1,
	        "row 3, column value: expected a number from 0 to 100");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM series_point"),
	        0);
	command_write(command, "good.csv",
	        "municipality;series;measure;period;value;source\n"
	        "740;KL;tilfredshed;2024;72,5;KL 2024\n");
	command_expect(command, "series import good.csv", 0, "1");
	command_expect(command, "series list --municipality 740", 0,
	        "KL\tsatisfaction\t2024\t72.5\tKL 2024");
	command_write(command, "other.csv",
	        "municipality,series,measure,period,value,source\n"
	        "751,KL,satisfaction,2024,72,KL 2024\n");
	command_expect(command, "series import other.csv", 1,
	        "there is no municipality 0751 here");
}

static void
test_address(void **state)
{
	struct command *command = *state;

	command_write(command, "password", "en lang adgangskode\n");
	command_expect(command,
	        "user add leder --role manager --municipality 740 < password",
	        0, "");
	command_expect(command, "user address leder --address leder@kommune.dk",
	        0, "");
	command_expect(command, "user address leder --address leder", 2,
	        "--address: expected one such as");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM staff_address"),
	        1);
	command_expect(command, "user address leder --none", 0, "");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM staff_address "),
	        0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_cases),
	        INSTALLED(test_series),
	        INSTALLED(test_address),
	};

	return cmocka_run_group_tests_name(
	        "verb_progression", tests, NULL, NULL);
}

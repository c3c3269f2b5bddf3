/*
 * texts: what waits is listed, let through, changed or left out; and what is
 * refused.
 */
#include "tests/command.h"

#include "base/db.h"
#include "base/text.h"

static void
test_refused(void **state)
{
	static const struct {
		const char *arguments;
		int status;
		const char *says;
	} cases[] = {
	        {"texts", 2, "--municipality: expected a code"},
	        {"texts --municipality 740", 2, "--month: expected a month"},
	        {"texts --municipality 740 --month 10", 2, "--month: expected"},
	        {"texts --municipality 740 --show x --reviewer R", 2,
	                "expected a number of the list"},
	        {"texts --municipality 740 --show 1", 2, "who has read it?"},
	        {"texts --municipality 740 --show 1 --reviewer R", 1,
	                "no text 1 waits at 0740"},
	        {"texts --municipality 740 --hide 1 --reviewer R", 1,
	                "no text 1 waits at 0740"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(*state, cases[i].arguments, cases[i].status,
		        cases[i].says);
	command_expect(
	        *state, "texts --municipality 740 --month 2026-10", 0, "");
	command_expect(*state,
	        "texts --municipality 740 --show 1 --hide 1 --reviewer R", 2,
	        "Usage: borgersvar texts");
}

/* Two comments of one person, as a conversation would have stored them. */
static const char *const comments[] = {
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0)",
        "INSERT INTO invitation (id, municipality, respondent, survey_version,"
        " month, code_hash, created_at) SELECT 1, 740, 1, max(id), 202610,"
        " x'01', 0 FROM survey_version",
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, closes_at) VALUES (1, 740, 1, 'open', -1, 'da', 0)",
        "INSERT INTO answer (id, municipality, session, item, value, comment,"
        " channel, at) VALUES (1, 740, 1, 0, '4', 'Bente var god', 'sms', 0),"
        " (2, 740, 1, 1, '2', 'for sent', 'sms', 0)"};

static void
put_comments(struct command *command)
{
	struct db_options options = {
	        .path = talloc_asprintf(
	                command->memory, "%s/borgersvar.db", command->folder),
	        .mode = DB_WRITE};
	struct db *db = NULL;
	struct text why;

	text_init(&why, command->memory, 400);
	assert_int_equal(
	        db_open(command->memory, options, false, &db, &why), STATUS_OK);
	for (size_t i = 0; i < sizeof(comments) / sizeof(comments[0]); i++)
		assert_int_equal(
		        db_run(db, comments[i], DB_NO_ARGS), STATUS_OK);
	talloc_free(db);
}

static void
test_review(void **state)
{
	static const char list[] = "texts --municipality 740 --month 2026-10";
	struct command *command = *state;

	put_comments(command);
	command_expect(command, list, 0, "1\t\tBente var god\n");
	command_expect(command, list, 0, "2\t\tfor sent\n");
	command_expect(
	        command, "texts --municipality 740 --month 2026-11", 0, "");
	assert_string_equal(command->output, "");
	command_expect(command,
	        "texts --municipality 740 --show 1 --as '[navn] var god'"
	        " --reviewer R",
	        0, "");
	command_expect(command,
	        "texts --municipality 740 --hide 2 --reviewer R", 0, "");
	command_expect(command,
	        "texts --municipality 740 --show 2 --reviewer R", 1,
	        "no text 2 waits");
	command_expect(command, list, 0, "");
	assert_string_equal(command->output, "");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM text_review"
	                         " WHERE reviewer = 'R' AND ((answer = 1 AND"
	                         " shown = '[navn] var god') OR (answer = 2"
	                         " AND shown = ''))"),
	        2);
}

/* The whole way of a text, by the command line. */
static void
test_themes(void **state)
{
	struct command *command = *state;

	put_comments(command);
	command_expect(command, "texts --municipality 740 --themes", 0,
	        "meeting\tMødet\tKL\ngoals\tKlare mål\tKL\n");
	command_expect(command,
	        "texts --municipality 740 --add-theme Transport --reviewer R",
	        0, "");
	command_expect(command, "texts --municipality 740 --themes", 0,
	        "Transport\tTransport\town\n");
	command_expect(command,
	        "texts --municipality 740 --show 1 --mask Bente --theme"
	        " 'klare mål,Transport' --reviewer R",
	        0, "");
	command_expect(command,
	        "texts --municipality 740 --show 2 --reviewer R", 0, "");
	command_expect(command,
	        "texts --municipality 740 --month 2026-10 --reviewed", 0,
	        "1\t\tKlare mål; Transport\t[navn] var god\n"
	        "2\t\t(Øvrige)\tfor sent\n");
	command_expect(command,
	        "texts --municipality 740 --change 2 --as 'for tidligt'"
	        " --reviewer R",
	        0, "");
	command_expect(command,
	        "texts --municipality 740 --untag 1 --theme Transport"
	        " --reviewer S",
	        0, "");
	command_expect(command,
	        "texts --municipality 740 --tag 2 --theme øvrige --reviewer S",
	        0, "");
	command_expect(command,
	        "texts --municipality 740 --month 2026-10 --reviewed", 0,
	        "2\t\tØvrige\tfor tidligt\n");
	command_expect(command,
	        "texts --municipality 740 --end-theme Transport --reviewer R",
	        0, "");
	command_expect(command,
	        "texts --municipality 740 --hide 1 --reviewer S", 0, "");
	command_expect(command, "audit verify", 0, "10 entries, the chain");
}

static void
test_theme_refused(void **state)
{
	static const struct {
		const char *arguments;
		int status;
		const char *says;
	} cases[] = {
	        {"--tag 1 --reviewer R", 2, "Usage"},
	        {"--tag 1 --theme goals --as x --reviewer R", 2, "Usage"},
	        {"--hide 1 --theme goals --reviewer R", 2, "Usage"},
	        {"--change 1 --reviewer R", 2, "Usage"},
	        {"--themes --reviewed", 2, "Usage"},
	        {"--month 2026-10 --mask Bo", 2, "Usage"},
	        {"--tag 1 --theme goals", 2, "--reviewer: who"},
	        {"--tag 1 --theme goals --reviewer R", 1,
	                "no text 1 has been let through"},
	        {"--show 1 --theme mål --reviewer R", 1, "there is no theme"},
	        {"--show 1 --mask Bo --reviewer R", 1, "--mask: \"Bo\""},
	        {"--change 1 --as '' --reviewer R", 2, "--hide leaves it out"},
	        {"--change 1 --as x --reviewer R", 1, "was reviewed at 0740"},
	        {"--add-theme mødet --reviewer R", 1, "is there"},
	        {"--add-theme 'a, b' --reviewer R", 2,
	                "expected a theme's name of 1 to 60 characters"},
	        {"--end-theme x --reviewer R", 1, "has no theme"},
	        {"--reviewed", 2, "--month: expected"},
	};

	struct command *command = *state;

	put_comments(command);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(command,
		        talloc_asprintf(command->memory,
		                "texts --municipality 740 %s",
		                cases[i].arguments),
		        cases[i].status, cases[i].says);
	/* A text is not let through where its theme is refused. */
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT (SELECT count(*) FROM text_review) +"
	                         " (SELECT count(*) FROM audit)"),
	        0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_refused),
	        INSTALLED(test_review),
	        INSTALLED(test_themes),
	        INSTALLED(test_theme_refused),
	};

	return cmocka_run_group_tests_name("verb_texts", tests, NULL, NULL);
}

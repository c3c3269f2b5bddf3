/*
 * The commands on survey files as somebody types them: what they print, and how
 * they end.
 */
#include "tests/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>

#include "base/embedded.h"

/* One folder for all tests of this file, which build upon each other. */
static struct command *command;

static const char *const library[] = {"borger_moede", "borger_kvartal",
        "virksomhed", "sagsbehandler", "forening"};

enum { LIBRARY = sizeof(library) / sizeof(library[0]) };

static void
write_library(void)
{
	for (size_t i = 0; i < LIBRARY; i++) {
		char path[100];
		const struct embedded *file;

		(void)snprintf(path, sizeof(path), "surveys/library/%s.md",
		        library[i]);
		file = embedded_find(path);
		assert_non_null(file);
		(void)snprintf(path, sizeof(path), "%s.md", library[i]);
		command_write(command, path, file->bytes);
	}
}

static const char two_languages[] =
        "| survey |\n| | type | name | label::Dansk (da) |"
        " label::English (en) | sms_label::Dansk (da) |"
        " sms_label::English (en) | channel | relevant |\n"
        "| | select_one t | a | Er du glad? | Are you glad? |"
        " Er du glad? Svar 1-3 | Are you glad? Reply 1-3 | | |\n"
        "| | text | b | Hvorfor? | Why? | | | web | ${a} = 1 |\n"
        "| | select_one t | c | Og nu ł? | And now? | | | sms | |\n"
        "| choices |\n| | list_name | name | label::Dansk (da) |"
        " label::English (en) |\n"
        "| | t | 1 | Nej | No |\n| | t | 2 | 2 | 2 |\n| | t | 3 | Ja | Yes |\n"
        "| settings |\n| | default_language |\n| | da |\n";

static int
start(void **state)
{
	int failed = command_start(state);

	command = *state;
	write_library();
	command_write(command, "two.md", two_languages);
	command_write(command, "broken.md",
	        "| survey |\n| | type | name | label |\n"
	        "| | tekst | a | A |\n");
	return failed;
}

static void
test_usage(void **state)
{
	static const char *const verbs[] = {"check", "show", "graph", "try"};
	char line[100];

	(void)state;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		(void)snprintf(line, sizeof(line), "survey %s", verbs[i]);
		command_expect(
		        command, line, 2, "the name of a file is missing");
		(void)snprintf(line, sizeof(line), "survey %s a b", verbs[i]);
		command_expect(command, line, 2, "one word too many");
		(void)snprintf(
		        line, sizeof(line), "survey %s none.md", verbs[i]);
		command_expect(command, line, 1, "none.md: No such file");
		(void)snprintf(
		        line, sizeof(line), "survey %s --help", verbs[i]);
		command_expect(command, line, 0, "Usage: borgersvar survey");
	}
	command_expect(command, "survey diff a.md", 2,
	        "the name of a file is missing");
	command_expect(command, "survey diff none.md none.md", 1,
	        "none.md: No such file");
}

/* Errors and warnings of reading and of checking, in one go. */
static void
test_check(void **state)
{
	static const char *const codes[] = {"unknown-type", "sensitive-by-sms",
	        "not-gsm7", "bad-expression"};
	json_t *list;

	(void)state;
	command_write(command, "bad.md",
	        "| survey |\n| | type | name | label | sms_label | relevant |"
	        " sensitivity |\n"
	        "| | integr | a | A | | | |\n"
	        "| | integer | bedre | B ł | B ł? | | sensitive |\n"
	        "| | note | c | C | | ${bedrre} > 1 | |\n");
	command_expect(command, "survey check bad.md", 1,
	        "bad.md, sheet survey, row 2, column type: fejl: ukendt type"
	        " \"integr\"; mente du \"integer\"?\n"
	        "bad.md, sheet survey, row 3, column sensitivity: fejl:"
	        " \"bedre\" er følsomt og ville blive sendt som sms; sæt"
	        " channel til web\n"
	        "bad.md, sheet survey, row 3, column sms_label: advarsel: \"ł\""
	        " er ikke i sms-alfabetet (GSM-7), så denne sms fylder 1"
	        " segment på 70 tegn\n"
	        "bad.md, sheet survey, row 4, column relevant: fejl: der er"
	        " intet spørgsmål med navnet \"bedrre\"; mente du "
	        "\"bedre\"?\n");
	assert_int_equal(command_run(command, "survey check bad.md --json"), 1);
	list = json_loads(command->output, 0, NULL);
	assert_int_equal(json_array_size(list), 4);
	assert_int_equal(json_integer_value(json_object_get(
	                         json_array_get(list, 3), "row")),
	        4);
	assert_string_equal(json_string_value(json_object_get(
	                            json_array_get(list, 2), "severity")),
	        "warning");
	/* What programs rely on is in English, and stays. */
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(json_string_value(json_object_get(
		                            json_array_get(list, i), "code")),
		        codes[i]);
	json_decref(list);
	/* A warning alone is no failure. */
	command_expect(command, "survey check two.md", 0, "advarsel: \"ł\"");
}

static void
test_library(void **state)
{
	char line[100];

	(void)state;
	for (size_t i = 0; i < LIBRARY; i++) {
		(void)snprintf(
		        line, sizeof(line), "survey check %s.md", library[i]);
		assert_int_equal(command_run(command, line), 0);
		assert_string_equal(command->output, "");
		(void)snprintf(line, sizeof(line), "survey check %s.md --json",
		        library[i]);
		assert_int_equal(command_run(command, line), 0);
		assert_string_equal(command->output, "[]\n");
		(void)snprintf(
		        line, sizeof(line), "survey show %s.md", library[i]);
		command_expect(command, line, 0, library[i]);
		(void)snprintf(
		        line, sizeof(line), "survey graph %s.md", library[i]);
		command_expect(command, line, 0, "</svg>\n");
		(void)snprintf(line, sizeof(line),
		        "survey try %s.md < /dev/null", library[i]);
		command_expect(command, line, 0, "");
		(void)snprintf(line, sizeof(line), "survey diff %s.md %s.md",
		        library[i], library[i]);
		command_expect(command, line, 0,
		        "Ingen forskelle.\n\nIngen serie brydes.\n");
	}
}

/* Is a header cell XLSForm's own, or one of ours, which others ignore? */
static bool
is_known_column(const char *cell, size_t length)
{
	static const char *const columns[] = {"type", "name", "label", "hint",
	        "required", "required_message", "relevant", "constraint",
	        "constraint_message", "calculation", "default", "choice_filter",
	        "appearance", "parameters", "read_only", "list_name",
	        "form_title", "form_id", "version", "default_language",
	        /* Ours. */
	        "sms_label", "sms_code", "measure", "theme", "principle",
	        "sensitivity", "channel", "follow_up", "minimum_cell",
	        "respondent", "sms_intro", "sms_thanks", "ineligible",
	        "keyword"};

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (strlen(columns[i]) == length &&
		        strncmp(columns[i], cell, length) == 0)
			return true;
	return false;
}

/* The header is the row below each sheet's name: "| | type | name | …". */
static size_t
count_columns(const char *header)
{
	size_t count = 0;

	for (const char *at = strchr(header + 1, '|'); at != NULL;
	        at = strchr(at, '|')) {
		size_t blanks = strspn(at + 1, " ");
		size_t length = strcspn(at + 1 + blanks, ": |\n");

		at += 1 + blanks;
		if (length == 0)
			break;
		if (!is_known_column(at, length))
			fail_msg("unknown column %.*s", (int)length, at);
		count++;
	}
	return count;
}

/* What the library uses converts elsewhere too. */
static void
test_library_columns(void **state)
{
	static const char *const sheets[] = {
	        "| survey |\n", "| choices |\n", "| settings |\n"};

	(void)state;
	for (size_t i = 0; i < LIBRARY; i++) {
		char path[100];
		const struct embedded *file;

		(void)snprintf(path, sizeof(path), "surveys/library/%s.md",
		        library[i]);
		file = embedded_find(path);
		assert_non_null(file);
		for (size_t s = 0; s < 3; s++) {
			const char *at = strstr(file->bytes, sheets[s]);

			assert_non_null(at);
			assert_true(count_columns(at + strlen(sheets[s])) >= 3);
		}
	}
}

static void
test_show(void **state)
{
	(void)state;
	command_expect(command, "survey show two.md", 0, "1.  Er du glad?");
	command_expect(command, "survey show two.md --language en", 0,
	        "Spørgsmål 2 stilles, når a er \"No\".");
	command_expect(command, "survey show two.md --language fr", 1,
	        "the survey has no \"fr\"; it has da en");
	command_expect(command, "survey show broken.md", 1,
	        "row 2, column type: fejl");
	command_expect(
	        command, "survey graph two.md --language en", 0, ">2. Why?<");
}

static void
test_diff(void **state)
{
	json_t *diff;

	(void)state;
	command_write(command, "new.md",
	        "| survey |\n| | type | name | label | measure |\n"
	        "| | select_one t | a | Tilfreds? | satisfaction |\n"
	        "| choices |\n| | list_name | name | label |\n| | t | 1 | Nej |"
	        "\n");
	command_write(command, "old.md",
	        "| survey |\n| | type | name | label | measure |\n"
	        "| | select_one t | a | Glad? | satisfaction |\n"
	        "| choices |\n| | list_name | name | label |\n| | t | 1 | Nej |"
	        "\n");
	command_expect(command, "survey diff old.md new.md", 0,
	        "Serien brydes: a (tilfredshed), fordi ordlyden er ændret.\n");
	assert_int_equal(
	        command_run(command, "survey diff --json old.md new.md"), 0);
	diff = json_loads(command->output, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(diff, "changes")), 1);
	assert_string_equal(
	        json_string_value(json_object_get(
	                json_array_get(json_object_get(diff, "changes"), 0),
	                "after")),
	        "Tilfreds?");
	assert_int_equal(
	        json_array_size(json_object_get(diff, "series_broken")), 1);
	json_decref(diff);
}

/* A conversation through a pipe: answers, comments, commands, the end. */
static void
test_try(void **state)
{
	(void)state;
	command_write(command, "replies.txt",
	        "2\nmåske\nHVEM\n4 for sent\nSTART\nRING\n"
	        "HJÆLP\n5\n5\n5\n5\n");
	assert_int_equal(command_run(command,
	                         "survey try borger_moede.md < replies.txt"),
	        0);
	assert_non_null(strstr(command->output, "[145 tegn, 1 segment]"));
	assert_non_null(strstr(
	        command->output, "  > 2\n    (S1 er 2)\n  < Lyttede vi"));
	assert_non_null(strstr(
	        command->output, "< Det forstod vi ikke helt. Svar 1-5."));
	assert_non_null(
	        strstr(command->output, "< Vesthimmerland spørger for at"));
	assert_non_null(strstr(command->output, "(bemærkning: for sent)"));
	assert_non_null(
	        strstr(command->output, "Du kan igen få spørgsmål på sms fra"));
	assert_non_null(strstr(command->output, "ringes op."));
	assert_non_null(strstr(command->output, "HVEM=hvem spørger."));
	assert_non_null(
	        strstr(command->output, "På web spørges også:\n  - Vil du"));
	assert_non_null(strstr(command->output, "I alt "));
	command_write(command, "stop.txt", "STOP\n3\n");
	command_expect(command, "survey try borger_moede.md < stop.txt", 0,
	        "  > STOP\n  < Du får ikke flere spørgsmål på sms fra"
	        " Vesthimmerland.");
	assert_null(strstr(command->output, "> 3"));
	assert_non_null(
	        strstr(command->output, "I alt 3 sms (3 segmenter), 0 svar."));
	command_expect(command, "survey try forening.md < /dev/null", 0,
	        "Skemaet går kun på web.\n\nPå web spørges også:\n  - Hvor");
}

static void
test_try_language(void **state)
{
	(void)state;
	command_write(command, "to_english.txt", "ENGLISH\n1\n3\n");
	command_expect(command, "survey try two.md < to_english.txt", 0,
	        "  > ENGLISH\n  < Are you glad? Reply 1-3\n");
	assert_non_null(
	        strstr(command->output, "(a er 1: No)\n  < And now?\n"));
	assert_non_null(
	        strstr(command->output, "På web spørges også:\n  - Why?\n"));
	command_write(command, "one.txt", "1\n");
	command_expect(command, "survey try two.md --language en < one.txt", 0,
	        "  < Are you glad? Reply 1-3\n");
	command_expect(command, "survey try two.md --language fr < one.txt", 1,
	        "it has da en");
	command_expect(command, "survey try two.md < one.txt", 0,
	        "; \"ł\" er uden for GSM-7]");
	command_write(command, "latin1.txt", "\xe6\n");
	command_expect(command, "survey try two.md < latin1.txt", 0,
	        "(det er ikke UTF-8)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_usage),
	        cmocka_unit_test(test_check),
	        cmocka_unit_test(test_library),
	        cmocka_unit_test(test_library_columns),
	        cmocka_unit_test(test_show),
	        cmocka_unit_test(test_diff),
	        cmocka_unit_test(test_try),
	        cmocka_unit_test(test_try_language),
	};

	return cmocka_run_group_tests_name(
	        "verb_survey", tests, start, command_end);
}

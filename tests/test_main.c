/*
 * The command line before any command: which one is meant, and what is said to
 * whoever means none.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "server/verb.h"

static void
test_no_command(void **state)
{
	static const char *const lines[] = {
	        "", "nonsense", "Report", "report2", "serv", "''", "--versoin"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		command_expect(
		        *state, lines[i], 2, "Usage: borgersvar COMMAND");
}

/* Whoever mistyped is told what was likely meant, and shown the commands of the
 * group that was named, or none at all. */
static void
test_mistyped(void **state)
{
	static const struct {
		const char *line;
		const char *says;
		const char *not_this;
	} cases[] = {
	        {"sreve",
	                "there is no command \"sreve\", did you mean"
	                " \"serve\"?",
	                "municipality add"},
	        {"reporrt --month 2026-10", "did you mean \"report\"?", "user"},
	        {"user listt", "\"user listt\", did you mean \"user list\"?",
	                "token list"},
	        {"user lsit a", "did you mean \"user list\"?", "token list"},
	        {"user x", "there is no command \"user x\"", "did you mean"},
	        {"tokne add x", "did you mean \"token add\"?", "people"},
	        {"tokne", "did you mean \"token\"?", "people"},
	        {"dxxo", "there is no command \"dxxo\"", "did you mean"},
	        {"xyzzy", "\"borgersvar --help\" lists", "did you mean"},
	};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		command_expect(command, cases[i].line, 2, cases[i].says);
		assert_null(strstr(command->output, cases[i].not_this));
	}
}

/* The first word of several commands lists them, and no others. */
static void
test_groups(void **state)
{
	static const struct {
		const char *group, *one, *not_this;
	} cases[] = {
	        {"survey", "  survey check ", "serve"},
	        {"gateway", "  gateway dry-run ", "report"},
	        {"people", "  people erase ", "user"},
	        {"user", "  user address ", "token"},
	        {"token", "  token revoke ", "user"},
	        {"grant", "  grant list ", "user"},
	        {"audit", "  audit verify", "user"},
	};

	static const struct {
		const char *behind;
		int status;
	} lines[] = {{"", 2}, {"--help 2>/dev/null", 0}, {"-h 2>/dev/null", 0},
	        {"xyzzy", 2}, {"--list", 2}};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t l = 0; l < sizeof(lines) / sizeof(lines[0]); l++) {
			command_expect(command,
			        text_format(command->memory, "%s %s",
			                cases[i].group, lines[l].behind),
			        lines[l].status,
			        text_format(command->memory,
			                "Usage: borgersvar %s COMMAND …\n\n",
			                cases[i].group));
			assert_non_null(strstr(command->output, cases[i].one));
			assert_null(strstr(command->output, cases[i].not_this));
		}
	command_expect(command, "report --help", 0, "  report verify ");
}

/* The same in the program and in the manual. */
static void
test_version(void **state)
{
	struct command *command = *state;

	command_expect(command, "--version 2>/dev/null", 0, "borgersvar ");
	assert_string_equal(command->output, "borgersvar " VERB_VERSION "\n");
}

/* A value may be joined to its option, in every command alike, since it is read
 * in one place. */
static void
test_options(void **state)
{
	static const struct command_case cases[] = {
	        {"user add --role=operator a < password", 0, ""},
	        {"user address a --address=a@b.dk", 0, ""},
	        {"user address a --none=ja", 2, "--none takes no value"},
	        {"user address a --none", 0, ""},
	        {"user list --config=none.conf", 1, "none.conf"},
	        {"user add b --role= < password", 2, "there is no role \"\""},
	        {"user add b --role", 2, "--role needs a value"},
	        {"user add b --roel=operator", 2,
	                "--roel is no option here; expected --config,"
	                " --municipality, --role\n"},
	        {"user add b --=operator", 2, "-- is no option here"},
	        {"survey check --json=x f", 2, "--json takes no value"},
	        {"config --role=x", 2,
	                "--role is no option here; expected"
	                " none\n"},
	        {"note add --municipality=740 --date=2026-03-01 --text=a=b"
	         " --author=Bo",
	                0, "1\n"},
	        {"note list --municipality=740", 0, "Bo\ta=b\n"},
	};

	command_write(*state, "password", "en lang adgangskode\n");
	COMMAND_EXPECT_ALL(*state, cases);
}

/* All of them, on standard output, since it was asked for. */
static void
test_help(void **state)
{
	static const char *const lines[] = {
	        "--help 2>/dev/null", "-h 2>/dev/null", "help --help", "help"};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		command_expect(command, lines[i], 0, "Usage: borgersvar");
		for (size_t v = 0; v < verb_count; v++)
			assert_non_null(strstr(command->output, verbs[v].name));
	}
}

/* Lines are broken for a terminal, at blanks; no line is longer. */
static void
join_lines(char *output)
{
	size_t length = 0;

	for (char *at = output; *at != '\0'; at++) {
		length = *at == '\n' ? 0 : length + 1;
		assert_true(length <= 80);
		if (*at == '\n')
			*at = ' ';
	}
}

/* Every command tells what it does, before it looks at anything else. */
static void
test_help_of_each(void **state)
{
	struct command *command = *state;

	for (size_t v = 0; v < verb_count; v++) {
		command_expect(command,
		        talloc_asprintf(command->memory,
		                "%s --nonsense --help 2>/dev/null",
		                verbs[v].name),
		        0, "Usage");
		join_lines(command->output);
		assert_non_null(strstr(command->output, verbs[v].help));
		assert_non_null(strstr(command->output,
		        talloc_asprintf(command->memory, "Usage: borgersvar %s",
		                verbs[v].name)));
	}
}

/* Used wrongly, every command says how it is used. */
static void
test_usage_of_each(void **state)
{
	struct command *command = *state;

	for (size_t v = 0; v < verb_count; v++)
		command_expect(command,
		        talloc_asprintf(command->memory, "%s --nonsense",
		                verbs[v].name),
		        2,
		        talloc_asprintf(command->memory, "Usage: borgersvar %s",
		                verbs[v].name));
}

/* What cannot be printed is not done, whichever command it is, and however much
 * it prints. */
static void
test_lost_output(void **state)
{
	static const char *const lines[] = {"config", "--help", "help",
	        "report --help", "report --format schema", "user list",
	        "doctor", "eval sms < lines", "survey show s.md",
	        "survey graph s.md", "survey diff s.md s.md --json",
	        "survey check s.md --json", "survey check bad.md"};
	struct command *command = *state;

	command_write(command, "lines", "{\"text\": \"hej\"}\n");
	command_write(command, "s.md",
	        "| survey |\n| | type | name | label |\n"
	        "| | text | a | A |\n");
	command_write(command, "bad.md",
	        "| survey |\n| | type | name | label |\n"
	        "| | tekst | a | A |\n");
	command_expect(command, "user add a --role operator < lines", 0, "");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *line = talloc_asprintf(command->memory,
		        "%s 2>said >/dev/full ||"
		        " { ended=$?; cat said; exit $ended; }",
		        lines[i]);

		command_expect(command, line, 3,
		        "borgersvar: standard output cannot be written");
	}
	command_expect(command, "survey check s.md 2>said >/dev/full", 0, "");
}

/* The table: a help of whole sentences, and no name that hides another. */
static void
test_table(void **state)
{
	(void)state;
	for (size_t v = 0; v < verb_count; v++) {
		size_t length = strlen(verbs[v].help);

		assert_non_null(verbs[v].run);
		assert_true(length > 10);
		assert_int_equal(verbs[v].help[length - 1], '.');
		for (size_t w = 0; w < v; w++)
			assert_string_not_equal(verbs[v].name, verbs[w].name);
	}
}

/* The manual's words, without the marks of its fonts. */
static const char *
read_manual(TALLOC_CTX *memory)
{
	FILE *file = fopen("server/borgersvar.1", "re");
	struct text text;
	int c;

	assert_non_null(file);
	text_init(&text, memory, 1000000);
	while ((c = fgetc(file)) != EOF) {
		char letter = (char)c;

		if (c == '\\') {
			c = fgetc(file);
			if (c == 'f')
				(void)fgetc(file);
			letter = c == '-' ? '-' : '\0';
		}
		if (letter != '\0')
			text_add_bytes(&text, &letter, 1);
	}
	(void)fclose(file);
	return text_string(&text);
}

static int
by_name(const void *a, const void *b)
{
	const char *const *one = a;
	const char *const *other = b;

	return strcmp(*one, *other);
}

/* The options that a text speaks of, each once, in the order of their names;
 * --config is everybody's and told of once. */
static const char *
options_in(TALLOC_CTX *memory, const char *words)
{
	enum { MOST = 200 };

	const char *found[MOST] = {NULL};
	size_t count = 0;
	struct text all;

	for (const char *at = strstr(words, "--"); at != NULL;
	        at = strstr(at + 2, "--")) {
		size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz-");

		assert_true(count < MOST);
		if (length > 2)
			found[count++] =
			        text_format(memory, "%.*s", (int)length, at);
	}
	qsort(found, count, sizeof(found[0]), by_name);
	text_init(&all, memory, 10000);
	for (size_t i = 0; i < count; i++)
		if (strcmp(found[i], "--config") != 0 &&
		        (i == 0 || strcmp(found[i], found[i - 1]) != 0))
			text_add_format(&all, "%s ", found[i]);
	return text_string(&all);
}

/* Does what follows begin with the command's name, and not with a longer one's? */
static bool
is_about(const char *entry, const struct verb *verb)
{
	size_t length = strlen(verb->name);

	if (strncmp(entry, verb->name, length) != 0 ||
	        strchr(" \n", entry[length]) == NULL)
		return false;
	for (size_t v = 0; v < verb_count; v++)
		if (strlen(verbs[v].name) > length &&
		        is_about(entry, &verbs[v]))
			return false;
	return true;
}

/* What follows the command's name in its entries, which may be several. */
static const char *
entries_of(TALLOC_CTX *memory, const char *manual, const struct verb *verb)
{
	static const char begin[] = "\n.TP\n.B ";
	struct text all;

	text_init(&all, memory, 100000);
	for (const char *at = strstr(manual, begin); at != NULL;
	        at = strstr(at + 1, begin)) {
		const char *entry = at + strlen(begin);
		const char *end = strstr(entry, "\n.TP\n");
		const char *section = strstr(entry, "\n.SH ");

		if (section != NULL && (end == NULL || section < end))
			end = section;
		if (end != NULL && is_about(entry, verb))
			text_add_bytes(&all, entry + strlen(verb->name),
			        (size_t)(end - entry) - strlen(verb->name));
	}
	return text_string(&all);
}

/* Another name of a command that stands in the table already. */
static bool
is_alias(size_t v)
{
	for (size_t w = 0; w < v; w++)
		if (verbs[w].run == verbs[v].run)
			return true;
	return false;
}

/* Each command has its entry in the manual; the options there, those of its usage,
 * and those that it takes are the same. */
static void
test_manual(void **state)
{
	struct command *command = *state;
	TALLOC_CTX *memory = command->memory;
	const char *manual = read_manual(memory);

	assert_non_null(strstr(manual, "\"Borgersvar " VERB_VERSION "\""));
	for (size_t v = 0; v < verb_count; v++) {
		const struct verb *verb = &verbs[v];
		const char *entries = entries_of(memory, manual, verb);
		const char *taken;
		char *end;

		command_expect(command,
		        text_format(memory, "%s --nonsense", verb->name), 2,
		        "is no option here; expected ");
		end = strchr(command->output, '\n');
		assert_non_null(end);
		*end = '\0';
		taken = options_in(
		        memory, strstr(command->output, "; expected"));
		assert_string_equal(options_in(memory, verb->usage), taken);
		if (is_alias(v))
			continue;
		if (entries[0] == '\0')
			fail_msg("%s: not in the manual", verb->name);
		assert_string_equal(options_in(memory, entries), taken);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_no_command),
	        COMMAND(test_mistyped),
	        COMMAND(test_groups),
	        COMMAND(test_version),
	        INSTALLED(test_options),
	        COMMAND(test_help),
	        COMMAND(test_help_of_each),
	        COMMAND(test_usage_of_each),
	        INSTALLED(test_lost_output),
	        cmocka_unit_test(test_table),
	        COMMAND(test_manual),
	};

	return cmocka_run_group_tests_name("main", tests, NULL, NULL);
}

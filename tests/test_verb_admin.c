/*
 * Setting up and looking after an installation: users, municipalities,
 * backups, the doctor, the example configuration.
 */
#include "tests/command.h"
#include "tests/raw_smtp.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/http_server.h"
#include "base/text.h"

/* Nobody who uses a command wrongly is left without a word. */
static void
test_usage(void **state)
{
	static const struct {
		const char *arguments, *says;
	} cases[] = {
	        {"user add", "Usage: borgersvar user add NAME --role ROLE"},
	        {"user add a b", "\"b\" is one word too many"},
	        {"user add a --rolle manager", "--rolle is no option here"},
	        {"user add a --role", "--role needs a value"},
	        {"municipality add", "Usage: borgersvar municipality add CODE"},
	        {"municipality add 740 751", "one word too many"},
	        {"backup", "Usage: borgersvar backup FILE"},
	        {"backup a b", "one word too many"},
	        {"doctor x", "one word too many"},
	        {"doctor --config", "--config needs a value"},
	        {"config x", "one word too many"},
	        {"config --config x", "--config is no option here"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(*state, cases[i].arguments, 2, cases[i].says);
}

static void
test_users(void **state)
{
	static const struct {
		const char *arguments; /* behind "user add" */
		const char *password;
		int status;
		const char *says;
	} cases[] = {
	        {"a --role caseworker --municipality 740", "tolv tegn ialt", 0,
	                ""},
	        {"b --role manager --municipality 0740", "tolv tegn ialt", 0,
	                ""},
	        {"c --role operator", "tolv tegn ialt", 0, ""},
	        {"'Åse Ø' --role broker --municipality 740", "tolv tegn ialt",
	                0, ""},
	        {"a --role caseworker --municipality 740", "tolv tegn ialt", 1,
	                "there is a user \"a\" already"},
	        {"d --role manager", "tolv tegn ialt", 2,
	                "the role needs a municipality"},
	        {"d --role operator --municipality 740", "tolv tegn ialt", 2,
	                "an operator belongs to no municipality"},
	        {"d", "tolv tegn ialt", 2, "there is no role \"\""},
	        {"d --role chef --municipality 740", "tolv tegn ialt", 2,
	                "there is no role \"chef\""},
	        {"d --role manager --municipality 751", "tolv tegn ialt", 1,
	                "there is no municipality 0751 here"},
	        {"d --role manager --municipality Silkeborg", "tolv tegn ialt",
	                2, "--municipality: expected a code such as 740"},
	        {"d --role manager --municipality 0", "tolv tegn ialt", 2,
	                "--municipality: expected"},
	        {"d --role manager --municipality 740", "kort", 1,
	                "a password of 12 to 256"},
	        {"d --role manager --municipality 740", "\n", 1,
	                "a password of 12 to 256"},
	        {"'' --role manager --municipality 740", "tolv tegn ialt", 2,
	                "a name of 1 to 80 bytes"},
	};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		command_write(command, "password", cases[i].password);
		command_expect(command,
		        talloc_asprintf(command->memory,
		                "user add %s < password", cases[i].arguments),
		        cases[i].status, cases[i].says);
	}
	command_expect(command, "user add d --role operator < /dev/null", 1,
	        "no password was given");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM staff"),
	        4);
	/* Never the password itself. */
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM staff WHERE"
	                         " password_hash LIKE '$argon2id$%'"),
	        4);
}

static void
test_municipalities(void **state)
{
	static const char rest[] =
	        "--sender +4560000751 --host s.test --contact 89";

	static const struct {
		const char *code;
		int status;
		const char *says;
	} cases[] = {
	        {"751", 0, ""},
	        {"0157", 0, ""}, /* decimal, whatever it looks like */
	        {"751", 1, "0751 Aarhus is set up already"},
	        {"740", 1, "0740 Silkeborg is set up already"},
	        {"999", 1, "there is no municipality 0999 in Denmark"},
	        {"0", 2, "\"0\" is no code"},
	        {"10000", 2, "\"10000\" is no code"},
	        {"Aarhus", 2, "\"Aarhus\" is no code; expected one such as"},
	        {"7a", 2, "\"7a\" is no code"},
	        {"''", 2, "\"\" is no code"},
	};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(command,
		        talloc_asprintf(command->memory,
		                "municipality add %s %s", cases[i].code, rest),
		        cases[i].status, cases[i].says);
	command_expect(
	        command, "municipality add 101", 2, "sender: \"\" cannot");
	command_expect(command,
	        "municipality add 101 --sender 1204 --host s.test --contact 8"
	        " --role friend",
	        2, "role: expected partner, network or guest");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM municipality"),
	        3);
	/* They share one published survey. */
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM survey_version"),
	        1);
}

static void
test_without_a_configuration(void **state)
{
	static const char *const lines[] = {"user add a --role operator",
	        "municipality add 740 --sender 1204 --host s --contact 8",
	        "backup copy.db"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		command_expect(*state, lines[i], 1, "borgersvar.conf");
	command_expect(*state, "doctor", 1, "configuration  FAILED");
}

static void
test_backup(void **state)
{
	struct command *command = *state;
	struct stat found;

	command_expect(command, "backup copy.db", 0, "");
	assert_int_equal(command_count(command, "copy.db",
	                         "SELECT count(*) FROM municipality"),
	        1);
	assert_int_equal(stat(talloc_asprintf(command->memory, "%s/copy.db",
	                              command->folder),
	                         &found),
	        0);
	assert_int_equal(found.st_mode & 077, 0);
	/* Nothing is ever written over. */
	command_expect(command, "backup copy.db", 1, "copy.db");
	command_expect(command, "backup none/copy.db", 3, "copy.db");
	/* While somebody else holds the folder, as a server does. */
	command_write(command, "locked.sh",
	        talloc_asprintf(command->memory,
	                "exec 9>borgersvar.lock; flock 9;"
	                " %s backup second.db && %s user add x --role operator"
	                " < password",
	                command->program, command->program));
	command_write(command, "password", "tolv tegn ialt");
	command_expect(command, "config > /dev/null; bash locked.sh", 3,
	        "mappen er i brug af en anden borgersvar");
	assert_int_equal(command_count(command, "second.db",
	                         "SELECT count(*) FROM municipality"),
	        1);
	/* Without a database there is nothing to keep. */
	command_write(command, "other.conf",
	        COMMAND_CONFIG "[database]\nfile = none.db\n");
	command_expect(command, "backup third.db --config other.conf", 1,
	        "there is no such database");
}

/* A provider that answers everything with one status. */
static void
answer(struct http_call *call, void *context)
{
	const char *token = http_call_header(call, "Authorization");

	call->status = *(unsigned *)context;
	/* It is asked with the account's own token, and for nothing else. */
	if (token == NULL || strcmp(token, "Token t") != 0 ||
	        strcmp(call->method, "GET") != 0)
		call->status = 401;
	call->answer = "{}";
	call->answer_length = 2;
}

static void
test_doctor(void **state)
{
	static const struct {
		unsigned answers;
		int status;
		const char *says;
	} cases[] = {
	        {200, 0, "provider       ok"},
	        {404, 0, "provider       ok"},
	        {405, 0, "provider       ok"},
	        {401, 1, "provider       FAILED: the token is refused (401)"},
	        {403, 1, "provider       FAILED: the token is refused (403)"},
	};
	struct command *command = *state;
	unsigned status = 200;
	struct http_server_options options = {.address = "127.0.0.1",
	        .connections_max = 8,
	        .deadline_ms = 5000,
	        .idle_s = 5,
	        .body_max = 65536,
	        .handle = answer,
	        .context = &status};
	struct http_server *server = NULL;
	struct text why;

	text_init(&why, command->memory, 400);
	assert_int_equal(
	        http_server_start(command->memory, options, &server, &why),
	        STATUS_OK);
	command_write(command, "borgersvar.conf",
	        talloc_asprintf(command->memory,
	                "[web]\npublic_url = https://svar.test\n"
	                "[provider]\ntoken = t\nwebhook_secret = s\n"
	                "url = http://127.0.0.1:%d\n",
	                http_server_port(server)));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		status = cases[i].answers;
		command_expect(
		        command, "doctor", cases[i].status, cases[i].says);
		assert_non_null(strstr(command->output, "configuration  ok"));
		assert_non_null(strstr(command->output, "clock          ok"));
		assert_non_null(strstr(command->output, "keys           ok"));
		assert_non_null(strstr(command->output, "database       ok"));
		assert_non_null(strstr(command->output, "outbox         0"));
	}
	http_server_stop(server);
	command_expect(command, "doctor", 3, "provider       FAILED: http");
}

/* The mail server is asked where there is one, and gets no mail. */
static void
test_doctor_and_mail(void **state)
{
	struct command *command = *state;
	struct raw_smtp smtp;

	raw_smtp_start(&smtp, SMTP_WELL);
	command_write(command, "borgersvar.conf",
	        talloc_asprintf(command->memory,
	                COMMAND_CONFIG "[mail]\nurl = %s\nplain = ja\n"
	                               "from = svar@svar.test\nuser = svar\n"
	                               "password = x\n",
	                smtp.url));
	smtp.manner = SMTP_LOGIN_535;
	command_expect(command, "doctor", 1, "mail           FAILED: smtp://");
	assert_non_null(strstr(command->output, ": 535 5.7.8 AUTH\n"));
	command_write(command, "borgersvar.conf",
	        talloc_asprintf(command->memory,
	                COMMAND_CONFIG "[mail]\nurl = %s\nplain = ja\n"
	                               "from = svar@svar.test\n",
	                smtp.url));
	smtp.manner = SMTP_WELL;
	command_expect(command, "doctor", 3, "mail           ok");
	assert_int_equal(smtp.mails, 0);
	raw_smtp_end(&smtp);
	command_expect(command, "doctor", 3, "mail           FAILED: smtp://");
}

/* What is wrong is named, and the rest is looked at all the same. */
static void
test_doctor_finds(void **state)
{
	struct command *command = *state;
	char *keys = talloc_asprintf(
	        command->memory, "%s/borgersvar.keys", command->folder);

	assert_int_equal(chmod(keys, 0644), 0);
	command_expect(command, "doctor", 3, "keys           FAILED");
	assert_non_null(strstr(command->output, "database       ok"));
	assert_int_equal(unlink(keys), 0);
	command_expect(command, "doctor", 1, "keys           FAILED");
	assert_int_equal(unlink(talloc_asprintf(command->memory,
	                         "%s/borgersvar.db", command->folder)),
	        0);
	command_expect(command, "doctor", 1, "database       FAILED: ");
	assert_non_null(strstr(command->output, "no such database"));
	/* The doctor makes nothing. */
	command_expect(command, "doctor", 1, "no such database");
	command_write(command, "borgersvar.conf",
	        "[web]\npublic_url =\n[provider]\ntoken = t\n"
	        "webhook_secret = s\n");
	command_expect(command, "doctor", 1, "configuration  FAILED: ");
	assert_non_null(
	        strstr(command->output, "web.public_url: is empty; expected"));
	command_expect(command, "serve", 1, "web.public_url: is empty");
}

static void
test_config(void **state)
{
	static const char *const parts[] = {"[database]", "[web]", "[provider]",
	        "[schedule]", "# every_s = 20",
	        "public_url = ", "webhook_secret = "};
	struct command *command = *state;

	command_expect(command, "config", 0, "[database]");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		assert_non_null(strstr(command->output, parts[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_usage),
	        INSTALLED(test_users),
	        INSTALLED(test_municipalities),
	        COMMAND(test_without_a_configuration),
	        INSTALLED(test_backup),
	        INSTALLED(test_doctor),
	        INSTALLED(test_doctor_and_mail),
	        INSTALLED(test_doctor_finds),
	        COMMAND(test_config),
	};

	return cmocka_run_group_tests_name("verb_admin", tests, NULL, NULL);
}

/*
 * Setting up and looking after an installation: users, municipalities, backups,
 * the doctor, the example configuration.
 *
 * What changes the database does so in one transaction under the folder's lock;
 * what only looks goes beside a running server. Nothing here asks questions on
 * the terminal but for a password, so that all of it can stand in a script.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/smtp_client.h"
#include "gateway/outbox.h"
#include "server/backup_record.h"
#include "server/lane_watch.h"
#include "server/municipality.h"
#include "server/staff.h"
#include "server/verb.h"
#include "surveys/survey_store.h"

enum { WHY_MAX = 2000, EXAMPLE_MAX = 16384 };

/* From a terminal without echo; otherwise the first line of standard input. */
static enum status
read_password(char password[SECRET_PASSWORD_MAX + 2], struct text *why)
{
	struct termios before;
	bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
	struct termios quiet = before;
	bool got;

	if (terminal) {
		(void)fputs("Password: ", stderr);
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	got = fgets(password, SECRET_PASSWORD_MAX + 2, stdin) != NULL;
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		(void)fputc('\n', stderr);
	}
	if (!got) {
		text_add(why, "no password was given");
		return STATUS_INPUT;
	}
	password[strcspn(password, "\r\n")] = '\0';
	return STATUS_OK;
}

static enum status
change_user(struct db *db, int64_t now, void *what, struct text *why)
{
	(void)now;
	return staff_add(db, what, why);
}

/* What can be refused is refused before the password is hashed and the database
 * opened. */
static enum status
add_user(struct staff *staff, const char *code, const char *config,
        TALLOC_CTX *memory, struct text *why)
{
	char password[SECRET_PASSWORD_MAX + 2];
	char *hash = talloc_zero_array(memory, char, 128);
	struct settings settings;
	enum status status = verb_begin(memory, config, &settings, why);

	if (status == STATUS_OK && code != NULL &&
	        text_to_int(code, 1, 9999, &staff->municipality) != STATUS_OK) {
		text_add(why, "--municipality: expected a code such as 740");
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = read_password(password, why);
	if (status == STATUS_OK)
		status = staff_check(staff, password, why);
	if (status == STATUS_OK)
		status = secret_password_hash(password, hash);
	staff->password_hash = hash;
	if (status == STATUS_OK)
		status = verb_change(&settings, change_user, staff, why);
	return status;
}

/* A role is needed and has no default: whoever adds a user is to say what for.
 */
int
verb_user_add(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct staff staff = {.role = ""};
	const char *config = NULL;
	const char *code = NULL;
	const struct verb_option options[] = {{"config", &config, NULL},
	        {"municipality", &code, NULL}, {"role", &staff.role, NULL},
	        {NULL, NULL, NULL}};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, &staff.name, 1) == 1) {
		status = add_user(&staff, code, config, memory, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}

/* The survey is published with the first municipality and found again by the
 * others, as one version that all of them share. */
static enum status
change_municipality(struct db *db, int64_t now, void *what, struct text *why)
{
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	int64_t version = 0;
	enum status status = survey_publish(
	        db, survey->bytes, survey->length, now, &version, why);

	if (status != STATUS_OK)
		return status;
	return municipality_add(db, what, version, now, why);
}

/* The lane is the first account's where none is named. */
static enum status
add_municipality(struct municipality *municipality, const char *code,
        const char *config, TALLOC_CTX *memory, struct text *why)
{
	struct settings settings;
	enum status status = verb_begin(memory, config, &settings, why);

	if (status == STATUS_OK &&
	        text_to_int(code, 1, 9999, &municipality->code) != STATUS_OK) {
		text_add_format(why,
		        "\"%s\" is no code; expected one such as"
		        " 740",
		        code);
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK && municipality->lane == NULL)
		municipality->lane = settings.accounts[0].lane;
	if (status == STATUS_OK &&
	        !settings_has_lane(&settings, municipality->lane)) {
		text_add_format(why,
		        "\"%s\" is no lane; expected the name of one of the"
		        " providers in the configuration",
		        municipality->lane);
		status = STATUS_INPUT;
	}
	if (status != STATUS_OK)
		return status;
	return verb_change(&settings, change_municipality, municipality, why);
}

/* What is missing is told by the checks of municipality.c, which name what they
 * expected. */
int
verb_municipality_add(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct municipality municipality = {
	        .sender = "", .host = "", .contact = "", .role = "partner"};
	const char *config = NULL;
	const char *code = NULL;
	const struct verb_option options[] = {{"config", &config, NULL},
	        {"lane", &municipality.lane, NULL},
	        {"sender", &municipality.sender, NULL},
	        {"host", &municipality.host, NULL},
	        {"contact", &municipality.contact, NULL},
	        {"role", &municipality.role, NULL}, {NULL, NULL, NULL}};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, &code, 1) == 1) {
		status = add_municipality(
		        &municipality, code, config, memory, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}

/* A read transaction of its own: the server may go on writing. */
int
verb_backup(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *config = NULL;
	const char *path = NULL;
	const struct verb_option options[] = {
	        {"config", &config, NULL}, {NULL, NULL, NULL}};
	struct settings settings;
	struct db *db = NULL;
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, &path, 1) == 1) {
		status = verb_begin(memory, config, &settings, &why);
		if (status == STATUS_OK)
			status = verb_open_reader(memory, &settings, &db, &why);
		if (status == STATUS_OK)
			status = db_copy(db, path, &why);
		if (status == STATUS_OK)
			status = backup_record_write(
			        settings.database, time(NULL), &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}

/* One line a check: what, and whether it is well. */
static bool
report_check(const char *what, enum status status, struct text *why)
{
	printf("%-14s %s%s%s\n", what, status == STATUS_OK ? "ok" : "FAILED",
	        why->length > 0 ? ": " : "", text_string(why));
	text_clear(why);
	return status == STATUS_OK;
}

/* Looks through the whole file for damage, and tells what waits in the outbox:
 * a queue that grows is the first sign of a provider in trouble. */
static bool
check_database(
        const struct settings *settings, TALLOC_CTX *memory, struct text *why)
{
	struct outbox_counts counts = {0};
	struct db *db = NULL;
	enum status status = verb_open_reader(memory, settings, &db, why);
	bool well;

	if (status == STATUS_OK)
		status = db_verify(db, why);
	well = report_check("database", status, why);
	if (well)
		well = report_check(
		        "lanes", lane_watch_check(db, settings, why), why);
	if (well && outbox_counts(db, &counts) == STATUS_OK)
		printf("%-14s %lld queued, %lld under way, %lld unknown,"
		       " %lld failed or rejected\n",
		        "outbox", (long long)counts.queued,
		        (long long)counts.sending, (long long)counts.unknown,
		        (long long)(counts.failed + counts.rejected));
	return well;
}

struct heard {
	enum http_outcome outcome;
	long status;
	char failure[96];
	bool over;
};

/* Copied, since a request's own words end with it. */
static void
on_heard(struct http_request *request, void *context)
{
	struct heard *heard = context;

	heard->outcome = request->outcome;
	heard->status = request->status;
	(void)snprintf(
	        heard->failure, sizeof(heard->failure), "%s", request->failure);
	heard->over = true;
}

/* Asks for nothing but an answer: any status but 401 and 403 shows that the
 * address is right and the token is not refused. */
static bool
check_provider(const struct settings *settings, size_t number,
        TALLOC_CTX *memory, struct text *why)
{
	enum { TIMEOUT_MS = 8000, STEP_MS = 200 };
	struct heard heard = {0};
	struct provider_account account =
	        settings_account(settings, number, memory);
	const struct provider *provider = provider_find(account.driver);
	const char *what = number == 0 ? "provider"
	                               : talloc_asprintf(memory, "provider %s",
	                                         account.lane);
	struct http_request request = {.done = on_heard, .context = &heard};
	struct http_client *client = http_client_create(
	        memory, (struct http_client_options){.connections_max = 1,
	                        .max_age_conn_s = 10,
	                        .answer_max = 65536,
	                        .user_agent = "borgersvar"});

	if (provider->probe == NULL)
		return report_check(what, STATUS_OK, why);
	provider->probe(&account, memory, &request);
	request.timeout_ms = TIMEOUT_MS;
	client->send(client, &request);
	while (!heard.over)
		client->poll(client, STEP_MS);
	if (heard.outcome != HTTP_ANSWERED)
		text_add_format(why, "%s: %s", account.url, heard.failure);
	else if (heard.status == 401 || heard.status == 403)
		text_add_format(
		        why, "the token is refused (%ld)", heard.status);
	return report_check(
	        what, why->length == 0 ? STATUS_OK : STATUS_SYSTEM, why);
}

/* As far as the login; nothing is mailed. */
static bool
check_mail(
        const struct settings *settings, TALLOC_CTX *memory, struct text *why)
{
	enum { TIMEOUT_MS = 8000 };
	struct smtp_client *client;
	struct smtp_result result;

	if (settings->mail.url[0] == '\0')
		return true;
	client = smtp_client_create(
	        memory, (struct smtp_options){.url = settings->mail.url,
	                        .user = settings->mail.user,
	                        .password = settings->mail.password,
	                        .ca = settings->mail.ca,
	                        .plain = settings->mail.plain,
	                        .timeout_ms = TIMEOUT_MS,
	                        .connect_timeout_ms = TIMEOUT_MS});
	client->probe(client, &result);
	if (result.outcome != SMTP_TAKEN)
		text_add_format(
		        why, "%s: %s", settings->mail.url, result.error);
	return report_check(
	        "mail", why->length == 0 ? STATUS_OK : STATUS_SYSTEM, why);
}

/* A machine that starts without a network may show a time long past; whatever
 * is due would then never be. */
static bool
check_clock(struct text *why)
{
	enum { BUILT_AFTER = 1767225600 }; /* 2026-01-01 */
	struct clock clock;

	clock_init_system(&clock);
	if (clock_now(&clock) < BUILT_AFTER)
		text_add(why, "it shows a time before this program was made");
	return report_check(
	        "clock", why->length == 0 ? STATUS_OK : STATUS_SYSTEM, why);
}

/* Once the configuration can be read all else is looked at, whatever the first
 * checks say, so that one look is enough. It makes and changes nothing. */
int
verb_doctor(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *config = NULL;
	const struct verb_option options[] = {
	        {"config", &config, NULL}, {NULL, NULL, NULL}};
	struct settings settings;
	struct secret_keys keys;
	struct text why;
	bool well;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, NULL, 0) < 0)
		goto done;
	well = report_check("configuration",
	        verb_begin(memory, config, &settings, &why), &why);
	if (well) {
		well &= check_clock(&why);
		well &= report_check(
		        "keys", secret_load(settings.keys, &keys, &why), &why);
		well &= check_database(&settings, memory, &why);
		for (size_t i = 0; i < settings.account_count; i++)
			well &= check_provider(&settings, i, memory, &why);
		well &= check_mail(&settings, memory, &why);
	}
	end = well ? VERB_DONE : VERB_INPUT;
done:
	talloc_free(memory);
	return end;
}

/* On standard output, to be put into a file and filled in. */
int
verb_config(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct verb_option options[] = {{NULL, NULL, NULL}};
	struct text out;
	int end = VERB_USAGE;

	text_init(&out, memory, EXAMPLE_MAX);
	if (verb_options(argc, argv, options, NULL, 0) == 0) {
		settings_example(&out);
		(void)fputs(text_string(&out), stdout);
		end = VERB_DONE;
	}
	talloc_free(memory);
	return end;
}

/*
 * Setting up and looking after an installation: users, municipalities, backups,
 * the doctor, the example configuration.
 *
 * What changes the database does so in one transaction; what only looks disturbs
 * nobody. Nothing here asks questions on
 * the terminal but for a password, so that all of it can stand in a script.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "base/smtp_client.h"
#include "base/text.h"
#include "gateway/outbox.h"
#include "server/admin.h"
#include "server/backup_record.h"
#include "server/keys_store.h"
#include "server/lane_watch.h"
#include "server/municipality.h"
#include "server/staff.h"
#include "server/verb.h"
#include "surveys/survey_store.h"

enum { WHY_MAX = 2000, EXAMPLE_MAX = 16384, PASSWORD_HASH_MAX = 128 };

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

struct new_user {
	const char *code; /* of the municipality, as written; NULL: none */
	struct staff staff;
};

/* A role is needed and has no default: whoever adds a user is to say what for.
 */
static enum status
check_user(struct verb_call *call, void *what)
{
	struct new_user *user = what;
	enum status status = STATUS_OK;

	if (user->code != NULL)
		status = verb_municipality(
		        user->code, &user->staff.municipality, &call->why);
	return status == STATUS_OK ? staff_check(&user->staff, NULL, &call->why)
	                           : status;
}

static enum status
change_user(struct verb_call *call, void *what)
{
	const struct new_user *user = what;

	return staff_add(call->db, &user->staff, &call->why);
}

/* What can be refused is refused before the password is hashed and the database
 * opened. */
static enum status
add_user(struct verb_call *call, void *what)
{
	struct new_user *user = what;
	char password[SECRET_PASSWORD_MAX + 2];
	char *hash = talloc_zero_array(call->memory, char, PASSWORD_HASH_MAX);
	enum status status = read_password(password, &call->why);

	if (status == STATUS_OK)
		status = staff_check(&user->staff, password, &call->why);
	if (status == STATUS_OK)
		status = secret_password_hash(password, hash);
	user->staff.password_hash = hash;
	if (status == STATUS_OK)
		status = verb_write(call, change_user, user);
	return status;
}

int
verb_user_add(int argc, char **argv)
{
	struct new_user user = {.staff = {.role = ""}};
	const struct verb_option options[] = {
	        {"municipality", &user.code, NULL},
	        {"role", &user.staff.role, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &user.staff.name,
	                .words_count = 1,
	                .check = check_user,
	                .run = add_user,
	                .what = &user});
}

struct new_municipality {
	const char *code; /* as written */
	struct municipality municipality;
};

static enum status
check_municipality(struct verb_call *call, void *what)
{
	struct new_municipality *new = what;

	if (text_to_int(new->code, 1, 9999, &new->municipality.code) ==
	        STATUS_OK)
		return municipality_check(&new->municipality, &call->why);
	text_add_format(&call->why,
	        "\"%s\" is no code; expected one such as"
	        " 740",
	        new->code);
	return STATUS_INPUT;
}

/* The survey is published with the first municipality and found again by the
 * others, as one version that all of them share. */
static enum status
change_municipality(struct verb_call *call, void *what)
{
	const struct new_municipality *new = what;
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	int64_t version = 0;
	enum status status = survey_publish(call->db, survey->bytes,
	        survey->length, call->now, &version, &call->why);

	if (status != STATUS_OK)
		return status;
	return municipality_add(
	        call->db, &new->municipality, version, call->now, &call->why);
}

/* The lane is the first account's where none is named. */
static enum status
add_municipality(struct verb_call *call, void *what)
{
	struct new_municipality *new = what;

	if (new->municipality.lane == NULL)
		new->municipality.lane = call->settings.accounts[0].lane;
	if (!settings_has_lane(&call->settings, new->municipality.lane)) {
		text_add_format(&call->why,
		        "\"%s\" is no lane; expected the name of one of the"
		        " providers in the configuration",
		        new->municipality.lane);
		return STATUS_INPUT;
	}
	return verb_write(call, change_municipality, new);
}

/* What is missing is told by the checks of municipality.c, which name what they
 * expected. */
int
verb_municipality_add(int argc, char **argv)
{
	struct new_municipality new = {.municipality = {.sender = "",
	                                       .host = "",
	                                       .contact = "",
	                                       .role = "partner"}};
	const struct verb_option options[] = {
	        {"lane", &new.municipality.lane, NULL},
	        {"sender", &new.municipality.sender, NULL},
	        {"host", &new.municipality.host, NULL},
	        {"contact", &new.municipality.contact, NULL},
	        {"role", &new.municipality.role, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &new.code,
	                .words_count = 1,
	                .check = check_municipality,
	                .run = add_municipality,
	                .what = &new});
}

/* A read transaction of its own: the server may go on writing. */
static enum status
backup(struct verb_call *call, void *what)
{
	const char *const *path = what;
	enum status status = verb_read(call);

	if (status == STATUS_OK)
		status = db_copy(call->db, *path, &call->why);
	if (status == STATUS_OK)
		status = backup_record_write(
		        call->settings.database, call->now, &call->why);
	return status;
}

int
verb_backup(int argc, char **argv)
{
	const char *path = NULL;

	return verb_run(argc, argv,
	        &(struct verb_frame){.words = &path,
	                .words_count = 1,
	                .run = backup,
	                .what = &path});
}

/* One line a check: what, and whether it is well.  Returns the exit status that
 * this alone would give. */
static int
report_check(const char *what, enum status status, struct text *why)
{
	printf("%-14s %s%s%s\n", what, status == STATUS_OK ? "ok" : "FAILED",
	        why->length > 0 ? ": " : "", text_string(why));
	text_clear(why);
	return verb_exit(status);
}

/* What a person has to mend goes before what may mend itself: a script that tries
 * again would find the first once more. */
static int
worse(int one, int other)
{
	return one == VERB_INPUT || other == VERB_DONE ? one : other;
}

/* Are they there, and those of the database?  What is wrong with the database
 * itself is told on its own line. */
static int
check_keys(
        const struct settings *settings, TALLOC_CTX *memory, struct text *why)
{
	struct secret_keys keys;
	struct db *db = NULL;
	enum status status = verb_open_reader(memory, settings, &db, why);

	text_clear(why);
	status = status == STATUS_OK
	                 ? keys_open(db, settings->keys, false, &keys, why)
	                 : secret_load(settings->keys, &keys, why);
	talloc_free(db);
	return report_check("keys", status, why);
}

/* Looks through the whole file for damage, and tells what waits in the outbox:
 * a queue that grows is the first sign of a provider in trouble. */
static int
check_database(
        const struct settings *settings, TALLOC_CTX *memory, struct text *why)
{
	struct outbox_counts counts = {0};
	struct db *db = NULL;
	enum status status = verb_open_reader(memory, settings, &db, why);
	int end;

	if (status == STATUS_OK)
		status = db_verify(db, why);
	end = report_check("database", status, why);
	if (end == VERB_DONE)
		end = report_check(
		        "lanes", lane_watch_check(db, settings, why), why);
	if (end == VERB_DONE && outbox_counts(db, &counts) == STATUS_OK)
		printf("%-14s %lld queued, %lld under way, %lld unknown,"
		       " %lld failed or rejected\n",
		        "outbox", (long long)counts.queued,
		        (long long)counts.sending, (long long)counts.unknown,
		        (long long)(counts.failed + counts.rejected));
	return end;
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
static int
check_provider(const struct settings *settings, size_t number,
        TALLOC_CTX *memory, struct text *why)
{
	enum { TIMEOUT_MS = 8000, STEP_MS = 200 };
	struct heard heard = {0};
	struct provider_account account =
	        settings_account(settings, number, memory);
	const struct provider *provider = provider_find(account.driver);
	const char *what =
	        number == 0 ? "provider"
	                    : text_format(memory, "provider %s", account.lane);
	struct http_request request = {.done = on_heard, .context = &heard};
	struct http_client *client = http_client_create(
	        memory, (struct http_client_options){.connections_max = 1,
	                        .max_age_conn_s = 10,
	                        .answer_max = 65536,
	                        .user_agent = "borgersvar"});

	enum status status = STATUS_OK;

	if (provider->probe == NULL)
		return report_check(what, STATUS_OK, why);
	provider->probe(&account, memory, &request);
	request.timeout_ms = TIMEOUT_MS;
	client->send(client, &request);
	while (!heard.over)
		client->poll(client, STEP_MS);
	if (heard.outcome != HTTP_ANSWERED) {
		text_add_format(why, "%s: %s", account.url, heard.failure);
		status = STATUS_SYSTEM;
	} else if (heard.status == 401 || heard.status == 403) {
		text_add_format(
		        why, "the token is refused (%ld)", heard.status);
		status = STATUS_INPUT;
	}
	return report_check(what, status, why);
}

/* As far as the login; nothing is mailed.  What the server refuses is wrong in the
 * configuration. */
static int
check_mail(
        const struct settings *settings, TALLOC_CTX *memory, struct text *why)
{
	enum { TIMEOUT_MS = 8000 };
	struct smtp_client *client;
	struct smtp_result result;

	enum status status = STATUS_OK;

	if (settings->mail.url[0] == '\0')
		return VERB_DONE;
	client = smtp_client_create(
	        memory, (struct smtp_options){.url = settings->mail.url,
	                        .user = settings->mail.user,
	                        .password = settings->mail.password,
	                        .ca = settings->mail.ca,
	                        .plain = settings->mail.plain,
	                        .timeout_ms = TIMEOUT_MS,
	                        .connect_timeout_ms = TIMEOUT_MS});
	client->probe(client, &result);
	if (result.outcome != SMTP_TAKEN) {
		text_add_format(
		        why, "%s: %s", settings->mail.url, result.error);
		status = result.outcome == SMTP_ACCOUNT ||
		                         result.outcome == SMTP_REFUSED
		                 ? STATUS_INPUT
		                 : STATUS_SYSTEM;
	}
	return report_check("mail", status, why);
}

/* A machine that starts without a network may show a time long past; whatever
 * is due would then never be. */
static int
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

/* None is well, too: an installation is looked at before its server runs. */
static int
check_server(const struct settings *settings, struct text *why)
{
	int64_t begun_ms = clock_monotonic_ms();
	pid_t server = 0;
	enum status status = admin_ask(settings->database, &server, why);

	if (status == STATUS_OK)
		text_add_format(why, "process %ld answers in %lld ms",
		        (long)server,
		        (long long)(clock_monotonic_ms() - begun_ms));
	if (status == STATUS_NOT_FOUND) {
		text_add(why, "none runs");
		status = STATUS_OK;
	}
	if (status == STATUS_BUSY) {
		text_clear(why);
		text_add(why, "another borgersvar uses the folder, and does"
		              " not answer");
	}
	return report_check("server", status, why);
}

/* Once the configuration can be read all else is looked at, whatever the first
 * checks say, so that one look is enough. It makes and changes nothing. 1 where
 * something is wrong in what the person gave it, 3 where only the machine or
 * somebody else's fails. */
int
verb_doctor(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *config = NULL;
	const struct verb_option options[] = {
	        {"config", &config, NULL}, {NULL, NULL, NULL}};
	struct settings settings;
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, NULL, 0) < 0)
		goto done;
	end = report_check("configuration",
	        verb_begin(memory, config, &settings, &why), &why);
	if (end != VERB_DONE)
		goto done;
	end = worse(end, check_clock(&why));
	end = worse(end, check_keys(&settings, memory, &why));
	end = worse(end, check_database(&settings, memory, &why));
	end = worse(end, check_server(&settings, &why));
	for (size_t i = 0; i < settings.account_count; i++)
		end = worse(end, check_provider(&settings, i, memory, &why));
	end = worse(end, check_mail(&settings, memory, &why));
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

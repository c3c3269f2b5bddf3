/*
 * demo: sets up a folder, plays the months, prints the table, writes the
 * reports, and on a terminal goes on serving.
 *
 * It is the ordinary service with the ordinary driver, over real HTTP, against
 * the simulator; only the clock is another one, and the people are invented.
 * Their numbers reach nobody, so nothing can go out by mistake.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "base/text.h"
#include "server/demo.h"
#include "server/demo_scale.h"
#include "server/municipality.h"
#include "server/verb.h"

enum {
	WHY_MAX = 1000,
	SCALE_ANSWERS = 10000000,
	SCALE_ANSWERS_TOP = 100000000,
};

static const char guest_phone[] = "+4510009999";
static const char demo_token[] = "demo-token";
static const char demo_secret[] = "demo-webhook-secret";

/* What an operator would do with three commands, in one job: publish, add
 * municipalities, add a user. */
static enum status
run_setup(struct writer_job *job, struct db *db)
{
	struct demo_job *setup = (struct demo_job *)job;
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	int64_t now = clock_now(&setup->demo->clock);
	enum status status = survey_publish(db, survey->bytes, survey->length,
	        now, &setup->survey_version, setup->why);

	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES;
	        i++) {
		struct municipality municipality = {
		        .code = demo_municipalities[i].code,
		        .lane = "main",
		        .sender = demo_municipalities[i].sender,
		        .host = setup->host,
		        .contact = demo_municipalities[i].contact,
		        .role = demo_municipalities[i].role};

		status = municipality_add(db, &municipality,
		        setup->survey_version, now, setup->why);
	}
	if (status == STATUS_OK)
		status = staff_add(db, &setup->staff, setup->why);
	return status;
}

/* Putting it together. */

/* As a configuration file would say it; cookies go without TLS, since the demo
 * has none. */
static struct settings
make_settings(const struct demo *demo, const char *directory, TALLOC_CTX *owner)
{
	return (struct settings){
	        .database = text_format(owner, "%s/borgersvar.db", directory),
	        .keys = text_format(owner, "%s/borgersvar.keys", directory),
	        .address = "127.0.0.1",
	        .port = 0,
	        .connections = 512,
	        .public_url = "http://127.0.0.1",
	        .accounts = {{.lane = "main",
	                .driver = "gatewayapi",
	                .url = text_format(owner, "http://127.0.0.1:%d",
	                        http_server_port(demo->provider)),
	                .token = demo_token,
	                .webhook_secret = demo_secret,
	                .requests = 8}},
	        .account_count = 1,
	        .schedule_s = 2,
	};
}

/* Both sides must know the other's port, and each has it only once it listens.
 */
static enum status
start_service(struct demo *demo, const char *directory, TALLOC_CTX *owner,
        struct text *why)
{
	struct service_options options = {
	        .settings = make_settings(demo, directory, owner),
	        .clock = &demo->clock,
	        .seed = demo->seed + 1};
	enum status status =
	        service_open(owner, options, true, &demo->service, why);

	if (status == STATUS_OK)
		status = service_start(demo->service, false, why);
	if (status != STATUS_OK)
		return status;
	demo->service->settings.public_url = text_format(owner,
	        "http://127.0.0.1:%d", http_server_port(demo->service->web));
	simulator_set_webhook(
	        demo->simulator, text_format(owner, "%s/hook/main",
	                                 demo->service->settings.public_url));
	return STATUS_OK;
}

/* The links in texts lead to the demo's own port. */
static enum status
setup(struct demo *demo, TALLOC_CTX *owner, const char *password,
        struct text *why)
{
	char hash[128];
	struct demo_job job = {.why = why,
	        .host = text_format(owner, "127.0.0.1:%d",
	                http_server_port(demo->service->web)),
	        .staff = {.name = "demo",
	                .role = "operator",
	                .password_hash = hash}};
	enum status status = secret_password_hash(password, hash);

	return status == STATUS_OK ? demo_do_job(demo, &job, run_setup)
	                           : status;
}

/* One meeting of the visitor's own phone, so that there is something to
 * answer. */
static enum status
run_guest(struct writer_job *job, struct db *db)
{
	struct demo_job *guest = (struct demo_job *)job;
	int64_t now = clock_now(&guest->demo->clock);
	struct meeting meeting = {.municipality = 740,
	        .phone = guest_phone,
	        .held_at = now - (int64_t)3 * 3600,
	        .employee = "SB01"};

	return meeting_register(
	        db, &guest->demo->service->keys, &meeting, now, guest->why);
}

static volatile sig_atomic_t told_to_end;

/* Only a flag: the loop looks at it between two rounds. */
static void
on_signal(int number)
{
	(void)number;
	told_to_end = 1;
}

/* From here on the clock goes at the pace of the visitor, who has a phone as
 * well and is asked like everybody else. */
static void
serve_on(struct demo *demo, const char *password, struct text *why)
{
	struct demo_job job = {.why = why};
	struct schedule_result result;

	enum {
		MORNING = 600, /* minutes */
		EVENING = 1080,
		LAST_ROUNDS = 20,
	};

	int64_t now;

	(void)signal(SIGINT, on_signal);
	(void)signal(SIGTERM, on_signal);
	/* In the night nothing would be sent: go on in the next morning. */
	now = clock_now(&demo->clock);
	clock_advance(&demo->clock,
	        (clock_next_open(now, MORNING, EVENING) - now) * 1000);
	clock_release(&demo->clock);
	if (demo_do_job(demo, &job, run_guest) != STATUS_OK)
		return;
	printf("\nDemoen kører videre; stop med Ctrl-C.\n"
	       "Telefon at skrive fra: http://127.0.0.1:%d/phones/%s\n"
	       "Alle telefoner:        http://127.0.0.1:%d/phones\n"
	       "Svar på web:           brug linket, der kommer i en sms\n"
	       "Rapporter:             %s/rapporter (bruger demo,"
	       " adgangskode %s)\n",
	        http_server_port(demo->provider), guest_phone + 1,
	        http_server_port(demo->provider),
	        demo->service->settings.public_url, password);
	(void)fflush(stdout);
	for (unsigned round = 0; !told_to_end; round++) {
		if (round % 10 == 0 &&
		        service_schedule(demo->service, &result) != STATUS_OK)
			break;
		(void)simulator_once(demo->simulator, 100);
		usleep(100000);
	}
	/* What is under way arrives; nobody waits long for it. */
	for (int i = 0; i < LAST_ROUNDS; i++)
		if (simulator_once(demo->simulator, 100) == 0)
			break;
}

/* A folder of its own: a new one each time, unless one is named. */
static enum status
make_directory(const char **directory, TALLOC_CTX *owner, struct text *why)
{
	char template[] = "/tmp/borgersvar-demo-XXXXXX";

	if (*directory == NULL) {
		if (mkdtemp(template) == NULL) {
			text_add_format(
			        why, "%s: %s", template, strerror(errno));
			return STATUS_SYSTEM;
		}
		*directory = talloc_strdup(owner, template);
		return STATUS_OK;
	}
	if (mkdir(*directory, 0700) != 0 && errno != EEXIST) {
		text_add_format(why, "%s: %s", *directory, strerror(errno));
		return STATUS_SYSTEM;
	}
	if (access(text_format(owner, "%s/borgersvar.db", *directory), F_OK) ==
	        0) {
		text_add_format(why,
		        "%s: there is a database already; name a new folder",
		        *directory);
		return STATUS_CONFLICT;
	}
	return STATUS_OK;
}

/* Whatever fails on the way, what was started is stopped again. */
static enum status
run_demo(struct demo *demo, const char *directory, TALLOC_CTX *owner,
        struct text *why)
{
	struct db_options options = {.mode = DB_READ, .busy_ms = 5000};
	char password[SECRET_CODE_LENGTH + 1];
	struct randomness randomness;
	struct db *reader = NULL;
	enum status status = make_directory(&directory, owner, why);

	randomness_init_system(&randomness);
	secret_code(&randomness, password);
	clock_init_frozen(&demo->clock,
	        clock_month_start((struct month){2026, 7}) * 1000);
	if (status == STATUS_OK)
		status = demo_provider(demo, owner,
		        (struct demo_secrets){demo_token, demo_secret}, why);
	if (status == STATUS_OK)
		status = start_service(demo, directory, owner, why);
	if (status == STATUS_OK)
		status = setup(demo, owner, password, why);
	if (status != STATUS_OK)
		goto done;
	options.path = demo->service->settings.database;
	status = db_open(owner, options, false, &reader, why);
	demo_invent(demo, owner);
	if (status == STATUS_OK)
		status = demo_play(demo, reader, why);
	if (status == STATUS_OK)
		status = demo_report(demo, reader, directory, why);
	if (status == STATUS_OK && isatty(STDOUT_FILENO) &&
	        isatty(STDIN_FILENO))
		serve_on(demo, password, why);
done:
	if (demo->service != NULL)
		service_stop(demo->service);
	if (demo->provider != NULL)
		http_server_stop(demo->provider);
	return status;
}

/* What was typed. */
struct wanted {
	const char *directory, *seed, *answers;
	bool scale;
	int64_t seed_number, answers_number;
};

static enum status
read_wanted(struct wanted *wanted, struct text *why)
{
	wanted->answers_number = SCALE_ANSWERS;
	if (text_to_int(wanted->seed, 1, INT32_MAX, &wanted->seed_number) !=
	        STATUS_OK)
		text_add(why, "--seed: expected a whole number from 1");
	else if (wanted->answers != NULL && !wanted->scale)
		text_add(why, "--answers: goes with --scale");
	else if (wanted->scale && wanted->directory == NULL)
		text_add(why, "--scale needs --directory");
	else if (wanted->answers != NULL &&
	         text_to_int(wanted->answers, 1, SCALE_ANSWERS_TOP,
	                 &wanted->answers_number) != STATUS_OK)
		text_add_format(why,
		        "--answers: expected a whole number from 1 to %d",
		        SCALE_ANSWERS_TOP);
	return why->length == 0 ? STATUS_OK : STATUS_INPUT;
}

/* Nothing is played, and nothing served: only a database is left. */
static enum status
run_scale(const struct wanted *wanted, struct text *why)
{
	const struct scale_options options = {.directory = wanted->directory,
	        .seed = (uint64_t)wanted->seed_number,
	        .answers = wanted->answers_number,
	        .progress = true};
	struct scale_result result;
	enum status status = demo_scale(&options, &result, why);

	if (status == STATUS_OK)
		printf("%s/borgersvar.db: %" PRId64 " svar, %" PRId64
		       " rækker på %.1f sekunder (%.0f i sekundet)\n",
		        wanted->directory, result.answers, result.rows,
		        result.seconds, (double)result.rows / result.seconds);
	return status;
}

static int
run(const struct wanted *wanted, TALLOC_CTX *memory, struct text *why)
{
	struct demo *demo = talloc_zero(memory, struct demo);
	enum status status = clock_init(why);

	(void)signal(SIGPIPE, SIG_IGN);
	/* What is shown is for whoever looks on. */
	log_set_level(LOG_WARN);
	if (status == STATUS_OK)
		status = secret_init();
	demo->seed = (uint64_t)wanted->seed_number;
	if (status == STATUS_OK)
		status = wanted->scale ? run_scale(wanted, why)
		                       : run_demo(demo, wanted->directory,
		                                 memory, why);
	return status == STATUS_OK ? VERB_DONE
	                           : verb_fail(status, text_string(why));
}

/* The same seed plays the same months. */
int
verb_demo(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct wanted wanted = {.seed = "1"};
	const struct verb_option options[] = {
	        {"directory", &wanted.directory, NULL},
	        {"seed", &wanted.seed, NULL}, {"scale", NULL, &wanted.scale},
	        {"answers", &wanted.answers, NULL}, {NULL, NULL, NULL}};
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, NULL, 0) == 0)
		end = read_wanted(&wanted, &why) == STATUS_OK
		              ? run(&wanted, memory, &why)
		              : verb_misused(text_string(&why));
	talloc_free(memory);
	return end;
}

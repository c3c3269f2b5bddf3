/*
 * demo: sets up a folder, plays the months, prints the table, writes the
 * reports, and on a terminal goes on serving.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "reports/report.h"
#include "reports/write.h"
#include "server/demo.h"
#include "server/municipality.h"
#include "server/release.h"
#include "server/staff.h"
#include "server/verb.h"

enum { WHY_MAX = 1000, REPORT_MAX = 600000, DAY_S = 86400 };

static const char guest_phone[] = "+4510009999";
static const char demo_token[] = "demo-token";
static const char demo_secret[] = "demo-webhook-secret";

/* Jobs of the demo on the ordinary writer. */
struct demo_job {
	struct writer_job job;
	struct demo *demo;
	int64_t survey_version;
	size_t registered;
	const struct report *report;
	struct staff staff;
	const char *host;
	struct text *why;
};

static enum status
do_job(struct demo *demo, struct demo_job *job,
        enum status (*run)(struct writer_job *, struct db *))
{
	job->job.run = run;
	job->demo = demo;
	return writer_do(demo->service->writer, WRITER_BATCH, &job->job);
}

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

static const char *
target_group(const struct demo *demo, size_t person)
{
	static const char *const groups[] = {"jobparat", "aktivitetsparat",
	        "sygedagpenge", "uddannelseshjælp"};

	return groups[demo_draw(demo, "group", person, 0) % 4];
}

static enum status
register_meeting(
        const struct demo *demo, struct db *db, size_t i, struct text *why)
{
	const struct demo_meeting *invented = &demo->meetings[i];
	const struct demo_person *person = &demo->people[invented->person];
	char external[32];
	char employee[16];
	struct meeting meeting = {
	        .municipality = demo_municipalities[person->municipality].code,
	        .external = external,
	        .phone = invented->no_number ? NULL : person->phone,
	        .held_at = invented->held_at,
	        .employee = employee,
	        .unit = "Jobcenter",
	        .target_group = target_group(demo, invented->person)};

	(void)snprintf(external, sizeof(external), "demo-%zu", i);
	(void)snprintf(employee, sizeof(employee), "SB%02u",
	        (unsigned)(demo_draw(demo, "employee", invented->person, 0) %
	                   25));
	return meeting_register(db, &demo->service->keys, &meeting,
	        clock_now(&demo->clock), why);
}

static enum status
run_meetings(struct writer_job *job, struct db *db)
{
	struct demo_job *meetings = (struct demo_job *)job;
	struct demo *demo = meetings->demo;
	int64_t now = clock_now(&demo->clock);
	enum status status = STATUS_OK;
	size_t i = demo->registered;

	for (; status == STATUS_OK && i < demo->meeting_count &&
	        demo->meetings[i].held_at <= now;
	        i++)
		status = register_meeting(demo, db, i, meetings->why);
	/* The job may run again: what is done is known when it has ended. */
	meetings->registered = i;
	return status;
}

static enum status
register_due(struct demo *demo, struct demo_job *job)
{
	enum status status = do_job(demo, job, run_meetings);

	if (status == STATUS_OK)
		demo->registered = job->registered;
	return status;
}

/* Until nothing is left to do at the clock's time. */
static void
settle(struct demo *demo)
{
	for (;;) {
		size_t left = simulator_once(demo->simulator, 1);

		if (left == 0 && demo->visits > 0)
			demo->client->poll(demo->client, 1);
		if (left == 0 && demo->visits == 0) {
			if (delivery_is_idle(demo->service->delivery) &&
			        simulator_once(demo->simulator, 0) == 0 &&
			        demo->visits == 0)
				return;
			usleep(100);
		}
	}
}

static int64_t
next_time(const struct demo *demo, struct db *reader)
{
	int64_t next = simulator_next_at(demo->simulator);
	int64_t due = 0;
	int64_t now = clock_now(&demo->clock);

	if (schedule_next_at(reader, &due) == STATUS_OK && due < next)
		next = due;
	if (demo->registered < demo->meeting_count &&
	        demo->meetings[demo->registered].held_at < next)
		next = demo->meetings[demo->registered].held_at;
	if (next <= now)
		next = now + 1;
	if (next > now + DAY_S)
		next = now + DAY_S; /* nothing is known to come: look daily */
	return (next + DEMO_SLOT_S - 1) / DEMO_SLOT_S * DEMO_SLOT_S;
}

static void
show_progress(const struct demo *demo, int64_t now, int *shown)
{
	static const char *const names[] = {
	        "juli", "august", "september", "oktober", "november"};
	struct civil civil = clock_civil(now);
	int day = civil.month * 100 + civil.day / 8;
	struct simulator_counts counts;

	if (day == *shown || civil.month < 7 || civil.month > 11)
		return;
	*shown = day;
	counts = simulator_counts(demo->simulator);
	fprintf(stderr,
	        "\r%2d. %s 2026: %zu møder, %" PRIu64 " sms sendt, %" PRIu64
	        " svar på sms   ",
	        civil.day, names[civil.month - 7], demo->registered,
	        counts.accepted, counts.inbound);
}

static enum status
play(struct demo *demo, struct db *reader, struct text *why)
{
	/* Ten days after the last month all sessions have ended. */
	int64_t end =
	        clock_month_end((struct month){2026, 10}) + (int64_t)10 * DAY_S;
	struct schedule_result result;
	enum status status = STATUS_OK;
	int shown = 0;

	while (status == STATUS_OK && clock_now(&demo->clock) < end) {
		struct demo_job job = {.why = why};
		int64_t now = clock_now(&demo->clock);
		int64_t next;

		show_progress(demo, now, &shown);
		if (demo->registered < demo->meeting_count &&
		        demo->meetings[demo->registered].held_at <= now)
			status = register_due(demo, &job);
		if (status == STATUS_OK)
			status = service_schedule(demo->service, &result);
		if (status != STATUS_OK)
			break;
		settle(demo);
		next = next_time(demo, reader);
		if (next > end)
			next = end;
		clock_advance(&demo->clock, (next - now) * 1000);
		delivery_wake(demo->service->delivery);
	}
	fprintf(stderr, "\n");
	return status;
}

static enum status
run_release(struct writer_job *job, struct db *db)
{
	struct demo_job *release = (struct demo_job *)job;

	return release_put(
	        db, release->report, clock_now(&release->demo->clock));
}

static enum status
write_file(const char *path, const struct text *content, struct text *why)
{
	FILE *file = fopen(path, "we");
	bool written = file != NULL &&
	               fwrite(text_string(content), 1, content->length, file) ==
	                       content->length;

	if (file == NULL || fclose(file) != 0 || !written) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		return STATUS_SYSTEM;
	}
	return STATUS_OK;
}

static enum status
write_files(const struct report *report, const char *directory,
        TALLOC_CTX *memory, struct text *why)
{
	const char *base = talloc_asprintf(memory, "%s/rapport-%04d-%s",
	        directory, (int)report->municipality, report->month);
	const char *html_path = talloc_asprintf(memory, "%s.html", base);
	const char *json_path = talloc_asprintf(memory, "%s.json", base);
	struct text html;
	struct text json;
	enum status status;

	text_init(&html, memory, REPORT_MAX);
	text_init(&json, memory, REPORT_MAX);
	write_html(report, &html);
	write_json(report, &json);
	status = write_file(html_path, &html, why);
	if (status == STATUS_OK)
		status = write_file(json_path, &json, why);
	if (status == STATUS_OK)
		printf("%s\n%s\n", html_path, json_path);
	return status;
}

static void
print_count(const struct report *report, const struct report_count *count)
{
	if (count->hidden)
		printf(" %9s", report->hidden_symbol);
	else
		printf(" %8" PRId64, count->count);
}

static void
print_index(const struct report_index *index)
{
	if (isnan(index->mean))
		printf("  %-20s", "–");
	else if (isnan(index->low))
		printf("  %4.1f (n=%" PRId64 ")", index->mean,
		        index->respondents.count);
	else
		printf("  %4.1f [%4.1f-%4.1f] n=%-4" PRId64, index->mean,
		        index->low, index->high, index->respondents.count);
}

static void
print_row(const struct report *report)
{
	const struct report_dispositions *d = &report->dispositions;

	printf("%-14s", report->municipality_name);
	if (strlen(report->municipality_name) >
	        text_characters(report->municipality_name))
		printf(" ");
	print_count(report, &report->total.held);
	print_count(report, &report->total.asked);
	print_count(report, &report->total.reached);
	print_count(report, &d->complete);
	print_count(report, &d->partial);
	print_count(report, &d->refused);
	print_count(report, &d->silent);
	print_index(&report->indices[0]);
	print_index(&report->indices[1]);
	printf("\n");
}

static void
print_head(void)
{
	printf("\nOktober 2026 (%s = skjult, færre end 5 eller kan regnes ud)\n"
	       "%-14s %8s %8s %8s %8s %8s %8s %8s  %-22s  %s\n",
	        "·", "", "holdt", "spurgt", "nået", "hele", "dele", "nej",
	        "tavse", "tilfredshed", "inddragelse");
}

static enum status
report_month(struct demo *demo, struct db *reader, TALLOC_CTX *memory,
        struct month month, struct report *reports[DEMO_MUNICIPALITIES])
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES;
	        i++) {
		struct demo_job job = {0};

		status = report_build(reader, memory,
		        demo_municipalities[i].code, month,
		        clock_now(&demo->clock), &reports[i]);
		job.report = reports[i];
		if (status == STATUS_OK)
			status = do_job(demo, &job, run_release);
	}
	return status;
}

static enum status
report_all(struct demo *demo, struct db *reader, const char *directory,
        struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *reports[DEMO_MUNICIPALITIES] = {NULL};
	enum status status = STATUS_OK;

	for (int m = 7; status == STATUS_OK && m < 7 + DEMO_MONTHS; m++)
		status = report_month(
		        demo, reader, memory, (struct month){2026, m}, reports);
	if (status == STATUS_OK) {
		print_head();
		for (size_t i = 0; i < DEMO_MUNICIPALITIES; i++)
			print_row(reports[i]);
		printf("\n");
	}
	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES; i++)
		status = write_files(reports[i], directory, memory, why);
	talloc_free(memory);
	return status;
}

/* Putting it together. */

static enum status
start_provider(struct demo *demo, TALLOC_CTX *owner, struct text *why)
{
	struct http_server_options options = {.address = "127.0.0.1",
	        .connections_max = 256,
	        .deadline_ms = 10000,
	        .idle_s = 60,
	        .body_max = (size_t)8 * 1024 * 1024,
	        .handle = simulator_handle};

	demo->client = http_client_create(
	        owner, (struct http_client_options){.connections_max = 64,
	                       .max_age_conn_s = 50,
	                       .answer_max = (size_t)1024 * 1024,
	                       .user_agent = "borgersvar-demo"});
	demo->simulator = simulator_create(
	        owner, (struct simulator_options){.clock = &demo->clock,
	                       .token = demo_token,
	                       .webhook_secret = demo_secret,
	                       .client = demo->client,
	                       .posts_max = 64,
	                       .on_text = demo_on_text,
	                       .is_reachable = demo_is_reachable,
	                       .context = demo});
	options.context = demo->simulator;
	return http_server_start(owner, options, &demo->provider, why);
}

static struct settings
make_settings(const struct demo *demo, const char *directory, TALLOC_CTX *owner)
{
	return (struct settings){
	        .database =
	                talloc_asprintf(owner, "%s/borgersvar.db", directory),
	        .keys = talloc_asprintf(owner, "%s/borgersvar.keys", directory),
	        .address = "127.0.0.1",
	        .port = 0,
	        .connections = 512,
	        .public_url = "http://127.0.0.1",
	        .lane = "main",
	        .driver = "gatewayapi",
	        .provider_url = talloc_asprintf(owner, "http://127.0.0.1:%d",
	                http_server_port(demo->provider)),
	        .token = demo_token,
	        .webhook_secret = demo_secret,
	        .requests = 8,
	        .schedule_s = 2,
	};
}

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
	demo->service->settings.public_url = talloc_asprintf(owner,
	        "http://127.0.0.1:%d", http_server_port(demo->service->web));
	simulator_set_webhook(
	        demo->simulator, talloc_asprintf(owner, "%s/hook/main",
	                                 demo->service->settings.public_url));
	return STATUS_OK;
}

static enum status
setup(struct demo *demo, TALLOC_CTX *owner, const char *password,
        struct text *why)
{
	char hash[128];
	struct demo_job job = {.why = why,
	        .host = talloc_asprintf(owner, "127.0.0.1:%d",
	                http_server_port(demo->service->web)),
	        .staff = {.name = "demo",
	                .role = "operator",
	                .password_hash = hash}};
	enum status status = secret_password_hash(password, hash);

	return status == STATUS_OK ? do_job(demo, &job, run_setup) : status;
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

static void
on_signal(int number)
{
	(void)number;
	told_to_end = 1;
}

static void
serve_on(struct demo *demo, const char *password, struct text *why)
{
	struct demo_job job = {.why = why};
	struct schedule_result result;

	enum { MORNING = 600, EVENING = 1080 }; /* minutes */

	int64_t now;

	(void)signal(SIGINT, on_signal);
	(void)signal(SIGTERM, on_signal);
	/* In the night nothing would be sent: go on in the next morning. */
	now = clock_now(&demo->clock);
	clock_advance(&demo->clock,
	        (clock_next_open(now, MORNING, EVENING) - now) * 1000);
	clock_release(&demo->clock);
	if (do_job(demo, &job, run_guest) != STATUS_OK)
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
	if (access(talloc_asprintf(owner, "%s/borgersvar.db", *directory),
	            F_OK) == 0) {
		text_add_format(why,
		        "%s: there is a database already; name a new folder",
		        *directory);
		return STATUS_CONFLICT;
	}
	return STATUS_OK;
}

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
		status = start_provider(demo, owner, why);
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
		status = play(demo, reader, why);
	if (status == STATUS_OK)
		status = report_all(demo, reader, directory, why);
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

int
verb_demo(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct demo *demo = talloc_zero(memory, struct demo);
	const char *directory = NULL;
	const char *seed = "1";
	const struct verb_option options[] = {{"directory", &directory, NULL},
	        {"seed", &seed, NULL}, {NULL, NULL, NULL}};
	int64_t number = 0;
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, NULL, 0) < 0)
		goto done;
	(void)signal(SIGPIPE, SIG_IGN);
	status = clock_init(&why);
	if (status == STATUS_OK)
		status = secret_init();
	if (status == STATUS_OK &&
	        text_to_int(seed, 1, INT32_MAX, &number) != STATUS_OK) {
		text_add(&why, "--seed: expected a whole number from 1");
		status = STATUS_INPUT;
	}
	demo->seed = (uint64_t)number;
	if (status == STATUS_OK)
		status = run_demo(demo, directory, memory, &why);
	end = status == STATUS_OK ? VERB_DONE
	                          : verb_fail(status, text_string(&why));
done:
	talloc_free(memory);
	return end;
}

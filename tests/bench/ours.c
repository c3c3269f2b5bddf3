/*
 * The service in a child process, which ends with its parent.
 */
#include "tests/bench/ours.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "server/meeting.h"
#include "server/municipality.h"
#include "server/service.h"
#include "surveys/survey_store.h"
#include "tests/bench/load.h"

struct setup {
	struct writer_job job;
	struct service *service;
	unsigned from, to;
	char *token;
	struct text why;
};

static enum status
run_base(struct writer_job *job, struct db *db)
{
	struct setup *setup = (struct setup *)job;
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	struct municipality municipality = {740, NULL, "main", "+4560000740",
	        "svar.test", "89 70 10 00", "partner"};
	unsigned char hash[SECRET_HASH_BYTES];
	int64_t version = 0;
	enum status status = survey_publish(db, survey->bytes, survey->length,
	        OURS_NOW, &version, &setup->why);

	if (status == STATUS_OK)
		status = municipality_add(
		        db, &municipality, version, OURS_NOW, &setup->why);
	api_token_make(&setup->service->keys, setup->token, hash);
	if (status == STATUS_OK)
		status = api_token_put(db, 740, "bench", hash, OURS_NOW);
	return status;
}

static enum status
run_meetings(struct writer_job *job, struct db *db)
{
	struct setup *setup = (struct setup *)job;
	enum status status = STATUS_OK;

	for (unsigned i = setup->from; status == STATUS_OK && i < setup->to;
	        i++) {
		char phone[16];
		struct meeting meeting = {.municipality = 740,
		        .phone = phone,
		        .held_at = OURS_NOW - 7200,
		        .employee = "SB"};

		(void)snprintf(
		        phone, sizeof(phone), "+45%u", LOAD_PHONE_FIRST + i);
		status = meeting_register(db, &setup->service->keys, &meeting,
		        OURS_NOW, &setup->why);
	}
	return status;
}

/* As if the provider had delivered all of it. */
static enum status
run_sent(struct writer_job *job, struct db *db)
{
	static const char sql[] = "UPDATE outbox SET state = 'delivered',"
	                          " sent_at = due_at";

	(void)job;
	return db_run(db, sql, DB_NO_ARGS);
}

static void
must(enum status status, const struct text *why)
{
	if (status == STATUS_OK)
		return;
	fprintf(stderr, "ours: %s %s\n", status_name(status), text_string(why));
	exit(1);
}

static void
fill(struct service *service, unsigned count, char *token)
{
	enum { STEP = 5000 };
	struct schedule_result result;
	struct setup setup = {
	        .job = {.run = run_base}, .service = service, .token = token};

	text_init(&setup.why, service, 400);
	must(writer_do(service->writer, WRITER_BATCH, &setup.job), &setup.why);
	setup.job.run = run_meetings;
	for (setup.from = 0; setup.from < count; setup.from = setup.to) {
		setup.to =
		        setup.from + STEP < count ? setup.from + STEP : count;
		must(writer_do(service->writer, WRITER_BATCH, &setup.job),
		        &setup.why);
	}
	must(service_schedule(service, &result), &setup.why);
	setup.job.run = run_sent;
	must(writer_do(service->writer, WRITER_BATCH, &setup.job), &setup.why);
}

static struct settings
settings_of(
        TALLOC_CTX *memory, const struct ours_options *options, const char *in)
{
	struct provider_account account = {.lane = "main",
	        .driver = options->driver,
	        .url = talloc_asprintf(
	                memory, "http://127.0.0.1:%u", options->provider),
	        .token = "t",
	        .webhook_secret = load_secret,
	        .requests = options->requests,
	        .terms = {.method = "POST",
	                .path = "/one",
	                .content_type = "application/json",
	                .headers = "Authorization: Bearer {token}",
	                .body = "{\"to\":\"{recipient}\",\"text\":\"{text}\","
	                        "\"reference\":\"{reference}\"}",
	                .answer_id = ""}};

	return (struct settings){
	        .database = talloc_asprintf(memory, "%s/db", in),
	        .keys = talloc_asprintf(memory, "%s/keys", in),
	        .address = "127.0.0.1",
	        .connections = 1024,
	        .public_url = "http://bench",
	        .accounts = {account},
	        .account_count = 1};
}

/* Tells its port through the pipe and waits to be killed. */
static void
serve(const struct ours_options *options, const struct ours *ours, int pipe)
{
	static struct clock clock;
	TALLOC_CTX *memory = talloc_new(NULL);
	struct service_options with = {
	        .settings = settings_of(memory, options, ours->folder),
	        .clock = &clock};
	struct ours told = *ours;
	struct service *service = NULL;
	struct text why;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	text_init(&why, memory, 1000);
	log_set_level(LOG_ERROR);
	must(clock_init(&why), &why);
	must(secret_init(), &why);
	clock_init_frozen(&clock, (int64_t)OURS_NOW * 1000);
	must(service_open(memory, with, true, &service, &why), &why);
	fill(service, options->sessions, told.token);
	must(service_start(service, false, &why), &why);
	told.port = http_server_port(service->web);
	if (write(pipe, &told, sizeof(told)) != sizeof(told))
		exit(1);
	pause();
}

struct ours
ours_start(const struct ours_options *options)
{
	struct ours ours = {.folder = "/tmp/borgersvar-bench-XXXXXX"};
	struct ours told;
	int pipes[2];

	if (mkdtemp(ours.folder) == NULL || pipe(pipes) != 0)
		exit(1);
	ours.process = fork();
	if (ours.process == 0)
		serve(options, &ours, pipes[1]);
	close(pipes[1]);
	if (read(pipes[0], &told, sizeof(told)) != sizeof(told))
		exit(1);
	close(pipes[0]);
	told.process = ours.process;
	return told;
}

void
ours_end(struct ours *ours)
{
	static const char *const files[] = {
	        "db", "db-wal", "db-shm", "keys", "borgersvar.lock"};
	char path[128];

	kill(ours->process, SIGTERM);
	waitpid(ours->process, NULL, 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(
		        path, sizeof(path), "%s/%s", ours->folder, files[i]);
		(void)unlink(path);
	}
	(void)rmdir(ours->folder);
}

/*
 * The rate of inbound answers: from the POST through signature, deduplication,
 * session, branching and the next question to the fsynced commit and the 200.
 *
 *	inbound COUNT
 *
 * A child process is the server, with COUNT open sessions; the parent loads it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "server/meeting.h"
#include "server/municipality.h"
#include "server/service.h"
#include "surveys/survey_store.h"
#include "tests/bench/load.h"

enum { NOW = 1791273600 }; /* a Tuesday at 10 in the morning */

struct setup {
	struct writer_job job;
	struct service *service;
	unsigned from, to;
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
	int64_t version = 0;
	enum status status = survey_publish(
	        db, survey->bytes, survey->length, NOW, &version, &setup->why);

	if (status == STATUS_OK)
		status = municipality_add(
		        db, &municipality, version, NOW, &setup->why);
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
		        .held_at = NOW - 7200,
		        .employee = "SB"};

		(void)snprintf(
		        phone, sizeof(phone), "+45%u", LOAD_PHONE_FIRST + i);
		status = meeting_register(
		        db, &setup->service->keys, &meeting, NOW, &setup->why);
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
	fprintf(stderr, "inbound: %s %s\n", status_name(status),
	        text_string(why));
	exit(1);
}

static void
fill(struct service *service, unsigned count, struct text *why)
{
	enum { STEP = 5000 };
	struct schedule_result result;
	struct setup setup = {.job = {.run = run_base}, .service = service};

	text_init(&setup.why, service, 400);
	must(writer_do(service->writer, WRITER_BATCH, &setup.job), &setup.why);
	setup.job.run = run_meetings;
	for (setup.from = 0; setup.from < count; setup.from += STEP) {
		setup.to = setup.from + STEP;
		must(writer_do(service->writer, WRITER_BATCH, &setup.job),
		        &setup.why);
	}
	must(service_schedule(service, &result), why);
	setup.job.run = run_sent;
	must(writer_do(service->writer, WRITER_BATCH, &setup.job), &setup.why);
}

/* The server: tells its port through the pipe and waits to be killed. */
static void
serve(const char *folder, unsigned count, int pipe)
{
	static struct clock clock;
	TALLOC_CTX *memory = talloc_new(NULL);
	struct service_options options = {
	        .settings = {.database =
	                             talloc_asprintf(memory, "%s/db", folder),
	                .keys = talloc_asprintf(memory, "%s/keys", folder),
	                .address = "127.0.0.1",
	                .connections = 1024,
	                .public_url = "http://bench",
	                .accounts = {{.lane = "main",
	                        .driver = "gatewayapi",
	                        .url = "http://127.0.0.1:1",
	                        .token = "t",
	                        .webhook_secret = load_secret,
	                        .requests = 4}},
	                .account_count = 1},
	        .clock = &clock};
	struct service *service = NULL;
	struct text why;
	uint16_t port;

	text_init(&why, memory, 1000);
	log_set_level(LOG_ERROR);
	must(clock_init(&why), &why);
	must(secret_init(), &why);
	clock_init_frozen(&clock, (int64_t)NOW * 1000);
	must(service_open(memory, options, true, &service, &why), &why);
	fill(service, count, &why);
	must(service_start(service, false, &why), &why);
	port = http_server_port(service->web);
	if (write(pipe, &port, sizeof(port)) != sizeof(port))
		exit(1);
	pause();
}

int
main(int argc, char **argv)
{
	char folder[] = "/tmp/borgersvar-bench-XXXXXX";
	unsigned count =
	        argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 40000;
	int pipes[2];
	uint16_t port = 0;
	struct text why = {0};
	pid_t child;

	if (mkdtemp(folder) == NULL || pipe(pipes) != 0)
		return 1;
	child = fork();
	if (child == 0)
		serve(folder, count, pipes[1]);
	must(clock_init(&why), &why);
	must(secret_init(), &why);
	if (read(pipes[0], &port, sizeof(port)) != sizeof(port))
		return 1;
	printf("%.0f\n", load_run(port, count, NOW + 10));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}

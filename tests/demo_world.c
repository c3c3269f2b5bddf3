/*
 * The world of the demo's tests.
 */
#include "tests/demo_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "server/municipality.h"
#include "tests/base_fixture.h"

static const char token[] = "token";
static const char secret[] = "secret";

static enum status
run_setup(struct writer_job *job, struct db *db)
{
	struct demo_job *setup = (struct demo_job *)job;
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	int64_t now = clock_now(&setup->demo->clock);
	int64_t version = 0;
	enum status status = survey_publish(
	        db, survey->bytes, survey->length, now, &version, setup->why);

	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES;
	        i++) {
		const struct demo_municipality *given = &demo_municipalities[i];
		struct municipality one = {.code = given->code,
		        .lane = "main",
		        .sender = given->sender,
		        .host = setup->host,
		        .contact = given->contact,
		        .role = given->role};

		status = municipality_add(db, &one, version, now, setup->why);
	}
	return status;
}

static void
start_service(struct demo_world *world)
{
	struct demo *demo = world->demo;
	struct service_options options = {
	        .clock = &demo->clock, .seed = demo->seed};
	int port = http_server_port(demo->provider);

	options.settings = (struct settings){
	        .database = talloc_asprintf(world, "%s/db", world->folder),
	        .keys = talloc_asprintf(world, "%s/keys", world->folder),
	        .address = "127.0.0.1",
	        .connections = 64,
	        .public_url = "http://127.0.0.1",
	        .accounts = {{.lane = "main",
	                .driver = "gatewayapi",
	                .url = talloc_asprintf(
	                        world, "http://127.0.0.1:%d", port),
	                .token = token,
	                .webhook_secret = secret,
	                .requests = 4}},
	        .account_count = 1,
	        .schedule_s = 2};
	if (service_open(world, options, true, &demo->service, &world->why) !=
	                STATUS_OK ||
	        service_start(demo->service, false, &world->why) != STATUS_OK)
		fail_msg("%s", text_string(&world->why));
	demo->service->settings.public_url = talloc_asprintf(world,
	        "http://127.0.0.1:%d", http_server_port(demo->service->web));
	simulator_set_webhook(
	        demo->simulator, talloc_asprintf(world, "%s/hook/main",
	                                 demo->service->settings.public_url));
}

struct demo_world *
demo_world_start(uint64_t seed, size_t meetings)
{
	struct demo_world *world = talloc_zero(NULL, struct demo_world);
	struct demo_job job = {.why = &world->why};
	struct db_options options = {.mode = DB_READ, .busy_ms = 5000};

	world->memory = world;
	text_init(&world->why, world, 1000);
	log_set_level(LOG_ERROR);
	(void)snprintf(world->folder, sizeof(world->folder),
	        "/tmp/borgersvar-demo-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	assert_int_equal(clock_init(&world->why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	world->demo = talloc_zero(world, struct demo);
	world->demo->seed = seed;
	clock_init_frozen(&world->demo->clock,
	        clock_month_start((struct month){2026, 7}) * 1000);
	assert_int_equal(
	        demo_provider(world->demo, world,
	                (struct demo_secrets){token, secret}, &world->why),
	        STATUS_OK);
	start_service(world);
	job.host = talloc_asprintf(world, "127.0.0.1:%d",
	        http_server_port(world->demo->service->web));
	if (demo_do_job(world->demo, &job, run_setup) != STATUS_OK)
		fail_msg("%s", text_string(&world->why));
	options.path = world->demo->service->settings.database;
	assert_int_equal(
	        db_open(world, options, false, &world->reader, &world->why),
	        STATUS_OK);
	demo_invent(world->demo, world);
	world->demo->employer_count = 0;
	assert_true(meetings <= world->demo->meeting_count);
	world->demo->meetings += world->demo->meeting_count - meetings;
	world->demo->meeting_count = meetings;
	return world;
}

void
demo_world_play(struct demo_world *world)
{
	int before = dup(STDERR_FILENO);
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	enum status status;

	assert_true(before >= 0 && nowhere >= 0);
	(void)dup2(nowhere, STDERR_FILENO);
	status = demo_play(world->demo, world->reader, &world->why);
	(void)dup2(before, STDERR_FILENO);
	close(before);
	close(nowhere);
	assert_int_equal(status, STATUS_OK);
}

void
demo_world_end(struct demo_world *world)
{
	service_stop(world->demo->service);
	http_server_stop(world->demo->provider);
	base_fixture_remove(world->folder);
	talloc_free(world);
	log_set_level(LOG_INFO);
}

int64_t
demo_world_count(struct demo_world *world, const char *sql)
{
	int64_t value = -1;

	if (db_int(world->reader, sql, DB_NO_ARGS, &value) != STATUS_OK)
		fail_msg("%s", sql);
	return value;
}

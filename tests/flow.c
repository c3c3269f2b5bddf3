/*
 * The world of the flow tests.
 */
#include "tests/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "server/meeting.h"
#include "server/municipality.h"
#include "server/route.h"
#include "surveys/survey_store.h"
#include "tests/contact_fixture.h"
#include "tests/direct_client.h"

enum { START = 1791273600 }; /* 2026-10-06 10:00 in Denmark */

static const char token[] = "token";
static const char secret[] = "secret";

static void
quiet(const char *line, void *context)
{
	(void)context;
	if (strstr(line, "level=error") != NULL)
		print_message("%s", line);
}

static bool
is_reachable(void *context, const char *phone)
{
	const struct flow_world *world = context;

	(void)phone;
	return world->reachable;
}

static struct settings
settings_of(struct flow_world *world)
{
	return (struct settings){.database = talloc_asprintf(world->memory,
	                                 "%s/test.db", world->folder),
	        .keys = talloc_asprintf(
	                world->memory, "%s/test.keys", world->folder),
	        .address = "127.0.0.1",
	        .public_url = "http://svar.test",
	        .accounts = {{.lane = "main",
	                .driver = "gatewayapi",
	                .url = "http://provider.test",
	                .token = token,
	                .webhook_secret = secret,
	                .requests = 4}},
	        .account_count = 1};
}

static void
open_service(struct flow_world *world)
{
	struct service_options options = {.settings = settings_of(world),
	        .clock = &world->clock,
	        .seed = 42};
	struct text why;

	text_init(&why, world->memory, 1000);
	world->to_provider = direct_client_create(
	        world->memory, simulator_handle, world->simulator);
	options.client = world->to_provider;
	if (service_open(world->memory, options, true, &world->service, &why) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&why));
}

struct setup_job {
	struct writer_job job;
	struct text why;
};

static enum status
run_setup(struct writer_job *job, struct db *db)
{
	struct setup_job *setup = (struct setup_job *)job;
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	struct municipality all[] = {
	        {740, NULL, "main", "+4560000740", "svar.test", "89 70 10 00",
	                "partner"},
	        {661, NULL, "main", "+4560000661", "svar.test", "96 11 75 00",
	                "partner"}};
	int64_t version = 0;
	enum status status = survey_publish(db, survey->bytes, survey->length,
	        START, &version, &setup->why);

	for (size_t i = 0; status == STATUS_OK && i < 2; i++)
		status = municipality_add(
		        db, &all[i], version, START, &setup->why);
	return status;
}

int
flow_setup(void **state)
{
	struct flow_world *world = talloc_zero(NULL, struct flow_world);
	struct setup_job job = {.job = {.run = run_setup}};
	struct text why;

	text_init(&why, world, 1000);
	world->memory = world;
	world->reachable = true;
	log_set_sink(quiet, NULL);
	(void)snprintf(world->folder, sizeof(world->folder),
	        "/tmp/borgersvar-flow-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	assert_int_equal(clock_init(&why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&world->clock, (int64_t)START * 1000);
	world->simulator = simulator_create(
	        world, (struct simulator_options){.clock = &world->clock,
	                       .token = token,
	                       .webhook_secret = secret,
	                       .webhook_url = "http://svar.test/hook/main",
	                       .is_reachable = is_reachable,
	                       .context = world});
	open_service(world);
	world->to_service =
	        direct_client_create(world, route_handle, world->service);
	simulator_set_client(world->simulator, world->to_service);
	text_init(&job.why, world, 1000);
	if (writer_do(world->service->writer, WRITER_BATCH, &job.job) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&job.why));
	*state = world;
	return 0;
}

int
flow_teardown(void **state)
{
	struct flow_world *world = *state;
	char command[100];

	service_stop(world->service);
	(void)snprintf(command, sizeof(command), "%s/test.db", world->folder);
	(void)unlink(command);
	(void)snprintf(command, sizeof(command), "%s/test.keys", world->folder);
	(void)unlink(command);
	(void)snprintf(
	        command, sizeof(command), "%s/borgersvar.lock", world->folder);
	(void)unlink(command);
	(void)rmdir(world->folder);
	talloc_free(world);
	log_set_sink(NULL, NULL);
	return 0;
}

/* What was committed is all that a new process finds. */
void
flow_crash(struct flow_world *world)
{
	service_stop(world->service);
	open_service(world);
	world->to_service = direct_client_create(
	        world->memory, route_handle, world->service);
	simulator_set_client(world->simulator, world->to_service);
	assert_int_equal(service_recover(world->service), STATUS_OK);
}

int64_t
hours(int64_t count)
{
	return count * 3600;
}

int64_t
days(int64_t count)
{
	return count * 86400;
}

static void
settle(struct flow_world *world)
{
	for (int quiet_rounds = 0; quiet_rounds < 3; quiet_rounds++) {
		bool busy = delivery_once(world->service->delivery, 0);

		busy |= simulator_once(world->simulator, 0) > 0;
		busy |= writer_run_once(world->service->writer) > 0;
		busy |= simulator_once(world->simulator, 0) > 0;
		if (busy)
			quiet_rounds = -1;
	}
}

void
run(struct flow_world *world)
{
	struct schedule_result result;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		        service_schedule(world->service, &result), STATUS_OK);
		assert_int_equal(result.failed, 0);
		settle(world);
		clock_advance(&world->clock, 3000); /* on the air */
		settle(world);
	}
	(void)expect_known_contacts(
	        world->service->conversation.known, world->service->writing);
}

void
advance(struct flow_world *world, int64_t seconds)
{
	clock_advance(&world->clock, seconds * 1000);
	run(world);
}

struct meeting_job {
	struct writer_job job;
	struct flow_world *world;
	struct meeting meeting;
	struct text why;
};

static enum status
run_meeting(struct writer_job *job, struct db *db)
{
	struct meeting_job *meeting = (struct meeting_job *)job;
	struct flow_world *world = meeting->world;

	return meeting_register(db, &world->service->keys, &meeting->meeting,
	        clock_now(&world->clock), &meeting->why);
}

void
meeting_only(struct flow_world *world, const char *phone)
{
	struct meeting_job job = {.job = {.run = run_meeting},
	        .world = world,
	        .meeting = {.municipality = 740,
	                .phone = phone,
	                .held_at = clock_now(&world->clock) - hours(2),
	                .employee = "SB",
	                .target_group = "jobparat"}};

	text_init(&job.why, world->memory, 400);
	if (writer_do(world->service->writer, WRITER_BATCH, &job.job) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&job.why));
}

struct change_job {
	struct writer_job job;
	flow_change *change;
	const void *what;
	int64_t now;
};

static enum status
run_change(struct writer_job *job, struct db *db)
{
	struct change_job *change = (struct change_job *)job;

	return change->change(db, change->what, change->now);
}

void
change_by(struct flow_world *world, flow_change *change, const void *what)
{
	struct change_job job = {.job = {.run = run_change},
	        .change = change,
	        .what = what,
	        .now = clock_now(&world->clock)};

	assert_int_equal(
	        writer_do(world->service->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
}

void
meeting(struct flow_world *world, const char *phone)
{
	meeting_only(world, phone);
	run(world);
}

void
sms_in(struct flow_world *world, const char *phone, const char *text)
{
	clock_advance(&world->clock, 20000);
	simulator_send(world->simulator, phone, text, clock_now(&world->clock));
	run(world);
}

static size_t
read_texts(struct flow_world *world, const char *phone,
        struct simulator_text **ours)
{
	struct simulator_text *texts = NULL;
	size_t count =
	        simulator_texts(world->simulator, world->memory, phone, &texts);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!texts[i].from_phone)
			texts[kept++] = texts[i];
	*ours = texts;
	return kept;
}

size_t
texts_to(struct flow_world *world, const char *phone)
{
	struct simulator_text *texts;

	return read_texts(world, phone, &texts);
}

void
expect_sms_at(
        struct flow_world *world, const char *phone, const char *part, int line)
{
	struct simulator_text *texts;
	size_t count = read_texts(world, phone, &texts);

	if (world->seen >= count)
		fail_msg("line %d: no text came; expected \"%s\"", line, part);
	if (strstr(texts[world->seen].body, part) == NULL)
		fail_msg("line %d: \"%s\" does not hold \"%s\"", line,
		        texts[world->seen].body, part);
	world->seen++;
}

void
expect_silence_at(struct flow_world *world, const char *phone, int line)
{
	struct simulator_text *texts;
	size_t count = read_texts(world, phone, &texts);

	if (count != world->seen)
		fail_msg("line %d: \"%s\" came; expected nothing", line,
		        texts[world->seen].body);
}

int64_t
count_of(struct flow_world *world, const char *sql)
{
	int64_t value = 0;

	assert_int_equal(
	        db_int(world->service->writing, sql, DB_NO_ARGS, &value),
	        STATUS_OK);
	return value;
}

static void
on_resume(struct http_call *call)
{
	*(bool *)call->context = true;
}

static void
handle(struct flow_world *world, struct http_call *call)
{
	bool resumed = false;

	call->context = &resumed;
	call->on_resume = on_resume;
	route_handle(call, world->service);
	for (int i = 0; i < 10 && call->deferred && !resumed; i++)
		(void)writer_run_once(world->service->writer);
	assert_true(!call->deferred || resumed);
}

unsigned
hook(struct flow_world *world, const char *body, const char *key)
{
	return hook_at(world, "/hook/main", body, key);
}

unsigned
hook_at(struct flow_world *world, const char *path, const char *body,
        const char *key)
{
	struct http_call *call = http_call_create(world->memory, "POST", path);
	struct http_header *header =
	        talloc_zero(world->memory, struct http_header);
	unsigned char mac[32];
	char hex[65];

	call->body = body;
	call->body_length = strlen(body);
	if (key != NULL) {
		secret_hmac_sha256(key, strlen(key), body, strlen(body), mac);
		secret_hex(mac, sizeof(mac), hex);
		header->name = "Signature";
		header->value = talloc_asprintf(world->memory, "v1=%s", hex);
		call->headers = header;
		call->header_count = 1;
	}
	handle(world, call);
	return call->status;
}

struct http_call *
web_get(struct flow_world *world, const char *path)
{
	char *copy = talloc_strdup(world->memory, path);
	char *query = strchr(copy, '?');
	struct http_call *call = http_call_create(world->memory, "GET", copy);

	if (query != NULL) {
		*query = '\0';
		call->query = query + 1;
	}
	handle(world, call);
	return call;
}

struct http_call *
web_post(struct flow_world *world, const char *path, const char *form)
{
	struct http_call *call = http_call_create(world->memory, "POST", path);
	struct http_header *header =
	        talloc_zero(world->memory, struct http_header);

	header->name = "Content-Type";
	header->value = "application/x-www-form-urlencoded";
	call->headers = header;
	call->header_count = 1;
	call->body = form;
	call->body_length = strlen(form);
	handle(world, call);
	return call;
}

void
web_call(struct flow_world *world, struct http_call *call)
{
	handle(world, call);
}

const char *
link_of(struct flow_world *world, const char *phone)
{
	struct simulator_text *texts;
	size_t count = read_texts(world, phone, &texts);

	while (count-- > 0) {
		const char *at = strstr(texts[count].body, "svar.test/");

		if (at != NULL)
			return talloc_asprintf(
			        world->memory, "/%.12s", at + 10);
	}
	fail_msg("no text to %s has a link", phone);
	return NULL;
}

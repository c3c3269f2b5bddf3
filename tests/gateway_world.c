/*
 * The gateway as one piece, directly or over HTTP.
 */
#include "tests/gateway_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/lane_watch.h"
#include "server/service.h"
#include "tests/direct_client.h"
#include "tests/hasty_client.h"
#include "tests/raw_http.h"

enum { WAIT_MS = 20000, HASTY_MS = 250 };

/* What each driver's account is like, and its twin. */
static const struct {
	const char *driver;
	const char *token;
	const char *secret;
	const char *path; /* of the API's address */
	bool polled;
} kinds[] = {
        {"gatewayapi", "T0ken", "s3cret", "", false},
        {"gatewayapi_rest", "T0ken", "s3cret", "", false},
        {"twilio", "SK1:T0ken", "12345", "/2010-04-01/Accounts/AC1", false},
        {"link", "user:T0ken", "hook:s3cret", "", false},
        {"inmobile", "T0ken", "hook:s3cret", "", false},
        {"inmobile", "T0ken", "", "", true},
        {"generic", "T0ken", "s3cret", "", false},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const struct provider_terms terms = {
        .platform = "COMMON_API",
        .partner = "17",
        .gate = "receipts",
        .method = "POST",
        .path = "/send",
        .content_type = "application/json",
        .headers = "Authorization: Bearer {token}",
        .body = "{\"to\":\"{recipient}\",\"from\":\"{sender}\","
                "\"text\":\"{text}\",\"ref\":\"{reference}\"}",
        .answer_id = "messages.0.id",
        .answer_error = "error.text",
        .event_id = "id",
        .event_from = "from",
        .event_to = "to",
        .event_text = "text",
        .event_reference = "ref",
        .event_status = "state",
        .delivered = "delivered",
        .failed = "failed",
        .signature = "X-Signature",
};

/* A job that runs one function of the outbox or inbox. */
struct event_job {
	struct writer_job job;
	struct gateway_world *world;
	const struct provider_event *event;
	bool seen_before;
};

static enum status
apply_event(struct gateway_world *world, struct db *db,
        const struct provider_event *event, bool *seen_before)
{
	struct inbox_message message = {.lane = "main",
	        .event_id = event->event_id,
	        .sent_at = event->at,
	        .received_at = clock_now(&world->clock)};
	enum status status;
	int64_t id;

	*seen_before = false;
	if (event->kind == PROVIDER_RECEIPT) {
		status = outbox_receipt(db, event, clock_now(&world->clock));
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	}
	status = inbox_put(db, &message, &id);
	*seen_before = status == STATUS_CONFLICT;
	return *seen_before ? STATUS_OK : status;
}

static enum status
run_event(struct writer_job *job, struct db *db)
{
	struct event_job *mine = (struct event_job *)job;

	return apply_event(mine->world, db, mine->event, &mine->seen_before);
}

static void
keep_text(struct gateway_world *world, const struct provider_event *event)
{
	pthread_mutex_lock(&world->lock);
	if (world->text_count < GATEWAY_TEXTS)
		(void)snprintf(world->texts[world->text_count++],
		        sizeof(world->texts[0]), "%s says %s", event->from,
		        event->text);
	pthread_mutex_unlock(&world->lock);
}

/* What was polled comes inside the writer's job. */
static enum status
take_polled(void *context, struct db *db, TALLOC_CTX *memory,
        const struct provider_account *account, struct provider_event *event)
{
	struct gateway_world *world = context;
	bool seen_before = false;
	enum status status;

	(void)memory;
	(void)account;
	if (world->refuse_takes > 0) {
		world->refuse_takes--;
		return world->refuse_as == STATUS_OK ? STATUS_CONFLICT
		                                     : world->refuse_as;
	}
	if (world->refuse_text != NULL && event->kind == PROVIDER_INBOUND &&
	        strcmp(event->text, world->refuse_text) == 0)
		return STATUS_LIMIT;
	status = apply_event(world, db, event, &seen_before);
	if (status == STATUS_OK && event->kind == PROVIDER_INBOUND &&
	        !seen_before)
		keep_text(world, event);
	return status;
}

static void
on_taken(void *context, const struct provider_event *events, size_t count)
{
	struct gateway_world *world = context;

	assert_non_null(events);
	world->taken += (int)count;
}

static bool
take_event(struct gateway_world *world, const struct provider_event *event)
{
	struct event_job job = {
	        .job = {.run = run_event}, .world = world, .event = event};

	if (writer_do(world->writer, WRITER_ANSWERS, &job.job) != STATUS_OK)
		return false;
	if (event->kind == PROVIDER_INBOUND && !job.seen_before)
		keep_text(world, event);
	return true;
}

static void
hook_handle(struct http_call *call, void *context)
{
	struct gateway_world *world = context;
	struct provider_event *events = NULL;
	size_t count = 0;
	enum status status = provider_find(world->account.driver)
	                             ->receive(&world->account, call,
	                                     call->memory, &events, &count);

	world->hooks++;
	world->hooks_refused += status == STATUS_FORBIDDEN;
	call->status = status == STATUS_OK ? 200 : 403;
	if (world->refuse_hooks > 0) {
		world->refuse_hooks--;
		call->status = 503;
		return;
	}
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (!take_event(world, &events[i]))
			call->status = 503;
	if (world->delivery != NULL)
		delivery_wake(world->delivery);
}

static void
note(struct gateway_world *world, const char *first, const char *second)
{
	pthread_mutex_lock(&world->lock);
	if (world->news_count < GATEWAY_TEXTS)
		(void)snprintf(world->news[world->news_count++],
		        sizeof(world->news[0]), "%s %s", first, second);
	pthread_mutex_unlock(&world->lock);
}

/* What the server does with it needs nothing of its service but a clock. */
static enum status
on_lane(void *context, struct db *db, const struct delivery_lane *lane)
{
	static const char *const troubles[] = {
	        [DELIVERY_WORKS] = "works",
	        [DELIVERY_PAUSED] = "paused",
	        [DELIVERY_SILENT] = "silent",
	        [DELIVERY_REFUSED] = "refused",
	        [DELIVERY_CREDENTIALS] = "credentials",
	        [DELIVERY_NO_CREDIT] = "no_credit",
	        [DELIVERY_BREAKER] = "breaker",
	};
	struct gateway_world *world = context;
	struct service service = {.clock = &world->clock};

	note(world, lane->lane, troubles[lane->trouble]);
	return lane_watch_lane(&service, db, lane);
}

static enum status
on_aside(void *context, struct db *db, const char *lane, enum status why)
{
	struct gateway_world *world = context;
	struct service service = {.clock = &world->clock};

	note(world, lane, "aside");
	return lane_watch_aside(&service, db, lane, why);
}

static enum status
on_cap(void *context, struct db *db, int64_t municipality, bool reached)
{
	struct gateway_world *world = context;
	struct service service = {.clock = &world->clock};
	char of[24];

	(void)snprintf(of, sizeof(of), "%" PRId64, municipality);
	if (reached)
		note(world, "cap", of);
	else
		note(world, "new", "day");
	return lane_watch_cap(&service, db, municipality, reached);
}

const char *
gateway_world_news(struct gateway_world *world)
{
	char *all = talloc_strdup(world, "");

	pthread_mutex_lock(&world->lock);
	for (int i = 0; i < world->news_count; i++)
		all = talloc_asprintf_append(
		        all, "%s%s", i > 0 ? "; " : "", world->news[i]);
	world->news_count = 0;
	pthread_mutex_unlock(&world->lock);
	return all;
}

static bool
is_reachable(void *context, const char *phone)
{
	const struct gateway_world *world = context;

	(void)phone;
	return !world->unreachable;
}

void
gateway_world_delivery(struct gateway_world *world,
        const struct provider_account *accounts, size_t count,
        struct http_client *client)
{
	talloc_free(world->delivery);
	world->delivery = delivery_create(world->memory,
	        (struct delivery_options){.writer = world->writer,
	                .clock = &world->clock,
	                .client = client,
	                .keys = &world->outbox->keys,
	                .randomness = &world->jitter,
	                .accounts = accounts,
	                .account_count = count,
	                .requests_max = GATEWAY_REQUESTS,
	                .limits = world->limits,
	                .take = take_polled,
	                .on_taken = on_taken,
	                .on_aside = on_aside,
	                .on_lane = on_lane,
	                .on_cap = on_cap,
	                .context = world});
}

/* All but clients and servers. */
static struct gateway_world *
create_world(const char *driver, bool polled)
{
	size_t kind = 0;
	struct gateway_world *world;
	struct text why;
	void *outbox = NULL;

	assert_int_equal(outbox_world_start(&outbox), 0);
	world = talloc_zero(
	        ((struct outbox_world *)outbox)->fixture, struct gateway_world);
	world->outbox = outbox;
	world->memory = world;
	text_init(&why, world, 200);
	assert_int_equal(clock_init(&why), STATUS_OK);
	pthread_mutex_init(&world->lock, NULL);
	clock_init_frozen(&world->clock, (int64_t)OUTBOX_NOW * 1000);
	randomness_init_seeded(&world->jitter, 2);
	while (kind + 1 < KINDS && (strcmp(kinds[kind].driver, driver) != 0 ||
	                                   kinds[kind].polled != polled))
		kind++;
	world->account = (struct provider_account){.lane = "main",
	        .driver = driver,
	        .url = talloc_asprintf(
	                world, "http://provider.test%s", kinds[kind].path),
	        .token = kinds[kind].token,
	        .webhook_secret = kinds[kind].secret,
	        .public_url = "http://we.test/hook",
	        .poll_s = polled ? 5 : 0,
	        .terms = terms};
	world->writer = writer_create(
	        world, (struct writer_options){.db = world->outbox->db,
	                       .batch_max = 256,
	                       .queue_max = 16384});
	world->simulator = simulator_create(
	        world, (struct simulator_options){.clock = &world->clock,
	                       .driver = driver,
	                       .token = kinds[kind].token,
	                       .webhook_secret = kinds[kind].secret,
	                       .polled = polled,
	                       .webhook_url = "http://we.test/hook",
	                       .is_reachable = is_reachable,
	                       .context = world});
	return world;
}

static void
be_direct(struct gateway_world *world)
{
	world->to_provider =
	        direct_client_create(world, simulator_handle, world->simulator);
	world->to_hook = direct_client_create(world, hook_handle, world);
	simulator_set_client(world->simulator, world->to_hook);
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
}

int
gateway_world_direct(void **state)
{
	struct gateway_world *world = create_world("gatewayapi", false);

	be_direct(world);
	*state = world;
	return 0;
}

struct gateway_world *
gateway_world_direct_as(const char *driver, bool polled)
{
	struct gateway_world *world = create_world(driver, polled);

	be_direct(world);
	return world;
}

static struct http_server *
start_server(struct gateway_world *world, http_handle_fn *handle, void *context)
{
	struct http_server_options options = {.address = "127.0.0.1",
	        .connections_max = 256,
	        .deadline_ms = 10000,
	        .idle_s = 60,
	        .body_max = (size_t)4 * 1024 * 1024,
	        .handle = handle,
	        .context = context};
	struct http_server *server = NULL;
	struct text why;

	text_init(&why, world, 200);
	assert_int_equal(
	        http_server_start(world, options, &server, &why), STATUS_OK);
	return server;
}

static struct http_client *
create_client(struct gateway_world *world)
{
	return http_client_create(
	        world, (struct http_client_options){.connections_max = 64,
	                       .max_age_conn_s = 50,
	                       .answer_max = (size_t)1024 * 1024,
	                       .user_agent = "test"});
}

/* The addresses, once the provider's port is known, and the clients. */
static void
connect_all(struct gateway_world *world, int port)
{
	const char *path = strstr(world->account.url, ".test") + 5;

	world->hook = start_server(world, hook_handle, world);
	world->account.url =
	        talloc_asprintf(world, "http://127.0.0.1:%d%s", port, path);
	world->account.public_url = talloc_asprintf(world,
	        "http://127.0.0.1:%d/hook", http_server_port(world->hook));
	simulator_set_webhook(world->simulator, world->account.public_url);
	world->to_provider = create_client(world);
	world->to_hook = create_client(world);
	simulator_set_client(world->simulator, world->to_hook);
	assert_int_equal(writer_start(world->writer), STATUS_OK);
}

struct gateway_world *
gateway_world_http_as(const char *driver, bool polled)
{
	struct gateway_world *world = create_world(driver, polled);

	world->provider =
	        start_server(world, simulator_handle, world->simulator);
	connect_all(world, http_server_port(world->provider));
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
	return world;
}

struct gateway_world *
gateway_world_wire_as(const char *driver, bool polled)
{
	struct gateway_world *world = create_world(driver, polled);

	world->wire = simulator_wire_start(world, world->simulator);
	assert_non_null(world->wire);
	connect_all(world, simulator_wire_port(world->wire));
	gateway_world_delivery(world, &world->account, 1,
	        hasty_client_create(world, world->to_provider, HASTY_MS));
	return world;
}

int
gateway_world_http(void **state)
{
	*state = gateway_world_http_as("gatewayapi", false);
	return 0;
}

int
gateway_world_end(void **state)
{
	struct gateway_world *world = *state;
	void *outbox = world->outbox;

	simulator_release(world->simulator);
	delivery_stop(world->delivery);
	if (world->wire != NULL)
		simulator_wire_stop(world->wire);
	if (world->provider != NULL)
		http_server_stop(world->provider);
	if (world->hook != NULL)
		http_server_stop(world->hook);
	writer_stop(world->writer);
	talloc_free(world->delivery);
	pthread_mutex_destroy(&world->lock);
	return outbox_world_end(&outbox);
}

void
gateway_world_deliver(struct gateway_world *world)
{
	for (int i = 0; i < 10000; i++)
		if (!delivery_once(world->delivery, 0))
			return;
	fail_msg("the delivery never ends");
}

void
gateway_world_settle(struct gateway_world *world)
{
	for (int i = 0; i < 10000; i++) {
		bool busy = delivery_once(world->delivery, 0);

		busy |= simulator_once(world->simulator, 0) > 0;
		if (!busy)
			return;
	}
	fail_msg("the gateway never ends");
}

void
gateway_world_advance(struct gateway_world *world, int64_t seconds)
{
	clock_advance(&world->clock, seconds * 1000);
	gateway_world_settle(world);
}

void
gateway_world_wait(struct gateway_world *world)
{
	int64_t until = raw_now_ms() + WAIT_MS;

	while (simulator_once(world->simulator, 5) > 0 ||
	        !delivery_is_idle(world->delivery)) {
		if (raw_now_ms() > until)
			fail_msg("the gateway never ends");
		raw_sleep_ms(1);
	}
}

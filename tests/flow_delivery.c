/*
 * Delivery over real HTTP, with threads, against the simulator and against
 * providers that break in the middle; and processes that are killed there.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "tests/gateway_world.h"
#include "tests/raw_http.h"
#include "tests/raw_provider.h"

enum { SHORT_MS = 300 };

/* A client around another, which gives requests little time, or has the process
 * killed where a test wants it. */
struct meddler {
	struct http_client client;
	struct http_client *inner;
	unsigned timeout_ms;
	bool kill_before; /* when a request is to be sent */
	bool kill_after;  /* when it is answered */
};

static void
die(struct http_request *request, void *context)
{
	(void)request;
	(void)context;
	(void)raise(SIGKILL);
}

static void
meddle_send(struct http_client *client, struct http_request *request)
{
	struct meddler *meddler = client->self;

	if (meddler->kill_before)
		(void)raise(SIGKILL);
	if (meddler->kill_after)
		request->done = die;
	if (meddler->timeout_ms > 0)
		request->timeout_ms = meddler->timeout_ms;
	meddler->inner->send(meddler->inner, request);
}

static size_t
meddle_poll(struct http_client *client, int wait_ms)
{
	struct meddler *meddler = client->self;

	return meddler->inner->poll(meddler->inner, wait_ms);
}

static void
meddle_wake(struct http_client *client)
{
	struct meddler *meddler = client->self;

	meddler->inner->wake(meddler->inner);
}

static struct meddler *
meddle(TALLOC_CTX *owner, struct http_client *inner)
{
	struct meddler *meddler = talloc_zero(owner, struct meddler);

	meddler->inner = inner;
	meddler->client = (struct http_client){.send = meddle_send,
	        .poll = meddle_poll,
	        .wake = meddle_wake,
	        .self = meddler};
	return meddler;
}

/* Time passes, and everything of it happens. */
static void
advance(struct gateway_world *world, int64_t seconds)
{
	clock_advance(&world->clock, seconds * 1000);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
}

static void
start(struct gateway_world *world)
{
	assert_int_equal(delivery_start(world->delivery), STATUS_OK);
}

static void
test_all_the_way(void **state)
{
	struct gateway_world *world = *state;
	struct outbox_counts counts;

	start(world);
	gateway_world_add_many(world, 3500);
	gateway_world_wait(world);
	assert_int_equal(gateway_world_counts(world).accepted, 3500);
	advance(world, 2);
	counts = gateway_world_counts(world);
	assert_int_equal(counts.delivered, 3500);
	assert_int_equal(simulator_counts(world->simulator).accepted, 3500);
	assert_int_equal(simulator_counts(world->simulator).receipts, 3500);
}

/* A text comes in, however often the webhook must be tried, and counts once. */
static void
test_text_in(void **state)
{
	struct gateway_world *world = *state;

	start(world);
	world->refuse_hooks = 2;
	simulator_send(world->simulator, ANNA, "4 – fint æøå", OUTBOX_NOW);
	gateway_world_wait(world);
	advance(world, 5);
	advance(world, 10);
	assert_int_equal(world->hooks, 3);
	assert_int_equal(world->text_count, 1);
	assert_string_equal(world->texts[0], ANNA " says 4 – fint æøå");
}

/* What the provider does with one request, and what becomes of the invitation:
 * at once, after a minute, and how often the provider took it. */
static const struct {
	enum simulator_fault fault;
	const char *at_once;
	const char *later;
	uint64_t accepted;
} fault_rows[] = {
        {SIMULATOR_NO_FAULT, "accepted", "delivered", 1},
        {SIMULATOR_TOO_MANY, "queued", "delivered", 1},
        {SIMULATOR_UNAVAILABLE, "queued", "delivered", 1},
        {SIMULATOR_ERROR, "unknown", "unknown", 0},
        {SIMULATOR_ERROR_ACCEPTED, "unknown", "delivered", 1},
        {SIMULATOR_UNREADABLE, "unknown", "delivered", 1},
        {SIMULATOR_SILENT, "unknown", "delivered", 1},
};

static void
test_faults(void **state)
{
	struct gateway_world *world = *state;
	struct meddler *meddler = meddle(world->memory, world->to_provider);

	meddler->timeout_ms = SHORT_MS;
	gateway_world_delivery(world, &world->account, 1, &meddler->client);
	start(world);
	for (size_t i = 0; i < sizeof(fault_rows) / sizeof(fault_rows[0]);
	        i++) {
		struct outbox_message message =
		        outbox_world_message(world->outbox, ANNA, "Hej");
		uint64_t before = simulator_counts(world->simulator).accepted;
		int64_t id;

		message.kind = OUTBOX_INVITATION;
		simulator_fail(world->simulator, fault_rows[i].fault, 1);
		id = gateway_world_put(world, &message);
		delivery_wake(world->delivery);
		gateway_world_wait(world);
		expect_message(world, id, fault_rows[i].at_once);
		for (int n = 0; n < 4; n++)
			advance(world, 15);
		expect_message(world, id, fault_rows[i].later);
		assert_int_equal(
		        simulator_counts(world->simulator).accepted - before,
		        fault_rows[i].accepted);
	}
}

/* A provider by hand, and what is known after each of its manners. */
static const struct {
	enum manner manner;
	const char *state;
	int arrivals; /* whole requests that it read */
} manner_rows[] = {
        {CLOSE_READ, "unknown", 1},
        {RESET_READ, "unknown", 1},
        {SILENCE, "unknown", 1},
        {HALF_HEAD, "unknown", 1},
        {HALF_BODY, "unknown", 1},
        {HALF_CHUNK, "unknown", 1},
        {NONSENSE, "unknown", 1},
        /* 200, but not what was agreed. */
        {ANSWER, "unknown", 1},
        /* A redirection is not followed; the address is wrong. */
        {REDIRECT, "queued", 1},
};

/* A message to a provider of that manner, with a client of its own, whose
 * connections end with it. */
static void
try_manner(struct gateway_world *world, enum manner manner, const char *wanted,
        int arrivals)
{
	struct http_client *inner = http_client_create(
	        world, (struct http_client_options){.connections_max = 4,
	                       .max_age_conn_s = 50,
	                       .answer_max = (size_t)1024 * 1024,
	                       .user_agent = "test"});
	struct meddler *meddler = meddle(world->memory, inner);
	struct raw_provider provider = {0};
	struct provider_account account = world->account;
	struct outbox_message message =
	        outbox_world_message(world->outbox, ANNA, "Hej");
	int64_t id;

	message.kind = OUTBOX_INVITATION;
	meddler->timeout_ms = SHORT_MS;
	raw_provider_start(&provider, manner);
	account.url = talloc_asprintf(
	        world->memory, "http://127.0.0.1:%d", (int)provider.port);
	gateway_world_delivery(world, &account, 1, &meddler->client);
	start(world);
	id = gateway_world_put(world, &message);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, id, wanted);
	/* What is doubtful is not tried again. */
	if (strcmp(wanted, "unknown") == 0)
		advance(world, 700);
	delivery_stop(world->delivery);
	assert_int_equal(provider.arrivals, arrivals);
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
	talloc_free(inner);
	raw_provider_end(&provider);
	/* Nothing is left for the next. */
	(void)outbox_world_receipt(
	        world->outbox, id, PROVIDER_RECEIPT_DELIVERED, "DELIVERED");
}

static void
test_manners(void **state)
{
	for (size_t i = 0; i < sizeof(manner_rows) / sizeof(manner_rows[0]);
	        i++)
		try_manner(*state, manner_rows[i].manner, manner_rows[i].state,
		        manner_rows[i].arrivals);
}

/* Nobody listens: it waits, and goes when somebody does. */
static void
test_nobody_listens(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account account = world->account;
	uint16_t port = 0;
	int listener = raw_listen(&port);
	int64_t id;

	account.url = talloc_asprintf(
	        world->memory, "http://127.0.0.1:%d", (int)port);
	(void)close(listener);
	gateway_world_delivery(world, &account, 1, world->to_provider);
	start(world);
	id = gateway_world_add(world, ANNA, "Hej");
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, id, "queued");
	delivery_stop(world->delivery);
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
	start(world);
	advance(world, 15);
	expect_message(world, id, "accepted");
}

/* Two thousand messages one of which is bad, over several requests. */
static void
test_bisect(void **state)
{
	struct gateway_world *world = *state;
	int64_t bad;

	gateway_world_add_many(world, 1200);
	bad = gateway_world_add(world, "+4519999999", "");
	start(world);
	gateway_world_wait(world);
	expect_message(world, bad, "rejected");
	assert_int_equal(gateway_world_counts(world).accepted, 1200);
}

/* Stopped in the middle, nothing stays under way; what was not sent waits. */
static void
test_stops_in_the_middle(void **state)
{
	struct gateway_world *world = *state;
	struct outbox_counts counts;

	gateway_world_add_many(world, 20000);
	start(world);
	while (simulator_counts(world->simulator).accepted == 0)
		raw_sleep_ms(1);
	delivery_stop(world->delivery);
	counts = gateway_world_counts(world);
	assert_int_equal(counts.sending, 0);
	assert_int_equal(counts.unknown, 0);
	assert_int_equal(counts.accepted + counts.queued, 20000);
	assert_int_equal(
	        simulator_counts(world->simulator).accepted, counts.accepted);
}

/* Processes that end in the middle. */

struct victim {
	struct gateway_world *world;
	bool kill_before;
};

/* In the child: everything anew, on the same files. */
static void
run_victim(void *context)
{
	struct victim *victim = context;
	struct gateway_world *world = victim->world;
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = db_fixture_open(world->outbox->fixture, DB_WRITE);
	struct meddler *meddler = meddle(memory,
	        http_client_create(memory,
	                (struct http_client_options){.connections_max = 4,
	                        .max_age_conn_s = 50,
	                        .answer_max = (size_t)1024 * 1024,
	                        .user_agent = "victim"}));

	world->writer = writer_create(
	        memory, (struct writer_options){
	                        .db = db, .batch_max = 256, .queue_max = 1024});
	meddler->kill_before = victim->kill_before;
	meddler->kill_after = !victim->kill_before;
	world->delivery = NULL;
	gateway_world_delivery(world, &world->account, 1, &meddler->client);
	for (int i = 0; i < 1000; i++)
		(void)delivery_once(world->delivery, 100);
}

/* The database is closed while the child has it. */
static int64_t
kill_one(struct gateway_world *world, bool kill_before)
{
	struct outbox_message message =
	        outbox_world_message(world->outbox, ANNA, "Hej");
	struct victim victim = {world, kill_before};
	int64_t id;

	message.kind = OUTBOX_INVITATION;
	id = gateway_world_put(world, &message);
	writer_stop(world->writer);
	talloc_free(world->delivery);
	talloc_free(world->writer);
	talloc_free(world->outbox->db);
	assert_int_equal(signal_of(run_victim, &victim), SIGKILL);
	world->outbox->db = db_fixture_open(world->outbox->fixture, DB_WRITE);
	return id;
}

/* As a new process begins. */
static void
begin_anew(struct gateway_world *world, int64_t wanted)
{
	int64_t recovered = 0;

	assert_int_equal(outbox_recover(world->outbox->db,
	                         clock_now(&world->clock), &recovered),
	        STATUS_OK);
	assert_int_equal(recovered, wanted);
	world->writer = writer_create(
	        world, (struct writer_options){.db = world->outbox->db,
	                       .batch_max = 256,
	                       .queue_max = 16384});
	assert_int_equal(writer_start(world->writer), STATUS_OK);
	world->delivery = NULL;
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
	start(world);
}

static void
test_killed_before_sending(void **state)
{
	struct gateway_world *world = *state;
	int64_t id = kill_one(world, true);

	expect_outbox(world->outbox, id, "sending");
	begin_anew(world, 1);
	expect_message(world, id, "unknown");
	/* Nobody can know; an invitation is not sent again. */
	advance(world, 7200);
	expect_message(world, id, "unknown");
	assert_int_equal(simulator_counts(world->simulator).accepted, 0);
}

static void
test_killed_before_settling(void **state)
{
	struct gateway_world *world = *state;
	int64_t id = kill_one(world, false);

	expect_outbox(world->outbox, id, "sending");
	assert_int_equal(simulator_counts(world->simulator).accepted, 1);
	begin_anew(world, 1);
	expect_message(world, id, "unknown");
	/* The receipt tells. */
	advance(world, 2);
	expect_message(world, id, "delivered");
	assert_int_equal(simulator_counts(world->simulator).accepted, 1);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, gateway_world_http, gateway_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_all_the_way),
	        FLOW(test_text_in),
	        FLOW(test_faults),
	        FLOW(test_manners),
	        FLOW(test_nobody_listens),
	        FLOW(test_bisect),
	        FLOW(test_stops_in_the_middle),
	        FLOW(test_killed_before_sending),
	        FLOW(test_killed_before_settling),
	};

	return cmocka_run_group_tests_name("flow_delivery", tests, NULL, NULL);
}

/*
 * Lanes over real HTTP, with threads, against the simulator: what goes first, how
 * fast, what a refused token stops and an alarm tells, who takes over, the caps,
 * the countries, and the breaker.
 */
#include <stdio.h>
#include <string.h>

#include "tests/gateway_world.h"

static void
start(struct gateway_world *world, const struct provider_account *accounts,
        size_t count)
{
	gateway_world_delivery(world, accounts, count, world->to_provider);
	assert_int_equal(delivery_start(world->delivery), STATUS_OK);
	gateway_world_wait(world);
}

/* The process ends; the next one has another configuration. */
static void
restart(struct gateway_world *world, const struct provider_account *accounts,
        size_t count)
{
	delivery_stop(world->delivery);
	start(world, accounts, count);
}

static void
advance(struct gateway_world *world, int64_t seconds)
{
	clock_advance(&world->clock, seconds * 1000);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
}

static int64_t
taken(struct gateway_world *world)
{
	struct outbox_counts counts = gateway_world_counts(world);

	return counts.accepted + counts.delivered;
}

#define OPEN_ALARMS "SELECT count(*) FROM alarm WHERE cleared_at IS NULL"

/* Three a second: of nine texts the three answers go in the first second, the
 * reminders in the last; the provider sees no more than that at a time. */
static void
test_order_and_rate(void **state)
{
	static const char *const kinds[] = {
	        "question", "invitation", "reminder"};
	struct gateway_world *world = *state;
	struct provider_account account = world->account;
	int64_t begun = clock_now(&world->clock);

	gateway_world_put_many(world, 0, 3, OUTBOX_REMINDER);
	gateway_world_put_many(world, 10, 3, OUTBOX_INVITATION);
	gateway_world_put_many(world, 20, 3, OUTBOX_QUESTION);
	account.rate = 3;
	start(world, &account, 1);
	for (uint64_t second = 1; second <= 3; second++) {
		assert_int_equal(simulator_counts(world->simulator).accepted,
		        3 * second);
		advance(world, 1);
	}
	for (int i = 0; i < 3; i++) {
		const char *sql = talloc_asprintf(world->memory,
		        "SELECT count(*) FROM outbox WHERE kind = '%s'"
		        " AND sent_at = %lld",
		        kinds[i], (long long)begun + i);

		expect_number(world, sql, 3);
	}
}

/* A refused token loses nothing, and operations hear of it once; with the right
 * one all of it goes, and the alarm is over. */
static void
test_refused_token(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account account = world->account;

	account.token = "of yesterday";
	gateway_world_put_many(world, 0, 2500, OUTBOX_INVITATION);
	start(world, &account, 1);
	assert_int_equal(gateway_world_counts(world).queued, 2500);
	advance(world, 700);
	advance(world, 700);
	assert_int_equal(gateway_world_counts(world).queued, 2500);
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE subject = 'main' AND"
	        " cause = 'credentials_refused' AND cleared_at IS NULL",
	        1);
	expect_number(world, "SELECT count(*) FROM alarm", 1);
	restart(world, &world->account, 1);
	assert_int_equal(taken(world), 2500);
	assert_int_equal(simulator_counts(world->simulator).accepted, 2500);
	expect_number(world, OPEN_ALARMS, 0);
}

/* The same mended at the provider's: the process goes on by itself. */
static void
test_refused_for_a_while(void **state)
{
	struct gateway_world *world = *state;

	start(world, &world->account, 1);
	simulator_fail(world->simulator, SIMULATOR_WRONG_TOKEN, 2);
	gateway_world_add_many(world, 5);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_number(world, OPEN_ALARMS, 1);
	advance(world, 601);
	assert_int_equal(taken(world), 0);
	advance(world, 601);
	assert_int_equal(taken(world), 5);
	expect_number(world, OPEN_ALARMS, 0);
}

/* What is doubtful at the first stays there, whatever the second could do. */
static void
test_failover(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account pair[2] = {world->account, world->account};
	int64_t doubtful[3];

	pair[0].failover = "second";
	pair[0].failover_after_s = 300;
	pair[1].lane = "second";
	pair[1].sender = "+4560000002";
	start(world, pair, 2);
	simulator_fail(world->simulator, SIMULATOR_ERROR, 1);
	doubtful[0] = gateway_world_put_kind(world, ANNA, OUTBOX_QUESTION);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, doubtful[0], "unknown");
	pair[0].token = "of yesterday";
	restart(world, pair, 2);
	gateway_world_put_many(world, 100, 1200, OUTBOX_INVITATION);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_number(world,
	        "SELECT count(*) FROM outbox WHERE lane = 'second'"
	        " AND sender = '+4560000002' AND home_lane = 'main'"
	        " AND state IN ('accepted', 'delivered')",
	        1200);
	/* By policy it may go again after half an hour: by its own lane only. */
	advance(world, 2000);
	expect_message(world, doubtful[0], "queued");
	pair[0].token = world->account.token;
	restart(world, pair, 2);
	gateway_world_put_many(world, 5000, 10, OUTBOX_INVITATION);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_number(world,
	        "SELECT count(*) FROM outbox WHERE lane = 'main'"
	        " AND state IN ('accepted', 'delivered')",
	        11);
	assert_int_equal(simulator_counts(world->simulator).accepted, 1211);
	expect_number(world, OPEN_ALARMS, 0);
}

/* Each cap, at once: who answers a citizen gets through all of them but the
 * number's. */
static void
test_caps(void **state)
{
	struct gateway_world *world = *state;
	struct outbox_message message =
	        outbox_world_message(world->outbox, "+4512345678", "a");
	int64_t ids[4];

	world->limits = (struct outbox_limits){
	        .number_day = 2, .day = 20, .municipality_month = 12};
	message.kind = OUTBOX_INVITATION;
	message.subject = 0;
	message.municipality = 661;
	start(world, &world->account, 1);
	gateway_world_put_many(world, 0, 15, OUTBOX_INVITATION);
	(void)gateway_world_put(world, &message);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	assert_int_equal(taken(world), 13);
	expect_number(world,
	        "SELECT count(*) FROM outbox WHERE state = 'queued'"
	        " AND municipality = 740 AND error LIKE '%cap of the month%'",
	        3);
	/* Nor does what a program sends. */
	ids[0] = gateway_world_put_kind(world, ANNA, OUTBOX_MESSAGE);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, ids[0], "queued");
	for (int i = 0; i < 4; i++) {
		ids[i] = gateway_world_put_kind(world, ANNA,
		        i < 3 ? OUTBOX_QUESTION : OUTBOX_CONFIRMATION);
		delivery_wake(world->delivery);
		gateway_world_wait(world);
	}
	expect_message(world, ids[0], "accepted");
	expect_message(world, ids[1], "accepted");
	expect_message(world, ids[2], "failed");
	expect_message(world, ids[3], "accepted");
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE cause = 'cap_reached'", 1);
}

static void
test_country(void **state)
{
	struct gateway_world *world = *state;
	int64_t swede;
	int64_t dane;

	world->limits.countries = "45";
	start(world, &world->account, 1);
	swede = gateway_world_put_kind(
	        world, "+46701234567", OUTBOX_CONFIRMATION);
	dane = gateway_world_put_kind(world, ANNA, OUTBOX_CONFIRMATION);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, swede, "rejected");
	expect_message(world, dane, "accepted");
	expect_number(world,
	        "SELECT count(*) FROM outbox WHERE error LIKE 'country: %'", 1);
	world->limits.countries = "45 46";
	restart(world, &world->account, 1);
	swede = gateway_world_put_kind(
	        world, "+46701234567", OUTBOX_CONFIRMATION);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, swede, "accepted");
}

/* A provider that breaks in the middle of a large wave: the breaker opens, one
 * text tries, and when it goes through so does the rest. */
static void
test_breaker(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account account = world->account;
	uint64_t requests;

	account.breaker_window = 50;
	account.breaker_percent = 50;
	account.requests = 1;
	gateway_world_put_many(world, 0, 2200, OUTBOX_INVITATION);
	simulator_fail(world->simulator, SIMULATOR_ERROR, 2);
	start(world, &account, 1);
	/* A thousand are doubtful, and then nothing more is risked. */
	assert_int_equal(gateway_world_counts(world).unknown, 1000);
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE cause = 'breaker_open'", 1);
	requests = simulator_counts(world->simulator).requests;
	advance(world, 30);
	assert_int_equal(simulator_counts(world->simulator).requests, requests);
	advance(world, 40);
	assert_int_equal(gateway_world_counts(world).unknown, 1001);
	expect_number(world, OPEN_ALARMS, 1);
	advance(world, 100);
	assert_int_equal(gateway_world_counts(world).unknown, 1001);
	assert_int_equal(taken(world), 1199);
	expect_number(world, OPEN_ALARMS, 0);
}

static int
start_rest(void **state)
{
	*state = gateway_world_http_as("gatewayapi_rest", false);
	return 0;
}

/* Ten thousand in a call; and of two texts to one number, which would refuse the
 * whole call, one waits for the next. */
static void
test_large_calls(void **state)
{
	struct gateway_world *world = *state;
	struct simulator_counts counts;

	gateway_world_add_many(world, 12000);
	(void)gateway_world_put_kind(world, "+4510000007", OUTBOX_INVITATION);
	(void)gateway_world_put_kind(world, "+4510000007", OUTBOX_QUESTION);
	start(world, &world->account, 1);
	assert_int_equal(taken(world), 12002);
	counts = simulator_counts(world->simulator);
	assert_int_equal(counts.accepted, 12002);
	assert_int_equal(counts.refused, 0);
	/* The first is full; what the one number holds up comes later. */
	assert_in_range(counts.requests, 2, 4);
	expect_number(world,
	        "SELECT max(n) FROM (SELECT sum(size) AS n FROM outbox_batch"
	        " GROUP BY sent_at)",
	        12002);
}

/* A call of ten thousand that is refused goes back whole, and comes whole. */
static void
test_large_call_refused(void **state)
{
	struct gateway_world *world = *state;

	world->limits.number_day = 1;
	gateway_world_add_many(world, 10000);
	simulator_fail(world->simulator, SIMULATOR_TOO_MANY, 1);
	start(world, &world->account, 1);
	assert_int_equal(gateway_world_counts(world).queued, 10000);
	expect_number(world, "SELECT sum(segments) FROM segment_count", 0);
	advance(world, 30);
	assert_int_equal(taken(world), 10000);
	expect_number(world,
	        "SELECT segments FROM segment_count WHERE municipality = 0",
	        10000);
}

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, gateway_world_http, gateway_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_order_and_rate),
	        CASE(test_refused_token),
	        CASE(test_refused_for_a_while),
	        CASE(test_failover),
	        CASE(test_caps),
	        CASE(test_country),
	        CASE(test_breaker),
	        cmocka_unit_test_setup_teardown(
	                test_large_calls, start_rest, gateway_world_end),
	        cmocka_unit_test_setup_teardown(
	                test_large_call_refused, start_rest, gateway_world_end),
	};

	return cmocka_run_group_tests_name("flow_lanes", tests, NULL, NULL);
}

/*
 * The delivery in one thread on a frozen clock: what goes out, when, how often.
 * flow_delivery.c has the same over real HTTP.
 */
#include "gateway/delivery.h"

#include <string.h>

#include "base/log.h"
#include "tests/direct_client.h"
#include "tests/gateway_world.h"

static struct delivery_lane
lane_of(struct gateway_world *world)
{
	struct delivery_lane lane;

	assert_int_equal(delivery_lanes(world->delivery, &lane, 1), 1);
	return lane;
}

static uint64_t
requests(struct gateway_world *world)
{
	return simulator_counts(world->simulator).requests;
}

static void
test_sends_and_settles(void **state)
{
	struct gateway_world *world = *state;
	int64_t id = gateway_world_add(world, ANNA, "Hej Anna");
	struct simulator_text *texts;

	gateway_world_deliver(world);
	expect_message(world, id, "accepted");
	assert_string_equal(lane_of(world).lane, "main");
	assert_int_equal(lane_of(world).state, PROVIDER_LANE_OPEN);
	assert_int_equal(
	        simulator_texts(world->simulator, world->memory, ANNA, &texts),
	        0);
	gateway_world_advance(world, 2);
	expect_message(world, id, "delivered");
	assert_int_equal(
	        simulator_texts(world->simulator, world->memory, ANNA, &texts),
	        1);
	assert_string_equal(texts[0].body, "Hej Anna");
	assert_int_equal(requests(world), 1);
}

static void
test_nothing_to_do(void **state)
{
	struct gateway_world *world = *state;

	assert_false(delivery_once(world->delivery, 0));
	assert_int_equal(requests(world), 0);
}

/* Batches of the provider's full size. */
static void
test_batches(void **state)
{
	struct gateway_world *world = *state;

	gateway_world_add_many(world, 2500);
	gateway_world_deliver(world);
	assert_int_equal(requests(world), 3);
	assert_int_equal(gateway_world_counts(world).accepted, 2500);
	gateway_world_advance(world, 2);
	assert_int_equal(gateway_world_counts(world).delivered, 2500);
}

/* A text that follows another goes when that was taken. */
static void
test_follower(void **state)
{
	struct gateway_world *world = *state;
	struct outbox_message message =
	        outbox_world_message(world->outbox, ANNA, "second");
	int64_t first = gateway_world_add(world, ANNA, "first");
	int64_t second;
	struct simulator_text *texts;

	message.after = first;
	second = gateway_world_put(world, &message);
	gateway_world_settle(world);
	gateway_world_advance(world, 2);
	expect_message(world, first, "delivered");
	expect_message(world, second, "delivered");
	assert_int_equal(
	        simulator_texts(world->simulator, world->memory, ANNA, &texts),
	        2);
	assert_string_equal(texts[0].body, "first");
	assert_string_equal(texts[1].body, "second");
	assert_int_equal(requests(world), 2);
}

/* One bad message of two hundred: it alone is rejected, the others go, and it
 * takes a logarithm's requests to find it. */
static void
test_bisect(void **state)
{
	struct gateway_world *world = *state;
	int64_t bad;

	gateway_world_add_many(world, 150);
	bad = gateway_world_add(world, "+4519999999", "");
	gateway_world_settle(world);
	expect_message(world, bad, "rejected");
	assert_int_equal(gateway_world_counts(world).accepted, 150);
	assert_int_equal(gateway_world_counts(world).rejected, 1);
	assert_in_range(requests(world), 10, 17);
	assert_int_equal(simulator_counts(world->simulator).accepted, 150);
	assert_int_equal(lane_of(world).state, PROVIDER_LANE_OPEN);
}

static void
test_bisect_all_bad(void **state)
{
	struct gateway_world *world = *state;
	struct outbox_message message;

	for (int i = 0; i < 5; i++) {
		char phone[24];

		(void)snprintf(phone, sizeof(phone), "+451%07d", i);
		message = outbox_world_message(world->outbox, phone, "");
		gateway_world_put(world, &message);
	}
	gateway_world_settle(world);
	assert_int_equal(gateway_world_counts(world).rejected, 5);
	assert_int_equal(requests(world), 9);
}

/* 429: everything waits, not a second less than was asked; then one message
 * tries, and the rest follow at once. */
static void
test_pause(void **state)
{
	struct gateway_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_TOO_MANY, 1);
	gateway_world_add_many(world, 500);
	gateway_world_deliver(world);
	assert_int_equal(requests(world), 1);
	assert_int_equal(gateway_world_counts(world).queued, 500);
	assert_int_equal(lane_of(world).state, PROVIDER_LANE_PAUSE);
	assert_in_range(lane_of(world).paused_until, OUTBOX_NOW + 7 + 1,
	        OUTBOX_NOW + 7 + 2);
	assert_non_null(strstr(lane_of(world).reason, "429"));
	gateway_world_advance(world, 7);
	assert_int_equal(requests(world), 1);
	gateway_world_advance(world, 2);
	assert_int_equal(requests(world), 3);
	assert_int_equal(gateway_world_counts(world).accepted, 500);
	assert_int_equal(lane_of(world).state, PROVIDER_LANE_OPEN);
}

/* Pauses in a row grow, up to some ten minutes, and start small again after a
 * success. */
static void
test_backoff(void **state)
{
	struct gateway_world *world = *state;
	int64_t longest = 0;

	simulator_fail(world->simulator, SIMULATOR_UNAVAILABLE, 15);
	gateway_world_add_many(world, 3);
	for (int i = 0; i < 15; i++) {
		int64_t now = clock_now(&world->clock);
		int64_t pause;

		gateway_world_deliver(world);
		assert_int_equal(requests(world), i + 1);
		pause = lane_of(world).paused_until - now;
		assert_true(pause > 7 && pause <= 7 + (1 << (i + 1)));
		assert_true(pause <= 7 + 600);
		longest = pause > longest ? pause : longest;
		clock_advance(&world->clock, pause * 1000);
	}
	assert_true(longest > 60);
	gateway_world_settle(world);
	assert_int_equal(gateway_world_counts(world).accepted, 3);
	simulator_fail(world->simulator, SIMULATOR_UNAVAILABLE, 1);
	gateway_world_add(world, "+4519999999", "a");
	gateway_world_deliver(world);
	assert_true(lane_of(world).paused_until <=
	            clock_now(&world->clock) + 7 + 2);
}

/* Many requests that fail of one cause are one failure. */
static void
test_one_cause(void **state)
{
	struct gateway_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_TOO_MANY, GATEWAY_REQUESTS);
	gateway_world_add_many(world, GATEWAY_REQUESTS * 1000);
	gateway_world_deliver(world);
	assert_int_equal(requests(world), GATEWAY_REQUESTS);
	assert_true(lane_of(world).paused_until <= OUTBOX_NOW + 7 + 2);
	gateway_world_advance(world, 9);
	assert_int_equal(
	        gateway_world_counts(world).accepted, GATEWAY_REQUESTS * 1000);
}

/* Of several pauses the longest counts, whichever answer came first. */
static void
test_longest_pause(void **state)
{
	struct gateway_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_TOO_MANY, 2);
	direct_client_fail_next(world->to_provider, HTTP_UNKNOWN);
	gateway_world_add_many(world, 1500);
	gateway_world_deliver(world);
	assert_int_equal(gateway_world_counts(world).unknown, 1000);
	assert_int_equal(gateway_world_counts(world).queued, 500);
	assert_true(lane_of(world).paused_until >= OUTBOX_NOW + 8);
	gateway_world_advance(world, 7);
	assert_int_equal(requests(world), 2);
}

/* A provider that fails without a word makes what is under way doubtful, and
 * then one message at a time, not all that waits. */
static void
test_doubtful_provider(void **state)
{
	struct gateway_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_ERROR, 1000);
	gateway_world_add_many(world, 9000);
	gateway_world_deliver(world);
	assert_int_equal(
	        gateway_world_counts(world).unknown, GATEWAY_REQUESTS * 1000);
	gateway_world_advance(world, 3600);
	assert_in_range(gateway_world_counts(world).unknown,
	        GATEWAY_REQUESTS * 1000 + 1, GATEWAY_REQUESTS * 1000 + 20);
	simulator_fail(world->simulator, SIMULATOR_NO_FAULT, 0);
	gateway_world_advance(world, 700);
	assert_int_equal(gateway_world_counts(world).queued, 0);
	assert_true(gateway_world_counts(world).accepted > 4900);
}

static void
test_stop(void **state)
{
	struct gateway_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_WRONG_TOKEN, 2);
	gateway_world_add_many(world, 10);
	gateway_world_deliver(world);
	assert_int_equal(lane_of(world).state, PROVIDER_LANE_STOP);
	assert_string_equal(lane_of(world).reason, "403 wrong token");
	assert_int_equal(gateway_world_counts(world).queued, 10);
	assert_int_equal(db_fixture_logged("delivery.lane"), 1);
	gateway_world_advance(world, 599);
	assert_int_equal(requests(world), 1);
	/* It tries by itself, with one, and stops again. */
	gateway_world_advance(world, 1);
	assert_int_equal(requests(world), 2);
	assert_int_equal(lane_of(world).state, PROVIDER_LANE_STOP);
	gateway_world_advance(world, 600);
	assert_int_equal(gateway_world_counts(world).accepted, 10);
	assert_int_equal(lane_of(world).state, PROVIDER_LANE_OPEN);
}

static void
test_not_sent(void **state)
{
	struct gateway_world *world = *state;
	int64_t id = gateway_world_add(world, ANNA, "a");

	direct_client_fail_next(world->to_provider, HTTP_NOT_SENT);
	gateway_world_deliver(world);
	expect_message(world, id, "queued");
	assert_int_equal(lane_of(world).state, PROVIDER_LANE_PAUSE);
	gateway_world_advance(world, 15);
	expect_message(world, id, "accepted");
	assert_int_equal(simulator_counts(world->simulator).accepted, 1);
}

/* The answer is lost: never a second time for an invitation, and the receipt
 * tells how it was. */
static void
test_lost_answer(void **state)
{
	struct gateway_world *world = *state;

	direct_client_fail_next(world->to_provider, HTTP_UNKNOWN);
	gateway_world_add_many(world, 3);
	gateway_world_deliver(world);
	assert_int_equal(gateway_world_counts(world).unknown, 3);
	gateway_world_advance(world, 2);
	assert_int_equal(gateway_world_counts(world).delivered, 3);
	gateway_world_advance(world, 7200);
	assert_int_equal(requests(world), 1);
}

/* One lane's trouble is not another's. */
static void
test_two_lanes(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account accounts[] = {world->account, world->account};
	struct outbox_message message =
	        outbox_world_message(world->outbox, BENTE, "b");
	struct delivery_lane lanes[3];
	int64_t first;
	int64_t second;

	accounts[0].token = "of yesterday";
	accounts[1].lane = "second";
	gateway_world_delivery(world, accounts, 2, world->to_provider);
	first = gateway_world_add(world, ANNA, "a");
	message.lane = "second";
	second = gateway_world_put(world, &message);
	gateway_world_deliver(world);
	expect_message(world, first, "queued");
	expect_message(world, second, "accepted");
	assert_int_equal(delivery_lanes(world->delivery, lanes, 3), 2);
	assert_int_equal(lanes[0].state, PROVIDER_LANE_STOP);
	assert_string_equal(lanes[1].lane, "second");
	assert_int_equal(lanes[1].state, PROVIDER_LANE_OPEN);
	assert_string_equal(lanes[1].reason, "");
	/* A stopped lane keeps nobody from being idle. */
	assert_true(delivery_is_idle(world->delivery));
}

static void
test_idle(void **state)
{
	struct gateway_world *world = *state;
	struct outbox_message message =
	        outbox_world_message(world->outbox, BENTE, "b");

	/* What is old has not been looked at yet. */
	assert_false(delivery_is_idle(world->delivery));
	gateway_world_deliver(world);
	assert_true(delivery_is_idle(world->delivery));
	/* Committed before the question, and nobody told the delivery. */
	message.after = gateway_world_add(world, ANNA, "a");
	assert_false(delivery_is_idle(world->delivery));
	gateway_world_put(world, &message);
	/* Under way: the provider has it and says nothing. */
	simulator_fail(world->simulator, SIMULATOR_SILENT, 1);
	assert_true(delivery_once(world->delivery, 0));
	assert_false(delivery_is_idle(world->delivery));
	simulator_release(world->simulator);
	gateway_world_deliver(world);
	/* Unknown by now, and what follows it waits. */
	assert_true(delivery_is_idle(world->delivery));
	clock_advance(&world->clock, 2000);
	while (simulator_once(world->simulator, 0) > 0)
		;
	/* The receipt lets it go. */
	assert_false(delivery_is_idle(world->delivery));
	gateway_world_settle(world);
	assert_true(delivery_is_idle(world->delivery));
	assert_int_equal(gateway_world_counts(world).accepted, 1);
	/* Time alone makes it look again. */
	clock_advance(&world->clock, 60000);
	assert_false(delivery_is_idle(world->delivery));
}

static void
test_idle_while_paused(void **state)
{
	struct gateway_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_TOO_MANY, 1);
	gateway_world_add_many(world, 3);
	gateway_world_deliver(world);
	/* Also for what was put since. */
	gateway_world_add(world, "+4519999999", "a");
	assert_true(delivery_is_idle(world->delivery));
	clock_advance(&world->clock, 10000);
	assert_false(delivery_is_idle(world->delivery));
}

/* Whatever statement of a claim or of a settlement fails, nothing is sent twice
 * and nothing is forgotten. */
static void
test_failing_statements(void **state)
{
	struct gateway_world *world = *state;
	int count = 0;

	for (int n = 1; n < 40; n++) {
		char phone[24];

		(void)snprintf(phone, sizeof(phone), "+451%07d", n);
		gateway_world_add(world, phone, "a");
		count++;
		db_fail_at(world->outbox->db, n, STATUS_FULL);
		(void)delivery_once(world->delivery, 0);
		(void)delivery_once(world->delivery, 0);
		db_fail_at(world->outbox->db, 0, STATUS_OK);
		gateway_world_settle(world);
	}
	gateway_world_advance(world, 2);
	assert_int_equal(gateway_world_counts(world).delivered, count);
	assert_int_equal(simulator_counts(world->simulator).accepted, count);
	/* They did fail: claims, settlements, and the look at what is old. */
	assert_true(db_fixture_logged("delivery.claim") > 0);
	assert_true(db_fixture_logged("delivery.settle") > 0);
}

/* A question whose fate is unknown goes once more, by itself. */
static void
test_resend(void **state)
{
	struct gateway_world *world = *state;
	int64_t id = gateway_world_add(world, ANNA, "a");

	simulator_fail(world->simulator, SIMULATOR_ERROR, 1);
	gateway_world_deliver(world);
	expect_message(world, id, "unknown");
	gateway_world_advance(world, 1799);
	expect_message(world, id, "unknown");
	gateway_world_advance(world, 61);
	expect_message(world, id, "accepted");
}

static void
test_starts_and_stops(void **state)
{
	struct gateway_world *world = *state;

	assert_int_equal(delivery_start(world->delivery), STATUS_OK);
	delivery_wake(world->delivery);
	delivery_stop(world->delivery);
	/* Stopped, nothing goes out any more. */
	gateway_world_add_many(world, 3);
	assert_false(delivery_once(world->delivery, 0));
	assert_int_equal(gateway_world_counts(world).queued, 3);
	delivery_stop(world->delivery);
}

#define DELIVERY(test)                                                         \
	cmocka_unit_test_setup_teardown(                                       \
	        test, gateway_world_direct, gateway_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DELIVERY(test_sends_and_settles),
	        DELIVERY(test_nothing_to_do),
	        DELIVERY(test_batches),
	        DELIVERY(test_follower),
	        DELIVERY(test_bisect),
	        DELIVERY(test_bisect_all_bad),
	        DELIVERY(test_pause),
	        DELIVERY(test_backoff),
	        DELIVERY(test_one_cause),
	        DELIVERY(test_longest_pause),
	        DELIVERY(test_doubtful_provider),
	        DELIVERY(test_stop),
	        DELIVERY(test_not_sent),
	        DELIVERY(test_lost_answer),
	        DELIVERY(test_two_lanes),
	        DELIVERY(test_idle),
	        DELIVERY(test_idle_while_paused),
	        DELIVERY(test_failing_statements),
	        DELIVERY(test_resend),
	        DELIVERY(test_starts_and_stops),
	};

	return cmocka_run_group_tests_name("delivery", tests, NULL, NULL);
}

/*
 * The contract that every driver keeps with its provider's twin, over HTTP and
 * with threads: texts arrive, receipts settle them, citizens' texts come in
 * once, refusals hit the offender alone, and pauses and stops hold.
 */
#include <stdio.h>
#include <string.h>

#include "tests/gateway_world.h"
#include "tests/raw_http.h"

static const struct {
	const char *driver;
	bool polled;
} drivers[] = {
        {"gatewayapi", false},
        {"gatewayapi_rest", false},
        {"twilio", false},
        {"link", false},
        {"inmobile", false},
        {"inmobile", true},
        {"generic", false},
};

enum { DRIVERS = sizeof(drivers) / sizeof(drivers[0]) };

/* Time passes, and everything of it happens; a poll more than once. */
static void
advance(struct gateway_world *world, int64_t seconds)
{
	clock_advance(&world->clock, seconds * 1000);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
}

/* Until a text of a phone's is here, or so many are. */
static void
wait_for_texts(struct gateway_world *world, int count)
{
	int64_t until = raw_now_ms() + 10000;

	while (world->text_count < count && raw_now_ms() < until) {
		advance(world, 6);
		raw_sleep_ms(2);
	}
	assert_int_equal(world->text_count, count);
}

static void
wait_for_state(struct gateway_world *world, int64_t id, const char *state)
{
	int64_t until = raw_now_ms() + 10000;

	while (strcmp(gateway_world_state(world, id), state) != 0 &&
	        raw_now_ms() < until) {
		advance(world, 6);
		raw_sleep_ms(2);
	}
	expect_message(world, id, state);
}

typedef void contract_fn(struct gateway_world *world);

static void
for_each_driver(contract_fn *test)
{
	for (size_t i = 0; i < DRIVERS; i++) {
		struct gateway_world *world = gateway_world_http_as(
		        drivers[i].driver, drivers[i].polled);
		void *state = world;

		print_message("  %s%s\n", drivers[i].driver,
		        drivers[i].polled ? ", polled" : "");

		assert_int_equal(delivery_start(world->delivery), STATUS_OK);
		test(world);
		assert_int_equal(gateway_world_end(&state), 0);
	}
}

static const char long_text[] =
        "Hej \"Anna\"\nDu kan svare på dette & mere: 100 % {tilfreds}? "
        "æøåÆØÅ €+=<>\\ 0123456789 0123456789 0123456789 0123456789 "
        "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789";

/* What went in comes out at the phone, letter by letter. */
static void
arrives(struct gateway_world *world)
{
	int64_t id = gateway_world_add(world, ANNA, long_text);
	struct simulator_text *texts = NULL;

	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, id, "accepted");
	wait_for_state(world, id, "delivered");
	assert_int_equal(
	        simulator_texts(world->simulator, world->memory, ANNA, &texts),
	        1);
	assert_string_equal(texts[0].body, long_text);
	assert_int_equal(world->hooks_refused, 0);
}

static void
test_arrives(void **state)
{
	(void)state;
	for_each_driver(arrives);
}

static void
never_arrives(struct gateway_world *world)
{
	int64_t id;

	world->unreachable = true;
	id = gateway_world_add(world, ANNA, "Hej");
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	wait_for_state(world, id, "failed");
}

static void
test_never_arrives(void **state)
{
	(void)state;
	for_each_driver(never_arrives);
}

/* A webhook that was not taken comes again, and counts once. */
static void
text_in(struct gateway_world *world)
{
	world->refuse_hooks = world->account.poll_s > 0 ? 0 : 1;
	simulator_send(world->simulator, ANNA, "4 – fint & æøå+%", OUTBOX_NOW);
	wait_for_texts(world, 1);
	assert_string_equal(world->texts[0], ANNA " says 4 – fint & æøå+%");
	assert_int_equal(world->hooks_refused, 0);
}

static void
test_text_in(void **state)
{
	(void)state;
	for_each_driver(text_in);
}

/* More than one batch of the largest that takes a hundred messages a time. */
static void
many(struct gateway_world *world)
{
	enum { MANY = 300 };

	int64_t until = raw_now_ms() + 20000;

	gateway_world_add_many(world, MANY);
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	assert_int_equal(gateway_world_counts(world).accepted, MANY);
	while (gateway_world_counts(world).delivered < MANY &&
	        raw_now_ms() < until) {
		advance(world, 6);
		raw_sleep_ms(2);
	}
	assert_int_equal(gateway_world_counts(world).delivered, MANY);
	assert_int_equal(simulator_counts(world->simulator).accepted, MANY);
}

static void
test_many(void **state)
{
	(void)state;
	for_each_driver(many);
}

/* One that is bad falls alone. */
static void
offender(struct gateway_world *world)
{
	enum { GOOD = 20 };

	int64_t bad;

	gateway_world_add_many(world, GOOD);
	bad = gateway_world_add(world, "+4519999999", "");
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, bad, "rejected");
	assert_int_equal(gateway_world_counts(world).accepted, GOOD);
}

static void
test_offender(void **state)
{
	(void)state;
	for_each_driver(offender);
}

static void
wrong_token(struct gateway_world *world)
{
	struct delivery_lane lane;
	int64_t id;

	simulator_fail(world->simulator, SIMULATOR_WRONG_TOKEN, 1);
	id = gateway_world_add(world, ANNA, "Hej");
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, id, "queued");
	assert_int_equal(delivery_lanes(world->delivery, &lane, 1), 1);
	assert_int_equal(lane.state, PROVIDER_LANE_STOP);
	advance(world, 700);
	wait_for_state(world, id, "delivered");
}

static void
test_wrong_token(void **state)
{
	(void)state;
	for_each_driver(wrong_token);
}

/* Nobody's webhook is taken but the provider's. */
static void
strangers(struct gateway_world *world)
{
	simulator_fail_hooks(world->simulator, SIMULATOR_HOOK_UNSIGNED, 1);
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	gateway_world_wait(world);
	if (world->account.poll_s == 0) {
		assert_int_equal(world->text_count, 0);
		assert_int_equal(world->hooks_refused, 1);
	}
	wait_for_texts(world, 1);
}

static void
test_strangers(void **state)
{
	(void)state;
	for_each_driver(strangers);
}

/* Twilio keeps back what goes to whoever sent STOP: that is one to us, too. */
static void
test_opted_out(void **state)
{
	struct gateway_world *world = gateway_world_http_as("twilio", false);
	void *end = world;
	int64_t id;

	(void)state;
	assert_int_equal(delivery_start(world->delivery), STATUS_OK);
	simulator_send(world->simulator, ANNA, "STOP", OUTBOX_NOW);
	wait_for_texts(world, 1);
	id = gateway_world_add(world, ANNA, "Hej");
	delivery_wake(world->delivery);
	gateway_world_wait(world);
	expect_message(world, id, "rejected");
	assert_int_equal(world->text_count, 2);
	assert_string_equal(world->texts[1], ANNA " says STOP");
	delivery_stop(world->delivery);
	assert_int_equal(world->taken, 1);
	assert_int_equal(gateway_world_end(&end), 0);
}

/* Where that STOP cannot be acted on, its text is settled all the same, and so is
 * what was answered with it; after a full disk it is acted on later. */
static void
test_opted_out_in_vain(void **state)
{
	static const struct {
		const char *text; /* that always fails */
		int full;         /* so often the disk is */
		int texts;        /* that arrive in the end */
	} cases[] = {{NULL, 0, 2}, {"STOP", 0, 1}, {NULL, 1, 2}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gateway_world *world =
		        gateway_world_direct_as("twilio", false);
		void *end = world;
		int64_t anna;
		int64_t bente;

		simulator_send(world->simulator, ANNA, "STOP", OUTBOX_NOW);
		gateway_world_settle(world);
		assert_int_equal(world->text_count, 1);
		world->refuse_text = cases[i].text;
		world->refuse_takes = cases[i].full;
		world->refuse_as = STATUS_FULL;
		anna = gateway_world_add(world, ANNA, "Hej");
		bente = gateway_world_add(world, BENTE, "Hej");
		gateway_world_settle(world);
		gateway_world_advance(world, 5);
		expect_message(world, anna, "rejected");
		expect_message(world, bente, "delivered");
		assert_int_equal(world->text_count, cases[i].texts);
		assert_int_equal(gateway_world_end(&end), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_arrives),
	        cmocka_unit_test(test_never_arrives),
	        cmocka_unit_test(test_text_in),
	        cmocka_unit_test(test_many),
	        cmocka_unit_test(test_offender),
	        cmocka_unit_test(test_wrong_token),
	        cmocka_unit_test(test_strangers),
	        cmocka_unit_test(test_opted_out),
	        cmocka_unit_test(test_opted_out_in_vain),
	};

	return cmocka_run_group_tests_name("flow_contract", tests, NULL, NULL);
}

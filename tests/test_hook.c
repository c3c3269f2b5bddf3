/*
 * A provider's webhook: 200 only for what is committed, 503 for whatever fails
 * on our side, and nothing but a counter for what is not signed.
 */
#include "tests/flow.h"

#include <stdio.h>

static const char secret[] = "secret";

static const char *
inbound(struct flow_world *world, const char *id, const char *text)
{
	return talloc_asprintf(world->memory,
	        "{\"event_id\":\"%s\",\"timestamp\":\"2026-10-06T09:00:00Z\","
	        "\"event_type\":\"user-message.text.sms\",\"event\":"
	        "{\"sender\":4511000001,\"sent_at\":\"2026-10-06T09:00:00Z\","
	        "\"content\":{\"message\":\"%s\"}}}",
	        id, text);
}

static uint64_t
counted(const struct flow_world *world, enum counter counter)
{
	return world->service->counters.counts[counter];
}

static void
test_taken(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	assert_int_equal(hook(world, inbound(world, "E1", "4"), secret), 200);
	/* It is there when the provider hears of it. */
	expect_count(world, "SELECT count(*) FROM inbox WHERE text = '4'", 1);
	expect_count(world, "SELECT count(*) FROM answer WHERE value = '4'", 1);
	assert_int_equal(hook(world, inbound(world, "E1", "4"), secret), 200);
	assert_int_equal(hook(world, inbound(world, "E2", "5"), secret), 200);
	expect_count(world, "SELECT count(*) FROM inbox", 2);
	assert_int_equal(counted(world, COUNTER_HOOK_UNSIGNED), 0);
	assert_int_equal(counted(world, COUNTER_HOOK_UNREADABLE), 0);
}

/* The path says which account it is; each has a secret of its own. */
static void
test_lanes(void **state)
{
	struct flow_world *world = *state;
	struct service *service = world->service;

	service->accounts[1] = service->accounts[0];
	service->accounts[1].lane = "second";
	service->accounts[1].webhook_secret = "another";
	service->acknowledgements[1] = service->acknowledgements[0];
	service->account_count = 2;
	meeting(world, ANNA);
	assert_int_equal(hook_at(world, "/hook/second",
	                         inbound(world, "E1", "4"), "another"),
	        200);
	expect_count(
	        world, "SELECT count(*) FROM inbox WHERE lane = 'second'", 1);
	assert_int_equal(hook_at(world, "/hook/second",
	                         inbound(world, "E2", "4"), secret),
	        403);
	assert_int_equal(hook_at(world, "/hook/third",
	                         inbound(world, "E3", "4"), secret),
	        404);
	/* An id is the lane's: the other's is another text. */
	assert_int_equal(hook(world, inbound(world, "E1", "5"), secret), 200);
	expect_count(world, "SELECT count(*) FROM inbox", 2);
}

/* A CPR number goes before anything is written. */
static void
test_masked(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	assert_int_equal(
	        hook(world, inbound(world, "E1", "4 mit nummer er 010190-1234"),
	                secret),
	        200);
	expect_count(world, "SELECT count(*) FROM inbox", 1);
	expect_count(world,
	        "SELECT count(*) FROM inbox WHERE text LIKE '%1234%'", 0);
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE comment LIKE '%1234%'", 0);
}

static void
test_unsigned(void **state)
{
	static const char *const keys[] = {NULL, "", "wrong", "Secret"};
	struct flow_world *world = *state;

	meeting(world, ANNA);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_int_equal(
		        hook(world, inbound(world, "E1", "4"), keys[i]), 403);
		assert_int_equal(counted(world, COUNTER_HOOK_UNSIGNED), i + 1);
	}
	/* The signature is looked at before the content. */
	assert_int_equal(hook(world, "no JSON", "wrong"), 403);
	expect_count(world, "SELECT count(*) FROM inbox", 0);
	expect_count(world, "SELECT count(*) FROM answer", 0);
	assert_int_equal(counted(world, COUNTER_HOOK_UNREADABLE), 0);
}

static void
test_unreadable(void **state)
{
	static const char *const bodies[] = {
	        "", "x", "{", "{\"event_id\":7}", "{\"event_id\":\"E1\"}"};
	struct flow_world *world = *state;

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		if (hook(world, bodies[i], secret) != 400)
			fail_msg("\"%s\"", bodies[i]);
		assert_int_equal(
		        counted(world, COUNTER_HOOK_UNREADABLE), i + 1);
	}
	expect_count(world, "SELECT count(*) FROM inbox", 0);
}

static void
test_other_lanes(void **state)
{
	static const char *const paths[] = {"/hook/other", "/hook/Main",
	        "/hook/main2", "/hook/mai", "/hook/main/key"};
	struct flow_world *world = *state;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(web_post(world, paths[i], "x")->status, 404);
	assert_int_equal(counted(world, COUNTER_HOOK_UNSIGNED), 0);
	assert_int_equal(web_post(world, "/hook/main", "x")->status, 403);
}

/* A kind of event that we have no use for is taken, so that it does not come
 * again for ever. */
static void
test_of_no_concern(void **state)
{
	struct flow_world *world = *state;

	assert_int_equal(
	        hook(world,
	                "{\"event_id\":\"E1\","
	                "\"timestamp\":\"2026-10-06T09:00:00Z\","
	                "\"event_type\":\"some.future.kind\",\"event\":{}}",
	                secret),
	        200);
	expect_count(world, "SELECT count(*) FROM inbox", 0);
}

/* From a phone that we know nothing of. */
static void
test_strangers(void **state)
{
	struct flow_world *world = *state;

	assert_int_equal(hook(world, inbound(world, "E1", "4"), secret), 200);
	expect_count(world, "SELECT count(*) FROM inbox", 1);
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

/* Whatever statement fails, and however often: 503, nothing kept; and the same
 * event again, once all is well, counts once. */
static void
test_system_fails(void **state)
{
	static const enum status failures[] = {
	        STATUS_FULL, STATUS_SYSTEM, STATUS_BUSY, STATUS_CONFLICT};
	struct flow_world *world = *state;
	int failed = 0;

	meeting(world, ANNA);
	for (int n = 1; n < 20; n++) {
		struct db *db = world->service->writing;
		unsigned status;

		db_fail_at(db, n, failures[n % 4]);
		status = hook(world, inbound(world, "E1", "4"), secret);
		db_fail_at(db, 0, STATUS_OK);
		assert_true(status == 200 || status == 503);
		expect_count(
		        world, "SELECT count(*) FROM inbox", status == 200);
		expect_count(
		        world, "SELECT count(*) FROM answer", status == 200);
		if (status == 200)
			break;
		failed++;
	}
	assert_true(failed >= 1);
	assert_int_equal(hook(world, inbound(world, "E1", "4"), secret), 200);
	expect_count(world, "SELECT count(*) FROM answer", 1);
}

/* The writer takes nothing any more: the provider is to come again. */
static void
test_stopping(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	writer_stop(world->service->writer);
	assert_int_equal(hook(world, inbound(world, "E1", "4"), secret), 503);
	expect_count(world, "SELECT count(*) FROM inbox", 0);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_taken),
	        FLOW(test_lanes),
	        FLOW(test_masked),
	        FLOW(test_unsigned),
	        FLOW(test_unreadable),
	        FLOW(test_other_lanes),
	        FLOW(test_of_no_concern),
	        FLOW(test_strangers),
	        FLOW(test_system_fails),
	        FLOW(test_stopping),
	};

	return cmocka_run_group_tests_name("hook", tests, NULL, NULL);
}

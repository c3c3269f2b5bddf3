/*
 * What goes wrong at the provider's: what may be sent again is, what may have
 * arrived is not, and nothing is lost in between.
 */
#include "tests/flow.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/direct_client.h"

static int64_t
state_count(struct flow_world *world, const char *state)
{
	char sql[120];

	/* db_int caches by address, so that each state has its own text. */
	(void)snprintf(sql, sizeof(sql),
	        "SELECT count(*) FROM outbox WHERE state = '%s'", state);
	return count_of(world, talloc_strdup(world->memory, sql));
}

#define expect_state(world, state, wanted)                                     \
	assert_int_equal(state_count(world, state), wanted)

static void
test_too_many_requests(void **state)
{
	struct flow_world *world = *state;
	struct schedule_result result;
	struct delivery_lane lane;
	int64_t now = clock_now(&world->clock);

	simulator_fail(world->simulator, SIMULATOR_TOO_MANY, 1);
	meeting_only(world, ANNA);
	assert_int_equal(service_schedule(world->service, &result), STATUS_OK);
	while (delivery_once(world->service->delivery, 0))
		;
	expect_state(world, "queued", 2);
	assert_int_equal(delivery_lanes(world->service->delivery, &lane, 1), 1);
	assert_int_equal(lane.state, PROVIDER_LANE_PAUSE);
	/* Retry-After is honoured: not a second before. */
	assert_true(lane.paused_until >= now + 7);
	clock_advance(&world->clock, 6000);
	assert_false(delivery_once(world->service->delivery, 0));
	assert_int_equal(simulator_counts(world->simulator).requests, 1);
	advance(world, 60);
	expect_sms(world, ANNA, "Hej fra");
	expect_sms(world, ANNA, "Hvor tilfreds");
	expect_silence(world, ANNA);
}

static void
test_unavailable(void **state)
{
	struct flow_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_UNAVAILABLE, 3);
	meeting(world, ANNA);
	expect_silence(world, ANNA);
	for (int i = 0; i < 6; i++)
		advance(world, 120);
	expect_sms(world, ANNA, "Hej fra");
	expect_sms(world, ANNA, "Hvor tilfreds");
	expect_silence(world, ANNA);
}

/* 500 may have been accepted or not: an invitation is never sent again. */
static void
test_error(void **state)
{
	struct flow_world *world = *state;

	simulator_fail(world->simulator, SIMULATOR_ERROR, 1);
	meeting(world, ANNA);
	expect_state(world, "unknown", 1);
	advance(world, hours(3));
	expect_silence(world, ANNA);
	expect_state(world, "unknown", 1);
	/* The question behind the notice does not go alone. */
	expect_state(world, "queued", 1);
}

/* A receipt settles what was unknown, and the question follows. */
static void
accepted_all_the_same(struct flow_world *world, enum simulator_fault fault)
{
	simulator_fail(world->simulator, fault, 1);
	meeting(world, ANNA);
	advance(world, 60);
	expect_sms(world, ANNA, "Hej fra");
	expect_sms(world, ANNA, "Hvor tilfreds");
	expect_silence(world, ANNA);
	expect_state(world, "unknown", 0);
	expect_state(world, "delivered", 2);
}

static void
test_error_after_accepting(void **state)
{
	accepted_all_the_same(*state, SIMULATOR_ERROR_ACCEPTED);
}

static void
test_unreadable_answer(void **state)
{
	accepted_all_the_same(*state, SIMULATOR_UNREADABLE);
}

static void
test_lost_answer(void **state)
{
	struct flow_world *world = *state;

	direct_client_fail_next(world->to_provider, HTTP_UNKNOWN);
	accepted_all_the_same(world, SIMULATOR_NO_FAULT);
}

static void
test_not_sent(void **state)
{
	struct flow_world *world = *state;

	direct_client_fail_next(world->to_provider, HTTP_NOT_SENT);
	meeting(world, ANNA);
	expect_silence(world, ANNA);
	expect_state(world, "queued", 2);
	advance(world, 120);
	expect_sms(world, ANNA, "Hej fra");
	expect_sms(world, ANNA, "Hvor tilfreds");
	expect_silence(world, ANNA);
}

/* A question whose fate stayed unknown is sent once more, after half an hour,
 * and never a third time. */
static void
test_unknown_question(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	simulator_fail(world->simulator, SIMULATOR_ERROR, 2);
	sms_in(world, ANNA, "4");
	expect_state(world, "unknown", 1);
	advance(world, 1500);
	expect_silence(world, ANNA);
	advance(world, 600);
	expect_state(world, "unknown", 1);
	advance(world, hours(2));
	expect_silence(world, ANNA);
	assert_int_equal(simulator_counts(world->simulator).requests, 4);
}

static void
test_wrong_token_stops_the_lane(void **state)
{
	struct flow_world *world = *state;
	struct delivery_lane lane;

	simulator_fail(world->simulator, SIMULATOR_WRONG_TOKEN, 1);
	meeting(world, ANNA);
	expect_silence(world, ANNA);
	(void)delivery_lanes(world->service->delivery, &lane, 1);
	assert_int_equal(lane.state, PROVIDER_LANE_STOP);
	assert_non_null(strstr(lane.reason, "403"));
	expect_state(world, "queued", 2);
	advance(world, 660);
	expect_sms(world, ANNA, "Hej fra");
}

static void
test_unreachable_phone(void **state)
{
	struct flow_world *world = *state;

	world->reachable = false;
	meeting(world, ANNA);
	advance(world, 60);
	expect_silence(world, ANNA);
	assert_true(state_count(world, "failed") >= 1);
	expect_count(world,
	        "SELECT count(*) FROM fact_invitation"
	        " WHERE delivered = 0 AND undelivered = 1",
	        1);
}

/* Killed between claim and send: what was `sending` is unknown, and an
 * invitation is not sent again. */
static void
test_killed_between_claim_and_send(void **state)
{
	struct flow_world *world = *state;

	direct_client_fail_next(world->to_provider, HTTP_NOT_SENT);
	meeting(world, ANNA);
	expect_count(world,
	        "UPDATE outbox SET state = 'sending', attempt = 1"
	        " WHERE kind = 'invitation' RETURNING 1",
	        1);
	flow_crash(world);
	expect_state(world, "unknown", 1);
	advance(world, hours(2));
	expect_silence(world, ANNA);
}

/* Killed between send and settle: the row says `sending`, the provider has the
 * message, and its receipt settles it in the new process. */
static void
test_killed_between_send_and_settle(void **state)
{
	struct flow_world *world = *state;
	struct schedule_result result;

	meeting_only(world, ANNA);
	assert_int_equal(service_schedule(world->service, &result), STATUS_OK);
	/* One round claims and sends; the answer is not looked at any more. */
	(void)delivery_once(world->service->delivery, 0);
	expect_count(world,
	        "UPDATE outbox SET state = 'sending'"
	        " WHERE kind = 'invitation' RETURNING 1",
	        1);
	flow_crash(world);
	expect_state(world, "unknown", 1);
	advance(world, 60);
	expect_sms(world, ANNA, "Hej fra");
	expect_sms(world, ANNA, "Hvor tilfreds");
	expect_silence(world, ANNA);
	expect_state(world, "delivered", 2);
}

/* A provider whose clock is an hour off, either way: answers count all the same,
 * though by its time they came before their questions. */
static void
clock_is_off(struct flow_world *world, enum simulator_hook_fault fault)
{
	simulator_fail_hooks(world->simulator, fault, 1000);
	meeting(world, ANNA);
	advance(world, 60);
	expect_sms(world, ANNA, "Hej fra");
	expect_sms(world, ANNA, "Hvor tilfreds");
	sms_in(world, ANNA, "4");
	expect_count(world, "SELECT count(*) FROM fact_answer", 1);
	expect_count(
	        world, "SELECT count(*) FROM session WHERE unclear > 0", 0);
	simulator_fail_hooks(world->simulator, SIMULATOR_HOOK_RIGHT, 0);
}

static void
test_clock_behind(void **state)
{
	clock_is_off(*state, SIMULATOR_HOOK_BEHIND);
}

static void
test_clock_ahead(void **state)
{
	clock_is_off(*state, SIMULATOR_HOOK_AHEAD);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_too_many_requests),
	        FLOW(test_unavailable),
	        FLOW(test_error),
	        FLOW(test_error_after_accepting),
	        FLOW(test_unreadable_answer),
	        FLOW(test_lost_answer),
	        FLOW(test_not_sent),
	        FLOW(test_unknown_question),
	        FLOW(test_wrong_token_stops_the_lane),
	        FLOW(test_unreachable_phone),
	        FLOW(test_clock_behind),
	        FLOW(test_clock_ahead),
	        FLOW(test_killed_between_claim_and_send),
	        FLOW(test_killed_between_send_and_settle),
	};

	return cmocka_run_group_tests_name("flow_provider", tests, NULL, NULL);
}

/*
 * The twin's webhooks: what they tell, when, signed how, and how often again.
 */
#include "tests/twin_world.h"

#include "tests/direct_client.h"

#define ANNA "+4511000001"

/* After a while on the air the phone has it, and a signed receipt says so. */
static void
test_receipt(void **state)
{
	struct twin_world *world = *state;
	json_t *json =
	        twin_answer(twin_ask(world, "/mobile/single", TWIN_GOOD));

	assert_int_equal(simulator_next_at(world->simulator), OUTBOX_NOW + 2);
	twin_run(world, 1);
	assert_string_equal(world->heard, "");
	assert_int_equal(world->hook_count, 0);
	twin_run(world, 1);
	assert_string_equal(world->heard, ANNA ":Hej@2 ");
	assert_int_equal(world->hook_count, 1);
	assert_int_equal(world->unsigned_count, 0);
	assert_string_equal(
	        twin_text(world->hooks[0], "event_type"), "message.status.sms");
	assert_string_equal(
	        twin_text(twin_event(world, 0), "status"), "DELIVERED");
	assert_string_equal(twin_text(twin_event(world, 0), "reference"), "r1");
	assert_string_equal(twin_text(twin_event(world, 0), "msg_id"),
	        twin_text(json, "msg_id"));
	assert_true(
	        json_is_null(json_object_get(twin_event(world, 0), "error")));
	assert_int_equal(simulator_next_at(world->simulator), INT64_MAX);
	json_decref(json);
}

/* The owner answers after a while; the webhook tells of it. */
static void
test_answer(void **state)
{
	struct twin_world *world = *state;
	const json_t *event;

	world->answers = true;
	twin_ask(world, "/mobile/single", TWIN_GOOD);
	twin_run(world, 2);
	assert_int_equal(simulator_next_at(world->simulator), OUTBOX_NOW + 12);
	twin_run(world, 9);
	assert_int_equal(world->hook_count, 1);
	twin_run(world, 1);
	assert_int_equal(world->hook_count, 2);
	assert_string_equal(twin_text(world->hooks[1], "event_type"),
	        "user-message.text.sms");
	event = twin_event(world, 1);
	assert_int_equal(json_integer_value(json_object_get(event, "sender")),
	        4511000001);
	assert_string_equal(
	        twin_text(json_object_get(event, "content"), "message"), "4");
	assert_string_equal(
	        twin_text(event, "sent_at"), "1970-01-12T13:46:52Z");
	assert_int_equal(simulator_counts(world->simulator).inbound, 1);
	assert_int_equal(simulator_counts(world->simulator).receipts, 1);
}

/* What is not taken comes again with the same id, later each time. */
static void
test_redelivery(void **state)
{
	struct twin_world *world = *state;
	struct simulator_text *texts;

	world->refuse = 3;
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	twin_run(world, 0);
	assert_int_equal(world->hook_count, 1);
	assert_int_equal(simulator_next_at(world->simulator), OUTBOX_NOW + 5);
	twin_run(world, 5);
	assert_int_equal(simulator_next_at(world->simulator), OUTBOX_NOW + 15);
	twin_run(world, 10);
	assert_int_equal(simulator_next_at(world->simulator), OUTBOX_NOW + 35);
	twin_run(world, 20);
	assert_int_equal(world->hook_count, 4);
	assert_int_equal(simulator_next_at(world->simulator), INT64_MAX);
	assert_string_equal(twin_text(world->hooks[0], "event_id"),
	        twin_text(world->hooks[3], "event_id"));
	assert_int_equal(simulator_counts(world->simulator).redelivered, 3);
	/* The phone sent it once. */
	assert_int_equal(
	        simulator_texts(world->simulator, world->memory, ANNA, &texts),
	        1);
}

/* For a day at least, and not for ever. */
static void
test_gives_up(void **state)
{
	struct twin_world *world = *state;
	int64_t last = OUTBOX_NOW;

	world->refuse = 1000;
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	twin_run(world, 0);
	while (simulator_next_at(world->simulator) != INT64_MAX) {
		int64_t next = simulator_next_at(world->simulator);

		assert_true(next - last <= 3600);
		twin_run(world, next - last);
		last = next;
	}
	assert_true(last > OUTBOX_NOW + 86400);
	assert_true(last < OUTBOX_NOW + 3 * 86400);
}

static void
test_unanswered_webhook(void **state)
{
	struct twin_world *world = *state;

	direct_client_fail_next(world->client, HTTP_UNKNOWN);
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	twin_run(world, 0);
	twin_run(world, 5);
	assert_int_equal(world->hook_count, 2);
}

/* Many at once, but never more than it may. */
static void
test_many_webhooks(void **state)
{
	struct twin_world *world = *state;

	for (int i = 0; i < 200; i++)
		simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	assert_true(simulator_once(world->simulator, 0) > 0);
	assert_int_equal(world->hook_count, 64);
	twin_run(world, 0);
	assert_int_equal(world->hook_count, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        TWIN(test_receipt),
	        TWIN(test_answer),
	        TWIN(test_redelivery),
	        TWIN(test_gives_up),
	        TWIN(test_unanswered_webhook),
	        TWIN(test_many_webhooks),
	};

	return cmocka_run_group_tests_name("simulator_hook", tests, NULL, NULL);
}

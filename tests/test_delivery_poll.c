/*
 * Polls: what is read once at the provider's is committed before anybody acts on
 * it, and acted on until that is committed, too.
 */
#include <string.h>

#include "gateway/aside.h"
#include "gateway/poll.h"
#include "tests/gateway_world.h"

static int
setup(void **state)
{
	*state = gateway_world_direct_as("inmobile", true);
	return 0;
}

static int64_t
kept(struct gateway_world *world)
{
	int64_t count = -1;

	assert_int_equal(
	        db_int(world->outbox->db, "SELECT count(*) FROM poll_answer",
	                DB_NO_ARGS, &count),
	        STATUS_OK);
	return count;
}

static void
test_asked_in_time(void **state)
{
	struct gateway_world *world = *state;
	int64_t id = gateway_world_add(world, ANNA, "Hej");

	gateway_world_settle(world);
	expect_message(world, id, "accepted");
	simulator_send(world->simulator, BENTE, "4", OUTBOX_NOW + 1);
	/* The receipt is there after two seconds; we ask after five. */
	gateway_world_advance(world, 4);
	expect_message(world, id, "accepted");
	assert_int_equal(world->text_count, 0);
	gateway_world_advance(world, 1);
	expect_message(world, id, "delivered");
	assert_int_equal(world->text_count, 1);
	assert_string_equal(world->texts[0], BENTE " says 4");
	assert_int_equal(kept(world), 0);
	assert_int_equal(world->hooks, 0);
}

/* More than one poll's worth comes at once, poll after poll. */
static void
test_full_answers(void **state)
{
	struct gateway_world *world = *state;

	gateway_world_add_many(world, 600);
	gateway_world_settle(world);
	gateway_world_advance(world, 2);
	gateway_world_advance(world, 3);
	assert_int_equal(gateway_world_counts(world).delivered, 600);
}

/* What fails on our side is kept, and tried again half a minute later. */
static void
test_acting_fails(void **state)
{
	struct gateway_world *world = *state;

	world->refuse_takes = 3;
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	gateway_world_settle(world);
	gateway_world_advance(world, 5);
	assert_int_equal(world->text_count, 0);
	assert_int_equal(world->taken, 0);
	assert_int_equal(kept(world), 1);
	for (int i = 0; i < 12 && world->text_count == 0; i++)
		gateway_world_advance(world, 30);
	assert_int_equal(world->text_count, 1);
	assert_int_equal(world->taken, 1);
	assert_int_equal(kept(world), 0);
}

/* One event that cannot be acted on, as whoever acts sees it; those before it,
 * beside it and behind it are acted on at once, and once. */
static void
test_one_of_many(void **state)
{
	struct gateway_world *world = *state;

	world->refuse_text = "gift";
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	simulator_send(world->simulator, BENTE, "gift", OUTBOX_NOW);
	simulator_send(world->simulator, CARL, "STOP", OUTBOX_NOW);
	gateway_world_settle(world);
	gateway_world_advance(world, 5);
	assert_int_equal(world->text_count, 2);
	assert_string_equal(world->texts[0], ANNA " says 4");
	assert_string_equal(world->texts[1], CARL " says STOP");
	assert_int_equal(kept(world), 1);
	simulator_send(world->simulator, ANNA, "5", OUTBOX_NOW + 5);
	gateway_world_settle(world);
	gateway_world_advance(world, 5);
	assert_int_equal(world->text_count, 3);
	assert_string_equal(world->texts[2], ANNA " says 5");
	assert_int_equal(world->taken, 3);
	assert_int_equal(kept(world), 1);
	expect_number(world, "SELECT tries FROM poll_answer", 1);
	/* Whatever kept it from being acted on is mended. */
	world->refuse_text = NULL;
	gateway_world_advance(world, 30);
	assert_int_equal(world->text_count, 4);
	assert_string_equal(world->texts[3], BENTE " says gift");
	assert_int_equal(world->taken, 4);
	assert_int_equal(kept(world), 0);
	assert_string_equal(gateway_world_news(world), "new day");
}

static enum status
give_back(struct writer_job *job, struct db *db)
{
	(void)job;
	return aside_return(db);
}

/* After ten tries it is put aside, with an alarm, and kept; a start of the server
 * tries it again, and what was acted on is not acted on again. */
static void
test_put_aside(void **state)
{
	static const char alarm[] =
	        "SELECT count(*) FROM alarm WHERE cause = 'text_aside'"
	        " AND subject = 'main' AND detail = 'limit'"
	        " AND cleared_at IS NULL";
	struct gateway_world *world = *state;
	struct writer_job job = {.run = give_back};

	world->refuse_text = "gift";
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	simulator_send(world->simulator, BENTE, "gift", OUTBOX_NOW);
	gateway_world_settle(world);
	gateway_world_advance(world, 5);
	for (int tries = 1; tries < 10; tries++) {
		expect_number(world, "SELECT tries FROM poll_answer", tries);
		expect_number(world, alarm, 0);
		gateway_world_advance(world, 30);
	}
	assert_string_equal(gateway_world_news(world), "new day; main aside");
	expect_number(world, alarm, 1);
	gateway_world_advance(world, 300);
	expect_number(world, "SELECT tries FROM poll_answer", 10);
	world->refuse_text = NULL;
	gateway_world_advance(world, 300);
	assert_int_equal(world->taken, 1);
	assert_int_equal(kept(world), 1);
	assert_int_equal(
	        writer_do(world->writer, WRITER_BATCH, &job), STATUS_OK);
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
	gateway_world_settle(world);
	assert_int_equal(world->taken, 2);
	assert_string_equal(world->texts[1], BENTE " says gift");
	assert_int_equal(kept(world), 0);
}

/* A full disk is no fault of the event: all wait, in order, and nothing is put
 * aside however long it takes. */
static void
test_engine_fails(void **state)
{
	static const enum status faults[] = {STATUS_FULL, STATUS_BUSY};

	for (size_t i = 0; i < 2; i++) {
		struct gateway_world *world;

		if (i > 0)
			assert_int_equal(setup(state), 0);
		world = *state;
		world->refuse_as = faults[i];
		world->refuse_takes = 15;
		simulator_send(world->simulator, ANNA, "1", OUTBOX_NOW);
		simulator_send(world->simulator, BENTE, "2", OUTBOX_NOW);
		gateway_world_settle(world);
		gateway_world_advance(world, 5);
		expect_number(world, "SELECT tries FROM poll_answer", 0);
		for (int k = 0; k < 15; k++)
			gateway_world_advance(world, 30);
		assert_int_equal(world->text_count, 2);
		assert_string_equal(world->texts[0], ANNA " says 1");
		assert_int_equal(kept(world), 0);
		assert_string_equal(gateway_world_news(world), "new day");
		if (i == 0)
			assert_int_equal(gateway_world_end(state), 0);
	}
}

/* The process ended between keeping and acting: the next one acts. */
static void
test_left_by_another(void **state)
{
	static const char body[] =
	        "{\"messages\":[{\"from\":\"4511000001\",\"text\":\"4\","
	        "\"receivedAt\":\"2026-11-25T17:31:07Z\"}]}";
	struct gateway_world *world = *state;
	struct shape_blob sealed = {0};

	assert_int_equal(secret_seal(world->memory, world->outbox->keys.phone,
	                         body, &sealed.bytes, &sealed.length),
	        STATUS_OK);
	/* Nothing of it can be read in the database. */
	assert_null(memmem(sealed.bytes, sealed.length, "4511000001", 10));
	assert_int_equal(
	        poll_keep(world->outbox->db, "main", 1, sealed, OUTBOX_NOW),
	        STATUS_OK);
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
	gateway_world_settle(world);
	assert_int_equal(world->text_count, 1);
	assert_string_equal(world->texts[0], ANNA " says 4");
	assert_int_equal(kept(world), 0);
}

/* What cannot be read, or opened, or is of no poll, holds nothing back. */
static void
test_unreadable(void **state)
{
	static const char *const bodies[] = {"<html>", "", "[]", "{}"};
	struct gateway_world *world = *state;
	struct shape_blob sealed = {0};
	unsigned char other[SECRET_KEY_BYTES] = {1};

	for (int i = 0; i < 4; i++) {
		assert_int_equal(
		        secret_seal(world->memory, world->outbox->keys.phone,
		                bodies[i], &sealed.bytes, &sealed.length),
		        STATUS_OK);
		assert_int_equal(poll_keep(world->outbox->db, "main",
		                         i == 0 ? 9 : 1, sealed, OUTBOX_NOW),
		        STATUS_OK);
	}
	assert_int_equal(secret_seal(world->memory, other, "{}", &sealed.bytes,
	                         &sealed.length),
	        STATUS_OK);
	assert_int_equal(
	        poll_keep(world->outbox->db, "main", 0, sealed, OUTBOX_NOW),
	        STATUS_OK);
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
	gateway_world_settle(world);
	assert_int_equal(kept(world), 0);
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	gateway_world_settle(world);
	gateway_world_advance(world, 6);
	assert_int_equal(world->text_count, 1);
}

/* A poll that fails is asked again at its time; nothing is lost by that. */
static void
test_poll_fails(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account wrong = world->account;

	wrong.token = "wrong";
	gateway_world_delivery(world, &wrong, 1, world->to_provider);
	simulator_send(world->simulator, ANNA, "4", OUTBOX_NOW);
	gateway_world_settle(world);
	gateway_world_advance(world, 5);
	assert_int_equal(world->text_count, 0);
	gateway_world_delivery(world, &world->account, 1, world->to_provider);
	gateway_world_settle(world);
	assert_int_equal(world->text_count, 1);
}

#define POLL(test)                                                             \
	cmocka_unit_test_setup_teardown(test, setup, gateway_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        POLL(test_asked_in_time),
	        POLL(test_full_answers),
	        POLL(test_acting_fails),
	        POLL(test_one_of_many),
	        POLL(test_put_aside),
	        POLL(test_engine_fails),
	        POLL(test_left_by_another),
	        POLL(test_unreadable),
	        POLL(test_poll_fails),
	};

	return cmocka_run_group_tests_name("delivery_poll", tests, NULL, NULL);
}

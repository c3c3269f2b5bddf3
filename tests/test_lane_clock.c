/*
 * What receipts tell of a provider's clock, and how citizens' texts are read by
 * it.
 */
#include "gateway/lane_clock.h"

#include "tests/outbox_fixture.h"

enum { HOUR = 3600 };

/* A text that was sent at OUTBOX_NOW. */
static int64_t
sent(struct outbox_world *world)
{
	int64_t id = outbox_world_add(world, "+4511000001", "Hej");

	assert_int_equal(outbox_world_claim(world, OUTBOX_NOW, 10).count, 1);
	outbox_world_settle(world, id, PROVIDER_ACCEPTED, OUTBOX_NOW);
	return id;
}

static void
note(struct outbox_world *world, int64_t id, int64_t at, int64_t now)
{
	assert_int_equal(lane_clock_note(world->db, id, at, now), STATUS_OK);
}

/* The time of a text that says `at`. */
static int64_t
corrected(struct outbox_world *world, const char *lane, int64_t at)
{
	struct provider_event event = {.kind = PROVIDER_INBOUND, .at = at};

	assert_int_equal(
	        lane_clock_correct(world->db, lane, &event), STATUS_OK);
	return event.at;
}

static void
test_behind(void **state)
{
	struct outbox_world *world = *state;
	int64_t id = sent(world);

	assert_int_equal(corrected(world, "main", 1000), 1000);
	/* It was on its way for ten minutes: an hour behind looks like less. */
	note(world, id, OUTBOX_NOW - HOUR + 600, OUTBOX_NOW + 600);
	assert_int_equal(corrected(world, "main", 1000), 1000 + HOUR - 600);
	/* The most that was told is nearest to the truth. */
	note(world, id, OUTBOX_NOW - HOUR + 5, OUTBOX_NOW + 5);
	note(world, id, OUTBOX_NOW - HOUR + 900, OUTBOX_NOW + 900);
	assert_int_equal(corrected(world, "main", 1000), 1000 + HOUR - 5);
	/* Nobody else's clock. */
	assert_int_equal(corrected(world, "other", 1000), 1000);
	/* It was set right. */
	note(world, id, OUTBOX_NOW + 1000, OUTBOX_NOW + 1002);
	assert_int_equal(corrected(world, "main", 1000), 1000);
}

/* What shows nothing: a receipt that took its time, one without a time, a clock
 * that is off by years, a message that is not ours. */
static void
test_no_evidence(void **state)
{
	struct outbox_world *world = *state;
	int64_t id = sent(world);

	note(world, id, OUTBOX_NOW + 10, OUTBOX_NOW + 2 * HOUR);
	note(world, id, 0, OUTBOX_NOW);
	note(world, id, 5, OUTBOX_NOW);
	note(world, id, OUTBOX_NOW - 200, OUTBOX_NOW + 500);
	note(world, id + 1, OUTBOX_NOW - HOUR, OUTBOX_NOW);
	assert_int_equal(corrected(world, "main", 1000), 1000);
}

/* Receipts keep the time that they tell. */
static void
test_receipts(void **state)
{
	struct outbox_world *world = *state;
	struct provider_event event = {.kind = PROVIDER_RECEIPT, .at = 1000};

	note(world, sent(world), OUTBOX_NOW - HOUR, OUTBOX_NOW + 1);
	assert_int_equal(
	        lane_clock_correct(world->db, "main", &event), STATUS_OK);
	assert_int_equal(event.at, 1000);
}

#define CLOCK(test)                                                            \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CLOCK(test_behind),
	        CLOCK(test_no_evidence),
	        CLOCK(test_receipts),
	};

	return cmocka_run_group_tests_name("lane_clock", tests, NULL, NULL);
}

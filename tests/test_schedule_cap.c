/*
 * Nobody is asked too often: once in so many days by one municipality, and in one
 * conversation at a time by whichever.
 */
#include "tests/schedule_world.h"

/* Once in thirty days, counted from the invitation, in the own municipality. */
static void
test_cap(void **state)
{
	static const struct {
		int64_t later_s;
		int64_t municipality;
		bool capped;
	} cases[] = {
	        {8 * DAY_S, 740, true},
	        {30 * DAY_S - 1, 740, true},
	        {30 * DAY_S, 740, false},
	        {8 * DAY_S, 661, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world *world;

		assert_int_equal(schedule_world_start(state), 0);
		world = *state;
		schedule_world_meet(world, 740, schedule_world_phone(world, 1),
		        STORE_NOW - 7200);
		schedule_world_look(world);
		store_run(
		        world->store, "UPDATE session SET state = 'complete'");
		schedule_world_go(world, STORE_NOW + cases[i].later_s);
		schedule_world_meet(world, cases[i].municipality,
		        schedule_world_phone(world, 1),
		        schedule_world_now(world) - 7200);
		schedule_world_look(world);
		assert_int_equal(world->result.capped, cases[i].capped);
		assert_int_equal(world->result.asked, !cases[i].capped);
		assert_int_equal(schedule_world_end(state), 0);
	}
}

/* A phone is in one conversation at a time, whoever began it: the second waits
 * a day and asks again. */
static void
test_one_conversation_a_phone(void **state)
{
	struct world *world = *state;

	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_look(world);
	schedule_world_meet(
	        world, 661, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 0);
	expect_count(world->store,
	        "SELECT due_at FROM meeting WHERE municipality = 661",
	        STORE_NOW + DAY_S);
	store_run(world->store, "UPDATE session SET state = 'complete'");
	schedule_world_go(world, STORE_NOW + DAY_S);
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 1);
}

/* Several meetings of one person in one list, found in one batch: the first is
 * asked about, the others count as capped. */
static void
test_cap_within_a_batch(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 3; i++)
		schedule_world_meet(world, 740, schedule_world_phone(world, 1),
		        STORE_NOW - 7200 - i);
	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 2), STORE_NOW - 7200);
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 2);
	assert_int_equal(world->result.capped, 2);
	expect_count(world->store, "SELECT count(*) FROM invitation", 2);
	expect_count(world->store, "SELECT count(*) FROM outbox", 4);
}

/* And of two municipalities: the second waits until the phone is free. */
static void
test_one_conversation_within_a_batch(void **state)
{
	struct world *world = *state;

	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_meet(
	        world, 661, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 1);
	expect_count(world->store,
	        "SELECT count(*) FROM meeting WHERE fate = 'waiting'", 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cap),
	        WORLD(test_one_conversation_a_phone),
	        WORLD(test_cap_within_a_batch),
	        WORLD(test_one_conversation_within_a_batch),
	};

	return cmocka_run_group_tests_name("schedule_cap", tests, NULL, NULL);
}

/*
 * A store, a conversation, and a clock that stands still.
 */
#include "tests/schedule_world.h"

#include "server/meeting.h"
#include "server/wording.h"

int
schedule_world_start(void **state)
{
	struct world *world = talloc_zero(NULL, struct world);
	void *store = NULL;

	assert_int_equal(store_fixture_start(&store), 0);
	world->store = store;
	clock_init_frozen(&world->clock, (int64_t)STORE_NOW * 1000);
	randomness_init_seeded(&world->randomness, 1);
	assert_int_equal(
	        wording_load(world, &world->wording, &world->store->why),
	        STATUS_OK);
	world->conversation = (struct conversation){
	        .clock = &world->clock,
	        .keys = &world->store->keys,
	        .shelf = survey_shelf_create(world),
	        .wording = world->wording,
	        .randomness = &world->randomness,
	};
	*state = world;
	return 0;
}

int
schedule_world_end(void **state)
{
	struct world *world = *state;
	void *store = world->store;

	talloc_free(world);
	return store_fixture_end(&store);
}

int64_t
schedule_world_now(const struct world *world)
{
	return clock_now(&world->clock);
}

void
schedule_world_look(struct world *world)
{
	struct db *db = world->store->db;

	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(schedule_once(&world->conversation, db,
	                         schedule_world_now(world), &world->result),
	        STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_OK);
}

void
schedule_world_go(struct world *world, int64_t at)
{
	int64_t by = at - schedule_world_now(world);

	assert_true(by >= 0);
	clock_advance(&world->clock, by * 1000);
}

void
schedule_world_meet(struct world *world, int64_t municipality,
        const char *phone, int64_t held_at)
{
	struct store_fixture *store = world->store;
	const struct meeting meeting = {.municipality = municipality,
	        .external = talloc_asprintf(
	                store->memory, "m-%d", world->meetings++),
	        .phone = phone,
	        .held_at = held_at,
	        .employee = "SB"};

	if (meeting_register(store->db, &store->keys, &meeting, held_at,
	            &store->why) != STATUS_OK)
		fail_msg("%s", text_string(&store->why));
}

const char *
schedule_world_phone(const struct world *world, int number)
{
	return talloc_asprintf(world->store->memory, "+451%07d", number);
}

/*
 * The world of the mail lane's tests.
 */
#include "tests/mail_lane_world.h"

#include "gateway/mail.h"

int
lane_world_start(void **state)
{
	void *store = NULL;
	struct lane_world *world;

	if (store_fixture_start(&store) != 0)
		return -1;
	world = talloc_zero(store, struct lane_world);
	world->store = store;
	world->writer = writer_create(
	        world, (struct writer_options){.db = world->store->db,
	                       .batch_max = 16,
	                       .queue_max = 64});
	clock_init_frozen(&world->clock, (int64_t)STORE_NOW * 1000);
	randomness_init_seeded(&world->randomness, 5);
	*state = world;
	return 0;
}

int
lane_world_end(void **state)
{
	struct lane_world *world = *state;
	void *store = world->store;

	return store_fixture_end(&store);
}

void
lane_world_put(struct lane_world *world, const char *address, const char *body)
{
	struct mail_pen pen = {&world->store->keys, &world->randomness};
	struct mail_message mail = {.kind = MAIL_NOTICE,
	        .municipality = 740,
	        .address = address,
	        .title = "M\303\270det i g\303\245r",
	        .body = body,
	        .due_at = STORE_NOW,
	        .expires_at = STORE_NOW + 86400};
	int64_t id = 0;

	assert_int_equal(
	        mail_put(world->store->db, &pen, &mail, &id), STATUS_OK);
}

const char *
lane_world_state(struct lane_world *world, int64_t id)
{
	struct row {
		const char *state;
	};
	static const struct shape_field fields[] = {
	        SHAPE_STRING(struct row, state)};
	static const struct shape shape = SHAPE("row", struct row, fields);
	static const char sql[] = "SELECT state FROM mail WHERE id = :id";
	struct row row;

	assert_int_equal(
	        db_one(world->store->db, sql, DB_ARGS(DB_INT("id", id)),
	                DB_INTO(world, &shape), &row),
	        STATUS_OK);
	return row.state;
}

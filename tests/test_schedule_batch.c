/*
 * What is due in batches: that what fails for one stops nobody else, and that
 * each is done whole or not at all.
 */
#include "tests/schedule_world.h"

static void
test_batches(void **state)
{
	static const struct {
		int64_t asked;
		bool more;
	} rounds[] = {{100, true}, {100, true}, {50, false}, {0, false}};
	struct world *world = *state;

	for (int i = 0; i < 250; i++)
		schedule_world_meet(world, 740, schedule_world_phone(world, i),
		        STORE_NOW - 7200);
	for (size_t i = 0; i < sizeof(rounds) / sizeof(rounds[0]); i++) {
		schedule_world_look(world);
		assert_int_equal(world->result.asked, rounds[i].asked);
		assert_int_equal(world->result.more, rounds[i].more);
	}
}

/* The survey of one municipality cannot be read any more. */
static void
break_survey(struct world *world, int64_t municipality)
{
	store_run(world->store,
	        "INSERT INTO survey_version (survey, version, title,"
	        " respondent, source, published_at) SELECT survey, 'broken',"
	        " title, respondent, x'00', 1 FROM survey_version LIMIT 1");
	store_run(world->store,
	        talloc_asprintf(world->store->memory,
	                "UPDATE schedule SET survey_version = (SELECT max(id)"
	                " FROM survey_version) WHERE municipality = %d",
	                (int)municipality));
}

/* More of them than a batch, and before everybody else: they are undone, put
 * off and logged, and the others are asked. */
static void
test_failures_stop_nobody(void **state)
{
	struct world *world = *state;
	struct store_fixture *store = world->store;

	break_survey(world, 661);
	for (int i = 0; i < 150; i++)
		schedule_world_meet(world, 661, schedule_world_phone(world, i),
		        STORE_NOW - 8000);
	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 150), STORE_NOW - 7200);
	schedule_world_look(world);
	assert_int_equal(world->result.failed, 100);
	assert_int_equal(world->result.asked, 0);
	assert_true(world->result.more);
	schedule_world_look(world);
	assert_int_equal(world->result.failed, 50);
	assert_int_equal(world->result.asked, 1);
	schedule_world_look(world);
	assert_int_equal(world->result.failed, 0);
	expect_count(store, "SELECT count(*) FROM invitation", 1);
	expect_count(store,
	        "SELECT count(*) FROM meeting WHERE fate = 'waiting'"
	        " AND due_at = 1791273600 + 3600",
	        150);
	assert_true(db_fixture_logged("schedule.failed") > 0);
	/* Mended, it goes on after an hour. */
	store_run(store, "UPDATE schedule SET survey_version = 1");
	schedule_world_go(world, STORE_NOW + SCHEDULE_RETRY_S);
	schedule_world_look(world);
	assert_int_equal(world->result.failed, 0);
	assert_int_equal(world->result.asked, 100);
}

static void
test_failing_reminders_and_closings(void **state)
{
	struct world *world = *state;
	struct store_fixture *store = world->store;
	int64_t end = STORE_NOW + 8 * DAY_S;

	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 2), STORE_NOW - 7200);
	schedule_world_look(world);
	break_survey(world, 740);
	store_run(
	        store, "UPDATE invitation SET survey_version = 2 WHERE id = 1");
	schedule_world_go(world, STORE_NOW + 2 * DAY_S);
	schedule_world_look(world);
	assert_int_equal(world->result.failed, 1);
	assert_int_equal(world->result.reminded, 1);
	assert_int_equal(store_count(store, "SELECT remind_at FROM invitation"
	                                    " WHERE id = 1"),
	        STORE_NOW + 2 * DAY_S + SCHEDULE_RETRY_S);
	store_run(store, "UPDATE invitation SET remind_at = NULL");
	schedule_world_go(world, end);
	schedule_world_look(world);
	assert_int_equal(world->result.failed, 1);
	assert_int_equal(world->result.closed, 1);
	assert_int_equal(store_count(store,
	                         "SELECT closes_at FROM session WHERE id = 1"),
	        end + SCHEDULE_RETRY_S);
}

/* Wherever a statement fails, a meeting is asked about whole or not at all. */
static void
test_whole_or_not_at_all(void **state)
{
	int failed = 0;

	for (int n = 1; n < 60; n++) {
		struct world *world;
		struct db *db;
		enum status status;
		int64_t asked;

		assert_int_equal(schedule_world_start(state), 0);
		world = *state;
		db = world->store->db;
		schedule_world_meet(world, 740, schedule_world_phone(world, 1),
		        STORE_NOW - 7200);
		assert_int_equal(db_begin(db), STATUS_OK);
		db_fail_at(db, n, STATUS_BUSY);
		status = schedule_once(
		        &world->conversation, db, STORE_NOW, &world->result);
		db_fail_at(db, 0, STATUS_OK);
		if (status == STATUS_OK)
			status = db_commit(db);
		else
			db_rollback(db);
		asked = store_count(world->store,
		        "SELECT count(*) FROM meeting WHERE fate = 'asked'");
		failed += asked == 0;
		expect_count(
		        world->store, "SELECT count(*) FROM invitation", asked);
		expect_count(
		        world->store, "SELECT count(*) FROM session", asked);
		expect_count(
		        world->store, "SELECT count(*) FROM outbox", 2 * asked);
		if (status == STATUS_OK && asked == 0)
			assert_int_equal(world->result.failed, 1);
		assert_int_equal(schedule_world_end(state), 0);
	}
	assert_true(failed >= 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        WORLD(test_batches),
	        WORLD(test_failures_stop_nobody),
	        WORLD(test_failing_reminders_and_closings),
	        cmocka_unit_test(test_whole_or_not_at_all),
	};

	return cmocka_run_group_tests_name("schedule_batch", tests, NULL, NULL);
}

/*
 * What falls due, decided one person at a time: hours, holidays, the change of
 * the clock, stops; the reminder and the end.
 */
#include "tests/schedule_world.h"

/* A meeting two hours before `now`: asked at once, or when instead? */
static void
test_hours(void **state)
{
	static const struct {
		int year, month, day, hour, minute;     /* now */
		int asked_month, asked_day, asked_hour; /* 0: at once */
	} cases[] = {
	        {2026, 10, 6, 10, 0, 0, 0, 0}, {2026, 10, 6, 9, 0, 0, 0, 0},
	        {2026, 10, 6, 17, 59, 0, 0, 0}, {2026, 10, 6, 8, 59, 10, 6, 9},
	        {2026, 10, 6, 18, 0, 10, 7, 9}, {2026, 10, 6, 23, 59, 10, 7, 9},
	        {2026, 10, 7, 0, 0, 10, 7, 9},
	        {2026, 10, 9, 18, 0, 10, 12, 9},  /* Friday to Monday */
	        {2026, 10, 10, 12, 0, 10, 12, 9}, /* Saturday */
	        {2026, 10, 11, 12, 0, 10, 12, 9}, /* Sunday */
	        /* The clock goes back on 25 October, forward on 28 March. */
	        {2026, 10, 23, 18, 0, 10, 26, 9},
	        {2026, 10, 25, 2, 30, 10, 26, 9},
	        {2027, 3, 19, 19, 0, 3, 22, 9},
	        {2027, 3, 28, 1, 59, 3, 30, 9}, /* Easter Sunday as well */
	        /* Holidays. */
	        {2026, 12, 23, 18, 0, 12, 28, 9},
	        {2026, 12, 24, 10, 0, 12, 28, 9}, {2027, 3, 24, 17, 0, 0, 0, 0},
	        {2027, 3, 25, 10, 0, 3, 30, 9}, /* Maundy Thursday */
	        {2027, 5, 6, 10, 0, 5, 7, 9},   /* Ascension */
	        {2027, 5, 17, 10, 0, 5, 18, 9}, /* Whit Monday */
	        {2028, 6, 5, 10, 0, 6, 6, 9},   /* Constitution Day, Monday */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t now = store_at(cases[i].year, cases[i].month,
		        cases[i].day, cases[i].hour, cases[i].minute);
		int64_t due = store_at(cases[i].year, cases[i].asked_month,
		        cases[i].asked_day, cases[i].asked_hour, 0);
		struct world *world;

		assert_int_equal(schedule_world_start(state), 0);
		world = *state;
		clock_init_frozen(&world->clock, now * 1000);
		schedule_world_meet(
		        world, 740, schedule_world_phone(world, 1), now - 7200);
		schedule_world_look(world);
		if (cases[i].asked_month == 0) {
			assert_int_equal(world->result.asked, 1);
		} else {
			if (world->result.asked != 0)
				fail_msg("%zu: asked at once", i);
			assert_int_equal(store_count(world->store,
			                         "SELECT due_at FROM meeting"),
			        due);
			schedule_world_go(world, due - 1);
			schedule_world_look(world);
			assert_int_equal(world->result.asked, 0);
			schedule_world_go(world, due);
			schedule_world_look(world);
			assert_int_equal(world->result.asked, 1);
		}
		assert_int_equal(schedule_world_end(state), 0);
	}
}

/* Each municipality has its own hours, up to midnight. */
static void
test_own_hours(void **state)
{
	struct world *world = *state;

	store_run(world->store,
	        "UPDATE municipality SET open_from = 720, open_to = 1440"
	        " WHERE code = 661");
	schedule_world_go(world, store_at(2026, 10, 6, 11, 59));
	schedule_world_meet(world, 661, schedule_world_phone(world, 1),
	        schedule_world_now(world) - 7200);
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 0);
	assert_int_equal(
	        store_count(world->store, "SELECT due_at FROM meeting"),
	        store_at(2026, 10, 6, 12, 0));
	schedule_world_go(world, store_at(2026, 10, 6, 23, 59));
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 1);
	/* And what was not sent by midnight is not sent after it. */
	assert_int_equal(
	        store_count(world->store, "SELECT min(expires_at) FROM outbox"),
	        store_at(2026, 10, 7, 0, 0));
}

static void
test_asked(void **state)
{
	struct world *world = *state;
	struct store_fixture *store = world->store;

	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 1), STORE_NOW - 7199);
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 0); /* a second too early */
	schedule_world_go(world, STORE_NOW + 1);
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 1);
	assert_false(world->result.more);
	expect_count(store,
	        "SELECT count(*) FROM meeting WHERE fate = 'asked'"
	        " AND fate_reason = ''",
	        1);
	/* It belongs to the month of its meeting, reminds after two days and
	 * ends after seven. */
	expect_count(store,
	        "SELECT count(*) FROM invitation i JOIN meeting m"
	        " ON m.id = i.meeting WHERE i.month = 202610"
	        " AND i.created_at = 1791273601"
	        " AND i.remind_at = i.created_at + 172800"
	        " AND i.municipality = 740 AND i.respondent = m.respondent",
	        1);
	expect_count(store,
	        "SELECT count(*) FROM session WHERE state = 'open'"
	        " AND closes_at = 1791273601 + 604800",
	        1);
	expect_count(
	        store, "SELECT count(*) FROM outbox WHERE state = 'queued'", 2);
	/* Once is enough. */
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 0);
	expect_count(store, "SELECT count(*) FROM invitation", 1);
}

/* The code in the link is the one whose hash is kept. */
static void
test_code(void **state)
{
	struct world *world = *state;
	struct conversation_view view;
	char code[SECRET_CODE_LENGTH + 1];

	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_look(world);
	conversation_code(&world->store->keys,
	        store_count(world->store, "SELECT id FROM invitation"), code);
	assert_int_equal(
	        conversation_show(&world->conversation, world->store->db,
	                world->store->memory, code, NULL, &view),
	        STATUS_OK);
	assert_int_equal(view.municipality, 740);
	assert_string_equal(view.item, "S1");
}

/* Why a meeting is not asked about; the first reason that fits. */
static void
test_fates(void **state)
{
	static const struct {
		const char *before; /* a statement, or NULL */
		bool no_number;
		int64_t held_ago;
		const char *fate, *reason;
	} cases[] = {
	        {NULL, false, 7200, "asked", ""},
	        {NULL, true, 7200, "uncontactable", "no number"},
	        {"DELETE FROM schedule WHERE municipality = 740", false, 7200,
	                "excluded", "no survey"},
	        {"INSERT INTO stop_list SELECT phone_hash, 740, 'stop', 1"
	         " FROM respondent",
	                false, 7200, "uncontactable", "stopped"},
	        {"INSERT INTO stop_list SELECT phone_hash, 740, 'wrong_number',"
	         " 1 FROM respondent",
	                false, 7200, "uncontactable", "stopped"},
	        /* Stopped somewhere else is not stopped here. */
	        {"INSERT INTO stop_list SELECT phone_hash, 661, 'stop', 1"
	         " FROM respondent",
	                false, 7200, "asked", ""},
	        {NULL, false, 7 * DAY_S, "asked", ""},
	        {NULL, false, 7 * DAY_S + 1, "excluded", "too late"},
	        {"UPDATE schedule SET open_for_s = 10000", false, 10001,
	                "excluded", "too late"},
	        {"UPDATE schedule SET delay_s = 0", false, 7200, "asked", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world *world;
		struct schedule_result *result;
		const char *sql;

		assert_int_equal(schedule_world_start(state), 0);
		world = *state;
		result = &world->result;
		schedule_world_meet(world, 740,
		        cases[i].no_number ? NULL
		                           : schedule_world_phone(world, 1),
		        STORE_NOW - cases[i].held_ago);
		if (cases[i].before != NULL)
			store_run(world->store, cases[i].before);
		schedule_world_look(world);
		sql = talloc_asprintf(world->store->memory,
		        "SELECT count(*) FROM meeting WHERE fate = '%s'"
		        " AND fate_reason = '%s'",
		        cases[i].fate, cases[i].reason);
		if (store_count(world->store, sql) != 1)
			fail_msg("%zu: not %s", i, cases[i].fate);
		assert_int_equal(
		        result->asked, strcmp(cases[i].fate, "asked") == 0);
		assert_int_equal(result->excluded,
		        strcmp(cases[i].fate, "excluded") == 0);
		assert_int_equal(result->uncontactable,
		        strcmp(cases[i].fate, "uncontactable") == 0);
		assert_int_equal(store_count(world->store,
		                         "SELECT count(*) FROM outbox"),
		        result->asked == 1 ? 2 : 0);
		assert_int_equal(schedule_world_end(state), 0);
	}
}

static void
test_reminders(void **state)
{
	struct world *world = *state;
	struct store_fixture *store = world->store;

	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 2), STORE_NOW - 7200);
	schedule_world_look(world);
	/* The second has begun, and is left in peace. */
	store_run(store,
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) SELECT 740, max(id), 0, '4', 'web', 1"
	        " FROM session");
	store_run(store, "UPDATE session SET answered = 1"
	                 " WHERE id = (SELECT max(id) FROM session)");
	/* Due in the night, it waits for the morning. */
	store_run(store, "UPDATE invitation SET remind_at = 1791410400");
	schedule_world_go(world, store_at(2026, 10, 8, 0, 0));
	schedule_world_look(world);
	assert_int_equal(world->result.reminded, 0);
	assert_int_equal(
	        store_count(store, "SELECT min(remind_at) FROM invitation"),
	        store_at(2026, 10, 8, 9, 0));
	schedule_world_go(world, store_at(2026, 10, 8, 9, 0));
	schedule_world_look(world);
	assert_int_equal(world->result.reminded, 1);
	expect_count(store,
	        "SELECT count(*) FROM outbox WHERE kind = 'reminder'", 1);
	expect_count(store,
	        "SELECT count(*) FROM invitation WHERE remind_at IS NOT NULL",
	        0);
	schedule_world_go(world, store_at(2026, 10, 9, 9, 0));
	schedule_world_look(world);
	assert_int_equal(world->result.reminded, 0);
}

static void
test_closings(void **state)
{
	struct world *world = *state;
	int64_t end = STORE_NOW + 7 * DAY_S;

	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_look(world);
	schedule_world_go(world, end - 1);
	schedule_world_look(world);
	assert_int_equal(world->result.closed, 0);
	schedule_world_go(world, end);
	schedule_world_look(world);
	assert_int_equal(world->result.closed, 1);
	expect_count(world->store,
	        "SELECT count(*) FROM session WHERE state = 'closed'", 1);
	schedule_world_look(world);
	assert_int_equal(world->result.closed, 0);
}

static void
test_next_at(void **state)
{
	struct world *world = *state;
	struct db *db = world->store->db;
	int64_t at = 0;

	assert_int_equal(schedule_next_at(db, &at), STATUS_NOT_FOUND);
	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 1), STORE_NOW - 7200);
	schedule_world_meet(
	        world, 740, schedule_world_phone(world, 2), STORE_NOW - 100);
	assert_int_equal(schedule_next_at(db, &at), STATUS_OK);
	assert_int_equal(at, STORE_NOW);
	schedule_world_look(world);
	assert_int_equal(schedule_next_at(db, &at), STATUS_OK);
	assert_int_equal(at, STORE_NOW - 100 + 7200);
	store_run(world->store, "UPDATE meeting SET fate = 'excluded'"
	                        " WHERE fate = 'waiting'");
	assert_int_equal(schedule_next_at(db, &at), STATUS_OK);
	assert_int_equal(at, STORE_NOW + 2 * DAY_S); /* the reminder */
	store_run(world->store, "UPDATE invitation SET remind_at = NULL");
	assert_int_equal(schedule_next_at(db, &at), STATUS_OK);
	assert_int_equal(at, STORE_NOW + 7 * DAY_S); /* the end */
	store_run(world->store, "UPDATE session SET state = 'closed'");
	assert_int_equal(schedule_next_at(db, &at), STATUS_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_hours),
	        WORLD(test_own_hours),
	        WORLD(test_asked),
	        WORLD(test_code),
	        cmocka_unit_test(test_fates),
	        WORLD(test_reminders),
	        WORLD(test_closings),
	        WORLD(test_next_at),
	};

	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}

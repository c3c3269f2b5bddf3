/*
 * Municipalities as rows: what the database itself refuses.
 */
#include "tests/store_fixture.h"

#include "server/municipality_store.h"

static const struct municipality aarhus = {751, NULL, "main", "+4560000751",
        "svar.test", "89 40 20 00", "partner"};

static enum status
put(struct store_fixture *fixture, int64_t code, const char *name)
{
	struct municipality one = aarhus;

	one.code = code;
	return municipality_put(
	        fixture->db, &one, name, "Midtjylland", STORE_NOW);
}

static void
test_put(void **state)
{
	struct store_fixture *fixture = *state;

	assert_int_equal(put(fixture, 751, "Aarhus"), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM municipality m JOIN municipality_role r"
	        " ON r.municipality = m.code WHERE m.code = 751"
	        " AND m.name = 'Aarhus' AND m.lane = 'main'"
	        " AND r.role = 'partner' AND r.from_at = 1791273600",
	        1);
	/* Nine to six on working days, and five to a cell, unless changed. */
	expect_count(fixture,
	        "SELECT open_from * 10000 + open_to FROM municipality"
	        " WHERE code = 751",
	        5401080);
	assert_int_equal(put(fixture, 751, "Nyt navn"), STATUS_CONFLICT);
	assert_int_equal(put(fixture, 752, "Aarhus"), STATUS_CONFLICT);
	expect_count(fixture, "SELECT count(*) FROM municipality", 3);
}

static void
test_roles_are_known(void **state)
{
	struct store_fixture *fixture = *state;
	struct municipality one = aarhus;

	one.role = "friend";
	assert_int_equal(municipality_put(fixture->db, &one, "Aarhus",
	                         "Midtjylland", STORE_NOW),
	        STATUS_CONFLICT);
}

static void
test_lanes(void **state)
{
	struct store_fixture *fixture = *state;
	struct municipality_lane *lanes = NULL;
	size_t count = 0;

	assert_int_equal(
	        municipality_lane(fixture->db, 740, "second"), STATUS_OK);
	assert_int_equal(municipality_lane(fixture->db, 999, "second"),
	        STATUS_NOT_FOUND);
	assert_int_equal(municipality_lanes(
	                         fixture->db, fixture->memory, &lanes, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(lanes[0].code, 661);
	assert_string_equal(lanes[0].lane, "main");
	assert_string_equal(lanes[1].lane, "second");
}

static void
test_schedules(void **state)
{
	struct store_fixture *fixture = *state;

	assert_int_equal(put(fixture, 751, "Aarhus"), STATUS_OK);
	assert_int_equal(schedule_put(fixture->db, 751, fixture->survey + 1),
	        STATUS_CONFLICT);
	assert_int_equal(schedule_put(fixture->db, 101, fixture->survey),
	        STATUS_CONFLICT);
	assert_int_equal(
	        schedule_put(fixture->db, 751, fixture->survey), STATUS_OK);
	assert_int_equal(schedule_put(fixture->db, 751, fixture->survey),
	        STATUS_CONFLICT);
	/* Two hours, a reminder after two days, a week, once in 30 days. */
	expect_count(fixture,
	        "SELECT count(*) FROM schedule WHERE municipality = 751"
	        " AND trigger_kind = 'meeting' AND delay_s = 7200"
	        " AND reminder_after_s = 172800 AND open_for_s = 604800"
	        " AND cap_s = 2592000",
	        1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_put),
	        STORE(test_lanes),
	        STORE(test_roles_are_known),
	        STORE(test_schedules),
	};

	return cmocka_run_group_tests_name(
	        "municipality_store", tests, NULL, NULL);
}

/*
 * What the delivery tells, as alarms.
 */
#include "tests/store_fixture.h"

#include "server/lane_watch.h"
#include "server/service.h"

static void
tell(struct store_fixture *fixture, struct service *service, const char *name,
        enum delivery_trouble trouble)
{
	struct delivery_lane lane = {
	        .lane = name, .trouble = trouble, .reason = "401 no"};

	assert_int_equal(
	        lane_watch_lane(service, fixture->db, &lane), STATUS_OK);
}

#define OPEN(cause)                                                            \
	"SELECT count(*) FROM alarm WHERE cleared_at IS NULL"                  \
	" AND subject = 'main' AND cause = '" cause "'"
#define ALL_OPEN "SELECT count(*) FROM alarm WHERE cleared_at IS NULL"

/* Of a lane one trouble is open at a time; a pause is none; another lane is
 * another. */
static void
test_lanes(void **state)
{
	struct store_fixture *fixture = *state;
	struct clock clock;
	struct service service = {.clock = &clock};

	clock_init_frozen(&clock, (int64_t)STORE_NOW * 1000);
	tell(fixture, &service, "main", DELIVERY_CREDENTIALS);
	tell(fixture, &service, "second", DELIVERY_NO_CREDIT);
	expect_count(fixture, OPEN("credentials_refused"), 1);
	tell(fixture, &service, "main", DELIVERY_BREAKER);
	expect_count(fixture, OPEN("credentials_refused"), 0);
	expect_count(fixture, OPEN("breaker_open"), 1);
	tell(fixture, &service, "main", DELIVERY_REFUSED);
	expect_count(fixture, OPEN("lane_stopped"), 1);
	expect_count(fixture, ALL_OPEN, 2);
	tell(fixture, &service, "main", DELIVERY_SILENT);
	expect_count(fixture, OPEN("lane_silent"), 1);
	tell(fixture, &service, "main", DELIVERY_PAUSED);
	expect_count(fixture, ALL_OPEN, 1);
	tell(fixture, &service, "second", DELIVERY_WORKS);
	expect_count(fixture, ALL_OPEN, 0);
}

/* A cap's alarm lasts until the day on which it was raised is over. */
static void
test_caps(void **state)
{
	struct store_fixture *fixture = *state;
	struct clock clock;
	struct service service = {.clock = &clock};
	struct db *db = fixture->db;

	clock_init_frozen(&clock, (int64_t)STORE_NOW * 1000);
	assert_int_equal(lane_watch_cap(&service, db, 0, true), STATUS_OK);
	assert_int_equal(lane_watch_cap(&service, db, 740, true), STATUS_OK);
	assert_int_equal(lane_watch_cap(&service, db, 740, true), STATUS_OK);
	expect_count(fixture, ALL_OPEN, 2);
	expect_count(fixture,
	        "SELECT count(*) FROM alarm"
	        " WHERE subject = 'kommune 0740, måned'",
	        1);
	assert_int_equal(lane_watch_cap(&service, db, 0, false), STATUS_OK);
	expect_count(fixture, ALL_OPEN, 2);
	clock_advance(&clock, (int64_t)86400 * 1000);
	assert_int_equal(lane_watch_cap(&service, db, 0, false), STATUS_OK);
	expect_count(fixture, ALL_OPEN, 0);
}

static void
test_check(void **state)
{
	struct store_fixture *fixture = *state;
	struct settings settings = {
	        .accounts = {{.lane = "main"}}, .account_count = 1};

	assert_int_equal(
	        lane_watch_check(fixture->db, &settings, &fixture->why),
	        STATUS_OK);
	store_run(fixture,
	        "UPDATE municipality SET lane = 'second' WHERE code = 740");
	assert_int_equal(
	        lane_watch_check(fixture->db, &settings, &fixture->why),
	        STATUS_INPUT);
	store_expect_why(fixture, "0740 writes by the lane \"second\"");
	settings.accounts[1].lane = "second";
	settings.account_count = 2;
	assert_int_equal(
	        lane_watch_check(fixture->db, &settings, &fixture->why),
	        STATUS_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_lanes),
	        STORE(test_caps),
	        STORE(test_check),
	};

	return cmocka_run_group_tests_name("lane_watch", tests, NULL, NULL);
}

/*
 * Waves by text: whom a wave takes, and when those in the queue are asked.
 */
#include "server/invite_text.h"

#include "tests/schedule_world.h"

#include "server/meeting.h"

/* With the employers' survey, as `serve` prepares every municipality. */
static int
setup(void **state)
{
	struct world *world;

	if (schedule_world_start(state) != 0)
		return -1;
	world = *state;
	assert_int_equal(invite_text_prepare(world->store->db, 740, STORE_NOW,
	                         &world->store->why),
	        STATUS_OK);
	return 0;
}

static enum status
employer(struct world *world, const char *external, const char *phone,
        const char *cvr)
{
	struct invite_registered registered;

	return invite_text_register(world->store->db, &world->conversation,
	        &(struct invite_employer){740, external, phone, cvr},
	        schedule_world_now(world), &registered, &world->store->why);
}

static struct invite_wave
wave(struct world *world)
{
	struct invite_wave result;

	assert_int_equal(invite_text_wave(world->store->db, 740,
	                         schedule_world_now(world), &result),
	        STATUS_OK);
	return result;
}

static void
pass(struct world *world, int64_t seconds)
{
	clock_advance(&world->clock, seconds * 1000);
	schedule_world_look(world);
}

#define INVITED                                                                \
	"SELECT count(*) FROM invitation i JOIN respondent r"                  \
	" ON r.id = i.respondent WHERE r.kind = 'employer'"

static void
test_register(void **state)
{
	static const struct {
		const char *external, *phone, *cvr;
		const char *why; /* NULL: taken */
	} cases[] = {
	        {"A", "20 12 34 56", "10000009", NULL},
	        {" a ", "+4520123457", "10000009", NULL}, /* another number */
	        {"B", "20123458", "DK10000017", NULL},
	        {"", "20123459", "10000017", "id: expected 1 to 64"},
	        {"C", "1234", "10000017", "phone: has fewer than"},
	        {"C", "", "10000017", "phone: "},
	        {"C", "20123459", "10000018", "cvr: expected a CVR number"},
	        {"C", "20123459", "", "cvr: expected a CVR number"},
	};
	struct world *world = *state;
	struct invite_registered registered;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum status status = employer(
		        world, cases[i].external, cases[i].phone, cases[i].cvr);

		assert_int_equal(status,
		        cases[i].why == NULL ? STATUS_OK : STATUS_INPUT);
		if (cases[i].why != NULL)
			store_expect_why(world->store, cases[i].why);
	}
	assert_int_equal(
	        invite_text_register(world->store->db, &world->conversation,
	                &(struct invite_employer){
	                        751, "D", "20123459", "10000017"},
	                STORE_NOW, &registered, &world->store->why),
	        STATUS_NOT_FOUND);
	store_expect_why(world->store, "municipality: there is no 0751");
	expect_count(world->store, "SELECT count(*) FROM phone_book", 2);
	/* The number that A had before stays with its firm. */
	expect_count(world->store, "SELECT count(*) FROM firm_respondent", 3);
	expect_count(world->store,
	        "SELECT count(*) FROM respondent WHERE"
	        " instr(CAST(phone_sealed AS TEXT), '2012345') > 0",
	        0);
}

static void
test_whom_a_wave_takes(void **state)
{
	struct world *world = *state;
	struct invite_wave result;

	for (int i = 0; i < 4; i++)
		assert_int_equal(
		        employer(world,
		                talloc_asprintf(world->store->memory, "%d", i),
		                talloc_asprintf(world->store->memory,
		                        "+451000000%d", i),
		                "10000009"),
		        STATUS_OK);
	/* Two ids of one number are one person. */
	assert_int_equal(
	        employer(world, "again", "+4510000000", "10000009"), STATUS_OK);
	store_run(world->store,
	        "INSERT INTO stop_list SELECT phone_hash, 740, 'stop', 0"
	        " FROM respondent WHERE kind = 'employer' ORDER BY id LIMIT 1");
	result = wave(world);
	assert_int_equal(result.queued, 3);
	assert_int_equal(result.stopped, 1);
	result = wave(world);
	assert_int_equal(result.queued, 0);
	assert_int_equal(result.waiting, 3);
	schedule_world_look(world);
	assert_int_equal(world->result.asked, 3);
	expect_count(world->store, "SELECT count(*) FROM wave", 0);
	expect_count(world->store, INVITED " AND i.month = 202610", 3);
	result = wave(world);
	assert_int_equal(result.waiting, 3);
	/* The survey is over, but it is less than thirty days ago. */
	for (int day = 0; day < 20; day++)
		pass(world, DAY_S);
	result = wave(world);
	assert_int_equal(result.capped, 3);
	assert_int_equal(result.queued, 0);
	for (int day = 0; day < 11; day++)
		pass(world, DAY_S);
	assert_int_equal(wave(world).queued, 3);
	/* No wave of another municipality's. */
	assert_int_equal(invite_text_wave(world->store->db, 661,
	                         schedule_world_now(world), &result),
	        STATUS_OK);
	assert_int_equal(result.queued + result.waiting + result.capped, 0);
}

static void
test_quiet_hours(void **state)
{
	struct world *world = *state;

	assert_int_equal(
	        employer(world, "A", "+4510000001", "10000009"), STATUS_OK);
	clock_advance(
	        &world->clock, (store_at(2026, 10, 9, 19, 0) - STORE_NOW) *
	                               1000); /* Friday evening */
	assert_int_equal(wave(world).queued, 1);
	schedule_world_look(world);
	expect_count(world->store, INVITED, 0);
	pass(world, DAY_S);
	expect_count(world->store, INVITED, 0);
	pass(world, store_at(2026, 10, 12, 9, 0) - schedule_world_now(world));
	expect_count(world->store, INVITED, 1);
}

/* A citizen is being asked on the number: the employer waits, and both never
 * wait at once. */
static void
test_one_number(void **state)
{
	struct world *world = *state;
	const struct meeting meeting = {.municipality = 740,
	        .external = "m",
	        .phone = "+4510000001",
	        .held_at = STORE_NOW - 7200,
	        .employee = "SB"};

	assert_int_equal(
	        employer(world, "A", "+4510000001", "10000009"), STATUS_OK);
	assert_int_equal(
	        employer(world, "B", "+4510000002", "10000009"), STATUS_OK);
	assert_int_equal(meeting_register(world->store->db, &world->store->keys,
	                         &meeting, STORE_NOW, &world->store->why),
	        STATUS_OK);
	assert_int_equal(wave(world).queued, 2);
	schedule_world_look(world);
	expect_count(world->store, INVITED, 1);
	for (int day = 0; day < 5; day++)
		pass(world, DAY_S);
	expect_count(world->store, INVITED, 1);
	expect_count(world->store,
	        "SELECT count(*) FROM session s JOIN respondent r"
	        " ON r.id = s.respondent WHERE s.state = 'open'"
	        " GROUP BY r.phone_hash ORDER BY 1 DESC LIMIT 1",
	        1);
	store_run(world->store,
	        "UPDATE session SET state = 'complete' WHERE state = 'open'");
	pass(world, DAY_S);
	expect_count(world->store, INVITED, 2);
}

/* One whose number is never free, or who says STOP meanwhile, is let go. */
static void
test_let_go(void **state)
{
	struct world *world = *state;

	assert_int_equal(
	        employer(world, "A", "+4510000001", "10000009"), STATUS_OK);
	assert_int_equal(wave(world).queued, 1);
	store_run(world->store,
	        "INSERT INTO stop_list SELECT phone_hash, 740, 'stop', 0"
	        " FROM respondent WHERE kind = 'employer'");
	schedule_world_look(world);
	expect_count(world->store, INVITED, 0);
	expect_count(world->store, "SELECT count(*) FROM wave", 0);
	store_run(world->store, "DELETE FROM stop_list");
	assert_int_equal(wave(world).queued, 1);
	pass(world, 8 * DAY_S);
	expect_count(world->store, INVITED, 0);
	expect_count(world->store, "SELECT count(*) FROM wave", 0);
}

/* What fails is put off by an hour, and the others are asked. */
static void
test_failures(void **state)
{
	struct world *world = *state;

	assert_int_equal(
	        employer(world, "A", "+4510000001", "10000009"), STATUS_OK);
	assert_int_equal(
	        employer(world, "B", "+4510000002", "10000009"), STATUS_OK);
	store_run(world->store,
	        "CREATE TRIGGER fail BEFORE INSERT ON invitation"
	        " WHEN new.respondent = (SELECT min(id) FROM respondent WHERE"
	        " kind = 'employer') BEGIN SELECT RAISE(ABORT, 'no'); END");
	assert_int_equal(wave(world).queued, 2);
	schedule_world_look(world);
	expect_count(world->store, INVITED, 1);
	expect_count(world->store, "SELECT count(*) FROM wave", 1);
	store_run(world->store, "DROP TRIGGER fail");
	schedule_world_look(world);
	expect_count(world->store, INVITED, 1);
	pass(world, 3600);
	expect_count(world->store, INVITED, 2);
}

#define PREPARED(test)                                                         \
	cmocka_unit_test_setup_teardown(test, setup, schedule_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        PREPARED(test_register),
	        PREPARED(test_whom_a_wave_takes),
	        PREPARED(test_quiet_hours),
	        PREPARED(test_one_number),
	        PREPARED(test_let_go),
	        PREPARED(test_failures),
	};

	return cmocka_run_group_tests_name("invite_text", tests, NULL, NULL);
}

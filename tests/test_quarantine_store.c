/*
 * Numbers that somebody said were wrong, as tasks.
 */
#include "tests/store_fixture.h"

#include "server/quarantine_store.h"

static const char respondents[] =
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0), (2, 740, 'citizen', x'02', x'00', 0)";
static const char tasks[] =
        "INSERT INTO follow_up (id, municipality, respondent, kind,"
        " created_at, due_at) VALUES (1, 740, 1, 'wrong_number', 10, 20),"
        " (2, 740, 2, 'call', 11, 21), (3, 740, 2, 'wrong_number', 12, 22)";
static const char stops[] =
        "INSERT INTO stop_list VALUES (x'01', 740, 'wrong_number', 10),"
        " (x'02', 740, 'wrong_number', 10), (x'01', 661, 'wrong_number', 10)";

static void
test_release(void **state)
{
	struct store_fixture *fixture = *state;
	struct quarantined *rows = NULL;
	size_t count = 0;

	store_run(fixture, respondents);
	store_run(fixture, tasks);
	store_run(fixture, stops);
	assert_int_equal(quarantine_list(fixture->db, fixture->memory, 740,
	                         &rows, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].id, 1);
	assert_int_equal(rows[0].created_at, 10);
	assert_int_equal(rows[1].due_at, 22);
	assert_int_equal(
	        quarantine_release(fixture->db, 740, 1, 99), STATUS_OK);
	assert_int_equal(
	        quarantine_release(fixture->db, 740, 1, 99), STATUS_NOT_FOUND);
	/* Another kind of task, and another municipality's. */
	assert_int_equal(
	        quarantine_release(fixture->db, 740, 2, 99), STATUS_NOT_FOUND);
	assert_int_equal(
	        quarantine_release(fixture->db, 661, 3, 99), STATUS_NOT_FOUND);
	expect_count(fixture,
	        "SELECT count(*) FROM stop_list WHERE municipality = 740"
	        " AND phone_hash = x'01'",
	        0);
	expect_count(fixture, "SELECT count(*) FROM stop_list", 2);
	expect_count(fixture, "SELECT done_at FROM follow_up WHERE id = 1", 99);
}

/* A STOP of their own stays. */
static void
test_own_stop_stays(void **state)
{
	struct store_fixture *fixture = *state;

	store_run(fixture, respondents);
	store_run(fixture, tasks);
	store_run(fixture,
	        "INSERT INTO stop_list VALUES (x'01', 740, 'stop', 10)");
	assert_int_equal(
	        quarantine_release(fixture->db, 740, 1, 99), STATUS_OK);
	expect_count(fixture, "SELECT count(*) FROM stop_list", 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_release),
	        STORE(test_own_stop_stays),
	};

	return cmocka_run_group_tests_name(
	        "quarantine_store", tests, NULL, NULL);
}

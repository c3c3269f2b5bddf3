/*
 * Respondents and meetings as rows.
 */
#include "tests/store_fixture.h"

#include "server/meeting_store.h"

static enum status
put_respondent(struct store_fixture *fixture, int64_t municipality,
        unsigned char byte, int64_t *id)
{
	static const unsigned char sealed[] = {1, 2, 3};
	struct respondent respondent = {.municipality = municipality,
	        .phone_sealed = {sealed, sizeof(sealed)},
	        .language = "da",
	        .created_at = STORE_NOW};

	memset(respondent.phone_hash, byte, SECRET_HASH_BYTES);
	return respondent_put(fixture->db, &respondent, id);
}

static void
test_respondents(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t first = 0;
	int64_t again = 0;
	int64_t other = 0;
	int64_t elsewhere = 0;

	assert_int_equal(put_respondent(fixture, 740, 1, &first), STATUS_OK);
	assert_int_equal(put_respondent(fixture, 740, 1, &again), STATUS_OK);
	assert_int_equal(put_respondent(fixture, 740, 2, &other), STATUS_OK);
	assert_int_equal(
	        put_respondent(fixture, 661, 1, &elsewhere), STATUS_OK);
	assert_int_equal(first, again);
	assert_int_not_equal(first, other);
	assert_int_not_equal(first, elsewhere);
	assert_int_equal(
	        put_respondent(fixture, 101, 1, &other), STATUS_NOT_FOUND);
	expect_count(fixture, "SELECT count(*) FROM respondent", 3);
	expect_count(fixture,
	        "SELECT count(*) FROM respondent WHERE kind = 'citizen'"
	        " AND phone_sealed = x'010203' AND length(phone_hash) = 32",
	        3);
}

/* An employee of the same number is somebody else. */
static void
test_other_kinds_are_not_found(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t first = 0;
	int64_t second = 0;

	assert_int_equal(put_respondent(fixture, 740, 1, &first), STATUS_OK);
	store_run(fixture, "UPDATE respondent SET kind = 'employee'");
	assert_int_equal(put_respondent(fixture, 740, 1, &second), STATUS_OK);
	assert_int_not_equal(first, second);
}

static void
test_meetings(void **state)
{
	struct store_fixture *fixture = *state;
	struct meeting meeting = {.municipality = 740,
	        .external = "1",
	        .held_at = STORE_NOW,
	        .employee = "SB"};
	int64_t id = 0;

	assert_int_equal(put_respondent(fixture, 740, 1, &id), STATUS_OK);
	assert_int_equal(
	        meeting_put(fixture->db, &meeting, id, STORE_NOW), STATUS_OK);
	assert_int_equal(meeting_put(fixture->db, &meeting, id, STORE_NOW),
	        STATUS_CONFLICT);
	assert_int_equal(meeting_put(fixture->db, &meeting, 0, STORE_NOW),
	        STATUS_CONFLICT);
	meeting.external = NULL;
	assert_int_equal(
	        meeting_put(fixture->db, &meeting, 0, STORE_NOW), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM meeting WHERE external = "
	        "'0/1791273600/SB'",
	        1);
	meeting.municipality = 101;
	assert_int_equal(meeting_put(fixture->db, &meeting, id, STORE_NOW),
	        STATUS_NOT_FOUND);
	meeting.municipality = 740;
	meeting.external = "2";
	assert_int_equal(meeting_put(fixture->db, &meeting, id + 99, STORE_NOW),
	        STATUS_CONFLICT);
	expect_count(fixture, "SELECT count(*) FROM meeting", 2);
}

/* The schedule says how long after a meeting; without one it is two hours. */
static void
test_due(void **state)
{
	struct store_fixture *fixture = *state;
	struct meeting meeting = {.municipality = 740,
	        .external = "1",
	        .held_at = STORE_NOW,
	        .employee = "SB"};

	store_run(fixture,
	        "UPDATE schedule SET delay_s = 60 WHERE municipality = 740");
	store_run(fixture, "DELETE FROM schedule WHERE municipality = 661");
	assert_int_equal(
	        meeting_put(fixture->db, &meeting, 0, STORE_NOW), STATUS_OK);
	meeting.municipality = 661;
	assert_int_equal(
	        meeting_put(fixture->db, &meeting, 0, STORE_NOW), STATUS_OK);
	expect_count(fixture,
	        "SELECT due_at - held_at FROM meeting WHERE municipality = 740",
	        60);
	expect_count(fixture,
	        "SELECT due_at - held_at FROM meeting WHERE municipality = 661",
	        7200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_respondents),
	        STORE(test_other_kinds_are_not_found),
	        STORE(test_meetings),
	        STORE(test_due),
	};

	return cmocka_run_group_tests_name("meeting_store", tests, NULL, NULL);
}

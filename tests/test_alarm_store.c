/*
 * Alarms: one open at a time, told once, and a sentence for every cause.
 */
#include "tests/store_fixture.h"

#include "server/alarm_store.h"

static size_t
count_untold(struct store_fixture *fixture)
{
	struct alarm *alarms = NULL;
	size_t count = 0;

	assert_int_equal(alarm_list_untold(
	                         fixture->db, fixture->memory, &alarms, &count),
	        STATUS_OK);
	return count;
}

static void
raise(struct store_fixture *fixture, enum alarm_cause cause,
        const char *subject, int64_t now)
{
	assert_int_equal(
	        alarm_raise(fixture->db, cause, subject, "401 no", now),
	        STATUS_OK);
}

/* Raised again while it is open it is the same one; another subject or cause is
 * another; after it was cleared it is a new one. */
static void
test_once(void **state)
{
	struct store_fixture *fixture = *state;

	raise(fixture, ALARM_NO_CREDIT, "main", 10);
	raise(fixture, ALARM_NO_CREDIT, "main", 20);
	assert_int_equal(count_untold(fixture), 1);
	raise(fixture, ALARM_NO_CREDIT, "second", 30);
	raise(fixture, ALARM_BREAKER_OPEN, "main", 40);
	assert_int_equal(count_untold(fixture), 3);
	assert_int_equal(alarm_clear(fixture->db, ALARM_NO_CREDIT, "main", 50),
	        STATUS_OK);
	assert_int_equal(count_untold(fixture), 2);
	raise(fixture, ALARM_NO_CREDIT, "main", 60);
	assert_int_equal(count_untold(fixture), 3);
	expect_count(fixture, "SELECT count(*) FROM alarm", 4);
	expect_count(fixture,
	        "SELECT raised_at FROM alarm WHERE cleared_at = 50", 10);
}

/* The log tells of an alarm when it stands: a job that runs again raises it
 * again. */
static void
test_the_log(void **state)
{
	struct store_fixture *fixture = *state;

	assert_int_equal(db_begin(fixture->db), STATUS_OK);
	raise(fixture, ALARM_NO_CREDIT, "main", 10);
	db_rollback(fixture->db);
	assert_int_equal(db_begin(fixture->db), STATUS_OK);
	raise(fixture, ALARM_NO_CREDIT, "main", 10);
	raise(fixture, ALARM_NO_CREDIT, "main", 20);
	assert_int_equal(db_fixture_logged("alarm.raised"), 0);
	assert_int_equal(db_commit(fixture->db), STATUS_OK);
	assert_int_equal(db_fixture_logged("alarm.raised"), 1);
	assert_int_equal(db_begin(fixture->db), STATUS_OK);
	assert_int_equal(alarm_clear(fixture->db, ALARM_NO_CREDIT, "main", 50),
	        STATUS_OK);
	db_rollback(fixture->db);
	assert_int_equal(db_fixture_logged("alarm.cleared"), 0);
	assert_int_equal(alarm_clear(fixture->db, ALARM_NO_CREDIT, "main", 50),
	        STATUS_OK);
	assert_int_equal(db_fixture_logged("alarm.cleared"), 1);
}

static void
test_told(void **state)
{
	struct store_fixture *fixture = *state;
	struct alarm *alarms = NULL;
	size_t count = 0;

	raise(fixture, ALARM_CREDENTIALS_REFUSED, "main", 10);
	assert_int_equal(alarm_list_untold(
	                         fixture->db, fixture->memory, &alarms, &count),
	        STATUS_OK);
	assert_int_equal(count, 1);
	assert_string_equal(alarms[0].cause, "credentials_refused");
	assert_string_equal(alarms[0].subject, "main");
	assert_string_equal(alarms[0].detail, "401 no");
	assert_int_equal(alarms[0].raised_at, 10);
	assert_int_equal(
	        alarm_mark_told(fixture->db, alarms[0].id, 70), STATUS_OK);
	assert_int_equal(
	        alarm_mark_told(fixture->db, alarms[0].id, 80), STATUS_OK);
	assert_int_equal(count_untold(fixture), 0);
	assert_int_equal(
	        alarm_list_open(fixture->db, fixture->memory, &alarms, &count),
	        STATUS_OK);
	assert_int_equal(count, 1);
	assert_int_equal(alarms[0].told_at, 70);
}

/* The wording aborts where a key is missing. */
static void
test_every_cause_has_words(void **state)
{
	struct store_fixture *fixture = *state;
	struct wording *wording = NULL;

	assert_int_equal(wording_load(fixture->memory, &wording, &fixture->why),
	        STATUS_OK);
	for (int i = 0; i < ALARM_CAUSES; i++) {
		struct alarm alarm = {.cause = alarm_name(i), .subject = "xyz"};
		const char *said =
		        alarm_sentence(fixture->memory, wording, "da", &alarm);

		assert_non_null(strstr(said, "xyz"));
		assert_null(strchr(said, '{'));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_once),
	        STORE(test_the_log),
	        STORE(test_told),
	        STORE(test_every_cause_has_words),
	};

	return cmocka_run_group_tests_name("alarm_store", tests, NULL, NULL);
}

/*
 * What the schedule finds and writes, row by row.
 */
#include "tests/store_fixture.h"

#include "server/meeting.h"
#include "server/schedule.h"
#include "server/schedule_store.h"

static void
add(struct store_fixture *fixture, int64_t municipality, const char *id,
        const char *phone, int64_t held_at)
{
	const struct meeting meeting = {.municipality = municipality,
	        .external = id,
	        .phone = phone,
	        .held_at = held_at,
	        .employee = "SB"};

	assert_int_equal(meeting_register(fixture->db, &fixture->keys, &meeting,
	                         held_at, &fixture->why),
	        STATUS_OK);
}

static size_t
due(struct store_fixture *fixture, int64_t now, struct due_meeting **list)
{
	size_t count = 0;

	assert_int_equal(
	        due_meetings(fixture->db, fixture->memory, now, list, &count),
	        STATUS_OK);
	return count;
}

static void
test_due_meetings(void **state)
{
	struct store_fixture *fixture = *state;
	struct due_meeting *list = NULL;

	assert_int_equal(due(fixture, STORE_NOW, &list), 0);
	add(fixture, 740, "late", "+4511000001", STORE_NOW - 7200);
	add(fixture, 661, "early", NULL, STORE_NOW - 8000);
	add(fixture, 740, "later", "+4511000001", STORE_NOW - 7199);
	assert_int_equal(due(fixture, STORE_NOW, &list), 2);
	/* The oldest first, whoever's it is. */
	assert_int_equal(list[0].municipality, 661);
	assert_int_equal(list[0].respondent, 0);
	assert_int_equal(list[1].municipality, 740);
	assert_int_equal(list[1].held_at, STORE_NOW - 7200);
	assert_int_equal(list[1].month, 202610);
	assert_int_equal(list[1].open_from, 540);
	assert_int_equal(list[1].open_to, 1080);
	assert_int_equal(list[1].survey_version, fixture->survey);
	assert_int_equal(list[1].reminder_after_s, 172800);
	assert_int_equal(list[1].open_for_s, 604800);
	assert_int_equal(list[1].cap_s, 2592000);
	assert_int_equal(list[1].stopped, 0);
	assert_int_equal(list[1].last_asked_at, 0);
	assert_int_equal(list[1].waiting_elsewhere, 0);
	assert_int_equal(due(fixture, STORE_NOW + 1, &list), 3);
}

/* Looked at again, a meeting tells what has happened since. */
static void
test_a_meeting_now(void **state)
{
	struct store_fixture *fixture = *state;
	struct due_meeting *list;
	struct due_meeting now;
	struct due_meeting wrong;

	add(fixture, 740, "1", "+4511000001", STORE_NOW - 7200);
	assert_int_equal(due(fixture, STORE_NOW, &list), 1);
	assert_int_equal(
	        due_meeting_now(fixture->db, fixture->memory, list, &now),
	        STATUS_OK);
	assert_memory_equal(&now, list, sizeof(now));
	store_run(fixture, "INSERT INTO stop_list SELECT phone_hash, 740,"
	                   " 'stop', 1 FROM respondent");
	assert_int_equal(
	        due_meeting_now(fixture->db, fixture->memory, list, &now),
	        STATUS_OK);
	assert_int_equal(now.stopped, 1);
	assert_int_equal(list[0].stopped, 0);
	wrong = list[0];
	wrong.municipality = 661;
	assert_int_equal(
	        due_meeting_now(fixture->db, fixture->memory, &wrong, &now),
	        STATUS_NOT_FOUND);
	assert_int_equal(
	        meeting_fate(fixture->db, list, "excluded", ""), STATUS_OK);
	assert_int_equal(
	        due_meeting_now(fixture->db, fixture->memory, list, &now),
	        STATUS_NOT_FOUND);
}

static void
test_without_a_schedule(void **state)
{
	struct store_fixture *fixture = *state;
	struct due_meeting *list;

	add(fixture, 740, "1", "+4511000001", STORE_NOW - 7200);
	store_run(fixture, "DELETE FROM schedule");
	assert_int_equal(due(fixture, STORE_NOW, &list), 1);
	assert_int_equal(list[0].survey_version, 0);
	assert_int_equal(list[0].cap_s, 0);
}

static void
test_fate_and_postponement(void **state)
{
	struct store_fixture *fixture = *state;
	struct due_meeting *list;
	struct due_meeting wrong;

	add(fixture, 740, "1", "+4511000001", STORE_NOW - 7200);
	assert_int_equal(due(fixture, STORE_NOW, &list), 1);
	/* A row is found by its municipality too. */
	wrong = list[0];
	wrong.municipality = 661;
	assert_int_equal(
	        meeting_fate(fixture->db, &wrong, "asked", ""), STATUS_OK);
	assert_int_equal(meeting_postpone(fixture->db, &wrong, 1), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM meeting WHERE fate = 'waiting'"
	        " AND due_at = 1791273600",
	        1);
	assert_int_equal(
	        meeting_postpone(fixture->db, &list[0], STORE_NOW + 60),
	        STATUS_OK);
	assert_int_equal(due(fixture, STORE_NOW + 59, &list), 0);
	assert_int_equal(due(fixture, STORE_NOW + 60, &list), 1);
	assert_int_equal(meeting_fate(fixture->db, &list[0], "guessed", ""),
	        STATUS_CONFLICT);
	assert_int_equal(
	        meeting_fate(fixture->db, &list[0], "excluded", "too late"),
	        STATUS_OK);
	/* The first fate stands. */
	assert_int_equal(
	        meeting_fate(fixture->db, &list[0], "asked", ""), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM meeting WHERE fate = 'excluded'"
	        " AND fate_reason = 'too late'",
	        1);
	assert_int_equal(due(fixture, STORE_NOW + 60, &list), 0);
}

static void
test_hours(void **state)
{
	struct store_fixture *fixture = *state;
	struct open_hours *hours = NULL;
	size_t count = 0;

	store_run(fixture, "UPDATE municipality SET open_from = 600,"
	                   " open_to = 1440 WHERE code = 740");
	assert_int_equal(
	        all_open_hours(fixture->db, fixture->memory, &hours, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(hours[0].municipality, 661);
	assert_int_equal(hours[0].open_from, 540);
	assert_int_equal(hours[0].open_to, 1080);
	assert_int_equal(hours[1].municipality, 740);
	assert_int_equal(hours[1].open_from, 600);
	assert_int_equal(hours[1].open_to, 1440);
}

/* An invitation of the first due meeting, with its session open. */
static int64_t
invite(struct store_fixture *fixture, int64_t remind_at, int64_t closes_at)
{
	struct due_meeting *list = NULL;
	struct invitation invitation = {
	        .created_at = STORE_NOW, .remind_at = remind_at};

	assert_true(due(fixture, STORE_NOW, &list) > 0);
	assert_int_equal(
	        invitation_next_id(fixture->db, &invitation.id), STATUS_OK);
	invitation.meeting = list;
	memset(invitation.code_hash, (int)invitation.id, SECRET_HASH_BYTES);
	assert_int_equal(invitation_put(fixture->db, &invitation), STATUS_OK);
	assert_int_equal(
	        meeting_fate(fixture->db, list, "asked", ""), STATUS_OK);
	store_run(fixture,
	        talloc_asprintf(fixture->memory,
	                "INSERT INTO session (id, municipality, respondent,"
	                " state, asked, language, closes_at) SELECT id,"
	                " municipality, respondent, 'open', -1, 'da', %lld"
	                " FROM invitation WHERE id = %lld",
	                (long long)closes_at, (long long)invitation.id));
	return invitation.id;
}

static void
test_invitations(void **state)
{
	struct store_fixture *fixture = *state;
	struct due_meeting *list;
	struct invitation again = {.id = 2, .created_at = STORE_NOW};
	int64_t id = 0;

	add(fixture, 740, "1", "+4511000001", STORE_NOW - 7200);
	assert_int_equal(due(fixture, STORE_NOW, &list), 1);
	again.meeting = list;
	memset(again.code_hash, 1, SECRET_HASH_BYTES);
	assert_int_equal(invite(fixture, STORE_NOW + 10, STORE_NOW + 20), 1);
	expect_count(fixture,
	        "SELECT count(*) FROM invitation WHERE id = 1"
	        " AND municipality = 740 AND month = 202610 AND meeting = 1"
	        " AND length(code_hash) = 32",
	        1);
	/* No two invitations share a code. */
	assert_int_equal(invitation_put(fixture->db, &again), STATUS_CONFLICT);
	assert_int_equal(invitation_next_id(fixture->db, &id), STATUS_OK);
	assert_int_equal(id, 2);
}

static void
test_what_an_invitation_tells_the_next(void **state)
{
	struct store_fixture *fixture = *state;
	struct due_meeting *list;

	add(fixture, 740, "1", "+4511000001", STORE_NOW - 7200);
	(void)invite(fixture, STORE_NOW + 10, STORE_NOW + 20);
	add(fixture, 740, "2", "+4511000001", STORE_NOW - 7200);
	add(fixture, 661, "3", "+4511000001", STORE_NOW - 7200);
	add(fixture, 661, "4", "+4511000002", STORE_NOW - 7200);
	store_run(fixture, "INSERT INTO stop_list SELECT phone_hash,"
	                   " municipality, 'stop', 1 FROM respondent"
	                   " WHERE municipality = 661 ORDER BY id LIMIT 1");
	assert_int_equal(due(fixture, STORE_NOW, &list), 3);
	assert_int_equal(list[0].last_asked_at, STORE_NOW);
	assert_int_equal(list[0].waiting_elsewhere, 1);
	assert_int_equal(list[0].stopped, 0);
	assert_int_equal(list[1].last_asked_at, 0);
	assert_int_equal(list[1].waiting_elsewhere, 1);
	assert_int_equal(list[1].stopped, 1);
	assert_int_equal(list[2].last_asked_at, 0);
	assert_int_equal(list[2].waiting_elsewhere, 0);
	assert_int_equal(list[2].stopped, 0);
}

static size_t
find(struct store_fixture *fixture, due_invitations_fn *look, int64_t now,
        struct due_invitation **list)
{
	size_t count = 0;

	assert_int_equal(look(fixture->db, fixture->memory, now, list, &count),
	        STATUS_OK);
	return count;
}

static void
test_reminders_and_closings(void **state)
{
	struct store_fixture *fixture = *state;
	struct due_invitation *list;
	struct due_invitation wrong;

	add(fixture, 740, "1", "+4511000001", STORE_NOW - 7200);
	(void)invite(fixture, STORE_NOW + 10, STORE_NOW + 20);
	assert_int_equal(find(fixture, due_reminders, STORE_NOW + 9, &list), 0);
	assert_int_equal(
	        find(fixture, due_reminders, STORE_NOW + 10, &list), 1);
	assert_int_equal(list[0].id, 1);
	assert_int_equal(list[0].municipality, 740);
	assert_int_equal(list[0].open_from, 540);
	assert_int_equal(list[0].open_to, 1080);
	wrong = list[0];
	wrong.municipality = 661;
	assert_int_equal(
	        invitation_postpone(fixture->db, &wrong, 1), STATUS_OK);
	assert_int_equal(closing_postpone(fixture->db, &wrong, 1), STATUS_OK);
	assert_int_equal(find(fixture, due_reminders, 1, &list), 0);
	assert_int_equal(find(fixture, due_closings, 1, &list), 0);
	wrong.municipality = 740;
	assert_int_equal(
	        invitation_postpone(fixture->db, &wrong, STORE_NOW + 15),
	        STATUS_OK);
	assert_int_equal(
	        find(fixture, due_reminders, STORE_NOW + 14, &list), 0);
	assert_int_equal(
	        find(fixture, due_reminders, STORE_NOW + 15, &list), 1);
	assert_int_equal(find(fixture, due_closings, STORE_NOW + 19, &list), 0);
	assert_int_equal(find(fixture, due_closings, STORE_NOW + 20, &list), 1);
	assert_int_equal(
	        closing_postpone(fixture->db, list, STORE_NOW + 30), STATUS_OK);
	assert_int_equal(find(fixture, due_closings, STORE_NOW + 29, &list), 0);
	assert_int_equal(find(fixture, due_closings, STORE_NOW + 30, &list), 1);
	store_run(fixture, "UPDATE session SET state = 'complete'");
	assert_int_equal(closing_postpone(fixture->db, list, 1), STATUS_OK);
	expect_count(fixture, "SELECT closes_at FROM session", STORE_NOW + 30);
	assert_int_equal(find(fixture, due_closings, STORE_NOW + 30, &list), 0);
}

/* A batch is all that is ever read at once. */
static void
test_bounded(void **state)
{
	struct store_fixture *fixture = *state;
	struct due_meeting *list;

	for (int i = 0; i < SCHEDULE_BATCH + 7; i++)
		add(fixture, 740, talloc_asprintf(fixture->memory, "%d", i),
		        NULL, STORE_NOW - 7200);
	assert_int_equal(due(fixture, STORE_NOW, &list), SCHEDULE_BATCH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_due_meetings),
	        STORE(test_a_meeting_now),
	        STORE(test_without_a_schedule),
	        STORE(test_fate_and_postponement),
	        STORE(test_hours),
	        STORE(test_invitations),
	        STORE(test_what_an_invitation_tells_the_next),
	        STORE(test_reminders_and_closings),
	        STORE(test_bounded),
	};

	return cmocka_run_group_tests_name("schedule_store", tests, NULL, NULL);
}

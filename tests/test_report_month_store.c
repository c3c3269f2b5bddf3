/*
 * A month as rows: whose it is, in which order, how far everybody came, and
 * which answer of several counts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "reports/report_store.h"
#include "tests/report_fixture.h"

static const struct fact_month october = {740, 202610, "citizen"};

static struct fact_rows
read_month(
        struct db *db, TALLOC_CTX *memory, int64_t municipality, int64_t month)
{
	struct fact_rows rows;

	assert_int_equal(
	        fact_read(db, memory,
	                (struct fact_month){municipality, month, "citizen"},
	                &rows),
	        STATUS_OK);
	return rows;
}

static void
run(struct db *db, const char *sql)
{
	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

static void
test_meetings_and_invitations(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_october(memory);
	struct fact_rows rows = read_month(db, memory, 740, october.month);

	(void)state;
	assert_int_equal(rows.meeting_count, 5);
	assert_string_equal(rows.meetings[0].target_group, "andre");
	assert_string_equal(rows.meetings[4].target_group, "jobparat");
	/* The citizens' alone, in their order. */
	assert_int_equal(rows.invitation_count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(rows.invitations[i].respondent, i + 1);
	assert_string_equal(rows.invitations[0].target_group, "jobparat");
	assert_string_equal(rows.invitations[2].target_group, "andre");
	assert_string_equal(rows.invitations[0].state, "complete");
	assert_string_equal(rows.invitations[2].state, "closed");
	assert_int_equal(rows.invitations[0].answered, 6);
	assert_int_equal(rows.invitations[2].delivered, 1);
	assert_true(rows.invitations[0].seal.length > 0);
	/* Each is put to its meeting. */
	for (size_t i = 0; i < 3; i++) {
		size_t found = 0;

		for (size_t m = 0; m < rows.meeting_count; m++)
			found += rows.meetings[m].invitation ==
			         rows.invitations[i].invitation;
		assert_int_equal(found, 1);
	}
	/* Or another kind's. */
	assert_int_equal(
	        fact_read(db, memory,
	                (struct fact_month){740, 202610, "employee"}, &rows),
	        STATUS_OK);
	assert_int_equal(rows.invitation_count, 1);
	assert_int_equal(rows.invitations[0].respondent, 4);
	assert_int_equal(rows.answer_count, 6);
	rows = read_month(db, memory, 741, october.month);
	assert_int_equal(rows.meeting_count, 0);
	assert_int_equal(rows.invitation_count, 0);
	assert_int_equal(rows.answer_count, 0);
	talloc_free(memory);
}

/* An answer given again counts as it was given last, one taken back not at all.
 */
static void
test_answers(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_october(memory);
	struct fact_rows rows;

	(void)state;
	run(db, "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) VALUES (740, 1, 0, '1', 'web', 1),"
	        " (740, 1, 6, 'ja', 'web', 1), (740, 2, 2, '', 'web', 1),"
	        " (740, 2, 2, '3', 'web', 1), (740, 2, 0, '', 'web', 1)");
	rows = read_month(db, memory, 740, october.month);
	assert_int_equal(rows.answer_count, 8);
	assert_string_equal(rows.answers[0].value, "1");
	assert_string_equal(rows.answers[1].value, "4");
	assert_string_equal(rows.answers[6].value, "ja");
	assert_int_equal(rows.answers[7].invitation, 2);
	assert_int_equal(rows.answers[7].position, 2);
	assert_string_equal(rows.answers[7].value, "3");
	talloc_free(memory);
}

/* Answers that came in after the release of their month are in the month in
 * which they came, with the person; the rest is in its own. */
static void
test_late(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_october(memory);
	struct fact_rows rows;

	(void)state;
	run(db, "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at, late_month) VALUES"
	        " (740, 5, 5, '4', 'web', 1, 202610),"
	        " (740, 2, 1, '4', 'web', 1, 202611)");
	rows = read_month(db, memory, 740, october.month);
	/* In the order of the invitation, wherever the row came from. */
	assert_int_equal(rows.invitation_count, 4);
	assert_int_equal(rows.invitations[3].invitation, 5);
	assert_int_equal(rows.invitations[3].own, 0);
	assert_string_equal(rows.invitations[3].target_group, "andre");
	assert_int_equal(rows.answer_count, 9);
	assert_int_equal(rows.answers[8].invitation, 5);
	assert_string_equal(rows.answers[8].value, "4");
	rows = read_month(db, memory, 740, 202609);
	assert_int_equal(rows.invitation_count, 1);
	assert_int_equal(rows.answer_count, 5);
	rows = read_month(db, memory, 740, 202611);
	assert_int_equal(rows.meeting_count, 0);
	assert_int_equal(rows.invitation_count, 1);
	assert_int_equal(rows.answer_count, 1);
	assert_string_equal(rows.answers[0].value, "4");
	talloc_free(memory);
}

/* What the indices of ended sessions and of receipts do not tell. */
static void
test_looked_up(void **state)
{
	static const struct fixture_person people[] = {
	        {11, "andre", 202610, 1, "failed", ""},
	        {12, "andre", 202610, 1, "unsent", ""},
	        {13, "andre", 202610, 1, "open", ""},
	        {14, "andre", 202610, 1, "open", "5"},
	        {15, "andre", 202610, 1, "closed", ""},
	};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fact_rows rows;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		fixture_add(db, &people[i]);
	run(db, "UPDATE outbox SET state = 'accepted' WHERE subject = 5");
	run(db, "INSERT INTO invitation (id, municipality, respondent,"
	        " meeting, survey_version, month, code_hash, created_at)"
	        " VALUES (900000, 740, 15, NULL, 1, 202610, x'09', 0)");
	rows = read_month(db, memory, 740, october.month);
	assert_int_equal(rows.invitation_count, 6);
	assert_int_equal(rows.invitations[0].undelivered, 1);
	assert_int_equal(rows.invitations[0].delivered, 0);
	assert_int_equal(rows.invitations[1].sent, 0);
	assert_int_equal(rows.invitations[1].undelivered, 0);
	assert_string_equal(rows.invitations[2].state, "open");
	assert_int_equal(rows.invitations[2].delivered, 1);
	assert_int_equal(rows.invitations[3].answered, 1);
	assert_int_equal(rows.invitations[4].sent, 1);
	assert_int_equal(rows.invitations[4].delivered, 0);
	/* Far away, without meeting, session or text. */
	assert_string_equal(rows.invitations[5].state, "closed");
	assert_string_equal(rows.invitations[5].target_group, "");
	assert_int_equal(rows.invitations[5].sent, 0);
	assert_int_equal(rows.answer_count, 1);
	talloc_free(memory);
}

/* A statement that fails, whichever, is told. */
static void
test_failing(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_october(memory);
	struct fact_rows rows;
	enum status status = STATUS_FULL;
	int n = 0;

	(void)state;
	while (status == STATUS_FULL) {
		db_fail_at(db, ++n, STATUS_FULL);
		status = fact_read(db, memory, october, &rows);
	}
	db_fail_at(db, 0, STATUS_OK);
	assert_int_equal(status, STATUS_OK);
	assert_true(n > 10);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_meetings_and_invitations),
	        cmocka_unit_test(test_answers),
	        cmocka_unit_test(test_late),
	        cmocka_unit_test(test_looked_up),
	        cmocka_unit_test(test_failing),
	};

	return cmocka_run_group_tests_name(
	        "report_month_store", tests, NULL, NULL);
}

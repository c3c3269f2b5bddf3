/*
 * Reasons, calls and gaps are given up before anything else: by name, one after
 * the other, and when an erratum would tell of few beside what it replaces.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/report_more.h"
#include "server/release.h"
#include "tests/report_fixture.h"

static void
test_hide(void **state)
{
	struct report_item_choice choices[2] = {
	        {"1", "a", {6, false, 6}, {0}}, {"2", "b", {7, false, 7}, {0}}};
	struct report_item reason = {.respondents = {13, false, 13},
	        .choices = choices,
	        .choices_count = 2};
	struct report_gap gaps[2] = {{.difference = 0.5}, {.difference = NAN}};
	struct report report = {.reasons = &reason,
	        .reasons_count = 1,
	        .gaps = gaps,
	        .gaps_count = 2,
	        .call_backs = {{9, false, 9}, {0, true, 2}}};

	(void)state;
	/* What is not named stays. */
	assert_false(report_more_hide(&report, "item S1 x 3 is too small"));
	assert_true(report_more_hide(
	        &report, "answered without reason W1 x respondents"));
	assert_true(reason.respondents.hidden);
	assert_true(choices[1].answers.hidden);
	assert_int_equal(choices[1].answers.count, 0);
	assert_int_equal(choices[1].answers.truth, 7);
	assert_false(report_more_hide(&report, "reason W1 x 1"));
	/* Any of them, the last one first; then nothing is left. */
	assert_true(report_more_hide(&report, ""));
	assert_true(isnan(gaps[0].difference) != 0);
	assert_true(report_more_hide(&report, ""));
	assert_true(report.call_backs.asked.hidden);
	assert_false(report_more_hide(&report, ""));
}

/* Out and in again, part by part, as they were. */
static void
test_take(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report_item_choice choices[2] = {
	        {"1", "a", {6, false, 6}, {0}}, {"2", "b", {0, true, 7}, {0}}};
	struct report_item reason = {.respondents = {13, false, 13},
	        .choices =
	                talloc_zero_array(memory, struct report_item_choice, 3),
	        .choices_count = 2};
	struct report_gap gaps[2] = {
	        {.difference = 0.5, .pairs = {9, false, 9}},
	        {.difference = NAN}};
	struct report report = {.reasons = &reason,
	        .reasons_count = 1,
	        .gaps = gaps,
	        .gaps_count = 2,
	        .call_backs = {{9, false, 9}, {0, true, 2}}};
	struct report_more *more;

	(void)state;
	reason.choices[0] = choices[0];
	reason.choices[1] = choices[1];
	more = report_more_take(memory, &report);
	assert_non_null(more);
	assert_true(report.call_backs.asked.hidden);
	assert_true(reason.respondents.hidden);
	assert_true(reason.choices[0].answers.hidden);
	assert_true(isnan(gaps[0].difference) != 0);
	assert_true(report_more_show(&report, more, 0));
	assert_int_equal(report.call_backs.asked.count, 9);
	assert_true(report.call_backs.in_time.hidden);
	assert_true(report_more_show(&report, more, 1));
	assert_int_equal(reason.respondents.count, 13);
	assert_int_equal(reason.choices[0].answers.count, 6);
	assert_true(reason.choices[1].answers.hidden);
	assert_true(report_more_show(&report, more, 2));
	assert_true(fabs(gaps[0].difference - 0.5) < 1e-9);
	assert_int_equal(gaps[0].pairs.count, 9);
	assert_true(report_more_show(&report, more, 3));
	assert_true(isnan(gaps[1].difference) != 0);
	assert_false(report_more_show(&report, more, 4));
	while (report_more_hide(&report, ""))
		;
	assert_null(report_more_take(memory, &report));
	talloc_free(memory);
}

/* Twelve of thirty were called in time; for the erratum it is one more. */
static void
add_people(struct db *db)
{
	static const char *const answers[] = {
	        "121121", "212212", "454545", "343434", "555455", "434344"};
	static const char calls[] =
	        "INSERT INTO follow_up (municipality, respondent, session, "
	        "kind,"
	        " created_at, due_at, done_at) SELECT 740, respondent, id,"
	        " 'call_back', 1791763200, 1792195200, CASE WHEN id % 5 < 2"
	        " THEN 1791849600 END FROM invitation WHERE respondent < 400"
	        " ORDER BY id";

	for (int64_t i = 0; i < 6; i++)
		fixture_add_many(db,
		        (struct fixture_person){.respondent = 100 + i * 200,
		                .group = "jobparat",
		                .month = 202610,
		                .version = 1,
		                .state = "complete",
		                .answers = answers[i]},
		        15 + i);
	assert_int_equal(db_run(db, calls, DB_NO_ARGS), STATUS_OK);
}

static void
test_erratum(void **state)
{
	static const char one_more[] =
	        "UPDATE follow_up SET done_at = 1791849600 WHERE id = (SELECT"
	        " min(id) FROM follow_up WHERE done_at IS NULL)";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	struct text why;
	size_t count = 0;

	(void)state;
	text_init(&why, memory, 400);
	add_people(db);
	report = fixture_build(db, memory, 10);
	assert_false(report->call_backs.in_time.hidden);
	assert_int_equal(release_put(db, report, FIXTURE_NOW), STATUS_OK);
	assert_int_equal(db_run(db, one_more, DB_NO_ARGS), STATUS_OK);
	report = fixture_build(db, memory, 10);
	assert_false(report->call_backs.in_time.hidden);
	report->erratum = "Et opkald manglede.";
	assert_int_equal(release_fit(db, report), STATUS_OK);
	assert_true(report->call_backs.in_time.hidden);
	assert_int_equal(fixture_replace(db, report, FIXTURE_NOW), STATUS_OK);
	assert_int_equal(release_verify(db, FIXTURE_MUNICIPALITY, &count, &why),
	        STATUS_OK);
	assert_int_equal(count, 2);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_hide),
	        cmocka_unit_test(test_take),
	        cmocka_unit_test(test_erratum),
	};

	return cmocka_run_group_tests_name("report_more", tests, NULL, NULL);
}

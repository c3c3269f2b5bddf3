/*
 * Reports from a real database: figures that can be checked by hand, who
 * counts once, and what few answers do to a month.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/report.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

/* `people` of each answer from 1 to 5, to all items alike, and as many who are
 * silent. */
static void
add_people(struct db *db, int64_t month, int64_t from, int64_t people)
{
	static const char *const answers[] = {
	        "111111", "222222", "333333", "444444", "555555"};
	struct fixture_person person = {
	        .group = "jobparat", .month = month, .version = 1};

	for (size_t v = 0; v < 5; v++) {
		person.respondent = from + (int64_t)v * people;
		person.state = "complete";
		person.answers = answers[v];
		fixture_add_many(db, person, people);
	}
	person.respondent = from + 5 * people;
	person.state = "closed";
	person.answers = "";
	fixture_add_many(db, person, 5 * people);
}

static void
test_figures(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	add_people(db, 202610, 1000, 10);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->total.held.count, 100);
	assert_int_equal(report->total.asked.count, 100);
	assert_int_equal(report->total.reached.count, 100);
	assert_int_equal(report->total.answered.count, 50);
	assert_int_equal(report->dispositions.complete.count, 50);
	assert_int_equal(report->dispositions.silent.count, 50);
	assert_true(report->dispositions.rr2 == 0.5);
	assert_true(report->indices[0].mean == 50);
	assert_int_equal(report->indices[0].respondents.count, 50);
	assert_true(report->indices[0].full_share == 0.2);
	/* sd of 0, 25, …, 100 ten times each is 35.714286; t(0.975, 49) is
	 * 2.009575: 50 ± 10.15. */
	assert_true(fabs(report->indices[0].low - 39.85) < 1e-9);
	assert_true(fabs(report->indices[0].high - 60.15) < 1e-9);
	assert_int_equal(report->items_count, 6);
	assert_int_equal(report->items[1].choices[4].answers.count, 10);
	assert_string_equal(report->versions, "borger_moede 1");
	assert_string_equal(report->sentence,
	        "I oktober 2026 svarede 50 af 100 borgere om deres møde med"
	        " Silkeborg Kommune. Tilfredsheden var 50 og inddragelsen 50 på"
	        " en skala fra 0 til 100.");
	talloc_free(memory);
}

/* Invited twice, counted once, with the furthest that he or she came; an
 * employee's answers are in no citizen's figure; S1 = 0 leaves the frame. */
static void
test_by_person(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.group = "jobparat",
	        .month = 202610,
	        .version = 1,
	        .state = "closed",
	        .answers = ""};
	struct report *report;

	(void)state;
	add_people(db, 202610, 1000, 4);
	person.respondent = 1000;
	fixture_add_many(db, person, 6);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->total.held.count, 46);
	assert_int_equal(report->total.asked.count, 40);
	assert_int_equal(report->total.answered.count, 20);

	person = (struct fixture_person){.respondent = 2000,
	        .group = "jobparat",
	        .month = 202610,
	        .version = 3,
	        .state = "complete",
	        .answers = "555555"};
	fixture_add_many(db, person, 9);
	person = (struct fixture_person){.respondent = 3000,
	        .group = "jobparat",
	        .month = 202610,
	        .version = 1,
	        .state = "ineligible",
	        .answers = "0-----"};
	fixture_add_many(db, person, 8);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->total.asked.count, 40);
	assert_int_equal(report->total.answered.count, 20);
	assert_int_equal(report->dispositions.ineligible.count, 8);
	assert_true(report->indices[0].mean == 50);
	talloc_free(memory);
}

/* Three answers: no figure, and nothing that they could be computed from. */
static void
test_hides_few(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 1,
	        .group = "jobparat",
	        .month = 202609,
	        .version = 1,
	        .state = "complete",
	        .answers = "345345"};
	struct report *report;
	struct text json;

	(void)state;
	fixture_add_many(db, person, 3);
	person.respondent = 100;
	person.state = "closed";
	person.answers = "";
	fixture_add_many(db, person, 20);
	report = fixture_build(db, memory, 9);
	assert_true(report->total.answered.hidden);
	assert_true(report->dispositions.complete.hidden);
	assert_true(report->dispositions.silent.hidden);
	assert_true(isnan(report->dispositions.rr2));
	assert_true(isnan(report->indices[0].mean));
	assert_true(report->indices[0].respondents.hidden);
	assert_true(report->items[0].respondents.hidden);
	assert_non_null(strstr(report->sentence, "for få borgere svaret"));
	text_init(&json, memory, 100000);
	write_json(report, &json);
	assert_null(strstr(text_string(&json), "\"count\": 3"));
	talloc_free(memory);
}

static void
test_empty_month_and_nobody(void **state)
{
	const struct report_of nowhere = {
	        999, period_of_month((struct month){2026, 3}), NULL};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report = fixture_build(db, memory, 3);
	struct text html;

	(void)state;
	assert_int_equal(report->total.held.count, 0);
	assert_false(report->total.held.hidden);
	assert_non_null(strstr(report->sentence, "Der er ingen møder"));
	text_init(&html, memory, 200000);
	write_html(report, &html);
	assert_non_null(strstr(text_string(&html), "<html lang=\"da\">"));
	assert_false(html.truncated);
	assert_int_equal(report_build_of(db, memory, &nowhere, 0, &report),
	        STATUS_NOT_FOUND);
	talloc_free(memory);
}

/* The same facts, the same report; one answer changed, another checksum. */
static void
test_checksum(void **state)
{
	static const char change[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) VALUES (740, 1, 0, '5', 'sms', 1)";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *first;
	struct report *second;

	(void)state;
	add_people(db, 202610, 1000, 10);
	first = fixture_build(db, memory, 10);
	second = fixture_build(db, memory, 10);
	assert_string_equal(first->checksum, second->checksum);
	assert_int_equal(db_run(db, change, DB_NO_ARGS), STATUS_OK);
	second = fixture_build(db, memory, 10);
	assert_string_not_equal(first->checksum, second->checksum);
	/* One of fifty rose from 0 to the mean of 100, 0 and 0. */
	assert_true(fabs(second->indices[0].mean - 50.67) < 1e-9);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_figures),
	        cmocka_unit_test(test_by_person),
	        cmocka_unit_test(test_hides_few),
	        cmocka_unit_test(test_empty_month_and_nobody),
	        cmocka_unit_test(test_checksum),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}

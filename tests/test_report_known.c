/*
 * Who asked to be called is known to a manager: what is left of every figure is
 * not few, and in a quarter each person counts once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/auditor_report.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

/* The first `count` people who answered 545455 ask to be called. */
static void
ask_to_be_called(struct db *db, int64_t count)
{
	static const char sql[] =
	        "INSERT INTO follow_up (municipality, respondent, session,"
	        " kind, created_at, due_at) SELECT 740, s.respondent, s.id,"
	        " 'call_back', 0, 0 FROM session s WHERE s.municipality = 740"
	        " AND s.state = 'complete' ORDER BY s.id LIMIT :count";

	assert_int_equal(
	        db_run(db, sql, DB_ARGS(DB_INT("count", count))), STATUS_OK);
}

static enum status
audit(const struct report *report, struct text *why)
{
	struct auditor *auditor = auditor_create(NULL);
	enum status status = auditor_report(auditor, report, "", why);

	if (status == STATUS_OK)
		status = auditor_check(auditor, why);
	talloc_free(auditor);
	return status;
}

/* Twelve of each of two groups answer alike; how many of the first group asked to
 * be called decides whether their group is shown. */
static struct report *
build_with(TALLOC_CTX *memory, int64_t called)
{
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 1,
	        .group = "jobparat",
	        .month = 202610,
	        .version = 1,
	        .state = "complete",
	        .answers = "545455"};

	fixture_add_many(db, person, 12);
	person.respondent = 100;
	person.answers = "444344";
	person.group = "sygedagpenge";
	fixture_add_many(db, person, 12);
	person.respondent = 200;
	person.state = "closed";
	person.answers = "";
	fixture_add_many(db, person, 20);
	person.respondent = 300;
	person.group = "jobparat";
	fixture_add_many(db, person, 20);
	ask_to_be_called(db, called);
	return fixture_build(db, memory, 10);
}

static bool
shows_groups(const struct report *report)
{
	bool shown = false;

	for (size_t g = 0; g < report->groups_count; g++)
		shown |= !report->groups[g].answered.hidden;
	return shown;
}

static void
test_called(void **state)
{
	/* Of twelve, so many are known: the rest is hidden where it is few. */
	static const struct {
		int64_t called;
		bool groups;
	} cases[] = {{0, true}, {7, true}, {8, false}, {11, false}, {12, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = build_with(memory, cases[i].called);
		struct text why;

		text_init(&why, memory, 400);
		assert_int_equal(report->known_count, cases[i].called);
		assert_int_equal(audit(report, &why), STATUS_OK);
		if (shows_groups(report) != cases[i].groups)
			fail_msg("%d called", (int)cases[i].called);
		/* All of them together are enough. */
		assert_false(report->total.answered.hidden);
		talloc_free(memory);
	}
}

/* What is shown to a reader who knows eight of twelve is refused. */
static void
test_refused(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = build_with(memory, 0);
	struct report *known = build_with(memory, 8);
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(audit(report, &why), STATUS_OK);
	report->known = known->known;
	report->known_count = known->known_count;
	assert_int_equal(audit(report, &why), STATUS_CONFLICT);
	talloc_free(memory);
}

/* A whole month, of which many asked to be called. */
static void
test_month(void **state)
{
	(void)state;
	for (int64_t called = 0; called <= 60; called += 12) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = fixture_create(memory);
		struct report *report;
		struct text why;

		text_init(&why, memory, 400);
		fixture_add_month(db, 202610);
		ask_to_be_called(db, called);
		report = fixture_build(db, memory, 10);
		assert_int_equal(report->known_count, called);
		if (audit(report, &why) != STATUS_OK)
			fail_msg("%d called: %s", (int)called,
			        text_string(&why));
		assert_false(report->total.answered.hidden);
		talloc_free(memory);
	}
}

typedef void writer_fn(const struct report *report, struct text *out);

static writer_fn *const writers[] = {write_json, write_html, write_csv};

/* Four were invited: no form of the month says how many answered. */
static void
test_below_five(void **state)
{
	(void)state;
	for (int64_t people = 1; people <= 4; people++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = fixture_create(memory);
		struct fixture_person person = {.respondent = 1,
		        .group = "jobparat",
		        .month = 202610,
		        .version = 1,
		        .state = "complete",
		        .answers = "545455"};
		struct report *report;

		fixture_add_many(db, person, people);
		report = fixture_build(db, memory, 10);
		assert_true(report->total.asked.hidden);
		assert_true(report->total.answered.hidden);
		assert_true(report->dispositions.complete.hidden);
		assert_true(isnan(report->dispositions.rr2) != 0);
		assert_true(isnan(report->indices[0].mean) != 0);
		for (size_t w = 0; w < sizeof(writers) / sizeof(writers[0]);
		        w++) {
			struct text out;

			text_init(&out, memory, 600000);
			writers[w](report, &out);
			assert_null(strstr(text_string(&out), "svarede 1 af"));
			assert_null(strstr(text_string(&out), "100 %"));
		}
		talloc_free(memory);
	}
}

/* Who was stopped, capped or had a wrong number is told apart in no form. */
static void
test_one_word(void **state)
{
	static const char fates[] =
	        "UPDATE meeting SET fate = CASE id % 3 WHEN 0 THEN 'capped'"
	        " ELSE 'uncontactable' END, fate_reason = CASE id % 3 WHEN 1"
	        " THEN 'stopped' ELSE 'wrong number' END WHERE municipality ="
	        " 740 AND id NOT IN (SELECT meeting FROM invitation WHERE"
	        " municipality = 740)";
	static const char *const words[] = {"capped", "stopped", "uncontact",
	        "wrong", "forkert", "Forkert", "karantæne"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	fixture_add_month(db, 202610);
	assert_int_equal(db_run(db, fates, DB_NO_ARGS), STATUS_OK);
	report = fixture_build(db, memory, 10);
	for (size_t w = 0; w < sizeof(writers) / sizeof(writers[0]); w++) {
		struct text out;

		text_init(&out, memory, 600000);
		writers[w](report, &out);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strstr(text_string(&out), words[i]) != NULL)
				fail_msg("%zu says %s", w, words[i]);
		if (writers[w] != write_json)
			assert_non_null(
			        strstr(text_string(&out), "an ikke kontaktes"));
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_called),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_month),
	        cmocka_unit_test(test_below_five),
	        cmocka_unit_test(test_one_word),
	};

	return cmocka_run_group_tests_name("report_known", tests, NULL, NULL);
}

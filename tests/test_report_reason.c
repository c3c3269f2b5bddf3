/*
 * Reasons and calls: counted by person, hidden where few gave one, to a stranger
 * or to a manager who has read some of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "server/release.h"
#include "tests/report_fixture.h"

enum { DAY = 86400 };

static void
run(struct db *db, const char *sql)
{
	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

/* W1 in both wordings of the questionnaire. */
static struct db *
create(TALLOC_CTX *memory)
{
	static const char item[] =
	        "INSERT INTO item SELECT value, 7, 'W1', 'select_one',"
	        " 'Hvad skal vi gøre bedre?', '', 'overall'"
	        " FROM (SELECT 1 AS value UNION SELECT 2)";
	static const char choices[] =
	        "INSERT INTO item_choice SELECT v.value, 7, c.value - 1,"
	        " c.value, 'Grund ' || c.value FROM (SELECT 1 AS value UNION"
	        " SELECT 2) v, (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3"
	        " UNION SELECT 4) c";
	struct db *db = fixture_create(memory);

	run(db, item);
	run(db, choices);
	return db;
}

static void
add(struct db *db, const char *answers, int64_t from, int64_t count)
{
	fixture_add_many(db,
	        (struct fixture_person){.respondent = from,
	                .group = "jobparat",
	                .month = 202610,
	                .version = 1,
	                .state = "complete",
	                .answers = answers},
	        count);
}

/* Contented ones who are not asked for a reason, then so many who give each. */
static void
add_people(struct db *db, const int64_t reasons[4])
{
	static const char *const answers[] = {
	        "121121-1", "212112-2", "122211-3", "211221-4"};
	int64_t from = 100;

	add(db, "454545", from, 22);
	add(db, "545455", from + 30, 24);
	add(db, "343434", from + 60, 18);
	for (int i = 0; i < 4; i++) {
		from += 100;
		add(db, answers[i], from, reasons[i]);
	}
}

/* These, from the first of a reason on, asked to be called on the 5th of
 * October, and were called so many days later; 0: never. */
static void
add_calls(struct db *db, int reason, int64_t count, int64_t days)
{
	static const char sql[] =
	        "INSERT INTO follow_up (municipality, respondent, session, "
	        "kind,"
	        " created_at, due_at, done_at) SELECT 740, respondent, id,"
	        " 'call_back', :at, :at + 5 * 86400, CASE WHEN :days = 0 THEN"
	        " NULL ELSE :at + :days * 86400 END FROM invitation"
	        " WHERE respondent >= :from AND respondent < :to";
	int64_t from = 100 + 100 * reason;

	assert_int_equal(
	        db_run(db, sql,
	                DB_ARGS(DB_INT("at", FIXTURE_NOW - 50 * (int64_t)DAY),
	                        DB_INT("days", days), DB_INT("from", from),
	                        DB_INT("to", from + count))),
	        STATUS_OK);
}

struct expected {
	int64_t reasons[4];
	int64_t known[4];  /* of them, who asked to be called */
	const char *shown; /* of the reasons, 1 shown and 0 hidden */
	bool respondents;
};

static void
check(const struct expected *expected)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);
	const struct report *report;
	const struct report_item *item;
	int64_t people = 0;

	add_people(db, expected->reasons);
	for (int i = 0; i < 4; i++) {
		people += expected->reasons[i];
		if (expected->known[i] > 0)
			add_calls(db, i + 1, expected->known[i], 1);
	}
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->reasons_count, 1);
	item = &report->reasons[0];
	assert_string_equal(item->label, "Hvad skal vi gøre bedre?");
	assert_string_equal(item->measure, "");
	assert_int_equal(item->respondents.hidden, !expected->respondents);
	assert_int_equal(
	        item->respondents.count, expected->respondents ? people : 0);
	for (size_t c = 0; c < 4; c++) {
		const struct report_count *count = &item->choices[c].answers;
		bool shown = expected->shown[c] == '1';

		if (count->hidden == shown)
			fail_msg("%s, choice %zu", expected->shown, c);
		assert_int_equal(
		        count->count, shown ? expected->reasons[c] : 0);
	}
	talloc_free(memory);
}

static void
test_reasons(void **state)
{
	static const struct expected cases[] = {
	        /* Enough of each. */
	        {{9, 7, 12, 6}, {0}, "1111", true},
	        /* Two are few: another goes with them. */
	        {{9, 7, 2, 6}, {0}, "1100", true},
	        {{9, 7, 0, 6}, {0}, "1111", true},
	        /* All gave the same one: that says what each of them said. */
	        {{12, 0, 0, 0}, {0}, "0000", false},
	        /* Few gave any. */
	        {{2, 1, 0, 0}, {0}, "0000", false},
	        /* A manager has read six of nine: three are left. */
	        {{9, 7, 12, 8}, {6, 0, 0, 0}, "0011", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(&cases[i]);
}

/* Nobody gave a reason, or there is no such question. */
static void
test_none(void **state)
{
	static const int64_t none[4] = {0, 0, 0, 0};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);
	const struct report *report;

	(void)state;
	add_people(db, none);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->reasons_count, 0);
	assert_false(report->call_backs.asked.hidden);
	assert_int_equal(report->call_backs.asked.count, 0);
	db = fixture_create(memory);
	add_people(db, none);
	assert_int_equal(fixture_build(db, memory, 10)->reasons_count, 0);
	talloc_free(memory);
}

struct calls {
	int64_t in_time, late, never;
	int64_t asked, called; /* -1: hidden */
};

static void
check_calls(const struct calls *calls)
{
	static const int64_t reasons[4] = {20, 20, 20, 20};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);
	const struct report_call_backs *result;

	add_people(db, reasons);
	add_calls(db, 1, calls->in_time, 5);
	add_calls(db, 2, calls->late, 6);
	add_calls(db, 3, calls->never, 0);
	result = &fixture_build(db, memory, 10)->call_backs;
	assert_int_equal(result->asked.hidden, calls->asked < 0);
	assert_int_equal(
	        result->asked.count, calls->asked < 0 ? 0 : calls->asked);
	assert_int_equal(result->in_time.hidden, calls->called < 0);
	assert_int_equal(
	        result->in_time.count, calls->called < 0 ? 0 : calls->called);
	talloc_free(memory);
}

static void
test_calls(void **state)
{
	static const struct calls cases[] = {
	        {7, 3, 3, 13, 7},
	        {7, 2, 1, 10, -1}, /* three were not called in time */
	        {2, 6, 6, 14, -1},
	        {8, 0, 0, 8, 8},
	        {0, 4, 5, 9, 0},
	        {2, 1, 1, -1, -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_calls(&cases[i]);
}

/* Who may still be called in time is not counted yet. */
static void
test_not_due(void **state)
{
	static const int64_t reasons[4] = {20, 20, 20, 20};
	static const char later[] =
	        "UPDATE follow_up SET due_at = :at WHERE done_at IS NULL";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);

	(void)state;
	add_people(db, reasons);
	add_calls(db, 1, 8, 2);
	add_calls(db, 2, 6, 0);
	assert_int_equal(
	        fixture_build(db, memory, 10)->call_backs.asked.count, 14);
	assert_int_equal(
	        db_run(db, later, DB_ARGS(DB_INT("at", FIXTURE_NOW + DAY))),
	        STATUS_OK);
	assert_int_equal(
	        fixture_build(db, memory, 10)->call_backs.asked.count, 8);
	talloc_free(memory);
}

/* Asked for in another month: there it counts. */
static void
test_earlier(void **state)
{
	static const int64_t reasons[4] = {20, 20, 20, 20};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);

	(void)state;
	add_people(db, reasons);
	add_calls(db, 1, 8, 2);
	run(db, "UPDATE follow_up SET created_at = created_at - 25 * 86400");
	assert_int_equal(
	        fixture_build(db, memory, 10)->call_backs.asked.count, 0);
	talloc_free(memory);
}

/* November's are those who gave the first reason in October: now they give the
 * second. */
static struct db *
create_two_months(TALLOC_CTX *memory)
{
	static const int64_t reasons[4] = {20, 20, 20, 20};
	struct db *db = create(memory);

	add_people(db, reasons);
	fixture_add_many(db,
	        (struct fixture_person){.respondent = 200,
	                .group = "jobparat",
	                .month = 202611,
	                .version = 1,
	                .state = "complete",
	                .answers = "212112-2"},
	        20);
	fixture_add_many(db,
	        (struct fixture_person){.respondent = 900,
	                .group = "jobparat",
	                .month = 202611,
	                .version = 1,
	                .state = "complete",
	                .answers = "455455"},
	        25);
	return db;
}

/* A quarter's are persons': who gave reasons in two months gives the latest of
 * them, who asked twice asked once, also where another invitation counts. */
static void
test_quarter(void **state)
{
	static const int64_t counts[4] = {0, 40, 20, 20};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create_two_months(memory);
	struct report *report;

	(void)state;
	add_calls(db, 1, 8, 2);
	report = fixture_build_of(db, memory, "2026-Q4", NULL);
	assert_int_equal(report->reasons_count, 1);
	assert_int_equal(report->reasons[0].respondents.count, 80);
	for (size_t c = 0; c < 4; c++)
		assert_int_equal(
		        report->reasons[0].choices[c].answers.count, counts[c]);
	assert_int_equal(report->call_backs.asked.count, 8);
	assert_int_equal(report->call_backs.in_time.count, 8);
	assert_true(report_tells_calls(report));
	report = fixture_build_of(db, memory, "2026", NULL);
	assert_int_equal(report->reasons[0].respondents.count, 80);
	/* Before the quarter: not its own. */
	run(db, "UPDATE follow_up SET created_at = created_at - 25 * 86400");
	report = fixture_build_of(db, memory, "2026-Q4", NULL);
	assert_int_equal(report->call_backs.asked.count, 0);
	talloc_free(memory);
}

/* Released beside its months it stands, or gives up what would tell of few: three
 * late reasons that no month has are not to be told from the quarter. */
static void
test_quarter_released(void **state)
{
	static const char *const periods[] = {
	        "2026-10", "2026-11", "2026-12", "2026-Q4"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create_two_months(memory);
	struct report *report = NULL;
	struct text why;
	size_t count = 0;

	(void)state;
	text_init(&why, memory, 400);
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (i == 3)
			run(db, "INSERT INTO answer (municipality, session,"
			        " item, value, channel, at) SELECT 740, id, 7,"
			        " '4', 'sms', 0 FROM invitation WHERE"
			        " respondent >= 900 AND respondent < 903");
		report = fixture_build_of(db, memory, periods[i], NULL);
		if (i == 0)
			assert_int_equal(
			        report->reasons[0].respondents.count, 80);
		assert_int_equal(release_fit(db, report), STATUS_OK);
		assert_int_equal(
		        release_put(db, report, FIXTURE_NOW), STATUS_OK);
	}
	/* The reasons went, and nothing else. */
	assert_true(report->reasons[0].respondents.hidden);
	assert_int_equal(report->total.answered.count, 169);
	assert_int_equal(report->items[0].respondents.count, 169);
	if (release_verify(db, FIXTURE_MUNICIPALITY, &count, &why) != STATUS_OK)
		fail_msg("%s", text_string(&why));
	assert_int_equal(count, 4);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_reasons),
	        cmocka_unit_test(test_none),
	        cmocka_unit_test(test_calls),
	        cmocka_unit_test(test_not_due),
	        cmocka_unit_test(test_earlier),
	        cmocka_unit_test(test_quarter),
	        cmocka_unit_test(test_quarter_released),
	};

	return cmocka_run_group_tests_name("report_reason", tests, NULL, NULL);
}

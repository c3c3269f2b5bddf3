/*
 * A quarter from its persons: who came in two months counts once, with the
 * furthest; and the release of it beside its months.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "server/release.h"
#include "tests/report_fixture.h"

static void
test_once(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 1,
	        .group = "jobparat",
	        .month = 202607,
	        .version = 1,
	        .state = "closed",
	        .answers = ""};
	struct report *report;

	(void)state;
	/* Twenty are silent in July; all of them answer in September. */
	fixture_add_many(db, person, 20);
	person.month = 202609;
	person.state = "complete";
	person.answers = "444444";
	fixture_add_many(db, person, 20);
	/* Ten more answer 2 in August. */
	person.respondent = 500;
	person.month = 202608;
	person.answers = "222222";
	fixture_add_many(db, person, 10);
	/* Another quarter's do not count. */
	person.respondent = 600;
	person.month = 202610;
	fixture_add_many(db, person, 30);

	report = fixture_build_of(db, memory, "2026-Q3", NULL);
	assert_string_equal(report->month, "2026-Q3");
	assert_string_equal(report->month_name, "3. kvartal 2026");
	assert_int_equal(report->total.held.truth, 50);
	assert_int_equal(report->total.asked.truth, 30);
	assert_int_equal(report->total.answered.truth, 30);
	assert_int_equal(report->dispositions.silent.truth, 0);
	assert_int_equal(report->indices[0].people, 30);
	/* Twenty with 75 and ten with 25; not a mean of months' means. */
	assert_true(fabs(report->indices[0].mean - 58.33) < 1e-9);
	assert_non_null(strstr(report->sentence, "I 3. kvartal 2026 svarede"));

	report = fixture_build_of(db, memory, "2026", NULL);
	assert_int_equal(report->total.answered.truth, 60);
	assert_string_equal(report->month_name, "2026");
	talloc_free(memory);
}

/* An answer that came in after its month's release: one person, whole. */
static void
test_late_answer(void **state)
{
	static const char late[] =
	        "UPDATE answer SET late_month = 202608 WHERE item >= 3 AND"
	        " municipality = 740";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 1,
	        .group = "jobparat",
	        .month = 202607,
	        .version = 1,
	        .state = "complete",
	        .answers = "543215"};
	struct report *report;

	(void)state;
	fixture_add_many(db, person, 10);
	person.respondent = 50;
	person.answers = "211111";
	fixture_add_many(db, person, 10);
	assert_int_equal(db_run(db, late, DB_NO_ARGS), STATUS_OK);
	report = fixture_build_of(db, memory, "2026-Q3", NULL);
	assert_int_equal(report->total.asked.truth, 20);
	assert_int_equal(report->items_count, 6);
	for (size_t i = 0; i < report->items_count; i++)
		assert_int_equal(report->items[i].respondents.truth, 20);
	talloc_free(memory);
}

/* Months in which a group is too small to be shown, and their quarter. */
static void
add_small_months(struct db *db, int64_t group)
{
	for (int64_t month = 202607; month <= 202609; month++) {
		struct fixture_person person = {.respondent = month * 1000,
		        .group = "sygedagpenge",
		        .month = month,
		        .version = 1,
		        .state = "complete",
		        .answers = "543454"};

		fixture_add_month(db, month);
		person.respondent = month * 100000;
		person.group = "fleksjob";
		fixture_add_many(db, person, group);
		person.respondent += group;
		person.state = "closed";
		person.answers = "";
		fixture_add_many(db, person, group);
	}
}

static bool
hides_group(const struct report *report, const char *name)
{
	for (size_t g = 0; g < report->groups_count; g++)
		if (strcmp(report->groups[g].group, name) == 0)
			return report->groups[g].answered.hidden;
	fail_msg("%s", name);
	return false;
}

static void
release(struct db *db, struct report *report)
{
	enum status status = release_fit(db, report);

	if (status != STATUS_OK ||
	        release_put(db, report, FIXTURE_NOW) != STATUS_OK)
		fail_msg("%s: %s", report->month, status_name(status));
}

static void
test_released(void **state)
{
	static const char *const periods[] = {
	        "2026-07", "2026-08", "2026-09", "2026-Q3", "2026"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct release stored;
	struct text why;
	size_t count = 0;

	(void)state;
	text_init(&why, memory, 400);
	add_small_months(db, 2);
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		struct report *report =
		        fixture_build_of(db, memory, periods[i], NULL);

		release(db, report);
		/* A group that is too small in each month stands in the
		 * quarter, or goes for what else it would tell; who answered
		 * is shown. */
		if (i < 3)
			assert_true(hides_group(report, "fleksjob"));
		else
			assert_false(report->total.answered.hidden);
		if (strcmp(report->month, "2026-Q3") == 0)
			assert_false(hides_group(report, "fleksjob"));
	}
	assert_int_equal(
	        release_get(db, memory, FIXTURE_MUNICIPALITY, 202623, &stored),
	        STATUS_OK);
	assert_non_null(strstr(stored.json, "\"2026-Q3\""));
	assert_int_equal(
	        release_get(db, memory, FIXTURE_MUNICIPALITY, 202640, &stored),
	        STATUS_OK);
	if (release_verify(db, FIXTURE_MUNICIPALITY, &count, &why) != STATUS_OK)
		fail_msg("%s", text_string(&why));
	assert_int_equal(count, 5);
	talloc_free(memory);
}

/* Quarters are no months: the line of months passes them over. */
static void
test_no_months(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	fixture_add_month(db, 202609);
	fixture_add_month(db, 202610);
	release(db, fixture_build_of(db, memory, "2026-Q3", NULL));
	release(db, fixture_build_of(db, memory, "2026-09", NULL));
	report = fixture_build_of(db, memory, "2026-10", NULL);
	assert_int_equal(release_past(db, report), STATUS_OK);
	assert_int_equal(report->past_count, 1);
	report = fixture_build_of(db, memory, "2026-Q4", NULL);
	assert_int_equal(release_past(db, report), STATUS_OK);
	assert_int_equal(report->past_count, 0);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_once),
	        cmocka_unit_test(test_late_answer),
	        cmocka_unit_test(test_released),
	        cmocka_unit_test(test_no_months),
	};

	return cmocka_run_group_tests_name("report_period", tests, NULL, NULL);
}

/*
 * Whom each caseworker met: meetings held, people asked, people who answered, in
 * each group and in all; in a month, and in a quarter in which somebody was met
 * by two.  And months by chance, out of which no caseworker gets anything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "base/secret.h"
#include "reports/auditor_report.h"
#include "reports/report_met.h"
#include "tests/caseworker.h"
#include "tests/report_fixture.h"

static const struct fixture_person people[] = {
        /* In this order they are meetings 1 to 9. */
        {1, "a", 202610, 1, "complete", "545454"},
        {2, "a", 202610, 1, "closed", ""},
        {3, "a", 202610, 1, "unasked", ""},
        {4, "b", 202610, 1, "failed", ""},
        {5, "b", 202610, 1, "ineligible", "0-----"},
        {6, "b", 202610, 1, "complete", "444444"},
        {7, "b", 202610, 1, "complete", "343434"},
        {1, "a", 202611, 1, "closed", ""},
        {6, "b", 202612, 1, "complete", "555555"},
};

static struct db *
create(TALLOC_CTX *memory)
{
	static const char employees[] =
	        "UPDATE meeting SET employee = CASE WHEN id IN (1, 2, 3, 4, 5)"
	        " THEN 'AB' WHEN id IN (6, 8) THEN 'CD' WHEN id = 7 THEN ''"
	        " ELSE 'EF' END WHERE municipality = 740";
	struct db *db = fixture_create(memory);

	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		fixture_add(db, &people[i]);
	assert_int_equal(db_run(db, employees, DB_NO_ARGS), STATUS_OK);
	return db;
}

static struct report *
build(struct db *db, TALLOC_CTX *memory, const char *period, const char *kind)
{
	struct report_of of = {
	        .municipality = FIXTURE_MUNICIPALITY, .respondent = kind};
	struct report *report = NULL;

	assert_int_equal(period_parse(period, &of.period), STATUS_OK);
	assert_int_equal(report_build_of(db, memory, &of, FIXTURE_NOW, &report),
	        STATUS_OK);
	return report;
}

static size_t
group_at(const struct report *report, const char *name)
{
	size_t at = 0;

	while (at < report->groups_count &&
	        strcmp(report->groups[at].group, name) != 0)
		at++;
	return at;
}

/* Of whom, of what, so many; "" are all groups. */
struct expected {
	const char *employee, *group;
	struct report_own own;
};

static void
expect(struct report *report, const struct expected *expected, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct report_caseworker *who =
		        report_caseworker_of(report, expected[i].employee);
		const struct report_own *own;

		assert_non_null(who);
		assert_null(strstr(who->name, expected[i].employee));
		own = &who->own[group_at(report, expected[i].group)];
		if (own->held != expected[i].own.held ||
		        own->asked != expected[i].own.asked ||
		        own->answered != expected[i].own.answered)
			fail_msg("%s %s: %d %d %d", expected[i].employee,
			        expected[i].group, (int)own->held,
			        (int)own->asked, (int)own->answered);
	}
}

static void
test_month(void **state)
{
	static const struct expected expected[] = {
	        {"AB", "a", {3, 2, 1}},
	        {"AB", "b", {1, 1, 0}}, /* there was no fifth meeting */
	        {"AB", "", {4, 3, 1}},
	        {"CD", "b", {1, 1, 1}},
	        {"CD", "a", {0, 0, 0}},
	};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report =
	        build(create(memory), memory, "2026-10", "citizen");

	(void)state;
	/* Nobody held the seventh. */
	assert_int_equal(report->caseworkers_count, 2);
	assert_null(report_caseworker_of(report, "EF"));
	expect(report, expected, sizeof(expected) / sizeof(expected[0]));
	talloc_free(memory);
}

/* Citizen 1 answered AB, and was met by CD, too: each knows that he was asked,
 * and he answered.  Citizen 6 counts once for CD, and once for EF. */
static void
test_quarter(void **state)
{
	static const struct expected expected[] = {
	        {"AB", "", {4, 3, 1}},
	        {"CD", "a", {1, 1, 1}},
	        {"CD", "b", {1, 1, 1}},
	        {"EF", "b", {1, 1, 1}},
	};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report =
	        build(create(memory), memory, "2026-Q4", "citizen");

	(void)state;
	assert_int_equal(report->caseworkers_count, 3);
	expect(report, expected, sizeof(expected) / sizeof(expected[0]));
	talloc_free(memory);
}

/* An answer that came after its month: the meeting is in another, and so it is
 * EF's all the same. */
static void
test_late(void **state)
{
	static const char late[] = "UPDATE answer SET late_month = 202701 WHERE"
	                           " municipality = 740 AND session = 9";
	static const struct expected expected[] = {{"EF", "b", {1, 1, 1}}};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);
	struct report *report;

	(void)state;
	assert_int_equal(db_run(db, late, DB_NO_ARGS), STATUS_OK);
	report = build(db, memory, "2027-01", "citizen");
	assert_int_equal(report->total.answered.truth, 1);
	assert_int_equal(report->caseworkers_count, 1);
	expect(report, expected, 1);
	talloc_free(memory);
}

/* Employees are asked about meetings of their own; nobody met them. */
static void
test_kinds(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);
	struct fixture_person person = {
	        50, "", 202610, 3, "complete", "333333"};
	struct report *report;

	(void)state;
	fixture_add_many(db, person, 3);
	report = build(db, memory, "2026-10", "employee");
	assert_int_equal(report->total.answered.truth, 3);
	assert_int_equal(report->caseworkers_count, 0);
	talloc_free(memory);
}

/* Months as they are built. */

static int64_t
up_to(struct randomness *random, int64_t most)
{
	return (int64_t)randomness_below(random, (uint64_t)most + 1);
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

static void
set_caseworkers(struct db *db, int64_t modulus)
{
	static const char sql[] =
	        "UPDATE meeting SET employee = CASE id % :modulus WHEN 0 THEN"
	        " 'AB' WHEN 1 THEN 'CD' WHEN 2 THEN 'EF' ELSE 'GH' END"
	        " WHERE municipality = 740";

	assert_int_equal(db_run(db, sql, DB_ARGS(DB_INT("modulus", modulus))),
	        STATUS_OK);
}

static struct report *
build_by_chance(TALLOC_CTX *memory, struct randomness *random)
{
	static const char *const states[] = {
	        "complete", "closed", "closed", "unasked"};
	static const char *const groups[] = {"a", "b"};
	struct db *db = fixture_create(memory);
	int64_t count = 20 + up_to(random, 50);
	uint64_t size = 1 + randomness_below(random, 3);

	for (int64_t i = 1; i <= count; i++) {
		const char *way = states[randomness_below(random, 4)];

		fixture_add(db, &(struct fixture_person){.respondent = i,
		                        .group = groups[randomness_below(random,
		                                                size) == 0],
		                        .month = 202610,
		                        .version = 1,
		                        .state = way,
		                        .answers = strcmp(way, "complete") == 0
		                                           ? "545455"
		                                           : ""});
	}
	set_caseworkers(db, 2 + up_to(random, 3));
	return fixture_build(db, memory, 10);
}

/* Built months have both groups, or one. */
static void
add_missing_group(struct report *report)
{
	if (report->groups_count == CASEWORKER_GROUPS)
		return;
	for (size_t c = 0; c < report->caseworkers_count; c++) {
		struct report_own *own = report->caseworkers[c].own;
		struct report_own *wider = talloc_zero_array(
		        report, struct report_own, CASEWORKER_AREAS);

		wider[0] = wider[CASEWORKER_ALL] = own[0];
		report->caseworkers[c].own = wider;
	}
	report->groups = talloc_realloc(report, report->groups,
	        struct report_coverage, CASEWORKER_GROUPS);
	memset(&report->groups[1], 0, sizeof(report->groups[1]));
}

static void
test_built(void **state)
{
	struct randomness random;
	int answered = 0;
	int groups = 0;

	(void)state;
	randomness_init_seeded(&random, 32);
	for (int i = 0; i < 80; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = build_by_chance(memory, &random);
		struct text why;

		text_init(&why, memory, 400);
		if (audit(report, &why) != STATUS_OK)
			fail_msg("month %d: %s", i, text_string(&why));
		answered += !report->total.answered.hidden;
		groups += !report->groups[0].answered.hidden;
		add_missing_group(report);
		if (report->total.asked.truth >= CASEWORKER_THRESHOLD &&
		        caseworker_attacks(report))
			fail_msg("month %d", i);
		talloc_free(memory);
	}
	/* Safe because everything is hidden would be no report. */
	if (answered < 50 || groups < 20)
		fail_msg("%d answered, %d groups", answered, groups);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_month),
	        cmocka_unit_test(test_quarter),
	        cmocka_unit_test(test_late),
	        cmocka_unit_test(test_kinds),
	        cmocka_unit_test(test_built),
	};

	return cmocka_run_group_tests_name("report_met", tests, NULL, NULL);
}

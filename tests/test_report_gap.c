/*
 * Citizens beside employees: paired by meeting, of answers from 1 to 5, shown
 * only from enough meetings of enough employees on, and never where the rest
 * would be few.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "tests/report_fixture.h"

static void
run(struct db *db, const char *sql)
{
	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

static struct db *
create(TALLOC_CTX *memory)
{
	static const char items[] =
	        "INSERT INTO item VALUES (3, 10, 'C1', 'select_one',"
	        " 'Blev borgeren hørt i dag?', '', ''), (3, 11, 'C2',"
	        " 'select_one', 'Valgte I det næste skridt sammen?', '', '')";
	struct db *db = fixture_create(memory);

	run(db, items);
	return db;
}

static const char *const citizens[] = {"454345", "343435", "555444", "434353",
        "232334", "544554", "343244", "445345"};

/* Citizens from one number to another, who answer in a few ways. */
static void
add_citizens_of(struct db *db, int64_t from, int64_t to, int64_t month)
{
	for (int64_t i = from; i <= to; i++)
		fixture_add(db, &(struct fixture_person){.respondent = i,
		                        .group = "jobparat",
		                        .month = month,
		                        .version = 1,
		                        .state = "complete",
		                        .answers = citizens[i % 8]});
}

/* Twenty who do not: where all answered it would be known of each. */
static void
add_silent(struct db *db)
{
	static const struct fixture_person silent = {.respondent = 5000,
	        .group = "jobparat",
	        .month = 202610,
	        .version = 1,
	        .state = "closed",
	        .answers = ""};

	fixture_add_many(db, silent, 20);
}

static void
add_citizens(struct db *db, int64_t count)
{
	add_citizens_of(db, 1, count, 202610);
	add_silent(db);
}

static void
set_employee_to(struct db *db, int64_t meeting, int64_t which)
{
	static const char sql[] = "UPDATE meeting SET employee = 'SB' || :which"
	                          " WHERE municipality = 740 AND id = :meeting";

	assert_int_equal(db_run(db, sql,
	                         DB_ARGS(DB_INT("which", which),
	                                 DB_INT("meeting", meeting))),
	        STATUS_OK);
}

static void
set_employee(struct db *db, int64_t meeting, int64_t employees)
{
	set_employee_to(db, meeting, meeting % employees);
}

static void
add_answer(struct db *db, int64_t session, int64_t item, int64_t value)
{
	static const char sql[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) VALUES (740, :session, :item, :value, 'web', 0)";

	if (value < 0)
		return;
	assert_int_equal(
	        db_run(db, sql,
	                DB_ARGS(DB_INT("session", session),
	                        DB_INT("item", item), DB_INT("value", value))),
	        STATUS_OK);
}

/* The employee of a meeting answers C1 and C2, -1 for neither. */
static void
add_employee(struct db *db, int64_t meeting, int64_t c1, int64_t c2)
{
	static const char respondent[] =
	        "INSERT INTO respondent VALUES (9000, 740, 'employee',"
	        " x'FF', x'00', 'da', 0) ON CONFLICT DO NOTHING";
	static const char invitation[] =
	        "INSERT INTO invitation VALUES (:id, 740, 9000, :meeting, 3,"
	        " 202610, CAST(:id AS BLOB), 0, NULL)";
	static const char session[] =
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, answered, closes_at) VALUES (:id, 740, 9000,"
	        " 'complete', -1, 'da', 2, 0)";
	int64_t id = 10000 + meeting;

	run(db, respondent);
	assert_int_equal(
	        db_run(db, invitation,
	                DB_ARGS(DB_INT("id", id), DB_INT("meeting", meeting))),
	        STATUS_OK);
	assert_int_equal(
	        db_run(db, session, DB_ARGS(DB_INT("id", id))), STATUS_OK);
	add_answer(db, id, 10, c1);
	add_answer(db, id, 11, c2);
}

struct plan {
	int64_t citizens, pairs, employees;
	bool shown;
};

/* Employees answer 3, 4 and 5 in turn, and 4 and 5 to the other question. */
static const struct report *
build(TALLOC_CTX *memory, const struct plan *plan)
{
	struct db *db = create(memory);

	add_citizens(db, plan->citizens);
	for (int64_t i = 1; i <= plan->pairs; i++) {
		set_employee(db, i, plan->employees);
		add_employee(db, i, 3 + i % 3, 4 + i % 2);
	}
	return fixture_build(db, memory, 10);
}

static void
near(double value, double wanted)
{
	if (fabs(value - wanted) > 1e-9)
		fail_msg("%g, expected %g", value, wanted);
}

/* Forty pairs of sixty; the means are those of the pairs, by hand. */
static void
test_shown(void **state)
{
	static const struct plan plan = {60, 40, 5, true};
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct report *report = build(memory, &plan);
	const struct report_gap *gap = &report->gaps[0];

	(void)state;
	assert_int_equal(report->gaps_count, 2);
	assert_string_equal(gap->name, "I1");
	assert_string_equal(gap->employee_label, "Blev borgeren hørt i dag?");
	assert_int_equal(gap->pairs.count, 40);
	/* 5, 4, 5, 3, 3, 4, 4, 4 of the citizens, five times. */
	near(gap->citizen, 4.0);
	near(gap->employee, 4.0);
	near(gap->difference, 0.0);
	assert_true(gap->low < 0 && gap->low > -0.6);
	assert_true(gap->high > 0 && gap->high < 0.6);
	assert_string_equal(report->gaps[1].name, "I3");
	near(report->gaps[1].employee, 4.5);
	/* The frame does not grow by whom the employees were. */
	assert_int_equal(report->total.held.count, 80);
	assert_int_equal(report->total.asked.count, 80);
	talloc_free(memory);
}

static void
test_rules(void **state)
{
	static const struct plan plans[] = {
	        {60, 60, 5, true},  /* everybody */
	        {60, 57, 5, false}, /* three are left over */
	        {60, 9, 3, true},
	        {60, 6, 3, false},  /* four without any one's two */
	        {60, 4, 4, false},  /* few */
	        {60, 40, 2, false}, /* of two employees only */
	        {60, 40, 1, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct report *report = build(memory, &plans[i]);
		const struct report_gap *gap = &report->gaps[0];

		if (gap->pairs.hidden == plans[i].shown)
			fail_msg("plan %zu", i);
		assert_int_equal(isnan(gap->difference) == 0, plans[i].shown);
		assert_int_equal(isnan(gap->citizen) == 0, plans[i].shown);
		/* An interval from ten pairs on. */
		assert_int_equal(isnan(gap->low) == 0,
		        plans[i].shown && plans[i].pairs >= 10);
		if (!plans[i].shown)
			assert_int_equal(gap->pairs.count, 0);
		talloc_free(memory);
	}
}

/* One employee with more than half of the meetings would be that one's figure. */
static void
test_half(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);

	(void)state;
	add_citizens(db, 60);
	for (int64_t i = 1; i <= 40; i++) {
		set_employee(db, i, i <= 21 ? 1 : 7);
		add_employee(db, i, 3 + i % 3, 4 + i % 2);
	}
	assert_true(fixture_build(db, memory, 10)->gaps[0].pairs.hidden);
	talloc_free(memory);
}

/* "There was no choice" is no answer on the scale; nor is a meeting of which
 * only one has said anything. */
static void
test_unpaired(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);
	const struct report *report;

	(void)state;
	add_citizens(db, 60);
	for (int64_t i = 1; i <= 40; i++) {
		set_employee(db, i, 5);
		add_employee(db, i, i <= 14 ? -1 : 4 - i % 2,
		        i % 2 == 0 ? 0 : 3 + i % 3);
	}
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->gaps[0].pairs.count, 26);
	assert_int_equal(report->gaps[1].pairs.count, 20);
	talloc_free(memory);
}

/* Three meetings are in one gap only: then both are of the others. */
static void
test_evened_out(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);
	const struct report *report;

	(void)state;
	add_citizens(db, 60);
	for (int64_t i = 1; i <= 40; i++) {
		set_employee(db, i, 5);
		add_employee(db, i, 3 + i % 3, i <= 3 ? -1 : 4 + i % 2);
	}
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->gaps[0].pairs.count, 37);
	assert_int_equal(report->gaps[1].pairs.count, 37);
	talloc_free(memory);
}

/* Where no employee answered the report has no such part. */
static void
test_none(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);

	(void)state;
	add_citizens(db, 60);
	assert_int_equal(fixture_build(db, memory, 10)->gaps_count, 0);
	talloc_free(memory);
}

/* Each month of forty: how many employees it has, and whether the quarter may be
 * shown beside the months that are. */
static void
test_quarter(void **state)
{
	static const struct {
		int64_t employees[3]; /* 0: nobody's in that month */
		bool shown;
	} plans[] = {
	        {{5, 5, 0}, true},
	        {{5, 0, 0}, true},
	        /* The quarter less October would be one employee's. */
	        {{5, 1, 0}, false},
	        {{5, 2, 0}, false},
	        /* And here of one in November and one in December. */
	        {{5, 1, 1}, false},
	        /* Two and two others, none with more than half. */
	        {{5, 2, 2}, true},
	        {{1, 0, 0}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = create(memory);
		const struct report *report;

		for (int64_t m = 0; m < 3; m++) {
			int64_t of = plans[i].employees[m];
			int64_t first = 1 + 40 * m;

			if (of == 0)
				break;
			add_citizens_of(db, first, first + 39, 202610 + m);
			for (int64_t k = first; k < first + 40; k++) {
				/* Nobody is in two months. */
				set_employee_to(db, k, 10 * m + k % of);
				add_employee(db, k, 3 + k % 3, 4 + k % 2);
			}
		}
		add_silent(db);
		report = fixture_build_of(db, memory, "2026-Q4", NULL);
		if (report->gaps[0].pairs.hidden == plans[i].shown)
			fail_msg("plan %zu", i);
		talloc_free(memory);
	}
}

/* Who met in two months counts with one meeting. */
static void
test_quarter_once(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory);
	const struct report *report;

	(void)state;
	add_citizens_of(db, 1, 40, 202610);
	add_citizens_of(db, 11, 50, 202611);
	for (int64_t i = 1; i <= 80; i++) {
		set_employee(db, i, 5);
		add_employee(db, i, 3 + i % 3, 4 + i % 2);
	}
	add_silent(db);
	report = fixture_build_of(db, memory, "2026-Q4", NULL);
	assert_int_equal(report->total.answered.count, 50);
	assert_int_equal(report->gaps[0].pairs.count, 50);
	near(report->gaps[1].employee, 4.5);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_shown),
	        cmocka_unit_test(test_rules),
	        cmocka_unit_test(test_half),
	        cmocka_unit_test(test_unpaired),
	        cmocka_unit_test(test_evened_out),
	        cmocka_unit_test(test_none),
	        cmocka_unit_test(test_quarter),
	        cmocka_unit_test(test_quarter_once),
	};

	return cmocka_run_group_tests_name("report_gap", tests, NULL, NULL);
}

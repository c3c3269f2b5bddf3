/*
 * Each kind of respondents has its line of months and its funnel, of releases of
 * the same kind alone; a series breaks where an item was reworded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/chart.h"
#include "reports/compare.h"
#include "reports/write.h"
#include "server/release.h"
#include "tests/report_fixture.h"

enum { FIRST = 202603, LAST = 202610, MISSING = 202606, REWORDED = 202608 };

static void
run(struct db *db, const char *sql)
{
	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

/* Version 3 is of this kind, and version 5 asks the same with one other word. */
static struct db *
create(TALLOC_CTX *memory, const char *kind)
{
	static const char as[] =
	        "UPDATE survey_version SET respondent = :kind WHERE id = 3";
	static const char version[] =
	        "INSERT INTO survey_version VALUES (5, 2, '2', 'F', :kind,"
	        " x'00', 0)";
	struct db *db = fixture_create(memory);

	assert_int_equal(
	        db_run(db, as, DB_ARGS(DB_TEXT("kind", kind))), STATUS_OK);
	assert_int_equal(
	        db_run(db, version, DB_ARGS(DB_TEXT("kind", kind))), STATUS_OK);
	run(db, "INSERT INTO item SELECT 5, position, name, type,"
	        " CASE name WHEN 'S1' THEN 'Hvor godt var det?' ELSE label END,"
	        " measure, theme FROM item WHERE survey_version = 3");
	run(db, "INSERT INTO item_choice SELECT 5, position, place, value, "
	        "label"
	        " FROM item_choice WHERE survey_version = 3");
	return db;
}

/* Some forty answer, a little better every month. */
static void
add_month(struct db *db, int64_t month, int64_t version)
{
	static const char *const answers[] = {
	        "454545", "343434", "232323", "555444"};

	for (int64_t i = 0; i < 44; i++) {
		int64_t respondent = (month % 100) * 1000 + i;

		fixture_add(db,
		        &(struct fixture_person){.respondent = respondent,
		                .group = "",
		                .month = month,
		                .version = version,
		                .state = "complete",
		                .answers = i < month % 100 ? "555554"
		                                           : answers[i % 4]});
		fixture_join_firm(db, respondent, 1 + i % 11);
	}
}

static struct report *
build(struct db *db, TALLOC_CTX *memory, int64_t month, const char *kind)
{
	struct report_of of = {.municipality = FIXTURE_MUNICIPALITY,
	        .period = period_of_month(
	                (struct month){(int)(month / 100), (int)(month % 100)}),
	        .respondent = kind};
	struct report *report = NULL;

	assert_int_equal(report_build_of(db, memory, &of, FIXTURE_NOW, &report),
	        STATUS_OK);
	return report;
}

static void
release(struct db *db, struct report *report)
{
	assert_int_equal(release_fit(db, report), STATUS_OK);
	assert_int_equal(release_put(db, report, FIXTURE_NOW), STATUS_OK);
}

/* All of the kind's months but one, and the citizens' beside them. */
static struct report *
release_months(struct db *db, TALLOC_CTX *memory, const char *kind)
{
	struct report *report;

	fixture_add_month(db, 202609);
	release(db, build(db, memory, 202609, NULL));
	for (int64_t month = FIRST; month < LAST; month++) {
		add_month(db, month, month < REWORDED ? 3 : 5);
		if (month != MISSING)
			release(db, build(db, memory, month, kind));
	}
	add_month(db, LAST, 5);
	report = build(db, memory, LAST, kind);
	assert_int_equal(release_fit(db, report), STATUS_OK);
	assert_int_equal(release_past(db, report), STATUS_OK);
	return report;
}

static const char *const kinds[] = {"employee", "employer", "partner"};

/* Wording is of satisfaction alone; involvement goes on. */
static void
test_months(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = create(memory, kinds[k]);
		struct report *report = release_months(db, memory, kinds[k]);
		struct chart_series series;
		struct text html;

		assert_int_equal(report->past_count, LAST - FIRST - 1);
		assert_string_equal(report->past[0].month, "2026-03");
		chart_series(report, 0, &series);
		assert_int_equal(series.count, LAST - FIRST + 1);
		for (size_t i = 0; i < series.count; i++) {
			if ((isnan(series.mean[i]) != 0) !=
			        (i == MISSING - FIRST))
				fail_msg("%s %s", kinds[k], series.months[i]);
			assert_int_equal(
			        series.breaks[i], i == REWORDED - FIRST);
			assert_int_equal(series.people[i],
			        i == MISSING - FIRST ? 0 : 44);
		}
		assert_false(series.has_limits);
		chart_series(report, 1, &series);
		assert_true(series.has_limits);
		text_init(&html, memory, 400000);
		write_html(report, &html);
		assert_non_null(strstr(text_string(&html), "brud"));
		assert_non_null(strstr(text_string(&html), "(XmR)"));
		talloc_free(memory);
	}
}

static void
add_municipality(struct db *db, int64_t code)
{
	static const char sql[] =
	        "INSERT INTO municipality (code, name, region, lane, sender,"
	        " host, contact) SELECT :code, 'Kommune ' || :code, region,"
	        " lane, sender, host, contact FROM municipality"
	        " WHERE code = 740";

	assert_int_equal(
	        db_run(db, sql, DB_ARGS(DB_INT("code", code))), STATUS_OK);
}

/* Three municipalities have released the kind's month, one of them as a guest;
 * a fourth has released the citizens'. */
static void
test_funnel(void **state)
{
	static const int64_t codes[] = {657, 661, 751, 820};

	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = create(memory, kinds[k]);
		struct report *report;
		struct text svg;

		add_month(db, LAST, 3);
		fixture_add_month(db, LAST);
		for (size_t i = 0; i < 4; i++) {
			report = build(db, memory, LAST,
			        codes[i] == 820 ? NULL : kinds[k]);
			add_municipality(db, codes[i]);
			report->municipality = codes[i];
			release(db, report);
		}
		run(db, "INSERT INTO municipality_role VALUES"
		        " (751, 'guest', 0, NULL)");
		report = build(db, memory, LAST, kinds[k]);
		assert_int_equal(release_peers(db, report), STATUS_OK);
		assert_int_equal(report->peers_count, 3);
		assert_string_equal(report->peers[0].name, "Kommune 657");
		assert_true(report->peers[2].own);
		assert_int_equal(report->peers[1].indices[0].people, 44);
		text_init(&svg, memory, 60000);
		chart_funnel(&svg, report, 0);
		assert_non_null(strstr(text_string(&svg), "3 kommuner"));
		/* The citizens' has its own. */
		report = build(db, memory, LAST, NULL);
		assert_int_equal(release_peers(db, report), STATUS_OK);
		assert_int_equal(report->peers_count, 2);
		talloc_free(memory);
	}
}

/* A quarter stands in no line of months and in no funnel. */
static void
test_quarter(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = create(memory, "employee");
	struct report *report;

	(void)state;
	add_month(db, LAST, 3);
	release(db, build(db, memory, LAST, "employee"));
	report = fixture_build_of(db, memory, "2026-Q4", "employee");
	assert_int_equal(release_past(db, report), STATUS_OK);
	assert_int_equal(release_peers(db, report), STATUS_OK);
	assert_int_equal(report->past_count, 0);
	assert_int_equal(report->peers_count, 0);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_months),
	        cmocka_unit_test(test_funnel),
	        cmocka_unit_test(test_quarter),
	};

	return cmocka_run_group_tests_name("release_peers", tests, NULL, NULL);
}

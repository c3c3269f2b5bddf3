/*
 * Releases about employers beside each other: what a month and its quarter tell
 * together is of enough firms, too, and what slipped out is found afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <talloc.h>

#include "reports/report_read.h"
#include "reports/write.h"
#include "server/release.h"
#include "tests/report_fixture.h"

static const struct period october = {
        .kind = PERIOD_MONTH, .first = {2026, 10}, .months = 1};
static const struct period november = {
        .kind = PERIOD_MONTH, .first = {2026, 11}, .months = 1};
static const struct period autumn = {
        .kind = PERIOD_QUARTER, .first = {2026, 10}, .months = 3};

struct world {
	TALLOC_CTX *memory;
	struct db *db;
};

static void
add(const struct world *world, int64_t month, int64_t from, int64_t people,
        int64_t firms)
{
	static const char *const ways[] = {"545454", "444544", "555445"};

	for (int64_t i = 0; i < people; i++) {
		fixture_add(world->db,
		        &(struct fixture_person){.respondent = from + i,
		                .group = "",
		                .month = month,
		                .version = 4,
		                .state = "complete",
		                .answers = ways[i % 3]});
		fixture_join_firm(world->db, from + i, from + i % firms);
	}
}

/* In October thirty of as many firms; in November eight more, of so many. */
static void
begin(struct world *world, int64_t firms)
{
	world->memory = talloc_new(NULL);
	world->db = fixture_create(world->memory);
	add(world, 202610, 1, 30, 30);
	add(world, 202611, 101, 8, firms);
}

static struct report *
release(const struct world *world, struct period period)
{
	struct report *report =
	        fixture_build_employers(world->db, world->memory, period);

	assert_int_equal(release_fit(world->db, report), STATUS_OK);
	assert_int_equal(
	        release_put(world->db, report, FIXTURE_NOW), STATUS_OK);
	return report;
}

static enum status
verify(const struct world *world, const char *part)
{
	struct text why;
	size_t count = 0;
	enum status status;

	text_init(&why, world->memory, 400);
	status = release_verify(world->db, FIXTURE_MUNICIPALITY, &count, &why);
	if (status != STATUS_OK &&
	        (part == NULL || strstr(text_string(&why), part) == NULL))
		fail_msg("%s", text_string(&why));
	return status;
}

/* The quarter is of many firms, and so is October; the rest of it may not be. */
static void
test_quarter_over_month(void **state)
{
	static const struct {
		int64_t firms;
		bool november, quarter;
	} cases[] = {{8, true, true}, {2, false, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		struct report *report;

		begin(&world, cases[i].firms);
		report = release(&world, october);
		assert_false(report->total.answered.hidden);
		report = release(&world, november);
		assert_int_equal(
		        report->total.answered.hidden, !cases[i].november);
		report =
		        fixture_build_employers(world.db, world.memory, autumn);
		assert_false(report->total.answered.hidden);
		report = release(&world, autumn);
		assert_int_equal(
		        report->total.answered.hidden, !cases[i].quarter);
		assert_int_equal(
		        isnan(report->indices[0].mean) == 0, cases[i].quarter);
		assert_int_equal(verify(&world, NULL), STATUS_OK);
		talloc_free(world.memory);
	}
}

/* The quarter first: then it is the month that tells the rest. */
static void
test_month_under_quarter(void **state)
{
	struct world world;
	struct report *report;

	(void)state;
	begin(&world, 2);
	report = release(&world, autumn);
	assert_false(report->total.answered.hidden);
	report = release(&world, october);
	assert_true(report->total.answered.hidden);
	assert_int_equal(verify(&world, NULL), STATUS_OK);
	talloc_free(world.memory);
}

/* An erratum with six more of two firms. */
static void
test_erratum(void **state)
{
	struct world world;
	struct report *report;

	(void)state;
	begin(&world, 8);
	(void)release(&world, october);
	add(&world, 202610, 201, 6, 2);
	report = fixture_build_employers(world.db, world.memory, october);
	report->erratum = "Der manglede svar.";
	assert_int_equal(fixture_replace(world.db, report, FIXTURE_NOW),
	        STATUS_FORBIDDEN);
	assert_int_equal(release_fit(world.db, report), STATUS_OK);
	assert_true(report->total.answered.hidden);
	assert_int_equal(
	        fixture_replace(world.db, report, FIXTURE_NOW), STATUS_OK);
	assert_int_equal(verify(&world, NULL), STATUS_OK);
	talloc_free(world.memory);
}

/* Many asked to be called: to their manager the others are of enough firms, too,
 * and it is the same when all is looked at again. */
static void
test_known(void **state)
{
	static const char call[] =
	        "INSERT INTO follow_up (municipality, respondent, session,"
	        " kind, created_at, due_at) SELECT 740, respondent, id,"
	        " 'call_back', 0, 0 FROM session WHERE respondent BETWEEN :from"
	        " AND :to";

	static const struct {
		int64_t from, to;
		bool shown;
	} cases[] = {{1, 20, true}, {1, 24, true}, {1, 26, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		struct report *report;

		begin(&world, 8);
		assert_int_equal(db_run(world.db, call,
		                         DB_ARGS(DB_INT("from", cases[i].from),
		                                 DB_INT("to", cases[i].to))),
		        STATUS_OK);
		report = release(&world, october);
		assert_int_equal(report->known_count, cases[i].to);
		assert_int_equal(
		        report->total.answered.hidden, !cases[i].shown);
		assert_int_equal(verify(&world, NULL), STATUS_OK);
		(void)release(&world, november);
		assert_int_equal(verify(&world, NULL), STATUS_OK);
		talloc_free(world.memory);
	}
}

/* What is kept with a release has no CVR number, and nobody's figures change when
 * somebody is erased. */
static void
test_erased(void **state)
{
	static const char erase[] =
	        "DELETE FROM firm_respondent WHERE respondent <= 5";
	static const char held[] =
	        "SELECT count(*) FROM release WHERE instr(statement, "
	        "'00000007')"
	        " OR instr(result, '00000007') OR instr(page, '00000007')";
	struct world world;
	int64_t count = 0;

	(void)state;
	begin(&world, 8);
	(void)release(&world, october);
	assert_int_equal(db_int(world.db, held, DB_NO_ARGS, &count), STATUS_OK);
	assert_int_equal(count, 0);
	assert_int_equal(db_run(world.db, erase, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(verify(&world, NULL), STATUS_OK);
	talloc_free(world.memory);
}

static void
test_verify_finds(void **state)
{
	static const char one_firm[] =
	        "UPDATE release SET statement = replace(statement,"
	        " '\"firms\":[', '\"firms\":[[\"0740 2202610 release 1:"
	        " answered\",9,100],')";
	static const char no_firms[] =
	        "UPDATE release SET statement = substr(statement, 1,"
	        " instr(statement, ',\"firms\"') - 1) || '}'";
	struct world world;

	(void)state;
	begin(&world, 8);
	(void)release(&world, october);
	assert_int_equal(verify(&world, NULL), STATUS_OK);
	assert_int_equal(db_run(world.db, one_firm, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(verify(&world, "of too few firms"), STATUS_FORBIDDEN);
	assert_int_equal(db_run(world.db, no_firms, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(verify(&world, "2202610: firms were not looked at"),
	        STATUS_FORBIDDEN);
	talloc_free(world.memory);
}

/* What tests/data/release_of_four_firms.json has, which the program wrote when
 * three firms were enough: October's thirty, of four firms, all shown. */
static char *
former(const struct world *world, const char *key)
{
	json_t *json = json_load_file(
	        "tests/data/release_of_four_firms.json", 0, NULL);
	char *written = json_dumps(json_object_get(json, key), JSON_COMPACT);
	char *text = talloc_strdup(world->memory, written);

	assert_non_null(text);
	free(written);
	json_decref(json);
	return text;
}

/* October as it was released then, by a program that is older than this one. */
static void
begin_former(struct world *world)
{
	static const char as_then[] = "UPDATE release SET statement ="
	                              " :statement, result = :result";
	struct report *report;

	world->memory = talloc_new(NULL);
	world->db = fixture_create(world->memory);
	add(world, 202610, 1, 30, 4);
	/* Of four firms nothing is shown now. */
	report = release(world, october);
	assert_true(report->total.answered.hidden);
	assert_true(isnan(report->indices[0].mean) != 0);
	assert_int_equal(
	        db_run(world->db, as_then,
	                DB_ARGS(DB_TEXT("statement",
	                                former(world, "statement")),
	                        DB_TEXT("result", former(world, "result")))),
	        STATUS_OK);
}

/* It verifies as what it was, and its page says what it was held against; had it
 * been held against five, it would not. */
static void
test_former_release(void **state)
{
	static const char say_five[] =
	        "UPDATE release SET statement = replace(statement,"
	        " '\"strangers\":true', "
	        "'\"strangers\":true,\"firms_least\":5')";
	struct world world;
	struct report *report = NULL;
	struct text page;

	(void)state;
	begin_former(&world);
	assert_int_equal(verify(&world, NULL), STATUS_OK);
	assert_int_equal(
	        report_read(world.memory, former(&world, "result"), &report),
	        STATUS_OK);
	assert_int_equal(report->total.answered.count, 30);
	text_init(&page, world.memory, 400000);
	write_html(report, &page);
	assert_non_null(strstr(text_string(&page), "fra færre end 3 firmaer"));
	assert_int_equal(db_run(world.db, say_five, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(verify(&world, "of too few firms"), STATUS_FORBIDDEN);
	talloc_free(world.memory);
}

/* What is released beside it is of as many firms as are asked for now. */
static void
test_beside_former(void **state)
{
	static const struct {
		int64_t firms; /* of November's eight */
		bool shown;
	} cases[] = {{3, false}, {4, false}, {5, true}, {8, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		struct report *report;

		begin_former(&world);
		add(&world, 202611, 101, 8, cases[i].firms);
		report = release(&world, november);
		assert_int_equal(report->firms_least, 5);
		assert_int_equal(
		        report->total.answered.hidden, !cases[i].shown);
		/* Without November's the quarter's are October's four firms,
		 * without October's they are November's. */
		report =
		        fixture_build_employers(world.db, world.memory, autumn);
		assert_false(report->total.answered.hidden);
		report = release(&world, autumn);
		assert_true(report->total.answered.hidden);
		assert_int_equal(verify(&world, NULL), STATUS_OK);
		talloc_free(world.memory);
	}
}

/* A report of today that shows four firms' figures, as the former rule would have
 * had it. */
static void
test_shown_by_former(void **state)
{
	static const struct {
		int64_t firms, least;
		enum status status;
	} cases[] = {
	        {3, 3, STATUS_FORBIDDEN}, {3, 5, STATUS_FORBIDDEN},
	        {4, 3, STATUS_FORBIDDEN}, {4, 5, STATUS_FORBIDDEN},
	        {5, 5, STATUS_OK},
	        {5, 3, STATUS_FORBIDDEN}, /* it says what is not so */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world = {.memory = talloc_new(NULL)};
		struct report *report;
		enum status status;

		world.db = fixture_create(world.memory);
		add(&world, 202610, 1, 30, cases[i].firms);
		report = fixture_build_employers(
		        world.db, world.memory, october);
		report->firms_least = cases[i].least;
		report->total.answered.hidden = false;
		report->total.answered.count = report->total.answered.truth;
		status = release_put(world.db, report, FIXTURE_NOW);
		if (status != cases[i].status)
			fail_msg("case %zu: %d", i, (int)status);
		talloc_free(world.memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_quarter_over_month),
	        cmocka_unit_test(test_month_under_quarter),
	        cmocka_unit_test(test_erratum),
	        cmocka_unit_test(test_known),
	        cmocka_unit_test(test_erased),
	        cmocka_unit_test(test_verify_finds),
	        cmocka_unit_test(test_former_release),
	        cmocka_unit_test(test_beside_former),
	        cmocka_unit_test(test_shown_by_former),
	};

	return cmocka_run_group_tests_name("release_firm", tests, NULL, NULL);
}

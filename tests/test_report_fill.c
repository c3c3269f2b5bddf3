/*
 * The figures of the result: means and their intervals, shares of people who
 * gave 5 to everything, and when there is none.
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

/* So many people each who answer so, and twenty who are silent. */
struct way {
	const char *answers;
	int64_t people;
};

static struct report *
build(TALLOC_CTX *memory, const struct way *ways)
{
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 1,
	        .group = "jobparat",
	        .month = 202610,
	        .version = 1,
	        .state = "complete"};

	for (; ways->answers != NULL; ways++) {
		person.answers = ways->answers;
		fixture_add_many(db, person, ways->people);
		person.respondent += ways->people;
	}
	person.answers = "";
	person.state = "closed";
	fixture_add_many(db, person, 20);
	return fixture_build(db, memory, 10);
}

static void
test_figures(void **state)
{
	static const struct {
		const char *what;
		struct way ways[4];
		double mean; /* of satisfaction; -1: none */
		bool interval;
		double full; /* -1: none */
	} cases[] = {
	        {"from ten on with an interval",
	                {{"555555", 10}, {"333333", 10}}, 75, true, 0.5},
	        {"five are enough for a figure", {{"333333", 3}, {"444444", 3}},
	                62.5, false, 0},
	        {"all answered alike: it tells each of them", {{"444444", 20}},
	                -1, false, -1},
	        {"four are not", {{"333333", 2}, {"444444", 2}}, -1, false, -1},
	        {"few gave 5 to everything", {{"555555", 3}, {"333333", 17}},
	                57.5, true, -1},
	        {"few did not", {{"555555", 17}, {"333333", 3}}, 92.5, true,
	                -1},
	        {"nobody did", {{"333333", 10}, {"444444", 10}}, 62.5, true, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct report_index *index =
		        &build(memory, cases[i].ways)->indices[0];
		double mean = index->mean >= 0 ? index->mean : -1;
		double full = index->full_share >= 0 ? index->full_share : -1;

		if (fabs(mean - cases[i].mean) > 0.005 ||
		        (index->low >= 0) != cases[i].interval ||
		        fabs(full - cases[i].full) > 1e-9)
			fail_msg("%s: %g [%g] %g", cases[i].what, mean,
			        index->low, full);
		talloc_free(memory);
	}
}

/* An interval stays on the scale. */
static void
test_ends(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct way ways[] = {{"555555", 15}, {"111111", 5}, {NULL, 0}};
	const struct report_index *index = &build(memory, ways)->indices[0];

	(void)state;
	assert_true(index->mean == 75);
	assert_true(index->high <= 100 && index->low >= 0);
	talloc_free(memory);
}

/* All who answered stand for those with an index where few have none. */
static void
test_respondents(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct way few[] = {
	        {"345345", 12}, {"555555", 12}, {"-444--", 2}, {NULL, 0}};
	const struct way many[] = {
	        {"345345", 12}, {"555555", 12}, {"-444--", 8}, {NULL, 0}};
	struct report *report = build(memory, few);

	(void)state;
	assert_int_equal(report->total.answered.count, 26);
	assert_int_equal(report->indices[0].respondents.count, 26);
	report = build(memory, many);
	assert_int_equal(report->total.answered.count, 32);
	assert_int_equal(report->indices[0].respondents.count, 24);
	assert_int_equal(report->indices[1].respondents.count, 32);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_figures),
	        cmocka_unit_test(test_ends),
	        cmocka_unit_test(test_respondents),
	};

	return cmocka_run_group_tests_name("report_fill", tests, NULL, NULL);
}

/*
 * The coverage in words: of groups, from published counts, and only where a
 * difference is more than chance.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/coverage.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

static struct report_count
shown(int64_t count)
{
	return (struct report_count){count, false, count};
}

static struct report_coverage
group(const char *name, int64_t held, int64_t asked)
{
	return (struct report_coverage){
	        .group = name, .held = shown(held), .asked = shown(asked)};
}

/* 200 meetings in three groups. */
static void
make(struct report *report, struct report_coverage groups[3])
{
	*report = (struct report){.groups = groups, .groups_count = 3};
	report->total.held = shown(groups[0].held.truth + groups[1].held.truth +
	                           groups[2].held.truth);
	report->total.asked =
	        shown(groups[0].asked.truth + groups[1].asked.truth +
	                groups[2].asked.truth);
}

static const struct {
	int64_t held[3], asked[3];
	const char *more, *less; /* groups, NULL for none */
} cases[] = {
        /* Half of sygedagpenge is not asked about; the others are. */
        {{80, 60, 60}, {76, 57, 30}, "sygedagpenge", NULL},
        /* All alike. */
        {{80, 60, 60}, {64, 48, 48}, NULL, NULL},
        /* A difference of chance: 3 of 12 beside 20 of 120. */
        {{60, 60, 12}, {50, 50, 9}, NULL, NULL},
        /* Certain, but below ten points. */
        {{4000, 4000, 4000}, {3600, 3600, 3300}, NULL, NULL},
};

static void
test_words(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct report_coverage groups[3] = {
		        group("aktivitetsparat", cases[i].held[0],
		                cases[i].asked[0]),
		        group("jobparat", cases[i].held[1], cases[i].asked[1]),
		        group("sygedagpenge", cases[i].held[2],
		                cases[i].asked[2])};
		struct report report;
		struct text words;

		make(&report, groups);
		text_init(&words, memory, 4000);
		coverage_words(&report, &words);
		assert_non_null(strstr(
		        text_string(&words), "af møderne blev ingen spurgt."));
		if (cases[i].more == NULL)
			assert_null(strstr(text_string(&words), "målgruppen"));
		else if (strstr(text_string(&words),
		                 "I målgruppen sygedagpenge blev ingen spurgt"
		                 " om 50 % af møderne, i de andre om 5 %.") ==
		         NULL)
			fail_msg("%s", text_string(&words));
	}
	talloc_free(memory);
}

/* What is hidden is not spoken of, and nothing can be computed from words. */
static void
test_hidden(void **state)
{
	struct report_coverage groups[3] = {
	        group("a", 80, 76), group("b", 60, 57), group("c", 60, 30)};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report report;
	struct text words;

	(void)state;
	make(&report, groups);
	groups[2].held.hidden = groups[2].asked.hidden = true;
	text_init(&words, memory, 4000);
	coverage_words(&report, &words);
	assert_null(strstr(text_string(&words), "målgruppen c"));
	report.total.asked.hidden = true;
	text_clear(&words);
	coverage_words(&report, &words);
	assert_string_equal(text_string(&words), "");
	assert_true(isnan(coverage_unasked(&report)) != 0);
	talloc_free(memory);
}

/* A caseworker who enrols only the contented has a group of her own: the page
 * says so, and names nobody. */
static void
test_page(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 900000,
	        .group = "fleksjob",
	        .month = 202610,
	        .version = 1,
	        .state = "unasked",
	        .answers = ""};
	struct report *report;
	struct text page;

	(void)state;
	for (size_t g = 0; g < 3; g++) {
		struct fixture_person other = person;

		other.group = (const char *const[]){
		        "jobparat", "sygedagpenge", "uddannelseshjælp"}[g];
		other.respondent = 10000 * (int64_t)(g + 1);
		fixture_add_many(db, other, 6);
		other.state = "closed";
		other.respondent += 1000;
		fixture_add_many(db, other, 30);
		other.state = "complete";
		other.answers = "444545";
		other.respondent += 1000;
		fixture_add_many(db, other, 20);
	}
	fixture_add_many(db, person, 30);
	person.respondent += 100;
	person.state = "complete";
	person.answers = "555555";
	fixture_add_many(db, person, 10);
	person.respondent += 100;
	person.answers = "545454";
	fixture_add_many(db, person, 10);
	report = fixture_build(db, memory, 10);
	text_init(&page, memory, 400000);
	write_html_body(report, &page);
	assert_non_null(strstr(text_string(&page),
	        "I målgruppen fleksjob blev ingen spurgt om 60 %"));
	assert_non_null(strstr(text_string(&page), "se efter, hvem"));
	assert_null(strstr(text_string(&page), ">SB<"));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_hidden),
	        cmocka_unit_test(test_page),
	};

	return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}

/*
 * Items: single small answers are hidden with the least that protects them, and
 * everything only where an item would say what each person answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "tests/report_fixture.h"

/* People who give one answer to S1 and spread evenly over the others. */
static void
add_answers(struct db *db, char s1, int64_t from, int64_t people)
{
	for (int64_t i = 0; i < people; i++) {
		char answers[7] = "------";
		struct fixture_person person = {.respondent = from + i,
		        .group = "jobparat",
		        .month = 202610,
		        .version = 1,
		        .state = "complete",
		        .answers = answers};

		answers[0] = s1;
		for (int a = 1; a < 6; a++)
			answers[a] = (char)('1' + (i + a) % 5);
		fixture_add(db, &person);
	}
}

struct expected {
	int64_t people[5]; /* who answered 1 to 5 to S1 */
	const char *shown; /* of these, 1 shown and 0 hidden */
	bool respondents;  /* shown */
};

/* S1's choices are 0 to 5; nobody chose 0. */
static void
check(const struct expected *expected)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	const struct report_item *item;
	int64_t from = 1;

	for (int v = 0; v < 5; v++) {
		add_answers(db, (char)('1' + v), from, expected->people[v]);
		from += expected->people[v];
	}
	item = &fixture_build(db, memory, 10)->items[0];
	assert_string_equal(item->name, "S1");
	assert_int_equal(item->choices_count, 6);
	assert_int_equal(item->respondents.hidden, !expected->respondents);
	for (size_t v = 0; v < 5; v++) {
		const struct report_count *count =
		        &item->choices[v + 1].answers;

		assert_int_equal(count->hidden, expected->shown[v] == '0');
		assert_int_equal(
		        count->count, count->hidden ? 0 : expected->people[v]);
	}
	talloc_free(memory);
}

static void
test_least_hidden(void **state)
{
	static const struct expected cases[] = {
	        /* Nothing is small. */
	        {{6, 7, 8, 9, 10}, "11111", true},
	        /* One is, and the smallest other one goes with it. */
	        {{3, 20, 30, 12, 40}, "01101", true},
	        /* Two that protect each other. */
	        {{3, 4, 30, 12, 40}, "00111", true},
	        /* Two that do not come to the threshold. */
	        {{1, 2, 30, 12, 40}, "00101", true},
	        /* All gave one answer. */
	        {{0, 0, 0, 30, 0}, "00000", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(&cases[i]);
}

/* Reworded, an item begins a new series; the others go on. */
static void
test_reworded(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 1,
	        .group = "jobparat",
	        .month = 202610,
	        .version = 1,
	        .state = "complete",
	        .answers = "454545"};
	struct report *report;

	(void)state;
	fixture_add_many(db, person, 20);
	person.respondent = 100;
	person.version = 2;
	person.answers = "545454";
	fixture_add_many(db, person, 20);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->items_count, 7);
	assert_string_equal(report->items[6].name, "S1");
	assert_string_equal(report->items[6].label, "Var mødet godt?");
	assert_string_equal(report->versions, "borger_moede 1, borger_moede 2");
	assert_int_equal(report->items[1].respondents.truth, 40);
	assert_int_equal(report->items[6].respondents.truth, 20);
	talloc_free(memory);
}

/* The name of the municipality comes into the label. */
static void
test_label(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);

	(void)state;
	fixture_add_month(db, 202610);
	assert_string_equal(fixture_build(db, memory, 10)->items[0].label,
	        "Hvor tilfreds er du med dit møde hos Silkeborg Kommune?");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_least_hidden),
	        cmocka_unit_test(test_reworded),
	        cmocka_unit_test(test_label),
	};

	return cmocka_run_group_tests_name("report_item", tests, NULL, NULL);
}

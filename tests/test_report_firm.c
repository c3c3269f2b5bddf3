/*
 * Employers' figures are of as many firms as the threshold, none with above half;
 * what is left beside them is so, too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "base/secret.h"
#include "reports/report_firm.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

static const struct period october = {
        .kind = PERIOD_MONTH, .first = {2026, 10}, .months = 1};

static void
test_tally(void **state)
{
	static const struct {
		const char *firms; /* a letter each, '-' unknown */
		/* By a threshold of 1, which is three firms, of 5 and of 8. */
		bool many[3];
	} cases[] = {
	        {"", {true, true, true}},
	        {"a", {false, false, false}},
	        {"aaabbb", {false, false, false}}, /* two firms */
	        {"aabbcc", {true, false, false}},  /* three */
	        {"aabbccdd", {true, false, false}},
	        {"aabbccdde", {true, true, false}},
	        {"abcdefg", {true, true, false}},
	        {"abcdefgh", {true, true, true}},
	        {"aaabbc", {true, false, false}},   /* half */
	        {"aaaabbc", {false, false, false}}, /* above half */
	        {"aaaabcde", {true, true, false}},
	        {"aaaaabcde", {false, false, false}},
	        {"aaaaaaabcdefgh", {true, true, true}},
	        {"aaaaaaaabcdefgh", {false, false, false}},
	        {"abc-", {true, false, false}},
	        {"abc--", {false, false, false}}, /* who may both be a's */
	        {"abcdefgh-", {true, true, true}},
	        {"abcde-", {true, true, false}},
	        {"abcd-", {true, false, false}}, /* who may be of none new */
	        {"ab--cd", {true, false, false}},
	        {"-----", {false, false, false}},
	        {"ab-", {false, false, false}},
	};

	static const int64_t thresholds[] = {1, 5, 8};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t marks[16];
		size_t n = strlen(cases[i].firms);
		struct firm_tally tally;

		for (size_t p = 0; p < n; p++)
			marks[p] = cases[i].firms[p] == '-' ? 0
			                                    : cases[i].firms[p];
		tally = firm_tally_of(marks, n);
		assert_int_equal(tally.people, n);
		for (size_t t = 0; t < 3; t++)
			if (firm_tally_is_of_many(&tally, thresholds[t]) !=
			        cases[i].many[t])
				fail_msg("%s at %d", cases[i].firms,
				        (int)thresholds[t]);
	}
}

/* What is told of a report is what it was held against. */
static void
test_least(void **state)
{
	static const int64_t least[][2] = {
	        {0, 3}, {1, 3}, {3, 3}, {4, 4}, {5, 5}, {8, 8}, {100, 100}};

	(void)state;
	for (size_t i = 0; i < sizeof(least) / sizeof(least[0]); i++)
		assert_int_equal(firm_least(least[i][0]), least[i][1]);
}

/* So many people who answer the same, of firms from one number on. */
struct some {
	const char *state, *answers;
	int64_t people;
	int64_t firm;   /* the first one's; 0: none is known */
	int64_t spread; /* 1: the others' are the next ones, 0: the same */
};

static void
add_some(struct db *db, const struct some *some, int64_t *respondent,
        int64_t month)
{
	for (int64_t i = 0; i < some->people; i++, ++*respondent) {
		fixture_add(
		        db, &(struct fixture_person){.respondent = *respondent,
		                    .group = "",
		                    .month = month,
		                    .version = 4,
		                    .state = some->state,
		                    .answers = some->answers});
		if (some->firm != 0)
			fixture_join_firm(
			        db, *respondent, some->firm + i * some->spread);
	}
}

/* By the municipality's threshold. */
static struct report *
build_by(TALLOC_CTX *memory, int64_t threshold, const struct some *some,
        size_t count)
{
	static const char raise[] = "UPDATE municipality SET minimum_cell = :n";
	struct db *db = fixture_create(memory);
	int64_t respondent = 1;

	assert_int_equal(
	        db_run(db, raise, DB_ARGS(DB_INT("n", threshold))), STATUS_OK);
	for (size_t i = 0; i < count; i++)
		add_some(db, &some[i], &respondent, 202610);
	return fixture_build_employers(db, memory, october);
}

static struct report *
build(TALLOC_CTX *memory, const struct some *some, size_t count)
{
	return build_by(memory, 5, some, count);
}

/* Thirty who answered, of so many firms, and the largest of so many people. */
static void
test_promise(void **state)
{
	static const struct {
		int64_t threshold, firms, largest;
		bool shown;
	} cases[] = {
	        {5, 3, 10, false},
	        {5, 4, 8, false},
	        {5, 5, 6, true},
	        {5, 6, 15, true}, /* half */
	        {5, 6, 16, false},
	        {8, 5, 6, false},
	        {8, 7, 5, false},
	        {8, 8, 4, true},
	        {8, 9, 15, true},
	        {8, 9, 16, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct some some[10] = {
		        {"complete", "545454", cases[i].largest, 1, 0}};
		int64_t left = 30 - cases[i].largest;
		struct report *report;

		/* The others as alike as can be. */
		for (int64_t f = 1; f < cases[i].firms; f++) {
			int64_t people = left / (cases[i].firms - f);

			some[f] = (struct some){"complete",
			        f % 2 == 0 ? "444444" : "343434", people, 1 + f,
			        0};
			left -= people;
		}
		report = build_by(memory, cases[i].threshold, some,
		        (size_t)cases[i].firms);
		assert_int_equal(report->firms_least, cases[i].threshold);
		assert_int_equal(report->total.answered.truth, 30);
		if (report->total.answered.hidden == cases[i].shown)
			fail_msg("case %zu", i);
		talloc_free(memory);
	}
}

static void
test_figures(void **state)
{
	static const struct {
		struct some some[4];
		bool answered, mean, asked;
	} cases[] = {
	        /* Everybody of another firm. */
	        {{{"complete", "545454", 12, 1, 1},
	                 {"complete", "343434", 12, 20, 1},
	                 {"closed", "", 10, 40, 1}},
	                true, true, true},
	        /* All of two firms. */
	        {{{"complete", "545454", 12, 1, 0},
	                 {"complete", "343434", 12, 2, 0},
	                 {"closed", "", 10, 40, 1}},
	                false, false, true},
	        /* One firm has more than half of the answers, not of those who
	         * were asked. */
	        {{{"complete", "545454", 13, 1, 0},
	                 {"complete", "343434", 12, 20, 1},
	                 {"closed", "", 10, 40, 1}},
	                false, false, true},
	        /* The silent are of two firms: who was asked would tell them. */
	        {{{"complete", "545454", 12, 1, 1},
	                 {"complete", "343434", 12, 20, 1},
	                 {"closed", "", 5, 1, 0}, {"closed", "", 5, 2, 0}},
	                true, true, false},
	        /* Nobody knows the firms. */
	        {{{"complete", "545454", 12, 0, 0},
	                 {"complete", "343434", 12, 0, 0}},
	                false, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = build(memory, cases[i].some, 4);

		if (report->total.answered.hidden == cases[i].answered ||
		        report->total.asked.hidden == cases[i].asked ||
		        isnan(report->indices[0].mean) == cases[i].mean)
			fail_msg("case %zu: answered %d asked %d mean %f", i,
			        !report->total.answered.hidden,
			        !report->total.asked.hidden,
			        report->indices[0].mean);
		assert_int_equal(isnan(report->dispositions.rr2),
		        !cases[i].asked || !cases[i].answered);
		talloc_free(memory);
	}
}

/* Six who gave 3 are all of one firm: that choice goes, and another with it. */
static void
test_choices(void **state)
{
	static const struct some some[] = {{"complete", "545454", 12, 1, 1},
	        {"complete", "343434", 6, 40, 0},
	        {"complete", "454545", 9, 60, 1}};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = build(memory, some, 3);
	struct text json;
	const char *said;
	const struct report_item *satisfied = &report->items[0];
	int hidden = 0;

	(void)state;
	assert_string_equal(satisfied->name, "S1");
	assert_false(report->total.answered.hidden);
	assert_true(satisfied->choices[3].answers.hidden);
	for (size_t c = 0; c < satisfied->choices_count; c++)
		hidden += satisfied->choices[c].answers.hidden;
	assert_true(hidden > 1);
	/* Of firms there is nothing in what is published but how many there had
	 * to be. */
	text_init(&json, memory, 400000);
	write_json(report, &json);
	said = strstr(text_string(&json), "\"firms_least\": 5,");
	assert_non_null(said);
	assert_ptr_equal(strstr(text_string(&json), "firm"), said + 1);
	assert_null(strstr(said + 2, "firm"));
	talloc_free(memory);
}

/* Citizens and employees have no firms, and need none. */
static void
test_other_kinds(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->firm_people_count, 0);
	assert_int_equal(report->firms_least, 0);
	assert_false(report->total.answered.hidden);
	assert_true(report->indices[0].mean > 0);
	talloc_free(memory);
}

/* What a reader can see, or subtract, is of many firms: chance finds what nobody
 * thought of. */
struct shown {
	const struct report *report;
	int64_t marks[400];
};

static bool
has_answered(const struct report_firm_person *person)
{
	return person->place <= REPORT_PARTIAL;
}

static void
expect_many(struct shown *shown, size_t n, const char *what, int round)
{
	struct firm_tally tally = firm_tally_of(shown->marks, n);

	if (!firm_tally_is_of_many(&tally, shown->report->threshold))
		fail_msg("round %d: %s: %d people of %d firms, %d of one",
		        round, what, (int)tally.people, (int)tally.firms,
		        (int)tally.largest);
}

static void
look_at_item(struct shown *shown, size_t at, int round)
{
	const struct report *report = shown->report;
	const struct report_item *of = &report->items[at];

	for (size_t c = 0; c <= of->choices_count; c++) {
		size_t n = 0;
		bool is_shown = c < of->choices_count
		                        ? !of->choices[c].answers.hidden
		                        : !of->respondents.hidden;

		for (size_t p = 0; p < report->firm_people_count; p++) {
			const struct report_firm_person *person =
			        &report->firm_people[p];

			if (is_shown && has_answered(person) &&
			        (c < of->choices_count
			                        ? person->choices[at] == (int)c
			                        : person->choices[at] < 0))
				shown->marks[n++] = person->firm;
		}
		expect_many(shown, n, of->name, round);
	}
}

/* Levels, and what is left when the next one that is shown is taken from one. */
static void
look_at_levels(struct shown *shown, int round)
{
	const struct report *report = shown->report;
	const struct report_coverage *total = &report->total;
	const struct report_count *const counts[] = {
	        &total->asked, &total->reached, &total->answered, NULL};
	static const int worst[] = {
	        REPORT_UNDELIVERED, REPORT_SILENT, REPORT_PARTIAL, -1};

	for (size_t from = 0; from < 3; from++)
		for (size_t to = from + 1; to < 4; to++) {
			size_t n = 0;

			if (counts[from]->hidden ||
			        (counts[to] != NULL && counts[to]->hidden))
				continue;
			for (size_t p = 0; p < report->firm_people_count; p++) {
				int place = report->firm_people[p].place;

				if (place <= worst[from] && place > worst[to])
					shown->marks[n++] =
					        report->firm_people[p].firm;
			}
			expect_many(shown, n, "levels", round);
		}
}

static void
look_at_means(struct shown *shown, int round)
{
	const struct report *report = shown->report;

	for (size_t m = 0; m < REPORT_INDICES; m++) {
		size_t n = 0;

		for (size_t p = 0; p < report->firm_people_count; p++)
			if (has_answered(&report->firm_people[p]) &&
			        report->firm_people[p].indexed[m] &&
			        !isnan(report->indices[m].mean))
				shown->marks[n++] = report->firm_people[p].firm;
		expect_many(shown, n, "mean", round);
	}
}

static void
test_by_chance(void **state)
{
	static const char *const states[] = {
	        "complete", "complete", "complete", "closed", "stopped"};
	struct randomness random;
	int means = 0;
	int items = 0;

	(void)state;
	randomness_init_seeded(&random, 4);
	for (int round = 0; round < 12; round++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = fixture_create(memory);
		uint64_t firms = 3 + randomness_below(&random, 20);
		int64_t people = 30 + 10 * round;
		struct shown shown = {.report = NULL};

		for (int64_t i = 1; i <= people; i++) {
			char answers[7] = "------";
			const char *is = states[randomness_below(&random, 5)];

			for (size_t a = 0; is == states[0] && a < 6; a++)
				answers[a] =
				        (char)('5' - (char)randomness_below(
				                             &random, 4));
			fixture_add(
			        db, &(struct fixture_person){.respondent = i,
			                    .group = "",
			                    .month = 202610,
			                    .version = 4,
			                    .state = is,
			                    .answers = answers});
			fixture_join_firm(db, i,
			        1 + (int64_t)randomness_below(&random,
			                    1 + randomness_below(
			                                &random, firms)));
		}
		shown.report = fixture_build_employers(db, memory, october);
		for (size_t i = 0; i < shown.report->items_count; i++)
			look_at_item(&shown, i, round);
		look_at_means(&shown, round);
		look_at_levels(&shown, round);
		means += !isnan(shown.report->indices[0].mean);
		items += !shown.report->items[0].choices[4].answers.hidden;
		talloc_free(memory);
	}
	/* Safe because everything is hidden would be no report. */
	assert_true(means >= 6);
	assert_true(items >= 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_tally),
	        cmocka_unit_test(test_least),
	        cmocka_unit_test(test_promise),
	        cmocka_unit_test(test_figures),
	        cmocka_unit_test(test_choices),
	        cmocka_unit_test(test_other_kinds),
	        cmocka_unit_test(test_by_chance),
	};

	return cmocka_run_group_tests_name("report_firm", tests, NULL, NULL);
}

/*
 * The gap as its employees see it: an attacker who is one of them, takes the own
 * answers off the published means, and tries what the others can have answered;
 * beside the auditor's verdict, and beside what is shown.
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
#include "reports/auditor_report.h"
#include "reports/report_gap_internal.h"

enum { THRESHOLD = 5, PAIRS_MAX = 40 };

/* Who answered what about which meeting, of both. */
struct made {
	size_t count, employees;
	int employee[PAIRS_MAX], of[PAIRS_MAX], citizen[PAIRS_MAX];
};

static double
tenths(double value)
{
	return round(value * 10) / 10;
}

/* A report with nothing but one gap and the item that it is about; twenty
 * citizens beside the pairs answered 1 to 4, five times each. */
static struct report *
make_report(TALLOC_CTX *memory, const struct made *made)
{
	static const char *const values[] = {"1", "2", "3", "4", "5"};
	struct report *report = talloc_zero(memory, struct report);
	struct report_gap *gap = talloc_zero(report, struct report_gap);
	struct report_item *item = talloc_zero(report, struct report_item);
	double sums[2] = {0, 0};
	int64_t n = (int64_t)made->count;

	report->threshold = THRESHOLD;
	report->versions = "";
	report->respondent = "citizen";
	report->dispositions.rr2 = NAN;
	report->call_backs.asked.hidden = true;
	report->call_backs.in_time.hidden = true;
	report->total.held = report->total.asked = report->total.reached =
	        (struct report_count){n + 60, false, n + 60};
	report->total.answered = (struct report_count){n + 25, false, n + 25};
	report->dispositions.complete = report->total.answered;
	report->dispositions.silent = (struct report_count){35, false, 35};
	item->name = item->label = "I1";
	item->measure = "";
	item->choices = talloc_zero_array(item, struct report_item_choice, 5);
	item->choices_count = 5;
	item->respondents = (struct report_count){0, true, n + 25};
	for (int c = 0; c < 5; c++) {
		item->choices[c].value = item->choices[c].label = values[c];
		item->choices[c].answers = (struct report_count){0, true, 5};
	}
	for (size_t i = 0; i < made->count; i++) {
		item->choices[made->citizen[i] - 1].answers.truth++;
		sums[0] += made->employee[i];
		sums[1] += made->citizen[i];
	}
	*gap = (struct report_gap){.name = "I1",
	        .citizen_label = "I1",
	        .employee_label = "C1",
	        .pairs = {n, false, n},
	        .employee = tenths(sums[0] / (double)n),
	        .citizen = tenths(sums[1] / (double)n),
	        .difference = tenths((sums[0] - sums[1]) / (double)n),
	        .low = NAN,
	        .high = NAN};
	for (size_t i = 0; i < made->count; i++)
		gap->joint[made->employee[i] - 1][made->citizen[i] - 1]++;
	report->items = item;
	report->items_count = 1;
	report->gaps = gap;
	report->gaps_count = 1;
	return report;
}

static void
add_caseworkers(struct report *report, const struct made *made)
{
	report->caseworkers = talloc_zero_array(
	        report, struct report_caseworker, (unsigned)made->employees);
	for (size_t e = 0; e < made->employees; e++) {
		struct report_caseworker *who =
		        &report->caseworkers[report->caseworkers_count++];

		who->name = talloc_asprintf(report, "c%08zu", e);
		who->own = talloc_zero(report, struct report_own);
		for (size_t i = 0; i < made->count; i++) {
			if (made->of[i] != (int)e)
				continue;
			who->pairs[0]++;
			who->scores[0] += made->employee[i];
			who->own[0].held++;
			who->own[0].asked++;
			who->own[0].answered++;
		}
	}
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

/* Does what is published look the same with these sums of all answers? */
static bool
looks_the_same(
        const struct report_gap *gap, int64_t employees, int64_t citizens)
{
	double n = (double)gap->pairs.truth;

	return fabs((double)employees - n * gap->employee) <= 0.0501 * n &&
	       fabs((double)citizens - n * gap->citizen) <= 0.0501 * n &&
	       fabs((double)(employees - citizens) - n * gap->difference) <=
	               0.0501 * n;
}

/* The employee knows the own pairs and answers.  Given away: few others, or that
 * all of them answered 1, or 5. */
static bool
attacked(const struct report *report)
{
	const struct report_gap *gap = &report->gaps[0];
	int64_t n = gap->pairs.truth;

	for (size_t c = 0; c < report->caseworkers_count; c++) {
		const struct report_caseworker *who = &report->caseworkers[c];
		int64_t others = n - who->pairs[0];
		bool open = others == 0 || who->pairs[0] == 0;

		if (who->pairs[0] > 0 && others > 0 && others < THRESHOLD)
			return true;
		for (int64_t sum = others + 1; !open && sum < 5 * others; sum++)
			for (int64_t k = n; !open && k <= 5 * n; k++)
				open = looks_the_same(
				        gap, sum + who->scores[0], k);
		if (!open)
			return true;
	}
	return false;
}

static int
one_to_five(struct randomness *random)
{
	return 1 + (int)randomness_below(random, 5);
}

/* Now and then all but one employee say 5 to everything. */
static void
make_by_chance(struct randomness *random, struct made *made)
{
	bool alike = randomness_below(random, 2) == 0;

	made->employees = 2 + (size_t)randomness_below(random, 4);
	made->count = 6 + (size_t)randomness_below(random, PAIRS_MAX - 6);
	for (size_t i = 0; i < made->count; i++) {
		made->of[i] = (int)randomness_below(random, made->employees);
		made->citizen[i] = one_to_five(random);
		made->employee[i] =
		        alike && made->of[i] > 0 ? 5 : one_to_five(random);
	}
}

/* Of reports that strangers may read the auditor refuses those, and those alone,
 * of which an employee gets something. */
static void
test_by_chance(void **state)
{
	struct randomness random;
	int given_away = 0;
	int safe = 0;

	(void)state;
	randomness_init_seeded(&random, 41);
	for (int i = 0; i < 1500; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct made made;
		struct report *report;
		struct text why;

		text_init(&why, memory, 400);
		make_by_chance(&random, &made);
		report = make_report(memory, &made);
		if (audit(report, &why) == STATUS_OK) {
			bool found;

			add_caseworkers(report, &made);
			/* Coverage is not what is looked at here. */
			for (size_t c = 0; c < made.employees; c++)
				report->caseworkers[c].own[0] =
				        (struct report_own){0, 0, 0};
			found = attacked(report);
			text_clear(&why);
			if ((audit(report, &why) != STATUS_OK) != found)
				fail_msg("report %d: %s", i,
				        found ? "given away"
				              : text_string(&why));
			given_away += found;
			safe += !found;
		}
		talloc_free(memory);
	}
	if (given_away < 100 || safe < 100)
		fail_msg("%d given away, %d safe", given_away, safe);
}

/* What report_gap.c asks before it shows anything. */
static void
test_plain(void **state)
{
	static const struct {
		int64_t pairs[3], scores[3];
		bool plain;
	} cases[] = {
	        {{6, 6, 6}, {20, 18, 25}, true},
	        {{10, 2, 2}, {40, 8, 7}, false}, /* four others */
	        {{5, 5, 0}, {5, 25, 0}, false},  /* all the others say 5 */
	        {{5, 5, 0}, {24, 6, 0}, true},
	        {{8, 0, 0}, {30, 0, 0}, true}, /* nobody else */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct report_caseworker who[3] = {
		        {.name = "a"}, {.name = "b"}, {.name = "c"}};
		struct report report = {.threshold = THRESHOLD,
		        .caseworkers = who,
		        .caseworkers_count = 3};
		const struct building b = {.report = &report};
		struct gap gap = {.count = 0};

		for (size_t c = 0; c < 3; c++) {
			who[c].pairs[0] = cases[i].pairs[c];
			who[c].scores[0] = cases[i].scores[c];
			gap.count += (size_t)cases[i].pairs[c];
			gap.scores += cases[i].scores[c];
		}
		if (gap_is_plain_to_employees(&b, &gap) != cases[i].plain)
			fail_msg("case %zu", i);
	}
}

/* Five are in one gap only; without the two of one employee three. */
static void
test_differs(void **state)
{
	static const char *one[] = {"a", "b", "c", "d", "e", "f"};
	static const char *two[] = {"a", "a", "c", "d", "e", "f"};
	static size_t persons[] = {0, 1, 2, 3, 4, 9};
	static size_t others[] = {9};
	struct gap gap = {.employees = one, .persons = persons, .count = 6};
	const struct gap other = {
	        .employees = two, .persons = others, .count = 1};

	(void)state;
	/* Four others each. */
	assert_false(gap_differs_plainly(&gap, &other, THRESHOLD));
	assert_true(gap_differs_plainly(&gap, &other, 4));
	gap.employees = two;
	assert_false(gap_differs_plainly(&gap, &other, 4));
	assert_true(gap_differs_plainly(&gap, &gap, THRESHOLD));
	assert_true(gap_differs_plainly(&other, &gap, THRESHOLD));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_by_chance),
	        cmocka_unit_test(test_plain),
	        cmocka_unit_test(test_differs),
	};

	return cmocka_run_group_tests_name("report_gap_met", tests, NULL, NULL);
}

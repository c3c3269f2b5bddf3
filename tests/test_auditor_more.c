/*
 * What the auditor makes of reasons, calls and gaps: a report as it was built
 * passes, and each figure too many in it does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/auditor_report.h"

/* A month by hand: a hundred answered, in one item as said, and all else that a
 * report has is hidden. */
struct world {
	struct report report;
	struct report_index indices[REPORT_INDICES];
	struct report_item items[1];
	struct report_item_choice choices[5];
	struct report_item reasons[1];
	struct report_item_choice given[3];
	struct report_cover covers[1];
	struct report_gap gaps[2];
	struct report_known known[1];
	int known_choice, known_reason;
};

static struct report_count
shown(int64_t count)
{
	return (struct report_count){count, false, count};
}

static void
fill_item(struct world *world)
{
	static const int64_t counts[5] = {10, 12, 20, 30, 28};
	static const char *const values[] = {"1", "2", "3", "4", "5"};

	for (size_t i = 0; i < 5; i++)
		world->choices[i] = (struct report_item_choice){
		        values[i], values[i], shown(counts[i]), {0}};
	world->items[0] = (struct report_item){.name = "I1",
	        .label = "Lyttede vi?",
	        .measure = "involvement",
	        .respondents = shown(100),
	        .choices = world->choices,
	        .choices_count = 5};
	for (size_t i = 0; i < 3; i++)
		world->given[i] = (struct report_item_choice){
		        values[i], values[i], shown(6 + (int64_t)i), {0}};
	world->reasons[0] = (struct report_item){.name = "W1",
	        .label = "Hvad skal vi gøre bedre?",
	        .measure = "",
	        .respondents = shown(21),
	        .choices = world->given,
	        .choices_count = 3};
}

/* Forty pairs: the citizen 3 and 4, the employee 4 and 5. */
static void
fill_gap(struct world *world)
{
	struct report_gap *gap = &world->gaps[0];

	*gap = (struct report_gap){.name = "I1",
	        .citizen_label = "Lyttede vi?",
	        .employee_label = "Blev borgeren hørt?",
	        .pairs = shown(40),
	        .citizen = 3.5,
	        .employee = 4.5,
	        .difference = 1.0,
	        .low = 0.8,
	        .high = 1.2};
	gap->joint[3][2] = 10;
	gap->joint[3][3] = 10;
	gap->joint[4][2] = 10;
	gap->joint[4][3] = 10;
	world->gaps[1] = *gap;
}

static void
fill_counts(struct report *report)
{
	struct report_dispositions *d = &report->dispositions;

	report->total = (struct report_coverage){
	        "", shown(300), shown(250), shown(240), shown(100)};
	d->complete = shown(100);
	d->partial = shown(0);
	d->refused = shown(20);
	d->break_off = shown(20);
	d->silent = shown(100);
	d->undelivered = shown(10);
	d->ineligible = shown(0);
	d->rr2 = 0.4;
	report->call_backs.asked = shown(14);
	report->call_backs.in_time = shown(8);
}

static struct world *
make(TALLOC_CTX *memory)
{
	struct world *world = talloc_zero(memory, struct world);
	static const char *const names[] = {"satisfaction", "involvement"};

	fill_item(world);
	fill_gap(world);
	fill_counts(&world->report);
	for (size_t i = 0; i < REPORT_INDICES; i++)
		world->indices[i] = (struct report_index){.name = names[i],
		        .respondents = shown(100),
		        .mean = NAN,
		        .low = NAN,
		        .high = NAN,
		        .full_share = NAN,
		        .people = 100};
	world->report.threshold = 5;
	world->report.versions = "test 1";
	world->report.month = "2026-10";
	world->report.indices = world->indices;
	world->report.indices_count = REPORT_INDICES;
	world->report.items = world->items;
	world->report.items_count = 1;
	world->report.reasons = world->reasons;
	world->report.reasons_count = 1;
	world->report.covers = world->covers;
	world->report.gaps = world->gaps;
	world->report.gaps_count = 1;
	world->report.known = world->known;
	return world;
}

static enum status
judge(const struct world *world, struct text *why)
{
	struct auditor *auditor = auditor_create(NULL);
	enum status status = auditor_report(auditor, &world->report, "", why);

	if (status == STATUS_OK)
		status = auditor_check(auditor, why);
	talloc_free(auditor);
	return status;
}

/* What is wrong with each. */

static void
few_reasons(struct world *world)
{
	world->given[0].answers = shown(3);
	world->given[1].answers = shown(10);
}

static void
few_without(struct world *world)
{
	world->reasons[0].respondents = shown(97);
	world->given[2].answers = shown(84);
}

static void
one_hidden(struct world *world)
{
	world->given[0].answers = (struct report_count){0, true, 3};
	world->given[1].answers = shown(10);
}

static void
all_alike(struct world *world)
{
	world->given[0].answers = shown(0);
	world->given[1].answers = shown(0);
	world->given[2].answers = shown(21);
}

/* Three gave 1, which is hidden, and twenty-one of those who gave 1 or 2 gave a
 * reason: with nineteen who gave 2 there must be two at least. */
static void
reasons_cover(struct world *world)
{
	world->choices[0].answers = (struct report_count){0, true, 3};
	world->choices[1].answers = shown(19);
	world->choices[2].answers = (struct report_count){0, true, 20};
	world->report.covers_count = 1;
}

static void
few_calls(struct world *world)
{
	world->report.call_backs.asked = shown(4);
	world->report.call_backs.in_time = shown(0);
}

static void
few_late(struct world *world)
{
	world->report.call_backs.in_time = shown(11);
}

/* Three who gave 1 have no pair; all the others have. */
static void
few_outside(struct world *world)
{
	static const int64_t paired[5] = {7, 12, 20, 30, 28};

	memset(world->gaps[0].joint, 0, sizeof(world->gaps[0].joint));
	memcpy(world->gaps[0].joint[3], paired, sizeof(paired));
	world->gaps[0].pairs = shown(97);
	world->gaps[0].citizen = 3.6;
	world->gaps[0].employee = 4.0;
	world->gaps[0].difference = 0.4;
}

static void
gap_of_few(struct world *world)
{
	world->gaps[0].pairs = shown(4);
}

static void
gap_without_count(struct world *world)
{
	world->gaps[0].pairs = (struct report_count){0, true, 40};
}

static void
gap_at_end(struct world *world)
{
	world->gaps[0].employee = 5;
}

/* The means do not fit the pairs: figures were mixed up. */
static void
gap_wrong(struct world *world)
{
	world->gaps[0].citizen = 2.5;
}

/* Two gaps of forty and forty-two meetings: two of one only. */
static void
gaps_near(struct world *world)
{
	world->report.gaps_count = 2;
	world->gaps[1].name = "I3";
	world->gaps[1].pairs = shown(42);
	world->gaps[1].joint[4][3] = 12;
	world->report.gaps_both = 40;
}

/* A manager knows one of six who gave the first reason: five are left, and with
 * two known there would be four. */
static void
known_reason(struct world *world)
{
	static int choice = 1;
	static int reason = 0;

	world->given[0].answers = shown(5);
	world->given[1].answers = shown(8);
	world->known[0] = (struct report_known){
	        .complete = true, .choices = &choice, .reasons = &reason};
	world->report.known_count = 1;
}

static void
nothing(struct world *world)
{
	(void)world;
}

static void
known_enough(struct world *world)
{
	known_reason(world);
	world->given[0].answers = shown(6);
	world->given[1].answers = shown(7);
}

static void
test_judged(void **state)
{
	static const struct {
		const char *name;
		void (*change)(struct world *world);
		bool passes;
	} cases[] = {
	        {"as it is", nothing, true},
	        {"few gave a reason", few_reasons, false},
	        {"few gave none", few_without, false},
	        {"one is hidden alone", one_hidden, false},
	        {"all gave the same", all_alike, false},
	        {"a reason follows on low answers", reasons_cover, false},
	        {"few asked to be called", few_calls, false},
	        {"few were not called in time", few_late, false},
	        {"few are beside the pairs", few_outside, false},
	        {"a gap of few", gap_of_few, false},
	        {"a gap without its count", gap_without_count, false},
	        {"a gap at the scale's end", gap_at_end, false},
	        {"a gap that does not fit", gap_wrong, false},
	        {"two gaps that differ by few", gaps_near, false},
	        {"known to a manager", known_reason, false},
	        {"known, and enough are left", known_enough, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct world *world = make(memory);
		struct text why;
		enum status status;

		text_init(&why, memory, 400);
		cases[i].change(world);
		status = judge(world, &why);
		if ((status == STATUS_OK) != cases[i].passes)
			fail_msg("%s: %s", cases[i].name, text_string(&why));
		if (!cases[i].passes)
			assert_int_equal(status, STATUS_CONFLICT);
		talloc_free(memory);
	}
}

/* What is hidden is not told, so nothing is wrong with it. */
static void
test_hidden(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct world *world = make(memory);
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	few_outside(world);
	world->gaps[0].pairs.hidden = true;
	world->gaps[0].difference = NAN;
	assert_int_equal(judge(world, &why), STATUS_OK);
	few_calls(world);
	world->report.call_backs.asked.hidden = true;
	world->report.call_backs.in_time.hidden = true;
	assert_int_equal(judge(world, &why), STATUS_OK);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_judged),
	        cmocka_unit_test(test_hidden),
	};

	return cmocka_run_group_tests_name("auditor_more", tests, NULL, NULL);
}

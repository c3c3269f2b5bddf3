/*
 * What a caseworker gets out of a release who knows whom he or she met: cases by
 * hand; and an attacker who plays every caseworker by trying all worlds there
 * are, beside the auditor's verdict on many reports by chance.
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
#include "tests/caseworker.h"

enum {
	GROUPS = CASEWORKER_GROUPS,
	ALL = CASEWORKER_ALL,
	AREAS = CASEWORKER_AREAS,
	THRESHOLD = CASEWORKER_THRESHOLD,
	CASEWORKERS = 4
};

/* A report of coverage alone. */

static struct report_count
count_of(int64_t truth, bool hidden)
{
	return (struct report_count){hidden ? 0 : truth, hidden, truth};
}

static struct report *
make_report(TALLOC_CTX *memory)
{
	struct report *report = talloc_zero(memory, struct report);

	report->threshold = THRESHOLD;
	report->versions = "";
	report->respondent = "citizen";
	report->dispositions.rr2 = NAN;
	report->groups =
	        talloc_zero_array(report, struct report_coverage, GROUPS);
	report->groups_count = GROUPS;
	report->groups[0].group = "a";
	report->groups[1].group = "b";
	report->caseworkers = talloc_zero_array(
	        report, struct report_caseworker, CASEWORKERS);
	report->call_backs.asked.hidden = true;
	report->call_backs.in_time.hidden = true;
	return report;
}

/* Everybody who was asked got the text. */
static void
set_area(struct report *report, size_t area, const int64_t counts[3],
        const bool hidden[3])
{
	struct report_coverage *coverage = caseworker_area(report, area);

	coverage->held = count_of(counts[0], hidden[0]);
	coverage->asked = count_of(counts[1], hidden[1]);
	coverage->reached = count_of(counts[1], true);
	coverage->answered = count_of(counts[2], hidden[2]);
}

static void
set_dispositions(struct report *report)
{
	struct report_dispositions *d = &report->dispositions;
	int64_t asked = report->total.asked.truth;
	int64_t answered = report->total.answered.truth;

	d->complete = count_of(answered, true);
	d->silent = count_of(asked - answered, true);
	d->partial = d->refused = d->break_off = d->undelivered =
	        d->ineligible = count_of(0, true);
}

static struct report_caseworker *
add_caseworker(struct report *report)
{
	struct report_caseworker *caseworker =
	        &report->caseworkers[report->caseworkers_count];

	caseworker->name =
	        talloc_asprintf(report, "c%08zu", report->caseworkers_count++);
	caseworker->own = talloc_zero_array(report, struct report_own, AREAS);
	return caseworker;
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

/* Cases by hand: one group of so many, of whom these are one caseworker's. */

static const struct {
	const char *what;
	int64_t group[3]; /* held, asked, answered */
	struct report_own own;
	bool refused;
} cases[] = {
        {"enough others", {40, 30, 15}, {10, 8, 4}, false},
        {"three others were met", {40, 20, 10}, {37, 18, 9}, true},
        {"three others were asked", {30, 15, 8}, {20, 12, 5}, true},
        {"nobody else was there", {20, 15, 8}, {20, 15, 8}, false},
        {"two others were not asked", {40, 30, 15}, {18, 10, 5}, true},
        /* Of ten five were asked who are not the own, and eight answered. */
        {"three of the own at least", {15, 10, 8}, {5, 5, 4}, true},
        {"the own may be anybody", {40, 30, 8}, {5, 5, 3}, false},
        {"three others at least", {40, 30, 8}, {5, 5, 4}, true},
        {"all but the others answered", {20, 15, 5}, {5, 5, 5}, false},
        {"everybody answered", {30, 12, 12}, {5, 3, 3}, true},
        {"nobody answered", {30, 12, 0}, {5, 3, 0}, true},
        {"two own beside few answers", {40, 30, 5}, {4, 2, 1}, true},
        {"one citizen of the own", {40, 30, 15}, {1, 1, 1}, false},
};

/* The other group is nobody's secret: large, and somebody else's. */
static struct report *
make_case(TALLOC_CTX *memory, size_t at)
{
	static const bool shown[3] = {false, false, false};
	static const int64_t other[3] = {200, 150, 75};
	struct report *report = make_report(memory);
	struct report_caseworker *who = add_caseworker(report);
	int64_t all[3];

	for (size_t l = 0; l < 3; l++)
		all[l] = cases[at].group[l] + other[l];
	set_area(report, 0, cases[at].group, shown);
	set_area(report, 1, other, shown);
	set_area(report, ALL, all, shown);
	set_dispositions(report);
	who->own[0] = who->own[ALL] = cases[at].own;
	return report;
}

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = make_case(memory, i);
		struct text why;

		text_init(&why, memory, 400);
		if ((audit(report, &why) != STATUS_OK) != cases[i].refused)
			fail_msg("%s: %s", cases[i].what, text_string(&why));
		if (caseworker_attacks(report) != cases[i].refused)
			fail_msg("%s: the attacker", cases[i].what);
		talloc_free(memory);
	}
}

/* Who is known is that reader's knowledge: the same report without caseworkers,
 * or told of another municipality's, is let through. */
static void
test_reader_alone(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = make_case(memory, 1);
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(audit(report, &why), STATUS_CONFLICT);
	report->caseworkers_count = 0;
	assert_int_equal(audit(report, &why), STATUS_OK);
	talloc_free(memory);
}

/* Chance. */

static int64_t
up_to(struct randomness *random, int64_t most)
{
	return (int64_t)randomness_below(random, (uint64_t)most + 1);
}

/* A group is what its caseworkers met. */
static void
add_people(struct randomness *random, struct report *report, size_t group,
        int64_t counts[3])
{
	for (size_t c = 0; c < report->caseworkers_count; c++) {
		struct report_own *own = &report->caseworkers[c].own[group];
		int64_t most = up_to(random, 2) == 0 ? 9 : 3;

		own->answered = up_to(random, most) * up_to(random, 1);
		own->asked = own->answered + up_to(random, most);
		own->held = own->asked + up_to(random, 1) * up_to(random, 4);
		counts[0] += own->held;
		counts[1] += own->asked;
		counts[2] += own->answered;
	}
}

static void
hide_by_chance(struct randomness *random, bool hidden[3], uint64_t of)
{
	for (size_t l = 0; l < 3; l++)
		hidden[l] = randomness_below(random, of) == 0;
}

static struct report *
make_by_chance(TALLOC_CTX *memory, struct randomness *random)
{
	struct report *report = make_report(memory);
	int64_t all[3] = {0};
	bool hidden[3];
	uint64_t of = 2 + randomness_below(random, 5);

	for (int64_t c = 1 + up_to(random, CASEWORKERS - 1); c > 0; c--)
		(void)add_caseworker(report);
	for (size_t g = 0; g < GROUPS; g++) {
		int64_t counts[3] = {0};

		add_people(random, report, g, counts);
		hide_by_chance(random, hidden, of);
		set_area(report, g, counts, hidden);
		for (size_t l = 0; l < 3; l++)
			all[l] += counts[l];
	}
	memset(hidden, 0, sizeof(hidden));
	hidden[randomness_below(random, 3)] = randomness_below(random, 4) == 0;
	set_area(report, ALL, all, hidden);
	set_dispositions(report);
	for (size_t c = 0; c < report->caseworkers_count; c++) {
		struct report_own *own = report->caseworkers[c].own;

		own[ALL] = (struct report_own){own[0].held + own[1].held,
		        own[0].asked + own[1].asked,
		        own[0].answered + own[1].answered};
	}
	return report;
}

/* Every report that strangers may read: is it refused where, and only where, one
 * of the caseworkers finds something? */
static void
test_by_chance(void **state)
{
	struct randomness random;
	int given_away = 0;
	int safe = 0;

	(void)state;
	randomness_init_seeded(&random, 31);
	for (int i = 0; i < 9000; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = make_by_chance(memory, &random);
		size_t caseworkers = report->caseworkers_count;
		struct text why;
		bool refused;

		text_init(&why, memory, 400);
		report->caseworkers_count = 0;
		refused = report->total.answered.truth < THRESHOLD ||
		          report->total.asked.truth -
		                          report->total.answered.truth <
		                  THRESHOLD ||
		          audit(report, &why) != STATUS_OK;
		report->caseworkers_count = caseworkers;
		if (!refused) {
			bool found = caseworker_attacks(report);

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
	/* There was something of both. */
	if (given_away < 100 || safe < 50)
		fail_msg("%d given away, %d safe", given_away, safe);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cases),
	        cmocka_unit_test(test_reader_alone),
	        cmocka_unit_test(test_by_chance),
	};

	return cmocka_run_group_tests_name("auditor_met", tests, NULL, NULL);
}

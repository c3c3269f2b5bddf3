/*
 * What a caseworker gets out of a release who knows whom he or she met: cases by
 * hand; an attacker who plays every caseworker by trying all worlds there are,
 * beside the auditor's verdict on many reports by chance; and the same attacker
 * on months that were built as every month is.
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
#include "tests/report_fixture.h"

enum { GROUPS = 2, ALL = GROUPS, AREAS = GROUPS + 1, CASEWORKERS = 4 };

enum { THRESHOLD = 5, ROOM = 12 };

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

static struct report_coverage *
area_of(struct report *report, size_t area)
{
	return area == ALL ? &report->total : &report->groups[area];
}

/* Everybody who was asked got the text. */
static void
set_area(struct report *report, size_t area, const int64_t counts[3],
        const bool hidden[3])
{
	struct report_coverage *coverage = area_of(report, area);

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

/* The attacker: every world in which what is shown, and what one caseworker
 * knows, is as it is. */

/* What is looked for in an area; OWN are those who answered and those who did
 * not, OTHERS the same, FRAME whoever else was held, asked, or held and not
 * asked. */
enum {
	OWN_YES,
	OWN_NO,
	OTHERS_YES,
	OTHERS_NO,
	FRAME_HELD,
	FRAME_ASKED,
	FRAME_UNASKED,
	SOUGHT
};

struct range {
	int64_t low, high;
};

struct attack {
	struct report *report;
	const struct report_caseworker *who;
	/* Held, asked and answered of a world. */
	int64_t world[AREAS][3];
	struct range found[AREAS][SOUGHT];
	int worlds;
};

static const struct report_count *
level_of(struct report *report, size_t area, size_t level)
{
	struct report_coverage *coverage = area_of(report, area);
	const struct report_count *const counts[] = {
	        &coverage->held, &coverage->asked, &coverage->answered};

	return counts[level];
}

static int64_t
greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
see(struct attack *attack, size_t area, size_t what, int64_t low, int64_t high)
{
	struct range *range = &attack->found[area][what];

	if (attack->worlds == 0)
		*range = (struct range){low, high};
	range->low = lesser(range->low, low);
	range->high = greater(range->high, high);
}

static int64_t
own_unasked(const struct report_own *own)
{
	return greater(0, own->held - own->asked);
}

/* How many of the own people can have answered in a group of a world. */
static struct range
own_yes(const struct attack *attack, size_t group)
{
	const struct report_own *own = &attack->who->own[group];
	const int64_t *counts = attack->world[group];

	return (struct range){greater(0, counts[2] - (counts[1] - own->asked)),
	        lesser(own->asked, counts[2])};
}

static void
see_world(struct attack *attack)
{
	struct range yes[AREAS] = {{0, 0}};

	for (size_t g = 0; g < GROUPS; g++) {
		yes[g] = own_yes(attack, g);
		yes[ALL].low += yes[g].low;
		yes[ALL].high += yes[g].high;
	}
	for (size_t area = 0; area < AREAS; area++) {
		const struct report_own *own = &attack->who->own[area];
		const int64_t *counts = attack->world[area];
		int64_t no = counts[1] - counts[2] - own->asked;
		int64_t held = counts[0] - own->held;
		int64_t asked = counts[1] - own->asked;
		int64_t unasked = counts[0] - counts[1] - own_unasked(own);

		see(attack, area, OWN_YES, yes[area].low, yes[area].high);
		see(attack, area, OWN_NO, own->asked - yes[area].high,
		        own->asked - yes[area].low);
		see(attack, area, OTHERS_YES, counts[2] - yes[area].high,
		        counts[2] - yes[area].low);
		see(attack, area, OTHERS_NO, no + yes[area].low,
		        no + yes[area].high);
		see(attack, area, FRAME_HELD, held, held);
		see(attack, area, FRAME_ASKED, asked, asked);
		see(attack, area, FRAME_UNASKED, unasked, unasked);
	}
	attack->worlds++;
}

/* Is the world's count on this level possible? */
static bool
fits(struct attack *attack, size_t area, size_t level)
{
	const struct report_count *count =
	        level_of(attack->report, area, level);
	const struct report_own *own = &attack->who->own[area];
	const int64_t *world = attack->world[area];
	const struct report_count *reached =
	        &area_of(attack->report, area)->reached;

	if (!count->hidden && count->truth != world[level])
		return false;
	if (level == 0)
		return world[0] >= own->held;
	if (level == 1)
		return world[1] >= own->asked && world[1] <= world[0] &&
		       world[0] - world[1] >= own_unasked(own) &&
		       (reached->hidden || world[1] >= reached->truth);
	return world[2] <= world[1] &&
	       (reached->hidden || world[2] <= reached->truth);
}

/* Tries all counts of a level in both groups, and goes on to the next level. */
static void
try_level(struct attack *attack, size_t level)
{
	int64_t most;

	if (level == 3) {
		see_world(attack);
		return;
	}
	most = level_of(attack->report, ALL, level)->truth + ROOM;
	for (int64_t first = 0; first <= most; first++) {
		attack->world[0][level] = first;
		if (!fits(attack, 0, level))
			continue;
		for (int64_t second = 0; first + second <= most; second++) {
			attack->world[1][level] = second;
			attack->world[ALL][level] = first + second;
			if (fits(attack, 1, level) && fits(attack, ALL, level))
				try_level(attack, level + 1);
		}
	}
}

/* A count of people: few, and not as open as a hidden count must be? */
static bool
is_few(struct range range, int64_t truth, int64_t enough)
{
	return truth > 0 && truth < enough &&
	       (range.low > 1 || range.high < enough);
}

static bool
is_given_away(const struct attack *attack, size_t area, const int64_t truth[3])
{
	const struct report_own *own = &attack->who->own[area];
	const struct range *found = attack->found[area];
	int64_t enough = lesser(THRESHOLD, own->asked);
	int64_t no = own->asked - own->answered;
	int64_t others = truth[2] - own->answered;

	if (is_few(found[FRAME_HELD], truth[0] - own->held, THRESHOLD) ||
	        is_few(found[FRAME_ASKED], truth[1] - own->asked, THRESHOLD) ||
	        is_few(found[FRAME_UNASKED],
	                truth[0] - truth[1] - own_unasked(own), THRESHOLD) ||
	        is_few(found[OTHERS_YES], others, THRESHOLD) ||
	        is_few(found[OTHERS_NO], truth[1] - own->asked - others,
	                THRESHOLD))
		return true;
	/* Nobody of them is the own: what holds for everybody. */
	if (own->asked == 0)
		return truth[1] > 0 &&
		       ((truth[2] == 0 && found[OTHERS_YES].high < THRESHOLD) ||
		               (truth[2] == truth[1] &&
		                       found[OTHERS_NO].high < THRESHOLD));
	return is_few(found[OWN_YES], own->answered, enough) ||
	       is_few(found[OWN_NO], no, enough) ||
	       (own->answered == 0 && found[OWN_YES].high < enough) ||
	       (no == 0 && found[OWN_NO].high < enough);
}

/* Does any caseworker learn what must stay hidden? */
static bool
attacked(struct report *report)
{
	for (size_t c = 0; c < report->caseworkers_count; c++) {
		struct attack attack = {
		        .report = report, .who = &report->caseworkers[c]};

		try_level(&attack, 0);
		assert_true(attack.worlds > 0);
		for (size_t area = 0; area < AREAS; area++) {
			int64_t truth[3];

			for (size_t l = 0; l < 3; l++)
				truth[l] = level_of(report, area, l)->truth;
			if (is_given_away(&attack, area, truth))
				return true;
		}
	}
	return false;
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
		if (attacked(report) != cases[i].refused)
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
			bool found = attacked(report);

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

/* Months as they are built. */

static void
set_caseworkers(struct db *db, int64_t modulus)
{
	static const char sql[] =
	        "UPDATE meeting SET employee = CASE id % :modulus WHEN 0 THEN"
	        " 'AB' WHEN 1 THEN 'CD' WHEN 2 THEN 'EF' ELSE 'GH' END"
	        " WHERE municipality = 740";

	assert_int_equal(db_run(db, sql, DB_ARGS(DB_INT("modulus", modulus))),
	        STATUS_OK);
}

static struct report *
build_by_chance(TALLOC_CTX *memory, struct randomness *random)
{
	static const char *const states[] = {
	        "complete", "closed", "closed", "unasked"};
	static const char *const groups[] = {"a", "b"};
	struct db *db = fixture_create(memory);
	int64_t people = 20 + up_to(random, 50);
	uint64_t size = 1 + randomness_below(random, 3);

	for (int64_t i = 1; i <= people; i++) {
		const char *way = states[randomness_below(random, 4)];

		fixture_add(db, &(struct fixture_person){.respondent = i,
		                        .group = groups[randomness_below(random,
		                                                size) == 0],
		                        .month = 202610,
		                        .version = 1,
		                        .state = way,
		                        .answers = strcmp(way, "complete") == 0
		                                           ? "545455"
		                                           : ""});
	}
	set_caseworkers(db, 2 + up_to(random, 3));
	return fixture_build(db, memory, 10);
}

/* Built months have both groups, or one. */
static void
add_missing_group(struct report *report)
{
	if (report->groups_count == GROUPS)
		return;
	for (size_t c = 0; c < report->caseworkers_count; c++) {
		struct report_own *own = report->caseworkers[c].own;
		struct report_own *wider =
		        talloc_zero_array(report, struct report_own, AREAS);

		wider[0] = wider[ALL] = own[0];
		report->caseworkers[c].own = wider;
	}
	report->groups = talloc_realloc(
	        report, report->groups, struct report_coverage, GROUPS);
	memset(&report->groups[1], 0, sizeof(report->groups[1]));
}

static void
test_built(void **state)
{
	struct randomness random;
	int answered = 0;
	int groups = 0;

	(void)state;
	randomness_init_seeded(&random, 32);
	for (int i = 0; i < 80; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = build_by_chance(memory, &random);
		struct text why;

		text_init(&why, memory, 400);
		if (audit(report, &why) != STATUS_OK)
			fail_msg("month %d: %s", i, text_string(&why));
		answered += !report->total.answered.hidden;
		groups += !report->groups[0].answered.hidden;
		add_missing_group(report);
		if (report->total.asked.truth >= THRESHOLD && attacked(report))
			fail_msg("month %d", i);
		talloc_free(memory);
	}
	/* Safe because everything is hidden would be no report. */
	if (answered < 50 || groups < 20)
		fail_msg("%d answered, %d groups", answered, groups);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cases),
	        cmocka_unit_test(test_reader_alone),
	        cmocka_unit_test(test_by_chance),
	        cmocka_unit_test(test_built),
	};

	return cmocka_run_group_tests_name("auditor_met", tests, NULL, NULL);
}

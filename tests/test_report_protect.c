/*
 * What is hidden of the coverage and the dispositions: months made for it, and
 * many by chance that keep the rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include <talloc.h>

#include "base/secret.h"
#include "tests/report_fixture.h"

/* How many of each way in each of two groups. */
struct month_made {
	int64_t answered[2], silent[2], refused[2], failed[2], unasked[2];
};

static struct report *
build(TALLOC_CTX *memory, const struct month_made *made)
{
	static const char *const groups[] = {"jobparat", "andre"};

	const struct {
		const char *state, *answers;
		const int64_t *counts;
	} ways[] = {
	        {"complete", "545454", made->answered},
	        {"closed", "", made->silent},
	        {"stopped", "", made->refused},
	        {"failed", "", made->failed},
	        {"unasked", "", made->unasked},
	};
	struct db *db = fixture_create(memory);
	int64_t respondent = 1;

	for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++)
		for (size_t g = 0; g < 2; g++) {
			fixture_add_many(db,
			        (struct fixture_person){
			                .respondent = respondent,
			                .group = groups[g],
			                .month = 202610,
			                .version = 1,
			                .state = ways[w].state,
			                .answers = ways[w].answers},
			        ways[w].counts[g]);
			respondent += ways[w].counts[g];
		}
	return fixture_build(db, memory, 10);
}

/* Held, asked, reached, answered: 1 for shown. */
static const char *
shown(TALLOC_CTX *memory, const struct report_coverage *coverage)
{
	return talloc_asprintf(memory, "%d%d%d%d", !coverage->held.hidden,
	        !coverage->asked.hidden, !coverage->reached.hidden,
	        !coverage->answered.hidden);
}

static bool
made_few(const struct month_made *made)
{
	return made->answered[0] + made->silent[0] < 5;
}

static void
test_months(void **state)
{
	static const struct {
		const char *what;
		struct month_made made;
		const char *total;
		bool groups, refused;
	} cases[] = {
	        {"all is plain", {{20, 20}, {10, 10}, {6, 6}, {5, 5}, {5, 5}},
	                "1111", true, true},
	        {"few answered in one group",
	                {{20, 3}, {10, 10}, {6, 6}, {5, 5}, {5, 5}}, "1111",
	                false, true},
	        {"few were not reached",
	                {{20, 20}, {10, 10}, {6, 6}, {1, 2}, {5, 5}}, "1101",
	                true, false},
	        {"few refused", {{20, 20}, {10, 10}, {1, 2}, {5, 5}, {5, 5}},
	                "1111", true, false},
	        /* What is asked beside them would say what each of them did; who met
	         * them all knows how many were asked. */
	        {"everybody answered",
	                {{20, 20}, {0, 0}, {0, 0}, {0, 0}, {10, 10}}, "0001",
	                true, false},
	        {"all who were reached answered",
	                {{20, 20}, {0, 0}, {0, 0}, {10, 10}, {5, 5}}, "1101",
	                true, false},
	        {"nobody answered", {{0, 0}, {20, 20}, {6, 6}, {5, 5}, {5, 5}},
	                "1110", false, false},
	        {"nobody answered in one group",
	                {{20, 0}, {10, 10}, {6, 6}, {5, 5}, {5, 5}}, "1111",
	                false, true},
	        {"nobody but few", {{2, 0}, {0, 1}, {0, 0}, {0, 0}, {0, 0}},
	                "0000", false, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = build(memory, &cases[i].made);
		bool groups = false;

		if (strcmp(shown(memory, &report->total), cases[i].total) != 0)
			fail_msg("%s: %s", cases[i].what,
			        shown(memory, &report->total));
		for (size_t g = 0; g < report->groups_count; g++)
			groups |= !report->groups[g].answered.hidden;
		if (groups != cases[i].groups)
			fail_msg("%s: the groups", cases[i].what);
		if (report->dispositions.refused.hidden == cases[i].refused &&
		        !made_few(&cases[i].made))
			fail_msg("%s: the refusals", cases[i].what);
		talloc_free(memory);
	}
}

static void
check_plain(const struct report_count *count)
{
	assert_true(count->hidden || count->count == 0 || count->count >= 5);
	assert_true(!count->hidden || count->count == 0);
}

static void
check_pair(const struct report_count *above, const struct report_count *below)
{
	int64_t rest = above->count - below->count;

	if (!above->hidden && !below->hidden)
		assert_true(rest == 0 || rest >= 5);
}

static void
check_coverage(const struct report_coverage *c)
{
	check_plain(&c->held);
	check_plain(&c->asked);
	check_plain(&c->reached);
	check_plain(&c->answered);
	check_pair(&c->held, &c->asked);
	check_pair(&c->asked, &c->reached);
	check_pair(&c->reached, &c->answered);
	check_pair(&c->held, &c->answered);
}

/* One group hidden alone is known from the other. */
static void
check_groups(const struct report *report)
{
	int hidden = 0;

	for (size_t g = 0; g < report->groups_count; g++) {
		check_coverage(&report->groups[g]);
		hidden += report->groups[g].answered.hidden;
	}
	assert_true(report->total.answered.hidden || hidden != 1);
}

static void
fill(struct randomness *random, int64_t counts[2], uint64_t top)
{
	counts[0] = (int64_t)randomness_below(random, top);
	counts[1] = (int64_t)randomness_below(random, top);
}

static void
test_by_chance(void **state)
{
	struct randomness random;
	int seen = 0;

	(void)state;
	randomness_init_seeded(&random, 11);
	for (int i = 0; i < 60; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct month_made made;
		struct report *report;

		fill(&random, made.answered, 20);
		fill(&random, made.silent, 12);
		fill(&random, made.refused, 7);
		fill(&random, made.failed, 7);
		fill(&random, made.unasked, 9);
		report = build(memory, &made);
		check_coverage(&report->total);
		check_groups(report);
		check_plain(&report->dispositions.refused);
		check_plain(&report->dispositions.silent);
		check_plain(&report->dispositions.undelivered);
		seen += !report->total.answered.hidden;
		talloc_free(memory);
	}
	assert_true(seen > 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_months),
	        cmocka_unit_test(test_by_chance),
	};

	return cmocka_run_group_tests_name("report_protect", tests, NULL, NULL);
}

/*
 * The rules by which counts are hidden: cases by hand, and many tables at random
 * in which linear programming finds nothing that is exposed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "base/secret.h"
#include "reports/disclosure.h"
#include "reports/disclosure_rule.h"

enum { H = 1, A = 2, R = 4, W = 8 };

static const size_t order[RULE_LEVELS] = {3, 1, 0, 2};
static const int worth[RULE_LEVELS] = {2, 3, 1, 4};

static const struct {
	const char *name;
	struct rule_row row;
	unsigned levels;
} level_cases[] = {
        {"all far apart", {{100, 80, 70, 30}}, H | A | R | W},
        {"nobody at all", {{0, 0, 0, 0}}, H | A | R | W},
        {"nobody answered", {{20, 10, 10, 0}}, H | A | R | W},
        {"three answered", {{40, 30, 30, 3}}, H | A | R},
        {"three were not reached", {{100, 80, 77, 30}}, H | A | W},
        {"two were not asked", {{100, 98, 90, 30}}, A | R | W},
        {"all but two answered", {{60, 50, 50, 48}}, H | W},
        {"four meetings", {{4, 4, 4, 4}}, 0},
        {"four meetings, no answer", {{4, 4, 4, 0}}, W},
        {"everybody answered", {{9, 9, 9, 9}}, H | A | R | W},
};

static void
test_levels(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(level_cases) / sizeof(level_cases[0]);
	        i++) {
		unsigned levels = rule_levels(&level_cases[i].row, order, 5);

		if (levels != level_cases[i].levels)
			fail_msg("%s: %x", level_cases[i].name, levels);
	}
}

/* A small group takes the next smallest with it. */
static void
test_rows(void **state)
{
	static const struct rule_row rows[] = {
	        {{100, 80, 70, 30}},
	        {{90, 75, 60, 35}},
	        {{60, 50, 40, 20}},
	        {{4, 3, 2, 1}},
	};
	bool hidden[4];

	(void)state;
	assert_int_equal(rule_rows(rows, 4, H | A | R | W, worth, 5, hidden),
	        H | A | R | W);
	assert_false(hidden[0] || hidden[1]);
	assert_true(hidden[2] && hidden[3]);
	/* Nothing is allowed: nothing is shown. */
	assert_int_equal(rule_rows(rows, 4, 0, worth, 5, hidden), 0);
	assert_true(hidden[0] && hidden[1] && hidden[2] && hidden[3]);
}

/* Without the level that is in the way all rows can be shown. */
static void
test_rows_without_a_level(void **state)
{
	static const struct rule_row rows[] = {
	        {{100, 80, 78, 30}},
	        {{60, 50, 47, 20}},
	        {{40, 30, 26, 10}},
	};
	bool hidden[3];

	(void)state;
	assert_int_equal(
	        rule_rows(rows, 3, H | A | R | W, worth, 5, hidden), H | A | W);
	assert_false(hidden[0] || hidden[1] || hidden[2]);
}

static const struct {
	const char *name;
	int64_t counts[5];
	const char *hidden; /* x for hidden */
} part_cases[] = {
        {"nothing small", {10, 0, 5, 6, 0}, "....."},
        {"one small takes the smallest other", {3, 30, 20, 9, 0}, "x..x."},
        {"two small that come to enough", {3, 30, 20, 4, 0}, "x..x."},
        {"two small that do not", {2, 30, 20, 2, 0}, "x.xx."},
        {"zeros help nobody", {1, 0, 0, 0, 40}, "x...x"},
        {"all of them small", {1, 1, 1, 1, 1}, "xxxxx"},
};

static void
test_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(part_cases) / sizeof(part_cases[0]);
	        i++) {
		bool hidden[5] = {false};

		rule_parts(part_cases[i].counts, 5, 5, hidden);
		for (int p = 0; p < 5; p++)
			if (hidden[p] != (part_cases[i].hidden[p] == 'x'))
				fail_msg("%s: %d", part_cases[i].name, p);
	}
}

static void
add_row(struct disclosure *d, const struct rule_row *row, unsigned levels,
        size_t cells[RULE_LEVELS])
{
	for (size_t i = 0; i < RULE_LEVELS; i++) {
		cells[i] =
		        disclosure_cell(d, row->counts[i], DISCLOSURE_DETAIL);
		d->cells[cells[i]].hidden = (levels & (1U << i)) == 0;
	}
	for (size_t i = 0; i + 1 < RULE_LEVELS; i++) {
		size_t rest =
		        disclosure_cell(d, row->counts[i] - row->counts[i + 1],
		                DISCLOSURE_UNPUBLISHED);

		disclosure_sum(d, cells[i]);
		disclosure_part(d, cells[i + 1]);
		disclosure_part(d, rest);
	}
}

/* How many cells linear programming hides beyond the rules. */
static int
hidden_beyond(const struct rule_row *rows, size_t count)
{
	struct disclosure *d = talloc_zero(NULL, struct disclosure);
	struct rule_row total = {{0}};
	size_t cells[9][RULE_LEVELS];
	bool hidden[8];
	bool before[DISCLOSURE_CELLS_MAX];
	unsigned levels;
	unsigned shown;
	int beyond = 0;

	d->threshold = 5;
	for (size_t r = 0; r < count; r++)
		for (size_t i = 0; i < RULE_LEVELS; i++)
			total.counts[i] += rows[r].counts[i];
	levels = rule_levels(&total, order, 5);
	shown = rule_rows(rows, count, levels, worth, 5, hidden);
	add_row(d, &total, levels, cells[count]);
	for (size_t r = 0; r < count; r++)
		add_row(d, &rows[r], hidden[r] ? 0 : shown, cells[r]);
	for (size_t i = 0; i < RULE_LEVELS; i++) {
		disclosure_sum(d, cells[count][i]);
		for (size_t r = 0; r < count; r++)
			disclosure_part(d, cells[r][i]);
	}
	for (size_t c = 0; c < d->cell_count; c++)
		before[c] = d->cells[c].hidden;
	assert_int_equal(disclosure_protect(d), STATUS_OK);
	for (size_t c = 0; c < d->cell_count; c++)
		beyond += d->cells[c].hidden != before[c];
	talloc_free(d);
	return beyond;
}

/* Tables at random, small groups and large; the rules alone are nearly always
 * enough, and disclosure_protect ends for all. */
static void
test_property(void **state)
{
	struct randomness randomness;
	int exposed = 0;

	(void)state;
	randomness_init_seeded(&randomness, 11);
	for (int i = 0; i < 300; i++) {
		struct rule_row rows[8];
		size_t count = 1 + randomness_below(&randomness, 7);
		uint64_t most = i % 3 == 0 ? 6 : i % 3 == 1 ? 20 : 60;

		for (size_t r = 0; r < count; r++)
			for (int l = RULE_LEVELS - 1; l >= 0; l--) {
				int64_t step = (int64_t)randomness_below(
				        &randomness, most);

				rows[r].counts[l] =
				        step +
				        (l + 1 < RULE_LEVELS
				                        ? rows[r].counts[l + 1]
				                        : 0);
			}
		exposed += hidden_beyond(rows, count) > 0;
	}
	assert_in_range(exposed, 0, 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_levels),
	        cmocka_unit_test(test_rows),
	        cmocka_unit_test(test_rows_without_a_level),
	        cmocka_unit_test(test_parts),
	        cmocka_unit_test(test_property),
	};

	return cmocka_run_group_tests_name(
	        "disclosure_rule", tests, NULL, NULL);
}

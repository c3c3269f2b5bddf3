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
        {"all far apart", {.counts = {100, 80, 70, 30}}, H | A | R | W},
        {"nobody at all", {.counts = {0, 0, 0, 0}}, H | A | R | W},
        {"nobody answered", {.counts = {20, 10, 10, 0}}, H | A | R},
        {"three answered", {.counts = {40, 30, 30, 3}}, H | A | R},
        {"three were not reached", {.counts = {100, 80, 77, 30}}, H | A | W},
        {"two were not asked", {.counts = {100, 98, 90, 30}}, A | R | W},
        {"all but two answered", {.counts = {60, 50, 50, 48}}, H | W},
        {"four meetings", {.counts = {4, 4, 4, 4}}, 0},
        {"four meetings, no answer", {.counts = {4, 4, 4, 0}}, 0},
        {"everybody answered", {.counts = {9, 9, 9, 9}}, W},
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

static const struct {
	const char *name;
	int64_t counts[RULE_LEVELS];
	struct rule_own own;
	unsigned levels;
} own_cases[] = {
        {"enough others", {100, 80, 70, 30}, {20, 16, 6}, H | A | R | W},
        {"nobody else", {100, 80, 70, 30}, {100, 80, 30}, H | A | R | W},
        {"three others were met", {60, 40, 30, 20}, {57, 38, 18}, R | W},
        {"three others were asked", {60, 40, 30, 20}, {50, 37, 18}, H | R | W},
        {"two others were not asked", {60, 40, 30, 20}, {30, 12, 6}, A | R | W},
        {"three others answered, or six", {60, 40, 30, 6}, {10, 3, 3},
                H | A | R},
        {"five others answered", {60, 40, 30, 8}, {10, 3, 3}, H | A | R | W},
        {"the own must have", {60, 12, 12, 9}, {6, 6, 4}, H | W},
};

/* What a caseworker knows of the own people. */
static void
test_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(own_cases) / sizeof(own_cases[0]); i++) {
		struct rule_row row = {
		        .own = &own_cases[i].own, .own_count = 1};
		unsigned levels;

		memcpy(row.counts, own_cases[i].counts, sizeof(row.counts));
		levels = rule_levels(&row, order, 5);
		if (levels != own_cases[i].levels)
			fail_msg("%s: %x", own_cases[i].name, levels);
	}
}

/* Two groups are hidden, and the caseworker who has nearly all of both would
 * know of the others: a third goes with them. */
static void
test_own_rows(void **state)
{
	static const struct rule_own owns[] = {
	        {0, 0, 0}, {0, 0, 0}, {20, 16, 8}, {3, 3, 1}};
	struct rule_row rows[] = {
	        {.counts = {100, 80, 70, 30}},
	        {.counts = {60, 45, 40, 20}},
	        {.counts = {22, 18, 14, 9}},
	        {.counts = {4, 3, 2, 1}},
	};
	bool hidden[4];

	(void)state;
	assert_int_equal(rule_rows(rows, 4, H | A, worth, 5, hidden), H | A);
	assert_true(hidden[2] && hidden[3] && !hidden[1] && !hidden[0]);
	for (size_t r = 0; r < 4; r++) {
		rows[r].own = &owns[r];
		rows[r].own_count = 1;
	}
	assert_int_equal(rule_rows(rows, 4, H | A, worth, 5, hidden), H | A);
	assert_true(hidden[1] && hidden[2] && hidden[3] && !hidden[0]);
}

/* A small group takes the next smallest with it. */
static void
test_rows(void **state)
{
	static const struct rule_row rows[] = {
	        {.counts = {100, 80, 70, 30}},
	        {.counts = {90, 75, 60, 35}},
	        {.counts = {60, 50, 40, 20}},
	        {.counts = {4, 3, 2, 1}},
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
	        {.counts = {100, 80, 78, 30}},
	        {.counts = {60, 50, 47, 20}},
	        {.counts = {40, 30, 26, 10}},
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
	struct rule_row total = {.counts = {0}};
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
		struct rule_row rows[8] = {{.own = NULL}};
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
	        cmocka_unit_test(test_own),
	        cmocka_unit_test(test_own_rows),
	        cmocka_unit_test(test_rows),
	        cmocka_unit_test(test_rows_without_a_level),
	        cmocka_unit_test(test_parts),
	        cmocka_unit_test(test_property),
	};

	return cmocka_run_group_tests_name(
	        "disclosure_rule", tests, NULL, NULL);
}

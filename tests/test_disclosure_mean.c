/*
 * What an index gives away: cases by hand, and small ones at random against a
 * search through all worlds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "reports/disclosure_mean.h"

static const struct {
	const char *name;
	bool safe;
	size_t count;
	struct mean_item items[3];
} cases[] = {
        {"nothing hidden", true, 1, {{.movable = {5, 5, 5, 5, 5}}}},
        /* 3 + 17 = 20 is known, and so is 3 * 0 + 17 * 3. */
        {"one item, two hidden: the mean solves it", false, 1,
                {{.movable = {3, 20, 20, 17, 20},
                        .hidden = {true, false, false, true, false}}}},
        /* Three unknowns, two equations, but steps of one person. */
        {"one item, three hidden in a row", true, 1,
                {{.movable = {4, 20, 20, 10, 10},
                        .hidden = {true, true, true, false, false}}}},
        {"two items hide the same two", true, 2,
                {{.movable = {3, 9, 20, 20, 20},
                         .hidden = {true, true, false, false, false}},
                        {.movable = {9, 9, 20, 20, 14},
                                .hidden = {true, true, false, false, false}}}},
        {"a second item that shows all is no help", false, 2,
                {{.movable = {3, 9, 20, 20, 20},
                         .hidden = {true, true, false, false, false}},
                        {.movable = {9, 9, 20, 20, 14}}}},
        /* All low answers of both items together are too few to hide in. */
        {"two items with too few to move", false, 2,
                {{.movable = {3, 2, 20, 20, 20},
                         .hidden = {true, true, false, false, false}},
                        {.movable = {0, 9, 20, 20, 16},
                                .hidden = {true, true, false, false, false}}}},
        {"those whose answers weigh more are not moved", false, 1,
                {{.movable = {1, 20, 20, 10, 10},
                        .fixed = {2, 0, 0, 0, 0},
                        .hidden = {true, true, true, false, false}}}},
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (mean_is_safe(cases[i].items, cases[i].count, 5) !=
		        cases[i].safe)
			fail_msg("%s", cases[i].name);
}

/* Goes through all counts of the hidden scores of two items, three scores each,
 * that keep the sums; the least and most that each count can be. */
struct search {
	int64_t sums[2];
	int64_t total;
	int64_t low[2][3], high[2][3];
};

static void
note(struct search *search, int64_t world[2][3])
{
	for (int i = 0; i < 2; i++)
		for (int v = 0; v < 3; v++) {
			if (world[i][v] < search->low[i][v])
				search->low[i][v] = world[i][v];
			if (world[i][v] > search->high[i][v])
				search->high[i][v] = world[i][v];
		}
}

static void
try_all(struct search *search)
{
	int64_t w[2][3];

	for (w[0][0] = 0; w[0][0] <= search->sums[0]; w[0][0]++)
		for (w[0][1] = 0; w[0][0] + w[0][1] <= search->sums[0];
		        w[0][1]++)
			for (w[1][0] = 0; w[1][0] <= search->sums[1]; w[1][0]++)
				for (w[1][1] = 0;
				        w[1][0] + w[1][1] <= search->sums[1];
				        w[1][1]++) {
					w[0][2] = search->sums[0] - w[0][0] -
					          w[0][1];
					w[1][2] = search->sums[1] - w[1][0] -
					          w[1][1];
					if (w[0][1] + 2 * w[0][2] + w[1][1] +
					                2 * w[1][2] ==
					        search->total)
						note(search, w);
				}
}

static void
test_against_search(void **state)
{
	struct randomness randomness;
	int safe = 0;

	(void)state;
	randomness_init_seeded(&randomness, 3);
	for (int round = 0; round < 200; round++) {
		struct mean_item items[2] = {0};
		struct search search = {0};
		bool wanted = true;

		for (int i = 0; i < 2; i++)
			for (int v = 0; v < 3; v++) {
				int64_t count = (int64_t)randomness_below(
				        &randomness, 9);

				items[i].movable[v] = count;
				items[i].hidden[v] = true;
				search.sums[i] += count;
				search.total += v * count;
				search.low[i][v] = count;
				search.high[i][v] = count;
			}
		try_all(&search);
		for (int i = 0; i < 2; i++)
			for (int v = 0; v < 3; v++)
				if (items[i].movable[v] > 0 &&
				        items[i].movable[v] < 5 &&
				        (search.low[i][v] > 1 ||
				                search.high[i][v] < 5))
					wanted = false;
		assert_int_equal(mean_is_safe(items, 2, 5), wanted);
		safe += wanted;
	}
	/* Both kinds were met. */
	assert_in_range(safe, 20, 180);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cases),
	        cmocka_unit_test(test_against_search),
	};

	return cmocka_run_group_tests_name(
	        "disclosure_mean", tests, NULL, NULL);
}

/*
 * Small cells of microdata: who loses which trait; and that of any month nobody
 * stands alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/export_cell.h"

enum { MAX = 400, LEAST = 5 };

/* People with the same traits. */
struct bunch {
	int64_t people;
	int64_t traits[CELL_TRAITS];
	int64_t left[CELL_TRAITS]; /* what they keep */
};

static size_t
fill(const struct bunch *bunches, size_t count, struct cell_member *members)
{
	size_t n = 0;

	for (size_t b = 0; b < count; b++)
		for (int64_t i = 0; i < bunches[b].people; i++, n++)
			members[n] = (struct cell_member){.person = (int64_t)n,
			        .traits = {bunches[b].traits[0],
			                bunches[b].traits[1],
			                bunches[b].traits[2]},
			        .place = b};
	return n;
}

static void
expect(const struct bunch *bunches, size_t count)
{
	struct cell_member members[MAX];
	size_t n = fill(bunches, count, members);

	assert_true(cell_coarsen(members, n, LEAST));
	for (size_t i = 0; i < n; i++)
		for (size_t t = 0; t < CELL_TRAITS; t++)
			assert_int_equal(members[i].traits[t],
			        bunches[members[i].place].left[t]);
}

static void
test_kept(void **state)
{
	static const struct bunch all[] = {{5, {1, 1, 40}, {1, 1, 40}},
	        {5, {1, 1, 41}, {1, 1, 41}}, {6, {1, 2, 40}, {1, 2, 40}},
	        {7, {2, 1, 40}, {2, 1, 40}}};

	(void)state;
	expect(all, 4);
}

/* A week of four takes the smallest other week with it. */
static void
test_week(void **state)
{
	static const struct bunch all[] = {{4, {1, 1, 40}, {1, 1, 0}},
	        {6, {1, 1, 41}, {1, 1, 0}}, {9, {1, 1, 42}, {1, 1, 42}}};
	static const struct bunch two[] = {{3, {1, 1, 40}, {1, 1, 0}},
	        {2, {1, 1, 41}, {1, 1, 0}}, {6, {1, 1, 42}, {1, 1, 42}}};

	(void)state;
	expect(all, 3);
	expect(two, 3);
}

/* With a group go its units and weeks. */
static void
test_group(void **state)
{
	static const struct bunch all[] = {{3, {1, 1, 40}, {0, 0, 0}},
	        {5, {2, 1, 40}, {0, 0, 0}}, {8, {3, 1, 40}, {3, 1, 40}},
	        {2, {3, 2, 40}, {3, 0, 0}}, {6, {3, 3, 41}, {3, 0, 0}}};

	(void)state;
	expect(all, 5);
}

static void
test_everything(void **state)
{
	struct cell_member members[4] = {{1, {1, 1, 1}, 0, 0},
	        {2, {1, 1, 1}, 0, 1}, {3, {1, 1, 1}, 0, 2},
	        {3, {1, 1, 1}, 0, 3}};

	(void)state;
	/* Three people, four times. */
	assert_false(cell_coarsen(members, 4, 4));
	assert_true(cell_coarsen(members, 4, 3));
	assert_int_equal(members[0].traits[CELL_WEEK], 1);
	assert_false(cell_coarsen(members, 0, 1));
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
}

/* Whoever shares all three, as they are left, are enough people. */
static void
test_nobody_alone(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct cell_member members[MAX];
		size_t n = 5 + next(&seed) % 60;

		for (size_t i = 0; i < n; i++)
			members[i] = (struct cell_member){.person = (int64_t)i,
			        .traits = {1 + next(&seed) % 4,
			                1 + next(&seed) % 3,
			                40 + next(&seed) % 4}};
		assert_true(cell_coarsen(members, n, LEAST));
		for (size_t i = 0; i < n; i++) {
			int64_t same = 0;

			for (size_t k = 0; k < n; k++)
				same += members[i].traits[0] ==
				                members[k].traits[0] &&
				        members[i].traits[1] ==
				                members[k].traits[1] &&
				        members[i].traits[2] ==
				                members[k].traits[2];
			assert_true(same >= LEAST);
		}
	}
}

/* People of a week: a letter is a firm, '-' one that nobody knows. */
struct firm_bunch {
	const char *firms;
	int64_t week;
	bool kept;
};

static void
expect_firms(const struct firm_bunch *bunches, size_t count, int64_t least)
{
	struct cell_member members[MAX];
	size_t n = 0;

	for (size_t b = 0; b < count; b++)
		for (const char *at = bunches[b].firms; *at != '\0'; at++, n++)
			members[n] = (struct cell_member){.person = (int64_t)n,
			        .traits = {1, 1, bunches[b].week},
			        .firm = *at == '-' ? CELL_UNKNOWN_FIRM : *at,
			        .place = b};
	assert_true(cell_coarsen(members, n, least));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(members[i].traits[CELL_WEEK] != 0,
		        bunches[members[i].place].kept);
}

static void
test_firms(void **state)
{
	static const struct firm_bunch enough[] = {
	        {"abcdef", 40, true}, {"aabbcde", 41, true}};
	/* Four firms: another week goes with them. */
	static const struct firm_bunch four[] = {{"abcdef", 40, true},
	        {"aabbccd", 41, false}, {"abcde", 42, false},
	        {"abcdefg", 43, true}};
	/* Half of the people, and one more. */
	static const struct firm_bunch half[] = {{"aaaabcde", 40, true},
	        {"aaaaabcde", 41, false}, {"fghij", 42, false}};
	/* Two firms: another week goes with them. */
	static const struct firm_bunch two[] = {{"abcdef", 40, true},
	        {"aaabbb", 41, false}, {"abcde", 42, false},
	        {"cdefgh-", 43, true}};
	/* By a threshold of eight: seven, and eight. */
	static const struct firm_bunch raised[] = {{"abcdefghijk", 40, true},
	        {"aabbccddeefg", 41, false}, {"abcdefghij", 42, false},
	        {"abcdefghijkl", 43, true}};
	/* Whatever the threshold is, three. */
	static const struct firm_bunch three[] = {
	        {"abc", 40, false}, {"aabb", 41, false}, {"abcd", 42, true}};
	/* One above half, if the unknown are its. */
	static const struct firm_bunch unknown[] = {
	        {"abcde", 40, false}, {"aaab--cde", 41, false}};
	struct cell_member members[MAX];
	size_t n = 0;

	(void)state;
	expect_firms(enough, 2, LEAST);
	expect_firms(four, 4, LEAST);
	expect_firms(half, 3, LEAST);
	expect_firms(two, 4, LEAST);
	expect_firms(unknown, 2, LEAST);
	expect_firms(raised, 4, 8);
	expect_firms(three, 3, 1);
	/* All of one firm: not even without their traits. */
	for (; n < 20; n++)
		members[n] = (struct cell_member){
		        .person = (int64_t)n, .traits = {1, 1, 40}, .firm = 7};
	assert_false(cell_coarsen(members, n, LEAST));
	/* Of citizens it does not matter. */
	for (size_t i = 0; i < n; i++)
		members[i].firm = 0;
	assert_true(cell_coarsen(members, n, LEAST));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_kept),
	        cmocka_unit_test(test_firms),
	        cmocka_unit_test(test_week),
	        cmocka_unit_test(test_group),
	        cmocka_unit_test(test_everything),
	        cmocka_unit_test(test_nobody_alone),
	};

	return cmocka_run_group_tests_name("export_cell", tests, NULL, NULL);
}

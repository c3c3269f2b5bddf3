/*
 * Worlds beside the true one: how low and how high a count can be, whole people
 * only, and never fewer than a reader knows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <talloc.h>

#include "reports/auditor_world.h"

/* A sum of three, of which 20 is published: 9 + 7 + 4. */
static struct auditor_world *
make_sum(TALLOC_CTX *memory, int64_t known)
{
	struct auditor_world *world = auditor_world_create(memory, 3);

	auditor_world_count(world, 0, 9, 0);
	auditor_world_count(world, 1, 7, known);
	auditor_world_count(world, 2, 4, 0);
	auditor_world_row(world, 0, 0, -20);
	for (size_t m = 0; m < 3; m++)
		auditor_world_term(world, m, 1);
	return world;
}

static void
test_sum(void **state)
{
	/* What of which count can be, when so many of the second are known. */
	static const struct {
		int64_t known;
		size_t member;
		bool high;
		int64_t people;
		bool found;
	} cases[] = {
	        {0, 2, false, 0, true},
	        {0, 2, true, 20, true},
	        {0, 2, true, 21, false},
	        {7, 2, true, 13, true},
	        {7, 2, true, 14, false},
	        {7, 1, false, 6, false},
	        {6, 1, false, 6, true},
	        {0, 0, true, 9, true},
	        /* Further than any near world. */
	        {0, 0, false, 0, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor_world *world = make_sum(memory, cases[i].known);
		bool found = auditor_world_find(
		        world, cases[i].member, cases[i].high, cases[i].people);
		int64_t sum = 0;

		if (found != cases[i].found)
			fail_msg("case %zu", i);
		for (size_t m = 0; found && m < 3; m++)
			sum += auditor_world_people(world, m);
		if (found) {
			int64_t people =
			        auditor_world_people(world, cases[i].member);

			assert_int_equal(sum, 20);
			assert_true(cases[i].high ? people >= cases[i].people
			                          : people <= cases[i].people);
			assert_true(auditor_world_people(world, 1) >=
			            cases[i].known);
		}
		talloc_free(memory);
	}
}

/* 2a + 2b = 10, and nothing between whole people. */
static void
test_whole_people(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor_world *world = auditor_world_create(memory, 2);

	(void)state;
	auditor_world_count(world, 0, 2, 0);
	auditor_world_count(world, 1, 3, 0);
	auditor_world_row(world, 0, 0, -10);
	auditor_world_term(world, 0, 2);
	auditor_world_term(world, 1, 2);
	assert_true(auditor_world_find(world, 0, true, 5));
	assert_int_equal(auditor_world_people(world, 0), 5);
	assert_int_equal(auditor_world_people(world, 1), 0);
	assert_false(auditor_world_find(world, 0, true, 6));
	talloc_free(memory);
}

/* A rounded mean leaves room: 3.25 to 3.35 of ten people is 33 points only. */
static void
test_range(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor_world *world = auditor_world_create(memory, 5);

	(void)state;
	for (size_t m = 0; m < 5; m++)
		auditor_world_count(world, m, m == 2 ? 7 : m == 3 ? 3 : 0, 0);
	auditor_world_row(world, 0, 0, -10);
	for (size_t m = 0; m < 5; m++)
		auditor_world_term(world, m, 1);
	auditor_world_row(world, 32.5, 33.5, 0);
	for (size_t m = 0; m < 5; m++)
		auditor_world_term(world, m, (double)m + 1);
	assert_true(auditor_world_find(world, 2, false, 1));
	assert_true(auditor_world_find(world, 4, true, 5));
	/* Six fives are 30 points, and four more people have at least 4. */
	assert_false(auditor_world_find(world, 4, true, 6));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_sum),
	        cmocka_unit_test(test_whole_people),
	        cmocka_unit_test(test_range),
	};

	return cmocka_run_group_tests_name("auditor_world", tests, NULL, NULL);
}

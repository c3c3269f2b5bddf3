/*
 * Invented employers: their firms, one wave by text, and what it ends in.
 */
#include "tests/demo_world.h"

enum { EMPLOYERS = 36 };

/* Every one has a firm that could be, and in one municipality most have the same. */
static void
test_firms(void **state)
{
	size_t same[DEMO_MUNICIPALITIES] = {0};
	size_t each = DEMO_EMPLOYERS / DEMO_MUNICIPALITIES;

	(void)state;
	for (size_t e = 0; e < DEMO_EMPLOYERS; e++) {
		size_t of = e % DEMO_MUNICIPALITIES;
		char first[FIRM_CVR_DIGITS + 1] = "";
		char cvr[FIRM_CVR_DIGITS + 1] = "";
		char again[FIRM_CVR_DIGITS + 1] = "";

		demo_employer_cvr(of, first);
		demo_employer_cvr(e, cvr);
		assert_true(firm_cvr_read(cvr, again));
		assert_string_equal(cvr, again);
		same[of] += strcmp(cvr, first) == 0;
	}
	for (size_t m = 0; m < DEMO_MUNICIPALITIES; m++)
		if ((same[m] * 2 > each) != (m == 1))
			fail_msg("municipality %zu: %zu of %zu", m, same[m],
			        each);
}

/* Nobody before the day, and nobody twice. */
static void
test_asked(void **state)
{
	static const char asked[] = "SELECT count(*) FROM phone_book";
	static const char queued[] = "SELECT count(*) FROM wave";
	struct demo_world *world = demo_world_start(1, 0);
	struct demo *demo = world->demo;

	(void)state;
	demo->employer_count = EMPLOYERS;
	assert_int_equal(demo_ask_employers(demo, &world->why), STATUS_OK);
	assert_int_equal(demo_world_count(world, asked), 0);
	clock_advance(&demo->clock, INT64_C(98) * 86400000);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		        demo_ask_employers(demo, &world->why), STATUS_OK);
		assert_int_equal(demo_world_count(world, asked), EMPLOYERS);
		assert_int_equal(demo_world_count(world, queued), EMPLOYERS);
	}
	demo_world_end(world);
}

/* They are texted, and some of them answer all of it. */
static void
test_played(void **state)
{
	struct demo_world *world = demo_world_start(1, 0);

	(void)state;
	world->demo->employer_count = EMPLOYERS;
	demo_world_play(world);
	assert_int_equal(
	        demo_world_count(world, "SELECT count(*) FROM invitation"),
	        EMPLOYERS);
	assert_true(demo_world_count(world,
	                    "SELECT count(*) FROM session WHERE state ="
	                    " 'complete'") > EMPLOYERS / 4);
	assert_int_equal(demo_world_count(world,
	                         "SELECT count(*) FROM fact_answer WHERE kind"
	                         " <> 'employer'"),
	        0);
	demo_world_end(world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_firms),
	        cmocka_unit_test(test_asked),
	        cmocka_unit_test(test_played),
	};

	return cmocka_run_group_tests_name("demo_employers", tests, NULL, NULL);
}

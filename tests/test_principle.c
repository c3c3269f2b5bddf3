/*
 * The register of principles: versions follow each other, and end.
 */
#include "tests/store_fixture.h"

#include "server/principle.h"

static enum status
add(struct store_fixture *fixture, const char *name, const char *wording,
        int64_t from_at)
{
	struct principle principle = {
	        .name = name, .wording = wording, .from_at = from_at};

	return principle_add(fixture->db, &principle, &fixture->why);
}

static void
test_versions(void **state)
{
	struct store_fixture *fixture = *state;
	struct principle *list = NULL;
	size_t count = 0;

	assert_int_equal(add(fixture, "P1", "Borgeren vælger", 100), STATUS_OK);
	assert_int_equal(
	        add(fixture, "P2", "Planen er fælles", 100), STATUS_OK);
	assert_int_equal(
	        add(fixture, "P1", "Borgeren vælger selv", 200), STATUS_OK);
	assert_int_equal(
	        principle_list(fixture->db, fixture->memory, &list, &count),
	        STATUS_OK);
	assert_int_equal(count, 3);
	assert_string_equal(list[0].name, "P1");
	assert_int_equal(list[0].until_at, 200);
	assert_int_equal(list[1].version, 2);
	assert_string_equal(list[1].wording, "Borgeren vælger selv");
	assert_int_equal(list[1].until_at, 0);
	assert_int_equal(list[2].version, 1);
}

static void
test_refused(void **state)
{
	struct store_fixture *fixture = *state;

	assert_int_equal(add(fixture, "", "x", 100), STATUS_INPUT);
	store_expect_why(fixture, "a name of 1 to 80 bytes");
	assert_int_equal(add(fixture, "P1", NULL, 100), STATUS_INPUT);
	store_expect_why(fixture, "--text: expected");
	assert_int_equal(add(fixture, "P1", "\xff", 100), STATUS_INPUT);
	store_expect_why(fixture, "--text: expected");
	assert_int_equal(add(fixture, "P1", "x", 100), STATUS_OK);
	assert_int_equal(add(fixture, "P1", "y", 100), STATUS_INPUT);
	store_expect_why(fixture, "after the beginning of version 1");
	expect_count(fixture, "SELECT count(*) FROM principle", 1);
}

static void
test_ended(void **state)
{
	struct store_fixture *fixture = *state;

	assert_int_equal(principle_end(fixture->db, "P1", 150, &fixture->why),
	        STATUS_NOT_FOUND);
	store_expect_why(fixture, "no principle \"P1\" is in force");
	assert_int_equal(add(fixture, "P1", "x", 100), STATUS_OK);
	assert_int_equal(principle_end(fixture->db, "P1", 100, &fixture->why),
	        STATUS_INPUT);
	store_expect_why(fixture, "a day after it began");
	assert_int_equal(principle_end(fixture->db, "P1", 150, &fixture->why),
	        STATUS_OK);
	expect_count(fixture, "SELECT until_at FROM principle", 150);
	assert_int_equal(principle_end(fixture->db, "P1", 160, &fixture->why),
	        STATUS_NOT_FOUND);
	store_expect_why(fixture, "in force");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_versions),
	        STORE(test_refused),
	        STORE(test_ended),
	};

	return cmocka_run_group_tests_name("principle", tests, NULL, NULL);
}

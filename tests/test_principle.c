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

	const struct audit_by by = {&fixture->keys, "rikke", STORE_NOW};

	return principle_add(fixture->db, &by, &principle, &fixture->why);
}

static enum status
end(struct store_fixture *fixture, int64_t at)
{
	const struct audit_by by = {&fixture->keys, "bo", STORE_NOW + 1};

	return principle_end(fixture->db, &by, "P1", at, &fixture->why);
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

	assert_int_equal(end(fixture, 150), STATUS_NOT_FOUND);
	store_expect_why(fixture, "no principle \"P1\" is in force");
	assert_int_equal(add(fixture, "P1", "x", 100), STATUS_OK);
	assert_int_equal(end(fixture, 100), STATUS_INPUT);
	store_expect_why(fixture, "a day after it began");
	assert_int_equal(end(fixture, 150), STATUS_OK);
	expect_count(fixture, "SELECT until_at FROM principle", 150);
	assert_int_equal(end(fixture, 160), STATUS_NOT_FOUND);
	store_expect_why(fixture, "in force");
}

/* Who, what and when, a row for each change and none for what was refused; the
 * chain holds. */
static void
test_audited(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t march = store_at(2026, 3, 1, 0, 0);
	int64_t count = 0;
	int64_t broken = 0;

	assert_int_equal(
	        add(fixture, "P1", "Borgeren vælger", march), STATUS_OK);
	assert_int_equal(add(fixture, "P1", "y", march), STATUS_INPUT);
	assert_int_equal(end(fixture, store_at(2026, 9, 1, 0, 0)), STATUS_OK);
	assert_int_equal(
	        end(fixture, store_at(2026, 9, 2, 0, 0)), STATUS_NOT_FOUND);
	expect_count(fixture, "SELECT count(*) FROM audit", 2);
	expect_count(fixture,
	        "SELECT at FROM audit WHERE actor = 'rikke' AND action ="
	        " 'principle.add' AND subject = 'principle=P1 version=1"
	        " from=2026-03-01'",
	        STORE_NOW);
	expect_count(fixture,
	        "SELECT at FROM audit WHERE actor = 'bo' AND action ="
	        " 'principle.end' AND subject = 'principle=P1 version=1"
	        " end=2026-09-01'",
	        STORE_NOW + 1);
	assert_int_equal(
	        audit_verify(fixture->db, &fixture->keys, &count, &broken),
	        STATUS_OK);
	assert_int_equal(count, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_versions),
	        STORE(test_refused),
	        STORE(test_ended),
	        STORE(test_audited),
	};

	return cmocka_run_group_tests_name("principle", tests, NULL, NULL);
}

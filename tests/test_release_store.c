/*
 * Releases: frozen as they were, one a month, found by their own municipality.
 */
#include "tests/store_fixture.h"

#include "server/meeting.h"
#include "server/release.h"

static struct report *
build(struct store_fixture *fixture, int64_t municipality, int month)
{
	const struct report_of of = {municipality,
	        period_of_month((struct month){2026, month}), NULL};
	struct report *report = NULL;

	assert_int_equal(report_build_of(fixture->db, fixture->memory, &of,
	                         STORE_NOW, &report),
	        STATUS_OK);
	return report;
}

static void
put(struct store_fixture *fixture, int64_t municipality, int month)
{
	assert_int_equal(
	        release_put(fixture->db, build(fixture, municipality, month),
	                STORE_NOW),
	        STATUS_OK);
}

static void
add_meeting(struct store_fixture *fixture, const char *id)
{
	const struct meeting meeting = {.municipality = 740,
	        .external = id,
	        .held_at = store_at(2026, 9, 15, 10, 0),
	        .employee = "SB"};

	assert_int_equal(meeting_register(fixture->db, &fixture->keys, &meeting,
	                         STORE_NOW, &fixture->why),
	        STATUS_OK);
}

static void
test_put_and_get(void **state)
{
	struct store_fixture *fixture = *state;
	struct release release;

	put(fixture, 740, 9);
	assert_int_equal(release_get(fixture->db, fixture->memory, 740, 202609,
	                         &release),
	        STATUS_OK);
	assert_int_equal(release.municipality, 740);
	assert_string_equal(release.municipality_name, "Silkeborg");
	assert_int_equal(release.month, 202609);
	assert_int_equal(release.released_at, STORE_NOW);
	assert_non_null(strstr(release.json, "\"municipality\": 740"));
	assert_non_null(strstr(release.html, "september 2026"));
	/* Only the inside of a page. */
	assert_null(strstr(release.html, "<html"));
}

static void
test_not_found(void **state)
{
	struct store_fixture *fixture = *state;

	static const struct {
		int64_t municipality, month;
	} cases[] = {{661, 202609}, {740, 202608}, {740, 9}, {0, 202609},
	        {101, 202609}, {-1, -1}};
	struct release release;

	put(fixture, 740, 9);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(release_get(fixture->db, fixture->memory,
		                         cases[i].municipality, cases[i].month,
		                         &release),
		        STATUS_NOT_FOUND);
}

/* What happens afterwards changes the report, and never the release. */
static void
test_frozen(void **state)
{
	struct store_fixture *fixture = *state;
	struct release before;
	struct release after;
	const char *built;

	for (int i = 0; i < 7; i++)
		add_meeting(fixture,
		        talloc_asprintf(fixture->memory, "first-%d", i));
	put(fixture, 740, 9);
	assert_int_equal(
	        release_get(fixture->db, fixture->memory, 740, 202609, &before),
	        STATUS_OK);
	built = build(fixture, 740, 9)->checksum;
	for (int i = 0; i < 11; i++)
		add_meeting(fixture,
		        talloc_asprintf(fixture->memory, "later-%d", i));
	store_run(fixture,
	        "UPDATE municipality SET minimum_cell = 9 WHERE code = 740");
	assert_string_not_equal(build(fixture, 740, 9)->checksum, built);
	assert_int_equal(
	        release_get(fixture->db, fixture->memory, 740, 202609, &after),
	        STATUS_OK);
	assert_string_equal(after.json, before.json);
	assert_string_equal(after.html, before.html);
	assert_non_null(strstr(before.json, built));
	/* Nor can it be put again. */
	assert_int_equal(
	        release_put(fixture->db, build(fixture, 740, 9), STORE_NOW + 1),
	        STATUS_CONFLICT);
	assert_int_equal(
	        release_get(fixture->db, fixture->memory, 740, 202609, &after),
	        STATUS_OK);
	assert_int_equal(after.released_at, STORE_NOW);
	assert_string_equal(after.json, before.json);
}

static void
test_list(void **state)
{
	struct store_fixture *fixture = *state;
	struct release *list;
	size_t count;

	assert_int_equal(
	        release_list(fixture->db, fixture->memory, 740, &list, &count),
	        STATUS_OK);
	assert_int_equal(count, 0);
	put(fixture, 740, 8);
	put(fixture, 661, 9);
	put(fixture, 740, 9);
	assert_int_equal(
	        release_list(fixture->db, fixture->memory, 740, &list, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(list[0].month, 202609);
	assert_int_equal(list[1].month, 202608);
	assert_string_equal(list[0].json, "");
	assert_string_equal(list[0].html, "");
	assert_int_equal(
	        release_list(fixture->db, fixture->memory, 661, &list, &count),
	        STATUS_OK);
	assert_int_equal(count, 1);
	assert_string_equal(list[0].municipality_name, "Holstebro");
	/* The operator sees all, newest first, then by name. */
	assert_int_equal(
	        release_list(fixture->db, fixture->memory, 0, &list, &count),
	        STATUS_OK);
	assert_int_equal(count, 3);
	assert_string_equal(list[0].municipality_name, "Holstebro");
	assert_string_equal(list[1].municipality_name, "Silkeborg");
	assert_int_equal(list[2].month, 202608);
	assert_int_equal(
	        release_list(fixture->db, fixture->memory, 101, &list, &count),
	        STATUS_OK);
	assert_int_equal(count, 0);
}

/* A withdrawn release is seen no more, and makes room for a mended one. */
static void
test_withdrawn(void **state)
{
	struct store_fixture *fixture = *state;
	struct release release;
	struct release *list;
	size_t count;

	put(fixture, 740, 9);
	store_run(fixture, "UPDATE release SET withdrawn_at = 1");
	assert_int_equal(release_get(fixture->db, fixture->memory, 740, 202609,
	                         &release),
	        STATUS_NOT_FOUND);
	assert_int_equal(
	        release_list(fixture->db, fixture->memory, 740, &list, &count),
	        STATUS_OK);
	assert_int_equal(count, 0);
	put(fixture, 740, 9);
	expect_count(fixture, "SELECT count(*) FROM release", 2);
}

static void
test_refused(void **state)
{
	struct store_fixture *fixture = *state;
	struct report *report = build(fixture, 740, 9);

	report->month = "2026-13";
	assert_int_equal(
	        release_put(fixture->db, report, STORE_NOW), STATUS_INPUT);
	report->month = "2026-09";
	report->municipality = 101;
	assert_int_equal(
	        release_put(fixture->db, report, STORE_NOW), STATUS_CONFLICT);
	report->municipality = 740;
	db_fail_at(fixture->db, 1, STATUS_FULL);
	assert_int_equal(
	        release_put(fixture->db, report, STORE_NOW), STATUS_FULL);
	expect_count(fixture, "SELECT count(*) FROM release", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_put_and_get),
	        STORE(test_not_found),
	        STORE(test_frozen),
	        STORE(test_list),
	        STORE(test_withdrawn),
	        STORE(test_refused),
	};

	return cmocka_run_group_tests_name("release_store", tests, NULL, NULL);
}

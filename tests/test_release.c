/*
 * The way out of the house: what is released, what the auditor refuses beside
 * earlier releases, errata, and the whole history audited once more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "server/release.h"
#include "tests/report_fixture.h"

struct world {
	TALLOC_CTX *memory;
	struct db *db;
	struct report *report;
};

static void
make_world(struct world *world)
{
	world->memory = talloc_new(NULL);
	world->db = fixture_create(world->memory);
	fixture_add_month(world->db, 202610);
	world->report = fixture_build(world->db, world->memory, 10);
}

/* Answers that came in late: so many people more. */
static void
add_late(struct world *world, int64_t people)
{
	struct fixture_person person = {.respondent = 900000,
	        .group = "jobparat",
	        .month = 202610,
	        .version = 1,
	        .state = "complete",
	        .answers = "545454"};

	fixture_add_many(world->db, person, people);
	world->report = fixture_build(world->db, world->memory, 10);
	world->report->erratum = "Nogle svar manglede.";
}

static enum status
verify(struct world *world, size_t *count)
{
	struct text why;

	text_init(&why, world->memory, 400);
	return release_verify(world->db, FIXTURE_MUNICIPALITY, count, &why);
}

static void
test_release_once(void **state)
{
	struct world world;
	struct release release;
	size_t count = 0;

	(void)state;
	make_world(&world);
	assert_int_equal(release_put(world.db, world.report, 7), STATUS_OK);
	assert_int_equal(
	        release_put(world.db, world.report, 8), STATUS_CONFLICT);
	assert_int_equal(release_get(world.db, world.memory,
	                         FIXTURE_MUNICIPALITY, 202610, &release),
	        STATUS_OK);
	assert_int_equal(release.released_at, 7);
	assert_int_equal(verify(&world, &count), STATUS_OK);
	assert_int_equal(count, 1);
	talloc_free(world.memory);
}

/* The auditor's work is done before, and holds for as long as nothing else of
 * the municipality is released. */
static void
test_drafts(void **state)
{
	struct world world;
	struct release_draft *first = NULL;
	struct release_draft *second = NULL;
	struct release release;
	bool stale = true;

	(void)state;
	make_world(&world);
	assert_int_equal(release_draft_make(world.db, world.memory,
	                         world.report, true, &first),
	        STATUS_NOT_FOUND);
	assert_int_equal(release_draft_make(world.db, world.memory,
	                         world.report, false, &first),
	        STATUS_OK);
	assert_int_equal(release_draft_make(world.db, world.memory,
	                         world.report, false, &second),
	        STATUS_OK);
	assert_int_equal(
	        release_draft_keep(world.db, first, 7, &stale), STATUS_OK);
	assert_false(stale);
	assert_int_equal(
	        release_draft_keep(world.db, second, 8, &stale), STATUS_OK);
	assert_true(stale);
	assert_int_equal(release_get(world.db, world.memory,
	                         FIXTURE_MUNICIPALITY, 202610, &release),
	        STATUS_OK);
	assert_int_equal(release.released_at, 7);
	world.report->erratum = "Overskriften var forkert.";
	assert_int_equal(release_draft_make(world.db, world.memory,
	                         world.report, true, &second),
	        STATUS_OK);
	assert_int_equal(
	        release_draft_keep(world.db, second, 9, &stale), STATUS_OK);
	assert_false(stale);
	assert_int_equal(
	        release_draft_keep(world.db, second, 9, &stale), STATUS_OK);
	assert_true(stale);
	assert_int_equal(release_get(world.db, world.memory,
	                         FIXTURE_MUNICIPALITY, 202610, &release),
	        STATUS_OK);
	assert_int_equal(release.released_at, 9);
	talloc_free(world.memory);
}

/* The same figures again, with an erratum: nothing new can be computed. */
static void
test_erratum(void **state)
{
	struct world world;
	struct release release;
	size_t count = 0;

	(void)state;
	make_world(&world);
	assert_int_equal(
	        fixture_replace(world.db, world.report, 7), STATUS_NOT_FOUND);
	assert_int_equal(release_put(world.db, world.report, 7), STATUS_OK);
	world.report->erratum = "Overskriften var forkert.";
	assert_int_equal(fixture_replace(world.db, world.report, 9), STATUS_OK);
	assert_int_equal(release_get(world.db, world.memory,
	                         FIXTURE_MUNICIPALITY, 202610, &release),
	        STATUS_OK);
	assert_int_equal(release.released_at, 9);
	assert_non_null(strstr(release.json, "Overskriften var forkert."));
	assert_non_null(strstr(release.html, "Overskriften var forkert."));
	assert_int_equal(verify(&world, &count), STATUS_OK);
	assert_int_equal(count, 2);
	talloc_free(world.memory);
}

/* Two people more than before: their answers are the difference. */
static void
test_erratum_of_few(void **state)
{
	struct world world;
	struct release release;
	size_t count = 0;

	(void)state;
	make_world(&world);
	assert_int_equal(release_put(world.db, world.report, 7), STATUS_OK);
	add_late(&world, 2);
	assert_int_equal(
	        fixture_replace(world.db, world.report, 9), STATUS_FORBIDDEN);
	assert_int_equal(release_get(world.db, world.memory,
	                         FIXTURE_MUNICIPALITY, 202610, &release),
	        STATUS_OK);
	assert_int_equal(release.released_at, 7);
	assert_int_equal(verify(&world, &count), STATUS_OK);
	assert_int_equal(count, 1);
	talloc_free(world.memory);
}

/* What slipped out, by whatever way, is found when all is audited again. */
static void
test_verify_finds(void **state)
{
	static const char slip[] =
	        "UPDATE release SET statement = replace(statement,"
	        " '\"counts\":[', '\"counts\":[[\"slip\",3,0,0,5],')";
	static const char spoil[] = "UPDATE release SET statement = 'x'";
	struct world world;
	size_t count = 0;

	(void)state;
	make_world(&world);
	assert_int_equal(release_put(world.db, world.report, 7), STATUS_OK);
	assert_int_equal(db_run(world.db, slip, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(verify(&world, &count), STATUS_FORBIDDEN);
	assert_int_equal(db_run(world.db, spoil, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(verify(&world, &count), STATUS_INPUT);
	talloc_free(world.memory);
}

/* One caseworker held all meetings but three: to that reader these three would
 * be told. */
static void
set_caseworkers(struct db *db)
{
	static const char sql[] =
	        "UPDATE meeting SET employee = CASE WHEN id % 67"
	        " = 1 THEN 'CD' ELSE 'AB' END WHERE"
	        " municipality = 740";

	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

/* As an older program wrote it down: nothing of single readers, of strangers, nor
 * of nobody. */
static void
make_older(struct db *db)
{
	static const char sql[] =
	        "UPDATE release SET statement = replace(json_remove(statement,"
	        " '$.readers', '$.strangers'), ',true]', ']')";

	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

/* Releases from before caseworkers' knowledge was looked at: they are judged as
 * they were then, and what is released beside them is looked at with the
 * knowledge of what it shows itself. */
static void
test_older(void **state)
{
	struct world world;
	size_t count = 0;

	(void)state;
	make_world(&world);
	set_caseworkers(world.db);
	/* It was built before anybody looked. */
	assert_int_equal(world.report->caseworkers_count, 1);
	world.report->caseworkers_count = 0;
	assert_int_equal(release_put(world.db, world.report, 7), STATUS_OK);
	make_older(world.db);
	assert_int_equal(verify(&world, &count), STATUS_OK);
	fixture_add_month(world.db, 202611);
	set_caseworkers(world.db);
	world.report = fixture_build(world.db, world.memory, 11);
	assert_int_equal(world.report->caseworkers_count, 2);
	assert_int_equal(release_put(world.db, world.report, 8), STATUS_OK);
	assert_int_equal(verify(&world, &count), STATUS_OK);
	assert_int_equal(count, 2);
	talloc_free(world.memory);
}

/* The same month is not shown today as it was: the auditor refuses it to that
 * reader, and what is built hides the three. */
static void
test_caseworker(void **state)
{
	struct world world;
	struct report *now;

	(void)state;
	make_world(&world);
	set_caseworkers(world.db);
	now = fixture_build(world.db, world.memory, 10);
	assert_false(world.report->total.held.hidden);
	assert_true(now->total.held.hidden);
	assert_false(now->total.answered.hidden);
	world.report->caseworkers = now->caseworkers;
	world.report->caseworkers_count = now->caseworkers_count;
	assert_int_equal(
	        release_put(world.db, world.report, 7), STATUS_FORBIDDEN);
	assert_int_equal(release_fit(world.db, world.report), STATUS_OK);
	assert_int_equal(release_put(world.db, now, 7), STATUS_OK);
	talloc_free(world.memory);
}

/* A report that shows a small count does not leave. */
static void
test_refused(void **state)
{
	struct world world;
	struct release *releases = NULL;
	size_t count = 0;

	(void)state;
	make_world(&world);
	for (size_t i = 0; i < world.report->items_count; i++)
		for (size_t c = 0; c < world.report->items[i].choices_count;
		        c++)
			world.report->items[i].choices[c].answers.hidden =
			        false;
	assert_int_equal(
	        release_put(world.db, world.report, 7), STATUS_FORBIDDEN);
	assert_int_equal(
	        release_list(world.db, world.memory, 0, &releases, &count),
	        STATUS_OK);
	assert_int_equal(count, 0);
	talloc_free(world.memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_release_once),
	        cmocka_unit_test(test_drafts),
	        cmocka_unit_test(test_erratum),
	        cmocka_unit_test(test_erratum_of_few),
	        cmocka_unit_test(test_verify_finds),
	        cmocka_unit_test(test_older),
	        cmocka_unit_test(test_caseworker),
	        cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("release", tests, NULL, NULL);
}

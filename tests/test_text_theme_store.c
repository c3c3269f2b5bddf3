/*
 * What a release has shown: it is frozen as it was tagged then, and decides what
 * later ones show.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/release.h"
#include "server/text_theme.h"
#include "tests/report_fixture.h"

static void
run(struct db *db, const char *sql)
{
	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

static int64_t
count(struct db *db, const char *sql)
{
	int64_t number = -1;

	assert_int_equal(db_int(db, sql, DB_NO_ARGS, &number), STATUS_OK);
	return number;
}

/* So many people more comment on the meeting, and are reviewed. */
static void
comment(struct db *db, int from, int people)
{
	static const char sql[] =
	        "UPDATE answer SET comment = 'ord ' || session WHERE item = 0"
	        " AND session IN (SELECT id FROM invitation ORDER BY id"
	        " LIMIT :people OFFSET :from)";

	assert_int_equal(db_run(db, sql,
	                         DB_ARGS(DB_INT("people", people),
	                                 DB_INT("from", from))),
	        STATUS_OK);
	run(db, "INSERT INTO text_review (answer, municipality, shown,"
	        " reviewer, at) SELECT answer, municipality, written, 'r', 0"
	        " FROM fact_text WHERE shown IS NULL");
}

static struct db *
start(TALLOC_CTX *memory)
{
	struct db *db = fixture_create(memory);

	fixture_add_many(db,
	        (struct fixture_person){
	                1, "jobparat", 202610, 1, "complete", "444444"},
	        40);
	fixture_add_many(db,
	        (struct fixture_person){
	                101, "jobparat", 202611, 1, "complete", "444444"},
	        40);
	run(db, "UPDATE item SET theme = 'meeting' WHERE position = 0");
	return db;
}

static const struct report_texts *
quarter(struct db *db, TALLOC_CTX *memory, size_t *texts)
{
	struct report_of of = {.municipality = FIXTURE_MUNICIPALITY};
	struct report *report = NULL;

	assert_int_equal(period_parse("2026-Q4", &of.period), STATUS_OK);
	assert_int_equal(report_build_of(db, memory, &of, FIXTURE_NOW, &report),
	        STATUS_OK);
	*texts = report->texts_count;
	return report->texts;
}

/* Tags that came after a release change neither it nor where its texts stand in
 * later ones. */
static void
test_frozen(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = start(memory);
	const struct report_texts *texts;
	struct release before = {0};
	struct release after = {0};
	size_t found = 0;

	(void)state;
	comment(db, 0, 5);
	assert_int_equal(
	        release_put(db, fixture_build(db, memory, 10), 1), STATUS_OK);
	assert_int_equal(count(db, "SELECT count(*) FROM text_shown WHERE"
	                           " municipality = 740 AND theme = 'meeting'"
	                           " AND first_at = 1"),
	        5);
	assert_int_equal(
	        release_get(db, memory, FIXTURE_MUNICIPALITY, 202610, &before),
	        STATUS_OK);
	assert_non_null(strstr(before.json, "\"theme\": \"meeting\""));
	assert_non_null(strstr(before.html, "<h3>Mødet</h3>"));
	run(db, "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) SELECT 740, answer, 'goals', 'r', 2"
	        " FROM text_review");
	assert_int_equal(
	        release_get(db, memory, FIXTURE_MUNICIPALITY, 202610, &after),
	        STATUS_OK);
	assert_string_equal(after.json, before.json);
	assert_string_equal(after.html, before.html);
	texts = quarter(db, memory, &found);
	assert_int_equal(found, 1);
	assert_string_equal(texts[0].theme, "meeting");
	assert_int_equal(texts[0].texts_count, 5);
	/* An export has the tags of today. */
	assert_int_equal(count(db, "SELECT count(*) FROM fact_export_theme"
	                           " WHERE theme = 'goals'"),
	        5);
	talloc_free(memory);
}

/* Two that were reviewed after the release would stand alone beside it. */
static void
test_reviewed_late(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = start(memory);
	const struct report_texts *texts;
	struct report *report;
	size_t found = 0;

	(void)state;
	comment(db, 0, 6);
	assert_int_equal(
	        release_put(db, fixture_build(db, memory, 10), 1), STATUS_OK);
	comment(db, 6, 2);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 1);
	assert_int_equal(report->texts[0].texts_count, 6);
	comment(db, 40, 2);
	texts = quarter(db, memory, &found);
	assert_int_equal(texts[0].texts_count, 6);
	/* With three of November they are enough. */
	comment(db, 42, 1);
	texts = quarter(db, memory, &found);
	assert_int_equal(found, 1);
	assert_int_equal(texts[0].texts_count, 11);
	/* A name that slipped through is taken out of all that comes. */
	run(db, "UPDATE text_review SET shown = '' WHERE answer = (SELECT"
	        " min(answer) FROM text_review)");
	texts = quarter(db, memory, &found);
	assert_int_equal(texts[0].texts_count, 10);
	talloc_free(memory);
}

/* Released twice, with an erratum, a text is shown once. */
static void
test_replaced(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = start(memory);
	struct report *report;

	(void)state;
	comment(db, 0, 5);
	assert_int_equal(
	        release_put(db, fixture_build(db, memory, 10), 1), STATUS_OK);
	report = fixture_build(db, memory, 10);
	report->erratum = "En rettelse.";
	assert_int_equal(fixture_replace(db, report, 2), STATUS_OK);
	assert_int_equal(count(db, "SELECT sum(first_at) FROM text_shown"), 5);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_frozen),
	        cmocka_unit_test(test_reviewed_late),
	        cmocka_unit_test(test_replaced),
	};

	return cmocka_run_group_tests_name(
	        "text_theme_store", tests, NULL, NULL);
}

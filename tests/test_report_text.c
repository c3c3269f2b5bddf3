/*
 * Citizens' own words in a report: reviewed, from enough people, and without
 * what could tell who wrote them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reports/write.h"
#include "tests/report_fixture.h"

static void
add_people(struct db *db, int64_t first, int64_t count)
{
	fixture_add_many(db,
	        (struct fixture_person){
	                first, "jobparat", 202610, 1, "complete", "444444"},
	        count);
}

static void
run(struct db *db, const char *sql)
{
	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

/* A comment to the first answer of so many people. */
static void
add_comments(struct db *db, int people)
{
	static const char sql[] =
	        "UPDATE answer SET comment = 'ord ' || (900 - session)"
	        " || ', ring 20 30 40 50' WHERE item = 0 AND session IN"
	        " (SELECT id FROM invitation ORDER BY id LIMIT :people)";

	assert_int_equal(
	        db_run(db, sql, DB_ARGS(DB_INT("people", people))), STATUS_OK);
}

static const char review[] =
        "INSERT INTO text_review (answer, municipality, shown, reviewer, at)"
        " SELECT answer, municipality, written, 'r', 0 FROM fact_text"
        " WHERE shown IS NULL";

static void
test_only_reviewed(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	add_people(db, 1, 30);
	add_comments(db, 6);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 0);
	run(db, review);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 1);
	assert_string_equal(report->texts[0].question, "");
	assert_int_equal(report->texts[0].texts_count, 6);
	/* By the words, not by who came first; no phone number. */
	assert_string_equal(
	        report->texts[0].texts[0], "ord 894, ring ********");
	run(db, "UPDATE text_review SET shown = 'uden navne'"
	        " WHERE answer = (SELECT min(answer) FROM text_review)");
	run(db, "UPDATE text_review SET shown = ''"
	        " WHERE answer = (SELECT max(answer) FROM text_review)");
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts[0].texts_count, 5);
	assert_string_equal(report->texts[0].texts[4], "uden navne");
	talloc_free(memory);
}

/* Four who wrote are none, however much they wrote. */
static void
test_enough_people(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	add_people(db, 1, 30);
	add_comments(db, 4);
	run(db, "UPDATE answer SET comment = 'mere' WHERE item = 1 AND session"
	        " IN (SELECT id FROM invitation ORDER BY id LIMIT 4)");
	run(db, review);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 0);
	add_comments(db, 5);
	run(db, review);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 1);
	assert_int_equal(report->texts[0].texts_count, 9);
	talloc_free(memory);
}

/* A question that asks for a text has a heading of its own. */
static void
test_written(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	struct text html;
	struct text json;

	(void)state;
	text_init(&html, memory, 1 << 20);
	text_init(&json, memory, 1 << 20);
	add_people(db, 1, 30);
	add_comments(db, 5);
	run(db, "UPDATE item SET type = 'text', label = 'Hvad <b>nu</b>?'"
	        " WHERE name = 'W2'");
	run(db, "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) SELECT 740, id, 6, 'mere <tid>', 'web', 0"
	        " FROM invitation ORDER BY id LIMIT 7");
	run(db, review);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 2);
	write_html(report, &html);
	assert_non_null(strstr(text_string(&html), "Med borgernes egne ord"));
	assert_non_null(
	        strstr(text_string(&html), "Hvad &lt;b&gt;nu&lt;/b&gt;?"));
	assert_non_null(
	        strstr(text_string(&html), "<li>mere &lt;tid&gt;</li>"));
	write_json(report, &json);
	assert_non_null(strstr(text_string(&json), "\"mere <tid>\""));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_only_reviewed),
	        cmocka_unit_test(test_enough_people),
	        cmocka_unit_test(test_written),
	};

	return cmocka_run_group_tests_name("report_text", tests, NULL, NULL);
}

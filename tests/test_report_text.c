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

/* Comments of a theme: to one of the items, by people from `first` on. */
static void
comment(struct db *db, int item, int first, int people)
{
	static const char sql[] =
	        "UPDATE answer SET comment = 'om ' || item || ' fra ' ||"
	        " session WHERE item = :item AND session IN (SELECT id FROM"
	        " invitation ORDER BY id LIMIT :people OFFSET :first)";

	assert_int_equal(
	        db_run(db, sql,
	                DB_ARGS(DB_INT("item", item), DB_INT("people", people),
	                        DB_INT("first", first))),
	        STATUS_OK);
	run(db, review);
}

static struct db *
themed(TALLOC_CTX *memory)
{
	struct db *db = fixture_create(memory);

	add_people(db, 1, 40);
	run(db, "UPDATE item SET theme = CASE position WHEN 0 THEN 'meeting'"
	        " WHEN 1 THEN 'Klare mål' WHEN 2 THEN 'Transport' ELSE ''"
	        " END");
	return db;
}

static void
expect_texts(
        const struct report *report, size_t at, const char *title, size_t count)
{
	assert_true(at < report->texts_count);
	assert_string_equal(report->texts[at].theme_title, title);
	assert_int_equal(report->texts[at].texts_count, count);
}

/* A question's theme is its comments', by its code or its title, in KL's order
 * and own ones after them; small ones are laid under the rest. */
static void
test_themes(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = themed(memory);
	struct report *report;

	(void)state;
	comment(db, 1, 0, 5);
	comment(db, 0, 5, 6);
	comment(db, 2, 11, 4);
	comment(db, 4, 15, 1);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 3);
	expect_texts(report, 0, "Mødet", 6);
	expect_texts(report, 1, "Klare mål", 5);
	assert_string_equal(report->texts[1].theme, "goals");
	expect_texts(report, 2, "Øvrige", 5);
	assert_string_equal(report->texts[2].theme, "");
	comment(db, 2, 16, 1);
	report = fixture_build(db, memory, 10);
	/* The one that is left is not shown. */
	assert_int_equal(report->texts_count, 3);
	expect_texts(report, 2, "Transport", 5);
	talloc_free(memory);
}

/* Tags stand in place of the question's theme, one or several; what was taken
 * back does not count. */
static void
test_tags(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = themed(memory);
	struct report *report;

	(void)state;
	comment(db, 0, 0, 12);
	run(db, "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) SELECT 740, answer, theme, 'r', 0 FROM"
	        " (SELECT answer FROM text_review ORDER BY answer LIMIT 6),"
	        " (SELECT 'progression' AS theme UNION SELECT 'Transport')");
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 3);
	expect_texts(report, 0, "Mødet", 6);
	expect_texts(report, 1, "Udvikling", 6);
	expect_texts(report, 2, "Transport", 6);
	assert_string_equal(
	        report->texts[1].texts[0], report->texts[2].texts[0]);
	run(db, "UPDATE text_theme SET taken_back_at = 1, taken_back_by = 'r'"
	        " WHERE theme = 'Transport' OR answer > (SELECT answer"
	        " FROM text_review ORDER BY answer LIMIT 1 OFFSET 2)");
	report = fixture_build(db, memory, 10);
	expect_texts(report, 0, "Mødet", 9);
	/* Three are too few, and nothing else is of no theme. */
	assert_int_equal(report->texts_count, 1);
	talloc_free(memory);
}

/* Whoever asked to be called has told a manager what he or she wrote, and so is
 * nobody among whom others are hidden. */
static void
test_called(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = themed(memory);

	(void)state;
	comment(db, 0, 0, 6);
	run(db, "INSERT INTO follow_up (municipality, respondent, session,"
	        " kind, created_at, due_at) SELECT 740, respondent, id,"
	        " 'call_back', 0, 0 FROM invitation ORDER BY id LIMIT 2");
	assert_int_equal(fixture_build(db, memory, 10)->texts_count, 0);
	run(db, "DELETE FROM follow_up WHERE id = 1");
	expect_texts(fixture_build(db, memory, 10), 0, "Mødet", 6);
	talloc_free(memory);
}

static const char *
written(TALLOC_CTX *memory, void (*write)(const struct report *, struct text *),
        const struct report *report)
{
	struct text out;

	text_init(&out, memory, 1 << 20);
	write(report, &out);
	return text_string(&out);
}

/* A question that only those who gave a low answer have written to is no heading:
 * its texts stand among the comments. */
static void
test_discontented(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = themed(memory);
	struct report *report;

	(void)state;
	fixture_add_many(db,
	        (struct fixture_person){
	                201, "jobparat", 202610, 1, "complete", "244444"},
	        8);
	fixture_add_many(db,
	        (struct fixture_person){
	                301, "jobparat", 202610, 1, "complete", "414444"},
	        4);
	run(db, "UPDATE item SET type = 'text', label = 'Hvad nu?'"
	        " WHERE name = 'W2'");
	run(db, "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) SELECT 740, id, 6, 'mere tid', 'web', 0"
	        " FROM invitation WHERE respondent > 200");
	comment(db, 0, 0, 5);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 2);
	expect_texts(report, 0, "Mødet", 5);
	expect_texts(report, 1, "Øvrige", 12);
	assert_string_equal(report->texts[1].question, "");
	/* One of the others has written, too: it tells nothing any more. */
	run(db, "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) SELECT 740, min(id), 6, 'mere tid', 'web', 0"
	        " FROM invitation");
	run(db, review);
	report = fixture_build(db, memory, 10);
	assert_int_equal(report->texts_count, 2);
	assert_string_equal(report->texts[1].question, "Hvad nu?");
	expect_texts(report, 1, "Øvrige", 13);
	talloc_free(memory);
}

/* In every form; nowhere how many people they are. */
static void
test_forms(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = themed(memory);
	struct report *report;
	const char *html;

	(void)state;
	comment(db, 0, 0, 5);
	report = fixture_build(db, memory, 10);
	html = written(memory, write_html, report);
	assert_non_null(strstr(html, "<h3>Mødet</h3>\n<ul>\n<li>om 0 fra"));
	assert_null(strstr(html, "<h3>Øvrige</h3>"));
	comment(db, 4, 5, 5);
	report = fixture_build(db, memory, 10);
	html = written(memory, write_html, report);
	assert_non_null(strstr(html, "<h3>Øvrige</h3>\n<ul>\n<li>om 4 fra"));
	assert_non_null(strstr(
	        written(memory, write_json, report), "\"theme\": \"meeting\""));
	assert_non_null(strstr(written(memory, write_json, report),
	        "\"theme_title\": \"Øvrige\""));
	assert_non_null(strstr(written(memory, write_csv, report),
	        "Egne ord,,Mødet,om 0 fra"));
	talloc_free(memory);
}

/* A quarter has a theme that no month has. */
static void
test_quarter(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = themed(memory);
	struct report_of of = {.municipality = FIXTURE_MUNICIPALITY};
	struct report *report = NULL;

	(void)state;
	fixture_add_many(db,
	        (struct fixture_person){
	                101, "jobparat", 202611, 1, "complete", "444444"},
	        30);
	comment(db, 0, 0, 3);
	comment(db, 0, 40, 3);
	assert_int_equal(fixture_build(db, memory, 10)->texts_count, 0);
	assert_int_equal(fixture_build(db, memory, 11)->texts_count, 0);
	assert_int_equal(period_parse("2026-Q4", &of.period), STATUS_OK);
	assert_int_equal(report_build_of(db, memory, &of, FIXTURE_NOW, &report),
	        STATUS_OK);
	assert_int_equal(report->texts_count, 1);
	expect_texts(report, 0, "Mødet", 6);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_only_reviewed),
	        cmocka_unit_test(test_enough_people),
	        cmocka_unit_test(test_written),
	        cmocka_unit_test(test_themes),
	        cmocka_unit_test(test_tags),
	        cmocka_unit_test(test_called),
	        cmocka_unit_test(test_discontented),
	        cmocka_unit_test(test_forms),
	        cmocka_unit_test(test_quarter),
	};

	return cmocka_run_group_tests_name("report_text", tests, NULL, NULL);
}

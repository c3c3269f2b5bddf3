/*
 * Beside the line of months, from released data: a letter for a note, another
 * series by its name, and a new series where the items were reworded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <math.h>
#include <talloc.h>

#include "reports/chart.h"
#include "reports/report_past.h"
#include "reports/report_read.h"
#include "reports/write.h"
#include "server/note.h"
#include "server/release.h"
#include "server/series.h"
#include "tests/report_fixture.h"

static void
add_month(struct db *db, int64_t month, int64_t version)
{
	struct fixture_person person = {.respondent = month * 1000,
	        .group = "jobparat",
	        .month = month,
	        .version = version,
	        .state = "complete",
	        .answers = "434343"};

	fixture_add_many(db, person, 20);
	person.respondent += 100;
	person.answers = month % 2 == 0 ? "545454" : "544454";
	fixture_add_many(db, person, 20);
}

/* Ten months; S1 is reworded from August on. */
static struct report *
build(TALLOC_CTX *memory, struct db *db)
{
	struct report *report = NULL;

	for (int month = 1; month <= 10; month++) {
		add_month(db, 202600 + month, month < 8 ? 1 : 2);
		report = fixture_build(db, memory, month);
		assert_int_equal(release_past(db, report), STATUS_OK);
		if (month < 10) {
			assert_int_equal(release_fit(db, report), STATUS_OK);
			assert_int_equal(release_put(db, report, FIXTURE_NOW),
			        STATUS_OK);
		}
	}
	return report;
}

static void
test_breaks(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report = build(memory, db);
	struct chart_series series;

	(void)state;
	chart_series(report, 0, &series);
	assert_int_equal(series.count, 10);
	for (size_t i = 0; i < series.count; i++)
		assert_int_equal(series.breaks[i], i == 7);
	assert_int_equal(series.since, 7);
	/* Three months of the new series have no limits yet. */
	assert_false(series.has_limits);
	/* The items of involvement are as they were. */
	chart_series(report, 1, &series);
	assert_int_equal(series.since, 0);
	assert_true(series.has_limits);
	talloc_free(memory);
}

/* A word of change says nothing across two wordings. */
static void
test_no_word(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	add_month(db, 202609, 1);
	report = fixture_build(db, memory, 9);
	assert_int_equal(release_put(db, report, FIXTURE_NOW), STATUS_OK);
	add_month(db, 202610, 2);
	report = fixture_build(db, memory, 10);
	assert_int_equal(release_past(db, report), STATUS_OK);
	assert_int_equal(report_change(report, 0), REPORT_NO_WORD);
	assert_int_equal(report_change(report, 1), REPORT_UNSURE);
	talloc_free(memory);
}

static void
put_beside(TALLOC_CTX *memory, struct db *db)
{
	static const char file[] =
	        "municipality,series,measure,period,value,source\n"
	        "740,LISES,satisfaction,2019,55,LISES 2019\n"
	        "740,KL & co,satisfaction,2026-03,61,KL\n"
	        "740,KL & co,satisfaction,2026-06,63,KL\n";
	struct note note = {.municipality = 740,
	        .day = 20260515,
	        .text = "Nye <breve>",
	        .topic = "",
	        .author = "Bo"};
	struct series_points points;
	struct text why;

	text_init(&why, memory, 4000);
	assert_int_equal(series_read(memory, file, strlen(file), &points, &why),
	        STATUS_OK);
	assert_int_equal(series_put(db, &points, 0, &why), STATUS_OK);
	assert_int_equal(note_put(db, &note, 0, &note.id), STATUS_OK);
	note.day = 20240101;
	note.text = "For længe siden";
	assert_int_equal(note_put(db, &note, 0, &note.id), STATUS_OK);
}

static void
expect(const char *page, const char *part)
{
	if (strstr(page, part) == NULL)
		fail_msg("%s", part);
}

static void
test_beside(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	XML_Parser parser = XML_ParserCreate("UTF-8");
	struct report *report;
	struct text page;

	(void)state;
	put_beside(memory, db);
	report = build(memory, db);
	assert_int_equal(report->marks_count, 1);
	assert_int_equal(report->others_count, 3);
	text_init(&page, memory, 400000);
	text_add(&page, "<main>");
	chart_line(&page, report, 0);
	text_add(&page, "</main>");
	if (XML_Parse(parser, text_string(&page), (int)page.length, 1) !=
	        XML_STATUS_OK)
		fail_msg("%s", XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
	expect(text_string(&page), ">A</text>");
	expect(text_string(&page), "A, 15. maj 2026: Nye &lt;breve&gt;");
	expect(text_string(&page), "class=\"anden\"");
	expect(text_string(&page), "LISES 2019: 55</text>");
	expect(text_string(&page), "KL &amp; co 2026-06: 63</text>");
	expect(text_string(&page), "ny serie: spørgsmålene er formuleret om");
	expect(text_string(&page), "class=\"brud\"");
	assert_null(strstr(text_string(&page), "For længe siden"));
	/* None of it stands in the other index' line. */
	text_clear(&page);
	chart_line(&page, report, 1);
	assert_null(strstr(text_string(&page), "LISES"));
	assert_null(strstr(text_string(&page), "class=\"brud\""));
	talloc_free(memory);
}

/* What was stored says the same. */
static void
test_read_back(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	struct report *back = NULL;
	struct text page, json, again, other;

	(void)state;
	put_beside(memory, db);
	report = build(memory, db);
	text_init(&page, memory, 400000);
	text_init(&json, memory, 400000);
	text_init(&again, memory, 400000);
	text_init(&other, memory, 400000);
	write_html_body(report, &page);
	expect(text_string(&page),
	        "<li>A, 15. maj 2026: Nye &lt;breve&gt;</li>");
	expect(text_string(&page),
	        "En anden serie, LISES 2019: tilfredshed 55");
	write_json(report, &json);
	assert_int_equal(
	        report_read(memory, text_string(&json), &back), STATUS_OK);
	write_json(back, &again);
	assert_string_equal(text_string(&json), text_string(&again));
	write_html_body(back, &other);
	assert_string_equal(text_string(&page), text_string(&other));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_breaks),
	        cmocka_unit_test(test_no_word),
	        cmocka_unit_test(test_beside),
	        cmocka_unit_test(test_read_back),
	};

	return cmocka_run_group_tests_name("chart_mark", tests, NULL, NULL);
}

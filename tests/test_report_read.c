/*
 * A released report read back: every writer writes of it, byte for byte, what
 * it wrote of the report itself; and what is no report is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/report_read.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

enum { BYTES_MAX = 400000 };

typedef void writer_fn(const struct report *report, struct text *out);

/* With something of everything that a release may tell. */
static struct report *
make_full(TALLOC_CTX *memory)
{
	static struct report_past past[2] = {
	        {.month = "2026-07", .indices = {{40, 60.25, 55, 65}, {0}}},
	        {.month = "2026-09",
	                .indices = {{40, 60, 55, 65}, {38, 7, 2, 9}}}};
	static struct report_gap gaps[2] = {{.name = "I1",
	        .citizen_label = "Lyttede vi?",
	        .employee_label = "Blev borgeren hørt?",
	        .pairs = {31, false, 31},
	        .citizen = 3.4,
	        .employee = 4.1,
	        .difference = 0.7,
	        .low = 0.3,
	        .high = 1.1}};
	static const char *words[] = {"Tak", "Mere tid \"næste\" gang"};
	static struct report_texts texts[1] = {
	        {"", "goals", "Klare mål", words, 2, NULL}};
	struct db *db = fixture_create(memory);
	struct report *report;

	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	past[0].indices[1] = (struct report_past_index){0, NAN, NAN, NAN};
	gaps[1] = gaps[0];
	gaps[1].pairs = (struct report_count){0, true, 0};
	gaps[1].citizen = gaps[1].employee = gaps[1].difference = NAN;
	gaps[1].low = gaps[1].high = NAN;
	report->past = past;
	report->past_count = 2;
	report->gaps = gaps;
	report->gaps_count = 2;
	report->texts = texts;
	report->texts_count = 1;
	report->reasons = report->items;
	report->reasons_count = 1;
	report->call_backs.asked = (struct report_count){14, false, 14};
	report->call_backs.in_time = (struct report_count){9, false, 9};
	report->erratum = "Et tal var forkert.";
	return report;
}

static const char *
written(TALLOC_CTX *memory, writer_fn *write, const struct report *report)
{
	struct text out;

	text_init(&out, memory, BYTES_MAX);
	write(report, &out);
	assert_false(out.truncated);
	return text_string(&out);
}

static void
same(TALLOC_CTX *memory, const struct report *report)
{
	static writer_fn *const writers[] = {
	        write_json, write_csv, write_html, write_html_body};
	struct report *back = NULL;

	assert_int_equal(
	        report_read(memory, written(memory, write_json, report), &back),
	        STATUS_OK);
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++)
		assert_string_equal(written(memory, writers[i], back),
		        written(memory, writers[i], report));
}

static void
test_same(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	same(memory, make_full(memory));
	talloc_free(memory);
}

/* Employers' reports say how many firms had to be behind a figure; those that did
 * not are of three, and whoever has no firms has no such number. */
static void
test_firms_least(void **state)
{
	static const struct {
		const char *respondent, *said;
		int64_t least;
	} cases[] = {
	        {"employer", "", 3},
	        {"employer", ", \"firms_least\": 5", 5},
	        {"employer", ", \"firms_least\": 8", 8},
	        {"citizen", "", 0},
	        {"partner", ", \"firms_least\": 5", 0},
	};

	static const char end[] = ", \"indices\": [{}, {}]}";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *json = text_format(memory,
		        "{\"month\": \"2026-10\", \"respondent\": \"%s\"%s%s",
		        cases[i].respondent, cases[i].said, end);

		assert_int_equal(report_read(memory, json, &report), STATUS_OK);
		assert_int_equal(report->firms_least, cases[i].least);
	}
	for (int64_t least = 5; least <= 8; least += 3) {
		report = fixture_build_of(
		        fixture_create(memory), memory, "2026-10", "employer");
		report->firms_least = least;
		same(memory, report);
		assert_non_null(strstr(written(memory, write_html, report),
		        least == 5 ? "fra færre end 5 firmaer"
		                   : "fra færre end 8 firmaer"));
		assert_non_null(strstr(written(memory, write_csv, report),
		        least == 5 ? "Rapport,,mindste antal firmaer,5\r\n"
		                   : "Rapport,,mindste antal firmaer,8\r\n"));
	}
	talloc_free(memory);
}

/* A month with nothing in it. */
static void
test_empty(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	same(memory, fixture_build(fixture_create(memory), memory, 3));
	talloc_free(memory);
}

/* What an earlier version of the program had not told is not there, and never
 * a 0. */
static void
test_earlier(void **state)
{
	static const char json[] =
	        "{\"month\": \"2026-02\", \"municipality\": 740, \"indices\":"
	        " [{\"name\": \"satisfaction\", \"mean\": 61.5},"
	        " {\"name\": \"involvement\"}], \"texts\": [{\"question\":"
	        " \"\", \"texts\": [\"god\"]}]}";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = NULL;

	(void)state;
	assert_int_equal(report_read(memory, json, &report), STATUS_OK);
	assert_string_equal(report->month_name, "februar 2026");
	assert_true(fabs(report->indices[0].mean - 61.5) < 1e-9);
	assert_true(isnan(report->indices[1].mean) != 0);
	assert_true(report->total.held.hidden);
	assert_true(report->call_backs.asked.hidden);
	assert_int_equal(report->gaps_count, 0);
	assert_int_equal(report->past_count, 0);
	/* Texts of before there were themes. */
	assert_int_equal(report->texts_count, 1);
	assert_string_equal(report->texts[0].theme, "");
	assert_string_equal(report->texts[0].theme_title, "Øvrige");
	talloc_free(memory);
}

static void
test_refused(void **state)
{
	static const char *const texts[] = {"", "{", "[]", "{}",
	        "{\"month\": \"2026-13\", \"indices\": [{}, {}]}",
	        "{\"month\": \"2026-10\", \"indices\": [{}]}",
	        "{\"month\": 202610, \"indices\": [{}, {}]}"};
	struct report *report = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(
		        report_read(NULL, texts[i], &report), STATUS_INPUT);
		assert_null(report);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_same),
	        cmocka_unit_test(test_firms_least),
	        cmocka_unit_test(test_empty),
	        cmocka_unit_test(test_earlier),
	        cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("report_read", tests, NULL, NULL);
}

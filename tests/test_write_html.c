/*
 * A report as a page: XML that can be parsed, every text escaped, and no trace
 * of what is hidden in any of the writers.
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

#include "reports/write.h"
#include "tests/report_fixture.h"

enum { PAGE_MAX = 400000 };

static struct report *
make_report(TALLOC_CTX *memory)
{
	struct db *db = fixture_create(memory);

	fixture_add_month(db, 202610);
	return fixture_build(db, memory, 10);
}

/* The inside of the page is XML but for names of entities, of which there are
 * none; so a parser of XML finds what is not closed or not escaped. */
static void
check_markup(TALLOC_CTX *memory, const struct report *report)
{
	struct text body;
	char *whole;
	XML_Parser parser = XML_ParserCreate("UTF-8");

	text_init(&body, memory, PAGE_MAX);
	write_html_body(report, &body);
	assert_false(body.truncated);
	whole = talloc_asprintf(memory, "<main>%s</main>", text_string(&body));
	if (XML_Parse(parser, whole, (int)strlen(whole), 1) != XML_STATUS_OK)
		fail_msg("line %lu: %s", XML_GetCurrentLineNumber(parser),
		        XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
}

static void
test_markup(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = make_report(memory);
	struct report_past past = {.month = "2026-09",
	        .indices = {{40, 60, 55, 65}, {40, 61, 55, 66}}};

	(void)state;
	check_markup(memory, report);
	report->past = &past;
	report->past_count = 1;
	report->erratum = "<b>&\"";
	report->sentence = "<script>alert('1')</script>";
	report->municipality_name = "A & B <";
	report->items[0].label = "Er 1 < 2 & \"3\"?";
	report->items[0].choices[1].label = "</td>";
	check_markup(memory, report);
	talloc_free(memory);
}

static const char *
page(TALLOC_CTX *memory, const struct report *report)
{
	struct text html;

	text_init(&html, memory, PAGE_MAX);
	write_html(report, &html);
	return text_string(&html);
}

static void
test_words(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = make_report(memory);
	struct report_past past = {.month = "2026-09",
	        .indices = {{80, 20, 15, 25}, {80, 95, 92, 98}}};
	const char *html = page(memory, report);

	(void)state;
	assert_non_null(strstr(html, "<html lang=\"da\">"));
	assert_null(strstr(html, "måned for måned"));
	assert_null(strstr(html, "Rettelse"));
	assert_null(strstr(html, "<script"));
	report->past = &past;
	report->past_count = 1;
	report->erratum = "Et tal var forkert.";
	html = page(memory, report);
	assert_non_null(strstr(html, "Tilfredshed måned for måned"));
	assert_non_null(strstr(html, "<strong>Højere</strong>"));
	assert_non_null(strstr(html, "<strong>Lavere</strong>"));
	assert_non_null(strstr(html, "Et tal var forkert."));
	talloc_free(memory);
}

/* Half of those asked are silent: ten points of theirs are five of all. */
static void
test_silent(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = make_report(memory);

	(void)state;
	report->indices[0].mean = 70;
	report->dispositions.rr2 = 0.5;
	assert_non_null(
	        strstr(page(memory, report), "ville tallet være 65 eller 75."));
	report->dispositions.rr2 = (double)NAN;
	assert_null(strstr(page(memory, report), "ville tallet være"));
	talloc_free(memory);
}

/* Whatever is hidden gets a value that nothing else has. */
static void
mark(struct report_count *count, int *hidden)
{
	if (!count->hidden)
		return;
	count->truth = 918273;
	*hidden += 1;
}

static void
mark_coverage(struct report_coverage *coverage, int *hidden)
{
	mark(&coverage->held, hidden);
	mark(&coverage->asked, hidden);
	mark(&coverage->reached, hidden);
	mark(&coverage->answered, hidden);
}

static int
mark_all(struct report *report)
{
	int hidden = 0;

	mark_coverage(&report->total, &hidden);
	for (size_t g = 0; g < report->groups_count; g++)
		mark_coverage(&report->groups[g], &hidden);
	for (size_t i = 0; i < report->items_count; i++) {
		struct report_item *item = &report->items[i];

		mark(&item->respondents, &hidden);
		for (size_t c = 0; c < item->choices_count; c++) {
			mark(&item->choices[c].answers, &hidden);
			for (size_t j = 0; j <= REPORT_ANSWERED_MAX; j++)
				item->choices[c].by_answered[j] = 918273;
		}
	}
	for (size_t m = 0; m < report->indices_count; m++) {
		mark(&report->indices[m].respondents, &hidden);
		report->indices[m].people = 918273;
	}
	return hidden;
}

static void
test_nothing_hidden_is_written(void **state)
{
	static void (*const writers[])(const struct report *, struct text *) = {
	        write_html, write_json, write_csv};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = make_report(memory);

	(void)state;
	assert_true(mark_all(report) > 3);
	for (size_t w = 0; w < sizeof(writers) / sizeof(writers[0]); w++) {
		struct text out;

		text_init(&out, memory, PAGE_MAX);
		writers[w](report, &out);
		assert_null(strstr(text_string(&out), "918273"));
	}
	talloc_free(memory);
}

/* Employers hold no meetings; where the questions make no index none is said to
 * be missing. */
static void
test_others(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	struct text out;
	const char *html;

	(void)state;
	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	report->respondent = "employer";
	report->call_backs.asked = (struct report_count){14, false, 14};
	text_init(&out, memory, 400000);
	write_html(report, &out);
	html = text_string(&out);
	assert_non_null(strstr(html, "<h2>Fra spurgt til svar</h2>"));
	assert_null(strstr(html, ">Holdt<"));
	assert_null(strstr(html, "Om 13"));
	assert_null(strstr(html, "Intet møde"));
	assert_non_null(strstr(html, "Virksomheder, der bad om det"));
	assert_non_null(strstr(html, "class=\"tal\""));

	report->respondent = "employee";
	report->items_count = 0;
	for (size_t i = 0; i < report->indices_count; i++)
		report->indices[i].mean = NAN;
	text_clear(&out);
	write_html(report, &out);
	html = text_string(&out);
	assert_null(strstr(html, "class=\"tal\""));
	assert_null(strstr(html, "For få svar til et tal"));
	assert_non_null(strstr(html, "giver ikke et tal for tilfredshed"));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_markup),
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_silent),
	        cmocka_unit_test(test_nothing_hidden_is_written),
	        cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests_name("write_html", tests, NULL, NULL);
}

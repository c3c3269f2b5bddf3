/*
 * Before and after a change: what is shown comes from released months, the test
 * knows that some people are the same, and words follow the numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <math.h>
#include <talloc.h>

#include "reports/before_after.h"
#include "server/note.h"
#include "server/release.h"
#include "server/release_around.h"
#include "tests/report_fixture.h"

/* Three before, three after, two of them the same, by hand. */
static void
test_error(void **state)
{
	static const int64_t first[] = {1, 2, 5};
	static const int64_t second[] = {2, 5, 9};
	static const double x[] = {10, 20, 60};
	static const double y[] = {30, 50, 10};
	static const double gone[] = {NAN, NAN, 60};
	const struct before_after_people before = {first, x, 3};
	const struct before_after_people after = {second, y, 3};
	const struct before_after_people few = {first, gone, 3};
	TALLOC_CTX *memory = talloc_new(NULL);
	/* s1^2 = 700, s2^2 = 400, c12 of (20, 30) and (60, 50) = 400. */
	double variance = 700.0 / 3 + 400.0 / 3 - 2 * 2 * 400.0 / 9;

	(void)state;
	assert_true(fabs(before_after_error(memory, &before, &after, 2) -
	                    sqrt(variance)) < 1e-9);
	assert_false(before_after_error(memory, &few, &after, 2) >= 0);
	talloc_free(memory);
}

enum { PEOPLE = 30 };

/* What an attacker who knows all else would take n12 c12 to be from the whole
 * numbers of the interval: the least, and the most. */
static void
attack(double halves, double variance, double sum[2])
{
	double z = 1.959963985;

	for (int end = 0; end < 2; end++) {
		double error = (rint(halves) + (end == 0 ? 0.5 : -0.5)) / z;

		sum[end] = (variance - error * error) * PEOPLE * PEOPLE / 2;
	}
}

/* Few people are on both sides, with answers as far from the others' as can be.
 * The attacker knows both means and variances as they are, and that there were
 * thirty people on each side, and so knows more than anybody does: it is possible
 * all the same that there is nobody, and that there are five. */
static void
test_few_on_both_sides(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	double alone = NAN;

	(void)state;
	for (int64_t both = 0; both <= 8; both++) {
		int64_t first[PEOPLE];
		int64_t second[PEOPLE];
		double x[PEOPLE];
		double y[PEOPLE];
		const struct before_after_people before = {first, x, PEOPLE};
		const struct before_after_people after = {second, y, PEOPLE};
		double sum[2];
		double error;

		for (int64_t i = 0; i < PEOPLE; i++) {
			first[i] = i;
			second[i] = PEOPLE - both + i;
			x[i] = first[i] % 2 == 0 ? 100 : 0;
			y[i] = second[i] % 2 == 0 ? 100 : 0;
		}
		error = before_after_error(memory, &before, &after, 5);
		if (both == 0)
			alone = error;
		if (both < 5)
			assert_true(error == alone);
		else
			assert_true(error < alone);
		attack(1.959963985 * error, alone * alone, sum);
		if (both >= 5)
			continue;
		/* Nobody: 0 fits.  Five whose answers are not alike: 0, too. */
		assert_true(sum[0] <= 0 && sum[1] >= 0);
	}
	talloc_free(memory);
}

static void
put_month(struct db *db, int64_t month, const char *answers, int64_t version)
{
	/* Half of them come every month. */
	struct fixture_person person = {.respondent = month * 1000,
	        .group = "jobparat",
	        .month = month,
	        .version = version,
	        .state = "complete",
	        .answers = answers};

	fixture_add_many(db, person, 15);
	person.answers = "333333";
	fixture_add_many(db,
	        (struct fixture_person){.respondent = 1,
	                .group = "jobparat",
	                .month = month,
	                .version = version,
	                .state = "complete",
	                .answers = answers},
	        10);
	person.respondent += 500;
	person.answers = "454545";
	fixture_add_many(db, person, 12);
}

static void
release(struct db *db, TALLOC_CTX *memory, int month)
{
	struct report *report = fixture_build(db, memory, month);

	assert_int_equal(release_fit(db, report), STATUS_OK);
	assert_int_equal(release_put(db, report, FIXTURE_NOW), STATUS_OK);
}

/* Seven months, the change in the fifth, from `before` to `after`. */
static struct before_after *
compare(TALLOC_CTX *memory, const char *before, const char *after,
        int64_t version)
{
	struct db *db = fixture_create(memory);
	struct before_after *compared = NULL;
	struct note note = {.municipality = FIXTURE_MUNICIPALITY,
	        .day = 20261015,
	        .text = "Vi ringer <først>",
	        .topic = "",
	        .author = "Bo"};

	for (int month = 3; month <= 12; month++) {
		put_month(db, 202600 + month, month < 10 ? before : after,
		        month < 10 ? 1 : version);
		release(db, memory, month);
	}
	assert_int_equal(note_put(db, &note, 0, &note.id), STATUS_OK);
	assert_int_equal(release_around(db, memory, FIXTURE_MUNICIPALITY,
	                         (struct month){2026, 10}, &compared),
	        STATUS_OK);
	return compared;
}

static const struct {
	const char *before, *after;
	int64_t version;
	enum report_change change;
	const char *says;
} cases[] = {
        {"323232", "545454", 1, REPORT_HIGHER, "højere efter (forskel"},
        {"545454", "323232", 1, REPORT_LOWER, "lavere efter (forskel"},
        {"434343", "434343", 1, REPORT_UNSURE, "ingen sikker ændring"},
        {"323232", "545454", 2, REPORT_NO_WORD, "formuleret om"},
};

static void
test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct before_after *compared = compare(memory, cases[i].before,
		        cases[i].after, cases[i].version);
		const struct before_after_index *index = &compared->indices[0];
		struct text out;

		text_init(&out, memory, 10000);
		before_after_text(compared, &out);
		assert_int_equal(index->change, cases[i].change);
		if (strstr(text_string(&out), cases[i].says) == NULL)
			fail_msg("%s", text_string(&out));
		assert_non_null(strstr(
		        text_string(&out), "Noteret: Vi ringer <først>"));
		assert_int_equal(index->before.months, 7);
		assert_int_equal(index->after.months, 3);
		assert_int_equal(
		        index->before.people + index->after.people, 370);
		assert_true(isnan(index->values[0]));
		assert_true(index->values[5] >= 0);
		assert_string_equal(compared->months[12], "2026-10");
		talloc_free(memory);
	}
}

/* An interval that reaches just below nothing begins at 0, not at -0. */
static void
test_almost_nothing(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct before_after compared = {
	        .indices = {{.name = "satisfaction",
	                .before = {.months = 3, .mean = 69},
	                .after = {.months = 3, .mean = 71},
	                .limits = {.lower = NAN},
	                .difference = 2,
	                .low = -0.4,
	                .high = 4.6,
	                .change = REPORT_UNSURE}}};
	struct text out;

	(void)state;
	text_init(&out, memory, 1000);
	before_after_words(&compared, 0, &out);
	assert_string_equal(text_string(&out),
	        "Tilfredshed: 69 før og 71 efter, ingen sikker ændring"
	        " (forskel 2, mellem 0 og 5).");
	talloc_free(memory);
}

/* The page is markup, and what was noted is escaped in it. */
static void
test_page(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct before_after *compared = compare(memory, "434343", "545454", 1);
	XML_Parser parser = XML_ParserCreate("UTF-8");
	struct text page;
	struct text json;

	(void)state;
	text_init(&page, memory, 200000);
	text_init(&json, memory, 200000);
	text_add(&page, "<main>");
	before_after_html(compared, &page);
	text_add(&page, "</main>");
	if (XML_Parse(parser, text_string(&page), (int)page.length, 1) !=
	        XML_STATUS_OK)
		fail_msg("%s", XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
	assert_non_null(strstr(text_string(&page), "&lt;først&gt;"));
	before_after_json(compared, &json);
	assert_non_null(strstr(text_string(&json), "\"change\": \"2026-10\""));
	assert_non_null(strstr(text_string(&json), "\"change\": \"higher\""));
	talloc_free(memory);
}

/* A month between the released ones that nobody released: it changes nothing. */
static void
test_unreleased(void **state)
{
	double low[2];
	double high[2];

	(void)state;
	for (int with = 0; with <= 1; with++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = fixture_create(memory);
		struct before_after *compared = NULL;

		for (int month = 7; month <= 11; month += 2) {
			put_month(db, 202600 + month,
			        month < 10 ? "323232" : "545454", 1);
			release(db, memory, month);
		}
		if (with == 1)
			put_month(db, 202608, "111555", 1);
		assert_int_equal(
		        release_around(db, memory, FIXTURE_MUNICIPALITY,
		                (struct month){2026, 10}, &compared),
		        STATUS_OK);
		low[with] = compared->indices[0].low;
		high[with] = compared->indices[0].high;
		talloc_free(memory);
	}
	assert_true(low[0] < high[0]);
	assert_true(low[0] == low[1] && high[0] == high[1]);
}

/* Nothing released: no figure, and words for it. */
static void
test_nothing(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct before_after *compared = NULL;
	struct text out;

	(void)state;
	text_init(&out, memory, 10000);
	put_month(db, 202609, "434343", 1);
	assert_int_equal(release_around(db, memory, FIXTURE_MUNICIPALITY,
	                         (struct month){2026, 10}, &compared),
	        STATUS_OK);
	before_after_text(compared, &out);
	assert_non_null(strstr(text_string(&out),
	        "Tilfredshed: der er ikke udgivet tal for månederne før."));
	assert_int_equal(release_around(db, memory, 661,
	                         (struct month){2026, 10}, &compared),
	        STATUS_NOT_FOUND);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_error),
	        cmocka_unit_test(test_few_on_both_sides),
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_almost_nothing),
	        cmocka_unit_test(test_page),
	        cmocka_unit_test(test_unreleased),
	        cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests_name("before_after", tests, NULL, NULL);
}

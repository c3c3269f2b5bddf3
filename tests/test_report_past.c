/*
 * The months before: read from what was released, and words of change that
 * follow the numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/report_past.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

/* What is written is read back. */
static void
test_read(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	struct report_past past;
	struct text json;

	(void)state;
	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	text_init(&json, memory, 100000);
	write_json(report, &json);
	assert_int_equal(
	        report_past_read(memory, text_string(&json), &past), STATUS_OK);
	assert_string_equal(past.month, "2026-10");
	for (size_t i = 0; i < REPORT_INDICES; i++) {
		const struct report_index *index = &report->indices[i];

		assert_int_equal(
		        past.indices[i].people, index->respondents.count);
		assert_true(fabs(past.indices[i].mean - index->mean) < 0.005);
		assert_true(fabs(past.indices[i].low - index->low) < 0.005);
		assert_true(fabs(past.indices[i].high - index->high) < 0.005);
	}
	talloc_free(memory);
}

static void
test_hidden_is_nan(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report_past past;
	struct text json;

	(void)state;
	text_init(&json, memory, 100000);
	write_json(fixture_build(db, memory, 10), &json);
	assert_int_equal(
	        report_past_read(memory, text_string(&json), &past), STATUS_OK);
	assert_true(!(past.indices[0].mean >= 0));
	talloc_free(memory);
}

static void
test_unreadable(void **state)
{
	static const char *const bad[] = {"", "[]", "{\"month\":\"2026-10\"}",
	        "{\"month\":\"2026-13\",\"indices\":[{},{}]}",
	        "{\"month\":\"2026-10\",\"indices\":[{}]}"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct report_past past;

		assert_int_equal(
		        report_past_read(NULL, bad[i], &past), STATUS_INPUT);
	}
}

/* An interval of so much on either side. */
struct figure {
	int64_t people;
	double mean, half;
};

static void
test_change(void **state)
{
	static const struct {
		struct figure before, now;
		const char *month;
		enum report_change wanted;
	} cases[] = {
	        /* The errors are some 2 each: 10 points are certain, 5 not. */
	        {{100, 60, 4}, {100, 70, 4}, "2026-09", REPORT_HIGHER},
	        {{100, 70, 4}, {100, 60, 4}, "2026-09", REPORT_LOWER},
	        {{100, 60, 4}, {100, 65, 4}, "2026-09", REPORT_UNSURE},
	        {{30, 60, 4}, {30, 70, 4}, "2026-09", REPORT_HIGHER},
	        /* Fewer than 30 in one of them: no word at all. */
	        {{29, 60, 4}, {100, 90, 4}, "2026-09", REPORT_NO_WORD},
	        {{100, 60, 4}, {29, 90, 4}, "2026-09", REPORT_NO_WORD},
	        {{100, NAN, 4}, {100, 90, 4}, "2026-09", REPORT_NO_WORD},
	        {{100, 60, 4}, {100, NAN, 4}, "2026-09", REPORT_NO_WORD},
	        /* Not the month before. */
	        {{100, 60, 4}, {100, 70, 4}, "2026-08", REPORT_NO_WORD},
	        /* An interval that is cut tells no error. */
	        {{100, 60, 4}, {100, 97, 4}, "2026-09", REPORT_UNSURE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct figure *b = &cases[i].before;
		const struct figure *n = &cases[i].now;
		struct report_past past = {.month = cases[i].month,
		        .indices = {{b->people, b->mean, b->mean - b->half,
		                b->mean + b->half}}};
		struct report_index index = {
		        .respondents = {n->people, false, n->people},
		        .mean = n->mean,
		        .low = n->mean - n->half,
		        .high = fmin(100, n->mean + n->half)};
		struct report report = {.month = "2026-10",
		        .indices = &index,
		        .indices_count = 1,
		        .past = &past,
		        .past_count = 1};

		if (report_change(&report, 0) != cases[i].wanted)
			fail_msg("case %zu", i);
		report.past_count = 0;
		assert_int_equal(report_change(&report, 0), REPORT_NO_WORD);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_read),
	        cmocka_unit_test(test_hidden_is_nan),
	        cmocka_unit_test(test_unreadable),
	        cmocka_unit_test(test_change),
	};

	return cmocka_run_group_tests_name("report_past", tests, NULL, NULL);
}

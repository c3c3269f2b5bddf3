/*
 * Firms in a whole report: what an attacker computes from it, what the report
 * forgot to hide, and a mean of too few of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <talloc.h>

#include "reports/auditor_report.h"
#include "tests/report_fixture.h"

static const struct period october = {
        .kind = PERIOD_MONTH, .first = {2026, 10}, .months = 1};

static enum status
audit(const struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor *auditor = auditor_create(memory);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	status = auditor_report(auditor, report, "", &why);
	if (status == STATUS_OK)
		status = auditor_check(auditor, &why);
	talloc_free(memory);
	return status;
}

static void
add(struct db *db, int64_t respondent, int64_t firm, const char *answers)
{
	fixture_add(
	        db, &(struct fixture_person){.respondent = respondent,
	                    .group = "",
	                    .month = 202610,
	                    .version = 4,
	                    .state = answers[0] == '\0' ? "closed" : "complete",
	                    .answers = answers});
	fixture_join_firm(db, respondent, firm);
}

/* Forty who answered, of which firm 1 gave all the low answers; twelve silent. */
static struct report *
build(TALLOC_CTX *memory)
{
	struct db *db = fixture_create(memory);
	static const char *const ways[] = {"545454", "444544", "555445"};

	for (int64_t i = 0; i < 32; i++)
		add(db, 1 + i, 10 + i, ways[i % 3]);
	for (int64_t i = 0; i < 8; i++)
		add(db, 101 + i, 1, "222222");
	for (int64_t i = 0; i < 12; i++)
		add(db, 201 + i, 60 + i, "");
	return fixture_build_employers(db, memory, october);
}

static void
show(struct report_count *count)
{
	count->hidden = false;
	count->count = count->truth;
}

/* Every way to see what is hidden is tried, one figure at a time; each that shows
 * firm 1 alone, or lets it be subtracted, must be refused. */
static void
test_attacker(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = build(memory);
	int refused = 0;

	(void)state;
	assert_int_equal(audit(report), STATUS_OK);
	assert_false(report->total.answered.hidden);
	for (size_t i = 0; i < report->items_count; i++)
		for (size_t c = 0; c < report->items[i].choices_count; c++) {
			struct report_count *count =
			        &report->items[i].choices[c].answers;
			const char *value = report->items[i].choices[c].value;
			struct report_count before = *count;

			if (strcmp(value, "2") != 0)
				continue;
			/* Eight people, which is enough of people. */
			assert_int_equal(count->truth, 8);
			assert_true(count->hidden);
			show(count);
			assert_int_equal(audit(report), STATUS_CONFLICT);
			refused++;
			*count = before;
		}
	assert_int_equal(refused, (int)report->items_count);
	/* All others of an item: what is left is firm 1. */
	for (size_t c = 0; c < report->items[1].choices_count; c++)
		if (strcmp(report->items[1].choices[c].value, "2") != 0)
			show(&report->items[1].choices[c].answers);
	show(&report->items[1].respondents);
	assert_int_equal(audit(report), STATUS_CONFLICT);
	talloc_free(memory);
}

/* Without its firms a report of employers is of one unknown firm. */
static void
test_forgotten(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = build(memory);

	(void)state;
	report->firm_people_count = 0;
	assert_int_equal(audit(report), STATUS_CONFLICT);
	talloc_free(memory);
}

/* A mean of those with the index, beside all who answered. */
static void
test_mean(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	for (int64_t i = 0; i < 8; i++) {
		add(db, 1 + i, 1 + i % 2, i % 3 == 0 ? "545454" : "434343");
		add(db, 101 + i, 10 + i, "-4-55-");
	}
	for (int64_t i = 0; i < 20; i++)
		add(db, 201 + i, 30 + i, i % 2 == 0 ? "-4-5--" : "-5-4--");
	report = fixture_build_employers(db, memory, october);
	assert_false(report->total.answered.hidden);
	assert_true(isnan(report->indices[0].mean) != 0);
	assert_true(isnan(report->indices[1].mean) == 0);
	assert_int_equal(audit(report), STATUS_OK);
	report->indices[0].respondents = report->total.answered;
	report->indices[0].mean = 71.25;
	assert_int_equal(audit(report), STATUS_CONFLICT);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_attacker),
	        cmocka_unit_test(test_forgotten),
	        cmocka_unit_test(test_mean),
	};

	return cmocka_run_group_tests_name(
	        "auditor_firm_report", tests, NULL, NULL);
}

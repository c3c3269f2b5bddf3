/*
 * What the auditor refuses of an employers' report is given up where it costs
 * least.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/auditor_report.h"
#include "tests/report_fixture.h"

static const struct period october = {
        .kind = PERIOD_MONTH, .first = {2026, 10}, .months = 1};

static void
add(struct db *db, int64_t respondent, const char *answers)
{
	fixture_add(db, &(struct fixture_person){.respondent = respondent,
	                        .group = "",
	                        .month = 202610,
	                        .version = 4,
	                        .state = "complete",
	                        .answers = answers});
	fixture_join_firm(db, respondent, respondent);
}

/* Involvement is one question, as employers are asked; so many have not answered
 * it, each of a firm of the own. */
static struct report *
build(TALLOC_CTX *memory, int64_t without)
{
	static const char one_item[] =
	        "UPDATE item SET measure = '' WHERE survey_version = 4"
	        " AND name IN ('I2', 'I3')";
	static const char *const ways[] = {
	        "55--54", "44--45", "53--44", "45--33", "34--54", "52--45"};
	struct db *db = fixture_create(memory);

	assert_int_equal(db_run(db, one_item, DB_NO_ARGS), STATUS_OK);
	for (int64_t i = 0; i < 29; i++)
		add(db, 1 + i, ways[i % 6]);
	for (int64_t i = 0; i < without; i++)
		add(db, 101 + i, i % 2 == 0 ? "4---54" : "5---44");
	return fixture_build_employers(db, memory, october);
}

static enum status
audit(const struct report *report)
{
	struct auditor *auditor = auditor_create(NULL);
	struct text why;
	enum status status;

	text_init(&why, auditor, 400);
	status = auditor_report(auditor, report, "", &why);
	if (status == STATUS_OK)
		status = auditor_check(auditor, &why);
	talloc_free(auditor);
	return status;
}

static size_t
shown_choices(const struct report *report, const char *measure)
{
	size_t shown = 0;

	for (size_t i = 0; i < report->items_count; i++)
		for (size_t c = 0; c < report->items[i].choices_count; c++)
			shown += strcmp(report->items[i].measure, measure) ==
			                 0 &&
			         !report->items[i].choices[c].answers.hidden;
	return shown;
}

/* A mean over one question tells how many gave it, and so how few did not: that
 * mean goes, not all questions of the other. */
static void
test_one_mean(void **state)
{
	static const struct {
		int64_t without;
		bool involvement;
	} cases[] = {{0, true}, {3, false}, {8, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = build(memory, cases[i].without);

		assert_false(report->total.answered.hidden);
		assert_true(report->indices[0].mean > 0);
		if (isnan(report->indices[1].mean) == cases[i].involvement)
			fail_msg("%d without", (int)cases[i].without);
		assert_true(shown_choices(report, "satisfaction") >= 2);
		assert_int_equal(audit(report), STATUS_OK);
		talloc_free(memory);
	}
}

/* The sentence says no figure that was taken back. */
static void
test_sentence(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *with = build(memory, 8);
	struct report *without = build(memory, 3);

	(void)state;
	assert_non_null(strstr(with->sentence, "inddragelsen"));
	assert_null(strstr(without->sentence, "inddragelsen"));
	assert_non_null(strstr(without->sentence, "Tilfredsheden"));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_one_mean),
	        cmocka_unit_test(test_sentence),
	};

	return cmocka_run_group_tests_name(
	        "report_firm_keep", tests, NULL, NULL);
}

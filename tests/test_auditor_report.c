/*
 * The auditor on reports: those that are built pass, and each way of showing a
 * little more of one is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "base/secret.h"
#include "reports/auditor_report.h"
#include "tests/report_fixture.h"

static enum status
audit(const struct report *report, TALLOC_CTX *memory)
{
	struct auditor *auditor = auditor_create(memory);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	status = auditor_report(auditor, report, "", &why);
	if (status == STATUS_OK)
		status = auditor_check(auditor, &why);
	return status;
}

static struct report_count
shown(int64_t count)
{
	return (struct report_count){count, false, count};
}

/* A month of people who answer by chance, some of them not everything. */
static void
add_by_chance(struct db *db, struct randomness *random, int64_t people)
{
	static const char *const states[] = {"complete", "complete", "complete",
	        "closed", "closed", "stopped", "failed", "unasked"};
	static const char *const groups[] = {
	        "aktivitetsparat", "jobparat", "sygedagpenge"};

	for (int64_t i = 0; i < people; i++) {
		char answers[7] = "------";
		struct fixture_person person = {.respondent = i + 1,
		        .group = groups[randomness_below(random, 3)],
		        .month = 202610,
		        .version = 1,
		        .state = states[randomness_below(random, 8)],
		        .answers = answers};
		bool complete = strcmp(person.state, "complete") == 0;

		for (size_t a = 0; complete && a < 6; a++)
			if (a == 0 || randomness_below(random, 20) != 0)
				answers[a] =
				        (char)('5' -
				                (char)(randomness_below(
				                               random, 3) *
				                        randomness_below(
				                                random, 3)));
		fixture_add(db, &person);
	}
}

static void
test_built_reports_pass(void **state)
{
	struct randomness random;
	int means = 0;

	(void)state;
	randomness_init_seeded(&random, 9);
	for (int i = 0; i < 20; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = fixture_create(memory);
		struct report *report;

		add_by_chance(db, &random, 10 + 15 * i);
		report = fixture_build(db, memory, 10);
		assert_int_equal(audit(report, memory), STATUS_OK);
		means += !isnan(report->indices[0].mean);
		talloc_free(memory);
	}
	/* Safe because everything is hidden would be no report. */
	assert_true(means >= 15);
}

enum change {
	NOTHING,
	SMALL_COUNTS,
	THEIR_COVER,
	MEAN_WITHOUT_COUNT,
	INTERVAL_WITHOUT_MEAN,
	RATE_WITHOUT_COUNTS,
	MEAN_OF_EXTREMES,
	UNANIMOUS,
	WRONG_SUM,
	CHANGES
};

/* Shows the hidden choices that are small, or those that protect them. */
static void
show_choices(struct report *report, bool small)
{
	int changed = 0;

	for (size_t i = 0; i < report->items_count; i++)
		for (size_t c = 0; c < report->items[i].choices_count; c++) {
			struct report_count *answers =
			        &report->items[i].choices[c].answers;

			if (!answers->hidden ||
			        (answers->truth < report->threshold) != small)
				continue;
			*answers = shown(answers->truth);
			changed++;
		}
	assert_true(changed > 0);
}

static void
make_unanimous(struct report *report)
{
	struct report_item *item = &report->items[0];

	for (size_t c = 0; c < item->choices_count; c++) {
		item->choices[c].answers = shown(0);
		memset(item->choices[c].by_answered, 0,
		        sizeof(item->choices[c].by_answered));
	}
	item->choices[0].answers = shown(item->respondents.truth);
}

static void
change(struct report *report, enum change what)
{
	struct report_index *index = &report->indices[0];

	switch (what) {
	case SMALL_COUNTS: show_choices(report, true); break;
	case THEIR_COVER: show_choices(report, false); break;
	case MEAN_WITHOUT_COUNT: index->respondents.hidden = true; break;
	case INTERVAL_WITHOUT_MEAN: index->mean = NAN; break;
	case RATE_WITHOUT_COUNTS: report->total.asked.hidden = true; break;
	case MEAN_OF_EXTREMES: index->mean = 100; break;
	case UNANIMOUS: make_unanimous(report); break;
	case WRONG_SUM: report->total.held = shown(9999); break;
	case NOTHING:
	case CHANGES: break;
	}
}

static void
test_changes_are_refused(void **state)
{
	(void)state;
	for (unsigned what = NOTHING; what < CHANGES; what++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct db *db = fixture_create(memory);
		struct report *report;
		enum status status;

		fixture_add_month(db, 202610);
		report = fixture_build(db, memory, 10);
		assert_true(report->indices[0].mean > 0);
		change(report, (enum change)what);
		status = audit(report, memory);
		if (status != (what == NOTHING ? STATUS_OK : STATUS_CONFLICT))
			fail_msg("change %u: %s", what, status_name(status));
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_built_reports_pass),
	        cmocka_unit_test(test_changes_are_refused),
	};

	return cmocka_run_group_tests_name("auditor_report", tests, NULL, NULL);
}

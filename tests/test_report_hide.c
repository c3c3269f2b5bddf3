/*
 * One figure more is hidden: the one that was named, then what stands beside it,
 * and with it all that follows from it.
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
#include "reports/report_hide.h"
#include "tests/report_fixture.h"

static struct report *
make(TALLOC_CTX *memory)
{
	struct db *db = fixture_create(memory);

	fixture_add_month(db, 202610);
	return fixture_build(db, memory, 10);
}

static void
test_named(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = make(memory);

	(void)state;
	assert_false(report->dispositions.silent.hidden);
	assert_true(report_hide_more(report, "x silent cannot be as low as 1"));
	assert_true(report->dispositions.silent.hidden);
	assert_false(report->total.answered.hidden);
	/* The rate and the means go with the count that they rest on. */
	assert_true(report->dispositions.rr2 > 0);
	assert_true(report->indices[0].mean > 0);
	assert_true(report_hide_more(report, "p: answered is shown"));
	assert_true(report->total.answered.hidden);
	assert_true(isnan(report->dispositions.rr2) != 0);
	assert_true(isnan(report->indices[0].mean) != 0);
	assert_non_null(strstr(report->sentence, "for få borgere"));
	talloc_free(memory);
}

/* Who did not answer an item: the item goes, and who answered stays. */
static void
test_item(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = make(memory);

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_true(report_hide_more(report,
		        "x answered without item I3 involvement 1234abcd"
		        " respondents cannot be as high as the threshold"));
	assert_false(report->total.answered.hidden);
	assert_true(report->indices[1].mean > 0);
	talloc_free(memory);
}

/* A group goes whole; hidden already, it is the next one's turn. */
static void
test_groups(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = make(memory);
	size_t hidden = 0;

	(void)state;
	for (size_t g = 0; g < report->groups_count; g++) {
		assert_true(report_hide_more(report,
		        "x group jobparat answered cannot be as low as 1"));
		hidden = 0;
		for (size_t i = 0; i < report->groups_count; i++)
			hidden += report->groups[i].answered.hidden &&
			          report->groups[i].asked.hidden;
		assert_int_equal(hidden, g + 1);
	}
	talloc_free(memory);
}

/* Whatever is named, it comes to an end, and what is left tells nothing. */
static void
test_end(void **state)
{
	static const char *const whys[] = {"", "nonsense", "item S1 ",
	        "group jobparat answered", "with satisfaction",
	        "full "
	        "involvement"};

	(void)state;
	for (size_t w = 0; w < sizeof(whys) / sizeof(whys[0]); w++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = make(memory);
		struct auditor *auditor = auditor_create(memory);
		struct text why;
		int steps = 0;

		text_init(&why, memory, 400);
		while (report_hide_more(report, whys[w]))
			assert_true(++steps < 200);
		assert_true(steps > 10);
		assert_true(report->total.held.hidden);
		assert_int_equal(
		        auditor_report(auditor, report, "", &why), STATUS_OK);
		assert_int_equal(auditor_check(auditor, &why), STATUS_OK);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_named),
	        cmocka_unit_test(test_item),
	        cmocka_unit_test(test_groups),
	        cmocka_unit_test(test_end),
	};

	return cmocka_run_group_tests_name("report_hide", tests, NULL, NULL);
}

/*
 * Releases of several periods and kinds beside each other: what is tied to what,
 * what an address means, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "server/release.h"
#include "tests/report_fixture.h"

static const struct {
	const char *text;
	int64_t code; /* -1: refused */
} codes[] = {
        {"2026-10", 202610},
        {"2026-Q3", 202623},
        {"2026", 202640},
        {"2026-10-employee", 1202610},
        {"2026-Q3-employer", 2202623},
        {"2026-partner", 3202640},
        {"2026-10-citizen", -1},
        {"2026-10-", -1},
        {"employer", -1},
        {"-employer", -1},
        {"2026-10-dog", -1},
        {"2026-10-01", -1},
        {"", -1},
};

static void
test_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		const char *kind = NULL;
		struct period period;
		int64_t code = -1;

		assert_int_equal(release_code_parse(codes[i].text, &code),
		        codes[i].code < 0 ? STATUS_INPUT : STATUS_OK);
		if (codes[i].code < 0)
			continue;
		assert_int_equal(code, codes[i].code);
		assert_int_equal(
		        release_of_code(code, &kind, &period), STATUS_OK);
		assert_int_equal(release_code(kind, &period), code);
	}
}

/* Three more in the quarter than its three released months have: the month that
 * is missing would be they, or somebody came in late. */
static void
test_refused(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 5,
	        .group = "jobparat",
	        .month = 202609,
	        .version = 1,
	        .state = "complete",
	        .answers = "545454"};
	struct report *report;

	(void)state;
	fixture_add_month(db, 202607);
	fixture_add_month(db, 202608);
	assert_int_equal(
	        release_put(
	                db, fixture_build_of(db, memory, "2026-07", NULL), 1),
	        STATUS_OK);
	assert_int_equal(
	        release_put(
	                db, fixture_build_of(db, memory, "2026-08", NULL), 2),
	        STATUS_OK);
	fixture_add_many(db, person, 3);
	report = fixture_build_of(db, memory, "2026-Q3", NULL);
	assert_int_equal(release_put(db, report, 3), STATUS_FORBIDDEN);
	/* Fitted, it may stand; the three are not to be told from it. */
	assert_int_equal(release_fit(db, report), STATUS_OK);
	assert_int_equal(release_put(db, report, 3), STATUS_OK);
	assert_true(report->total.answered.hidden);
	talloc_free(memory);
}

/* Employees' months are none of the citizens' quarter. */
static void
test_kinds_apart(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct fixture_person person = {.respondent = 5,
	        .group = "",
	        .month = 202607,
	        .version = 3,
	        .state = "complete",
	        .answers = "545454"};
	struct release release;
	struct text why;
	size_t count = 0;

	(void)state;
	text_init(&why, memory, 400);
	fixture_add_month(db, 202607);
	fixture_add_many(db, person, 20);
	person.respondent = 90;
	person.answers = "434343";
	fixture_add_many(db, person, 20);
	assert_int_equal(
	        release_put(db,
	                fixture_build_of(db, memory, "2026-07", "employee"), 1),
	        STATUS_OK);
	assert_int_equal(
	        release_put(
	                db, fixture_build_of(db, memory, "2026-07", NULL), 2),
	        STATUS_OK);
	assert_int_equal(
	        release_put(db,
	                fixture_build_of(db, memory, "2026-07", "employee"), 3),
	        STATUS_CONFLICT);
	assert_int_equal(release_get(db, memory, FIXTURE_MUNICIPALITY, 1202607,
	                         &release),
	        STATUS_OK);
	assert_non_null(strstr(release.json, "\"respondent\": \"employee\""));
	assert_non_null(strstr(release.json, "svarede 40 medarbejdere"));
	assert_int_equal(release_verify(db, FIXTURE_MUNICIPALITY, &count, &why),
	        STATUS_OK);
	assert_int_equal(count, 2);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_codes),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_kinds_apart),
	};

	return cmocka_run_group_tests_name(
	        "release_history", tests, NULL, NULL);
}

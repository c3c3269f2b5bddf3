/*
 * Figures by principle on their way out: kept as they were given, and held
 * against the releases and against each other.
 */
#include "tests/store_fixture.h"

#include "server/principle_release.h"
#include "tests/export_fixture.h"

enum { LATER = 1800000000 }; /* January 2027 */

static void
fill(struct store_fixture *fixture)
{
	export_fixture_fill(fixture->db);
	store_run(fixture, "UPDATE item SET principle = 'P1'"
	                   " WHERE name IN ('I1', 'I2', 'I3')");
}

/* A month's release, as the auditor was told of it. */
static void
release(struct store_fixture *fixture, const char *month, const char *counts)
{
	store_run(fixture,
	        talloc_asprintf(fixture->memory,
	                "INSERT INTO release (municipality, month, released_at,"
	                " result, page, checksum, statement) VALUES (740, %s,"
	                " 0, '{}', '', '', '{\"counts\":[%s],\"rows\":[]}')",
	                month, counts));
}

static const char *
give(struct store_fixture *fixture, const char *text)
{
	struct principle_draft draft;
	struct period period;
	bool stale = false;

	assert_int_equal(period_parse(text, &period), STATUS_OK);
	assert_int_equal(principle_release_draft(fixture->db, fixture->memory,
	                         740, &period, LATER, &draft, &fixture->why),
	        STATUS_OK);
	if (!draft.given)
		assert_int_equal(principle_release_keep(
		                         fixture->db, &draft, LATER, &stale),
		        STATUS_OK);
	assert_false(stale);
	return draft.release.result;
}

static void
expect(const char *result, const char *part)
{
	if (strstr(result, part) == NULL)
		fail_msg("no %s in %s", part, result);
}

static void
test_unreleased(void **state)
{
	struct store_fixture *fixture = *state;

	fill(fixture);
	expect(give(fixture, "2026-09"), "\"people\":null");
	expect(give(fixture, "2026-09"), "\"answered\":null");
}

static void
test_kept(void **state)
{
	struct store_fixture *fixture = *state;
	const char *first;

	fill(fixture);
	release(fixture, "202609", "");
	first = give(fixture, "2026-09");
	expect(first, "\"principle\":\"P1\",\"answered\":66,\"people\":66,"
	              "\"mean\":");
	/* Given once, it stays, whatever is answered later. */
	store_run(fixture, "UPDATE answer SET value = '1'");
	assert_string_equal(give(fixture, "2026-09"), first);
	expect_count(fixture, "SELECT count(*) FROM principle_release", 1);
}

/* November has two people, who are the quarter less October. */
static void
test_quarter(void **state)
{
	struct store_fixture *fixture = *state;

	fill(fixture);
	release(fixture, "202610", "");
	release(fixture, "202611", "");
	release(fixture, "202612", "");
	expect(give(fixture, "2026-10"), "\"people\":16");
	expect(give(fixture, "2026-11"), "\"people\":null");
	expect(give(fixture, "2026-Q4"), "\"people\":null");
}

static void
test_quarter_first(void **state)
{
	struct store_fixture *fixture = *state;

	fill(fixture);
	release(fixture, "202610", "");
	release(fixture, "202611", "");
	release(fixture, "202612", "");
	expect(give(fixture, "2026-Q4"), "\"people\":18");
	expect(give(fixture, "2026-10"), "\"people\":null");
}

/* A release hides two of an item's counts, whose sum can be computed: with the
 * mean they could be, too. */
static void
test_mean(void **state)
{
	static const char item[] =
	        "[\"0740 202609 release 1: item I1 involvement ab 1\",3,1,0,5],"
	        "[\"0740 202609 release 1: item I1 involvement ab "
	        "5\",40,1,0,5]";
	struct store_fixture *fixture = *state;

	fill(fixture);
	store_run(fixture, "UPDATE item SET principle = '' WHERE name <> 'I1'");
	store_run(fixture,
	        talloc_asprintf(fixture->memory,
	                "INSERT INTO release (municipality, month, released_at,"
	                " result, page, checksum, statement) VALUES (740,"
	                " 202609, 0, '{}', '', '', '{\"counts\":[%s],\"rows\":"
	                "[[43, 43, \"0740 202609 release 1: item I1 involvement"
	                " ab 1\", 1, \"0740 202609 release 1: item I1"
	                " involvement ab 5\", 1]]}')",
	                item));
	expect(give(fixture, "2026-09"), "\"people\":null");
}

/* Half of October's people, and November's two, are employers, each of a firm. */
static void
divide(struct store_fixture *fixture)
{
	store_run(fixture,
	        "INSERT INTO survey_version SELECT 1000, survey, 'e', title,"
	        " 'employer', source, published_at FROM survey_version"
	        " ORDER BY id DESC LIMIT 1");
	store_run(fixture,
	        "INSERT INTO item (survey_version, position, name, type, label,"
	        " measure, theme, principle) SELECT 1000, position, name, type,"
	        " label, measure, theme, principle FROM item WHERE"
	        " survey_version = (SELECT max(survey_version) FROM item)");
	store_run(fixture, "UPDATE invitation SET survey_version = 1000"
	                   " WHERE respondent >= 138 OR respondent % 2 = 1");
	store_run(fixture,
	        "INSERT INTO firm SELECT id, 740, printf('%08d', id),"
	        " id FROM respondent");
	store_run(fixture, "INSERT INTO firm_respondent SELECT id, 740, id"
	                   " FROM respondent");
}

/* What is refused of employers costs the citizens nothing. */
static void
test_kinds(void **state)
{
	struct store_fixture *fixture = *state;
	const char *quarter;

	fill(fixture);
	divide(fixture);
	release(fixture, "202610", "");
	release(fixture, "202611", "");
	release(fixture, "202612", "");
	expect(give(fixture, "2026-10"), "{\"kind\":\"employer\","
	                                 "\"principle\":\"P1\",\"answered\":8,"
	                                 "\"people\":8");
	quarter = give(fixture, "2026-Q4");
	expect(quarter, "{\"kind\":\"citizen\",\"principle\":\"P1\","
	                "\"answered\":8,\"people\":8");
	expect(quarter, "{\"kind\":\"employer\",\"principle\":\"P1\","
	                "\"answered\":null,\"people\":null");
}

/* Six more in the quarter are enough of people, and all of one firm. */
static void
test_firms(void **state)
{
	struct store_fixture *fixture = *state;

	fill(fixture);
	divide(fixture);
	release(fixture, "202610", "");
	release(fixture, "202611", "");
	release(fixture, "202612", "");
	store_run(fixture,
	        "UPDATE invitation SET survey_version = 1000, month = 202611"
	        " WHERE id IN (SELECT i.id FROM invitation i JOIN session s"
	        " ON s.id = i.id WHERE i.month = 202609 AND s.state ="
	        " 'complete' LIMIT 6)");
	store_run(fixture,
	        "UPDATE firm_respondent SET firm = 1 WHERE respondent IN"
	        " (SELECT respondent FROM invitation WHERE month = 202611)");
	expect(give(fixture, "2026-10"), "{\"kind\":\"employer\","
	                                 "\"principle\":\"P1\",\"answered\":8");
	expect(give(fixture, "2026-11"), "{\"kind\":\"employer\","
	                                 "\"principle\":\"P1\","
	                                 "\"answered\":null,\"people\":null");
	expect(give(fixture, "2026-Q4"), "{\"kind\":\"employer\","
	                                 "\"principle\":\"P1\","
	                                 "\"answered\":null,\"people\":null");
}

/* The auditor's work is done before, and holds while nothing else is released. */
static void
test_drafts(void **state)
{
	struct store_fixture *fixture = *state;
	struct principle_draft first;
	struct principle_draft second;
	struct period period;
	bool stale = false;

	fill(fixture);
	release(fixture, "202609", "");
	assert_int_equal(period_parse("2026-09", &period), STATUS_OK);
	assert_int_equal(principle_release_draft(fixture->db, fixture->memory,
	                         740, &period, LATER, &first, &fixture->why),
	        STATUS_OK);
	assert_false(first.given);
	release(fixture, "202610", "");
	assert_int_equal(
	        principle_release_keep(fixture->db, &first, LATER, &stale),
	        STATUS_OK);
	assert_true(stale);
	assert_int_equal(principle_release_draft(fixture->db, fixture->memory,
	                         740, &period, LATER, &first, &fixture->why),
	        STATUS_OK);
	assert_int_equal(
	        principle_release_keep(fixture->db, &first, LATER, &stale),
	        STATUS_OK);
	assert_false(stale);
	/* It is there, and stays whatever is released. */
	release(fixture, "202611", "");
	assert_int_equal(principle_release_draft(fixture->db, fixture->memory,
	                         740, &period, LATER, &second, &fixture->why),
	        STATUS_OK);
	assert_true(second.given);
	assert_string_equal(second.release.result, first.release.result);
	assert_int_equal(
	        principle_release_keep(fixture->db, &second, LATER, &stale),
	        STATUS_OK);
	assert_false(stale);
}

static void
test_refused(void **state)
{
	static const char *const periods[] = {"2026", "2027-02", "2027-Q1"};
	struct store_fixture *fixture = *state;
	struct principle_draft draft;
	struct period period;

	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		assert_int_equal(period_parse(periods[i], &period), STATUS_OK);
		assert_int_equal(
		        principle_release_draft(fixture->db, fixture->memory,
		                740, &period, LATER, &draft, &fixture->why),
		        STATUS_INPUT);
		store_expect_why(fixture, "a month or a quarter that is over");
	}
	assert_int_equal(period_parse("2026-09", &period), STATUS_OK);
	assert_int_equal(principle_release_draft(fixture->db, fixture->memory,
	                         751, &period, LATER, &draft, &fixture->why),
	        STATUS_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_unreleased),
	        STORE(test_kept),
	        STORE(test_quarter),
	        STORE(test_quarter_first),
	        STORE(test_mean),
	        STORE(test_kinds),
	        STORE(test_firms),
	        STORE(test_drafts),
	        STORE(test_refused),
	};

	return cmocka_run_group_tests_name(
	        "principle_release", tests, NULL, NULL);
}

/*
 * Indices by principle against the same computed by SQL, and what is hidden of
 * them.
 */
#include "tests/store_fixture.h"

#include <math.h>

#include "reports/principle_table.h"
#include "tests/export_fixture.h"

static const int64_t september[2] = {202609, 202609};
static const int64_t autumn[2] = {202609, 202610};

static void
fill(struct store_fixture *fixture)
{
	export_fixture_fill(fixture->db);
	store_run(fixture, "UPDATE item SET principle = 'P1'"
	                   " WHERE name IN ('I1', 'I2', 'I3')");
	store_run(
	        fixture, "UPDATE item SET principle = 'P2' WHERE name = 'W1'");
}

static struct principle_table *
build(struct store_fixture *fixture, const int64_t months[2])
{
	struct principle_table *table = NULL;

	assert_int_equal(principle_table_build(fixture->db, fixture->memory,
	                         740, months, &table),
	        STATUS_OK);
	return table;
}

#define PERSONS                                                                \
	"SELECT s.id, avg(25.0 * (a.value - 1)) AS x FROM session s"           \
	" JOIN invitation i ON i.id = s.id JOIN answer a ON a.session = s.id"  \
	" AND a.item IN (2, 3, 4) AND a.value BETWEEN '1' AND '5'"             \
	" WHERE s.state = 'complete' AND i.month = 202609 GROUP BY s.id"

static void
test_figures(void **state)
{
	struct store_fixture *fixture = *state;
	const struct principle_table *table;

	fill(fixture);
	table = build(fixture, september);
	assert_int_equal(table->figures_count, 2);
	assert_int_equal(table->bases_count, 1);
	assert_string_equal(table->figures[0].kind, "citizen");
	assert_string_equal(table->figures[0].principle, "P1");
	assert_string_equal(table->figures[0].items, " I1 I2 I3 ");
	expect_count(fixture, "SELECT count(*) FROM (" PERSONS ")",
	        table->figures[0].people);
	expect_count(fixture, "SELECT round(1000 * avg(x)) FROM (" PERSONS ")",
	        llround(1000 * table->figures[0].mean));
	assert_true(table->figures[0].low < table->figures[0].mean);
	assert_true(table->figures[0].high > table->figures[0].mean);
	/* W1 is asked of some; it is no scale, but has 1 to 4. */
	expect_count(fixture,
	        "SELECT count(*) FROM answer a JOIN invitation i ON i.id ="
	        " a.session WHERE a.item = 8 AND i.month = 202609",
	        table->figures[1].people);
	assert_int_equal(table->bases[0].people, table->figures[0].people);
}

/* A person who comes again counts once, with the last session. */
static void
test_person(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t before;

	fill(fixture);
	before = build(fixture, autumn)->figures[0].people;
	store_run(fixture, "UPDATE invitation SET respondent = 4"
	                   " WHERE id = 114");
	assert_int_equal(build(fixture, autumn)->figures[0].people, before - 1);
	/* A later answer to the same question is the one that counts. */
	store_run(fixture, "INSERT INTO answer (municipality, session, item,"
	                   " value, channel, at) SELECT 740, id, 2, '1', 'web',"
	                   " 1 FROM session WHERE state = 'complete'");
	store_run(
	        fixture, "UPDATE answer SET value = '1' WHERE item IN (3, 4)");
	assert_float_equal(build(fixture, autumn)->figures[0].mean, 0, 1e-9);
}

static void
test_hidden(void **state)
{
	static const struct {
		int64_t base, people;
		double mean;
		bool hidden;
	} cases[] = {
	        {20, 20, 50, false},
	        {20, 15, 50, false},
	        {20, 16, 50, true},
	        {20, 19, 50, true},
	        {9, 4, 50, true},
	        {5, 5, 50, false},
	        {4, 4, 50, true},
	        {20, 20, 100, true},
	        {20, 20, 0, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct principle_table table = {.figures_count = 1,
		        .bases_count = 1,
		        .bases = {{"citizen", cases[i].base, false}},
		        .figures = {{"citizen", "P", cases[i].people,
		                cases[i].mean, NAN, NAN, " S ", false}}};

		principle_table_hide(&table, 5);
		assert_int_equal(table.figures[0].hidden, cases[i].hidden);
		assert_int_equal(table.bases[0].hidden, cases[i].base < 5);
	}
}

/* Whoever asked to be called is known to a manager: the others must not be few,
 * neither with the index nor without. */
static void
test_called(void **state)
{
	static const struct {
		int64_t base_known, known;
		bool base, hidden;
	} cases[] = {
	        {0, 0, false, false},
	        {10, 10, false, false},
	        {11, 11, false, true},
	        {15, 15, false, false},
	        {4, 1, false, true}, /* two of five who have another index */
	        {16, 11, true, true},
	        {20, 15, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct principle_table table = {.figures_count = 1,
		        .bases_count = 1,
		        .bases = {{.kind = "citizen",
		                .people = 20,
		                .known = cases[i].base_known}},
		        .figures = {{.kind = "citizen",
		                .principle = "P",
		                .people = 15,
		                .known = cases[i].known,
		                .mean = 50,
		                .items = " S "}}};

		principle_table_hide(&table, 5);
		if (table.figures[0].hidden != cases[i].hidden ||
		        table.bases[0].hidden != cases[i].base)
			fail_msg("case %zu", i);
	}
}

/* Each person once, however many calls were asked for. */
static void
test_called_people(void **state)
{
	struct store_fixture *fixture = *state;
	const struct principle_table *table;

	fill(fixture);
	table = build(fixture, september);
	assert_int_equal(table->bases[0].known, 0);
	for (int twice = 0; twice < 2; twice++)
		store_run(fixture,
		        "INSERT INTO follow_up (municipality, respondent,"
		        " session, kind, created_at, due_at) SELECT 740,"
		        " s.respondent, s.id, 'call_back', 0, 0 FROM session s"
		        " JOIN invitation i ON i.id = s.id WHERE"
		        " s.state = 'complete' AND i.month = 202609"
		        " ORDER BY s.id LIMIT 7");
	table = build(fixture, september);
	assert_int_equal(table->bases[0].known, 7);
	assert_int_equal(table->figures[0].known, 7);
}

/* Firms by a number of each respondent's. */
static struct principle_table *
build_of_firms(struct store_fixture *fixture, const char *firm)
{
	struct principle_table *table;

	store_run(fixture, "DELETE FROM firm_respondent");
	store_run(fixture,
	        talloc_asprintf(fixture->memory,
	                "INSERT INTO firm_respondent SELECT id, 740, %s"
	                " FROM respondent",
	                firm));
	table = build(fixture, september);
	principle_table_hide(table, 5);
	return table;
}

/* Employers: the same figures, of enough firms or hidden. */
static void
test_firms(void **state)
{
	struct store_fixture *fixture = *state;
	struct principle_table *table;

	fill(fixture);
	store_run(fixture, "UPDATE survey_version SET respondent = 'employer'");
	table = build(fixture, september);
	principle_table_hide(table, 5);
	assert_string_equal(table->bases[0].kind, "employer");
	assert_true(table->bases[0].hidden); /* nobody knows the firms */
	assert_true(table->figures[0].hidden);
	store_run(fixture,
	        "INSERT INTO firm SELECT id, 740, printf('%08d', id),"
	        " 1000 + id FROM respondent");
	table = build_of_firms(fixture, "id");
	assert_false(table->bases[0].hidden);
	assert_false(table->figures[0].hidden);
	assert_false(table->figures[1].hidden);
	assert_int_equal(table->figures[0].firms[0] > 1000, 1);
	/* Two firms, four, and five; eight where the threshold is raised. */
	table = build_of_firms(fixture, "1 + id % 2");
	assert_true(table->bases[0].hidden);
	table = build_of_firms(fixture, "1 + id % 4");
	assert_true(table->bases[0].hidden);
	assert_int_equal(table->bases[0].fewest_firms, 4);
	table = build_of_firms(fixture, "1 + id % 5");
	assert_false(table->bases[0].hidden);
	principle_table_hide(table, 8);
	assert_true(table->bases[0].hidden);
	table = build_of_firms(fixture, "1 + id % 8");
	principle_table_hide(table, 8);
	assert_false(table->bases[0].hidden);
	principle_table_hide(table, 9);
	assert_true(table->bases[0].hidden);
	/* One with two thirds. */
	table = build_of_firms(
	        fixture, "CASE WHEN id % 3 < 2 THEN 1 ELSE id END");
	assert_true(table->bases[0].hidden);
	/* Those with the second figure are of one firm, the others of many: it
	 * goes alone. */
	table = build_of_firms(fixture,
	        "CASE WHEN id IN (SELECT session FROM answer WHERE item = 8)"
	        " THEN 1 ELSE id END");
	assert_true(table->figures[1].hidden);
	assert_true(table->figures[1].people >= 5);
	assert_false(table->figures[0].hidden);
	/* A manager knows all of the other firms' people. */
	store_run(fixture,
	        "INSERT INTO follow_up (municipality, respondent, session,"
	        " kind, created_at, due_at) SELECT 740, respondent, id,"
	        " 'call_back', 0, 0 FROM session WHERE respondent % 2 = 0");
	table = build_of_firms(
	        fixture, "CASE WHEN id % 2 = 1 THEN 1 + id % 4 ELSE id END");
	assert_true(table->bases[0].people - table->bases[0].known >= 5);
	assert_true(table->bases[0].known > 5);
	assert_true(table->bases[0].hidden);
	store_run(fixture, "DELETE FROM follow_up");
	table = build_of_firms(
	        fixture, "CASE WHEN id % 2 = 1 THEN 1 + id % 4 ELSE id END");
	assert_false(table->bases[0].hidden);
	/* And the other way round: it is the others that it would tell. */
	table = build_of_firms(fixture,
	        "CASE WHEN id IN (SELECT session FROM answer WHERE item = 8)"
	        " THEN id ELSE 1 END");
	assert_true(table->figures[1].hidden);
}

static void
test_json(void **state)
{
	struct principle_table table = {.figures_count = 2,
	        .bases_count = 1,
	        .bases = {{"citizen", 20, false}},
	        .figures = {{"citizen", "P", 20, 51.239, 40, NAN, " S ", false},
	                {"citizen", "Q", 3, 12, 1, 2, " T ", true}}};
	struct store_fixture *fixture = *state;
	struct text out;

	text_init(&out, fixture->memory, 4000);
	principle_table_json(&table, &out);
	assert_string_equal(text_string(&out),
	        "[{\"kind\":\"citizen\",\"principle\":\"P\",\"answered\":20,"
	        "\"people\":20,\"mean\":51.240000000000002,\"low\":40.0,"
	        "\"high\":null},{\"kind\":\"citizen\",\"principle\":\"Q\","
	        "\"answered\":20,\"people\":null,\"mean\":null,\"low\":null,"
	        "\"high\":null}]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_figures),
	        STORE(test_person),
	        STORE(test_hidden),
	        STORE(test_called),
	        STORE(test_called_people),
	        STORE(test_firms),
	        STORE(test_json),
	};

	return cmocka_run_group_tests_name(
	        "principle_table", tests, NULL, NULL);
}

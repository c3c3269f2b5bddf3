/*
 * The lists as rows: that they have what the month's list has, that a unit's own
 * people are listed none of its texts, and what was written in answer to a
 * question for words is found by its mark.
 */
#include "tests/store_fixture.h"

#include "server/text_list.h"
#include "server/text_store.h"

/* Citizen 1 was met in Nord, 2 in Syd and, later, in Nord; 3 by nobody. */
static const char *const rows[] = {
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0), (2, 740, 'citizen', x'02', x'00', 0), (3, 740, 'citizen',"
        " x'03', x'00', 0)",
        "INSERT INTO meeting (id, municipality, respondent, external,"
        " employee, unit, held_at, month, registered_at, due_at) VALUES"
        " (1, 740, 1, 'a', 'LIS', 'Nord', 0, 202609, 0, 0),"
        " (2, 740, 2, 'b', 'EVA', 'Syd', 0, 202609, 0, 0),"
        " (3, 740, 2, 'c', 'OLE', 'Nord', 0, 202610, 0, 0),"
        " (4, 740, NULL, 'd', 'KIM', '', 0, 202610, 0, 0),"
        " (5, 661, NULL, 'a', 'BO', 'Syd', 0, 202610, 0, 0)",
        "INSERT INTO invitation (id, municipality, respondent, meeting,"
        " survey_version, month, code_hash, created_at) SELECT r.id, 740,"
        " r.id, CASE WHEN r.id < 3 THEN r.id END, max(v.id), 202609,"
        " r.phone_hash, 0 FROM respondent r, survey_version v GROUP BY r.id",
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, closes_at) SELECT id, 740, id, 'open', -1, 'da', 0"
        " FROM respondent",
        "INSERT INTO answer (id, municipality, session, item, value, comment,"
        " channel, at, late_month, words) SELECT 11, 740, 1, 0, '5', 'først',"
        " 'sms', 1, NULL, NULL UNION ALL SELECT 12, 740, 1, 0, '4', 'ny',"
        " 'sms', 2, NULL, NULL UNION ALL SELECT 13, 740, 2, position,"
        " 'et ord', NULL, 'web', 3, 202610, 1 FROM item WHERE name ="
        " 'W1_tekst' UNION ALL SELECT 14, 740, 3, 0, '5', 'fra ingen', 'sms',"
        " 4, NULL, NULL UNION ALL SELECT 15, 740, 3, 1, '5', NULL, 'sms', 5,"
        " NULL, NULL"};

static void
put_rows(struct store_fixture *fixture)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		store_run(fixture, rows[i]);
}

/* The answers' numbers, with a blank behind each. */
static const char *
look(struct store_fixture *fixture, struct text_query query)
{
	struct text_row *found = NULL;
	size_t count = 0;
	char *numbers = talloc_strdup(fixture->memory, "");

	query.municipality = query.municipality == 0 ? 740 : query.municipality;
	assert_int_equal(texts_look(fixture->db, fixture->memory, &query,
	                         &found, &count),
	        STATUS_OK);
	for (size_t i = 0; i < count; i++)
		numbers = talloc_asprintf_append(
		        numbers, "%d ", (int)found[i].answer);
	return numbers;
}

static void
test_units(void **state)
{
	static const struct {
		const char *who, *sees;
	} cases[] = {
	        {"rikke", "12 13 14 "},
	        {"LIS", "14 "},    /* her own unit's, whoever met them */
	        {"ole", "14 "},    /* in any letters */
	        {"EVA", "12 14 "}, /* and not Nord's */
	        {"KIM", "12 13 14 "},
	        {"BO", "12 13 14 "}, /* the Syd of another municipality */
	};

	struct store_fixture *fixture = *state;

	put_rows(fixture);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct text_query query = {.who = cases[i].who};
		bool inside = false;

		assert_string_equal(look(fixture, query), cases[i].sees);
		/* The command's rule is the list's. */
		assert_int_equal(text_is_of_unit(fixture->db, 740, 12,
		                         cases[i].who, &inside),
		        STATUS_OK);
		assert_int_equal(inside, strstr(cases[i].sees, "12") == NULL);
	}
	assert_string_equal(look(fixture, (struct text_query){.who = "rikke",
	                                          .municipality = 661}),
	        "");
	assert_string_equal(
	        look(fixture, (struct text_query){.who = "rikke", .from = 12}),
	        "13 14 ");
}

/* Row by row what fact_text has, by which a month's list is made. */
static void
test_same_texts(void **state)
{
	struct store_fixture *fixture = *state;

	put_rows(fixture);
	expect_count(fixture, "SELECT count(*) FROM fact_text", 3);
	expect_count(fixture,
	        "SELECT count(*) FROM (SELECT answer, municipality, month,"
	        " respondent, question, written, shown FROM fact_text EXCEPT"
	        " SELECT answer, municipality, month, respondent, question,"
	        " written, shown FROM text_answer)",
	        0);
	expect_count(fixture, "SELECT count(*) FROM text_answer", 3);
}

static void
test_one(void **state)
{
	struct store_fixture *fixture = *state;
	struct text_theme_name *tags = NULL;
	struct text_row row = {0};
	bool published = true;
	size_t count = 0;

	put_rows(fixture);
	assert_int_equal(text_look(fixture->db, fixture->memory, 740, 13, &row),
	        STATUS_OK);
	assert_int_equal(row.month, 202610);
	assert_string_equal(row.survey, "Dit møde");
	assert_string_equal(row.written, "et ord");
	assert_null(row.shown);
	assert_null(row.reviewer);
	/* Replaced, no text, and another municipality's. */
	assert_int_equal(text_look(fixture->db, fixture->memory, 740, 11, &row),
	        STATUS_NOT_FOUND);
	assert_int_equal(text_look(fixture->db, fixture->memory, 740, 15, &row),
	        STATUS_NOT_FOUND);
	assert_int_equal(text_look(fixture->db, fixture->memory, 661, 13, &row),
	        STATUS_NOT_FOUND);
	store_run(fixture, "INSERT INTO text_theme (municipality, answer,"
	                   " theme, tagged_by, tagged_at, taken_back_at) VALUES"
	                   " (740, 13, 'goals', 'R', 0, NULL), (740, 13, 'x',"
	                   " 'R', 0, 1), (740, 13, 'a', 'R', 0, NULL)");
	assert_int_equal(
	        text_tags(fixture->db, fixture->memory, 740, 13, &tags, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_string_equal(tags[0].name, "goals");
	assert_string_equal(tags[1].name, "a");
	assert_int_equal(
	        text_is_published(fixture->db, 740, 13, &published), STATUS_OK);
	assert_false(published);
	store_run(fixture, "INSERT INTO text_shown (answer, theme,"
	                   " municipality, first_at) VALUES (13, '', 740, 0)");
	assert_int_equal(
	        text_is_published(fixture->db, 740, 13, &published), STATUS_OK);
	assert_true(published);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_units),
	        STORE(test_same_texts),
	        STORE(test_one),
	};

	return cmocka_run_group_tests_name(
	        "text_list_store", tests, NULL, NULL);
}

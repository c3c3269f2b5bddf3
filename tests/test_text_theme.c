/*
 * Themes and tags as a reviewer gives them, and what the audit keeps of it.
 */
#include "tests/store_fixture.h"

#include "server/text_store.h"
#include "server/text_theme.h"

/* A comment to an answer that was let through (2), one that waits (3), one that
 * was left out (4), by a citizen whom LIS of Nord met. */
static void
put_texts(struct store_fixture *fixture)
{
	store_run(fixture,
	        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
	        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01',"
	        " x'00', 0)");
	store_run(fixture,
	        "INSERT INTO meeting (id, municipality, respondent, external,"
	        " employee, unit, held_at, month, registered_at, due_at) VALUES"
	        " (1, 740, 1, 'a', 'LIS', 'Nord', 0, 202610, 0, 0),"
	        " (2, 740, NULL, 'b', 'OLE', 'Nord', 0, 202610, 0, 0),"
	        " (3, 740, NULL, 'c', 'EVA', 'Syd', 0, 202610, 0, 0)");
	store_run(fixture,
	        "INSERT INTO invitation (id, municipality, respondent, meeting,"
	        " survey_version, month, code_hash, created_at) SELECT 1, 740,"
	        " 1, 1, max(id), 202610, x'01', 0 FROM survey_version");
	store_run(fixture,
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, closes_at) VALUES (1, 740, 1, 'open', -1,"
	        " 'da', 0)");
	store_run(fixture,
	        "INSERT INTO answer (id, municipality, session, item, value,"
	        " comment, channel, at) VALUES (2, 740, 1, 0, '5', 'god snak"
	        " med Lis', 'sms', 1), (3, 740, 1, 2, '5', 'mere', 'sms', 2),"
	        " (4, 740, 1, 3, '5', 'og mere', 'sms', 2)");
	store_run(fixture,
	        "INSERT INTO text_review (answer, municipality, shown,"
	        " reviewer, at) VALUES (2, 740, 'god snak', 'R', 5),"
	        " (4, 740, '', 'R', 5)");
}

static enum status
tag(struct store_fixture *fixture, const char *who, int64_t answer,
        const char *themes)
{
	const struct audit_by by = {&fixture->keys, who, STORE_NOW};
	const struct text_tag tag = {740, answer, themes};

	return text_tag_put(fixture->db, &by, &tag, &fixture->why);
}

static enum status
untag_as(struct store_fixture *fixture, const char *who, int64_t answer,
        const char *themes)
{
	const struct audit_by by = {&fixture->keys, who, STORE_NOW + 9};
	const struct text_tag tag = {740, answer, themes};

	return text_tag_take_back(fixture->db, &by, &tag, &fixture->why);
}

static enum status
untag(struct store_fixture *fixture, int64_t answer, const char *themes)
{
	return untag_as(fixture, "Rie", answer, themes);
}

static enum status
theme(struct store_fixture *fixture, int64_t municipality, const char *name,
        bool ends)
{
	const struct audit_by by = {&fixture->keys, "Rie", STORE_NOW};

	return ends ? text_theme_end(fixture->db, &by, municipality, name,
	                      &fixture->why)
	            : text_theme_add(fixture->db, &by, municipality, name,
	                      &fixture->why);
}

static void
expect_chain(struct store_fixture *fixture, int64_t rows)
{
	int64_t count = 0;
	int64_t broken = 0;

	assert_int_equal(
	        audit_verify(fixture->db, &fixture->keys, &count, &broken),
	        STATUS_OK);
	assert_int_equal(count, rows);
}

static void
test_tagged(void **state)
{
	struct store_fixture *fixture = *state;
	struct reviewed_text *rows = NULL;
	size_t count = 0;

	put_texts(fixture);
	assert_int_equal(texts_reviewed(fixture->db, fixture->memory, 740,
	                         202610, &rows, &count),
	        STATUS_OK);
	assert_int_equal(count, 1); /* nothing that waits or was left out */
	assert_string_equal(rows[0].theme, "meeting");
	assert_int_equal(rows[0].tagged, 0);
	assert_int_equal(
	        tag(fixture, "Rie", 2, "Klare mål, progression"), STATUS_OK);
	assert_int_equal(texts_reviewed(fixture->db, fixture->memory, 740,
	                         202610, &rows, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_string_equal(rows[0].theme, "goals");
	assert_string_equal(rows[1].theme, "progression");
	assert_int_equal(rows[1].tagged, 1);
	assert_int_equal(tag(fixture, "Rie", 2, "goals"), STATUS_INPUT);
	store_expect_why(fixture, "text 2 has the theme Klare mål");
	/* One taken back, then all: the question's stands again. */
	assert_int_equal(untag(fixture, 2, "goals"), STATUS_OK);
	assert_int_equal(untag(fixture, 2, "goals"), STATUS_NOT_FOUND);
	store_expect_why(fixture, "has no tag Klare mål");
	assert_int_equal(untag(fixture, 2, NULL), STATUS_OK);
	assert_int_equal(untag(fixture, 2, NULL), STATUS_NOT_FOUND);
	store_expect_why(fixture, "has no tag");
	expect_count(fixture,
	        "SELECT count(*) FROM fact_text_theme WHERE theme = 'meeting'",
	        1);
	expect_count(fixture,
	        "SELECT count(*) FROM text_theme WHERE tagged_by = 'Rie' AND"
	        " taken_back_by = 'Rie' AND taken_back_at - tagged_at = 9",
	        2);
	/* Of no theme, and that again. */
	assert_int_equal(tag(fixture, "Rie", 2, "øvrige"), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM fact_text_theme WHERE theme = ''", 1);
	expect_count(fixture,
	        "SELECT count(*) FROM audit WHERE actor = 'Rie' AND (action,"
	        " subject) IN (('text.tag', 'municipality=0740 text=2"
	        " theme=goals'), ('text.tag', 'municipality=0740 text=2"
	        " theme=progression'), ('text.untag', 'municipality=0740"
	        " text=2 theme=goals'), ('text.untag', 'municipality=0740"
	        " text=2 theme=*'))",
	        4);
	expect_chain(fixture, 5);
}

static void
test_refused(void **state)
{
	struct store_fixture *fixture = *state;

	put_texts(fixture);
	assert_int_equal(tag(fixture, "Rie", 3, "goals"), STATUS_NOT_FOUND);
	store_expect_why(fixture, "no text 3 has been let through at 0740");
	assert_int_equal(tag(fixture, "Rie", 4, "goals"), STATUS_NOT_FOUND);
	store_expect_why(fixture, "no text 4 has been let through");
	assert_int_equal(tag(fixture, "Rie", 2, "mål"), STATUS_INPUT);
	store_expect_why(fixture,
	        "there is no theme \"mål\"; expected one of Mødet, Klare mål,");
	assert_int_equal(tag(fixture, "Rie", 2, ""), STATUS_INPUT);
	store_expect_why(fixture, "there is no theme");
	/* The caseworker, and whoever meets people in the same unit. */
	assert_int_equal(tag(fixture, "lis", 2, "goals"), STATUS_FORBIDDEN);
	store_expect_why(fixture, "lis holds meetings in the unit");
	assert_int_equal(tag(fixture, "OLE", 2, "goals"), STATUS_FORBIDDEN);
	store_expect_why(fixture, "OLE holds meetings in the unit");
	expect_chain(fixture, 0);
	assert_int_equal(tag(fixture, "EVA", 2, "goals"), STATUS_OK);
	/* Nor do they take it back. */
	assert_int_equal(
	        untag_as(fixture, "lis", 2, "goals"), STATUS_FORBIDDEN);
	assert_int_equal(untag_as(fixture, "OLE", 2, NULL), STATUS_FORBIDDEN);
	store_expect_why(fixture, "OLE holds meetings in the unit");
	assert_int_equal(untag(fixture, 2, NULL), STATUS_OK);
}

static void
test_own_themes(void **state)
{
	static const char *const no_names[] = {"", " Transport", "a,b", "a;b",
	        "a\nb", "20123456",
	        "et navn, der er længere end de tres tegn, som der er plads"
	        " til"};
	struct store_fixture *fixture = *state;
	struct text_theme_word *words = NULL;
	size_t count = 0;

	put_texts(fixture);
	assert_int_equal(theme(fixture, 740, "Transport", false), STATUS_OK);
	assert_int_equal(
	        theme(fixture, 740, "Transport", false), STATUS_CONFLICT);
	store_expect_why(fixture, "\"Transport\" is there");
	assert_int_equal(
	        theme(fixture, 740, "Klare mål", false), STATUS_CONFLICT);
	store_expect_why(fixture, "is there");
	assert_int_equal(
	        theme(fixture, 751, "Transport", false), STATUS_NOT_FOUND);
	store_expect_why(fixture, "no municipality 0751");
	for (size_t i = 0; i < sizeof(no_names) / sizeof(no_names[0]); i++) {
		assert_int_equal(
		        theme(fixture, 740, no_names[i], false), STATUS_INPUT);
		store_expect_why(fixture, "expected a theme's name");
	}
	assert_int_equal(text_theme_words(fixture->db, fixture->memory, 740,
	                         &words, &count),
	        STATUS_OK);
	assert_int_equal(count, 6);
	assert_string_equal(words[1].title, "Klare mål");
	assert_string_equal(words[1].whose, "KL");
	assert_string_equal(words[5].code, "Transport");
	assert_string_equal(words[5].whose, "own");
	/* A neighbour has none of them. */
	assert_int_equal(text_theme_words(fixture->db, fixture->memory, 661,
	                         &words, &count),
	        STATUS_OK);
	assert_int_equal(count, 5);
	assert_int_equal(tag(fixture, "Rie", 2, "transport"), STATUS_OK);
	assert_int_equal(theme(fixture, 740, "Transport", true), STATUS_OK);
	assert_int_equal(
	        theme(fixture, 740, "Transport", true), STATUS_NOT_FOUND);
	store_expect_why(fixture, "no theme \"Transport\" of its own");
	/* What was tagged stays, and can be taken back. */
	expect_count(fixture,
	        "SELECT count(*) FROM fact_text_theme WHERE theme ="
	        " 'Transport'",
	        1);
	assert_int_equal(untag(fixture, 2, "Transport"), STATUS_OK);
	assert_int_equal(tag(fixture, "Rie", 2, "Transport"), STATUS_INPUT);
	expect_count(fixture,
	        "SELECT count(*) FROM audit WHERE (action, subject) IN"
	        " (('theme.add', 'municipality=0740 theme=Transport'),"
	        " ('theme.end', 'municipality=0740 theme=Transport'))",
	        2);
	expect_chain(fixture, 4);
}

/* A theme of a survey's question that is none of KL's. */
static void
test_asked(void **state)
{
	struct store_fixture *fixture = *state;
	struct text_theme_word *words = NULL;
	size_t count = 0;

	put_texts(fixture);
	store_run(
	        fixture, "UPDATE item SET theme = 'Sprog' WHERE position = 0");
	assert_int_equal(text_theme_words(fixture->db, fixture->memory, 740,
	                         &words, &count),
	        STATUS_OK);
	assert_int_equal(count, 6);
	assert_string_equal(words[5].code, "Sprog");
	assert_string_equal(words[5].whose, "survey");
	assert_int_equal(tag(fixture, "Rie", 2, "Sprog"), STATUS_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_tagged),
	        STORE(test_refused),
	        STORE(test_own_themes),
	        STORE(test_asked),
	};

	return cmocka_run_group_tests_name("text_theme", tests, NULL, NULL);
}

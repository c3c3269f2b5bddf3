/*
 * Questions of several versions as variables.
 */
#include "tests/store_fixture.h"

#include <stdlib.h>

#include "reports/dictionary.h"

static const char *const kinds[] = {"citizen"};
static const char *const all[] = {"svar", "uge"};
static const struct dictionary_scope scope = {
        .fields = all, .fields_count = 2, .kinds = kinds, .kinds_count = 1};

/* A second version of the same survey; the library's is the first. */
static void
publish_second(struct store_fixture *fixture)
{
	store_run(fixture,
	        "INSERT INTO survey_version (id, survey, version, title,"
	        " respondent, source, published_at) SELECT 50, survey, '2',"
	        " title, respondent, x'00', 1 FROM survey_version LIMIT 1");
	store_run(fixture,
	        "INSERT INTO item (survey_version, position, name, type, label,"
	        " measure, theme) SELECT 50, position, name, type, CASE name"
	        " WHEN 'I1' THEN 'Hørte vi efter?' ELSE label END, measure,"
	        " theme FROM item WHERE survey_version <> 50");
	store_run(fixture,
	        "INSERT INTO item_choice SELECT 50, position, place, value,"
	        " CASE WHEN position = 5 AND value = '5' THEN 'Ja' ELSE label"
	        " END FROM item_choice WHERE survey_version <> 50");
}

static const struct dictionary_variable *
find(const struct dictionary *dictionary, const char *name)
{
	for (size_t i = 0; i < dictionary->questions_count; i++)
		if (strcmp(dictionary->questions[i].name, name) == 0)
			return &dictionary->questions[i];
	fail_msg("there is no variable %s", name);
	abort();
}

static bool
has(const struct dictionary *dictionary, const char *name)
{
	for (size_t i = 0; i < dictionary->questions_count; i++)
		if (strcmp(dictionary->questions[i].name, name) == 0)
			return true;
	return false;
}

static void
test_versions(void **state)
{
	struct store_fixture *fixture = *state;
	struct dictionary *dictionary = NULL;

	publish_second(fixture);
	assert_int_equal(dictionary_read(fixture->db, fixture->memory, &scope,
	                         &dictionary),
	        STATUS_OK);
	assert_int_equal(dictionary->versions_count, 2);
	/* The same words, the same variable. */
	assert_string_equal(find(dictionary, "S1")->versions, "1, 2");
	/* Another wording, or another label of a value: another series. */
	assert_string_equal(find(dictionary, "I1")->versions, "1");
	assert_string_equal(find(dictionary, "borger_moede_I1")->versions, "2");
	assert_string_equal(
	        find(dictionary, "borger_moede_I1")->label, "Hørte vi efter?");
	assert_string_equal(find(dictionary, "S2")->versions, "1");
	assert_true(has(dictionary, "borger_moede_S2"));
	/* Free text is none. */
	assert_false(has(dictionary, "W1_tekst"));
	assert_false(has(dictionary, "moedet"));
}

static void
test_values(void **state)
{
	static const struct {
		const char *question, *stored;
		int64_t code;
		const char *label;
	} cases[] = {
	        {"S1", "5", 5, "Meget"},
	        {"S1", "2", 2, "2"},
	        {"S1", "0", -1, "Ikke relevant: Der var intet møde"},
	        {"I3", "0", -1, "Ikke relevant: Vi valgte ikke noget"},
	        {"W1", "3", 3, "Lave en bedre plan"},
	        {"W2", "1", 1, "Ja"},
	};
	struct store_fixture *fixture = *state;
	struct dictionary *dictionary = NULL;

	assert_int_equal(dictionary_read(fixture->db, fixture->memory, &scope,
	                         &dictionary),
	        STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct dictionary_value *value = dictionary_value(
		        find(dictionary, cases[i].question), cases[i].stored);

		assert_non_null(value);
		assert_int_equal(value->code, cases[i].code);
		assert_string_equal(value->label, cases[i].label);
	}
	assert_null(dictionary_value(find(dictionary, "W1"), "9"));
	/* One label for each missing code, not two. */
	assert_int_equal(find(dictionary, "S1")->values_count, 6 + 3);
	assert_int_equal(find(dictionary, "W1")->values_count, 4 + 4);
}

/* Several choices are a variable each; yes and no are numbered. */
static void
test_kinds(void **state)
{
	struct store_fixture *fixture = *state;
	struct dictionary *dictionary = NULL;
	const struct dictionary_variable *variable;

	store_run(fixture, "UPDATE item SET type = 'select_multiple'"
	                   " WHERE name = 'W1'");
	store_run(fixture, "UPDATE item_choice SET value = CASE value WHEN '1'"
	                   " THEN 'ja' ELSE 'nej' END WHERE position = 10");
	store_run(fixture, "UPDATE item SET type = 'date' WHERE name = 'S3'");
	assert_int_equal(dictionary_read(fixture->db, fixture->memory, &scope,
	                         &dictionary),
	        STATUS_OK);
	variable = find(dictionary, "W1_2");
	assert_int_equal(variable->kind, DICTIONARY_MARKED);
	assert_string_equal(
	        variable->label, "Hvad skal vi gøre bedre?: Give mere tid");
	assert_string_equal(variable->choice, "2");
	assert_int_equal(
	        dictionary_value(find(dictionary, "W2"), "nej")->code, 2);
	assert_true(find(dictionary, "S3")->is_text);
	assert_false(find(dictionary, "S3")->has_missing);
}

/* Only what the scope covers is in a file. */
static void
test_scope(void **state)
{
	static const char *const few[] = {"S1"};
	static const char *const employees[] = {"employee"};
	struct store_fixture *fixture = *state;
	struct dictionary_scope narrow = scope;
	struct dictionary *dictionary = NULL;

	narrow.fields = few;
	narrow.fields_count = 1;
	assert_int_equal(dictionary_read_all(fixture->db, fixture->memory,
	                         &narrow, DICTIONARY_WIDE, &dictionary),
	        STATUS_OK);
	assert_int_equal(dictionary->variables_count, 8);
	assert_string_equal(dictionary->variables[7].name, "S1");
	assert_int_equal(dictionary_read_all(fixture->db, fixture->memory,
	                         &narrow, DICTIONARY_LONG, &dictionary),
	        STATUS_OK);
	assert_int_equal(dictionary->variables_count, 10);
	narrow.kinds = employees;
	assert_int_equal(dictionary_read_all(fixture->db, fixture->memory,
	                         &narrow, DICTIONARY_WIDE, &dictionary),
	        STATUS_OK);
	assert_int_equal(dictionary->versions_count, 0);
	assert_int_equal(dictionary->variables_count, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_versions),
	        STORE(test_values),
	        STORE(test_kinds),
	        STORE(test_scope),
	};

	return cmocka_run_group_tests_name("dictionary", tests, NULL, NULL);
}

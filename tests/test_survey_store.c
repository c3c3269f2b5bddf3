/*
 * Published surveys: stored once, frozen, unfolded into rows for the reports,
 * and made ready once for all threads.
 */
#include "tests/store_fixture.h"

#include <pthread.h>

#include "base/embedded.h"
#include "surveys/survey_store.h"

static const char small[] =
        "| survey |\n"
        "| | type | name | label | measure | theme |\n"
        "| | select_one j | a | Ja? | satisfaction | meeting |\n"
        "| | text | b | Hvorfor? | | |\n"
        "| choices |\n"
        "| | list_name | name | label |\n"
        "| | j | 1 | Ja |\n"
        "| | j | 2 | Nej |\n"
        "| settings |\n"
        "| | form_title | form_id | version | respondent |\n"
        "| | Emne | lille | 7 | employee |\n";

static enum status
publish(struct store_fixture *fixture, const char *source, int64_t *id)
{
	return survey_publish(fixture->db, source, strlen(source), STORE_NOW,
	        id, &fixture->why);
}

/* The source with one word replaced by another of any length. */
static const char *
replaced(struct store_fixture *fixture, const char *word, const char *by)
{
	const char *at = strstr(small, word);

	assert_non_null(at);
	return talloc_asprintf(fixture->memory, "%.*s%s%s", (int)(at - small),
	        small, by, at + strlen(word));
}

static void
test_publish(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t id = 0;

	assert_int_equal(publish(fixture, small, &id), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM survey_version v JOIN survey s"
	        " ON s.id = v.survey WHERE s.form_id = 'lille'"
	        " AND v.version = '7' AND v.title = 'Emne'"
	        " AND v.respondent = 'employee'"
	        " AND v.published_at = 1791273600",
	        1);
	expect_count(fixture,
	        "SELECT count(*) FROM item WHERE name = 'a' AND position = 0"
	        " AND type = 'select_one' AND label = 'Ja?'"
	        " AND measure = 'satisfaction' AND theme = 'meeting'",
	        1);
	expect_count(fixture,
	        "SELECT count(*) FROM item WHERE name = 'b' AND position = 1"
	        " AND type = 'text' AND measure = '' AND theme = ''",
	        1);
	expect_count(fixture, "SELECT count(*) FROM item_choice", 2);
	expect_count(fixture,
	        "SELECT count(*) FROM item_choice WHERE position = 0"
	        " AND place = 1 AND value = '2' AND label = 'Nej'",
	        1);
	/* The source, byte for byte. */
	expect_count(fixture, "SELECT length(source) FROM survey_version",
	        (int64_t)strlen(small));
}

static void
test_same_again(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t first = 0;
	int64_t again = 0;

	assert_int_equal(publish(fixture, small, &first), STATUS_OK);
	assert_int_equal(publish(fixture, small, &again), STATUS_OK);
	assert_int_equal(first, again);
	expect_count(fixture, "SELECT count(*) FROM survey_version", 1);
	expect_count(fixture, "SELECT count(*) FROM item", 2);
}

static void
test_frozen(void **state)
{
	static const struct {
		const char *word, *by;
	} cases[] = {
	        {"Ja?", "Nej?"}, {"Emne", "Andet"}, {"meeting", "goals"},
	        {"| settings |", "|  settings |"}, /* even a blank */
	};
	struct store_fixture *fixture = *state;
	int64_t first = 0;
	int64_t other = 0;

	assert_int_equal(publish(fixture, small, &first), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		        publish(fixture,
		                replaced(fixture, cases[i].word, cases[i].by),
		                &other),
		        STATUS_CONFLICT);
		store_expect_why(fixture, "version 7 of lille is published"
		                          " already and frozen");
	}
	expect_count(
	        fixture, "SELECT count(*) FROM item WHERE label = 'Ja?'", 1);
	expect_count(fixture, "SELECT count(*) FROM survey_version", 1);
}

static void
test_versions(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t first = 0;
	int64_t second = 0;
	int64_t other = 0;

	assert_int_equal(publish(fixture, small, &first), STATUS_OK);
	assert_int_equal(
	        publish(fixture, replaced(fixture, "| 7 |", "| 8 |"), &second),
	        STATUS_OK);
	assert_int_equal(
	        publish(fixture, replaced(fixture, "lille", "stor"), &other),
	        STATUS_OK);
	assert_int_not_equal(first, second);
	assert_int_not_equal(first, other);
	expect_count(fixture, "SELECT count(*) FROM survey", 2);
	expect_count(fixture, "SELECT count(*) FROM survey_version", 3);
	expect_count(fixture, "SELECT count(*) FROM item", 6);
}

static void
test_refused(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t id = 0;

	assert_int_equal(publish(fixture, "", &id), STATUS_INPUT);
	assert_int_equal(
	        publish(fixture, "no table at all", &id), STATUS_INPUT);
	text_clear(&fixture->why);
	assert_int_equal(
	        publish(fixture, replaced(fixture, "text |", "tekst |"), &id),
	        STATUS_INPUT);
	store_expect_why(fixture, "ukendt type");
	assert_int_equal(
	        publish(fixture, replaced(fixture, "one j", "one k"), &id),
	        STATUS_INPUT);
	assert_true(fixture->why.length > 0);
	expect_count(fixture, "SELECT count(*) FROM survey", 0);
	expect_count(fixture, "SELECT count(*) FROM item", 0);
}

/* A failure in the middle leaves nothing, once the caller has rolled back. */
static void
test_failing_statements(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t id = 0;
	int failed = 0;

	for (int n = 1; n < 20; n++) {
		enum status status;

		assert_int_equal(db_begin(fixture->db), STATUS_OK);
		db_fail_at(fixture->db, n, STATUS_FULL);
		status = publish(fixture, small, &id);
		db_fail_at(fixture->db, 0, STATUS_OK);
		db_rollback(fixture->db);
		if (status == STATUS_OK)
			break;
		assert_int_equal(status, STATUS_FULL);
		failed++;
	}
	assert_true(failed >= 6);
	expect_count(fixture, "SELECT count(*) FROM survey", 0);
}

static void
test_shelf(void **state)
{
	struct store_fixture *fixture = *state;
	struct survey_shelf *shelf = survey_shelf_create(fixture->memory);
	const struct session_form *form = NULL;
	const struct session_form *again = NULL;
	int64_t id = 0;

	assert_int_equal(publish(fixture, small, &id), STATUS_OK);
	assert_int_equal(
	        survey_version_get(shelf, fixture->db, id, &form), STATUS_OK);
	assert_string_equal(form->survey->form_id, "lille");
	assert_int_equal(form->survey->item_count, 2);
	/* From now on it is in memory: the database is not asked. */
	store_run(fixture, "UPDATE survey_version SET source = x'00'");
	assert_int_equal(
	        survey_version_get(shelf, fixture->db, id, &again), STATUS_OK);
	assert_ptr_equal(form, again);
	talloc_free(shelf);
	/* Another shelf has to read it, and cannot. */
	shelf = survey_shelf_create(fixture->memory);
	assert_int_equal(survey_version_get(shelf, fixture->db, id, &again),
	        STATUS_INPUT);
	assert_int_equal(survey_version_get(shelf, fixture->db, id + 1, &again),
	        STATUS_NOT_FOUND);
	assert_int_equal(db_fixture_logged("survey.read"), 2);
	/* A failure is not remembered. */
	db_fail_at(fixture->db, 1, STATUS_BUSY);
	assert_int_equal(survey_version_get(shelf, fixture->db, id, &again),
	        STATUS_BUSY);
}

enum { THREADS = 4 };

struct reader {
	pthread_t thread;
	struct survey_shelf *shelf;
	struct db *db;
	int64_t id;
	const struct session_form *form;
	enum status status;
};

static void *
run_reader(void *context)
{
	struct reader *reader = context;

	for (int i = 0; i < 100; i++)
		reader->status = survey_version_get(
		        reader->shelf, reader->db, reader->id, &reader->form);
	return NULL;
}

/* Each with a connection of its own, all from one shelf. */
static void
test_many_threads(void **state)
{
	struct store_fixture *fixture = *state;
	struct reader readers[THREADS];
	struct survey_shelf *shelf = survey_shelf_create(fixture->memory);
	int64_t id = 0;

	assert_int_equal(publish(fixture, small, &id), STATUS_OK);
	for (int i = 0; i < THREADS; i++) {
		readers[i] = (struct reader){.shelf = shelf,
		        .db = db_fixture_open(fixture->files, DB_READ),
		        .id = id};
		assert_int_equal(pthread_create(&readers[i].thread, NULL,
		                         run_reader, &readers[i]),
		        0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(readers[i].thread, NULL);
		assert_int_equal(readers[i].status, STATUS_OK);
		assert_ptr_equal(readers[i].form, readers[0].form);
	}
}

/* Every questionnaire that ships can be published and made ready. */
static void
test_library(void **state)
{
	struct store_fixture *fixture = *state;
	struct survey_shelf *shelf = survey_shelf_create(fixture->memory);
	int published = 0;

	for (size_t i = 0; i < embedded_count; i++) {
		const struct embedded *file = &embedded_files[i];
		const struct session_form *form;
		int64_t id = 0;

		if (strncmp(file->path, "surveys/library/", 16) != 0)
			continue;
		if (survey_publish(fixture->db, file->bytes, file->length,
		            STORE_NOW, &id, &fixture->why) != STATUS_OK)
			fail_msg("%s: %s", file->path,
			        text_string(&fixture->why));
		assert_int_equal(
		        survey_version_get(shelf, fixture->db, id, &form),
		        STATUS_OK);
		published++;
	}
	assert_true(published >= 1);
}

#define BARE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, store_fixture_bare, store_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        BARE(test_publish),
	        BARE(test_same_again),
	        BARE(test_frozen),
	        BARE(test_versions),
	        BARE(test_refused),
	        BARE(test_failing_statements),
	        BARE(test_shelf),
	        BARE(test_many_threads),
	        BARE(test_library),
	};

	return cmocka_run_group_tests_name("survey_store", tests, NULL, NULL);
}

/*
 * The database of the stores' tests.
 */
#include "tests/store_fixture.h"

#include "base/embedded.h"
#include "server/municipality.h"
#include "server/service.h"
#include "surveys/survey_store.h"

int
store_fixture_bare(void **state)
{
	struct db_migration migrations[SERVICE_MIGRATIONS_MAX];
	size_t count = service_migrations(migrations);
	struct store_fixture *fixture = talloc_zero(NULL, struct store_fixture);

	fixture->memory = fixture;
	text_init(&fixture->why, fixture, 2000);
	assert_int_equal(db_fixture_start(&fixture->files), 0);
	assert_int_equal(clock_init(&fixture->why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	memset(&fixture->keys, 7, sizeof(fixture->keys));
	fixture->db = db_fixture_open(fixture->files, DB_WRITE);
	assert_int_equal(
	        db_migrate(fixture->db, migrations, count, &fixture->why),
	        STATUS_OK);
	*state = fixture;
	return 0;
}

int
store_fixture_start(void **state)
{
	static const struct municipality all[] = {
	        {740, NULL, "main", "+4560000740", "svar.test", "89 70 10 00",
	                "partner"},
	        {661, NULL, "main", "+4560000661", "svar.test", "96 11 75 00",
	                "network"}};
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	struct store_fixture *fixture;

	if (store_fixture_bare(state) != 0)
		return -1;
	fixture = *state;
	assert_int_equal(
	        survey_publish(fixture->db, survey->bytes, survey->length,
	                STORE_NOW, &fixture->survey, &fixture->why),
	        STATUS_OK);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
		        municipality_add(fixture->db, &all[i], fixture->survey,
		                STORE_NOW, &fixture->why),
		        STATUS_OK);
	return 0;
}

int
store_fixture_end(void **state)
{
	struct store_fixture *fixture = *state;
	void *files = fixture->files;

	/* The connection is the folder's, and closes with it. */
	talloc_free(fixture);
	return db_fixture_end(&files);
}

int64_t
store_at(int year, int month, int day, int hour, int minute)
{
	return clock_at((struct civil){.year = year,
	        .month = month,
	        .day = day,
	        .hour = hour,
	        .minute = minute});
}

void
store_run(struct store_fixture *fixture, const char *sql)
{
	if (db_run(fixture->db, sql, DB_NO_ARGS) != STATUS_OK)
		fail_msg("%s", sql);
}

int64_t
store_count(struct store_fixture *fixture, const char *sql)
{
	int64_t value = -1;

	if (db_int(fixture->db, sql, DB_NO_ARGS, &value) != STATUS_OK)
		fail_msg("%s", sql);
	return value;
}

void
store_expect_why(struct store_fixture *fixture, const char *part)
{
	if (strstr(text_string(&fixture->why), part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"",
		        text_string(&fixture->why), part);
	text_clear(&fixture->why);
}

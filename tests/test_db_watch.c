/*
 * What makes the version of watched tables rise, and what leaves it alone.
 */
#include <string.h>

#include "tests/db_fixture.h"

static const char *const watched[] = {"thing"};

struct watch_fixture {
	struct db *db;
	uint64_t before;
};

static struct watch_fixture
begin_watch(struct db_fixture *f)
{
	struct watch_fixture watch = {.db = db_fixture_open(f, DB_WRITE)};

	db_fixture_make_things(watch.db);
	assert_int_equal(db_run(watch.db,
	                         "CREATE TABLE other (id INTEGER PRIMARY KEY,"
	                         " thing INTEGER REFERENCES thing (id)"
	                         " ON DELETE CASCADE, at INTEGER) STRICT",
	                         DB_NO_ARGS),
	        STATUS_OK);
	assert_int_equal(add_thing(watch.db, "a"), STATUS_OK);
	db_watch(watch.db, watched, 1);
	return watch;
}

static bool
has_risen(struct watch_fixture *watch)
{
	bool risen = db_version(watch->db) > watch->before;

	watch->before = db_version(watch->db);
	return risen;
}

/* The statement within a transaction of its own. */
static void
run(struct db *db, const char *sql)
{
	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_OK);
}

static void
test_statements(void **state)
{
	static const struct {
		const char *sql;
		bool rises;
	} cases[] = {
	        {"INSERT INTO thing (name) VALUES ('b')", false},
	        {"UPDATE thing SET name = 'c' WHERE name = 'b'", true},
	        {"UPDATE thing SET name = 'd' WHERE name = 'none'", false},
	        {"INSERT INTO other (thing, at) VALUES (1, 5)", false},
	        {"UPDATE other SET at = 6", false},
	        {"DELETE FROM other WHERE at = 6", false},
	        {"INSERT INTO thing (id, name) VALUES (1, 'e')"
	         " ON CONFLICT DO NOTHING",
	                false},
	        {"INSERT INTO thing (id, name) VALUES (1, 'e')"
	         " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
	                true},
	        {"DELETE FROM thing WHERE id = 1", true},
	};
	struct watch_fixture watch = begin_watch(*state);

	run(watch.db, "INSERT INTO thing (name) VALUES ('z')");
	(void)has_risen(&watch);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		run(watch.db, cases[i].sql);
		if (has_risen(&watch) != cases[i].rises)
			fail_msg("%s", cases[i].sql);
	}
	talloc_free(watch.db);
}

/* A change by a foreign key and one by a trigger is a change. */
static void
test_indirect(void **state)
{
	static const char *const child[] = {"other"};
	struct watch_fixture watch = {.db = db_fixture_open(*state, DB_WRITE)};

	db_fixture_make_things(watch.db);
	assert_int_equal(db_run(watch.db,
	                         "CREATE TABLE other (id INTEGER PRIMARY KEY,"
	                         " thing INTEGER REFERENCES thing (id)"
	                         " ON DELETE CASCADE) STRICT",
	                         DB_NO_ARGS),
	        STATUS_OK);
	db_watch(watch.db, child, 1);
	run(watch.db, "INSERT INTO thing (id, name) VALUES (9, 'i')");
	run(watch.db, "INSERT INTO other (thing) VALUES (9)");
	(void)has_risen(&watch);
	run(watch.db, "DELETE FROM thing WHERE id = 9");
	assert_true(has_risen(&watch));
	talloc_free(watch.db);
}

static void
test_taken_back(void **state)
{
	struct watch_fixture watch = begin_watch(*state);

	assert_int_equal(db_begin(watch.db), STATUS_OK);
	(void)has_risen(&watch);
	assert_int_equal(db_savepoint(watch.db), STATUS_OK);
	assert_false(has_risen(&watch));
	db_rollback_to(watch.db);
	assert_true(has_risen(&watch));
	assert_int_equal(db_savepoint(watch.db), STATUS_OK);
	assert_int_equal(db_release(watch.db), STATUS_OK);
	assert_false(has_risen(&watch));
	db_rollback(watch.db);
	assert_true(has_risen(&watch));
	talloc_free(watch.db);
}

static void
test_others(void **state)
{
	struct watch_fixture watch = begin_watch(*state);
	struct db *other = db_fixture_open(*state, DB_WRITE);

	run(watch.db, "INSERT INTO thing (name) VALUES ('x')");
	(void)has_risen(&watch);
	run(watch.db, "INSERT INTO thing (name) VALUES ('y')");
	assert_false(has_risen(&watch));
	run(other, "INSERT INTO thing (name) VALUES ('z')");
	assert_false(has_risen(&watch)); /* it is seen as one begins */
	assert_int_equal(db_begin(watch.db), STATUS_OK);
	assert_true(has_risen(&watch));
	assert_int_equal(db_commit(watch.db), STATUS_OK);
	talloc_free(other);
	talloc_free(watch.db);
}

/* Without knowing what others did no transaction begins. */
static void
test_failure(void **state)
{
	struct watch_fixture watch = begin_watch(*state);

	db_fail_at(watch.db, 2, STATUS_BUSY);
	assert_int_equal(db_begin(watch.db), STATUS_BUSY);
	assert_false(db_in_transaction(watch.db));
	assert_int_equal(db_begin(watch.db), STATUS_OK);
	assert_int_equal(db_commit(watch.db), STATUS_OK);
	talloc_free(watch.db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                test_statements, db_fixture_start, db_fixture_end),
	        cmocka_unit_test_setup_teardown(
	                test_indirect, db_fixture_start, db_fixture_end),
	        cmocka_unit_test_setup_teardown(
	                test_taken_back, db_fixture_start, db_fixture_end),
	        cmocka_unit_test_setup_teardown(
	                test_others, db_fixture_start, db_fixture_end),
	        cmocka_unit_test_setup_teardown(
	                test_failure, db_fixture_start, db_fixture_end),
	};

	return cmocka_run_group_tests_name("db_watch", tests, NULL, NULL);
}

/*
 * Arguments by name, the cache of statements, the hook that has one fail, and
 * the mistakes of a program that end it.
 */
#include <math.h>
#include <signal.h>
#include <string.h>

#include "base/db_internal.h"
#include "tests/db_fixture.h"

static int
start(void **state)
{
	struct db_fixture *f;
	int failed = db_fixture_start(state);

	if (failed != 0)
		return failed;
	f = *state;
	f->path = ":memory:";
	return 0;
}

static struct db *
open_things(struct db_fixture *f)
{
	struct db *db = db_fixture_open(f, DB_WRITE);

	db_fixture_make_things(db);
	return db;
}

static const char typed[] = "SELECT count(*) FROM (SELECT :a AS a, :b AS b)"
                            " WHERE typeof(a) = :type AND (a IS :b)";

static void
test_kinds(void **state)
{
	const struct {
		struct db_value a;
		struct db_value b;
		const char *type;
	} cases[] = {
	        {DB_INT("a", 7), DB_INT("b", 7), "integer"},
	        {DB_INT("a", INT64_MIN), DB_INT("b", INT64_MIN), "integer"},
	        {DB_REAL("a", 0.5), DB_REAL("b", 0.5), "real"},
	        {DB_REAL("a", (double)NAN), DB_NULL("b"), "null"},
	        {DB_NULL("a"), DB_NULL("b"), "null"},
	        {DB_TEXT("a", "blåbær"), DB_TEXT("b", "blåbær"), "text"},
	        {DB_TEXT("a", ""), DB_TEXT("b", ""), "text"},
	        {DB_TEXT("a", NULL), DB_NULL("b"), "null"},
	        {DB_BLOB("a", "\0x", 2), DB_BLOB("b", "\0x", 2), "blob"},
	        {DB_BLOB("a", "", 0), DB_BLOB("b", "", 0), "blob"},
	        {DB_BLOB("a", NULL, 0), DB_NULL("b"), "null"},
	        {db_reference("a", 3), DB_INT("b", 3), "integer"},
	        {db_reference("a", 0), DB_NULL("b"), "null"},
	};
	struct db *db = db_fixture_open(*state, DB_WRITE);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t count = 0;

		/* In another order than the statement's. */
		assert_int_equal(db_int(db, typed,
		                         DB_ARGS(DB_TEXT("type", cases[i].type),
		                                 cases[i].b, cases[i].a),
		                         &count),
		        STATUS_OK);
		assert_int_equal(count, 1);
	}
	talloc_free(db);
}

static void
test_changes(void **state)
{
	static const char rename[] =
	        "UPDATE thing SET name = name || '2' WHERE name LIKE :like";
	struct db *db = open_things(*state);

	assert_int_equal(add_thing(db, "aa"), STATUS_OK);
	assert_int_equal(db_last_id(db), 1);
	assert_int_equal(add_thing(db, "ab"), STATUS_OK);
	assert_int_equal(db_last_id(db), 2);
	assert_int_equal(
	        db_run(db, rename, DB_ARGS(DB_TEXT("like", "a%"))), STATUS_OK);
	assert_int_equal(db_changes(db), 2);
	assert_int_equal(
	        db_run(db, rename, DB_ARGS(DB_TEXT("like", "b%"))), STATUS_OK);
	assert_int_equal(db_changes(db), 0);
	talloc_free(db);
}

static void
test_constraints(void **state)
{
	static const char strict[] =
	        "INSERT INTO thing (name, weight) VALUES ('a', :weight)";
	static const char child[] =
	        "CREATE TABLE child (thing INTEGER REFERENCES thing) STRICT";
	static const char orphan[] = "INSERT INTO child VALUES (:thing)";
	struct db *db = open_things(*state);

	assert_int_equal(add_thing(db, "one"), STATUS_OK);
	assert_int_equal(add_thing(db, "one"), STATUS_CONFLICT);
	assert_int_equal(add_thing(db, NULL), STATUS_CONFLICT);
	assert_int_equal(
	        db_run(db, strict, DB_ARGS(DB_TEXT("weight", "heavy"))),
	        STATUS_CONFLICT);
	assert_int_equal(db_run(db, child, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(db_run(db, orphan, DB_ARGS(DB_INT("thing", 9))),
	        STATUS_CONFLICT);
	assert_int_equal(
	        db_run(db, orphan, DB_ARGS(DB_INT("thing", 1))), STATUS_OK);
	assert_int_equal(count_things(db), 1);
	talloc_free(db);
}

static int
cached(const struct db *db)
{
	int count = 0;

	for (size_t i = 0; i < DB_STATEMENTS; i++)
		count += db->statements[i] != NULL;
	return count;
}

/* Neighbours in an array stand where literals of a program would. */
static void
test_cache(void **state)
{
	enum { TEXTS = 300, BYTES = 32 };

	static char texts[TEXTS][BYTES];
	struct db *db = db_fixture_open(*state, DB_WRITE);
	int before = cached(db);
	int64_t value;

	for (int round = 0; round < 3; round++)
		for (int i = 0; i < TEXTS; i++) {
			(void)sqlite3_snprintf(BYTES, texts[i], "SELECT %d", i);
			assert_int_equal(
			        db_int(db, texts[i], DB_NO_ARGS, &value),
			        STATUS_OK);
			assert_int_equal(value, i);
		}
	assert_int_equal(cached(db) - before, TEXTS);
	talloc_free(db);
}

static void
test_survives_schema_changes(void **state)
{
	static const char add[] = "ALTER TABLE thing ADD COLUMN more TEXT";
	struct db *db = open_things(*state);

	assert_int_equal(add_thing(db, "before"), STATUS_OK);
	assert_int_equal(db_run(db, add, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(add_thing(db, "after"), STATUS_OK);
	assert_int_equal(count_things(db), 2);
	talloc_free(db);
}

static void
test_wrong_sql(void **state)
{
	static const char wrong[] = "INSERT INTO nothing VALUES (1)";
	struct db *db = db_fixture_open(*state, DB_WRITE);
	int before = cached(db);

	assert_int_equal(db_run(db, wrong, DB_NO_ARGS), STATUS_SYSTEM);
	assert_int_equal(db_run(db, wrong, DB_NO_ARGS), STATUS_SYSTEM);
	assert_int_equal(cached(db), before);
	assert_int_equal(db_fixture_logged("db.error"), 2);
	talloc_free(db);
}

static void
test_fail_at(void **state)
{
	struct db *db = open_things(*state);

	db_fail_at(db, 2, STATUS_FULL);
	assert_int_equal(add_thing(db, "a"), STATUS_OK);
	assert_int_equal(add_thing(db, "b"), STATUS_FULL);
	assert_int_equal(add_thing(db, "c"), STATUS_OK);
	assert_int_equal(count_named(db, "b"), 0);
	assert_int_equal(count_things(db), 2);
	db_fail_at(db, 1, STATUS_BUSY);
	db_fail_at(db, 0, STATUS_OK);
	assert_int_equal(add_thing(db, "d"), STATUS_OK);
	talloc_free(db);
}

static const char named[] =
        "INSERT INTO thing (name, weight) VALUES (:name, :weight)";

static void
too_few(void *db)
{
	(void)!db_run(db, named, DB_ARGS(DB_TEXT("name", "a")));
}

static void
too_many(void *db)
{
	(void)!db_run(db, named,
	        DB_ARGS(DB_TEXT("name", "a"), DB_INT("weight", 1),
	                DB_INT("more", 1)));
}

static void
another_name(void *db)
{
	(void)!db_run(
	        db, named, DB_ARGS(DB_TEXT("name", "a"), DB_INT("wait", 1)));
}

static void
name_twice(void *db)
{
	(void)!db_run(
	        db, named, DB_ARGS(DB_TEXT("name", "a"), DB_TEXT("name", "b")));
}

static void
no_name(void *db)
{
	static const char question[] = "INSERT INTO thing (name) VALUES (?)";

	(void)!db_run(db, question, DB_ARGS(DB_TEXT("name", "a")));
}

static void
all_well(void *db)
{
	(void)!db_run(
	        db, named, DB_ARGS(DB_TEXT("name", "a"), DB_NULL("weight")));
}

static void
test_mistakes_abort(void **state)
{
	static const struct {
		void (*run)(void *db);
		int signal;
	} cases[] = {
	        {too_few, SIGABRT},
	        {too_many, SIGABRT},
	        {another_name, SIGABRT},
	        {name_twice, SIGABRT},
	        {no_name, SIGABRT},
	        {all_well, 0},
	};
	struct db *db = open_things(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(signal_of(cases[i].run, db), cases[i].signal);
	talloc_free(db);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, start, db_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_kinds),
	        CASE(test_changes),
	        CASE(test_constraints),
	        CASE(test_cache),
	        CASE(test_survives_schema_changes),
	        CASE(test_wrong_sql),
	        CASE(test_fail_at),
	        CASE(test_mistakes_abort),
	};

	return cmocka_run_group_tests_name("db_statement", tests, NULL, NULL);
}

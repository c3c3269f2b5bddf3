/*
 * Rows into structs: every kind and its "no value", one row, all rows, each row
 * in turn, and shapes that do not fit.
 */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/db_fixture.h"

struct thing {
	const char *name;
	const char *ours; /* no field: the shape leaves it alone */
	int64_t id;
	double weight;
	struct shape_blob bytes;
	bool heavy;
};

static const struct shape_field thing_fields[] = {
        SHAPE_INT(struct thing, id),
        SHAPE_STRING(struct thing, name),
        SHAPE_REAL(struct thing, weight),
        SHAPE_BLOB(struct thing, bytes),
        SHAPE_BOOL(struct thing, heavy),
};
static const struct shape thing_shape =
        SHAPE("thing", struct thing, thing_fields);

#define THING_COLUMNS "bytes, name, id, weight, weight > 10 AS heavy"

static const char all_sql[] = "SELECT " THING_COLUMNS " FROM thing ORDER BY id";
static const char one_sql[] =
        "SELECT " THING_COLUMNS " FROM thing WHERE name = :name";
static const char insert_sql[] =
        "INSERT INTO thing (name, weight, bytes)"
        " VALUES (:name, :weight, :bytes) RETURNING " THING_COLUMNS;

static int
start(void **state)
{
	int failed = db_fixture_start(state);
	struct db *db;

	if (failed != 0)
		return failed;
	db = db_fixture_open(*state, DB_WRITE);
	db_fixture_make_things(db);
	return talloc_free(db);
}

static struct db *
open_again(struct db_fixture *f)
{
	return db_fixture_open(f, DB_WRITE);
}

static void
test_round_trip(void **state)
{
	static const struct {
		const char *name;
		double weight;
		struct shape_blob bytes;
		bool heavy;
	} cases[] = {
	        {"æble", 10.5, {(const unsigned char *)"\0\1\2", 3}, true},
	        {"", -0.25, {(const unsigned char *)"", 0}, false},
	        {"none", NAN, {NULL, 0}, false},
	};
	struct db_fixture *f = *state;
	struct db *db = open_again(f);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct thing thing = {.ours = "kept"};

		assert_int_equal(
		        db_one(db, insert_sql,
		                DB_ARGS(DB_TEXT("name", cases[i].name),
		                        DB_REAL("weight", cases[i].weight),
		                        DB_BLOB("bytes", cases[i].bytes.bytes,
		                                cases[i].bytes.length)),
		                DB_INTO(f, &thing_shape), &thing),
		        STATUS_OK);
		assert_int_equal(thing.id, i + 1);
		assert_string_equal(thing.name, cases[i].name);
		assert_string_equal(thing.ours, "kept");
		assert_true(isnan(cases[i].weight)
		                    ? isnan(thing.weight)
		                    : thing.weight == cases[i].weight);
		assert_int_equal(thing.heavy, cases[i].heavy);
		assert_int_equal(thing.bytes.length, cases[i].bytes.length);
		assert_int_equal(thing.bytes.bytes == NULL,
		        cases[i].bytes.bytes == NULL);
		if (thing.bytes.length > 0)
			assert_memory_equal(thing.bytes.bytes,
			        cases[i].bytes.bytes, thing.bytes.length);
	}
	talloc_free(db);
}

static void
test_one(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = open_again(f);
	struct thing thing = {.id = -1};

	assert_int_equal(db_one(db, one_sql, DB_ARGS(DB_TEXT("name", "a")),
	                         DB_INTO(f, &thing_shape), &thing),
	        STATUS_NOT_FOUND);
	assert_int_equal(thing.id, -1);
	assert_int_equal(add_thing(db, "a"), STATUS_OK);
	assert_int_equal(db_one(db, one_sql, DB_ARGS(DB_TEXT("name", "a")),
	                         DB_INTO(f, &thing_shape), &thing),
	        STATUS_OK);
	assert_int_equal(thing.id, 1);
	assert_int_equal(db_one(db, insert_sql,
	                         DB_ARGS(DB_TEXT("name", "a"),
	                                 DB_NULL("weight"), DB_NULL("bytes")),
	                         DB_INTO(f, &thing_shape), &thing),
	        STATUS_CONFLICT);
	talloc_free(db);
}

/* Outside a transaction RETURNING must have committed when it says so. */
static void
test_returning_is_stored(void **state)
{
	static const char sql[] =
	        "INSERT INTO thing (name) VALUES (:name) RETURNING id";
	struct db_fixture *f = *state;
	struct db *db = open_again(f);
	struct db *reader = db_fixture_open(f, DB_READ);
	struct thing thing;
	int64_t id = 0;

	assert_int_equal(
	        db_int(db, sql, DB_ARGS(DB_TEXT("name", "a")), &id), STATUS_OK);
	assert_int_equal(id, 1);
	assert_int_equal(count_things(reader), 1);
	assert_int_equal(db_one(db, insert_sql,
	                         DB_ARGS(DB_TEXT("name", "b"),
	                                 DB_NULL("weight"), DB_NULL("bytes")),
	                         DB_INTO(f, &thing_shape), &thing),
	        STATUS_OK);
	assert_int_equal(count_things(reader), 2);
	talloc_free(reader);
	talloc_free(db);
}

static void
add_many(struct db *db, int count)
{
	char name[32];

	assert_int_equal(db_begin(db), STATUS_OK);
	for (int i = 1; i <= count; i++) {
		(void)snprintf(name, sizeof(name), "thing %d", i);
		assert_int_equal(add_thing(db, name), STATUS_OK);
	}
	assert_int_equal(db_commit(db), STATUS_OK);
}

static void
test_all(void **state)
{
	static const int counts[] = {0, 1, 7, 8, 9, 16, 17, 1000};
	static const char clear[] = "DELETE FROM thing";
	struct db_fixture *f = *state;
	struct db *db = open_again(f);

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		TALLOC_CTX *memory = talloc_new(f);
		struct thing *things = (struct thing *)memory;
		size_t count = 99;
		char name[32];

		assert_int_equal(db_run(db, clear, DB_NO_ARGS), STATUS_OK);
		add_many(db, counts[i]);
		assert_int_equal(db_all(db, all_sql, DB_NO_ARGS,
		                         DB_INTO(memory, &thing_shape), 1000,
		                         &things, &count),
		        STATUS_OK);
		assert_int_equal(count, counts[i]);
		assert_int_equal(things == NULL, counts[i] == 0);
		for (size_t j = 0; things != NULL && j < count; j++) {
			(void)snprintf(name, sizeof(name), "thing %zu", j + 1);
			assert_string_equal(things[j].name, name);
			assert_int_equal(things[j].id, j + 1);
			assert_null(things[j].ours);
			assert_null(things[j].bytes.bytes);
		}
		talloc_free(memory);
	}
	talloc_free(db);
}

static void
test_all_limit(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = open_again(f);
	struct thing *things = (struct thing *)f;
	size_t count = 99;

	add_many(db, 11);
	assert_int_equal(db_all(db, all_sql, DB_NO_ARGS,
	                         DB_INTO(f, &thing_shape), 10, &things, &count),
	        STATUS_LIMIT);
	assert_null(things);
	assert_int_equal(count, 0);
	assert_int_equal(db_all(db, all_sql, DB_NO_ARGS,
	                         DB_INTO(f, &thing_shape), 11, &things, &count),
	        STATUS_OK);
	assert_int_equal(count, 11);
	/* A failure in the middle of the rows. */
	db_fail_at(db, 5, STATUS_SYSTEM);
	assert_int_equal(db_all(db, all_sql, DB_NO_ARGS,
	                         DB_INTO(f, &thing_shape), 11, &things, &count),
	        STATUS_SYSTEM);
	assert_null(things);
	assert_int_equal(count, 0);
	talloc_free(db);
}

struct tour {
	struct db *db;
	int64_t until;
	int64_t sum;
};

static enum status
visit(void *row, void *context)
{
	struct thing *thing = row;
	struct tour *tour = context;

	assert_null(thing->ours);
	thing->ours = "used";
	if (thing->id > tour->until)
		return STATUS_FORBIDDEN;
	/* Other statements may run meanwhile. */
	assert_int_equal(count_named(tour->db, thing->name), 1);
	tour->sum += thing->id;
	return STATUS_OK;
}

static void
test_each(void **state)
{
	struct db_fixture *f = *state;
	struct db *db = open_again(f);
	struct tour tour = {db, 100, 0};

	add_many(db, 100);
	assert_int_equal(
	        db_each(db, all_sql, DB_NO_ARGS, &thing_shape, visit, &tour),
	        STATUS_OK);
	assert_int_equal(tour.sum, 5050);
	tour = (struct tour){db, 10, 0};
	assert_int_equal(
	        db_each(db, all_sql, DB_NO_ARGS, &thing_shape, visit, &tour),
	        STATUS_FORBIDDEN);
	assert_int_equal(tour.sum, 55);
	talloc_free(db);
}

static void
test_int(void **state)
{
	static const char null[] = "SELECT max(weight) FROM thing";
	static const char none[] = "SELECT id FROM thing WHERE name = :name";
	struct db_fixture *f = *state;
	struct db *db = open_again(f);
	int64_t value = -1;

	assert_int_equal(
	        db_int(db, null, DB_NO_ARGS, &value), STATUS_NOT_FOUND);
	assert_int_equal(
	        db_int(db, none, DB_ARGS(DB_TEXT("name", "x")), &value),
	        STATUS_NOT_FOUND);
	assert_int_equal(value, -1);
	assert_int_equal(add_thing(db, "x"), STATUS_OK);
	assert_int_equal(
	        db_int(db, none, DB_ARGS(DB_TEXT("name", "x")), &value),
	        STATUS_OK);
	assert_int_equal(value, 1);
	talloc_free(db);
}

static void
test_any(void **state)
{
	static const char sql[] =
	        "SELECT count(*) FROM thing WHERE name <> :name";
	struct db_fixture *f = *state;
	struct db *db = open_again(f);
	bool any = true;

	for (int things = 0; things < 3; things++) {
		static const char *const names[] = {"x", "y", "z"};

		assert_int_equal(
		        db_any(db, sql, DB_ARGS(DB_TEXT("name", "x")), &any),
		        STATUS_OK);
		assert_int_equal(any, things > 1);
		assert_int_equal(add_thing(db, names[things]), STATUS_OK);
	}
	any = true;
	db_fail_at(db, 1, STATUS_BUSY);
	assert_int_equal(db_any(db, sql, DB_ARGS(DB_TEXT("name", "x")), &any),
	        STATUS_BUSY);
	assert_false(any);
	talloc_free(db);
}

struct other {
	int64_t id;
	int64_t size;
};

static const struct shape_field other_fields[] = {
        SHAPE_INT(struct other, id),
        SHAPE_INT(struct other, size),
};
static const struct shape other_shape =
        SHAPE("other", struct other, other_fields);

/* One statement may fill structs of two shapes in turn. */
static void
test_two_shapes(void **state)
{
	static const struct shape_field swapped_fields[] = {
	        SHAPE_INT(struct other, size),
	        SHAPE_INT(struct other, id),
	};
	static const struct shape swapped =
	        SHAPE("swapped", struct other, swapped_fields);
	static const char sql[] = "SELECT 1 AS id, 2 AS size";
	struct db_fixture *f = *state;
	struct db *db = open_again(f);

	for (int i = 0; i < 4; i++) {
		struct other other = {0, 0};

		assert_int_equal(db_one(db, sql, DB_NO_ARGS,
		                         DB_INTO(f, i % 2 == 0 ? &other_shape
		                                               : &swapped),
		                         &other),
		        STATUS_OK);
		assert_int_equal(other.id, 1);
		assert_int_equal(other.size, 2);
	}
	talloc_free(db);
}

static void
read_others(struct db *db, const char *sql)
{
	struct other *others;
	size_t count;

	(void)!db_all(db, sql, DB_NO_ARGS, DB_INTO(db, &other_shape), 10,
	        &others, &count);
}

static void
column_without_field(void *db)
{
	read_others(db, "SELECT 1 AS id, 2 AS size, 3 AS more WHERE false");
}

static void
field_without_column(void *db)
{
	read_others(db, "SELECT 1 AS id WHERE false");
}

static void
another_column(void *db)
{
	read_others(db, "SELECT 1 AS id, 2 AS seize WHERE false");
}

static void
column_twice(void *db)
{
	read_others(db, "SELECT 1 AS id, 2 AS id WHERE false");
}

static enum status
read_again(void *row, void *context)
{
	(void)row;
	return db_each(context, all_sql, DB_NO_ARGS, &thing_shape, read_again,
	        context);
}

static void
own_statement(void *db)
{
	(void)!read_again(NULL, db);
}

static void
all_well(void *db)
{
	read_others(db, "SELECT 1 AS id, 2 AS size");
}

static void
test_mistakes_abort(void **state)
{
	static const struct {
		void (*run)(void *db);
		int signal;
	} cases[] = {
	        {column_without_field, SIGABRT},
	        {field_without_column, SIGABRT},
	        {another_column, SIGABRT},
	        {column_twice, SIGABRT},
	        {own_statement, SIGABRT},
	        {all_well, 0},
	};
	struct db *db = open_again(*state);

	assert_int_equal(add_thing(db, "a"), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(signal_of(cases[i].run, db), cases[i].signal);
	talloc_free(db);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, start, db_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_round_trip),
	        CASE(test_one),
	        CASE(test_returning_is_stored),
	        CASE(test_all),
	        CASE(test_all_limit),
	        CASE(test_each),
	        CASE(test_int),
	        CASE(test_any),
	        CASE(test_two_shapes),
	        CASE(test_mistakes_abort),
	};

	return cmocka_run_group_tests_name("db_row", tests, NULL, NULL);
}

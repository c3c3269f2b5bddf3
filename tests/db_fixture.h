/*
 * What the tests of the database share: a folder of real files that goes away
 * afterwards, a small table, and children that are meant to die.
 */
#ifndef TESTS_DB_FIXTURE_H
#define TESTS_DB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/db.h"

struct db_fixture {
	TALLOC_CTX *memory;
	char folder[64];
	const char *path; /* of the database, in the folder */
	struct text why;
};

/* Setup and teardown of a cmocka test; *state is the fixture. */
int db_fixture_start(void **state);
int db_fixture_end(void **state);
#define DB_TEST(test)                                                          \
	cmocka_unit_test_setup_teardown(test, db_fixture_start, db_fixture_end)

/* Opens the fixture's database and insists on it. */
struct db *db_fixture_open(struct db_fixture *fixture, enum db_mode mode);
struct db *db_fixture_open_with(
        struct db_fixture *fixture, struct db_options options);
/* A path in the fixture's folder; the fixture's. */
const char *db_fixture_path(struct db_fixture *fixture, const char *name);
void db_fixture_write(const char *path, const char *bytes, size_t length);
/* -1 when there is no such file. */
int64_t db_fixture_size(const char *path);

/* CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
 * weight REAL, bytes BLOB) STRICT. */
void db_fixture_make_things(struct db *db);
MUST_CHECK enum status add_thing(struct db *db, const char *name);
/* A thing with so many bytes. */
MUST_CHECK enum status add_heavy(struct db *db, const char *name, size_t bytes);
int64_t count_things(struct db *db);
int64_t count_named(struct db *db, const char *name);

/* Runs it in a child of its own, silently; the signal that ended the child, 0
 * when it returned, -1 when it exited with a failure. */
int signal_of(void (*run)(void *context), void *context);

/* Log lines are kept away from stderr and counted until db_fixture_end. */
int db_fixture_logged(const char *event);

#endif

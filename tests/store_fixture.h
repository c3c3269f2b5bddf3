/*
 * A database as `serve` has it, in a real file: the whole schema, keys, and two
 * municipalities with the citizen's survey after a meeting.  For the tests of
 * what reads and writes it without a service around.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/secret.h"
#include "base/text.h"
#include "tests/db_fixture.h"

/* 2026-10-06 10:00 in Denmark, a Tuesday. */
enum { STORE_NOW = 1791273600 };

struct store_fixture {
	TALLOC_CTX *memory;
	void *files; /* the folder underneath */
	struct db *db;
	struct secret_keys keys;
	int64_t survey; /* the version that both schedules name */
	struct text why;
};

/* Setup and teardown of a cmocka test; the first leaves the tables empty. */
int store_fixture_bare(void **state);
int store_fixture_start(void **state);
int store_fixture_end(void **state);

/* An instant by the Danish clock. */
int64_t store_at(int year, int month, int day, int hour, int minute);
/* Runs a statement and insists on it. */
void store_run(struct store_fixture *fixture, const char *sql);
/* The single number that a statement gives. */
int64_t store_count(struct store_fixture *fixture, const char *sql);
#define expect_count(fixture, sql, wanted)                                     \
	assert_int_equal(store_count(fixture, sql), wanted)
/* The complaint holds this; it is cleared. */
void store_expect_why(struct store_fixture *fixture, const char *part);

#define STORE(test)                                                            \
	cmocka_unit_test_setup_teardown(                                       \
	        test, store_fixture_start, store_fixture_end)

#endif

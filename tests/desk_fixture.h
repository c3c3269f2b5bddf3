/*
 * A server without the rest of it: a folder that is owned, a database with a
 * table of things, a writer's thread, and a desk that lends its pen.
 */
#ifndef TESTS_DESK_FIXTURE_H
#define TESTS_DESK_FIXTURE_H

#include <stdatomic.h>

#include "base/writer.h"
#include "server/admin.h"
#include "tests/db_fixture.h"

struct desk_fixture {
	struct db_fixture *files;
	const char *database;
	int lock;
	struct db *db; /* the writer's */
	struct writer *writer;
	struct admin_desk *desk;
	atomic_int waits, wrote; /* how often it was called */
};

/* Setup and teardown of a cmocka test. */
int desk_fixture_start(void **state);
int desk_fixture_end(void **state);
/* Ends the desk, and opens one that holds no longer than that. */
void desk_fixture_hold(struct desk_fixture *fixture, int hold_ms);
/* Adds a thing by the writer; how long that took, in milliseconds. */
int64_t desk_fixture_add(struct desk_fixture *fixture, const char *name);
/* By a connection of its own. */
int64_t desk_fixture_count(struct desk_fixture *fixture);
/* A lent connection, as a command opens it. */
struct db *desk_fixture_lent(struct desk_fixture *fixture);

#define DESK(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, desk_fixture_start, desk_fixture_end)

#endif

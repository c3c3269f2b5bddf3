/*
 * Lines of the log that wait for their commit: which are written and when, and
 * which go with what is undone.
 */
#include <stdio.h>
#include <string.h>

#include "base/db_internal.h"
#include "tests/db_fixture.h"

enum act { BEGIN, TELL, SAVEPOINT, RELEASE, UNDO, COMMIT, ROLLBACK };

static void
act(struct db *db, enum act act)
{
	switch (act) {
	case BEGIN: assert_int_equal(db_begin(db), STATUS_OK); break;
	case TELL: db_tell(db, LOG_WARN, "tell.test", "n=%d", 7); break;
	case SAVEPOINT: assert_int_equal(db_savepoint(db), STATUS_OK); break;
	case RELEASE: assert_int_equal(db_release(db), STATUS_OK); break;
	case UNDO: db_rollback_to(db); break;
	case COMMIT: assert_int_equal(db_commit(db), STATUS_OK); break;
	case ROLLBACK: db_rollback(db); break;
	}
}

static void
test_story(void **state)
{
	static const struct {
		enum act act;
		int logged; /* so far */
	} steps[] = {
	        /* Outside a transaction nothing is waited for. */
	        {TELL, 1},
	        {BEGIN, 1},
	        {TELL, 1},
	        {TELL, 1},
	        {COMMIT, 3},
	        {BEGIN, 3},
	        {TELL, 3},
	        {ROLLBACK, 3},
	        {BEGIN, 3},
	        {COMMIT, 3},
	        /* A savepoint's go with it; those around it stay. */
	        {BEGIN, 3},
	        {TELL, 3},
	        {SAVEPOINT, 3},
	        {TELL, 3},
	        {TELL, 3},
	        {UNDO, 3},
	        {COMMIT, 4},
	        /* One that was released within another is the other's. */
	        {BEGIN, 4},
	        {SAVEPOINT, 4},
	        {TELL, 4},
	        {SAVEPOINT, 4},
	        {TELL, 4},
	        {RELEASE, 4},
	        {UNDO, 4},
	        {SAVEPOINT, 4},
	        {TELL, 4},
	        {RELEASE, 4},
	        {COMMIT, 5},
	        /* A savepoint alone is a transaction. */
	        {SAVEPOINT, 5},
	        {TELL, 5},
	        {RELEASE, 6},
	        {SAVEPOINT, 6},
	        {TELL, 6},
	        {UNDO, 6},
	        {TELL, 7},
	};
	struct db *db = db_fixture_open(*state, DB_WRITE);

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		act(db, steps[i].act);
		if (db_fixture_logged("tell.test") != steps[i].logged)
			fail_msg("step %zu: %d lines", i,
			        db_fixture_logged("tell.test"));
	}
}

/* A commit that fails has told nothing, whoever ended the transaction. */
static void
test_failures(void **state)
{
	struct db *db = db_fixture_open(*state, DB_WRITE);

	act(db, BEGIN);
	act(db, TELL);
	db_fail_at(db, 1, STATUS_FULL);
	assert_int_equal(db_commit(db), STATUS_FULL);
	act(db, ROLLBACK);
	act(db, BEGIN);
	act(db, TELL);
	/* As the engine does it on a full disk. */
	assert_int_equal(db_execute(db, "ROLLBACK"), STATUS_OK);
	act(db, TELL);
	act(db, ROLLBACK);
	assert_int_equal(db_fixture_logged("tell.test"), 0);
	act(db, BEGIN);
	act(db, COMMIT);
	assert_int_equal(db_fixture_logged("tell.test"), 0);
}

static void
keep_last(const char *line, void *context)
{
	(void)snprintf(context, 200, "%s", line);
}

/* The line is that of its time, whatever becomes of the values, and masked as
 * any; what the level drops is not kept. */
static void
test_the_line(void **state)
{
	struct db *db = db_fixture_open(*state, DB_WRITE);
	char value[] = "20123456";
	char last[200] = "";

	log_set_sink(keep_last, last);
	act(db, BEGIN);
	db_tell(db, LOG_ERROR, "tell.value", "from=%s", value);
	db_tell(db, LOG_DEBUG, "tell.debug", "from=%s", value);
	memset(value, 'x', sizeof(value) - 1);
	assert_string_equal(last, "");
	act(db, COMMIT);
	assert_non_null(
	        strstr(last, " level=error event=tell.value from=********\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DB_TEST(test_story),
	        DB_TEST(test_failures),
	        DB_TEST(test_the_line),
	};

	return cmocka_run_group_tests_name("db_tell", tests, NULL, NULL);
}

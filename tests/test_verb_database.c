/*
 * How a command reaches the database: alone, and beside a server that lends it
 * the pen.
 */
#include "tests/house.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/admin.h"
#include "server/verb.h"

#define NAMED "SELECT count(*) FROM municipality WHERE contact = 'x'"

/* The house lets commands write beside it. */
static int
start(void **state)
{
	struct house *house;

	if (house_start(state) != 0)
		return -1;
	house = *state;
	if (service_lend(house->service, &house->why) != STATUS_OK)
		fail_msg("%s", text_string(&house->why));
	return 0;
}

static enum status
name_it(struct db *db, int64_t code)
{
	static const char sql[] =
	        "UPDATE municipality SET contact = 'x' WHERE code = :code";

	return db_run(db, sql, DB_ARGS(DB_INT("code", code)));
}

static enum status
count_forever(struct db *db)
{
	static const char sql[] =
	        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
	        " FROM n) SELECT count(*) FROM n";
	int64_t value;

	return db_int(db, sql, DB_NO_ARGS, &value);
}

static struct verb_database
open_beside(struct house *house)
{
	struct verb_database database;

	text_clear(&house->why);
	if (verb_open(house, &house->service->settings, &database,
	            &house->why) != STATUS_OK)
		fail_msg("%s", text_string(&house->why));
	assert_true(admin_pen_is_lent(database.pen));
	return database;
}

static void
test_beside(void **state)
{
	struct house *house = *state;
	struct verb_database database = open_beside(house);

	assert_memory_equal(
	        &database.keys, &house->service->keys, sizeof(database.keys));
	/* Several transactions, and what is undone between them. */
	assert_int_equal(verb_write_begin(&database, &house->why), STATUS_OK);
	assert_int_equal(verb_write_end(&database, name_it(database.db, 740),
	                         &house->why),
	        STATUS_OK);
	assert_int_equal(verb_write_begin(&database, &house->why), STATUS_OK);
	assert_int_equal(name_it(database.db, 661), STATUS_OK);
	assert_int_equal(verb_write_end(&database, STATUS_INPUT, &house->why),
	        STATUS_INPUT);
	assert_int_equal(house_count(house, NAMED), 1);
	assert_int_equal(house->service->others_wrote, 2);
	verb_close(&database);
	verb_close(&database); /* it holds nothing */
}

/* One that is ended in its transaction. */
static void
test_closed_in_the_middle(void **state)
{
	struct house *house = *state;
	struct verb_database database = open_beside(house);

	assert_int_equal(verb_write_begin(&database, &house->why), STATUS_OK);
	assert_int_equal(name_it(database.db, 740), STATUS_OK);
	verb_close(&database);
	assert_int_equal(house_count(house, NAMED), 0);
}

/* Whatever takes long is cut off in time, and says so in Danish. */
static void
test_too_slow(void **state)
{
	struct house *house = *state;
	struct verb_database database = open_beside(house);
	int64_t begun_ms = clock_monotonic_ms();

	assert_int_equal(verb_write_begin(&database, &house->why), STATUS_OK);
	assert_int_equal(name_it(database.db, 740), STATUS_OK);
	assert_int_equal(verb_write_end(&database, count_forever(database.db),
	                         &house->why),
	        STATUS_BUSY);
	assert_in_range(clock_monotonic_ms() - begun_ms, 1, ADMIN_HOLD_MS);
	assert_non_null(strstr(text_string(&house->why),
	        "den kørende server venter højst 2 sekunder"));
	assert_int_equal(verb_exit(STATUS_BUSY), VERB_SYSTEM);
	verb_close(&database);
	assert_int_equal(house_count(house, NAMED), 0);
}

static enum status
change(struct verb_call *call, void *what)
{
	return name_it(call->db, *(int64_t *)what);
}

/* What a command writes in one go, through the server's pen. */
static void
test_write(void **state)
{
	struct house *house = *state;
	struct verb_call call = {
	        .memory = house, .settings = house->service->settings};
	int64_t code = 740;

	text_init(&call.why, house, 1000);
	assert_int_equal(verb_write(&call, change, &code), STATUS_OK);
	assert_null(call.db);
	assert_int_equal(house_count(house, NAMED), 1);
}

/* Of another version than the server's: it would write what that does not
 * know. */
static void
test_other_version(void **state)
{
	struct house *house = *state;
	struct verb_database database;

	house_run(house, "PRAGMA user_version = 3");
	assert_int_equal(verb_open(house, &house->service->settings, &database,
	                         &house->why),
	        STATUS_CONFLICT);
	assert_non_null(strstr(text_string(&house->why), "has schema 3, this"));
	verb_close(&database);
	assert_int_equal(house->service->others_wrote, 0);
}

/* What a command holds is given back in order: when the lock is free, the
 * database is closed and its log is gone. */
static void
test_alone(void **state)
{
	struct house *house = *state;
	struct settings settings = {
	        .database = text_format(house, "%s/alone/db", house->folder),
	        .keys = text_format(house, "%s/alone/keys", house->folder)};
	const char *log = text_format(house, "%s/alone/db-wal", house->folder);
	struct verb_database database;
	struct verb_database second;
	struct db *reader = NULL;
	char *line = text_format(house, "mkdir %s/alone", house->folder);

	assert_int_equal(pclose(popen(line, "re")), 0);
	assert_int_equal(
	        verb_open_reader(house, &settings, &reader, &house->why),
	        STATUS_NOT_FOUND);
	text_clear(&house->why);
	assert_int_equal(
	        verb_open(house, &settings, &database, &house->why), STATUS_OK);
	assert_false(admin_pen_is_lent(database.pen));
	assert_int_equal(access(log, F_OK), 0);
	/* A second one waits for a while, in vain. */
	assert_int_equal(
	        verb_open(house, &settings, &second, &house->why), STATUS_BUSY);
	verb_close(&second);
	verb_close(&database);
	assert_null(database.db);
	assert_null(database.pen);
	assert_int_not_equal(access(log, F_OK), 0);
	assert_int_equal(
	        verb_open(house, &settings, &second, &house->why), STATUS_OK);
	assert_int_equal(
	        verb_open_reader(house, &settings, &reader, &house->why),
	        STATUS_OK);
	talloc_free(reader);
	verb_close(&second);
	line = text_format(house, "rm -r %s/alone", house->folder);
	assert_int_equal(pclose(popen(line, "re")), 0);
}

#define BESIDE(test) cmocka_unit_test_setup_teardown(test, start, house_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        BESIDE(test_beside),
	        BESIDE(test_closed_in_the_middle),
	        BESIDE(test_too_slow),
	        BESIDE(test_write),
	        BESIDE(test_other_version),
	        BESIDE(test_alone),
	};

	return cmocka_run_group_tests_name("verb_database", tests, NULL, NULL);
}

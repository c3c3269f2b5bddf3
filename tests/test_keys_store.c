/*
 * The key file of a database: made once, and never in place of one that people
 * are known by.
 */
#include "tests/store_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "server/keys_store.h"
#include "server/meeting.h"

struct keys_case {
	struct store_fixture *store;
	const char *path;
	struct secret_keys keys;
};

static struct keys_case
given(void **state)
{
	struct store_fixture *store = *state;

	return (struct keys_case){
	        .store = store, .path = db_fixture_path(store->files, "keys")};
}

static enum status
open_keys(struct keys_case *given_case, bool create)
{
	return keys_open(given_case->store->db, given_case->path, create,
	        &given_case->keys, &given_case->store->why);
}

static void
test_made_once(void **state)
{
	struct keys_case first = given(state);
	struct keys_case second = given(state);
	struct stat found;

	assert_int_equal(open_keys(&first, false), STATUS_NOT_FOUND);
	store_expect_why(first.store, first.path);
	assert_int_not_equal(stat(first.path, &found), 0);
	assert_int_equal(open_keys(&first, true), STATUS_OK);
	assert_int_equal(first.store->why.length, 0);
	assert_int_equal(open_keys(&second, true), STATUS_OK);
	assert_memory_equal(&first.keys, &second.keys, sizeof(first.keys));
	assert_int_equal(open_keys(&second, false), STATUS_OK);
	assert_int_equal(stat(first.path, &found), 0);
	assert_int_equal(found.st_mode & 077, 0);
}

/* While nobody is known by them, lost keys are no loss. */
static void
test_made_again(void **state)
{
	struct keys_case first = given(state);
	struct keys_case second = given(state);

	assert_int_equal(open_keys(&first, true), STATUS_OK);
	assert_int_equal(unlink(first.path), 0);
	assert_int_equal(open_keys(&second, true), STATUS_OK);
	assert_memory_not_equal(&first.keys, &second.keys, sizeof(first.keys));
}

static void
expect_refused(struct keys_case *lost)
{
	struct stat found;

	assert_int_equal(unlink(lost->path), 0);
	assert_int_equal(open_keys(lost, true), STATUS_NOT_FOUND);
	store_expect_why(lost->store, "the key file is missing");
	assert_int_not_equal(stat(lost->path, &found), 0);
}

static void
test_numbers_need_them(void **state)
{
	struct keys_case lost = given(state);
	const struct meeting meeting = {.municipality = 740,
	        .phone = "+4511000001",
	        .held_at = STORE_NOW - 3600,
	        .employee = "SB"};

	assert_int_equal(open_keys(&lost, true), STATUS_OK);
	assert_int_equal(meeting_register(lost.store->db, &lost.keys, &meeting,
	                         STORE_NOW, &lost.store->why),
	        STATUS_OK);
	expect_refused(&lost);
}

/* The stop list outlives the people on it, and is found by the keys alone. */
static void
test_stop_list_needs_them(void **state)
{
	struct keys_case lost = given(state);

	assert_int_equal(open_keys(&lost, true), STATUS_OK);
	store_run(lost.store,
	        "INSERT INTO stop_list VALUES (x'00', 740, 'stop', 1)");
	expect_refused(&lost);
}

static void
test_refused(void **state)
{
	struct keys_case one = given(state);

	assert_int_equal(open_keys(&one, true), STATUS_OK);
	assert_int_equal(chmod(one.path, 0644), 0);
	assert_int_equal(open_keys(&one, true), STATUS_FORBIDDEN);
	store_expect_why(one.store, "keys");
	assert_int_equal(unlink(one.path), 0);
	db_fail_at(one.store->db, 1, STATUS_BUSY);
	assert_int_equal(open_keys(&one, true), STATUS_BUSY);
	one.path = "/proc/none/keys";
	assert_int_not_equal(open_keys(&one, true), STATUS_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_made_once),
	        STORE(test_made_again),
	        STORE(test_numbers_need_them),
	        STORE(test_stop_list_needs_them),
	        STORE(test_refused),
	};

	return cmocka_run_group_tests_name("keys_store", tests, NULL, NULL);
}

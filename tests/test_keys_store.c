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
add_person(struct keys_case *given_case)
{
	const struct meeting meeting = {.municipality = 740,
	        .phone = "+4511000001",
	        .held_at = STORE_NOW - 3600,
	        .employee = "SB"};

	assert_int_equal(
	        meeting_register(given_case->store->db, &given_case->keys,
	                &meeting, STORE_NOW, &given_case->store->why),
	        STATUS_OK);
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

	assert_int_equal(open_keys(&lost, true), STATUS_OK);
	add_person(&lost);
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

/* Another installation's keys in the same place. */
static void
exchange(struct keys_case *given_case)
{
	assert_int_equal(unlink(given_case->path), 0);
	assert_int_equal(
	        secret_create(given_case->path, &given_case->store->why),
	        STATUS_OK);
}

/* Whoever asks, and though nobody is in the database yet. */
static void
expect_foreign(struct keys_case *given_case)
{
	static const struct secret_keys none;

	for (int create = 0; create < 2; create++) {
		assert_int_equal(
		        open_keys(given_case, create != 0), STATUS_CONFLICT);
		assert_non_null(strstr(text_string(&given_case->store->why),
		        db_path(given_case->store->db)));
		assert_non_null(strstr(
		        text_string(&given_case->store->why), "bring back"));
		store_expect_why(given_case->store, given_case->path);
		assert_memory_equal(&given_case->keys, &none, sizeof(none));
	}
}

static void
test_others_are_refused(void **state)
{
	struct keys_case other = given(state);

	assert_int_equal(open_keys(&other, true), STATUS_OK);
	exchange(&other);
	expect_foreign(&other);
	/* Removed, they are no longer in the way: nobody needs the first. */
	assert_int_equal(unlink(other.path), 0);
	assert_int_equal(open_keys(&other, true), STATUS_OK);
	assert_int_equal(open_keys(&other, false), STATUS_OK);
	/* A part that differs is another key. */
	other.keys.token[0] ^= 1;
	assert_int_equal(unlink(other.path), 0);
	assert_int_equal(
	        secret_create_with(other.path, &other.keys, &other.store->why),
	        STATUS_OK);
	expect_foreign(&other);
}

/* From before the mark was kept, people tell whose the keys are; what was never
 * sealed tells nothing. */
static void
test_database_of_before(void **state)
{
	struct keys_case before = given(state);
	struct secret_keys right;

	store_run(before.store,
	        "INSERT INTO respondent (municipality, kind, phone_hash,"
	        " phone_sealed, created_at)"
	        " VALUES (740, 'employee', x'00', x'00', 1)");
	assert_int_equal(
	        secret_create(before.path, &before.store->why), STATUS_OK);
	assert_int_equal(open_keys(&before, true), STATUS_OK);
	right = before.keys;
	add_person(&before);
	store_run(before.store, "DELETE FROM key_mark");
	exchange(&before);
	expect_foreign(&before);
	expect_count(before.store, "SELECT count(*) FROM key_mark", 0);
	assert_int_equal(unlink(before.path), 0);
	assert_int_equal(
	        secret_create_with(before.path, &right, &before.store->why),
	        STATUS_OK);
	/* Who only looks leaves no mark; the owner does. */
	assert_int_equal(open_keys(&before, false), STATUS_OK);
	expect_count(before.store, "SELECT count(*) FROM key_mark", 0);
	assert_int_equal(open_keys(&before, true), STATUS_OK);
	expect_count(before.store, "SELECT count(*) FROM key_mark", 1);
	store_run(before.store, "DELETE FROM meeting");
	store_run(before.store, "DELETE FROM respondent");
	exchange(&before);
	expect_foreign(&before);
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
	        STORE(test_others_are_refused),
	        STORE(test_database_of_before),
	        STORE(test_refused),
	};

	return cmocka_run_group_tests_name("keys_store", tests, NULL, NULL);
}

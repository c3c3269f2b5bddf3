/*
 * Each arrival counts once, and is forgotten in time.
 */
#include "gateway/inbox.h"

#include "tests/outbox_fixture.h"

#include <stdio.h>

static const unsigned char hash[SECRET_HASH_BYTES] = {1, 2, 3};

static struct inbox_message
message(const char *lane, const char *event_id)
{
	return (struct inbox_message){.lane = lane,
	        .event_id = event_id,
	        .sent_at = OUTBOX_NOW - 3,
	        .received_at = OUTBOX_NOW,
	        .phone_hash = hash,
	        .text = "4"};
}

static int64_t
count(struct outbox_world *world)
{
	static const char sql[] = "SELECT count(*) FROM inbox";
	int64_t found = -1;

	assert_int_equal(db_int(world->db, sql, DB_NO_ARGS, &found), STATUS_OK);
	return found;
}

static int64_t
count_texts(struct outbox_world *world)
{
	static const char sql[] = "SELECT count(text) FROM inbox";
	int64_t found = -1;

	assert_int_equal(db_int(world->db, sql, DB_NO_ARGS, &found), STATUS_OK);
	return found;
}

static void
test_once(void **state)
{
	struct outbox_world *world = *state;
	struct inbox_message first = message("main", "e1");
	struct inbox_message again = message("main", "e1");
	struct inbox_message other = message("main", "e2");
	struct inbox_message lane = message("second", "e1");
	int64_t id = 0;
	int64_t next = 0;

	assert_int_equal(inbox_put(world->db, &first, &id), STATUS_OK);
	assert_true(id > 0);
	/* The same event, whatever else it says by now. */
	again.text = "5";
	again.received_at += 5;
	assert_int_equal(inbox_put(world->db, &again, &next), STATUS_CONFLICT);
	assert_int_equal(count(world), 1);
	assert_int_equal(inbox_put(world->db, &other, &next), STATUS_OK);
	assert_true(next > id);
	/* Another provider's ids are its own. */
	assert_int_equal(inbox_put(world->db, &lane, &next), STATUS_OK);
	assert_int_equal(count(world), 3);
}

/* A conflict is no error of the transaction: what else was done is kept. */
static void
test_conflict_keeps_the_transaction(void **state)
{
	struct outbox_world *world = *state;
	struct inbox_message first = message("main", "e1");
	struct inbox_message other = message("main", "e2");
	int64_t id = 0;

	assert_int_equal(inbox_put(world->db, &first, &id), STATUS_OK);
	assert_int_equal(db_begin(world->db), STATUS_OK);
	assert_int_equal(inbox_put(world->db, &other, &id), STATUS_OK);
	assert_int_equal(inbox_put(world->db, &first, &id), STATUS_CONFLICT);
	assert_true(db_in_transaction(world->db));
	assert_int_equal(db_commit(world->db), STATUS_OK);
	assert_int_equal(count(world), 2);
}

/* Only the id is kept of what must leave no text. */
static void
test_without_text(void **state)
{
	struct outbox_world *world = *state;
	struct inbox_message bare = message("main", "e1");
	int64_t id = 0;

	bare.text = NULL;
	bare.phone_hash = NULL;
	assert_int_equal(inbox_put(world->db, &bare, &id), STATUS_OK);
	assert_int_equal(count(world), 1);
	assert_int_equal(count_texts(world), 0);
	assert_int_equal(inbox_put(world->db, &bare, &id), STATUS_CONFLICT);
}

static void
test_expire(void **state)
{
	struct outbox_world *world = *state;
	struct inbox_message one = message("main", "e1");
	int64_t day = 86400;
	int64_t id = 0;

	assert_int_equal(inbox_put(world->db, &one, &id), STATUS_OK);
	assert_int_equal(
	        inbox_expire(world->db, OUTBOX_NOW + 30 * day - 1), STATUS_OK);
	assert_int_equal(count_texts(world), 1);
	assert_int_equal(
	        inbox_expire(world->db, OUTBOX_NOW + 30 * day), STATUS_OK);
	assert_int_equal(count_texts(world), 0);
	/* Without its text it is still known. */
	assert_int_equal(inbox_put(world->db, &one, &id), STATUS_CONFLICT);
	assert_int_equal(
	        inbox_expire(world->db, OUTBOX_NOW + 90 * day - 1), STATUS_OK);
	assert_int_equal(count(world), 1);
	assert_int_equal(
	        inbox_expire(world->db, OUTBOX_NOW + 90 * day), STATUS_OK);
	assert_int_equal(count(world), 0);
}

/* Many, some at one instant, some ids missing: exactly what is too old goes. */
static void
test_expire_many(void **state)
{
	enum { MANY = 60, HOUR = 3600, DAYS = 90 * 86400 };
	struct outbox_world *world = *state;
	int64_t id = 0;

	for (int i = 0; i < MANY; i++) {
		char event[8];
		struct inbox_message one = message("main", event);

		(void)snprintf(event, sizeof(event), "e%d", i);
		one.received_at = OUTBOX_NOW + i / 3 * HOUR;
		assert_int_equal(inbox_put(world->db, &one, &id), STATUS_OK);
	}
	for (int i = 0; i <= MANY / 3; i++) {
		int left = MANY - 3 * (i + 1);

		assert_int_equal(
		        inbox_expire(world->db, OUTBOX_NOW + DAYS + i * HOUR),
		        STATUS_OK);
		assert_int_equal(count(world), left > 0 ? left : 0);
	}
}

static void
test_broken_database(void **state)
{
	struct outbox_world *world = *state;
	struct inbox_message one = message("main", "e1");
	int64_t id = 0;

	db_fail_at(world->db, 1, STATUS_FULL);
	assert_int_equal(inbox_put(world->db, &one, &id), STATUS_FULL);
	assert_int_equal(count(world), 0);
	db_fail_at(world->db, 2, STATUS_SYSTEM);
	assert_int_equal(inbox_expire(world->db, OUTBOX_NOW), STATUS_SYSTEM);
}

#define INBOX(test)                                                            \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INBOX(test_once),
	        INBOX(test_conflict_keeps_the_transaction),
	        INBOX(test_without_text),
	        INBOX(test_expire),
	        INBOX(test_expire_many),
	        INBOX(test_broken_database),
	};

	return cmocka_run_group_tests_name("inbox", tests, NULL, NULL);
}

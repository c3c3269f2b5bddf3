/*
 * Parts of long texts as rows.
 */
#include "tests/store_fixture.h"

#include "gateway/inbox.h"

static const unsigned char hash[] = {1, 2, 3};

static struct inbox_part
part_of(int number, const char *text, int64_t received_at)
{
	return (struct inbox_part){.lane = "main",
	        .phone_hash = {hash, sizeof(hash)},
	        .reference = 170,
	        .number = number,
	        .count = 3,
	        .phone_sealed = {(const unsigned char *)"p", 1},
	        .text_sealed = {(const unsigned char *)text, strlen(text)},
	        .event_id = text,
	        .sent_at = 5,
	        .received_at = received_at};
}

static void
put(struct store_fixture *fixture, int number, const char *text, int64_t at)
{
	struct inbox_part part = part_of(number, text, at);

	assert_int_equal(inbox_part_put(fixture->db, &part), STATUS_OK);
}

static void
test_in_order(void **state)
{
	struct store_fixture *fixture = *state;
	struct inbox_part like = part_of(1, "", 0);
	struct inbox_part *parts = NULL;
	size_t count = 0;

	put(fixture, 3, "c", 30);
	put(fixture, 1, "old", 10);
	put(fixture, 1, "a", 20);
	assert_int_equal(inbox_parts(fixture->db, fixture->memory, &like,
	                         &parts, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(parts[0].number, 1);
	assert_memory_equal(parts[0].text_sealed.bytes, "a", 1);
	assert_int_equal(parts[0].received_at, 20);
	assert_null(parts[0].recipient);
	assert_int_equal(parts[1].number, 3);
	/* The rest of an older text under the same reference is none of it. */
	like.count = 2;
	assert_int_equal(inbox_parts(fixture->db, fixture->memory, &like,
	                         &parts, &count),
	        STATUS_OK);
	assert_int_equal(count, 0);
	assert_int_equal(inbox_parts_delete(fixture->db, &like), STATUS_OK);
	expect_count(fixture, "SELECT count(*) FROM inbox_part", 0);
}

static void
test_stale(void **state)
{
	struct store_fixture *fixture = *state;
	struct inbox_part part;

	put(fixture, 2, "b", 200);
	put(fixture, 1, "a", 100);
	assert_int_equal(
	        inbox_part_stale(fixture->db, fixture->memory, 99, &part),
	        STATUS_NOT_FOUND);
	assert_int_equal(
	        inbox_part_stale(fixture->db, fixture->memory, 150, &part),
	        STATUS_OK);
	assert_int_equal(part.number, 1);
	assert_string_equal(part.event_id, "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_in_order),
	        STORE(test_stale),
	};

	return cmocka_run_group_tests_name(
	        "inbox_part_store", tests, NULL, NULL);
}

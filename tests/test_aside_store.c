/*
 * What was put aside, as rows: out of the way, whole, back again, and gone in
 * time.
 */
#include "tests/store_fixture.h"

#include "gateway/aside.h"

enum { DAY = 86400 };

static const unsigned char hash[] = {1, 2, 3};

static struct inbox_part
part_of(int reference, int number, const char *event_id)
{
	return (struct inbox_part){.lane = "main",
	        .phone_hash = {hash, sizeof(hash)},
	        .reference = reference,
	        .number = number,
	        .count = 3,
	        .recipient = "+4560000740",
	        .phone_sealed = {(const unsigned char *)"p", 1},
	        .text_sealed = {(const unsigned char *)event_id, 2},
	        .event_id = event_id,
	        .sent_at = 5,
	        .received_at = 10};
}

static void
put(struct store_fixture *fixture, int reference, int number,
        const char *event_id)
{
	struct inbox_part part = part_of(reference, number, event_id);

	assert_int_equal(inbox_part_put(fixture->db, &part), STATUS_OK);
}

static void
put_aside(struct store_fixture *fixture, int reference, int64_t now)
{
	struct inbox_part like = part_of(reference, 1, "");

	assert_int_equal(
	        aside_parts(fixture->db, &like, "input", now), STATUS_OK);
}

#define WAIT  "SELECT count(*) FROM inbox_part"
#define ASIDE "SELECT count(*) FROM inbox_part_aside"

/* All of one text go, and come back as they were. */
static void
test_there_and_back(void **state)
{
	struct store_fixture *fixture = *state;
	struct inbox_part like = part_of(170, 1, "");
	struct inbox_part *parts = NULL;
	size_t count = 0;

	put(fixture, 170, 3, "a3");
	put(fixture, 170, 1, "a1");
	put(fixture, 171, 1, "b1");
	put_aside(fixture, 170, 100);
	expect_count(fixture, WAIT " WHERE reference = 171", 1);
	expect_count(fixture, WAIT, 1);
	expect_count(fixture,
	        ASIDE " WHERE reference = 170 AND reason = 'input'"
	              " AND aside_at = 100",
	        2);
	assert_int_equal(aside_return(fixture->db), STATUS_OK);
	expect_count(fixture, ASIDE, 0);
	assert_int_equal(inbox_parts(fixture->db, fixture->memory, &like,
	                         &parts, &count),
	        STATUS_OK);
	assert_int_equal(count, 2);
	assert_string_equal(parts[0].event_id, "a1");
	assert_memory_equal(parts[1].text_sealed.bytes, "a3", 2);
	assert_string_equal(parts[1].recipient, "+4560000740");
	assert_int_equal(parts[1].received_at, 10);
}

/* A phone uses its references again: two texts never become one, and none is
 * lost for that. */
static void
test_reference_in_use(void **state)
{
	struct store_fixture *fixture = *state;

	put(fixture, 170, 1, "a1");
	put_aside(fixture, 170, 100);
	put(fixture, 170, 2, "b2");
	put_aside(fixture, 170, 200);
	put(fixture, 170, 3, "c3");
	assert_int_equal(aside_return(fixture->db), STATUS_OK);
	expect_count(fixture, WAIT, 1);
	expect_count(fixture, ASIDE, 2);
	store_run(fixture, "DELETE FROM inbox_part");
	assert_int_equal(aside_return(fixture->db), STATUS_OK);
	expect_count(fixture, WAIT " WHERE event_id = 'a1'", 1);
	expect_count(fixture, WAIT, 1);
	expect_count(fixture, ASIDE " WHERE event_id = 'b2'", 1);
}

static void
test_answers(void **state)
{
	struct store_fixture *fixture = *state;

	store_run(fixture,
	        "INSERT INTO poll_answer (lane, poll, body_sealed, received_at,"
	        " tries, next_at, aside_at) VALUES ('main', 0, x'00', 1, 10, 5,"
	        " 5), ('main', 1, x'00', 1, 3, 7, NULL)");
	assert_int_equal(aside_return(fixture->db), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM poll_answer WHERE poll = 0"
	        " AND tries = 0 AND next_at = 0 AND aside_at IS NULL",
	        1);
	expect_count(fixture,
	        "SELECT count(*) FROM poll_answer WHERE poll = 1"
	        " AND tries = 3 AND next_at = 7",
	        1);
}

/* Thirty days, as texts; what still waits is none of it. */
static void
test_expire(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t left = -1;

	store_run(fixture,
	        "INSERT INTO poll_answer (lane, poll, body_sealed, received_at,"
	        " aside_at) VALUES ('main', 0, x'00', 1, 0),"
	        " ('main', 1, x'00', 1, 86400), ('main', 2, x'00', 1, NULL)");
	put(fixture, 170, 1, "a1");
	put_aside(fixture, 170, 0);
	put(fixture, 171, 1, "b1");
	assert_int_equal(
	        aside_expire(fixture->db, 30 * DAY - 1, &left), STATUS_OK);
	assert_int_equal(left, 3);
	assert_int_equal(aside_expire(fixture->db, 30 * DAY, &left), STATUS_OK);
	assert_int_equal(left, 1);
	assert_int_equal(aside_expire(fixture->db, 31 * DAY, &left), STATUS_OK);
	assert_int_equal(left, 0);
	expect_count(fixture, WAIT, 1);
	expect_count(fixture, "SELECT poll FROM poll_answer", 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_there_and_back),
	        STORE(test_reference_in_use),
	        STORE(test_answers),
	        STORE(test_expire),
	};

	return cmocka_run_group_tests_name("aside_store", tests, NULL, NULL);
}

/*
 * Requests of which nothing was heard: a batch that later ones have overtaken
 * goes once more, and what a provider counts once goes again at once.
 */
#include <string.h>
#include <time.h>

#include "tests/outbox_fixture.h"

enum { HOURS = 3600, TWO_DAYS = 48 * HOURS, DAY = 86400 };

/* A text of a subject of its own, good for a day. */
static int64_t
add(struct outbox_world *world, int number, enum outbox_kind kind, int64_t due)
{
	char phone[20];
	struct outbox_message message;

	(void)snprintf(phone, sizeof(phone), "+451%07d", number);
	message = outbox_world_message(world, phone, "Hej");
	message.kind = kind;
	message.subject = 100 + number;
	message.due_at = due;
	message.expires_at = due + 10 * HOURS;
	return outbox_world_put(world, &message);
}

/* Claims what is due, and has it accepted. */
static void
send_all(struct outbox_world *world, int64_t now, size_t wanted)
{
	struct outbox_claim claim = outbox_world_claim(world, now, 1000);

	assert_int_equal(claim.count, wanted);
	for (size_t i = 0; i < claim.count; i++)
		outbox_world_settle(
		        world, claim.messages[i].id, PROVIDER_ACCEPTED, now);
}

static int64_t
settle_old(struct outbox_world *world, int64_t now)
{
	int64_t changed = 0;

	assert_int_equal(
	        outbox_settle_old(world->db, now, &changed), STATUS_OK);
	return changed;
}

static void
hear(struct outbox_world *world, int64_t id)
{
	assert_int_equal(outbox_world_receipt(world, id,
	                         PROVIDER_RECEIPT_DELIVERED, "DELIVERED"),
	        STATUS_OK);
}

/* Two batches, an hour apart: of the first nothing is heard. */
static void
two_batches(struct outbox_world *world, int64_t ids[4])
{
	for (int i = 0; i < 2; i++)
		ids[i] = add(world, i, OUTBOX_INVITATION, OUTBOX_NOW);
	send_all(world, OUTBOX_NOW, 2);
	for (int i = 2; i < 4; i++)
		ids[i] = add(world, i, OUTBOX_INVITATION, OUTBOX_NOW + HOURS);
	send_all(world, OUTBOX_NOW + HOURS, 2);
}

static void
test_silent_batch(void **state)
{
	struct outbox_world *world = *state;
	int64_t ids[4];
	struct outbox_row row;

	two_batches(world, ids);
	/* The lane itself is silent: that proves nothing. */
	assert_int_equal(settle_old(world, OUTBOX_NOW + TWO_DAYS), 0);
	hear(world, ids[3]);
	assert_int_equal(settle_old(world, OUTBOX_NOW + TWO_DAYS - 1), 0);
	assert_int_equal(settle_old(world, OUTBOX_NOW + TWO_DAYS), 2);
	expect_outbox(world, ids[0], "queued");
	expect_outbox(world, ids[1], "queued");
	/* One receipt is enough for a batch. */
	expect_outbox(world, ids[2], "accepted");
	expect_outbox(world, ids[3], "delivered");
	row = outbox_world_row(world, ids[0]);
	assert_int_equal(row.due_at, OUTBOX_NOW + TWO_DAYS);
	assert_int_equal(row.expires_at, OUTBOX_NOW + TWO_DAYS + 10 * HOURS);
	/* Once, and never again. */
	send_all(world, OUTBOX_NOW + TWO_DAYS, 2);
	assert_int_equal(outbox_world_row(world, ids[0]).attempt, 2);
	for (int days = 2; days < 9; days++)
		assert_int_equal(
		        settle_old(world, OUTBOX_NOW + TWO_DAYS + days * DAY),
		        0);
	expect_outbox(world, ids[0], "accepted");
}

/* Found at another time of day, it waits for its own. */
static void
test_time_of_day(void **state)
{
	struct outbox_world *world = *state;
	int64_t ids[4];

	two_batches(world, ids);
	hear(world, ids[2]);
	assert_int_equal(
	        settle_old(world, OUTBOX_NOW + TWO_DAYS + 15 * HOURS), 2);
	assert_int_equal(outbox_world_row(world, ids[0]).due_at,
	        OUTBOX_NOW + TWO_DAYS + DAY);
	assert_int_equal(outbox_world_row(world, ids[0]).expires_at,
	        OUTBOX_NOW + TWO_DAYS + DAY + 10 * HOURS);
}

/* A receipt of any kind, also one of an earlier batch, says enough. */
static void
test_heard_in_time(void **state)
{
	struct outbox_world *world = *state;
	int64_t ids[4];

	two_batches(world, ids);
	assert_int_equal(outbox_world_receipt(world, ids[1],
	                         PROVIDER_RECEIPT_TRANSIENT, "ENROUTE"),
	        STATUS_OK);
	hear(world, ids[2]);
	assert_int_equal(settle_old(world, OUTBOX_NOW + 3 * DAY), 0);
	expect_outbox(world, ids[0], "accepted");
}

/* An invitation is never sent again alone. */
static void
test_alone(void **state)
{
	struct outbox_world *world = *state;
	int64_t first = add(world, 1, OUTBOX_INVITATION, OUTBOX_NOW);
	int64_t second;

	send_all(world, OUTBOX_NOW, 1);
	second = add(world, 2, OUTBOX_INVITATION, OUTBOX_NOW + HOURS);
	send_all(world, OUTBOX_NOW + HOURS, 1);
	hear(world, second);
	assert_int_equal(settle_old(world, OUTBOX_NOW + 3 * DAY), 0);
	expect_outbox(world, first, "accepted");
}

/* Who has had a later text got the first; and what was withdrawn stays so. */
static void
test_gone_on(void **state)
{
	struct outbox_world *world = *state;
	int64_t ids[4];
	int64_t later;
	int64_t withdrawn = 0;

	two_batches(world, ids);
	later = add(world, 0, OUTBOX_QUESTION, OUTBOX_NOW + HOURS);
	send_all(world, OUTBOX_NOW + HOURS, 1);
	assert_int_equal(
	        outbox_withdraw(world->db, 101, "stop", &withdrawn), STATUS_OK);
	hear(world, ids[2]);
	hear(world, later);
	(void)settle_old(world, OUTBOX_NOW + 3 * DAY);
	expect_outbox(world, ids[0], "accepted");
}

/* Batches of which nobody asks any more are forgotten. */
static void
test_forgotten(void **state)
{
	struct outbox_world *world = *state;
	int64_t ids[4];
	int64_t left = -1;

	two_batches(world, ids);
	assert_int_equal(
	        outbox_expire(world->db, OUTBOX_NOW + HOURS + 30 * DAY),
	        STATUS_OK);
	assert_int_equal(db_int(world->db, "SELECT count(*) FROM outbox_batch",
	                         DB_NO_ARGS, &left),
	        STATUS_OK);
	assert_int_equal(left, 0);
}

static void
test_deduped(void **state)
{
	struct outbox_world *world = *state;
	int64_t id = add(world, 1, OUTBOX_INVITATION, OUTBOX_NOW);
	int64_t now = OUTBOX_NOW;
	int64_t changed = 0;

	for (int attempt = 1; attempt < 5; attempt++) {
		assert_int_equal(outbox_world_claim(world, now, 10).count, 1);
		outbox_world_settle(world, id, PROVIDER_UNKNOWN, now);
		assert_int_equal(outbox_resend_deduped(world->db, "main",
		                         now + 119, &changed),
		        STATUS_OK);
		expect_outbox(world, id, "unknown");
		assert_int_equal(outbox_resend_deduped(world->db, "other",
		                         now + 120, &changed),
		        STATUS_OK);
		expect_outbox(world, id, "unknown");
		now += 120;
		assert_int_equal(
		        outbox_resend_deduped(world->db, "main", now, &changed),
		        STATUS_OK);
		expect_outbox(world, id, "queued");
		assert_int_equal(changed, attempt);
	}
	/* Five times, and that is all. */
	assert_int_equal(outbox_world_claim(world, now, 10).count, 1);
	outbox_world_settle(world, id, PROVIDER_UNKNOWN, now);
	assert_int_equal(
	        outbox_resend_deduped(world->db, "main", now + 500, &changed),
	        STATUS_OK);
	expect_outbox(world, id, "unknown");
}

/* A lane that never has receipts costs next to nothing: looking at 20,000 silent
 * batches takes milliseconds, where comparing each with all would take minutes. */
static void
test_many_silent(void **state)
{
	enum { LOOKS = 50, MOST_MS = 5000 };

	static const char fill[] =
	        "INSERT INTO outbox_batch (lane, sent_at, size)"
	        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	        "  SELECT i + 1 FROM n WHERE i < 20000)"
	        " SELECT 'main', :at + i, 2 FROM n";
	struct outbox_world *world = *state;
	struct timespec begin;
	struct timespec end;

	assert_int_equal(
	        db_run(world->db, fill, DB_ARGS(DB_INT("at", OUTBOX_NOW))),
	        STATUS_OK);
	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	for (int i = 0; i < LOOKS; i++)
		assert_int_equal(settle_old(world, OUTBOX_NOW + 3 * DAY), 0);
	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	assert_true((end.tv_sec - begin.tv_sec) * 1000 +
	                    (end.tv_nsec - begin.tv_nsec) / 1000000 <
	            MOST_MS);
}

#define OUTBOX(test)                                                           \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        OUTBOX(test_silent_batch),
	        OUTBOX(test_time_of_day),
	        OUTBOX(test_heard_in_time),
	        OUTBOX(test_alone),
	        OUTBOX(test_gone_on),
	        OUTBOX(test_forgotten),
	        OUTBOX(test_many_silent),
	        OUTBOX(test_deduped),
	};

	return cmocka_run_group_tests_name("outbox_batch", tests, NULL, NULL);
}

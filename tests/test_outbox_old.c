/*
 * What time does to the outbox: what stayed unknown, what expires or is put off,
 * what is counted, and what is forgotten.
 */
#include "gateway/outbox.h"

#include "tests/outbox_fixture.h"

#define ANNA  "+4511000001"
#define BENTE "+4511000002"

static void
test_recover(void **state)
{
	struct outbox_world *world = *state;
	int64_t claimed = outbox_world_add(world, ANNA, "a");
	int64_t recovered = 0;
	int64_t queued;

	(void)outbox_world_claim(world, OUTBOX_NOW, 10);
	queued = outbox_world_add(world, BENTE, "b");
	assert_int_equal(outbox_recover(world->db, OUTBOX_NOW + 5, &recovered),
	        STATUS_OK);
	assert_int_equal(recovered, 1);
	expect_outbox(world, claimed, "unknown");
	expect_outbox(world, queued, "queued");
	/* A receipt settles it. */
	assert_int_equal(outbox_world_receipt(world, claimed,
	                         PROVIDER_RECEIPT_DELIVERED, "DELIVERED"),
	        STATUS_OK);
	expect_outbox(world, claimed, "delivered");
}

/* The policy for what stayed unknown, by kind. */
static const struct {
	enum outbox_kind kind;
	const char *after; /* half an hour later */
} policy_rows[] = {
        {OUTBOX_QUESTION, "queued"},
        {OUTBOX_INVITATION, "unknown"},
        {OUTBOX_REMINDER, "unknown"},
        {OUTBOX_CONFIRMATION, "unknown"},
};

static void
test_unknown_policy(void **state)
{
	struct outbox_world *world = *state;

	for (size_t i = 0; i < sizeof(policy_rows) / sizeof(policy_rows[0]);
	        i++) {
		struct outbox_message message =
		        outbox_world_message(world, ANNA, "a");
		int64_t changed = 0;
		int64_t id;

		message.kind = policy_rows[i].kind;
		message.subject = (int64_t)i + 100;
		id = outbox_world_put(world, &message);
		(void)outbox_world_claim(world, OUTBOX_NOW, 10);
		outbox_world_settle(world, id, PROVIDER_UNKNOWN, OUTBOX_NOW);
		assert_int_equal(outbox_settle_old(world->db, OUTBOX_NOW + 1799,
		                         &changed),
		        STATUS_OK);
		expect_outbox(world, id, "unknown");
		assert_int_equal(changed, 0);
		assert_int_equal(outbox_settle_old(world->db, OUTBOX_NOW + 1800,
		                         &changed),
		        STATUS_OK);
		expect_outbox(world, id, policy_rows[i].after);
		if (policy_rows[i].kind != OUTBOX_QUESTION)
			continue;
		/* Once more, and never a third time. */
		assert_int_equal(changed, 1);
		assert_int_equal(
		        outbox_world_claim(world, OUTBOX_NOW + 1800, 9).count,
		        1);
		outbox_world_settle(
		        world, id, PROVIDER_UNKNOWN, OUTBOX_NOW + 1800);
		assert_int_equal(outbox_settle_old(world->db, OUTBOX_NOW + 9000,
		                         &changed),
		        STATUS_OK);
		expect_outbox(world, id, "unknown");
	}
}

/* The citizen has answered it: asking again would only confuse. */
static void
test_unknown_but_answered(void **state)
{
	struct outbox_world *world = *state;
	int64_t question = outbox_world_add(world, ANNA, "first question");
	int64_t changed = 0;

	(void)outbox_world_claim(world, OUTBOX_NOW, 10);
	outbox_world_settle(world, question, PROVIDER_UNKNOWN, OUTBOX_NOW);
	outbox_world_add(world, ANNA, "second question");
	assert_int_equal(
	        outbox_settle_old(world->db, OUTBOX_NOW + 1800, &changed),
	        STATUS_OK);
	expect_outbox(world, question, "unknown");
}

static void
test_expiry(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_message message = outbox_world_message(world, ANNA, "a");
	int64_t changed = 0;
	int64_t late;
	int64_t follower;

	message.expires_at = OUTBOX_NOW + 100;
	late = outbox_world_put(world, &message);
	message.after = late;
	message.expires_at = OUTBOX_NOW + 99999;
	follower = outbox_world_put(world, &message);
	/* At that second it is too late. */
	assert_int_equal(
	        outbox_world_claim(world, OUTBOX_NOW + 100, 10).count, 0);
	/* An hour is left for whoever wants to postpone it. */
	assert_int_equal(
	        outbox_settle_old(world->db, OUTBOX_NOW + 3699, &changed),
	        STATUS_OK);
	expect_outbox(world, late, "queued");
	assert_int_equal(
	        outbox_settle_old(world->db, OUTBOX_NOW + 3700, &changed),
	        STATUS_OK);
	assert_int_equal(changed, 2);
	expect_outbox(world, late, "failed");
	assert_string_equal(outbox_world_row(world, late).error, "expired");
	expect_outbox(world, follower, "failed");
}

static void
test_postpone(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_message message = outbox_world_message(world, ANNA, "a");
	int64_t next = OUTBOX_NOW + 50000;
	int64_t invitation;
	int64_t question;
	int64_t elsewhere;
	int64_t follower;

	message.expires_at = OUTBOX_NOW + 100;
	question = outbox_world_put(world, &message);
	message.kind = OUTBOX_INVITATION;
	invitation = outbox_world_put(world, &message);
	message.kind = OUTBOX_QUESTION;
	message.after = invitation;
	follower = outbox_world_put(world, &message);
	message.kind = OUTBOX_INVITATION;
	message.after = 0;
	message.municipality = 661;
	elsewhere = outbox_world_put(world, &message);
	assert_int_equal(outbox_world_postpone(world, OUTBOX_NOW + 100, next,
	                         next + 1000, 10),
	        1);
	assert_int_equal(outbox_world_row(world, invitation).due_at, next);
	assert_int_equal(
	        outbox_world_row(world, invitation).expires_at, next + 1000);
	assert_int_equal(outbox_world_row(world, question).due_at, OUTBOX_NOW);
	assert_int_equal(
	        outbox_world_row(world, question).expires_at, OUTBOX_NOW + 100);
	/* The question behind the invitation lives as long. */
	assert_int_equal(outbox_world_row(world, follower).due_at, OUTBOX_NOW);
	assert_int_equal(
	        outbox_world_row(world, follower).expires_at, next + 1000);
	assert_int_equal(outbox_world_row(world, elsewhere).due_at, OUTBOX_NOW);
}

static void
expect_busy(struct outbox_world *world, int64_t now, bool wanted)
{
	bool busy = !wanted;

	assert_int_equal(outbox_is_busy(world->db, "main", now, false, &busy),
	        STATUS_OK);
	assert_int_equal(busy, wanted);
}

static void
test_busy(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_message message = outbox_world_message(world, BENTE, "b");
	int64_t id;

	expect_busy(world, OUTBOX_NOW, false);
	id = outbox_world_add(world, ANNA, "a");
	message.after = id;
	outbox_world_put(world, &message);
	expect_busy(world, OUTBOX_NOW - 1, false);
	expect_busy(world, OUTBOX_NOW, true);
	(void)outbox_world_claim(world, OUTBOX_NOW, 10);
	/* Under way, even to a lane that is closed. */
	expect_busy(world, INT64_MIN, true);
	outbox_world_settle(world, id, PROVIDER_UNKNOWN, OUTBOX_NOW);
	/* What follows an unknown waits. */
	expect_busy(world, OUTBOX_NOW, false);
	(void)outbox_world_receipt(
	        world, id, PROVIDER_RECEIPT_TRANSIENT, "ENROUTE");
	expect_busy(world, OUTBOX_NOW, true);
	expect_busy(world, INT64_MIN, false);
}

static void
test_counts(void **state)
{
	static const char *const states[] = {"queued", "sending", "accepted",
	        "delivered", "failed", "rejected", "unknown"};
	struct outbox_world *world = *state;
	struct outbox_counts counts = {-1, -1, -1, -1, -1, -1, -1};

	assert_int_equal(outbox_counts(world->db, &counts), STATUS_OK);
	assert_int_equal(counts.queued + counts.sending + counts.unknown, 0);
	for (int i = 0; i < 7; i++)
		for (int n = 0; n <= i; n++)
			outbox_world_set_state(world,
			        outbox_world_add(world, ANNA, "a"), states[i]);
	assert_int_equal(outbox_counts(world->db, &counts), STATUS_OK);
	assert_int_equal(counts.queued, 1);
	assert_int_equal(counts.sending, 2);
	assert_int_equal(counts.accepted, 3);
	assert_int_equal(counts.delivered, 4);
	assert_int_equal(counts.failed, 5);
	assert_int_equal(counts.rejected, 6);
	assert_int_equal(counts.unknown, 7);
}

static void
test_texts_are_forgotten(void **state)
{
	struct outbox_world *world = *state;
	int64_t sent = outbox_world_add(world, ANNA, "a");
	int64_t waits = outbox_world_add(world, BENTE, "b");
	int64_t month = (int64_t)30 * 86400;

	outbox_world_set_state(world, sent, "delivered");
	assert_int_equal(
	        outbox_expire(world->db, OUTBOX_NOW + month - 1), STATUS_OK);
	assert_string_equal(outbox_world_row(world, sent).body, "a");
	assert_int_equal(
	        outbox_expire(world->db, OUTBOX_NOW + month), STATUS_OK);
	assert_string_equal(outbox_world_row(world, sent).body, "");
	assert_string_equal(outbox_world_row(world, waits).body, "b");
}

#define OUTBOX(test)                                                           \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        OUTBOX(test_recover),
	        OUTBOX(test_unknown_policy),
	        OUTBOX(test_unknown_but_answered),
	        OUTBOX(test_expiry),
	        OUTBOX(test_postpone),
	        OUTBOX(test_busy),
	        OUTBOX(test_counts),
	        OUTBOX(test_texts_are_forgotten),
	};

	return cmocka_run_group_tests_name("outbox_old", tests, NULL, NULL);
}

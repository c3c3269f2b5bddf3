/*
 * What may go out, when, and only once.
 */
#include "gateway/outbox.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "tests/outbox_fixture.h"

#define ANNA  "+4511000001"
#define BENTE "+4511000002"
#define CARL  "+4511000003"

static void
test_put_and_claim(void **state)
{
	struct outbox_world *world = *state;
	int64_t id = outbox_world_add(world, ANNA, "Hej æøå");
	struct outbox_row row = outbox_world_row(world, id);
	struct outbox_claim claim;

	assert_string_equal(row.state, "queued");
	assert_int_equal(row.segments, 1);
	assert_int_equal(row.attempt, 0);
	/* Not before it is due. */
	assert_int_equal(
	        outbox_world_claim(world, OUTBOX_NOW - 1, 10).count, 0);
	claim = outbox_world_claim(world, OUTBOX_NOW, 10);
	assert_int_equal(claim.count, 1);
	assert_int_equal(claim.messages[0].id, id);
	assert_string_equal(claim.messages[0].recipient, ANNA);
	assert_string_equal(claim.messages[0].sender, "1204");
	assert_string_equal(claim.messages[0].body, "Hej æøå");
	assert_string_equal(claim.messages[0].reference, row.reference);
	row = outbox_world_row(world, id);
	assert_string_equal(row.state, "sending");
	assert_int_equal(row.attempt, 1);
	assert_int_equal(row.sent_at, OUTBOX_NOW);
	/* And not twice. */
	assert_int_equal(outbox_world_claim(world, OUTBOX_NOW, 10).count, 0);
}

static void
test_references_differ(void **state)
{
	struct outbox_world *world = *state;
	int64_t a = outbox_world_add(world, ANNA, "a");
	int64_t b = outbox_world_add(world, BENTE, "b");
	const char *first = outbox_world_row(world, a).reference;
	const char *second = outbox_world_row(world, b).reference;

	/* Not even the secret halves are alike. */
	assert_string_not_equal(strchr(first, '-'), strchr(second, '-'));
	assert_int_equal(strlen(strchr(first, '-')), 9);
}

static void
test_lanes_apart(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_message message = outbox_world_message(world, ANNA, "a");

	message.lane = "second";
	outbox_world_put(world, &message);
	assert_int_equal(outbox_world_claim(world, OUTBOX_NOW, 10).count, 0);
}

/* Whoever answers a citizen goes before all that we began ourselves, invitations
 * before reminders, however old these are; and then the oldest first. */
static void
test_order(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_message first = outbox_world_message(world, ANNA, "1");
	struct outbox_message second = outbox_world_message(world, BENTE, "2");
	struct outbox_message answer = outbox_world_message(world, CARL, "3");
	struct outbox_message older =
	        outbox_world_message(world, "+4511000004", "4");
	struct outbox_claim claim;

	first.kind = OUTBOX_INVITATION;
	first.due_at -= 10;
	second.kind = OUTBOX_REMINDER;
	second.due_at -= 20;
	answer.kind = OUTBOX_CONFIRMATION;
	older.kind = OUTBOX_INVITATION;
	older.due_at -= 15;
	outbox_world_put(world, &first);
	outbox_world_put(world, &second);
	outbox_world_put(world, &older);
	outbox_world_put(world, &answer);
	claim = outbox_world_claim(world, OUTBOX_NOW, 2);
	assert_int_equal(claim.count, 2);
	assert_string_equal(claim.messages[0].body, "3");
	assert_string_equal(claim.messages[1].body, "4");
	claim = outbox_world_claim(world, OUTBOX_NOW, 2);
	assert_int_equal(claim.count, 2);
	assert_string_equal(claim.messages[0].body, "1");
	assert_string_equal(claim.messages[1].body, "2");
}

/* Texts of one number would overtake each other. */
static void
test_one_number_at_a_time(void **state)
{
	struct outbox_world *world = *state;
	int64_t first = outbox_world_add(world, ANNA, "1");
	struct outbox_message message = outbox_world_message(world, ANNA, "2");
	struct outbox_claim claim;

	message.kind = OUTBOX_INVITATION;
	outbox_world_put(world, &message);
	outbox_world_add(world, ANNA, "3");
	outbox_world_add(world, BENTE, "4");
	claim = outbox_world_claim(world, OUTBOX_NOW, 10);
	assert_int_equal(claim.count, 2);
	assert_string_equal(claim.messages[0].body, "1");
	assert_string_equal(claim.messages[1].body, "4");
	assert_int_equal(outbox_world_claim(world, OUTBOX_NOW, 10).count, 0);
	outbox_world_settle(world, first, PROVIDER_ACCEPTED, OUTBOX_NOW);
	claim = outbox_world_claim(world, OUTBOX_NOW, 10);
	assert_int_equal(claim.count, 1);
	assert_string_equal(claim.messages[0].body, "3");
}

/* What came of a message, and what becomes of the one that follows it. */
static const struct {
	enum provider_verdict verdict;
	const char *state;
	const char *follower;
	bool follower_goes;
} settle_rows[] = {
        {PROVIDER_ACCEPTED, "accepted", "queued", true},
        {PROVIDER_REJECTED, "rejected", "failed", false},
        {PROVIDER_UNKNOWN, "unknown", "queued", false},
        {PROVIDER_RETRY, "queued", "queued", false},
};

static void
test_settle(void **state)
{
	struct outbox_world *world = *state;

	for (size_t i = 0; i < sizeof(settle_rows) / sizeof(settle_rows[0]);
	        i++) {
		int64_t id = outbox_world_add(world, ANNA, "first");
		struct outbox_message message =
		        outbox_world_message(world, BENTE, "second");
		int64_t follower;
		struct outbox_claim claim;

		message.after = id;
		follower = outbox_world_put(world, &message);
		claim = outbox_world_claim(world, OUTBOX_NOW, 10);
		assert_int_equal(claim.count, 1);
		assert_int_equal(claim.messages[0].id, id);
		outbox_world_settle(
		        world, id, settle_rows[i].verdict, OUTBOX_NOW);
		expect_outbox(world, id, settle_rows[i].state);
		expect_outbox(world, follower, settle_rows[i].follower);
		claim = outbox_world_claim(world, OUTBOX_NOW, 10);
		assert_int_equal(claim.count, settle_rows[i].follower_goes);
		/* Leave nothing for the next row. */
		(void)outbox_world_receipt(
		        world, id, PROVIDER_RECEIPT_DELIVERED, "DELIVERED");
		(void)outbox_world_receipt(world, follower,
		        PROVIDER_RECEIPT_DELIVERED, "DELIVERED");
	}
}

/* What the provider refused to take is due later, and was no attempt. */
static void
test_retry(void **state)
{
	struct outbox_world *world = *state;
	int64_t id = outbox_world_add(world, ANNA, "a");
	struct outbox_row row;

	(void)outbox_world_claim(world, OUTBOX_NOW, 10);
	outbox_world_settle(world, id, PROVIDER_RETRY, OUTBOX_NOW);
	row = outbox_world_row(world, id);
	assert_string_equal(row.state, "queued");
	assert_int_equal(row.due_at, OUTBOX_NOW + 60);
	assert_int_equal(row.attempt, 0);
	assert_int_equal(row.sent_at, 0);
	assert_string_equal(row.error, "500 no");
	assert_int_equal(
	        outbox_world_claim(world, OUTBOX_NOW + 59, 10).count, 0);
	assert_int_equal(
	        outbox_world_claim(world, OUTBOX_NOW + 60, 10).count, 1);
	outbox_world_settle(world, id, PROVIDER_ACCEPTED, OUTBOX_NOW + 60);
	row = outbox_world_row(world, id);
	assert_string_equal(row.provider_id, "01JN");
	assert_string_equal(row.error, "");
	assert_int_equal(row.sent_at, OUTBOX_NOW + 60);
}

/* A chain behind a message that failed falls as a whole. */
static void
test_chain_fails(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_message message = outbox_world_message(world, ANNA, "a");
	int64_t ids[3];

	for (int i = 0; i < 3; i++) {
		message.after = i == 0 ? 0 : ids[i - 1];
		ids[i] = outbox_world_put(world, &message);
	}
	(void)outbox_world_claim(world, OUTBOX_NOW, 10);
	outbox_world_settle(world, ids[0], PROVIDER_ACCEPTED, OUTBOX_NOW);
	assert_int_equal(outbox_world_receipt(world, ids[0],
	                         PROVIDER_RECEIPT_FAILED, "UNDELIVERABLE"),
	        STATUS_OK);
	expect_outbox(world, ids[0], "failed");
	expect_outbox(world, ids[1], "failed");
	expect_outbox(world, ids[2], "failed");
	assert_string_equal(
	        outbox_world_row(world, ids[0]).error, "UNDELIVERABLE");
}

/* A state, a receipt, the state after it. */
static const struct {
	const char *before;
	enum provider_receipt receipt;
	const char *after;
} receipt_rows[] = {
        {"sending", PROVIDER_RECEIPT_TRANSIENT, "accepted"},
        {"sending", PROVIDER_RECEIPT_DELIVERED, "delivered"},
        {"sending", PROVIDER_RECEIPT_FAILED, "failed"},
        {"sending", PROVIDER_RECEIPT_UNKNOWN, "sending"},
        {"accepted", PROVIDER_RECEIPT_TRANSIENT, "accepted"},
        {"accepted", PROVIDER_RECEIPT_DELIVERED, "delivered"},
        {"accepted", PROVIDER_RECEIPT_FAILED, "failed"},
        {"accepted", PROVIDER_RECEIPT_UNKNOWN, "accepted"},
        {"delivered", PROVIDER_RECEIPT_TRANSIENT, "delivered"},
        {"delivered", PROVIDER_RECEIPT_DELIVERED, "delivered"},
        {"delivered", PROVIDER_RECEIPT_FAILED, "delivered"},
        {"delivered", PROVIDER_RECEIPT_UNKNOWN, "delivered"},
        {"failed", PROVIDER_RECEIPT_TRANSIENT, "failed"},
        {"failed", PROVIDER_RECEIPT_DELIVERED, "delivered"},
        {"rejected", PROVIDER_RECEIPT_TRANSIENT, "rejected"},
        {"rejected", PROVIDER_RECEIPT_DELIVERED, "delivered"},
        {"unknown", PROVIDER_RECEIPT_TRANSIENT, "accepted"},
        {"unknown", PROVIDER_RECEIPT_DELIVERED, "delivered"},
        {"unknown", PROVIDER_RECEIPT_FAILED, "failed"},
        {"unknown", PROVIDER_RECEIPT_UNKNOWN, "unknown"},
        /* It waits to be sent again, and was there the first time. */
        {"queued", PROVIDER_RECEIPT_TRANSIENT, "accepted"},
        {"queued", PROVIDER_RECEIPT_DELIVERED, "delivered"},
        {"queued", PROVIDER_RECEIPT_FAILED, "failed"},
};

static void
set_state(struct outbox_world *world, int64_t id, const char *name)
{
	static const char sql[] =
	        "UPDATE outbox SET state = :state WHERE id = :id";

	assert_int_equal(
	        db_run(world->db, sql,
	                DB_ARGS(DB_TEXT("state", name), DB_INT("id", id))),
	        STATUS_OK);
}

static void
test_receipts(void **state)
{
	struct outbox_world *world = *state;

	for (size_t i = 0; i < sizeof(receipt_rows) / sizeof(receipt_rows[0]);
	        i++) {
		int64_t id = outbox_world_add(world, ANNA, "a");

		set_state(world, id, receipt_rows[i].before);
		assert_int_equal(outbox_world_receipt(world, id,
		                         receipt_rows[i].receipt, "WORD"),
		        STATUS_OK);
		if (strcmp(outbox_world_row(world, id).state,
		            receipt_rows[i].after) != 0)
			fail_msg("row %zu", i);
		if (receipt_rows[i].receipt == PROVIDER_RECEIPT_UNKNOWN &&
		        strcmp(receipt_rows[i].before, "delivered") != 0)
			assert_string_equal(
			        outbox_world_row(world, id).error, "WORD");
	}
}

static void
test_receipts_not_ours(void **state)
{
	struct outbox_world *world = *state;
	int64_t id = outbox_world_add(world, ANNA, "a");
	const char *own = outbox_world_row(world, id).reference;
	const char *const references[] = {NULL, "", "x", "1", "1-",
	        "-1-aaaaaaaa", "1-aaaaaaaa", "99-aaaaaaaa", "1_aaaaaaaa",
	        talloc_asprintf(world->fixture, "%sx", own),
	        talloc_asprintf(world->fixture, "0x%s", own),
	        talloc_asprintf(world->fixture, "99999999999999999999%s", own)};

	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]);
	        i++) {
		struct provider_event event = {.kind = PROVIDER_RECEIPT,
		        .reference = references[i],
		        .receipt = PROVIDER_RECEIPT_DELIVERED,
		        .raw_status = "DELIVERED"};

		assert_int_equal(outbox_receipt(world->db, &event, OUTBOX_NOW),
		        STATUS_NOT_FOUND);
	}
	expect_outbox(world, id, "queued");
}

/* The receipt is quicker than the answer: then the answer brings only the id,
 * whatever it says. */
static void
test_receipt_before_answer(void **state)
{
	static const enum provider_verdict verdicts[] = {PROVIDER_ACCEPTED,
	        PROVIDER_UNKNOWN, PROVIDER_RETRY, PROVIDER_REJECTED};
	struct outbox_world *world = *state;

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		int64_t id = outbox_world_add(world, ANNA, "a");
		struct outbox_message message =
		        outbox_world_message(world, BENTE, "b");
		int64_t follower;

		message.after = id;
		follower = outbox_world_put(world, &message);
		(void)outbox_world_claim(world, OUTBOX_NOW, 1);
		(void)outbox_world_receipt(
		        world, id, PROVIDER_RECEIPT_DELIVERED, "DELIVERED");
		outbox_world_settle(world, id, verdicts[i], OUTBOX_NOW);
		expect_outbox(world, id, "delivered");
		assert_int_equal(outbox_world_row(world, id).attempt, 1);
		assert_string_equal(outbox_world_row(world, id).error, "");
		/* It was delivered: what follows may go. */
		expect_outbox(world, follower, "queued");
		set_state(world, follower, "failed");
	}
}

static void
test_withdraw(void **state)
{
	struct outbox_world *world = *state;
	int64_t queued = outbox_world_add(world, ANNA, "queued");
	int64_t sending = outbox_world_add(world, BENTE, "sending");
	int64_t doubtful = outbox_world_add(world, CARL, "doubtful");
	struct outbox_message message =
	        outbox_world_message(world, ANNA, "somebody else's");
	int64_t withdrawn = 0;
	int64_t other;
	int64_t changed = 0;

	message.subject = 8;
	other = outbox_world_put(world, &message);
	(void)outbox_world_claim(world, OUTBOX_NOW, 10);
	set_state(world, queued, "queued");
	outbox_world_settle(world, doubtful, PROVIDER_UNKNOWN, OUTBOX_NOW);
	assert_int_equal(
	        outbox_withdraw(world->db, 7, "stop", &withdrawn), STATUS_OK);
	assert_int_equal(withdrawn, 1);
	expect_outbox(world, queued, "failed");
	assert_string_equal(outbox_world_row(world, queued).error, "stop");
	expect_outbox(world, other, "queued");
	/* What the provider gives back now stays at home. */
	outbox_world_settle(world, sending, PROVIDER_RETRY, OUTBOX_NOW);
	expect_outbox(world, sending, "failed");
	/* And what was doubtful is not tried again. */
	assert_int_equal(
	        outbox_settle_old(world->db, OUTBOX_NOW + 1800, &changed),
	        STATUS_OK);
	expect_outbox(world, doubtful, "unknown");
}

static void
test_withdraw_nobody(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_message message = outbox_world_message(world, ANNA, "a");
	int64_t withdrawn = -1;
	int64_t id;

	message.subject = 0;
	id = outbox_world_put(world, &message);
	assert_int_equal(
	        outbox_withdraw(world->db, 0, "stop", &withdrawn), STATUS_OK);
	assert_int_equal(withdrawn, 0);
	expect_outbox(world, id, "queued");
}

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

/* How many were moved of municipality 740's. */
static int64_t
postpone(struct outbox_world *world, int64_t now, int64_t due_at,
        int64_t expires_at, int64_t limit)
{
	struct outbox_postponement postponement = {
	        740, now, due_at, expires_at, limit};
	int64_t moved = 0;

	assert_int_equal(
	        outbox_postpone(world->db, &postponement, &moved), STATUS_OK);
	return moved;
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
	assert_int_equal(
	        postpone(world, OUTBOX_NOW + 100, next, next + 1000, 10), 1);
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

/* A number that other keys sealed can never be read: that message fails, what
 * follows it too, and the others go. */
static void
test_other_keys(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_message message = outbox_world_message(world, ANNA, "a");
	unsigned char noise[64] = {1};
	struct outbox_claim claim;
	int64_t ids[3];

	message.phone_sealed = (struct shape_blob){noise, sizeof(noise)};
	ids[0] = outbox_world_put(world, &message);
	message.after = ids[0];
	ids[1] = outbox_world_put(world, &message);
	ids[2] = outbox_world_add(world, BENTE, "b");
	/* Even where it is all that one look finds. */
	claim = outbox_world_claim(world, OUTBOX_NOW, 1);
	assert_int_equal(claim.count, 1);
	assert_int_equal(claim.messages[0].id, ids[2]);
	expect_outbox(world, ids[0], "failed");
	expect_outbox(world, ids[1], "failed");
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
			set_state(world, outbox_world_add(world, ANNA, "a"),
			        states[i]);
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

	set_state(world, sent, "delivered");
	assert_int_equal(
	        outbox_expire(world->db, OUTBOX_NOW + month - 1), STATUS_OK);
	assert_string_equal(outbox_world_row(world, sent).body, "a");
	assert_int_equal(
	        outbox_expire(world->db, OUTBOX_NOW + month), STATUS_OK);
	assert_string_equal(outbox_world_row(world, sent).body, "");
	assert_string_equal(outbox_world_row(world, waits).body, "b");
}

/* Whatever statement fails, the claim says so; undone, all is as before. */
static void
test_failing_statements(void **state)
{
	struct outbox_world *world = *state;
	int64_t id = outbox_world_add(world, ANNA, "a");
	struct outbox_ask ask = {.lane = "main",
	        .keys = &world->keys,
	        .now = OUTBOX_NOW,
	        .limit = 10,
	        .segments = INT64_MAX};
	struct outbox_claim claim;
	enum status status = STATUS_SYSTEM;
	int n = 1;

	for (; status != STATUS_OK && n < 20; n++) {
		assert_int_equal(db_begin(world->db), STATUS_OK);
		db_fail_at(world->db, n, STATUS_FULL);
		status = outbox_claim(world->db, world->fixture, &ask, &claim);
		db_fail_at(world->db, 0, STATUS_OK);
		db_rollback(world->db);
		assert_true(status == STATUS_FULL || status == STATUS_OK);
		expect_outbox(world, id, "queued");
	}
	assert_in_range(n, 4, 19);
}

static double
seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
put_many(struct outbox_world *world, int count)
{
	assert_int_equal(db_begin(world->db), STATUS_OK);
	for (int i = 0; i < count; i++) {
		char phone[24];
		struct outbox_message message;
		int64_t id;

		(void)snprintf(phone, sizeof(phone), "+451%07d", i);
		message = outbox_world_message(world, phone, "Hej");
		message.kind = OUTBOX_INVITATION;
		message.subject = i + 1;
		id = outbox_world_put(world, &message);
		message.kind = OUTBOX_QUESTION;
		message.after = id;
		outbox_world_put(world, &message);
	}
	assert_int_equal(db_commit(world->db), STATUS_OK);
}

/* With much in the queue a claim costs what it claims, not what waits: ten of
 * them from 100,000 rows stay far below a second (some 0.15 s here), where a
 * look through the whole table would take many. */
static void
test_many(void **state)
{
	enum { MANY = 50000 };
	struct outbox_world *world = *state;
	double begin;

	put_many(world, MANY);
	begin = seconds();
	assert_int_equal(db_begin(world->db), STATUS_OK);
	for (int i = 0; i < 10; i++)
		assert_int_equal(
		        outbox_world_claim(world, OUTBOX_NOW, 1000).count,
		        1000);
	assert_int_equal(db_commit(world->db), STATUS_OK);
	begin = seconds() - begin;
	print_message("10,000 of %d claimed in %.3f s\n", 2 * MANY, begin);
	assert_true(begin < 5);
}

/* While the hours last a look costs nothing, however much waits; when they end,
 * what is moved at a time and not what waits. */
static void
test_postpone_many(void **state)
{
	enum { MANY = 50000, LOOKS = 98, SLICE = 1000 };
	struct outbox_world *world = *state;
	int64_t end = OUTBOX_NOW + 86400;
	double begin;
	double looks;

	put_many(world, MANY);
	assert_int_equal(db_begin(world->db), STATUS_OK);
	begin = seconds();
	for (int i = 0; i < LOOKS; i++)
		assert_int_equal(
		        postpone(world, OUTBOX_NOW, end, end + 1, SLICE), 0);
	looks = seconds() - begin;
	begin = seconds();
	assert_int_equal(postpone(world, end, 2 * end, 3 * end, SLICE), SLICE);
	begin = seconds() - begin;
	assert_int_equal(db_commit(world->db), STATUS_OK);
	print_message("%d texts wait: %d looks in %.4f s, %d put off in"
	              " %.3f s\n",
	        2 * MANY, LOOKS, looks, SLICE, begin);
	assert_true(looks < 0.2);
	assert_true(begin < 1);
}

#define OUTBOX(test)                                                           \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        OUTBOX(test_put_and_claim),
	        OUTBOX(test_references_differ),
	        OUTBOX(test_lanes_apart),
	        OUTBOX(test_order),
	        OUTBOX(test_one_number_at_a_time),
	        OUTBOX(test_settle),
	        OUTBOX(test_retry),
	        OUTBOX(test_chain_fails),
	        OUTBOX(test_receipts),
	        OUTBOX(test_receipts_not_ours),
	        OUTBOX(test_receipt_before_answer),
	        OUTBOX(test_withdraw),
	        OUTBOX(test_withdraw_nobody),
	        OUTBOX(test_recover),
	        OUTBOX(test_unknown_policy),
	        OUTBOX(test_unknown_but_answered),
	        OUTBOX(test_expiry),
	        OUTBOX(test_postpone),
	        OUTBOX(test_postpone_many),
	        OUTBOX(test_other_keys),
	        OUTBOX(test_busy),
	        OUTBOX(test_counts),
	        OUTBOX(test_texts_are_forgotten),
	        OUTBOX(test_failing_statements),
	        OUTBOX(test_many),
	};

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}

/*
 * From a message put to its last receipt: what each answer, each receipt and a
 * STOP make of it, and that it goes only once.
 */
#include "gateway/outbox.h"

#include <string.h>

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
test_receipts(void **state)
{
	struct outbox_world *world = *state;

	for (size_t i = 0; i < sizeof(receipt_rows) / sizeof(receipt_rows[0]);
	        i++) {
		int64_t id = outbox_world_add(world, ANNA, "a");

		outbox_world_set_state(world, id, receipt_rows[i].before);
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
		outbox_world_set_state(world, follower, "failed");
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
	outbox_world_set_state(world, queued, "queued");
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

#define OUTBOX(test)                                                           \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        OUTBOX(test_put_and_claim),
	        OUTBOX(test_references_differ),
	        OUTBOX(test_settle),
	        OUTBOX(test_retry),
	        OUTBOX(test_chain_fails),
	        OUTBOX(test_receipts),
	        OUTBOX(test_receipts_not_ours),
	        OUTBOX(test_receipt_before_answer),
	        OUTBOX(test_withdraw),
	        OUTBOX(test_withdraw_nobody),
	};

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}

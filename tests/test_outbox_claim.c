/*
 * What goes first, what waits, what another lane may take over, and what a claim
 * refuses or fails at.
 */
#include <string.h>

#include "tests/outbox_fixture.h"

#define ANNA  "+4511000001"
#define BENTE "+4511000002"
#define CARL  "+4511000003"

static struct outbox_ask
ask_for(struct outbox_world *world, const char *lane)
{
	return (struct outbox_ask){.lane = lane,
	        .keys = &world->keys,
	        .now = OUTBOX_NOW,
	        .limit = 10,
	        .segments = INT64_MAX};
}

static struct outbox_claim
claim(struct outbox_world *world, const struct outbox_ask *ask)
{
	struct outbox_claim claim;

	assert_int_equal(outbox_claim(world->db, world->fixture, ask, &claim),
	        STATUS_OK);
	return claim;
}

static int64_t
put(struct outbox_world *world, const char *phone, const char *body,
        enum outbox_kind kind)
{
	struct outbox_message message =
	        outbox_world_message(world, phone, body);

	message.kind = kind;
	message.subject = 0;
	return outbox_world_put(world, &message);
}

/* What the row says, where the fixture's row does not. */
static const char *
text_of(struct outbox_world *world, const char *sql, int64_t id)
{
	struct row {
		const char *text;
	};

	static const struct shape_field fields[] = {
	        SHAPE_STRING(struct row, text)};
	static const struct shape shape = SHAPE("row", struct row, fields);
	struct row row = {NULL};

	assert_int_equal(db_one(world->db, sql, DB_ARGS(DB_INT("id", id)),
	                         DB_INTO(world->fixture, &shape), &row),
	        STATUS_OK);
	return row.text;
}

#define lane_of(world, id)                                                     \
	text_of(world,                                                         \
	        "SELECT lane || ' ' || sender AS text FROM outbox"             \
	        " WHERE id = :id",                                             \
	        id)

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

/* Five classes, put in the wrong order; each text is of another number. */
static void
test_classes(void **state)
{
	static const struct {
		enum outbox_kind kind;
		const char *body;
	} texts[] = {{OUTBOX_REMINDER, "3"}, {OUTBOX_INVITATION, "2"},
	        {OUTBOX_QUESTION, "0"}, {OUTBOX_INVITATION, "2"},
	        {OUTBOX_CONFIRMATION, "0"}, {OUTBOX_REMINDER, "3"}};
	struct outbox_world *world = *state;
	struct outbox_message follower =
	        outbox_world_message(world, "+4511000009", "1");
	struct outbox_ask ask = ask_for(world, "main");
	struct outbox_claim found;
	int64_t notice = put(world, "+4511000008", "n", OUTBOX_INVITATION);
	char order[16] = "";

	follower.after = notice;
	(void)outbox_world_put(world, &follower);
	(void)claim(world, &ask);
	outbox_world_settle(world, notice, PROVIDER_ACCEPTED, OUTBOX_NOW);
	for (int i = 0; i < 6; i++) {
		char phone[24];

		(void)snprintf(phone, sizeof(phone), "+451200000%d", i);
		(void)put(world, phone, texts[i].body, texts[i].kind);
	}
	found = claim(world, &ask);
	for (size_t i = 0; i < found.count; i++)
		(void)snprintf(order + i, sizeof(order) - i, "%s",
		        found.messages[i].body);
	assert_string_equal(order, "0012233");
}

/* What follows a notice is out of the way until that is taken, whichever way that
 * is heard. */
static void
test_followers_wait(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_ask ask = ask_for(world, "main");
	struct outbox_message follower =
	        outbox_world_message(world, BENTE, "question");
	int64_t notice = put(world, ANNA, "notice", OUTBOX_INVITATION);
	int64_t id;

	follower.after = notice;
	id = outbox_world_put(world, &follower);
	assert_int_equal(claim(world, &ask).count, 1);
	assert_int_equal(claim(world, &ask).count, 0);
	outbox_world_settle(world, notice, PROVIDER_UNKNOWN, OUTBOX_NOW);
	assert_int_equal(claim(world, &ask).count, 0);
	assert_int_equal(outbox_world_receipt(world, notice,
	                         PROVIDER_RECEIPT_TRANSIENT, "ENROUTE"),
	        STATUS_OK);
	assert_int_equal(claim(world, &ask).messages[0].id, id);
	/* One that comes when all is over need not wait. */
	follower.after = id;
	outbox_world_settle(world, id, PROVIDER_ACCEPTED, OUTBOX_NOW);
	id = outbox_world_put(world, &follower);
	assert_int_equal(claim(world, &ask).messages[0].id, id);
}

/* It ends with the text that reaches the segments. */
static void
test_segments(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_ask ask = ask_for(world, "main");
	char longer[400];
	struct outbox_claim found;

	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	(void)outbox_world_add(world, ANNA, "a");
	(void)outbox_world_add(world, BENTE, longer);
	(void)outbox_world_add(world, CARL, "c");
	ask.segments = 2;
	found = claim(world, &ask);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.segments, 4);
	assert_int_equal(found.messages[1].segments, 3);
	ask.segments = 1;
	assert_int_equal(claim(world, &ask).count, 1);
}

/* Another lane takes what was never submitted, under its own name; never what
 * may have arrived; and what it could not hand over goes home. */
static void
test_taken_over(void **state)
{
	static const char *const others[] = {"main"};
	struct outbox_world *world = *state;
	struct outbox_ask main_ask = ask_for(world, "main");
	struct outbox_ask ask = ask_for(world, "second");
	int64_t doubtful = put(world, ANNA, "a", OUTBOX_QUESTION);
	int64_t waiting;
	int64_t refused = put(world, BENTE, "b", OUTBOX_QUESTION);

	(void)claim(world, &main_ask);
	outbox_world_settle(world, doubtful, PROVIDER_UNKNOWN, OUTBOX_NOW);
	outbox_world_settle(world, refused, PROVIDER_RETRY, OUTBOX_NOW - 60);
	waiting = put(world, CARL, "c", OUTBOX_QUESTION);
	ask.others = others;
	ask.other_count = 1;
	ask.sender = "+4560000002";
	/* The question may go once more by policy, but not by another. */
	ask.now = main_ask.now = OUTBOX_NOW + 3600;
	assert_int_equal(outbox_settle_old(world->db, ask.now, &(int64_t){0}),
	        STATUS_OK);
	expect_outbox(world, doubtful, "queued");
	assert_int_equal(claim(world, &ask).count, 2);
	expect_outbox(world, doubtful, "queued");
	assert_string_equal(lane_of(world, waiting), "second +4560000002");
	assert_string_equal(lane_of(world, refused), "second +4560000002");
	assert_string_equal(lane_of(world, doubtful), "main 1204");
	/* Not accepted there either: home again, and free for both. */
	outbox_world_settle(world, waiting, PROVIDER_RETRY, OUTBOX_NOW);
	assert_string_equal(lane_of(world, waiting), "main 1204");
	/* Doubtful there: it is that provider's from now on. */
	outbox_world_settle(world, refused, PROVIDER_UNKNOWN, OUTBOX_NOW);
	assert_int_equal(
	        outbox_settle_old(world->db, OUTBOX_NOW + 9000, &(int64_t){0}),
	        STATUS_OK);
	expect_outbox(world, refused, "queued");
	main_ask.now = OUTBOX_NOW + 9000;
	assert_int_equal(claim(world, &main_ask).count, 2);
	expect_outbox(world, refused, "queued");
	assert_string_equal(lane_of(world, refused), "second +4560000002");
}

/* Its own and the others', class by class; no sender means the text's own. */
static void
test_own_first(void **state)
{
	static const char *const others[] = {"main"};
	struct outbox_world *world = *state;
	struct outbox_ask ask = ask_for(world, "second");
	struct outbox_message own = outbox_world_message(world, ANNA, "own");
	struct outbox_claim found;
	int64_t theirs = put(world, BENTE, "theirs", OUTBOX_INVITATION);

	(void)put(world, CARL, "answer", OUTBOX_CONFIRMATION);
	own.kind = OUTBOX_INVITATION;
	own.lane = "second";
	(void)outbox_world_put(world, &own);
	ask.others = others;
	ask.other_count = 1;
	found = claim(world, &ask);
	assert_int_equal(found.count, 3);
	assert_string_equal(found.messages[0].body, "answer");
	assert_string_equal(found.messages[1].body, "own");
	assert_string_equal(found.messages[2].body, "theirs");
	assert_string_equal(lane_of(world, theirs), "second 1204");
}

static const struct {
	const char *countries;
	const char *number;
	const char *state;
} countries[] = {
        {NULL, "+4670123456", "sending"},
        {"", "+4670123456", "sending"},
        {"45", "+4511000001", "sending"},
        {"45", "+4670123456", "rejected"},
        {"45", "+5411000001", "rejected"},
        {"46 45", "+4670123456", "sending"},
        {" 46  45 ", "+4511000001", "sending"},
        {"298 299", "+4511000001", "rejected"},
        {"298 299", "+299123456", "sending"},
};

static void
test_countries(void **state)
{
	struct outbox_world *world = *state;

	for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++) {
		struct outbox_limits limits = {
		        .countries = countries[i].countries};
		struct outbox_ask ask = ask_for(world, "main");
		int64_t id = outbox_world_add(world, countries[i].number, "a");
		bool goes = strcmp(countries[i].state, "sending") == 0;
		struct outbox_claim found;

		ask.limits = &limits;
		found = claim(world, &ask);
		assert_int_equal(found.count, goes);
		assert_int_equal(found.again, !goes);
		expect_outbox(world, id, countries[i].state);
		if (goes)
			outbox_world_settle(
			        world, id, PROVIDER_ACCEPTED, OUTBOX_NOW);
		else
			assert_non_null(strstr(
			        outbox_world_row(world, id).error, "country"));
	}
}

/* A refusal is told when it stands, once, however often its job runs. */
static void
test_a_refusal_is_told_once(void **state)
{
	struct outbox_world *world = *state;
	struct outbox_limits limits = {.countries = "45"};
	struct outbox_ask ask = ask_for(world, "main");
	int64_t id = outbox_world_add(world, "+4670123456", "a");

	ask.limits = &limits;
	assert_int_equal(db_begin(world->db), STATUS_OK);
	(void)claim(world, &ask);
	db_rollback(world->db);
	expect_outbox(world, id, "queued");
	assert_int_equal(db_begin(world->db), STATUS_OK);
	(void)claim(world, &ask);
	assert_int_equal(db_fixture_logged("outbox.refused"), 0);
	assert_int_equal(db_commit(world->db), STATUS_OK);
	expect_outbox(world, id, "rejected");
	assert_int_equal(db_fixture_logged("outbox.refused"), 1);
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

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_lanes_apart),
	        CASE(test_order),
	        CASE(test_one_number_at_a_time),
	        CASE(test_classes),
	        CASE(test_followers_wait),
	        CASE(test_segments),
	        CASE(test_taken_over),
	        CASE(test_own_first),
	        CASE(test_countries),
	        CASE(test_a_refusal_is_told_once),
	        CASE(test_other_keys),
	        CASE(test_failing_statements),
	};

	return cmocka_run_group_tests_name("outbox_claim", tests, NULL, NULL);
}

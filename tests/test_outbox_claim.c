/*
 * What goes first, what another lane may take over, and what a claim refuses.
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

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_classes),
	        CASE(test_followers_wait),
	        CASE(test_segments),
	        CASE(test_taken_over),
	        CASE(test_own_first),
	        CASE(test_countries),
	};

	return cmocka_run_group_tests_name("outbox_claim", tests, NULL, NULL);
}

/*
 * The caps: what each holds back, what goes in spite of it, and what a new day
 * lets go.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tests/outbox_fixture.h"

enum { DAY_S = 86400 };

struct cap_case {
	struct outbox_world *world;
	struct outbox_limits limits;
	struct lane_meter *meter;
	int64_t now;
	struct outbox_claim claim;
};

/* The world, with caps of a case. */
static struct cap_case
begin(void **state, struct outbox_limits limits)
{
	struct outbox_world *world = *state;

	return (struct cap_case){.world = world,
	        .limits = limits,
	        .meter = lane_meter_create(world->fixture),
	        .now = OUTBOX_NOW};
}

static size_t
claim(struct cap_case *cap)
{
	struct outbox_ask ask = {.lane = "main",
	        .keys = &cap->world->keys,
	        .limits = &cap->limits,
	        .meter = cap->meter,
	        .now = cap->now,
	        .limit = 100,
	        .segments = INT64_MAX};

	do {
		assert_int_equal(
		        outbox_claim(cap->world->db, cap->world->fixture, &ask,
		                &cap->claim),
		        STATUS_OK);
	} while (cap->claim.again);
	return cap->claim.count;
}

/* A text to a phone of that number. */
static int64_t
put(struct cap_case *cap, int phone, enum outbox_kind kind,
        int64_t municipality)
{
	char number[24];
	struct outbox_message message;

	(void)snprintf(number, sizeof(number), "+451%07d", phone);
	message = outbox_world_message(cap->world, number, "Hej");
	message.kind = kind;
	message.municipality = municipality;
	message.due_at = cap->now;
	message.expires_at = cap->now + 100 * (int64_t)DAY_S;
	return outbox_world_put(cap->world, &message);
}

static void
put_many(struct cap_case *cap, int from, int count, int64_t municipality)
{
	for (int i = 0; i < count; i++)
		(void)put(cap, from + i, OUTBOX_INVITATION, municipality);
}

static int64_t
count_of(struct cap_case *cap, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(
	        db_int(cap->world->db, sql, DB_NO_ARGS, &value), STATUS_OK);
	return value;
}

#define HELD                                                                   \
	"SELECT count(*) FROM outbox WHERE state = 'queued'"                   \
	" AND error LIKE 'held: %'"

static int64_t
release(struct cap_case *cap)
{
	int64_t released = 0;

	assert_int_equal(
	        outbox_release(cap->world->db, 1000, &released), STATUS_OK);
	return released;
}

/* What we begin is held, visibly; what answers a citizen goes; and the next day
 * has room for as many again. */
static void
test_day(void **state)
{
	struct cap_case cap = begin(state, (struct outbox_limits){.day = 10});
	int64_t reminder;

	put_many(&cap, 0, 15, 740);
	reminder = put(&cap, 50, OUTBOX_REMINDER, 740);
	assert_int_equal(claim(&cap), 10);
	assert_int_equal(cap.claim.capped_count, 1);
	assert_int_equal(cap.claim.capped[0], 0);
	assert_int_equal(claim(&cap), 0);
	assert_int_equal(count_of(&cap, HELD), 6);
	assert_non_null(strstr(
	        outbox_world_row(cap.world, reminder).error, "day's cap"));
	(void)put(&cap, 60, OUTBOX_QUESTION, 740);
	(void)put(&cap, 61, OUTBOX_CONFIRMATION, 740);
	assert_int_equal(claim(&cap), 2);
	cap.now += DAY_S;
	assert_int_equal(release(&cap), 6);
	assert_int_equal(count_of(&cap, HELD), 0);
	assert_int_equal(claim(&cap), 6);
	assert_int_equal(outbox_world_row(cap.world, reminder).error[0], '\0');
	assert_int_equal(count_of(&cap, "SELECT segments FROM segment_count"
	                                " WHERE municipality = 0"
	                                " ORDER BY period LIMIT 1"),
	        12);
}

/* One municipality's is not another's. */
static void
test_month(void **state)
{
	struct cap_case cap =
	        begin(state, (struct outbox_limits){.municipality_month = 4});

	put_many(&cap, 0, 6, 740);
	put_many(&cap, 10, 3, 661);
	assert_int_equal(claim(&cap), 7);
	assert_int_equal(cap.claim.capped_count, 1);
	assert_int_equal(cap.claim.capped[0], 740);
	assert_int_equal(count_of(&cap, HELD), 2);
	/* Tomorrow is the same month. */
	cap.now += DAY_S;
	assert_int_equal(release(&cap), 2);
	assert_int_equal(claim(&cap), 0);
	assert_int_equal(count_of(&cap, HELD), 2);
	cap.now += 40 * (int64_t)DAY_S;
	assert_int_equal(release(&cap), 2);
	assert_int_equal(claim(&cap), 2);
}

/* Long texts count for what they cost, and one that does not fit does not keep a
 * shorter one. */
static void
test_segments_count(void **state)
{
	struct cap_case cap = begin(state, (struct outbox_limits){.day = 4});
	char longer[400];
	struct outbox_message message;

	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	message = outbox_world_message(cap.world, "+4511999999", longer);
	message.kind = OUTBOX_INVITATION;
	put_many(&cap, 0, 2, 740);
	(void)outbox_world_put(cap.world, &message);
	put_many(&cap, 5, 3, 740);
	assert_int_equal(claim(&cap), 4);
	assert_int_equal(count_of(&cap, HELD), 2);
}

#define COUNTED "SELECT sum(segments) FROM segment_count"

/* The day's and the month's, of one verdict on a claim of two. */
static void
check_counted(void **state, enum provider_verdict verdict, int64_t counted)
{
	struct cap_case cap = begin(state, (struct outbox_limits){.day = 2});

	put_many(&cap, 0, 2, 740);
	assert_int_equal(claim(&cap), 2);
	outbox_world_settle(
	        cap.world, cap.claim.messages[0].id, verdict, cap.now);
	assert_int_equal(
	        count_of(&cap, COUNTED " WHERE municipality = 0"), counted);
	assert_int_equal(
	        count_of(&cap, COUNTED " WHERE municipality = 740"), counted);
	/* Once is enough. */
	outbox_world_settle(
	        cap.world, cap.claim.messages[0].id, verdict, cap.now);
	assert_int_equal(count_of(&cap, COUNTED), 2 * counted);
}

/* What the provider certainly has not is not counted, all else is. */
static void
test_accepted(void **state)
{
	check_counted(state, PROVIDER_ACCEPTED, 2);
}

static void
test_rejected(void **state)
{
	check_counted(state, PROVIDER_REJECTED, 1);
}

static void
test_doubtful(void **state)
{
	check_counted(state, PROVIDER_UNKNOWN, 2);
}

/* What the provider did not take is not counted; what is doubtful is. */
static void
test_taken_back(void **state)
{
	struct cap_case cap = begin(state, (struct outbox_limits){.day = 2});

	put_many(&cap, 0, 3, 740);
	assert_int_equal(claim(&cap), 2);
	outbox_world_settle(cap.world, cap.claim.messages[0].id, PROVIDER_RETRY,
	        OUTBOX_NOW - 60);
	outbox_world_settle(cap.world, cap.claim.messages[1].id,
	        PROVIDER_UNKNOWN, OUTBOX_NOW);
	assert_int_equal(count_of(&cap, COUNTED), 2);
	assert_int_equal(claim(&cap), 1);
	/* Once is enough. */
	outbox_world_settle(cap.world, cap.claim.messages[0].id, PROVIDER_RETRY,
	        OUTBOX_NOW);
	outbox_world_settle(cap.world, cap.claim.messages[0].id, PROVIDER_RETRY,
	        OUTBOX_NOW);
	assert_int_equal(count_of(&cap, COUNTED), 2);
}

/* The day and the month that a text was counted in give it back, not those in
 * which the answer comes. */
static void
test_taken_back_at_midnight(void **state)
{
	struct cap_case cap = begin(state, (struct outbox_limits){.day = 2});
	int64_t before;

	cap.now = clock_at((struct civil){1970, 1, 31, 23, 59, 59, 0});
	put_many(&cap, 0, 1, 740);
	assert_int_equal(claim(&cap), 1);
	before = cap.claim.messages[0].id;
	cap.now++;
	put_many(&cap, 1, 1, 740);
	assert_int_equal(claim(&cap), 1);
	outbox_world_settle(cap.world, before, PROVIDER_REJECTED, cap.now);
	assert_int_equal(count_of(&cap, COUNTED " WHERE period = 19700131"), 0);
	assert_int_equal(count_of(&cap, COUNTED " WHERE period = 19700201"), 1);
	assert_int_equal(count_of(&cap, COUNTED " WHERE period = 197001"), 0);
	assert_int_equal(count_of(&cap, COUNTED " WHERE period = 197002"), 1);
}

/* A number has so many texts a day, whatever they are; only a confirmation goes
 * beyond. */
static void
test_number(void **state)
{
	struct cap_case cap =
	        begin(state, (struct outbox_limits){.number_day = 3});
	int64_t question = 0;

	for (int i = 0; i < 3; i++) {
		(void)put(&cap, 1, OUTBOX_QUESTION, 740);
		assert_int_equal(claim(&cap), 1);
		outbox_world_settle(cap.world, cap.claim.messages[0].id,
		        PROVIDER_ACCEPTED, cap.now);
		lane_meter_add(cap.meter, cap.claim.messages[0].phone_key, 1);
	}
	question = put(&cap, 1, OUTBOX_QUESTION, 740);
	(void)put(&cap, 1, OUTBOX_CONFIRMATION, 740);
	(void)put(&cap, 2, OUTBOX_QUESTION, 740);
	assert_int_equal(claim(&cap), 1);
	assert_int_equal(claim(&cap), 1);
	expect_outbox(cap.world, question, "failed");
	assert_non_null(
	        strstr(outbox_world_row(cap.world, question).error, "cap: "));
}

/* After a restart the outbox tells what a number has had. */
static void
test_numbers_again(void **state)
{
	struct cap_case cap = begin(state, (struct outbox_limits){0});
	int64_t key;

	(void)put(&cap, 1, OUTBOX_QUESTION, 740);
	assert_int_equal(claim(&cap), 1);
	outbox_world_settle(cap.world, cap.claim.messages[0].id,
	        PROVIDER_ACCEPTED, cap.now);
	cap.now += DAY_S;
	for (int i = 0; i < 2; i++) {
		(void)put(&cap, 1, OUTBOX_QUESTION, 740);
		(void)put(&cap, 2 + i, OUTBOX_QUESTION, 740);
		assert_int_equal(claim(&cap), 2);
		for (size_t k = 0; k < 2; k++)
			outbox_world_settle(cap.world, cap.claim.messages[k].id,
			        PROVIDER_ACCEPTED, cap.now);
	}
	key = cap.claim.messages[0].phone_key;
	lane_meter_add(cap.meter, 77, 1);
	assert_int_equal(
	        outbox_count_numbers(cap.world->db, cap.now - 10, cap.meter),
	        STATUS_OK);
	assert_int_equal(lane_meter_count(cap.meter, key), 2);
	assert_int_equal(lane_meter_count(cap.meter, 77), 0);
	assert_int_equal(
	        lane_meter_count(cap.meter, cap.claim.messages[1].phone_key),
	        1);
	/* Nothing went since. */
	assert_int_equal(
	        outbox_count_numbers(cap.world->db, cap.now + 1, cap.meter),
	        STATUS_OK);
	assert_int_equal(lane_meter_count(cap.meter, key), 0);
}

/* Claims the question to a phone, and settles it; returns its key. */
static int64_t
go(struct cap_case *cap, enum provider_verdict verdict)
{
	assert_int_equal(claim(cap), 1);
	outbox_world_settle(
	        cap->world, cap->claim.messages[0].id, verdict, cap->now);
	return cap->claim.messages[0].phone_key;
}

/* What was rejected went to nobody, after a restart as before; but what was
 * doubtful before it was rejected may have. */
static void
test_rejected_numbers(void **state)
{
	struct cap_case cap = begin(state, (struct outbox_limits){0});
	int64_t rejected;
	int64_t doubtful;
	int64_t changed;

	(void)put(&cap, 1, OUTBOX_QUESTION, 740);
	rejected = go(&cap, PROVIDER_REJECTED);
	(void)put(&cap, 2, OUTBOX_QUESTION, 740);
	doubtful = go(&cap, PROVIDER_UNKNOWN);
	cap.now += 1800;
	assert_int_equal(
	        outbox_settle_old(cap.world->db, cap.now, &changed), STATUS_OK);
	assert_int_equal(go(&cap, PROVIDER_REJECTED), doubtful);
	assert_int_equal(
	        outbox_count_numbers(cap.world->db, OUTBOX_NOW, cap.meter),
	        STATUS_OK);
	assert_int_equal(lane_meter_count(cap.meter, rejected), 0);
	assert_int_equal(lane_meter_count(cap.meter, doubtful), 1);
}

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, outbox_world_start, outbox_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_day),
	        CASE(test_month),
	        CASE(test_segments_count),
	        CASE(test_accepted),
	        CASE(test_rejected),
	        CASE(test_doubtful),
	        CASE(test_taken_back),
	        CASE(test_taken_back_at_midnight),
	        CASE(test_number),
	        CASE(test_numbers_again),
	        CASE(test_rejected_numbers),
	};

	return cmocka_run_group_tests_name("outbox_cap", tests, NULL, NULL);
}

/*
 * Lanes on a frozen clock: the rate second by second, the breaker, who takes over
 * from whom, and what is told of it.
 */
#include <stdio.h>
#include <string.h>

#include "tests/gateway_world.h"

enum { MINUTE_S = 60 };

#define expect_news(world, wanted)                                             \
	assert_string_equal(gateway_world_news(world), wanted)

static void
use(struct gateway_world *world, const struct provider_account *accounts,
        size_t count)
{
	gateway_world_delivery(world, accounts, count, world->to_provider);
}

static int64_t
accepted(struct gateway_world *world)
{
	struct outbox_counts counts = gateway_world_counts(world);

	return counts.accepted + counts.delivered;
}

/* So many a second and no more; whoever asks is told that nothing can go now. */
static void
test_rate(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account account = world->account;

	account.rate = 5;
	use(world, &account, 1);
	gateway_world_put_many(world, 0, 12, OUTBOX_INVITATION);
	for (int64_t second = 0; second < 3; second++) {
		gateway_world_settle(world);
		assert_int_equal(
		        accepted(world), second < 2 ? 5 * (second + 1) : 12);
		if (second < 2)
			assert_true(delivery_is_idle(world->delivery));
		clock_advance(&world->clock, 1000);
	}
	gateway_world_settle(world);
	expect_news(world, "new day; main works");
}

/* Answers before invitations before reminders, at one a second. */
static void
test_priorities(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account account = world->account;
	int64_t ids[4];

	account.rate = 1;
	use(world, &account, 1);
	ids[3] = gateway_world_put_kind(world, "+4511000004", OUTBOX_REMINDER);
	ids[2] =
	        gateway_world_put_kind(world, "+4511000003", OUTBOX_INVITATION);
	ids[0] = gateway_world_put_kind(world, ANNA, OUTBOX_QUESTION);
	ids[1] = gateway_world_put_kind(world, BENTE, OUTBOX_CONFIRMATION);
	for (size_t i = 0; i < 4; i++) {
		gateway_world_deliver(world);
		expect_message(world, ids[i], "accepted");
		assert_int_equal(accepted(world), (int64_t)i + 1);
		clock_advance(&world->clock, 1000);
	}
}

/* An account may send in fewer requests at once than others. */
static void
test_own_requests(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account account = world->account;

	account.requests = 1;
	use(world, &account, 1);
	simulator_fail(world->simulator, SIMULATOR_SILENT, 2);
	gateway_world_put_many(world, 0, 1, OUTBOX_INVITATION);
	(void)delivery_once(world->delivery, 0);
	gateway_world_put_many(world, 5, 1, OUTBOX_INVITATION);
	(void)delivery_once(world->delivery, 0);
	assert_int_equal(gateway_world_counts(world).sending, 1);
	simulator_release(world->simulator);
	gateway_world_deliver(world);
}

/* Texts one by one until one too many is doubtful. */
static void
open_breaker(struct gateway_world *world)
{
	struct delivery_lane lane;

	for (int i = 0; i < 10; i++) {
		if (i >= 4)
			simulator_fail(world->simulator, SIMULATOR_ERROR, 1);
		gateway_world_put_many(world, i, 1, OUTBOX_INVITATION);
		gateway_world_advance(world, 40);
		(void)delivery_lanes(world->delivery, &lane, 1);
		assert_int_equal(lane.trouble, i < 4    ? DELIVERY_WORKS
		                               : i == 9 ? DELIVERY_BREAKER
		                                        : DELIVERY_PAUSED);
		/* Pauses in between are short. */
		clock_advance(&world->clock, 100000);
	}
}

static void
test_breaker(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account account = world->account;
	uint64_t before;

	account.breaker_window = 10;
	account.breaker_percent = 50;
	use(world, &account, 1);
	open_breaker(world);
	expect_news(world, "new day; main works; main paused; main breaker");
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE cause = 'breaker_open'"
	        " AND subject = 'main' AND cleared_at IS NULL",
	        1);
	/* It tries with one; that fails, and it stays open without a word. */
	before = simulator_counts(world->simulator).requests;
	simulator_fail(world->simulator, SIMULATOR_ERROR, 1);
	gateway_world_put_many(world, 20, 5, OUTBOX_INVITATION);
	gateway_world_advance(world, MINUTE_S);
	assert_int_equal(
	        simulator_counts(world->simulator).requests, before + 1);
	assert_int_equal(gateway_world_counts(world).queued, 4);
	/* For a minute at least. */
	gateway_world_advance(world, MINUTE_S - 1);
	assert_int_equal(
	        simulator_counts(world->simulator).requests, before + 1);
	expect_news(world, "");
	/* The next goes through, and then all. */
	gateway_world_advance(world, 700);
	assert_int_equal(gateway_world_counts(world).queued, 0);
	expect_news(world, "main works");
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE cleared_at IS NULL", 0);
}

/* Two accounts: the first one's token is of yesterday, the second takes over. */
static void
make_pair(struct gateway_world *world, struct provider_account pair[2])
{
	pair[0] = pair[1] = world->account;
	pair[0].token = "of yesterday";
	pair[0].failover = "second";
	pair[0].failover_after_s = 300;
	pair[1].lane = "second";
	pair[1].sender = "+4560000002";
	use(world, pair, 2);
}

#define BY_SECOND                                                              \
	"SELECT count(*) FROM outbox WHERE lane = 'second'"                    \
	" AND sender = '+4560000002' AND state IN ('accepted', 'delivered')"
#define BY_MAIN                                                                \
	"SELECT count(*) FROM outbox WHERE lane = 'main'"                      \
	" AND sender = '1204' AND state IN ('accepted', 'delivered')"

static void
test_failover(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account pair[2];
	int64_t doubtful = gateway_world_put_kind(world, ANNA, OUTBOX_QUESTION);

	/* Doubtful at the first provider. */
	simulator_fail(world->simulator, SIMULATOR_ERROR, 1);
	gateway_world_deliver(world);
	expect_message(world, doubtful, "unknown");
	make_pair(world, pair);
	gateway_world_put_many(world, 10, 20, OUTBOX_INVITATION);
	gateway_world_settle(world);
	/* All but the one that tries whether the first works again. */
	expect_number(world, BY_SECOND, 20);
	expect_message(world, doubtful, "unknown");
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE subject = 'main'"
	        " AND cause = 'credentials_refused' AND cleared_at IS NULL",
	        1);
	/* By policy it may go once more, but never by another. */
	clock_advance(&world->clock, 3600 * 1000);
	gateway_world_put_many(world, 40, 3, OUTBOX_INVITATION);
	gateway_world_settle(world);
	expect_number(world, BY_SECOND, 23);
	expect_message(world, doubtful, "queued");
	assert_true(delivery_is_idle(world->delivery));
	/* The token is mended: everything by the first again, and no alarm. */
	pair[0].token = world->account.token;
	use(world, pair, 2);
	gateway_world_put_many(world, 60, 5, OUTBOX_INVITATION);
	gateway_world_settle(world);
	expect_number(world, BY_SECOND, 23);
	expect_number(world, BY_MAIN, 6);
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE cleared_at IS NULL", 0);
	assert_int_equal(gateway_world_counts(world).queued, 0);
}

/* Within one process: the first is tried every ten minutes, and goes on once it
 * works. */
static void
test_back_again(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account pair[2];

	make_pair(world, pair);
	pair[0].token = world->account.token;
	use(world, pair, 2);
	simulator_fail(world->simulator, SIMULATOR_WRONG_TOKEN, 1);
	gateway_world_put_many(world, 0, 4, OUTBOX_INVITATION);
	gateway_world_settle(world);
	expect_number(world, BY_SECOND, 4);
	gateway_world_advance(world, 599);
	gateway_world_put_many(world, 10, 2, OUTBOX_INVITATION);
	gateway_world_settle(world);
	expect_number(world, BY_SECOND, 6);
	gateway_world_advance(world, 2);
	/* One is enough to know; what waits meanwhile still goes the other way. */
	gateway_world_put_many(world, 20, 6, OUTBOX_INVITATION);
	gateway_world_settle(world);
	expect_number(world, BY_SECOND, 11);
	expect_number(world, BY_MAIN, 1);
	gateway_world_put_many(world, 30, 6, OUTBOX_INVITATION);
	gateway_world_settle(world);
	expect_number(world, BY_SECOND, 11);
	expect_number(world, BY_MAIN, 7);
}

/* A pause is waited for, unless it lasts. */
static void
test_failover_after_a_pause(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account pair[2];

	make_pair(world, pair);
	pair[0].token = world->account.token;
	pair[0].failover_after_s = 5;
	use(world, pair, 2);
	simulator_fail(world->simulator, SIMULATOR_TOO_MANY, 1);
	gateway_world_put_many(world, 0, 4, OUTBOX_INVITATION);
	gateway_world_settle(world);
	expect_number(world, BY_SECOND, 0);
	assert_true(delivery_is_idle(world->delivery));
	clock_advance(&world->clock, 5000);
	assert_false(delivery_is_idle(world->delivery));
	gateway_world_settle(world);
	expect_number(world, BY_SECOND, 4);
}

/* A provider that is away is news once that has lasted, and once only. */
static void
test_silent(void **state)
{
	struct gateway_world *world = *state;

	use(world, &world->account, 1);
	gateway_world_put_many(world, 0, 1, OUTBOX_INVITATION);
	gateway_world_settle(world);
	(void)gateway_world_news(world);
	gateway_world_put_many(world, 5, 3, OUTBOX_INVITATION);
	for (int i = 0; i < 60; i++) {
		simulator_fail(world->simulator, SIMULATOR_TOO_MANY, 1);
		gateway_world_advance(world, MINUTE_S);
	}
	expect_news(world, "main paused; main silent");
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE cause = 'lane_silent'"
	        " AND cleared_at IS NULL",
	        1);
	simulator_fail(world->simulator, SIMULATOR_NO_FAULT, 0);
	gateway_world_advance(world, 700);
	expect_news(world, "main works");
	assert_int_equal(accepted(world), 4);
}

/* Whoever is in trouble takes nothing over; nothing is lost. */
static void
test_both_fail(void **state)
{
	struct gateway_world *world = *state;
	struct provider_account pair[2];

	make_pair(world, pair);
	pair[1].token = "wrong";
	pair[1].failover = "main";
	use(world, pair, 2);
	gateway_world_put_many(world, 0, 10, OUTBOX_INVITATION);
	gateway_world_settle(world);
	gateway_world_advance(world, 700);
	assert_int_equal(gateway_world_counts(world).queued, 10);
	assert_true(delivery_is_idle(world->delivery));
	assert_int_equal(simulator_counts(world->simulator).accepted, 0);
	pair[1].token = world->account.token;
	use(world, pair, 2);
	gateway_world_settle(world);
	assert_int_equal(accepted(world), 10);
}

/* A number's texts of the day are counted on after a restart, and anew the next
 * day. */
static void
test_number_a_day(void **state)
{
	struct gateway_world *world = *state;
	int64_t third;

	world->limits.number_day = 2;
	use(world, &world->account, 1);
	(void)gateway_world_put_kind(world, ANNA, OUTBOX_QUESTION);
	gateway_world_settle(world);
	/* Not taken is not counted. */
	simulator_fail(world->simulator, SIMULATOR_TOO_MANY, 1);
	(void)gateway_world_put_kind(world, ANNA, OUTBOX_QUESTION);
	gateway_world_settle(world);
	gateway_world_advance(world, 30);
	assert_int_equal(accepted(world), 2);
	use(world, &world->account, 1);
	third = gateway_world_put_kind(world, ANNA, OUTBOX_QUESTION);
	gateway_world_settle(world);
	expect_message(world, third, "failed");
	gateway_world_advance(world, 86400);
	(void)gateway_world_put_kind(world, ANNA, OUTBOX_QUESTION);
	gateway_world_settle(world);
	assert_int_equal(accepted(world), 3);
}

/* A text that nobody can send (it is empty) takes none of the number's. */
static void
test_rejected_is_not_counted(void **state)
{
	struct gateway_world *world = *state;
	int64_t id;

	world->limits.number_day = 2;
	use(world, &world->account, 1);
	for (int i = 0; i < 3; i++) {
		id = gateway_world_add(world, ANNA, "");
		gateway_world_settle(world);
		expect_message(world, id, "rejected");
	}
	id = gateway_world_add(world, ANNA, "Hej");
	gateway_world_settle(world);
	assert_int_equal(accepted(world), 1);
	/* Nor after a restart. */
	use(world, &world->account, 1);
	id = gateway_world_add(world, ANNA, "Hej igen");
	gateway_world_settle(world);
	assert_int_equal(accepted(world), 2);
	id = gateway_world_add(world, ANNA, "Og igen");
	gateway_world_settle(world);
	expect_message(world, id, "failed");
	expect_number(world,
	        "SELECT sum(segments) FROM segment_count"
	        " WHERE municipality = 0",
	        2);
}

/* What the day's cap held goes when a day begins, and so goes the alarm. */
static void
test_day_cap(void **state)
{
	struct gateway_world *world = *state;

	world->limits.day = 4;
	use(world, &world->account, 1);
	gateway_world_put_many(world, 0, 6, OUTBOX_INVITATION);
	gateway_world_settle(world);
	assert_int_equal(accepted(world), 4);
	assert_true(delivery_is_idle(world->delivery));
	expect_news(world, "new day; cap 0; main works");
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE cause = 'cap_reached'"
	        " AND cleared_at IS NULL",
	        1);
	/* A restart tells nothing new. */
	use(world, &world->account, 1);
	gateway_world_settle(world);
	assert_int_equal(accepted(world), 4);
	expect_number(world, "SELECT count(*) FROM alarm", 1);
	gateway_world_advance(world, 80000);
	assert_int_equal(accepted(world), 6);
	expect_number(world,
	        "SELECT count(*) FROM alarm WHERE cleared_at IS NULL", 0);
}

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, gateway_world_direct, gateway_world_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_rate),
	        CASE(test_priorities),
	        CASE(test_own_requests),
	        CASE(test_breaker),
	        CASE(test_failover),
	        CASE(test_back_again),
	        CASE(test_failover_after_a_pause),
	        CASE(test_silent),
	        CASE(test_both_fail),
	        CASE(test_number_a_day),
	        CASE(test_rejected_is_not_counted),
	        CASE(test_day_cap),
	};

	return cmocka_run_group_tests_name("delivery_lane", tests, NULL, NULL);
}

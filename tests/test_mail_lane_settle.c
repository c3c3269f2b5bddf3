/*
 * The lane of mails beside a database that takes no result: what the server said
 * is kept until it can be stored, and nothing else goes meanwhile.
 */
#include "gateway/mail_lane.h"

#include <stdlib.h>

#include "gateway/mail.h"
#include "tests/store_fixture.h"

enum { MAIL_COUNT = 2 };

/* The store's database behind a writer without a thread, and a server that says
 * what a test wants. */
struct settle_world {
	struct smtp_client smtp;
	struct smtp_result says;
	int sends;
	struct store_fixture *store;
	struct writer *writer;
	struct clock clock;
	struct randomness randomness;
	struct mail_lane *lane;
};

static void
send_mail(struct smtp_client *smtp, const struct smtp_mail *mail,
        struct smtp_result *result)
{
	struct settle_world *world = smtp->self;

	assert_non_null(mail->to);
	world->sends++;
	*result = world->says;
}

static struct mail_lane *
create_lane(struct settle_world *world)
{
	return mail_lane_create(
	        world, (struct mail_lane_options){.writer = world->writer,
	                       .clock = &world->clock,
	                       .smtp = &world->smtp,
	                       .keys = &world->store->keys,
	                       .from = "svar@herning.dk",
	                       .from_name = ""});
}

/* With mails 1 and 2, both due. */
static int
start(void **state)
{
	void *store = NULL;
	struct settle_world *world;

	if (store_fixture_start(&store) != 0)
		return -1;
	world = talloc_zero(store, struct settle_world);
	world->store = store;
	world->smtp = (struct smtp_client){.send = send_mail, .self = world};
	world->writer = writer_create(
	        world, (struct writer_options){.db = world->store->db,
	                       .batch_max = 16,
	                       .queue_max = 64});
	clock_init_frozen(&world->clock, (int64_t)STORE_NOW * 1000);
	randomness_init_seeded(&world->randomness, 5);
	world->lane = create_lane(world);
	for (int i = 0; i < MAIL_COUNT; i++) {
		struct mail_pen pen = {&world->store->keys, &world->randomness};
		struct mail_message mail = {.kind = MAIL_NOTICE,
		        .municipality = 740,
		        .address = "kim@herning.dk",
		        .title = "Hej",
		        .body = "Hej\n",
		        .due_at = STORE_NOW,
		        .expires_at = STORE_NOW + 86400};
		int64_t id;

		assert_int_equal(mail_put(world->store->db, &pen, &mail, &id),
		        STATUS_OK);
	}
	*state = world;
	return 0;
}

static int
end(void **state)
{
	struct settle_world *world = *state;
	void *store = world->store;

	return store_fixture_end(&store);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, start, end)

static void
expect_mail(struct settle_world *world, int64_t id, const char *state)
{
	static const char sql[] = "SELECT count(*) FROM mail WHERE id = :id"
	                          " AND state = :state";
	int64_t count = 0;

	assert_int_equal(
	        db_int(world->store->db, sql,
	                DB_ARGS(DB_INT("id", id), DB_TEXT("state", state)),
	                &count),
	        STATUS_OK);
	if (count != 1)
		fail_msg("mail %d is not %s", (int)id, state);
}

/* From now on no result can be stored; claims can. */
static void
refuse_results(struct settle_world *world)
{
	store_run(world->store,
	        "CREATE TRIGGER refused BEFORE UPDATE OF settled_at ON mail"
	        " BEGIN SELECT raise(ABORT, 'refused'); END");
}

/* The first mail goes, and its result waits for some hours. */
static void
hold_result(struct settle_world *world, struct smtp_result says)
{
	world->says = says;
	refuse_results(world);
	assert_true(mail_lane_once(world->lane));
	world->says = (struct smtp_result){.outcome = SMTP_TAKEN};
	for (int i = 0; i < 3; i++) {
		clock_advance(&world->clock, 3600000);
		assert_false(mail_lane_once(world->lane));
	}
	expect_mail(world, 1, "sending");
	expect_mail(world, 2, "queued");
	assert_int_equal(world->sends, 1);
}

/* A result, the mail's state and the lane's failures after it was stored. */
static void
check_held(struct settle_world *world, struct smtp_result says,
        const char *state, unsigned failures)
{
	hold_result(world, says);
	/* However often it is tried to store it, the server failed once. */
	assert_int_equal(mail_lane_look(world->lane).failures, failures);
	store_run(world->store, "DROP TRIGGER refused");
	assert_true(mail_lane_once(world->lane));
	expect_mail(world, 1, state);
	expect_mail(world, 2, "accepted");
}

static void
test_taken(void **state)
{
	struct settle_world *world = *state;

	check_held(world, (struct smtp_result){.outcome = SMTP_TAKEN},
	        "accepted", 0);
	assert_false(mail_lane_once(world->lane));
	assert_int_equal(world->sends, 2);
	/* By the time of the answer. */
	expect_count(world->store,
	        "SELECT settled_at - sent_at FROM mail WHERE id = 1", 0);
}

static void
test_refused(void **state)
{
	check_held(*state,
	        (struct smtp_result){SMTP_REFUSED, "550 5.1.1 unknown"},
	        "rejected", 0);
}

/* What was to be tried again is tried again. */
static void
test_later(void **state)
{
	struct settle_world *world = *state;

	check_held(world, (struct smtp_result){SMTP_LATER, "450 greylisted"},
	        "queued", 0);
	expect_count(world->store,
	        "SELECT count(*) FROM mail WHERE error = '450 greylisted'", 1);
	assert_true(mail_lane_once(world->lane));
	expect_mail(world, 1, "accepted");
}

static void
test_down(void **state)
{
	check_held(*state, (struct smtp_result){SMTP_DOWN, "421 away"},
	        "queued", 1);
}

static void
test_doubtful(void **state)
{
	check_held(*state, (struct smtp_result){SMTP_UNKNOWN, "closed"},
	        "unknown", 1);
}

/* Nobody remembers what the server said when the process ended before. */
static void
test_end(void **state)
{
	struct settle_world *world = *state;

	hold_result(world, (struct smtp_result){.outcome = SMTP_TAKEN});
	mail_lane_stop(world->lane);
	expect_mail(world, 1, "sending");
	store_run(world->store, "DROP TRIGGER refused");
	world->lane = create_lane(world);
	assert_int_equal(mail_lane_recover(world->lane), STATUS_OK);
	expect_mail(world, 1, "unknown");
	assert_true(mail_lane_once(world->lane));
	assert_false(mail_lane_once(world->lane));
	expect_mail(world, 1, "unknown");
	expect_mail(world, 2, "accepted");
	assert_int_equal(world->sends, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_taken),
	        CASE(test_refused),
	        CASE(test_later),
	        CASE(test_down),
	        CASE(test_doubtful),
	        CASE(test_end),
	};

	return cmocka_run_group_tests_name(
	        "mail_lane_settle", tests, NULL, NULL);
}

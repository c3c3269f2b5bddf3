/*
 * The lane of mails beside a database that takes no result: what the server said
 * is kept until it can be stored, and nothing else goes meanwhile.
 */
#include "gateway/mail_lane.h"

#include "tests/mail_lane_world.h"

/* A server that says what a test wants. */
struct settle_world {
	struct lane_world *at;
	struct smtp_client smtp;
	struct smtp_result says;
	int sends;
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
	        world, (struct mail_lane_options){.writer = world->at->writer,
	                       .clock = &world->at->clock,
	                       .smtp = &world->smtp,
	                       .keys = &world->at->store->keys,
	                       .from = "svar@herning.dk",
	                       .from_name = ""});
}

/* With mails 1 and 2, both due. */
static int
start(void **state)
{
	void *at = NULL;
	struct settle_world *world;

	if (lane_world_start(&at) != 0)
		return -1;
	world = talloc_zero(at, struct settle_world);
	world->at = at;
	world->smtp = (struct smtp_client){.send = send_mail, .self = world};
	world->at->lane = create_lane(world);
	lane_world_put(world->at, "kim@herning.dk", "Hej\n");
	lane_world_put(world->at, "kim@herning.dk", "Hej\n");
	*state = world;
	return 0;
}

static int
end(void **state)
{
	struct settle_world *world = *state;
	void *at = world->at;

	return lane_world_end(&at);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, start, end)

static void
expect_mail(struct settle_world *world, int64_t id, const char *state)
{
	assert_string_equal(lane_world_state(world->at, id), state);
}

/* From now on no result can be stored; claims can. */
static void
refuse_results(struct settle_world *world)
{
	store_run(world->at->store,
	        "CREATE TRIGGER refused BEFORE UPDATE OF settled_at ON mail"
	        " BEGIN SELECT raise(ABORT, 'refused'); END");
}

/* The first mail goes, and its result waits for some hours. */
static void
hold_result(struct settle_world *world, struct smtp_result says)
{
	world->says = says;
	refuse_results(world);
	assert_true(mail_lane_once(world->at->lane));
	world->says = (struct smtp_result){.outcome = SMTP_TAKEN};
	for (int i = 0; i < 3; i++) {
		clock_advance(&world->at->clock, 3600000);
		assert_false(mail_lane_once(world->at->lane));
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
	assert_int_equal(mail_lane_look(world->at->lane).failures, failures);
	store_run(world->at->store, "DROP TRIGGER refused");
	assert_true(mail_lane_once(world->at->lane));
	expect_mail(world, 1, state);
	expect_mail(world, 2, "accepted");
}

static void
test_taken(void **state)
{
	struct settle_world *world = *state;

	check_held(world, (struct smtp_result){.outcome = SMTP_TAKEN},
	        "accepted", 0);
	assert_false(mail_lane_once(world->at->lane));
	assert_int_equal(world->sends, 2);
	/* By the time of the answer. */
	expect_count(world->at->store,
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
	expect_count(world->at->store,
	        "SELECT count(*) FROM mail WHERE error = '450 greylisted'", 1);
	assert_true(mail_lane_once(world->at->lane));
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
	mail_lane_stop(world->at->lane);
	expect_mail(world, 1, "sending");
	store_run(world->at->store, "DROP TRIGGER refused");
	world->at->lane = create_lane(world);
	assert_int_equal(mail_lane_recover(world->at->lane), STATUS_OK);
	expect_mail(world, 1, "unknown");
	assert_true(mail_lane_once(world->at->lane));
	assert_false(mail_lane_once(world->at->lane));
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

/*
 * Long texts that come in parts: together, incomplete, and such as nobody can
 * read.
 */
#include "tests/flow.h"

#include "base/text.h"

static enum status
run_sql(struct db *db, const void *what, int64_t now)
{
	(void)now;
	return db_run(db, what, DB_NO_ARGS);
}

/* A part of a long text, as the provider passes it on. */
static unsigned
part_in(struct flow_world *world, const char *event_id, int number,
        const char *text)
{
	return hook(world,
	        talloc_asprintf(world->memory,
	                "{\"event_id\":\"%s\",\"timestamp\":"
	                "\"2026-10-06T09:00:00Z\",\"event_type\":"
	                "\"user-message.text.sms\",\"event\":{\"sender\":"
	                "4511000001,\"sent_at\":\"2026-10-06T09:00:00Z\","
	                "\"content\":{\"message\":\"%s\",\"header\":"
	                "\"050003AA03%02d\"}}}",
	                event_id, text, number),
	        "secret");
}

/* Parts in any order, one of them twice, are one text. */
static void
test_parts(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	assert_int_equal(part_in(world, "P3", 3, "1234 fine"), 200);
	assert_int_equal(part_in(world, "P1", 1, "4 hun lyttede, "), 200);
	assert_int_equal(part_in(world, "P1", 1, "4 hun lyttede, "), 200);
	run(world);
	expect_silence(world, ANNA);
	expect_count(world, "SELECT count(*) FROM inbox_part", 2);
	assert_int_equal(part_in(world, "P2", 2, "mit cpr er 010190-"), 200);
	run(world);
	expect_sms(world, ANNA, "Skriv aldrig dit CPR");
	expect_sms(world, ANNA, "Lyttede vi");
	expect_silence(world, ANNA);
	expect_count(world, "SELECT count(*) FROM inbox_part", 0);
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE value = '4' AND comment ="
	        " 'hun lyttede, mit cpr er ******-**** fine'",
	        1);
	/* Again, after the whole was read: nothing happens. */
	assert_int_equal(part_in(world, "P2", 2, "mit cpr er 010190-"), 200);
	run(world);
	expect_count(world, "SELECT count(*) FROM answer", 1);
	expect_count(world, "SELECT count(*) FROM inbox_part", 0);
}

/* Without its first part a text answers nothing: "4" is not what it began with. */
static void
test_missing_beginning(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	assert_int_equal(part_in(world, "P2", 2, "4 hun lyttede"), 200);
	run(world);
	advance(world, 700);
	expect_sms(world, ANNA, "Det forstod vi ikke helt");
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

/* A part that never comes does not keep the others for ever. */
static void
test_missing_part(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	assert_int_equal(part_in(world, "P1", 1, "4 hun lyttede"), 200);
	run(world);
	expect_count(world, "SELECT count(*) FROM answer", 0);
	advance(world, 700);
	expect_sms(world, ANNA, "Lyttede vi");
	expect_count(world, "SELECT count(*) FROM inbox_part", 0);
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE comment = 'hun lyttede'", 1);
}

/* What makes a text that waits unreadable, or unusable where it is read. */
static const struct {
	const char *break_it;
	const char *mend_it;
	const char *reason;
} poisons[] = {
        {"UPDATE inbox_part SET text_sealed = randomblob(60)", NULL, "input"},
        {"UPDATE inbox_part SET phone_sealed = x'00'", NULL, "input"},
        {"UPDATE session SET asked = 99, revision = revision + 1",
                "UPDATE session SET asked = 0, revision = revision + 1",
                "system"},
};

/* The second text waits behind the first, and a meeting behind both. */
static void
poison_and_wait(struct flow_world *world, size_t i)
{
	struct schedule_result result;

	meeting(world, ANNA);
	assert_int_equal(part_in(world, "P1", 1, "4 hun lyttede"), 200);
	change_by(world, run_sql, poisons[i].break_it);
	clock_advance(&world->clock, 700 * 1000);
	meeting_only(world, BENTE);
	assert_int_equal(service_schedule(world->service, &result), STATUS_OK);
	assert_int_equal(result.asked, 1);
	assert_int_equal(result.failed, 1);
}

/* One text that cannot be read is put aside, whole, and told of; everything else
 * that is due goes on. */
static void
test_poisoned_part(void **state)
{
	static const char aside[] =
	        "SELECT count(*) FROM inbox_part_aside WHERE event_id = 'P1'"
	        " AND reason = '%s'";

	for (size_t i = 0; i < sizeof(poisons) / sizeof(poisons[0]); i++) {
		struct flow_world *world;

		if (i > 0)
			assert_int_equal(flow_setup(state), 0);
		world = *state;
		poison_and_wait(world, i);
		expect_count(world, "SELECT count(*) FROM inbox_part", 0);
		expect_count(world,
		        text_format(world->memory, aside, poisons[i].reason),
		        1);
		expect_count(world,
		        "SELECT count(*) FROM alarm WHERE cause = 'text_aside'"
		        " AND subject = 'main' AND cleared_at IS NULL",
		        1);
		expect_count(world, "SELECT count(*) FROM answer", 0);
		if (i + 1 < sizeof(poisons) / sizeof(poisons[0]))
			assert_int_equal(flow_teardown(state), 0);
	}
}

/* A start tries again: what was mended meanwhile is read, and the alarm ends. */
static void
test_aside_until_a_start(void **state)
{
	struct flow_world *world = *state;

	poison_and_wait(world, 2);
	change_by(world, run_sql, poisons[2].mend_it);
	flow_crash(world);
	expect_count(world, "SELECT count(*) FROM inbox_part_aside", 0);
	expect_count(world,
	        "SELECT count(*) FROM alarm WHERE cleared_at IS NULL", 0);
	run(world);
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE comment = 'hun lyttede'", 1);
}

/* The law's thirty days bind a text that nobody could read, too. */
static void
test_aside_is_not_kept(void **state)
{
	struct flow_world *world = *state;

	poison_and_wait(world, 0);
	advance(world, days(29));
	expect_count(world, "SELECT count(*) FROM inbox_part_aside", 1);
	advance(world, days(2));
	expect_count(world, "SELECT count(*) FROM inbox_part_aside", 0);
	expect_count(world,
	        "SELECT count(*) FROM alarm WHERE cleared_at IS NULL", 0);
}

/* A full disk or a lock is no fault of the text: the look fails, whichever
 * statement met it, and puts nothing aside. */
static void
test_engine_fails_the_look(void **state)
{
	static const enum status faults[] = {STATUS_FULL, STATUS_BUSY};
	struct flow_world *world = *state;
	struct db *db = world->service->writing;
	enum status status = STATUS_FULL;
	int64_t aside;
	int n = 0;

	meeting(world, ANNA);
	assert_int_equal(part_in(world, "P1", 1, "4 hun lyttede"), 200);
	clock_advance(&world->clock, 700 * 1000);
	while (status != STATUS_OK) {
		enum status fault = faults[++n % 2];

		assert_int_equal(db_begin(db), STATUS_OK);
		db_fail_at(db, n, fault);
		status = conversation_parts(&world->service->conversation, db,
		        world->memory, &aside);
		db_fail_at(db, 0, STATUS_OK);
		if (status != STATUS_OK)
			assert_int_equal(status, fault);
		assert_int_equal(aside, 0);
		expect_count(world, "SELECT count(*) FROM inbox_part_aside", 0);
		db_rollback(db);
	}
	assert_true(n > 10);
	run(world);
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE comment = 'hun lyttede'", 1);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_parts),
	        FLOW(test_missing_beginning),
	        FLOW(test_missing_part),
	        FLOW(test_poisoned_part),
	        FLOW(test_aside_until_a_start),
	        FLOW(test_aside_is_not_kept),
	        FLOW(test_engine_fails_the_look),
	};

	return cmocka_run_group_tests_name("flow_parts", tests, NULL, NULL);
}

/*
 * Who is known in memory is known as the tables say, whatever happens: the world
 * compares every number after each step (flow.c).  Here steps come at random,
 * two citizens of two municipalities share a telephone, jobs fail and are taken
 * back, and another process writes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "server/meeting.h"
#include "server/service.h"
#include "tests/contact_fixture.h"
#include "tests/flow.h"

enum { PHONES = 6, STEPS = 300, GENERATION = 15 };

static const char *
phone_of(const struct flow_world *world, unsigned i)
{
	return talloc_asprintf(world->memory, "+4512%06u", i);
}

struct other_job {
	struct writer_job job;
	struct flow_world *world;
	const char *phone;
	struct text why;
};

static enum status
run_other(struct writer_job *job, struct db *db)
{
	struct other_job *other = (struct other_job *)job;
	struct flow_world *world = other->world;
	struct meeting meeting = {.municipality = 661,
	        .phone = other->phone,
	        .held_at = clock_now(&world->clock) - hours(2),
	        .employee = "HB"};

	return meeting_register(db, &world->service->keys, &meeting,
	        clock_now(&world->clock), &other->why);
}

/* A meeting in the other municipality. */
static void
meeting_elsewhere(struct flow_world *world, const char *phone)
{
	struct other_job job = {
	        .job = {.run = run_other}, .world = world, .phone = phone};

	text_init(&job.why, world->memory, 400);
	assert_int_equal(
	        writer_do(world->service->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
	run(world);
}

static size_t
known(const struct flow_world *world)
{
	return expect_known_contacts(
	        world->service->conversation.known, world->service->writing);
}

static enum status
run_sql(struct db *db, const void *what, int64_t now)
{
	(void)now;
	return db_run(db, what, DB_NO_ARGS);
}

struct undone_job {
	struct writer_job job;
	const char *sql;
};

static enum status
run_undone(struct writer_job *job, struct db *db)
{
	const struct undone_job *undone = (struct undone_job *)job;

	assert_int_equal(db_run(db, undone->sql, DB_NO_ARGS), STATUS_OK);
	return STATUS_CONFLICT;
}

/* A job that changes whoever is known and then fails, beside an answer in the
 * same batch. */
static void
undo(struct flow_world *world, const char *phone)
{
	struct undone_job job = {.job = {.run = run_undone},
	        .sql = "UPDATE session SET revision = revision + 100"};

	simulator_send(world->simulator, phone, "3", clock_now(&world->clock));
	assert_int_equal(
	        writer_do(world->service->writer, WRITER_BATCH, &job.job),
	        STATUS_CONFLICT);
	run(world);
}

/* Another process, as a command is. */
static void
write_beside(struct flow_world *world)
{
	struct db_options options = {.path = world->service->settings.database,
	        .mode = DB_WRITE,
	        .busy_ms = 1000};
	struct db *db = NULL;
	struct text why;

	text_init(&why, world->memory, 400);
	assert_int_equal(
	        db_open(world->memory, options, false, &db, &why), STATUS_OK);
	assert_int_equal(
	        db_run(db,
	                "UPDATE session SET unclear = 1 - min(unclear, 1)"
	                " WHERE state = 'open'",
	                DB_NO_ARGS),
	        STATUS_OK);
	talloc_free(db);
}

static void
answer_by_link(struct flow_world *world)
{
	int64_t revision =
	        count_of(world, "SELECT coalesce(max(revision), 0) FROM session"
	                        " WHERE state = 'open'");

	change_by(world, run_sql,
	        talloc_asprintf(world->memory,
	                "UPDATE session SET revision = %lld, asked = 0"
	                " WHERE id = (SELECT min(id) FROM session"
	                " WHERE state = 'open')",
	                (long long)revision + 1));
}

static void
step(struct flow_world *world, const char *phone, unsigned draw)
{
	static const char *const texts[] = {"4", "5", "hmm",
	        "2 det var ikke godt", "STOP", "START", "HVEM",
	        "forkert nummer", "TILBAGE", "SPRING OVER", "ja", "english"};

	switch (draw % 20) {
	case 0: undo(world, phone); break;
	case 1: write_beside(world); break;
	case 2: answer_by_link(world); break;
	case 3: advance(world, days(1)); break;
	case 4:
		change_by(world, run_sql,
		        "UPDATE municipality SET contact = contact || '1'");
		break;
	case 5: flow_crash(world); break;
	case 6:
	case 7:
	case 8: meeting_elsewhere(world, phone); break;
	case 9:
	case 10:
	case 11:
	case 12: meeting(world, phone); break;
	case 13:
	case 14:
	case 15: sms_in(world, phone, "4"); break;
	default:
		sms_in(world, phone,
		        texts[(draw >> 8) %
		                (sizeof(texts) / sizeof(texts[0]))]);
	}
}

/* New people come again and again, since nobody is asked twice in a month. */
static void
test_random(void **state)
{
	struct flow_world *world = *state;
	size_t hits = 0;
	unsigned draw = 1;

	for (unsigned i = 0; i < STEPS; i++) {
		draw = draw * 1103515245 + 12345;
		step(world,
		        phone_of(world,
		                i / GENERATION * PHONES + (draw >> 8) % PHONES),
		        draw >> 12);
		hits += known(world);
	}
	/* Otherwise nothing was compared. */
	assert_true(hits > STEPS);
}

/* The second waits until the first has ended, and is known from then on. */
static void
test_two_on_one_number(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	sms_in(world, ANNA, "4");
	meeting_elsewhere(world, ANNA);
	assert_int_equal(known(world), 1);
	sms_in(world, ANNA, "STOP");
	advance(world, days(1));
	assert_int_equal(known(world), 1);
	sms_in(world, ANNA, "3");
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE municipality = 661", 1);
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE municipality = 740", 1);
}

/* A STOP of one leaves the others known: it is no reason to look anew. */
static void
test_others_stay(void **state)
{
	struct flow_world *world = *state;

	for (unsigned i = 0; i < PHONES; i++)
		meeting(world, phone_of(world, i));
	assert_int_equal(known(world), PHONES);
	sms_in(world, phone_of(world, 0), "STOP");
	assert_int_equal(known(world), PHONES - 1);
	sms_in(world, phone_of(world, 1), "4");
	assert_int_equal(known(world), PHONES - 1);
	meeting(world, "+4512000099");
	assert_int_equal(known(world), PHONES);
	change_by(world, run_sql, "UPDATE municipality SET contact = '70 10'");
	assert_int_equal(known(world), 0);
	sms_in(world, phone_of(world, 1), "5");
	assert_int_equal(known(world), 1);
}

static void
test_undone(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	undo(world, ANNA);
	expect_count(world, "SELECT count(*) FROM answer", 1);
	expect_count(world, "SELECT max(revision) < 100 FROM session", 1);
	write_beside(world);
	sms_in(world, ANNA, "hmm");
	/* The second that was unclear, as the other process said. */
	assert_non_null(link_of(world, ANNA));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                test_two_on_one_number, flow_setup, flow_teardown),
	        cmocka_unit_test_setup_teardown(
	                test_others_stay, flow_setup, flow_teardown),
	        cmocka_unit_test_setup_teardown(
	                test_undone, flow_setup, flow_teardown),
	        cmocka_unit_test_setup_teardown(
	                test_random, flow_setup, flow_teardown),
	};

	return cmocka_run_group_tests_name("flow_known", tests, NULL, NULL);
}

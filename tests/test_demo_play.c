/*
 * The fast clock: jobs on the ordinary writer, meetings registered when they
 * were held, and four months played to their end.
 */
#include "tests/demo_world.h"

enum { MEETINGS = 60 };

static int64_t
job_now(const struct demo *demo)
{
	return clock_now(&demo->clock);
}

static enum status
run_note(struct writer_job *job, struct db *db)
{
	static const char sql[] = "UPDATE municipality SET contact = 'x'"
	                          " WHERE code = 740";
	struct demo_job *note = (struct demo_job *)job;

	note->survey_version = job_now(note->demo);
	return db_run(db, sql, DB_NO_ARGS);
}

static enum status
run_refuse(struct writer_job *job, struct db *db)
{
	return run_note(job, db) == STATUS_OK ? STATUS_LIMIT : STATUS_SYSTEM;
}

/* A job knows its demo, is waited for, and is undone where it fails. */
static void
test_jobs(void **state)
{
	static const char sql[] = "SELECT count(*) FROM municipality"
	                          " WHERE contact = 'x'";
	struct demo_world *world = demo_world_start(1, 0);
	struct demo_job job = {0};

	(void)state;
	assert_int_equal(
	        demo_do_job(world->demo, &job, run_refuse), STATUS_LIMIT);
	assert_int_equal(demo_world_count(world, sql), 0);
	assert_int_equal(demo_do_job(world->demo, &job, run_note), STATUS_OK);
	assert_ptr_equal(job.demo, world->demo);
	assert_int_equal(job.survey_version, job_now(world->demo));
	assert_int_equal(demo_world_count(world, sql), 1);
	demo_world_end(world);
}

/* Without a meeting the months go by all the same. */
static void
test_nobody(void **state)
{
	struct demo_world *world = demo_world_start(1, 0);

	(void)state;
	demo_world_play(world);
	assert_int_equal(job_now(world->demo),
	        clock_month_end((struct month){2026, 10}) +
	                (int64_t)10 * 86400);
	assert_int_equal(
	        demo_world_count(world, "SELECT count(*) FROM meeting"), 0);
	demo_world_end(world);
}

static const char *const facts[] = {
        "SELECT count(*) FROM meeting WHERE fate = 'asked'",
        "SELECT count(*) FROM meeting WHERE fate = 'uncontactable'",
        "SELECT count(*) FROM session WHERE state = 'complete'",
        "SELECT count(*) FROM session WHERE state = 'closed'",
        "SELECT count(*) FROM session WHERE state = 'stopped'",
        "SELECT coalesce(sum(length(value) * (item + 1)), 0) FROM answer",
        "SELECT count(*) FROM answer WHERE channel = 'web'",
        "SELECT count(*) FROM outbox WHERE state = 'delivered'",
        "SELECT count(*) FROM outbox WHERE kind = 'reminder'",
};

enum { FACTS = sizeof(facts) / sizeof(facts[0]) };

static void
play(uint64_t seed, int64_t found[FACTS])
{
	static const char *const none[] = {
	        "SELECT count(*) FROM meeting WHERE fate = 'waiting'",
	        "SELECT count(*) FROM session WHERE state = 'open'",
	        "SELECT count(*) FROM outbox WHERE state IN ('queued',"
	        " 'sending', 'unknown')",
	        "SELECT count(*) FROM meeting WHERE registered_at < held_at",
	        "SELECT count(*) FROM meeting WHERE registered_at >= held_at +"
	        " 1200",
	};
	struct demo_world *world = demo_world_start(seed, MEETINGS);

	demo_world_play(world);
	assert_int_equal(world->demo->registered, MEETINGS);
	assert_int_equal(world->demo->visits, 0);
	assert_int_equal(
	        demo_world_count(world, "SELECT count(*) FROM meeting"),
	        MEETINGS);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (demo_world_count(world, none[i]) != 0)
			fail_msg("%s", none[i]);
	for (size_t i = 0; i < FACTS; i++)
		found[i] = demo_world_count(world, facts[i]);
	demo_world_end(world);
}

/* To the end, and the same seed gives the same numbers. */
static void
test_played(void **state)
{
	int64_t first[FACTS];
	int64_t again[FACTS];
	int64_t other[FACTS];

	(void)state;
	play(1, first);
	assert_true(first[0] > MEETINGS / 2);
	assert_true(first[2] > 5);
	assert_true(first[3] > 5);
	play(1, again);
	for (size_t i = 0; i < FACTS; i++)
		if (first[i] != again[i])
			fail_msg("%s: %lld, then %lld", facts[i],
			        (long long)first[i], (long long)again[i]);
	play(2, other);
	assert_memory_not_equal(first, other, sizeof(first));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_jobs),
	        cmocka_unit_test(test_nobody),
	        cmocka_unit_test(test_played),
	};

	return cmocka_run_group_tests_name("demo_play", tests, NULL, NULL);
}

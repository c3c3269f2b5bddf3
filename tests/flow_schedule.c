/*
 * When people are written to: quiet hours, holidays, the reminder, the cap, and
 * meetings that cannot be asked about.
 */
#include "tests/flow.h"

#include <stdio.h>
#include <stdlib.h>

#include "server/meeting.h"

static int64_t
at(int year, int month, int day, int hour)
{
	return clock_at((struct civil){
	        .year = year, .month = month, .day = day, .hour = hour});
}

static void
go_to(struct flow_world *world, int64_t instant)
{
	advance(world, instant - clock_now(&world->clock));
}

static void
test_quiet_hours(void **state)
{
	struct flow_world *world = *state;

	/* Friday evening: asked on Monday from nine o'clock on. */
	go_to(world, at(2026, 10, 9, 19));
	meeting(world, ANNA);
	expect_silence(world, ANNA);
	go_to(world, at(2026, 10, 11, 12));
	expect_silence(world, ANNA);
	go_to(world, at(2026, 10, 12, 8));
	expect_silence(world, ANNA);
	go_to(world, at(2026, 10, 12, 9));
	expect_sms(world, ANNA, "Hej fra Silkeborg");
	expect_sms(world, ANNA, "Hvor tilfreds");
	/* What answers a citizen goes at once, at night too. */
	go_to(world, at(2026, 10, 12, 23));
	sms_in(world, ANNA, "4");
	expect_sms(world, ANNA, "Lyttede vi");
}

static void
test_holidays(void **state)
{
	struct flow_world *world = *state;

	/* Thursday 24 December to Sunday: closed; Monday 28 is open. */
	go_to(world, at(2026, 12, 23, 17));
	meeting(world, BENTE);
	world->seen = texts_to(world, BENTE);
	go_to(world, at(2026, 12, 24, 10));
	meeting(world, ANNA);
	world->seen = 0;
	expect_silence(world, ANNA);
	go_to(world, at(2026, 12, 25, 12));
	expect_silence(world, ANNA);
	go_to(world, at(2026, 12, 28, 10));
	expect_sms(world, ANNA, "Hej fra Silkeborg");
}

/* The provider is down until the hours end: the invitation waits for the next
 * working day, and the question still follows it. */
static void
test_unsent_waits_for_the_next_day(void **state)
{
	struct flow_world *world = *state;

	go_to(world, at(2026, 10, 6, 17));
	simulator_fail(world->simulator, SIMULATOR_UNAVAILABLE, 1000);
	meeting(world, ANNA);
	for (int i = 0; i < 20; i++)
		advance(world, 300);
	simulator_fail(world->simulator, SIMULATOR_NO_FAULT, 0);
	go_to(world, at(2026, 10, 6, 22));
	expect_silence(world, ANNA);
	go_to(world, at(2026, 10, 7, 9));
	advance(world, 1200);
	expect_sms(world, ANNA, "Hej fra Silkeborg");
	expect_sms(world, ANNA, "Hvor tilfreds");
	expect_silence(world, ANNA);
}

/* Texts are gone after a month; that they came stays known for a while. */
static void
test_texts_are_not_kept(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	sms_in(world, ANNA, "4");
	expect_count(world,
	        "SELECT count(*) FROM inbox"
	        " WHERE text IS NOT NULL",
	        1);
	advance(world, days(31));
	expect_count(world,
	        "SELECT count(*) FROM inbox"
	        " WHERE text IS NOT NULL",
	        0);
	expect_count(world, "SELECT count(*) FROM outbox WHERE body <> ''", 0);
	expect_count(world, "SELECT count(*) FROM inbox", 1);
	advance(world, days(70));
	expect_count(world, "SELECT count(*) FROM inbox", 0);
}

static void
test_one_reminder(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	go_to(world, at(2026, 10, 8, 11));
	expect_sms(world, ANNA, "Påmindelse: Silkeborg: Hvor tilfreds");
	go_to(world, at(2026, 10, 10, 11));
	expect_silence(world, ANNA);
	sms_in(world, ANNA, "5");
	expect_sms(world, ANNA, "Lyttede vi");
	go_to(world, at(2026, 10, 20, 11));
	expect_silence(world, ANNA);
	expect_count(world,
	        "SELECT count(*) FROM session"
	        " WHERE state = 'closed' AND answered = 1",
	        1);
}

static void
test_no_reminder_to_who_has_begun(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	sms_in(world, ANNA, "4");
	world->seen = texts_to(world, ANNA);
	go_to(world, at(2026, 10, 12, 11));
	expect_silence(world, ANNA);
}

static void
test_cap_and_fates(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = texts_to(world, ANNA);
	go_to(world, at(2026, 10, 14, 11));
	meeting(world, ANNA);
	go_to(world, at(2026, 10, 20, 11));
	world->seen = 3; /* notice, question, reminder */
	expect_silence(world, ANNA);
	meeting(world, NULL);
	go_to(world, at(2026, 11, 6, 12));
	meeting(world, ANNA);
	expect_sms(world, ANNA, "Hej fra Silkeborg");
	expect_count(world, "SELECT count(*) FROM meeting", 4);
	expect_count(world,
	        "SELECT count(*) FROM meeting"
	        " WHERE fate = 'asked'",
	        2);
	expect_count(world,
	        "SELECT count(*) FROM meeting"
	        " WHERE fate = 'capped'",
	        1);
	expect_count(world,
	        "SELECT count(*) FROM meeting"
	        " WHERE fate = 'uncontactable'",
	        1);
}

/* A whole file: good rows are registered, bad ones named, and twice the same
 * file adds nothing. */
struct import_job {
	struct writer_job job;
	struct flow_world *world;
	struct meeting_reading *reading;
	bool more;
};

static enum status
run_import(struct writer_job *job, struct db *db)
{
	struct import_job *import = (struct import_job *)job;

	return meeting_reading_take(import->reading, db,
	        &import->world->service->keys, 2, &import->more);
}

static enum status
import_csv(struct flow_world *world, const char *csv,
        struct meeting_import *result)
{
	struct meeting_file file = {
	        740, csv, strlen(csv), clock_now(&world->clock), result};
	struct import_job job = {.world = world, .more = true};
	enum status status;

	*result = (struct meeting_import){0};
	text_init(&result->problems, world->memory, 10000);
	status = meeting_reading_open(world->memory, &file, &job.reading);
	while (status == STATUS_OK && job.more) {
		job.job = (struct writer_job){.run = run_import};
		status = writer_do(
		        world->service->writer, WRITER_BATCH, &job.job);
	}
	return status;
}

static void
test_import(void **state)
{
	struct flow_world *world = *state;
	struct meeting_import result;
	static const char csv[] =
	        "\xef\xbb\xbfid;phone;held_at;employee;unit;target_group\r\n"
	        "1;+4511000001;2026-10-05 13:30;SB;\"Job; center\";jobparat\r\n"
	        "2;12345678;2026-10-05 13:30;SB;;\r\n"
	        "3;+4511000002;i går;SB;;\r\n"
	        "\r\n"
	        "4;;2026-10-05T13:30:00+02:00;SB;;\r\n"
	        "5;+4511000002;2026-10-07 13:30;SB;;\r\n";

	assert_int_equal(import_csv(world, csv, &result), STATUS_OK);
	assert_int_equal(result.registered, 2);
	assert_int_equal(result.refused, 3);
	assert_non_null(strstr(text_string(&result.problems),
	        "line 3: phone: no Danish number begins with 0 or 1"));
	assert_non_null(strstr(text_string(&result.problems),
	        "line 4: held_at: \"i går\" is no time"));
	assert_non_null(strstr(text_string(&result.problems),
	        "line 7: held_at: lies in the future"));
	assert_int_equal(import_csv(world, csv, &result), STATUS_OK);
	assert_int_equal(result.registered, 0);
	assert_int_equal(result.known, 2);
	expect_count(world,
	        "SELECT count(*) FROM meeting"
	        " WHERE unit = 'Job; center'",
	        1);
}

static void
test_import_refuses(void **state)
{
	static const struct {
		const char *csv;
		const char *says;
	} cases[] = {
	        {"", "the file is empty"},
	        {"id,telefon\n", "column \"telefon\" is unknown"},
	        {"id,id,held_at,employee\n", "column \"id\" is there twice"},
	        {"id,phone\n", "held_at and employee are needed"},
	        {"held_at,employee\n\"2026,x\n", "is not closed"},
	        {"held_at,employee\xff\n", "not UTF-8"},
	};
	struct flow_world *world = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct meeting_import result;

		assert_int_equal(
		        import_csv(world, cases[i].csv, &result), STATUS_INPUT);
		if (strstr(text_string(&result.problems), cases[i].says) ==
		        NULL)
			fail_msg("\"%s\" does not say \"%s\"",
			        text_string(&result.problems), cases[i].says);
	}
	expect_count(world, "SELECT count(*) FROM meeting", 0);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_quiet_hours),
	        FLOW(test_holidays),
	        FLOW(test_unsent_waits_for_the_next_day),
	        FLOW(test_texts_are_not_kept),
	        FLOW(test_one_reminder),
	        FLOW(test_no_reminder_to_who_has_begun),
	        FLOW(test_cap_and_fates),
	        FLOW(test_import),
	        FLOW(test_import_refuses),
	};

	return cmocka_run_group_tests_name("flow_schedule", tests, NULL, NULL);
}

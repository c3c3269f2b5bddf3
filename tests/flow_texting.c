/*
 * What citizens text beyond an answer in time: late, in distress, with a wish, from
 * a number that is not theirs.
 */
#include "tests/flow.h"

#include <stdio.h>

#include "server/municipality_store.h"
#include "server/quarantine_store.h"

static enum status
run_sql(struct db *db, const void *what, int64_t now)
{
	(void)now;
	return db_run(db, what, DB_NO_ARGS);
}

/* For fourteen days a late answer counts, and nothing more is asked. */
static void
test_late_answer(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	sms_in(world, ANNA, "4");
	expect_sms(world, ANNA, "Lyttede vi");
	advance(world, days(8));
	expect_count(world,
	        "SELECT count(*) FROM session WHERE state = 'closed'", 1);
	sms_in(world, ANNA, "hmm");
	expect_sms(world, ANNA, "Her kan vi ikke");
	sms_in(world, ANNA, "5 det gjorde I");
	expect_sms(world, ANNA, "Tak");
	expect_silence(world, ANNA);
	expect_count(world, "SELECT count(*) FROM answer", 2);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer"
	        " WHERE name = 'I1' AND value = '5' AND month = 202610",
	        1);
	/* Only the question asked last could still be answered. */
	sms_in(world, ANNA, "5");
	expect_count(world, "SELECT count(*) FROM answer", 2);
}

/* Who cannot be understood twice gets a link. */
static const char *
link_from_unclear(struct flow_world *world)
{
	meeting(world, ANNA);
	sms_in(world, ANNA, "hmm");
	sms_in(world, ANNA, "tja");
	return link_of(world, ANNA);
}

/* By the link as well, and there the next question is shown: whoever opens the
 * page comes of his or her own accord. */
static void
test_late_on_the_web(void **state)
{
	struct flow_world *world = *state;
	struct http_call *page;
	const char *link;

	link = link_from_unclear(world);
	advance(world, days(8));
	world->seen = texts_to(world, ANNA);
	page = web_get(world, link);
	assert_non_null(strstr(page->answer, "name=\"item\" value=\"S1\""));
	page = web_post(world, link, "item=S1&value=4&revision=3");
	assert_int_equal(page->status, 303);
	page = web_get(world, link);
	assert_non_null(strstr(page->answer, "name=\"item\" value=\"I1\""));
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE channel = 'web'"
	        " AND name = 'S1' AND value = '4' AND month = 202610",
	        1);
	expect_count(world,
	        "SELECT count(*) FROM session WHERE state = 'closed'", 1);
	expect_silence(world, ANNA);
	/* Not for ever, and not after a STOP. */
	advance(world, days(14));
	assert_null(strstr(web_get(world, link)->answer, "name=\"item\""));
	page = web_post(world, link, "item=I1&value=4&revision=4");
	expect_count(world, "SELECT count(*) FROM answer", 1);
}

static void
test_late_on_the_web_after_stop(void **state)
{
	struct flow_world *world = *state;
	const char *link;

	link = link_from_unclear(world);
	advance(world, days(8));
	sms_in(world, ANNA, "STOP");
	assert_null(strstr(web_get(world, link)->answer, "name=\"item\""));
	(void)web_post(world, link, "item=S1&value=4&revision=3");
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

static void
test_too_late(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	advance(world, days(8));
	world->seen = texts_to(world, ANNA);
	advance(world, days(14));
	sms_in(world, ANNA, "4");
	expect_sms(world, ANNA, "Her kan vi ikke");
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

/* Whoever said STOP after that is written to no more, and answers nothing. */
static void
test_late_after_stop(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	advance(world, days(8));
	sms_in(world, ANNA, "STOP");
	world->seen = texts_to(world, ANNA);
	advance(world, days(2));
	sms_in(world, ANNA, "4");
	sms_in(world, ANNA, "hallo?");
	expect_silence(world, ANNA);
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

/* After the month's release an answer counts in the month that it came in, and
 * what was released can no longer be replaced. */
static void
test_after_release(void **state)
{
	static const char release[] =
	        "INSERT INTO release (municipality, month, released_at,"
	        " result, page, checksum, statement) VALUES (740, 202610, 0,"
	        " '{}', '', '', '')";
	struct flow_world *world = *state;

	advance(world, days(24)); /* Friday 30 October */
	meeting(world, ANNA);
	world->seen = 2;
	sms_in(world, ANNA, "4");
	expect_sms(world, ANNA, "Lyttede vi");
	advance(world, days(4));
	change_by(world, run_sql, release);
	sms_in(world, ANNA, "5");
	world->seen = texts_to(world, ANNA);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE month = 202611", 1);
	expect_count(world,
	        "SELECT count(*) FROM fact_invitation WHERE month = 202611", 1);
	sms_in(world, ANNA, "tilbage");
	sms_in(world, ANNA, "tilbage");
	sms_in(world, ANNA, "1");
	expect_count(world, "SELECT count(*) FROM answer WHERE item = 0", 1);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer"
	        " WHERE name = 'S1' AND value = '4' AND month = 202610",
	        1);
}

static enum status
distress_on(struct db *db, const void *what, int64_t now)
{
	(void)what;
	(void)now;
	return municipality_distress(db, 740, true);
}

/* Switched on, a word of distress is met at once; switched off it is a comment
 * like any other. */
static void
test_distress(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	sms_in(world, ANNA, "2 jeg har lyst til at dø");
	expect_sms(world, ANNA, "Lyttede vi");
	expect_count(world, "SELECT count(*) FROM follow_up", 0);
	change_by(world, distress_on, NULL);
	sms_in(world, ANNA, "1, jeg vil ikke leve mere");
	expect_sms(world, ANNA, "Livslinien");
	expect_sms(world, ANNA, "Hjalp vi");
	sms_in(world, ANNA, "selvmord");
	expect_sms(world, ANNA, "Det forstod vi ikke");
	expect_count(world,
	        "SELECT count(*) FROM follow_up"
	        " WHERE kind = 'distress' AND due_at - created_at = 86400",
	        1);
}

static void
test_distress_on_the_web(void **state)
{
	struct flow_world *world = *state;
	const char *link;

	change_by(world, distress_on, NULL);
	meeting(world, ANNA);
	for (int i = 0; i < 6; i++)
		sms_in(world, ANNA, i == 0 ? "1" : "3");
	link = link_of(world, ANNA);
	world->seen = texts_to(world, ANNA);
	assert_int_equal(
	        web_post(world, link, "item=W1&revision=6&value=2")->status,
	        303);
	assert_int_equal(web_post(world, link,
	                         "item=W1_tekst&revision=7"
	                         "&value=Jeg+vil+ikke+leve+l%C3%A6ngere")
	                         ->status,
	        303);
	run(world);
	expect_sms(world, ANNA, "Livslinien");
	expect_count(world,
	        "SELECT count(*) FROM follow_up WHERE kind = 'distress'", 1);
}

/* A reply that was sent before the question was is not its answer. */
static void
test_reply_before_question(void **state)
{
	struct flow_world *world = *state;
	static const char body[] =
	        "{\"event_id\":\"E7\",\"timestamp\":\"2026-10-06T09:00:00Z\","
	        "\"event_type\":\"user-message.text.sms\",\"event\":"
	        "{\"sender\":4511000001,\"sent_at\":\"2026-10-06T05:00:00Z\","
	        "\"content\":{\"message\":\"4\"}}}";

	meeting(world, ANNA);
	world->seen = 2;
	assert_int_equal(hook(world, body, "secret"), 200);
	run(world);
	expect_sms(world, ANNA, "Det forstod vi ikke helt");
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

/* RING, INDSIGT and a wrong number become tasks with a deadline; the task of a
 * call says nothing of what was answered. */
static void
test_tasks(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	sms_in(world, ANNA, "INDSIGT");
	expect_sms(world, ANNA, "hvad vi har gemt");
	sms_in(world, ANNA, "Kan I ikke ringe til mig?");
	expect_sms(world, ANNA, "ringes op");
	sms_in(world, ANNA, "I har vist fået et forkert nummer");
	expect_sms(world, ANNA, "Vi skriver ikke mere");
	expect_count(world,
	        "SELECT count(*) FROM follow_up WHERE kind IN ('data',"
	        " 'call', 'wrong_number') AND due_at > created_at",
	        3);
}

static enum status
release_number(struct db *db, const void *what, int64_t now)
{
	(void)what;
	if (quarantine_release(db, 661, 1, now) != STATUS_NOT_FOUND)
		return STATUS_SYSTEM;
	return quarantine_release(db, 740, 1, now);
}

/* A wrong number stays out of use until somebody has looked. */
static void
test_quarantine(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	sms_in(world, ANNA, "forkert nummer");
	world->seen = texts_to(world, ANNA);
	advance(world, days(40));
	sms_in(world, ANNA, "START");
	world->seen = texts_to(world, ANNA);
	meeting(world, ANNA);
	expect_silence(world, ANNA);
	change_by(world, release_number, NULL);
	expect_count(world, "SELECT count(*) FROM stop_list", 0);
	expect_count(world,
	        "SELECT count(*) FROM follow_up WHERE done_at IS NULL", 0);
	advance(world, days(1));
	meeting(world, ANNA);
	expect_sms(world, ANNA, "Hej fra Silkeborg");
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_late_answer),
	        FLOW(test_late_on_the_web),
	        FLOW(test_late_on_the_web_after_stop),
	        FLOW(test_too_late),
	        FLOW(test_late_after_stop),
	        FLOW(test_after_release),
	        FLOW(test_distress),
	        FLOW(test_distress_on_the_web),
	        FLOW(test_reply_before_question),
	        FLOW(test_tasks),
	        FLOW(test_quarantine),
	};

	return cmocka_run_group_tests_name("flow_texting", tests, NULL, NULL);
}

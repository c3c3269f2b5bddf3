/*
 * Conversations by text and on the web, from the meeting to the last answer.
 */
#include "tests/flow.h"

#include <stdio.h>
#include <stdlib.h>

#include "reports/report.h"

static const char *const questions[] = {"Hvor tilfreds", "Lyttede vi",
        "Hjalp vi", "Var du med", "Kan du bruge", "Var det let"};

static void
expect_first(struct flow_world *world, const char *phone)
{
	expect_sms(world, phone, "Hej fra Silkeborg");
	expect_sms(world, phone, "Silkeborg: Hvor tilfreds");
	expect_silence(world, phone);
}

static void
test_whole_survey(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	expect_first(world, ANNA);
	for (size_t i = 1; i < 6; i++) {
		sms_in(world, ANNA, i % 2 ? "4" : "fem");
		expect_sms(world, ANNA, questions[i]);
	}
	sms_in(world, ANNA, "5 fordi hun lyttede");
	expect_sms(world, ANNA, "Tak. Din egen sagsbehandler");
	expect_silence(world, ANNA);
	expect_count(world, "SELECT count(*) FROM answer", 6);
	expect_count(world,
	        "SELECT count(*) FROM session"
	        " WHERE state = 'complete' AND answered = 6",
	        1);
	expect_count(world,
	        "SELECT count(*) FROM answer"
	        " WHERE comment = 'fordi hun lyttede'",
	        1);
	expect_count(world,
	        "SELECT count(*) FROM outbox"
	        " WHERE state <> 'delivered'",
	        0);
}

static void
test_branch_of_the_discontented(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	for (int i = 0; i < 6; i++)
		sms_in(world, ANNA, i == 0 ? "2" : "4");
	world->seen = 7;
	expect_sms(world, ANNA, "Hvad skal vi gøre bedre?");
	sms_in(world, ANNA, "give mere tid");
	expect_sms(world, ANNA, "Må en leder ringe");
	sms_in(world, ANNA, "ja tak");
	expect_sms(world, ANNA, "Tak.");
	expect_count(world,
	        "SELECT count(*) FROM follow_up"
	        " WHERE kind = 'call_back'",
	        1);
	expect_count(
	        world, "SELECT value FROM fact_answer WHERE name = 'W1'", 2);
}

static void
test_no_meeting_is_ineligible(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	sms_in(world, ANNA, "0");
	expect_sms(world, ANNA, "Tak.");
	expect_count(world,
	        "SELECT count(*) FROM session"
	        " WHERE state = 'ineligible'",
	        1);
}

/* The same inbound message three times counts once. */
static void
test_redelivery_counts_once(void **state)
{
	struct flow_world *world = *state;
	static const char body[] =
	        "{\"event_id\":\"E1\",\"timestamp\":\"2026-10-06T09:00:00Z\","
	        "\"event_type\":\"user-message.text.sms\",\"event\":"
	        "{\"sender\":4511000001,\"sent_at\":\"2026-10-06T09:00:00Z\","
	        "\"content\":{\"message\":\"4\"}}}";

	meeting(world, ANNA);
	for (int i = 0; i < 3; i++)
		assert_int_equal(hook(world, body, "secret"), 200);
	run(world);
	world->seen = 2;
	expect_sms(world, ANNA, "Lyttede vi");
	expect_silence(world, ANNA);
	expect_count(world, "SELECT count(*) FROM answer", 1);
	expect_count(world, "SELECT count(*) FROM inbox", 1);
}

static void
test_unsigned_leaves_no_trace(void **state)
{
	struct flow_world *world = *state;
	static const char body[] =
	        "{\"event_id\":\"E1\",\"timestamp\":\"2026-10-06T09:00:00Z\","
	        "\"event_type\":\"user-message.text.sms\",\"event\":"
	        "{\"sender\":4511000001,\"sent_at\":\"2026-10-06T09:00:00Z\","
	        "\"content\":{\"message\":\"4\"}}}";

	meeting(world, ANNA);
	assert_int_equal(hook(world, body, NULL), 403);
	assert_int_equal(hook(world, body, "wrong"), 403);
	assert_int_equal(hook(world, "{\"event_id\":", "secret"), 400);
	expect_count(world, "SELECT count(*) FROM inbox", 0);
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

/* STOP at every step: one confirmation, then nothing, ever; START takes it
 * back. */
static void
stop_after(struct flow_world *world, int answers)
{
	meeting(world, ANNA);
	world->seen = 2;
	for (int i = 0; i < answers; i++)
		sms_in(world, ANNA, "4");
	world->seen = texts_to(world, ANNA);
	sms_in(world, ANNA, "Stop tak");
	expect_sms(world, ANNA, "Du får ikke flere spørgsmål");
	sms_in(world, ANNA, "STOP");
	sms_in(world, ANNA, "4");
	advance(world, days(8));
	meeting(world, ANNA);
	advance(world, days(40));
	expect_silence(world, ANNA);
	expect_count(world, "SELECT count(*) FROM stop_list", 1);
	expect_count(world,
	        "SELECT count(*) FROM session"
	        " WHERE state IN ('open')",
	        0);
	expect_count(world,
	        "SELECT count(*) FROM meeting"
	        " WHERE fate = 'uncontactable'",
	        1);
	sms_in(world, ANNA, "START");
	expect_sms(world, ANNA, "Du kan igen få spørgsmål");
	expect_count(world, "SELECT count(*) FROM stop_list", 0);
}

static void
test_stop_at_every_step(void **state)
{
	for (int answers = 0; answers <= 6; answers++) {
		if (answers > 0)
			assert_int_equal(flow_setup(state), 0);
		stop_after(*state, answers);
		if (answers < 6)
			assert_int_equal(flow_teardown(state), 0);
	}
}

/* Begun by text, ended on the web, counted once. */
static void
test_from_text_to_web(void **state)
{
	struct flow_world *world = *state;
	const char *link;
	struct http_call *page;

	meeting(world, ANNA);
	world->seen = 2;
	for (int i = 0; i < 6; i++)
		sms_in(world, ANNA, i == 0 ? "1" : "3");
	link = link_of(world, ANNA);
	page = web_get(world, link);
	assert_int_equal(page->status, 200);
	assert_non_null(strstr(page->answer, "Hvad skal vi gøre bedre?"));
	assert_null(strstr(page->answer, "checked"));
	page = web_post(world, link, "item=W1&revision=6&value=2");
	assert_int_equal(page->status, 303);
	page = web_get(world, link);
	assert_non_null(strstr(page->answer, "Vil du skrive mere"));
	page = web_post(world, link,
	        "item=W1_tekst&revision=7&value=Ring+010190-1234+nu");
	assert_int_equal(page->status, 303);
	page = web_post(world, link, "item=W2&revision=8&value=2");
	assert_int_equal(page->status, 303);
	page = web_get(world, link);
	assert_non_null(strstr(page->answer, "Tak for dine svar"));
	expect_count(world,
	        "SELECT count(*) FROM session"
	        " WHERE state = 'complete'",
	        1);
	expect_count(world, "SELECT count(*) FROM answer", 9);
	expect_count(world,
	        "SELECT count(*) FROM answer"
	        " WHERE channel = 'web'",
	        3);
	expect_count(world,
	        "SELECT count(*) FROM answer"
	        " WHERE value = 'Ring ******-**** nu'",
	        1);
	expect_count(world, "SELECT count(*) FROM fact_invitation", 1);
}

/* A page of an older revision shows what is now and changes nothing. */
static void
test_stale_page(void **state)
{
	struct flow_world *world = *state;
	const char *link;
	struct http_call *page;

	meeting(world, ANNA);
	for (int i = 0; i < 6; i++)
		sms_in(world, ANNA, i == 0 ? "1" : "3");
	link = link_of(world, ANNA);
	sms_in(world, ANNA, "3");
	page = web_post(world, link, "item=W1&revision=6&value=2");
	assert_int_equal(page->status, 200);
	assert_non_null(strstr(page->answer, "Siden var ikke den nyeste"));
	expect_count(world, "SELECT count(*) FROM answer", 7);
	page = web_post(world, link, "item=nonsense&revision=7&value=2");
	assert_non_null(strstr(page->answer, "Siden var ikke den nyeste"));
	page = web_post(world, link, "item=W2&revision=x&value=2");
	assert_int_equal(page->status, 400);
	page = web_post(world, link, "item=W2&item=W2&revision=7&value=2");
	assert_int_equal(page->status, 400);
	expect_count(world, "SELECT count(*) FROM answer", 7);
}

static void
test_bad_codes(void **state)
{
	struct flow_world *world = *state;

	assert_int_equal(web_get(world, "/abc")->status, 404);
	assert_int_equal(web_get(world, "/aaaaaaaaaaaa")->status, 404);
	assert_int_equal(
	        web_post(world, "/aaaaaaaaaaaa", "item=S1&value=1")->status,
	        404);
	assert_int_equal(web_get(world, "/rapporter")->status, 303);
	assert_int_equal(web_get(world, "/static/none.css")->status, 404);
	assert_int_equal(web_get(world, "/static/style.css")->status, 200);
	assert_int_equal(web_get(world, "/hook/main")->status, 405);
}

static void
test_unclear_thrice(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	expect_first(world, ANNA);
	sms_in(world, ANNA, "hmm ved ikke rigtig");
	expect_sms(world, ANNA, "Det forstod vi ikke helt. Svar 0-5.");
	sms_in(world, ANNA, "4 eller 5");
	expect_sms(world, ANNA, "Du kan også svare på svar.test/");
	sms_in(world, ANNA, "7");
	expect_silence(world, ANNA);
	sms_in(world, ANNA, "4");
	expect_sms(world, ANNA, "Lyttede vi");
	expect_count(world, "SELECT unclear FROM session", 0);
}

static void
test_commands(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	expect_first(world, ANNA);
	sms_in(world, ANNA, "Hvem er det?");
	expect_sms(world, ANNA, "Silkeborg spørger");
	sms_in(world, ANNA, "hjælp");
	expect_sms(world, ANNA, "Svar 0-5.");
	sms_in(world, ANNA, "HJÆLP");
	expect_silence(world, ANNA); /* once a day */
	sms_in(world, ANNA, "igen");
	expect_sms(world, ANNA, "Hvor tilfreds");
	sms_in(world, ANNA, "3");
	expect_sms(world, ANNA, "Lyttede vi");
	sms_in(world, ANNA, "tilbage");
	expect_sms(world, ANNA, "Hvor tilfreds");
	sms_in(world, ANNA, "5");
	expect_sms(world, ANNA, "Lyttede vi");
	sms_in(world, ANNA, "spring over");
	expect_sms(world, ANNA, "Hjalp vi");
	sms_in(world, ANNA, "ring til mig");
	expect_sms(world, ANNA, "ringes op");
	sms_in(world, ANNA, "English");
	expect_sms(world, ANNA, "findes desværre ikke");
	expect_count(world, "SELECT count(*) FROM answer WHERE item = 0", 2);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer"
	        " WHERE name = 'S1' AND value = '5'",
	        1);
	expect_count(world,
	        "SELECT count(*) FROM follow_up"
	        " WHERE kind = 'call'",
	        1);
}

static void
test_wrong_number(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	sms_in(world, ANNA, "forkert nummer");
	expect_sms(world, ANNA, "Vi skriver ikke mere");
	sms_in(world, ANNA, "start");
	world->seen++;
	advance(world, days(40));
	meeting(world, ANNA);
	expect_silence(world, ANNA);
	expect_count(world,
	        "SELECT count(*) FROM stop_list"
	        " WHERE reason = 'wrong_number'",
	        1);
}

static void
test_cpr_is_masked(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	world->seen = 2;
	sms_in(world, ANNA, "4 jeg er 0101901234");
	expect_sms(world, ANNA, "Skriv aldrig dit CPR");
	expect_count(world,
	        "SELECT count(*) FROM inbox"
	        " WHERE text LIKE '%0101901234%'",
	        0);
	expect_count(world,
	        "SELECT count(*) FROM inbox"
	        " WHERE text LIKE '%******-****%'",
	        1);
	expect_count(world,
	        "SELECT count(*) FROM answer"
	        " WHERE comment LIKE '%0101901234%'",
	        0);
}

static void
test_stranger(void **state)
{
	struct flow_world *world = *state;

	sms_in(world, BENTE, "hvad er det her");
	expect_sms(world, BENTE, "kun til svar på spørgsmål");
	sms_in(world, BENTE, "hallo?");
	expect_silence(world, BENTE);
	expect_count(world,
	        "SELECT count(*) FROM inbox"
	        " WHERE text IS NOT NULL OR phone_hash IS NOT NULL",
	        0);
	expect_count(world,
	        "SELECT count FROM counter"
	        " WHERE name = 'unknown_sender'",
	        2);
	sms_in(world, BENTE, "stop");
	meeting(world, BENTE);
	expect_silence(world, BENTE);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_whole_survey),
	        FLOW(test_branch_of_the_discontented),
	        FLOW(test_no_meeting_is_ineligible),
	        FLOW(test_redelivery_counts_once),
	        FLOW(test_unsigned_leaves_no_trace),
	        FLOW(test_stop_at_every_step),
	        FLOW(test_from_text_to_web),
	        FLOW(test_stale_page),
	        FLOW(test_bad_codes),
	        FLOW(test_unclear_thrice),
	        FLOW(test_commands),
	        FLOW(test_wrong_number),
	        FLOW(test_cpr_is_masked),
	        FLOW(test_stranger),
	};

	return cmocka_run_group_tests_name(
	        "flow_conversation", tests, NULL, NULL);
}

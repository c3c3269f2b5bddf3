/*
 * What citizens text beyond an answer in time: late, in parts, in distress, by a
 * keyword, in another language, from a phone that two people share.
 */
#include "tests/flow.h"

#include <stdio.h>

#include "server/keyword_store.h"
#include "server/meeting.h"
#include "server/municipality_store.h"
#include "server/quarantine_store.h"
#include "surveys/survey_store.h"

/* A change of the database as a command would make it. */
struct change {
	struct writer_job job;
	enum status (*make)(struct db *db, const void *what, int64_t now);
	const void *what;
	int64_t now;
};

static enum status
run_change(struct writer_job *job, struct db *db)
{
	struct change *change = (struct change *)job;

	return change->make(db, change->what, change->now);
}

static void
change_by(struct flow_world *world,
        enum status (*make)(struct db *db, const void *what, int64_t now),
        const void *what)
{
	struct change change = {.job = {.run = run_change},
	        .make = make,
	        .what = what,
	        .now = clock_now(&world->clock)};

	assert_int_equal(
	        writer_do(world->service->writer, WRITER_BATCH, &change.job),
	        STATUS_OK);
}

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

static const char open_survey[] =
        "| survey |\n"
        "| | type | name | label::Dansk (da) | sms_label::Dansk (da) |"
        " label::English (en) | sms_label::English (en) |"
        " label::العربية (ar) | sms_label::العربية (ar) |\n"
        "| | select_one t | q1 | Hvordan går det? | Hvordan går det? 1-3 |"
        " How are you? | How are you? 1-3 | كيف حالك؟ | كيف حالك؟ 1-3 |\n"
        "| | select_one t | q2 | Og i morgen? | Og i morgen? 1-3 |"
        " And tomorrow? | And tomorrow? 1-3 | وغدا؟ | وغدا؟ 1-3 |\n"
        "| choices |\n"
        "| | list_name | name | label::Dansk (da) | label::English (en) |\n"
        "| | t | 1 | Dårligt | Badly |\n| | t | 2 | Fint | Fine |\n"
        "| | t | 3 | Godt | Well |\n"
        "| settings |\n"
        "| | form_title | form_id | version | default_language | keyword |\n"
        "| | Puls | puls | 1 | Dansk (da) | yes |\n";

static enum status
keyword_on(struct db *db, const void *what, int64_t now)
{
	struct text why;
	int64_t version = 0;
	enum status status;

	(void)what;
	text_init(&why, NULL, 1000);
	status = survey_publish(
	        db, open_survey, strlen(open_survey), now, &version, &why);
	if (status == STATUS_OK)
		status = keyword_put(db, 740, "cubb", version);
	talloc_free(why.bytes);
	return status;
}

/* A stranger's keyword opens the survey; not twice in a month, and not for those
 * who said STOP. */
static void
test_keyword(void **state)
{
	struct flow_world *world = *state;

	sms_in(world, BENTE, "CUBB");
	expect_sms(world, BENTE, "kun til svar på spørgsmål");
	change_by(world, keyword_on, NULL);
	sms_in(world, BENTE, "Hej, cubb tak!");
	expect_sms(world, BENTE, "Hvordan går det?");
	sms_in(world, BENTE, "3");
	expect_sms(world, BENTE, "Og i morgen?");
	sms_in(world, BENTE, "2");
	expect_sms(world, BENTE, "Tak");
	sms_in(world, BENTE, "CUBB");
	expect_silence(world, BENTE);
	expect_count(world,
	        "SELECT count(*) FROM invitation"
	        " WHERE meeting IS NULL",
	        1);
	expect_count(world, "SELECT count(*) FROM fact_answer", 2);
	sms_in(world, BENTE, "stop");
	world->seen = texts_to(world, BENTE);
	advance(world, days(60));
	sms_in(world, BENTE, "CUBB");
	expect_count(world, "SELECT count(*) FROM invitation", 1);
}

/* At night too: the citizen asked. */
static void
test_keyword_at_night(void **state)
{
	struct flow_world *world = *state;

	change_by(world, keyword_on, NULL);
	advance(world, hours(13)); /* 23 o'clock */
	sms_in(world, BENTE, "cubb");
	expect_sms(world, BENTE, "Hvordan går det?");
}

/* A language that the survey has is spoken from there on, in text and on the
 * web; reading understands it. */
static void
test_language(void **state)
{
	struct flow_world *world = *state;

	change_by(world, keyword_on, NULL);
	sms_in(world, BENTE, "cubb");
	expect_sms(world, BENTE, "Hvordan går det?");
	sms_in(world, BENTE, "english");
	expect_sms(world, BENTE, "How are you?");
	sms_in(world, BENTE, "well");
	expect_sms(world, BENTE, "And tomorrow?");
	sms_in(world, BENTE, "polski");
	expect_sms(world, BENTE, "findes desværre ikke");
	sms_in(world, BENTE, "two");
	expect_sms(world, BENTE, "Tak");
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE value IN ('2', '3')",
	        2);
}

/* Arabic: its words and digits by text, right to left on the web; a choice that
 * has no Arabic label is shown in the default language. */
static void
test_arabic(void **state)
{
	struct flow_world *world = *state;
	char code[SECRET_CODE_LENGTH + 1];
	struct http_call *page;

	change_by(world, keyword_on, NULL);
	sms_in(world, BENTE, "cubb");
	expect_sms(world, BENTE, "Hvordan går det?");
	sms_in(world, BENTE, "العربية");
	expect_sms(world, BENTE, "كيف حالك؟");
	conversation_code(&world->service->keys, 1, code);
	page = web_get(world, talloc_asprintf(world->memory, "/%s", code));
	assert_int_equal(page->status, 200);
	assert_non_null(strstr(page->answer, "lang=\"ar\" dir=\"rtl\""));
	assert_non_null(strstr(page->answer, "كيف حالك؟"));
	assert_non_null(strstr(page->answer, "Dårligt"));
	sms_in(world, BENTE, "ثلاثة");
	expect_sms(world, BENTE, "وغدا؟");
	sms_in(world, BENTE, "٢");
	expect_sms(world, BENTE, "Tak");
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE value IN ('2', '3')",
	        2);
}

/* Somebody else's meeting in Holstebro, who left the same number. */
static enum status
meeting_elsewhere(struct db *db, const void *what, int64_t now)
{
	const struct flow_world *world = what;
	struct meeting meeting = {.municipality = 661,
	        .phone = ANNA,
	        .held_at = now - hours(2),
	        .employee = "HB"};
	struct text why;

	text_init(&why, world->memory, 400);
	return meeting_register(db, &world->service->keys, &meeting, now, &why);
}

/* One phone, two surveys: the second waits until the first is over. */
static void
test_second_waits(void **state)
{
	struct flow_world *world = *state;

	change_by(world, keyword_on, NULL);
	sms_in(world, ANNA, "cubb");
	expect_sms(world, ANNA, "Hvordan går det?");
	change_by(world, meeting_elsewhere, world);
	run(world);
	sms_in(world, ANNA, "cubb");
	expect_sms(world, ANNA, "Det forstod vi ikke helt");
	expect_count(
	        world, "SELECT count(*) FROM session WHERE state = 'open'", 1);
	expect_count(world,
	        "SELECT count(*) FROM meeting WHERE fate = 'waiting'", 1);
	sms_in(world, ANNA, "3");
	expect_sms(world, ANNA, "Og i morgen?");
	sms_in(world, ANNA, "3");
	expect_sms(world, ANNA, "Tak");
	expect_silence(world, ANNA);
	advance(world, days(1));
	expect_sms(world, ANNA, "Hej fra Holstebro");
}

static const char branching[] =
        "| survey |\n"
        "| | type | name | label | sms_label | relevant |\n"
        "| | select_one t | q1 | Et | Et 1-2 | |\n"
        "| | select_one t | q2 | To | To 1-2 | ${q1} = 1 |\n"
        "| | select_one t | q3 | Tre | Tre 1-2 | |\n"
        "| choices |\n| | list_name | name | label |\n"
        "| | t | 1 | Ja |\n| | t | 2 | Nej |\n"
        "| settings |\n| | form_id | keyword |\n| | gren | yes |\n";

static enum status
branching_on(struct db *db, const void *what, int64_t now)
{
	struct text why;
	int64_t version = 0;
	enum status status;

	(void)what;
	text_init(&why, NULL, 1000);
	status = survey_publish(
	        db, branching, strlen(branching), now, &version, &why);
	if (status == STATUS_OK)
		status = keyword_put(db, 740, "gren", version);
	talloc_free(why.bytes);
	return status;
}

/* An answer on a way that was left again is dropped when the session ends. */
static void
test_left_way(void **state)
{
	struct flow_world *world = *state;

	change_by(world, branching_on, NULL);
	sms_in(world, BENTE, "gren");
	sms_in(world, BENTE, "1");
	sms_in(world, BENTE, "2");
	sms_in(world, BENTE, "tilbage");
	sms_in(world, BENTE, "tilbage");
	sms_in(world, BENTE, "2");
	expect_count(
	        world, "SELECT count(*) FROM fact_answer WHERE name = 'q2'", 1);
	sms_in(world, BENTE, "1");
	expect_count(world,
	        "SELECT count(*) FROM session WHERE state = 'complete'", 1);
	expect_count(
	        world, "SELECT count(*) FROM fact_answer WHERE name = 'q2'", 0);
	expect_count(world, "SELECT count(*) FROM fact_answer", 2);
}

/* A new version is for whoever begins after it; who has begun ends on the old
 * one. */
static enum status
second_version(struct db *db, const void *what, int64_t now)
{
	const struct flow_world *world = what;
	char *source = talloc_strdup(world->memory, branching);
	struct text why;
	int64_t version = 0;
	enum status status;

	text_init(&why, world->memory, 1000);
	source = talloc_asprintf(world->memory,
	        "%.*s| | form_id | version |"
	        " keyword |\n| | gren | 2 |"
	        " yes |\n",
	        (int)(strstr(source, "| | form_id") - source), source);
	memcpy(strstr(source, "Tre 1-2"), "Nyt 1-2", 7);
	status =
	        survey_publish(db, source, strlen(source), now, &version, &why);
	if (status != STATUS_OK)
		return status;
	return db_run(db, "UPDATE keyword SET survey_version = :version",
	        DB_ARGS(DB_INT("version", version)));
}

static void
test_version_is_kept(void **state)
{
	struct flow_world *world = *state;

	change_by(world, branching_on, NULL);
	sms_in(world, ANNA, "gren");
	expect_sms(world, ANNA, "Et 1-2");
	change_by(world, second_version, world);
	sms_in(world, BENTE, "gren");
	sms_in(world, BENTE, "2");
	assert_int_equal(texts_to(world, BENTE), 2);
	sms_in(world, ANNA, "2");
	expect_sms(world, ANNA, "Tre 1-2");
	world->seen = 1;
	expect_sms(world, BENTE, "Nyt 1-2");
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
	        FLOW(test_too_late),
	        FLOW(test_after_release),
	        FLOW(test_parts),
	        FLOW(test_missing_part),
	        FLOW(test_distress),
	        FLOW(test_distress_on_the_web),
	        FLOW(test_keyword),
	        FLOW(test_keyword_at_night),
	        FLOW(test_language),
	        FLOW(test_arabic),
	        FLOW(test_second_waits),
	        FLOW(test_left_way),
	        FLOW(test_version_is_kept),
	        FLOW(test_reply_before_question),
	        FLOW(test_tasks),
	        FLOW(test_quarantine),
	};

	return cmocka_run_group_tests_name("flow_texting", tests, NULL, NULL);
}

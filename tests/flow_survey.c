/*
 * Surveys on the way: opened by a keyword, in other languages, in versions, along
 * branches that are left again, and one waiting for another.
 */
#include "tests/flow.h"

#include "server/keyword_store.h"
#include "server/meeting.h"
#include "surveys/survey_store.h"

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

/* Publishes a survey and lets the keyword open it. */
struct opening {
	const char *source;
	const char *word;
};

static enum status
open_by_keyword(struct db *db, const void *what, int64_t now)
{
	const struct opening *opening = what;
	struct text why;
	int64_t version = 0;
	enum status status;

	text_init(&why, NULL, 1000);
	status = survey_publish(db, opening->source, strlen(opening->source),
	        now, &version, &why);
	if (status == STATUS_OK)
		status = keyword_put(db, 740, opening->word, version);
	talloc_free(why.bytes);
	return status;
}

static const struct opening cubb = {open_survey, "cubb"};

/* A stranger's keyword opens the survey; not twice in a month, and not for those
 * who said STOP. */
static void
test_keyword(void **state)
{
	struct flow_world *world = *state;

	sms_in(world, BENTE, "CUBB");
	expect_sms(world, BENTE, "kun til svar på spørgsmål");
	change_by(world, open_by_keyword, &cubb);
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

	change_by(world, open_by_keyword, &cubb);
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

	change_by(world, open_by_keyword, &cubb);
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

	change_by(world, open_by_keyword, &cubb);
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

	change_by(world, open_by_keyword, &cubb);
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

static const struct opening gren = {branching, "gren"};

/* An answer on a way that was left again is dropped when the session ends. */
static void
test_left_way(void **state)
{
	struct flow_world *world = *state;

	change_by(world, open_by_keyword, &gren);
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

	change_by(world, open_by_keyword, &gren);
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

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_keyword),
	        FLOW(test_keyword_at_night),
	        FLOW(test_language),
	        FLOW(test_arabic),
	        FLOW(test_second_waits),
	        FLOW(test_left_way),
	        FLOW(test_version_is_kept),
	};

	return cmocka_run_group_tests_name("flow_survey", tests, NULL, NULL);
}

/*
 * Employers by text and on the web: imported with their firms, invited in a
 * wave, asked, and shown in a report of their own where firms are enough.
 */
#include "tests/flow.h"

#include <math.h>
#include <stdio.h>

#include "server/invite_text.h"
#include "server/release.h"

#define CARL "+4511000003"

struct registering {
	struct service *service;
	const char *external, *phone, *cvr;
};

/* As `people import` does it. */
static enum status
register_one(struct db *db, const void *what, int64_t now)
{
	const struct registering *r = what;
	struct randomness randomness;
	struct conversation conversation = {
	        .keys = &r->service->keys, .randomness = &randomness};
	struct invite_registered registered;
	struct text why;
	enum status status;

	randomness_init_seeded(&randomness, (uint64_t)now);
	text_init(&why, NULL, 1000);
	status = invite_text_register(db, &conversation,
	        &(struct invite_employer){740, r->external, r->phone, r->cvr},
	        now, &registered, &why);
	if (status == STATUS_OK)
		status = invite_text_prepare(db, 740, now, &why);
	talloc_free(why.bytes);
	return status;
}

static void
employer(struct flow_world *world, const char *phone, const char *cvr)
{
	struct registering r = {world->service, phone, phone, cvr};

	change_by(world, register_one, &r);
}

static enum status
put_wave(struct db *db, const void *what, int64_t now)
{
	struct invite_wave *const *wave = what;

	return invite_text_wave(db, 740, now, *wave);
}

/* As `people invite --kind employer` does it; then what is due happens. */
static struct invite_wave
wave(struct flow_world *world)
{
	struct invite_wave wave;
	struct invite_wave *pointer = &wave;

	change_by(world, put_wave, &pointer);
	run(world);
	return wave;
}

#define COMPLETE "SELECT count(*) FROM session WHERE state = 'complete'"

static void
test_by_text(void **state)
{
	struct flow_world *world = *state;

	employer(world, CARL, "10000009");
	assert_int_equal(wave(world).queued, 1);
	expect_sms(world, CARL, "Hej fra Silkeborg. Nu kommer 6 korte");
	expect_sms(world, CARL, "Svar 1=ja 2=nej");
	sms_in(world, CARL, "hvem");
	expect_sms(
	        world, CARL, "sp\303\270rger firmaer for at samarbejde bedre");
	sms_in(world, CARL, "ja");
	expect_sms(world, CARL, "Hvor tilfredse er I");
	sms_in(world, CARL, "4");
	expect_sms(world, CARL, "Var det den rette person");
	sms_in(world, CARL, "5 hun var god");
	expect_sms(world, CARL, "Fik I svar fra os");
	sms_in(world, CARL, "4");
	expect_sms(world, CARL, "Var I med til at lave planen");
	sms_in(world, CARL, "3");
	expect_sms(world, CARL, "Vil I sige til andre");
	sms_in(world, CARL, "2");
	expect_sms(world, CARL, "Hvad gik galt");
	sms_in(world, CARL, "1");
	expect_sms(world, CARL, "M\303\245 vi ringe til jer");
	sms_in(world, CARL, "ja");
	expect_sms(world, CARL, "Tak for hj\303\246lpen");
	expect_count(world, COMPLETE, 1);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE kind = 'employer'", 8);
	expect_count(world,
	        "SELECT count(*) FROM follow_up WHERE kind = 'call_back'", 1);
	/* Neither a reminder nor a second wave. */
	advance(world, days(3));
	expect_silence(world, CARL);
	assert_int_equal(wave(world).capped, 1);
	expect_silence(world, CARL);
}

/* One reminder; then on by the link, and counted once. */
static void
test_on_the_web(void **state)
{
	static const struct {
		const char *item, *value;
	} answers[] = {{"V2", "5"}, {"V3", "5"}, {"V4", "4"}, {"V5", "0"},
	        {"V6", "5"}};
	struct flow_world *world = *state;
	const char *path;
	struct http_call *page;

	employer(world, CARL, "10000009");
	(void)wave(world);
	expect_sms(world, CARL, "Hej fra Silkeborg");
	expect_sms(world, CARL, "Svar 1=ja 2=nej");
	advance(world, days(2));
	expect_sms(world, CARL, "P\303\245mindelse");
	advance(world, days(2));
	expect_silence(world, CARL);
	sms_in(world, CARL, "1");
	expect_sms(world, CARL, "Hvor tilfredse er I");
	/* The second unclear reply brings the link. */
	sms_in(world, CARL, "tja");
	expect_sms(world, CARL, "Det forstod vi ikke");
	sms_in(world, CARL, "tja tja");
	path = link_of(world, CARL);
	assert_non_null(path);
	expect_sms(world, CARL, "svar.test/");
	page = web_get(world, path);
	assert_int_equal(page->status, 200);
	assert_non_null(strstr(page->answer, "for flere firmaer"));
	assert_null(strstr(page->answer, "sagsbehandler"));
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const char *at = strstr(
		        web_get(world, path)->answer, "name=\"revision\"");
		int revision = 0;

		assert_non_null(at);
		assert_int_equal(
		        sscanf(at, "name=\"revision\" value=\"%d\"", &revision),
		        1);
		page = web_post(world, path,
		        talloc_asprintf(world->memory,
		                "item=%s&value=%s&revision=%d", answers[i].item,
		                answers[i].value, revision));
		assert_int_equal(page->status, 303);
	}
	page = web_get(world, path);
	assert_non_null(strstr(page->answer, "fra flere firmaer"));
	expect_count(world, COMPLETE, 1);
	expect_count(world, "SELECT count(*) FROM invitation", 1);
}

/* A citizen and an employer on one telephone: the second one's survey waits,
 * and what is texted goes to the one that is open. */
static void
test_one_number(void **state)
{
	struct flow_world *world = *state;

	meeting(world, ANNA);
	expect_sms(world, ANNA, "Hej fra Silkeborg");
	expect_sms(world, ANNA, "Hvor tilfreds");
	employer(world, ANNA, "10000009");
	assert_int_equal(wave(world).queued, 1);
	expect_silence(world, ANNA);
	sms_in(world, ANNA, "hvem");
	expect_sms(world, ANNA, "Sagsbehandleren ser ikke svarene");
	for (int i = 0; i < 6; i++)
		sms_in(world, ANNA, "5");
	world->seen = texts_to(world, ANNA);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE kind = 'employer'", 0);
	expect_count(world, COMPLETE, 1);
	advance(world, days(1));
	expect_sms(world, ANNA, "6 korte sp\303\270rgsm\303\245l");
	expect_sms(world, ANNA, "Svar 1=ja 2=nej");
	/* Now it is the citizen's next meeting that waits. */
	meeting(world, ANNA);
	expect_silence(world, ANNA);
	sms_in(world, ANNA, "nej");
	expect_sms(world, ANNA, "Vil I sige til andre");
	sms_in(world, ANNA, "5");
	expect_sms(world, ANNA, "Tak for hj\303\246lpen");
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE kind = 'employer'", 2);
	expect_count(world, "SELECT count(*) FROM respondent", 2);
}

/* STOP is the number's, for whatever it is written to. */
static void
test_stop(void **state)
{
	struct flow_world *world = *state;

	employer(world, CARL, "10000009");
	(void)wave(world);
	expect_sms(world, CARL, "Hej fra Silkeborg");
	expect_sms(world, CARL, "Svar 1=ja 2=nej");
	sms_in(world, CARL, "stop");
	expect_sms(world, CARL, "Du f\303\245r ikke flere");
	advance(world, days(40));
	assert_int_equal(wave(world).stopped, 1);
	meeting(world, CARL);
	expect_silence(world, CARL);
}

/* What is invited in the evening leaves in the morning. */
static void
test_quiet_hours(void **state)
{
	struct flow_world *world = *state;

	advance(world, hours(10));
	employer(world, CARL, "10000009");
	assert_int_equal(wave(world).queued, 1);
	expect_silence(world, CARL);
	advance(world, hours(13));
	expect_sms(world, CARL, "Hej fra Silkeborg");
}

/* The n-th CVR number from 20000000 on. */
static const char *
cvr_at(struct flow_world *world, int n)
{
	char cvr[FIRM_CVR_DIGITS + 1] = "";
	int number = 20000000;

	for (int found = -1; found < n; number++)
		found += firm_cvr_read(
		        talloc_asprintf(world->memory, "%d", number), cvr);
	return talloc_strdup(world->memory, cvr);
}

/* Employers of whom each answers six texts, of so many firms. */
static void
employers(struct flow_world *world, int from, int people, int firms)
{
	for (int i = from; i < from + people; i++)
		employer(world,
		        talloc_asprintf(world->memory, "+4511001%03d", i),
		        cvr_at(world, from + i % firms));
}

static void
answer_all(struct flow_world *world, int from, int people, const char *answers)
{
	for (int i = from; i < from + people; i++)
		for (const char *at = answers; *at != '\0'; at++) {
			/* Not all alike. */
			char text[2] = {*at, '\0'};

			if (*at == '4' && i % 3 == 0)
				text[0] = '5';
			sms_in(world,
			        talloc_asprintf(
			                world->memory, "+4511001%03d", i),
			        text);
		}
}

static enum status
release(struct db *db, const void *what, int64_t now)
{
	const struct report_of of = {
	        740, period_of_month((struct month){2026, 10}), "employer"};
	struct report **report = *(struct report * *const *)what;
	enum status status = report_build_of(db, NULL, &of, now, report);

	if (status == STATUS_OK)
		status = release_fit(db, *report);
	return status == STATUS_OK ? release_put(db, *report, now) : status;
}

static struct report *
release_october(struct flow_world *world)
{
	struct report *report = NULL;
	struct report **pointer = &report;

	change_by(world, release, &pointer);
	return talloc_steal(world->memory, report);
}

static const struct report_item *
find_item(const struct report *report, const char *name)
{
	size_t at = 0;

	while (at < report->items_count &&
	        strcmp(report->items[at].name, name) != 0)
		at++;
	assert_true(at < report->items_count);
	return &report->items[at];
}

static enum status
verify(struct db *db, const void *what, int64_t now)
{
	struct text why;
	size_t count = 0;
	enum status status;

	(void)what;
	(void)now;
	text_init(&why, NULL, 1000);
	status = release_verify(db, 740, &count, &why);
	talloc_free(why.bytes);
	return status;
}

/* Import, wave, answers, report: of many firms; what one firm's people said alone
 * is not told, and a citizen's figures are not mixed in. */
static void
test_report(void **state)
{
	struct flow_world *world = *state;
	const struct report *report;
	const struct report_item *item;

	employers(world, 0, 15, 15);
	employers(world, 100, 6, 1);
	employers(world, 200, 6, 6);
	assert_int_equal(wave(world).queued, 27);
	answer_all(world, 0, 15, "144444");
	answer_all(world, 100, 6, "122224");
	meeting(world, ANNA);
	sms_in(world, ANNA, "5");
	advance(world, days(8));
	report = release_october(world);
	assert_int_equal(report->total.asked.count, 27);
	assert_int_equal(report->total.answered.count, 21);
	assert_false(report->total.answered.hidden);
	assert_true(report->indices[0].mean > 0);
	item = find_item(report, "V2");
	assert_string_equal(item->choices[1].value, "2");
	assert_int_equal(item->choices[1].answers.truth, 6);
	assert_true(item->choices[1].answers.hidden);
	change_by(world, verify, NULL);
	expect_count(world, "SELECT count(*) FROM release", 1);
	expect_count(world,
	        "SELECT count(*) FROM firm WHERE EXISTS (SELECT 1 FROM release"
	        " r WHERE instr(r.result, cvr) OR instr(r.page, cvr)"
	        " OR instr(r.statement, cvr))",
	        0);
}

static enum status
release_citizens(struct db *db, const void *what, int64_t now)
{
	const struct report_of of = {
	        740, period_of_month((struct month){2026, 10}), NULL};
	struct report *report = NULL;
	enum status status = report_build_of(db, NULL, &of, now, &report);

	(void)what;
	if (status == STATUS_OK)
		status = release_put(db, report, now);
	talloc_free(report);
	return status;
}

#define LATE(month)                                                            \
	"SELECT count(*) FROM answer WHERE coalesce(late_month, 0) = " #month

/* An answer in November is October's until the employers' October is released,
 * whatever was released of citizens. */
static void
test_late(void **state)
{
	struct flow_world *world = *state;

	advance(world, days(22)); /* the 28th */
	employers(world, 0, 1, 1);
	assert_int_equal(wave(world).queued, 1);
	advance(world, days(5));
	change_by(world, release_citizens, NULL);
	sms_in(world, "+4511001000", "1");
	expect_count(world, LATE(0), 1);
	(void)release_october(world);
	sms_in(world, "+4511001000", "4");
	expect_count(world, LATE(0), 1);
	expect_count(world, LATE(202611), 1);
}

/* Enough people, of four firms: nothing of what they said is told, since they
 * were told that figures are shown of five. */
static void
test_report_of_four_firms(void **state)
{
	struct flow_world *world = *state;
	const struct report *report;

	employers(world, 0, 12, 4);
	(void)wave(world);
	answer_all(world, 0, 12, "144444");
	world->seen = texts_to(world, "+4511001011") - 1;
	expect_sms(world, "+4511001011",
	        "Vi viser kun tal for 5 eller flere firmaer");
	advance(world, days(8));
	report = release_october(world);
	assert_int_equal(report->total.answered.truth, 12);
	assert_true(report->total.answered.hidden);
	assert_true(report->total.asked.hidden);
	assert_true(isnan(report->indices[0].mean) != 0);
	for (size_t i = 0; i < report->items_count; i++)
		assert_true(report->items[i].respondents.hidden);
	change_by(world, verify, NULL);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_by_text),
	        FLOW(test_on_the_web),
	        FLOW(test_one_number),
	        FLOW(test_stop),
	        FLOW(test_quiet_hours),
	        FLOW(test_report),
	        FLOW(test_report_of_four_firms),
	        FLOW(test_late),
	};

	return cmocka_run_group_tests_name("flow_firms", tests, NULL, NULL);
}

/*
 * The citizen's form: one question a page, no script, no cookie, and nothing
 * that was answered ever shown again.
 */
#include "tests/flow.h"

#include <stdio.h>

#include "server/form.h"

static const char *
header(const struct http_call *call, const char *name)
{
	for (size_t i = 0; i < call->answer_header_count; i++)
		if (strcmp(call->answer_headers[i].name, name) == 0)
			return call->answer_headers[i].value;
	return "";
}

/* The path of the form of the only invitation. */
static const char *
start(struct flow_world *world)
{
	char code[SECRET_CODE_LENGTH + 1];

	meeting(world, ANNA);
	conversation_code(&world->service->keys,
	        count_of(world, "SELECT max(id) FROM invitation"), code);
	return talloc_asprintf(world->memory, "/%s", code);
}

static bool
shows(const struct http_call *call, const char *part)
{
	return strstr(call->answer, part) != NULL;
}

static void
test_first_page(void **state)
{
	struct flow_world *world = *state;
	struct http_call *page = web_get(world, start(world));

	assert_int_equal(page->status, 200);
	assert_true(shows(page, "<html lang=\"da\">"));
	assert_true(shows(page, "Hvor tilfreds er du med dit møde hos"));
	assert_true(shows(page, "name=\"item\" value=\"S1\""));
	assert_true(shows(page, "name=\"revision\" value=\"0\""));
	assert_true(shows(page, "Spørgsmål 1 af "));
	assert_true(shows(page, "Silkeborg"));
	assert_true(shows(page, "89 70 10 00"));
	assert_true(shows(page, "type=\"radio\""));
	assert_false(shows(page, "Tilbage"));
	assert_false(shows(page, "<script"));
	assert_string_equal(header(page, "Set-Cookie"), "");
	assert_string_equal(header(page, "Cache-Control"), "no-store");
	assert_string_equal(header(page, "Referrer-Policy"), "no-referrer");
}

/* A code is read without case, as people type it. */
static void
test_codes(void **state)
{
	struct flow_world *world = *state;
	char *path = talloc_strdup(world->memory, start(world));
	size_t length = strlen(path);

	for (size_t i = 1; i < length; i++)
		if (path[i] >= 'a' && path[i] <= 'z')
			path[i] = (char)(path[i] - 'a' + 'A');
	assert_int_equal(web_get(world, path)->status, 200);
	path[length - 1] = path[length - 1] == '2' ? '3' : '2';
	assert_int_equal(web_get(world, path)->status, 404);
	path[length - 1] = '\0';
	assert_int_equal(web_get(world, path)->status, 404);
	assert_int_equal(
	        web_get(world, talloc_asprintf(world->memory, "%sxxx", path))
	                ->status,
	        404);
}

static void
test_answer(void **state)
{
	struct flow_world *world = *state;
	const char *path = start(world);
	struct http_call *page =
	        web_post(world, path, "item=S1&revision=0&value=4");

	assert_int_equal(page->status, 303);
	assert_string_equal(header(page, "Location"), path);
	page = web_get(world, path);
	assert_true(shows(page, "Lyttede vi"));
	assert_true(shows(page, "name=\"revision\" value=\"1\""));
	assert_true(shows(page, "Spørgsmål 2 af "));
	assert_true(
	        shows(page, talloc_asprintf(world->memory, "%s?q=S1", path)));
	/* Back at the first question nothing is ticked. */
	page = web_get(world, talloc_asprintf(world->memory, "%s?q=S1", path));
	assert_true(shows(page, "Hvor tilfreds"));
	assert_false(shows(page, "checked"));
	/* Answered anew, the last one counts. */
	page = web_post(world, path, "item=S1&revision=1&value=2");
	assert_int_equal(page->status, 303);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE name = 'S1'"
	        " AND value = '2' AND channel = 'web'",
	        1);
	expect_count(world, "SELECT count(*) FROM fact_answer", 1);
}

/* A question that was not reached is not shown for being asked for. */
static void
test_only_what_was_reached(void **state)
{
	static const char *const asked[] = {
	        "S3", "W1_tekst", "nonsense", "", "moedet", "%C3%A6"};
	struct flow_world *world = *state;
	const char *path = start(world);

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct http_call *page =
		        web_get(world, talloc_asprintf(world->memory, "%s?q=%s",
		                               path, asked[i]));

		assert_int_equal(page->status, 200);
		assert_true(shows(page, "name=\"item\" value=\"S1\""));
	}
	assert_int_equal(web_get(world, talloc_asprintf(world->memory,
	                                        "%s?q=a&q=b", path))
	                         ->status,
	        400);
	assert_int_equal(web_get(world, talloc_asprintf(world->memory,
	                                        "%s?q=%%ff", path))
	                         ->status,
	        400);
}

/* What no choice allows is said on the page, and not kept. */
static void
test_faults(void **state)
{
	static const char *const values[] = {
	        "7", "-1", "4.5", "fire", "1+2", "%27%3B--"};
	struct flow_world *world = *state;
	const char *path = start(world);

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct http_call *page = web_post(world, path,
		        talloc_asprintf(world->memory,
		                "item=S1&revision=0&value=%s", values[i]));

		if (page->status != 422)
			fail_msg("\"%s\": %u", values[i], page->status);
		assert_true(shows(page, "role=\"alert\""));
		assert_true(shows(page, "<title>Fejl: "));
		assert_true(shows(page, "name=\"item\" value=\"S1\""));
	}
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

static void
test_refused_posts(void **state)
{
	static const char *const forms[] = {
	        "item=S1&revision=x&value=4",
	        "item=S1&revision=&value=4",
	        "item=S1&item=S1&revision=0&value=4",
	        "item=S1&revision=0&value=4&value=5",
	        "item=S1&revision=0&value=%ff",
	        "item=S1&revision=0&value=%00",
	        "item=S1&revision=0&value=%",
	        "item=S1&revision=0&choice=a+b",
	};
	struct flow_world *world = *state;
	const char *path = start(world);
	char *form = talloc_zero_array(world->memory, char, 8200);

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (web_post(world, path, forms[i])->status != 400)
			fail_msg("\"%s\"", forms[i]);
	(void)snprintf(form, 8200, "item=S1&revision=0&value=");
	memset(form + strlen(form), 'x', 8001);
	assert_int_equal(web_post(world, path, form)->status, 400);
	assert_int_equal(
	        web_post(world, "/aaaaaaaaaaaa", "item=S1&revision=0&value=4")
	                ->status,
	        404);
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

/* Two windows: the older page is answered by the newer question. */
static void
test_stale(void **state)
{
	static const char *const forms[] = {"item=S1&revision=0&value=1",
	        "item=I1&revision=0&value=1", "item=none&revision=1&value=1",
	        "revision=1&value=1", "item=I1&value=1", ""};
	struct flow_world *world = *state;
	const char *path = start(world);

	assert_int_equal(
	        web_post(world, path, "item=S1&revision=0&value=4")->status,
	        303);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct http_call *page = web_post(world, path, forms[i]);

		if (page->status != 200 || !shows(page, "ikke den nyeste") ||
		        !shows(page, "Lyttede vi"))
			fail_msg("\"%s\": %u", forms[i], page->status);
	}
	expect_count(world, "SELECT count(*) FROM answer", 1);
}

static void
test_stop(void **state)
{
	struct flow_world *world = *state;
	const char *path = start(world);
	struct http_call *page = web_post(world, path, "stop=1");

	assert_int_equal(page->status, 303);
	page = web_get(world, path);
	assert_int_equal(page->status, 200);
	assert_true(shows(page, "Du bliver ikke spurgt mere"));
	assert_false(shows(page, "name=\"item\""));
	expect_count(world,
	        "SELECT count(*) FROM stop_list WHERE municipality = 740", 1);
	expect_count(world,
	        "SELECT count(*) FROM session WHERE state = 'stopped'", 1);
	/* What is posted afterwards changes nothing. */
	(void)web_post(world, path, "item=S1&revision=0&value=4");
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

static void
test_closed(void **state)
{
	struct flow_world *world = *state;
	const char *path = start(world);
	struct http_call *page;

	/* Late answers count for two weeks. */
	advance(world, days(8));
	advance(world, days(15));
	page = web_get(world, path);
	assert_int_equal(page->status, 200);
	assert_true(shows(page, "Tiden er gået"));
	page = web_post(world, path, "item=S1&revision=0&value=4");
	assert_false(shows(page, "name=\"item\""));
	expect_count(world, "SELECT count(*) FROM answer", 0);
}

/* To the end on the web: the free text loses its CPR number before anything is
 * written, and its markup is text. */
static void
test_to_the_end(void **state)
{
	static const char *const forms[] = {
	        "item=S1&revision=0&value=1",
	        "item=I1&revision=1&value=1",
	        "item=I2&revision=2&value=3",
	        "item=I3&revision=3&value=3",
	        "item=S2&revision=4&value=3",
	        "item=S3&revision=5&value=3",
	        "item=W1&revision=6&value=4",
	        "item=W1_tekst&revision=7&value=++010190-1234+%3Cb%3E+%26++",
	        "item=W2&revision=8&value=1",
	};
	struct flow_world *world = *state;
	const char *path = start(world);

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (web_post(world, path, forms[i])->status != 303)
			fail_msg("\"%s\"", forms[i]);
	assert_true(shows(web_get(world, path), "Tak for dine svar"));
	expect_count(world,
	        "SELECT count(*) FROM session WHERE state = 'complete'", 1);
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE value LIKE '%1234%'", 0);
	expect_count(world,
	        "SELECT count(*) FROM fact_answer WHERE name = 'W1_tekst'"
	        " AND value LIKE '%<b> &'",
	        1);
	expect_count(world, "SELECT count(*) FROM follow_up", 1);
}

/* The database fails: the citizen is told so, and nothing is half kept. */
static void
test_system_fails(void **state)
{
	struct flow_world *world = *state;
	const char *path = start(world);
	int failed = 0;

	for (int n = 1; n < 6; n++) {
		struct http_call *page;

		db_fail_at(world->service->writing, n, STATUS_FULL);
		page = web_post(world, path, "item=S1&revision=0&value=4");
		db_fail_at(world->service->writing, 0, STATUS_OK);
		expect_count(world, "SELECT count(*) FROM answer",
		        page->status == 303);
		if (page->status == 303)
			break; /* the writer's second try went well */
		assert_int_equal(page->status, 503);
		assert_true(shows(page, "intet er gået tabt"));
		failed++;
	}
	assert_true(failed >= 1);
}

struct large_job {
	struct writer_job job;
	const char *source;
	struct text why;
};

static enum status
run_large(struct writer_job *job, struct db *db)
{
	static const char use[] = "UPDATE schedule SET survey_version = :id";
	struct large_job *large = (struct large_job *)job;
	int64_t id = 0;
	enum status status = survey_publish(
	        db, large->source, strlen(large->source), 1, &id, &large->why);

	return status == STATUS_OK ? db_run(db, use, DB_ARGS(DB_INT("id", id)))
	                           : status;
}

/* A survey whose first question has so many choices. */
static struct http_call *
page_of(struct flow_world *world, int choices)
{
	struct large_job job = {.job = {.run = run_large}};
	struct text source;

	text_init(&source, world->memory, 4000000);
	text_add(&source, "| survey |\n"
	                  "| | type | name | label | sms_label |\n"
	                  "| | select_one c | a | Hvilken? | Hvilken? |\n"
	                  "| choices |\n| | list_name | name | label |\n");
	for (int i = 0; i < choices; i++)
		text_add_format(&source,
		        "| | c | %d | Et svar med en lang tekst, nummer %d |\n",
		        i, i);
	text_add(&source, "| settings |\n| | form_id | version |\n"
	                  "| | stor | 1 |\n");
	text_init(&job.why, world->memory, 1000);
	job.source = text_string(&source);
	if (writer_do(world->service->writer, WRITER_BATCH, &job.job) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&job.why));
	return web_get(world, start(world));
}

/* A long list is shown whole; one that no page can hold is not shown in part,
 * since the button to go on by would be missing. */
static void
test_long_lists(void **state)
{
	struct http_call *page = page_of(*state, 1500);

	assert_int_equal(page->status, 200);
	assert_true(shows(page, "nummer 1499<"));
	assert_true(shows(page, "</html>"));
}

static void
test_too_long_a_list(void **state)
{
	struct http_call *page = page_of(*state, 6000);

	assert_int_equal(page->status, 503);
	assert_false(shows(page, "nummer 1<"));
}

static void
test_spec(void **state)
{
	(void)state;
	assert_string_equal(form_page_spec.name, "form");
	assert_string_equal(form_page_spec.shape->name, "form");
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_first_page),
	        FLOW(test_codes),
	        FLOW(test_answer),
	        FLOW(test_only_what_was_reached),
	        FLOW(test_faults),
	        FLOW(test_refused_posts),
	        FLOW(test_stale),
	        FLOW(test_stop),
	        FLOW(test_closed),
	        FLOW(test_to_the_end),
	        FLOW(test_system_fails),
	        FLOW(test_long_lists),
	        FLOW(test_too_long_a_list),
	        cmocka_unit_test(test_spec),
	};

	return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}

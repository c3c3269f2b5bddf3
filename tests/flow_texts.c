/*
 * From what people write to what a report shows: comments by text and an answer
 * on the web come in, whoever is logged in reads them on the page, takes a name
 * out and gives them a theme, and the month's report has them under it; what was
 * released then stays as it was.
 */
#include "tests/flow.h"

#include <stdio.h>

#include "server/release.h"
#include "server/staff.h"

enum { PEOPLE = 5, TOKEN_HEX = 2 * STAFF_TOKEN_BYTES };

/* An administrator who logs in now. */
struct entry {
	const char *name;
	unsigned char hash[SECRET_HASH_BYTES];
};

static enum status
enter(struct db *db, const void *what, int64_t now)
{
	const struct entry *entry = what;
	struct staff staff = {.municipality = 740,
	        .name = entry->name,
	        .role = "administrator",
	        .password_hash = "none"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	status = staff_add(db, &staff, &why);
	if (status == STATUS_CONFLICT)
		status = STATUS_OK; /* was here before */
	if (status == STATUS_OK)
		status = staff_by_name(db, memory, entry->name, &staff);
	if (status == STATUS_OK)
		status = staff_session_put(db, staff.id, entry->hash, now);
	talloc_free(memory);
	return status;
}

/* The header that their browser sends. */
static const char *
log_in(struct flow_world *world, const char *name)
{
	struct entry entry = {.name = name};
	unsigned char token[STAFF_TOKEN_BYTES] = {0};
	char hex[TOKEN_HEX + 1];

	(void)snprintf((char *)token, sizeof(token), "%s %lld", name,
	        (long long)clock_now(&world->clock));
	secret_hash(world->service->keys.token, "staff session", token,
	        sizeof(token), entry.hash);
	change_by(world, enter, &entry);
	secret_hex(token, sizeof(token), hex);
	return talloc_asprintf(world->memory, "borgersvar=%s", hex);
}

static struct http_call *
ask(struct flow_world *world, const char *cookie, const char *path,
        const char *form)
{
	struct http_call *call = http_call_create(
	        world->memory, form == NULL ? "GET" : "POST", path);
	struct http_header *headers =
	        talloc_zero_array(world->memory, struct http_header, 2);

	headers[0] = (struct http_header){"Cookie", cookie};
	headers[1] = (struct http_header){
	        "Content-Type", "application/x-www-form-urlencoded"};
	call->headers = headers;
	call->header_count = 2;
	call->body = form == NULL ? "" : form;
	call->body_length = strlen(call->body);
	web_call(world, call);
	return call;
}

/* The first text of the list: where its form goes, and the form. */
static bool
first_text(struct flow_world *world, const char *page, const char **path,
        const char **mark)
{
	static const char action[] = "method=\"post\" action=\"/tekster/";
	static const char field[] = "name=\"set\" value=\"";
	const char *at = strstr(page, action);
	const char *set = at == NULL ? NULL : strstr(at, field);

	if (set == NULL)
		return false;
	at += strlen(action);
	*path = talloc_asprintf(
	        world->memory, "/tekster/%.*s", (int)strcspn(at, "\""), at);
	*mark = talloc_strndup(world->memory, set + strlen(field), 32);
	return true;
}

/* Lets everything through that waits, with a name out and a theme. */
static int
review_all(struct flow_world *world, const char *cookie)
{
	const char *path;
	const char *mark;
	int count = 0;

	while (first_text(world, ask(world, cookie, "/tekster", NULL)->answer,
	        &path, &mark)) {
		struct http_call *call = ask(world, cookie, path,
		        talloc_asprintf(world->memory,
		                "set=%s&vis=venter&valg=vis&navne=Bente&"
		                "om=goals&ord=fordi+Bente+lyttede+ikke",
		                mark));

		assert_int_equal(call->status, 303);
		assert_true(++count < 20);
	}
	return count;
}

/* Each answers by text, with a comment; ANNA the first question alone. */
static void
write_comments(struct flow_world *world)
{
	for (int i = 0; i < PEOPLE; i++) {
		const char *phone =
		        talloc_asprintf(world->memory, "+451100000%d", i + 1);

		meeting(world, phone);
		sms_in(world, phone, "4 fordi Bente lyttede ikke");
	}
	expect_count(world,
	        "SELECT count(*) FROM answer WHERE comment ="
	        " 'fordi Bente lyttede ikke' AND words IS NULL",
	        PEOPLE);
}

static enum status
release_october(struct db *db, const void *what, int64_t now)
{
	struct report *const *report = what;

	return release_put(db, *report, now);
}

static struct report *
october(struct flow_world *world)
{
	const struct report_of of = {
	        740, period_of_month((struct month){2026, 10}), NULL};
	struct report *report = NULL;

	assert_int_equal(report_build_of(world->service->reading, world->memory,
	                         &of, clock_now(&world->clock), &report),
	        STATUS_OK);
	return report;
}

static void
test_comment_to_theme(void **state)
{
	static const char shown[] = "fordi [navn] lyttede ikke";
	struct flow_world *world = *state;
	struct report *report;
	struct http_call *call;
	const char *rikke;

	write_comments(world);
	/* SB met them all. */
	call = ask(world, log_in(world, "SB"), "/tekster", NULL);
	assert_int_equal(call->status, 200);
	assert_null(strstr(call->answer, "lyttede"));
	assert_int_equal(october(world)->texts_count, 0);
	assert_int_equal(review_all(world, log_in(world, "rikke")), PEOPLE);
	advance(world, days(35));
	report = october(world);
	assert_int_equal(report->texts_count, 1);
	assert_string_equal(report->texts[0].theme_title, "Klare mål");
	assert_int_equal(report->texts[0].texts_count, PEOPLE);
	assert_string_equal(report->texts[0].texts[0], shown);
	change_by(world, release_october, &report);
	rikke = log_in(world, "rikke");
	call = ask(world, rikke, "/rapporter/0740/2026-10", NULL);
	assert_int_equal(call->status, 200);
	assert_non_null(strstr(call->answer, "Klare mål"));
	assert_non_null(strstr(call->answer, shown));
	assert_null(strstr(call->answer, "Bente"));
	expect_count(world,
	        "SELECT count(*) FROM audit WHERE actor = 'rikke' AND action"
	        " IN ('text.show', 'text.tag')",
	        2 * PEOPLE);
}

/* What is decided after a release is not in what was released. */
static void
test_released_stays(void **state)
{
	struct flow_world *world = *state;
	struct report *report;
	struct http_call *call;
	const char *rikke;
	const char *path;
	const char *mark;

	write_comments(world);
	(void)review_all(world, log_in(world, "rikke"));
	advance(world, days(35));
	report = october(world);
	change_by(world, release_october, &report);
	rikke = log_in(world, "rikke");
	call = http_call_create(world->memory, "GET", "/tekster");
	call->query = "vis=vises";
	call->headers = &(struct http_header){"Cookie", rikke};
	call->header_count = 1;
	web_call(world, call);
	assert_true(first_text(world, call->answer, &path, &mark));
	assert_non_null(strstr(call->answer, "i en rapport, der er udgivet"));
	call = ask(world, rikke, path,
	        talloc_asprintf(world->memory, "set=%s&valg=skjul", mark));
	assert_int_equal(call->status, 303);
	expect_count(
	        world, "SELECT count(*) FROM text_review WHERE shown = ''", 1);
	call = ask(world, rikke, "/rapporter/0740/2026-10.json", NULL);
	for (int i = 0; i < PEOPLE; i++) {
		const char *at = strstr(call->answer, "[navn]");

		assert_non_null(at);
		call->answer = at + 1;
	}
}

/* An answer to a question for words is in the list as it comes in. */
static void
test_words_on_the_web(void **state)
{
	struct flow_world *world = *state;
	struct http_call *call;
	const char *link;

	meeting(world, ANNA);
	for (int i = 0; i < 6; i++)
		sms_in(world, ANNA, i == 0 ? "1" : "3");
	link = link_of(world, ANNA);
	(void)web_post(world, link, "item=W1&revision=6&value=2");
	(void)web_post(
	        world, link, "item=W1_tekst&revision=7&value=Ring+mig+ikke+op");
	expect_count(world, "SELECT count(*) FROM answer WHERE words = 1", 1);
	call = ask(world, log_in(world, "rikke"), "/tekster", NULL);
	assert_non_null(strstr(
	        call->answer, "<blockquote>Ring mig ikke op</blockquote>"));
	assert_non_null(strstr(call->answer, "Vil du skrive mere om"));
	assert_null(strstr(call->answer, "11000001"));
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_comment_to_theme),
	        FLOW(test_released_stays),
	        FLOW(test_words_on_the_web),
	};

	return cmocka_run_group_tests_name("flow_texts", tests, NULL, NULL);
}

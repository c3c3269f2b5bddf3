/*
 * The page of virtual phones.
 */
#include <string.h>

#include "gateway/simulator.h"
#include "tests/direct_client.h"
#include "tests/outbox_fixture.h"

static void
hook_handle(struct http_call *call, void *context)
{
	(void)context;
	call->status = 200;
}

struct pages {
	struct clock clock;
	struct simulator *simulator;
};

static int
setup(void **state)
{
	struct pages *pages = talloc_zero(NULL, struct pages);
	struct text why;

	text_init(&why, pages, 200);
	assert_int_equal(clock_init(&why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&pages->clock, (int64_t)OUTBOX_NOW * 1000);
	pages->simulator = simulator_create(
	        pages, (struct simulator_options){.clock = &pages->clock,
	                       .token = "T0ken",
	                       .webhook_secret = "s3cret",
	                       .webhook_url = "http://we.test/hook",
	                       .client = direct_client_create(
	                               pages, hook_handle, NULL)});
	*state = pages;
	return 0;
}

static int
teardown(void **state)
{
	return talloc_free(*state);
}

static struct http_call *
ask(struct pages *pages, const char *method, const char *path, const char *body)
{
	struct http_call *call = http_call_create(pages, method, path);

	call->body = body;
	call->body_length = strlen(body);
	simulator_handle(call, pages->simulator);
	return call;
}

static void
settle(struct pages *pages)
{
	while (simulator_once(pages->simulator, 0) > 0)
		;
}

static void
expect(const struct http_call *call, const char *part)
{
	assert_int_equal(call->status, 200);
	if (strstr(call->answer, part) == NULL)
		fail_msg("\"%s\" is not in %s", part, call->answer);
}

static void
test_list(void **state)
{
	struct pages *pages = *state;
	const char *page;

	expect(ask(pages, "GET", "/phones", ""), "lang=\"da\"");
	simulator_send(pages->simulator, "+4511000001", "Hej", OUTBOX_NOW);
	simulator_send(pages->simulator, "+4511000002", "Dav", OUTBOX_NOW);
	settle(pages);
	clock_advance(&pages->clock, 60000);
	simulator_send(pages->simulator, "+4511000002", "Ja", OUTBOX_NOW + 60);
	settle(pages);
	page = ask(pages, "GET", "/phones", "")->answer;
	/* The latest first. */
	assert_non_null(strstr(page, "href=\"/phones/4511000001\""));
	assert_non_null(strstr(page, "href=\"/phones/4511000002\""));
	assert_true(strstr(page, "4511000002") < strstr(page, "4511000001"));
	assert_null(strstr(page, "<script"));
}

static void
test_phone(void **state)
{
	struct pages *pages = *state;
	struct http_call *call;

	simulator_send(pages->simulator, "+4511000001", "<b>Hej</b> & \"tak\"",
	        OUTBOX_NOW);
	settle(pages);
	call = ask(pages, "GET", "/phones/4511000001/screen", "");
	expect(call, "&lt;b&gt;Hej&lt;/b&gt; &amp; &quot;tak&quot;");
	/* Only the screen refreshes itself, not what is being typed. */
	expect(call, "http-equiv=\"refresh\"");
	expect(call, "12/1 kl. 14.46");
	assert_null(strstr(call->answer, "<b>"));
	assert_string_equal(
	        call->answer_headers[0].value, "text/html; charset=utf-8");
}

/* A text, and what of it is a link; NULL: nothing. */
static const struct {
	const char *body;
	const char *link;
} link_rows[] = {
        {"Se svar.dk/23456789abcd nu",
                " <a target=\"_blank\" href=\"http://svar.dk/23456789abcd\">"
                "svar.dk/23456789abcd</a> nu"},
        {"127.0.0.1:8080/23456789abcd", "href=\"http://127.0.0.1:8080/"},
        {"https://svar.dk/23456789abcd", "href=\"https://svar.dk/"},
        {"og/eller.det.andet", NULL},
        {"kl. 10.30/11", NULL},
        {"svar.dk/", NULL},
        {"svar.dk/\"onclick=alert(1)", NULL},
        {"javascript:alert.x/23456789abcd()", NULL},
};

static void
test_links(void **state)
{
	struct pages *pages = *state;

	for (size_t i = 0; i < sizeof(link_rows) / sizeof(link_rows[0]); i++) {
		const char *path =
		        talloc_asprintf(pages, "/phones/%zu/screen", i);
		const char *phone = talloc_asprintf(pages, "+%zu", i);
		struct http_call *call;

		simulator_send(
		        pages->simulator, phone, link_rows[i].body, OUTBOX_NOW);
		settle(pages);
		call = ask(pages, "GET", path, "");
		if (link_rows[i].link == NULL)
			assert_null(strstr(call->answer, "<a "));
		else
			expect(call, link_rows[i].link);
	}
}

/* A phone that nobody knows has a page too, and stays unknown by it. */
static void
test_unknown_phone(void **state)
{
	struct pages *pages = *state;

	expect(ask(pages, "GET", "/phones/4511000009", ""), "+4511000009");
	expect(ask(pages, "GET", "/phones/4511000009/screen", ""),
	        "Ingen beskeder endnu");
	assert_null(
	        strstr(ask(pages, "GET", "/phones", "")->answer, "4511000009"));
	assert_int_equal(
	        ask(pages, "GET", "/phones/1234567890123456", "")->status, 404);
	assert_int_equal(ask(pages, "GET", "/phones/<b>", "")->status, 404);
	assert_int_equal(ask(pages, "GET", "/phones/1/2", "")->status, 404);
	assert_int_equal(ask(pages, "GET", "/phones//screen", "")->status, 404);
}

/* What is posted, and the text that the phone sends; NULL: none. */
static const struct {
	const char *body;
	const char *text;
} post_rows[] = {
        {"text=4", "4"},
        {"text=Ja+tak", "Ja tak"},
        {"text=R%C3%B8dgr%C3%B8d+%2B+fl%c3%b8de", "Rødgrød + fløde"},
        {"text=a%26b&other=c", "a&b"},
        {"text=100%", "100%"},
        {"text=%zz", "%zz"},
        {"text=", NULL},
        {"", NULL},
        {"other=4", NULL},
        {"text=%ff", NULL},
        {"text=a%00b", NULL},
};

static void
test_post(void **state)
{
	struct pages *pages = *state;
	size_t sent = 0;

	for (size_t i = 0; i < sizeof(post_rows) / sizeof(post_rows[0]); i++) {
		struct http_call *call = ask(
		        pages, "POST", "/phones/4511000001", post_rows[i].body);
		struct simulator_text *texts;
		size_t count;

		assert_int_equal(call->status, 303);
		assert_string_equal(call->answer_headers[0].name, "Location");
		assert_string_equal(
		        call->answer_headers[0].value, "/phones/4511000001");
		settle(pages);
		count = simulator_texts(
		        pages->simulator, pages, "+4511000001", &texts);
		sent += post_rows[i].text != NULL;
		assert_int_equal(count, sent);
		if (post_rows[i].text != NULL)
			assert_string_equal(
			        texts[count - 1].body, post_rows[i].text);
	}
}

#define PAGE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        PAGE(test_list),
	        PAGE(test_phone),
	        PAGE(test_links),
	        PAGE(test_unknown_phone),
	        PAGE(test_post),
	};

	return cmocka_run_group_tests_name("simulator_page", tests, NULL, NULL);
}

/*
 * Calls without a network, and the client that makes them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/direct_client.h"

static void
test_create(void **state)
{
	struct http_call *call = http_call_create(NULL, "GET", "/a");
	struct http_call *next = http_call_create(call, "GET", "/a");

	(void)state;
	assert_string_equal(call->method, "GET");
	assert_string_equal(call->path, "/a");
	assert_string_equal(call->query, "");
	assert_string_equal(call->body, "");
	assert_null(http_call_header(call, "Host"));
	assert_int_not_equal(call->id, next->id);
	talloc_free(call->memory);
}

static void
test_headers(void **state)
{
	static const struct http_header headers[] = {{"Host", "a"},
	        {"X-Twice", "1"}, {"x-twice", "2"}, {"X-Empty", ""}};
	struct http_call *call = http_call_create(NULL, "GET", "/a");
	char value[] = "da";

	(void)state;
	call->headers = headers;
	call->header_count = 4;
	assert_string_equal(http_call_header(call, "HOST"), "a");
	assert_string_equal(http_call_header(call, "X-Twice"), "1");
	assert_string_equal(http_call_header(call, "X-Empty"), "");
	assert_null(http_call_header(call, "X"));
	http_call_set_header(call, "Content-Language", value);
	value[0] = '?'; /* it was copied */
	assert_int_equal(call->answer_header_count, 1);
	assert_string_equal(call->answer_headers[0].name, "Content-Language");
	assert_string_equal(call->answer_headers[0].value, "da");
	talloc_free(call);
}

static void
note_resume(struct http_call *call)
{
	*(int *)call->context += 1;
}

static void
test_resume_without_network(void **state)
{
	struct http_call *call = http_call_create(NULL, "GET", "/a");
	int resumed = 0;

	(void)state;
	call->context = &resumed;
	call->on_resume = note_resume;
	http_call_defer(call);
	assert_true(call->deferred);
	assert_int_equal(resumed, 0);
	http_call_resume(call);
	assert_int_equal(resumed, 1);
	talloc_free(call);
}

/* What the twin of the client is tested with. */
struct bench {
	struct http_client *client;
	struct http_call *deferred;
	int handled;
	char order[16]; /* contexts of done requests */
	size_t done;
	struct http_request *again; /* sent from the first done() */
};

static void
bench_handle(struct http_call *call, void *context)
{
	struct bench *bench = context;

	bench->handled++;
	call->status = 201;
	call->answer = talloc_asprintf(call->memory, "%s|%s|%s|%s|%zu",
	        call->method, call->path, call->query, call->body,
	        call->header_count);
	call->answer_length = strlen(call->answer);
	if (strcmp(call->path, "/busy") == 0) {
		call->status = 429;
		http_call_set_header(call, "Retry-After", "30");
	}
	if (strcmp(call->path, "/later") == 0) {
		http_call_defer(call);
		bench->deferred = call;
	}
}

static void
bench_done(struct http_request *request, void *context)
{
	struct bench *bench = context;
	struct http_request *again = bench->again;

	bench->order[bench->done++] = request->url[strlen(request->url) - 1];
	bench->again = NULL;
	if (again != NULL)
		bench->client->send(bench->client, again);
}

static struct http_request
request_to(struct bench *bench, const char *url)
{
	return (struct http_request){.method = "GET",
	        .url = url,
	        .done = bench_done,
	        .context = bench};
}

/* The answer is gone after done(), so it is compared inside. */
static void
expect_done(struct http_request *request, void *context)
{
	assert_int_equal(request->outcome, HTTP_ANSWERED);
	assert_string_equal(request->answer, (const char *)context);
	assert_int_equal(request->answer_length, strlen(request->answer));
	request->context = NULL;
}

static void
test_direct_target(void **state)
{
	static const struct {
		const char *url;
		const char *body;
		const char *answer;
	} cases[] = {
	        {"http://a/b", NULL, "GET|/b|||1"},
	        {"https://a:81/b/c?d=%20&e#f", "g", "GET|/b/c|d=%20&e|g|1"},
	        {"http://a", NULL, "GET|/|||1"},
	        {"http://a?b", NULL, "GET|/|b||1"},
	        {"http://a/b#c?d", NULL, "GET|/b|||1"},
	        {"http://a/%C3%A6%20%zz%", NULL, "GET|/\xc3\xa6 %zz%|||1"},
	};
	static const struct http_header header = {"X-A", "b"};
	struct bench bench = {0};

	(void)state;
	bench.client = direct_client_create(NULL, bench_handle, &bench);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_request request = {.method = "GET",
		        .url = cases[i].url,
		        .headers = &header,
		        .header_count = 1,
		        .body = cases[i].body,
		        .body_length = cases[i].body == NULL ? 0 : 1,
		        .done = expect_done,
		        .context = (void *)(uintptr_t)cases[i].answer};

		bench.client->send(bench.client, &request);
		assert_int_equal(bench.handled, i);
		assert_int_equal(bench.client->poll(bench.client, 0), 0);
		assert_null(request.context);
		assert_int_equal(request.status, 201);
		assert_int_equal(request.retry_after_s, -1);
	}
	talloc_free(bench.client);
}

static void
test_direct_order(void **state)
{
	struct bench bench = {0};
	struct http_request a = request_to(&bench, "http://h/a");
	struct http_request later = request_to(&bench, "http://h/later");
	struct http_request busy = request_to(&bench, "http://h/busy");
	struct http_request z = request_to(&bench, "http://h/z");
	struct http_client *client;

	(void)state;
	client = direct_client_create(NULL, bench_handle, &bench);
	bench.client = client;
	bench.again = &z;
	client->send(client, &a);
	client->send(client, &later);
	client->send(client, &busy);
	assert_int_equal(client->poll(client, 0), 3);
	/* `busy` is answered, but waits behind what is deferred. */
	assert_int_equal(bench.handled, 3);
	assert_string_equal(bench.order, "a");
	assert_int_equal(client->poll(client, 0), 3);
	assert_int_equal(bench.handled, 4);
	http_call_resume(bench.deferred);
	assert_string_equal(bench.order, "a");
	assert_int_equal(client->poll(client, 0), 0);
	assert_string_equal(bench.order, "aryz");
	assert_int_equal(busy.status, 429);
	assert_int_equal(busy.retry_after_s, 30);
	client->wake(client);
	talloc_free(client);
}

static void
test_direct_failures(void **state)
{
	struct bench bench = {0};
	struct http_request a = request_to(&bench, "http://h/a");
	struct http_request b = request_to(&bench, "http://h/b");
	struct http_request c = request_to(&bench, "http://h/c");
	struct http_client *client;

	(void)state;
	client = direct_client_create(NULL, bench_handle, &bench);
	bench.client = client;
	direct_client_fail_next(client, HTTP_NOT_SENT);
	client->send(client, &a);
	client->poll(client, 0);
	assert_int_equal(a.outcome, HTTP_NOT_SENT);
	assert_int_equal(bench.handled, 0);
	direct_client_fail_next(client, HTTP_UNKNOWN);
	client->send(client, &b);
	client->send(client, &c);
	client->poll(client, 0);
	assert_int_equal(b.outcome, HTTP_UNKNOWN);
	assert_int_equal(b.status, 0);
	assert_string_not_equal(b.failure, "");
	assert_int_equal(c.outcome, HTTP_ANSWERED);
	assert_int_equal(bench.handled, 2);
	talloc_free(client);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_create),
	        cmocka_unit_test(test_headers),
	        cmocka_unit_test(test_resume_without_network),
	        cmocka_unit_test(test_direct_target),
	        cmocka_unit_test(test_direct_order),
	        cmocka_unit_test(test_direct_failures),
	};

	return cmocka_run_group_tests_name("http_call", tests, NULL, NULL);
}

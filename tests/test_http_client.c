/*
 * The HTTP client against a provider with bad manners: what is known of each
 * request afterwards, and that none is sent twice.
 */
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/client_bench.h"

enum { MANY = 300 };

static void
test_outcomes(void **state)
{
	static const struct {
		const char *name;
		enum manner manner;
		enum http_outcome outcome;
		int arrivals;
	} cases[] = {
	        {"answer", ANSWER, HTTP_ANSWERED, 1},
	        {"answer, close", ANSWER_LAST, HTTP_ANSWERED, 1},
	        {"redirect", REDIRECT, HTTP_ANSWERED, 1},
	        {"close after reading", CLOSE_READ, HTTP_UNKNOWN, 1},
	        {"reset after reading", RESET_READ, HTTP_UNKNOWN, 1},
	        {"silence", SILENCE, HTTP_UNKNOWN, 1},
	        {"half a head", HALF_HEAD, HTTP_UNKNOWN, 1},
	        {"half a body", HALF_BODY, HTTP_UNKNOWN, 1},
	        {"half a chunk", HALF_CHUNK, HTTP_UNKNOWN, 1},
	        {"nonsense", NONSENSE, HTTP_UNKNOWN, 1},
	        {"too large", TOO_LARGE, HTTP_UNKNOWN, 1},
	        {"too long", TOO_LONG, HTTP_UNKNOWN, 1},
	        {"close at once", CLOSE_FIRST, HTTP_UNKNOWN, 0},
	};

	static const char *const bodies[] = {"hello", NULL};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench *bench = bench_start(cases[i / 2].manner);
		const char *body = bodies[i % 2];
		struct result result =
		        bench_ask(bench, body == NULL ? "GET" : "POST", body);

		if (result.outcome != cases[i / 2].outcome)
			print_message("%s: %d %s\n", cases[i / 2].name,
			        (int)result.outcome, result.failure);
		assert_int_equal(result.outcome, cases[i / 2].outcome);
		assert_int_equal(
		        bench->provider.arrivals, cases[i / 2].arrivals);
		assert_int_equal(bench->provider.connections, 1);
		assert_int_equal(result.failure[0] == '\0',
		        result.outcome == HTTP_ANSWERED);
		assert_int_equal(
		        result.status != 0, result.outcome == HTTP_ANSWERED);
		bench_end(bench);
	}
}

static void
test_what_is_sent(void **state)
{
	static const struct http_header headers[] = {
	        {"Content-Type", "application/json"}, {"X-Empty", ""}};
	static const char *const lines[] = {"POST /a HTTP/1.1\r\n",
	        "\r\nContent-Length: 5\r\n", "\r\nX-Empty:\r\n",
	        "\r\nContent-Type: application/json\r\n",
	        "\r\nUser-Agent: Borgersvar\r\n", "\r\n\r\nhello"};
	struct bench *bench = bench_start(ANSWER);
	struct result result = {0};
	struct http_request request = {.method = "POST",
	        .url = bench->url,
	        .headers = headers,
	        .header_count = 2,
	        .body = "hello",
	        .body_length = 5,
	        .timeout_ms = BENCH_TIMEOUT_MS,
	        .done = bench_take,
	        .context = &result};

	(void)state;
	bench->client->send(bench->client, &request);
	bench_finish(bench->client);
	assert_int_equal(result.status, 200);
	assert_string_equal(result.answer, "ok");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_non_null(strstr(bench->provider.last.bytes, lines[i]));
	assert_null(strcasestr(bench->provider.last.bytes, "\r\nExpect"));
	assert_null(strcasestr(bench->provider.last.bytes, "\r\nTransfer-"));
	bench_end(bench);
}

/* A body of no bytes is announced; other methods announce none. */
static void
test_methods(void **state)
{
	static const struct {
		const char *method;
		bool announces;
	} cases[] = {{"GET", false}, {"HEAD", false}, {"DELETE", false},
	        {"POST", true}, {"PUT", true}, {"PATCH", true}};
	struct bench *bench = bench_start(ANSWER);

	(void)state;
	/* What HEAD can be answered with as well as the others. */
	bench->provider.answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct result result = bench_ask(bench, cases[i].method, NULL);
		const char *sent = bench->provider.last.bytes;
		size_t length = strlen(cases[i].method);

		assert_int_equal(result.status, 200);
		assert_memory_equal(sent, cases[i].method, length);
		assert_int_equal(sent[length], ' ');
		assert_int_equal(
		        strstr(sent, "\r\nContent-Length: 0\r\n") != NULL,
		        cases[i].announces);
	}
	/* One connection served them all. */
	assert_int_equal(bench->provider.connections, 1);
	bench_end(bench);
}

/* libcurl would send these again on a new connection, all by itself. */
static void
test_dead_reused_connections(void **state)
{
	static const struct {
		enum manner manner;
		int arrivals;
		const char *method;
		const char *body;
	} cases[] = {
	        {DIES_REUSED, 2, "POST", "hello"},
	        {DIES_REUSED, 2, "POST", NULL},
	        {DIES_REUSED, 2, "GET", NULL},
	        {RESETS_REUSED, 1, "POST", "hello"},
	        {RESETS_REUSED, 1, "POST", NULL},
	        {RESETS_REUSED, 1, "GET", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench *bench = bench_start(cases[i].manner);
		struct result result =
		        bench_ask(bench, cases[i].method, cases[i].body);

		assert_int_equal(result.outcome, HTTP_ANSWERED);
		assert_int_equal(bench->provider.arrivals, 1);
		result = bench_ask(bench, cases[i].method, cases[i].body);
		raw_sleep_ms(50);
		if (cases[i].manner == RESETS_REUSED &&
		        result.outcome == HTTP_ANSWERED) {
			/* On a slow machine the reset may be seen in time; then
			 * a new connection carries the request, once. */
			assert_int_equal(bench->provider.connections, 2);
			assert_int_equal(bench->provider.arrivals, 2);
			bench_end(bench);
			continue;
		}
		assert_int_equal(result.outcome, HTTP_UNKNOWN);
		assert_string_not_equal(result.failure, "");
		assert_int_equal(bench->provider.arrivals, cases[i].arrivals);
		/* The client is good for the next, on a new connection. */
		bench->provider.manner = ANSWER;
		result = bench_ask(bench, cases[i].method, cases[i].body);
		assert_int_equal(result.outcome, HTTP_ANSWERED);
		assert_int_equal(
		        bench->provider.arrivals, cases[i].arrivals + 1);
		bench_end(bench);
	}
}

/* A connection that was seen to end is not used again. */
static void
test_closed_while_idle(void **state)
{
	struct bench *bench = bench_start(ANSWER_LAST);

	(void)state;
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(bench_ask(bench, "POST", "hello").outcome,
		        HTTP_ANSWERED);
		raw_sleep_ms(50);
		assert_int_equal(bench->provider.arrivals, i);
		assert_int_equal(bench->provider.connections, i);
	}
	bench_end(bench);
}

static void
test_not_sent(void **state)
{
	struct bench *bench = bench_start(CLOSE_READ);
	uint16_t port = 0;
	int closed = raw_listen(&port);
	struct addrinfo *found = NULL;
	struct result result;

	(void)state;
	close(closed);
	(void)snprintf(
	        bench->url, sizeof(bench->url), "http://127.0.0.1:%u/a", port);
	for (int i = 0; i < 2; i++) {
		result = bench_ask(bench, i == 0 ? "GET" : "POST",
		        i == 0 ? NULL : "hello");
		assert_int_equal(result.outcome, HTTP_NOT_SENT);
		assert_string_not_equal(result.failure, "");
	}
	/* The other side closes within the TLS handshake. */
	(void)snprintf(bench->url, sizeof(bench->url), "https://127.0.0.1:%u/a",
	        bench->provider.port);
	bench->provider.manner = CLOSE_FIRST;
	assert_int_equal(
	        bench_ask(bench, "POST", "hello").outcome, HTTP_NOT_SENT);
	assert_int_equal(bench->provider.arrivals, 0);
	/* A scheme that is not allowed, and a name that nobody has. */
	(void)snprintf(bench->url, sizeof(bench->url), "file:///etc/hostname");
	assert_int_equal(bench_ask(bench, "GET", NULL).outcome, HTTP_NOT_SENT);
	(void)snprintf(bench->url, sizeof(bench->url), "http://nobody.invalid");
	if (getaddrinfo("nobody.invalid", NULL, NULL, &found) != 0)
		assert_int_equal(bench_ask(bench, "POST", "hello").outcome,
		        HTTP_NOT_SENT);
	else
		freeaddrinfo(found);
	bench_end(bench);
}

/* Where the connection cannot be had within the time, nothing was sent. */
static void
test_not_sent_in_time(void **state)
{
	struct bench *bench = bench_start(SILENCE);
	struct result results[BENCH_CONNECTIONS + 1] = {0};
	struct http_request requests[BENCH_CONNECTIONS + 1];
	struct http_client *client = bench->client;
	int unknown = 0;

	(void)state;
	for (int i = 0; i <= BENCH_CONNECTIONS; i++) {
		requests[i] = (struct http_request){.method = "POST",
		        .url = bench->url,
		        .body = "hello",
		        .body_length = 5,
		        .timeout_ms = i < BENCH_CONNECTIONS ? 1500 : 500,
		        .done = bench_take,
		        .context = &results[i]};
		client->send(client, &requests[i]);
	}
	bench_finish(client);
	for (int i = 0; i < BENCH_CONNECTIONS; i++)
		unknown += results[i].outcome == HTTP_UNKNOWN;
	assert_int_equal(unknown, BENCH_CONNECTIONS);
	assert_int_equal(results[BENCH_CONNECTIONS].outcome, HTTP_NOT_SENT);
	assert_int_equal(bench->provider.arrivals, BENCH_CONNECTIONS);
	bench_end(bench);
}

static void
test_retry_after(void **state)
{
	static const struct {
		const char *header;
		int64_t least, most;
	} cases[] = {
	        {"Retry-After: 30\r\n", 30, 30}, {"Retry-After: 0\r\n", 0, 0},
	        {"", -1, -1}, {"Retry-After: soon\r\n", -1, -1},
	        {"Retry-After: -5\r\n", -1, -1},
	        {"Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n", 0, 0},
	        {NULL, 85, 90}, /* a date in 90 seconds */
	};
	struct bench *bench = bench_start(ANSWER);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		time_t then = time(NULL) + 90;
		struct result result;
		char date[64];
		char answer[256];
		struct tm utc;

		gmtime_r(&then, &utc);
		(void)strftime(date, sizeof(date),
		        "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
		(void)snprintf(answer, sizeof(answer),
		        "HTTP/1.1 429 Too Many\r\n%sContent-Length: 4\r\n\r\n"
		        "wait",
		        cases[i].header == NULL ? date : cases[i].header);
		bench->provider.answer = answer;
		result = bench_ask(bench, "POST", "hello");
		assert_int_equal(result.outcome, HTTP_ANSWERED);
		assert_int_equal(result.status, 429);
		assert_string_equal(result.answer, "wait");
		assert_true(result.retry_after_s >= cases[i].least);
		assert_true(result.retry_after_s <= cases[i].most);
	}
	bench_end(bench);
}

/* done() sends anew, as delivery does when it claims the next message. */
struct chain {
	struct http_client *client;
	int left;
};

static void
send_next(struct http_request *request, void *context)
{
	struct chain *chain = context;

	assert_int_equal(request->outcome, HTTP_ANSWERED);
	assert_string_equal(request->answer, "ok");
	if (chain->left-- > 0)
		chain->client->send(chain->client, request);
}

static void
test_chain(void **state)
{
	struct bench *bench = bench_start(ANSWER);
	struct chain chain = {bench->client, 20};
	struct http_request request = {.method = "POST",
	        .url = bench->url,
	        .body = "hello",
	        .body_length = 5,
	        .timeout_ms = BENCH_TIMEOUT_MS,
	        .done = send_next,
	        .context = &chain};

	(void)state;
	bench->client->send(bench->client, &request);
	bench_finish(bench->client);
	assert_int_equal(bench->provider.arrivals, 21);
	assert_int_equal(bench->provider.connections, 1);
	bench_end(bench);
}

static void
test_many(void **state)
{
	struct bench *bench = bench_start(ANSWER);
	struct result *results = talloc_zero_array(bench, struct result, MANY);
	struct http_request *requests =
	        talloc_zero_array(bench, struct http_request, MANY);

	(void)state;
	for (int round = 1; round <= 2; round++) {
		for (int i = 0; i < MANY; i++) {
			requests[i] = (struct http_request){.method = "POST",
			        .url = bench->url,
			        .body = "hello",
			        .body_length = 5,
			        .timeout_ms = 5000,
			        .done = bench_take,
			        .context = &results[i]};
			bench->client->send(bench->client, &requests[i]);
		}
		bench_finish(bench->client);
		for (int i = 0; i < MANY; i++) {
			assert_int_equal(results[i].done, round);
			assert_int_equal(results[i].outcome, HTTP_ANSWERED);
			assert_string_equal(results[i].answer, "ok");
		}
		assert_int_equal(bench->provider.arrivals, MANY * round);
	}
	assert_in_range(bench->provider.connections, 1, BENCH_CONNECTIONS);
	bench_end(bench);
}

static void *
run_wake(void *context)
{
	struct http_client *client = context;

	raw_sleep_ms(100);
	client->wake(client);
	return NULL;
}

static void
test_wake(void **state)
{
	struct bench *bench = bench_start(ANSWER);
	int64_t start_ms = raw_now_ms();
	pthread_t thread;

	(void)state;
	pthread_create(&thread, NULL, run_wake, bench->client);
	assert_int_equal(bench->client->poll(bench->client, 5000), 0);
	assert_in_range(raw_now_ms() - start_ms, 80, 2000);
	pthread_join(thread, NULL);
	start_ms = raw_now_ms();
	assert_int_equal(bench->client->poll(bench->client, 200), 0);
	assert_in_range(raw_now_ms() - start_ms, 150, 2000);
	bench_end(bench);
}

/* What is under way at the end is dropped, and done() stays quiet. */
static void
test_freed_while_under_way(void **state)
{
	struct bench *bench = bench_start(SILENCE);
	struct result result = {0};
	struct http_request request = {.method = "POST",
	        .url = bench->url,
	        .body = "hello",
	        .body_length = 5,
	        .timeout_ms = 5000,
	        .done = bench_take,
	        .context = &result};

	(void)state;
	bench->client->send(bench->client, &request);
	for (int i = 0; i < 100 && bench->provider.arrivals == 0; i++)
		bench->client->poll(bench->client, 20);
	assert_int_equal(bench->provider.arrivals, 1);
	bench_end(bench);
	assert_int_equal(result.done, 0);
}

static void
test_ignores_proxies(void **state)
{
	struct bench *bench = bench_start(ANSWER);

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	assert_int_equal(bench_ask(bench, "GET", NULL).outcome, HTTP_ANSWERED);
	unsetenv("http_proxy");
	bench_end(bench);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_outcomes),
	        cmocka_unit_test(test_what_is_sent),
	        cmocka_unit_test(test_methods),
	        cmocka_unit_test(test_dead_reused_connections),
	        cmocka_unit_test(test_closed_while_idle),
	        cmocka_unit_test(test_not_sent),
	        cmocka_unit_test(test_not_sent_in_time),
	        cmocka_unit_test(test_retry_after),
	        cmocka_unit_test(test_chain),
	        cmocka_unit_test(test_many),
	        cmocka_unit_test(test_wake),
	        cmocka_unit_test(test_freed_while_under_way),
	        cmocka_unit_test(test_ignores_proxies),
	};

	return cmocka_run_group_tests_name("http_client", tests, NULL, NULL);
}

/*
 * Requests from their first line to their answer, and bodies over their cap.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

#include "tests/http_site.h"
#include "tests/raw_http.h"

static const struct {
	const char *request;
	size_t length;
	const char *answer; /* what it ends with */
} answer_cases[] = {
        {SITE_BYTES("GET / HTTP/1.1\r\n" SITE_HEADERS "\r\n"), "GET|/||-|0|"},
        {SITE_BYTES(
                 "GET /a%20b/%C3%A6?x=%20&y HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                "GET|/a b/\xc3\xa6|x=%20&y|-|0|"},
        {SITE_BYTES("GET /\xc3\xa6 HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                "GET|/\xc3\xa6||-|0|"},
        {SITE_BYTES("GET /? HTTP/1.1\r\n" SITE_HEADERS "\r\n"), "GET|/||-|0|"},
        {SITE_BYTES("GET /a?b?c HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                "GET|/a|b?c|-|0|"},
        {SITE_BYTES("GET / HTTP/1.1\r\n" SITE_HEADERS "X-GIVEN: 7\r\n\r\n"),
                "GET|/||7|0|"},
        {SITE_BYTES("GET / HTTP/1.1\r\n" SITE_HEADERS "X-Given:7\r\n\r\n"),
                "GET|/||7|0|"},
        {SITE_BYTES("GET / HTTP/1.1\r\n" SITE_HEADERS "X-Given: \t 7\r\n\r\n"),
                "GET|/||7|0|"},
        {SITE_BYTES("GET / HTTP/1.1\r\n" SITE_HEADERS "X-Given:\r\n\r\n"),
                "GET|/|||0|"},
        {SITE_BYTES("GET / HTTP/1.1\r\n" SITE_HEADERS "Cookie: a=b; c=d\r\n"
                    "X-Given: e\r\n\r\n"),
                "GET|/||e|0|"},
        /* Lines that an old client leaves behind its last body. */
        {SITE_BYTES("\r\n\r\nGET / HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                "GET|/||-|0|"},
        {SITE_BYTES("GET / HTTP/1.0\r\n\r\n"), "GET|/||-|0|"},
        {SITE_BYTES(
                 "POST /p HTTP/1.1\r\n" SITE_HEADERS "Content-Length: 5\r\n\r\n"
                 "hello"),
                "POST|/p||-|5|hello"},
        {SITE_BYTES("POST /p HTTP/1.1\r\n" SITE_HEADERS
                    "Content-Length: 0\r\n\r\n"),
                "POST|/p||-|0|"},
        {SITE_BYTES("POST /p HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                "POST|/p||-|0|"},
        {SITE_BYTES("POST /p HTTP/1.1\r\n" SITE_HEADERS
                    "Transfer-Encoding: chunked\r\n\r\n"
                    "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
                "POST|/p||-|5|hello"},
        {SITE_BYTES("DELETE /p HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                "DELETE|/p||-|0|"},
        {SITE_BYTES("POST /later HTTP/1.1\r\n" SITE_HEADERS
                    "Content-Length: 2\r\n\r\nhi"),
                "POST|/later||-|2|hi"},
};

static void
test_answers(void **state)
{
	size_t count = sizeof(answer_cases) / sizeof(answer_cases[0]);
	struct site *site = site_start(site_options());
	struct raw_answer answer;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const char *body;

		raw_ask(site->port, answer_cases[i].request,
		        answer_cases[i].length, &answer);
		assert_int_equal(answer.status, 200);
		assert_true(answer.closed);
		body = strstr(answer.bytes, "\r\n\r\n");
		assert_non_null(body);
		assert_string_equal(body + 4, answer_cases[i].answer);
		assert_non_null(strstr(
		        answer.bytes, "\r\nContent-Type: text/plain\r\n"));
	}
	assert_int_equal(site->handled, count);
	assert_int_equal(site_counts(site).requests, site->handled);
	assert_int_equal(site_counts(site).refused, 0);
	site_end(site);
}

static void
test_continues(void **state)
{
	struct site *site = site_start(site_options());
	int fd = raw_connect(site->port);
	struct raw_answer answer;

	(void)state;
	raw_send_text(fd,
	        "POST /p HTTP/1.1\r\n" SITE_HEADERS "Content-Length: 5\r\n"
	        "Expect: 100-continue\r\n\r\n");
	raw_read_until(fd, "\r\n\r\n", &answer);
	assert_int_equal(answer.status, 100);
	assert_int_equal(site->handled, 0);
	raw_send_text(fd, "hello");
	raw_read(fd, 3000, &answer);
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.bytes, "POST|/p||-|5|hello"));
	close(fd);
	site_end(site);
}

static void
test_keeps_connections(void **state)
{
	struct site *site = site_start(site_options());
	int fd = raw_connect(site->port);
	struct raw_answer answer;

	(void)state;
	raw_send_text(fd, "HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n");
	raw_read_until(fd, "\r\n\r\n", &answer);
	assert_int_equal(answer.status, 200);
	/* The length of what GET would have had, and nothing of it. */
	assert_non_null(strstr(answer.bytes, "Content-Length: 13\r\n"));
	assert_null(strstr(answer.bytes, "HEAD|/h"));
	/* Two at once are answered in their order, one of them later. */
	raw_send_text(fd, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"
	                  "GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
	raw_read_until(fd, "/last||-|0|", &answer);
	assert_false(answer.closed);
	assert_true(strstr(answer.bytes, "/later||-|0|") <
	            strstr(answer.bytes, "/last||-|0|"));
	assert_int_equal(site_counts(site).connections, 1);
	close(fd);
	site_end(site);
}

/* More patterns than the server keeps ready, each several times, and a connection
 * that ends with one. */
static void
test_repeats_answers(void **state)
{
	struct site *site = site_start(site_options());
	int fd = raw_connect(site->port);
	struct raw_answer answer;
	char text[64];

	(void)state;
	for (int i = 0; i < 60; i++) {
		int letter = 'a' + i % 20;

		(void)snprintf(text, sizeof(text),
		        "GET /same/%c HTTP/1.1\r\nHost: a\r\n\r\n", letter);
		raw_send_text(fd, text);
		(void)snprintf(
		        text, sizeof(text), "GET|/same/%c||-|0|", letter);
		raw_read_until(fd, text, &answer);
		assert_int_equal(answer.status, 200);
		(void)snprintf(
		        text, sizeof(text), "\r\nX-First: %d\r\n", i % 20 + 1);
		assert_non_null(strstr(answer.bytes, text));
		assert_non_null(strstr(
		        answer.bytes, "\r\nContent-Type: text/plain\r\n"));
	}
	close(fd);
	raw_ask(site->port,
	        SITE_BYTES("GET /same/a HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
	        &answer);
	assert_true(answer.closed);
	assert_non_null(strstr(answer.bytes, "GET|/same/a||-|0|"));
	site_end(site);
}

static void
test_forgotten_status(void **state)
{
	struct site *site = site_start(site_options());
	struct raw_answer answer;

	(void)state;
	raw_ask(site->port,
	        SITE_BYTES("GET /forgotten HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
	        &answer);
	assert_int_equal(answer.status, 500);
	site_end(site);
}

/* A POST whose body has `length` bytes, announced or in chunks of 1000. */
static void
ask_with_body(struct site *site, const char *path, size_t length, bool chunked,
        struct raw_answer *answer)
{
	struct text request;

	text_init(&request, site, length + length / 50 + 1024);
	text_add_format(&request, "POST %s HTTP/1.1\r\n" SITE_HEADERS, path);
	if (chunked)
		text_add(&request, "Transfer-Encoding: chunked\r\n\r\n");
	else
		text_add_format(
		        &request, "Content-Length: %zu\r\n\r\n", length);
	for (size_t done = 0; done < length;) {
		size_t part = length - done < 1000 ? length - done : 1000;

		if (chunked)
			text_add_format(&request, "%zx\r\n", part);
		text_add_format(&request, "%0*d", (int)part, 7);
		if (chunked)
			text_add(&request, "\r\n");
		done += part;
	}
	if (chunked)
		text_add(&request, "0\r\n\r\n");
	assert_false(request.truncated);
	raw_ask(site->port, request.bytes, request.length, answer);
	talloc_free(request.bytes);
}

static void
test_caps_bodies(void **state)
{
	static const struct {
		const char *path;
		size_t length;
		int status;
	} cases[] = {
	        {"/p", SITE_BODY_MAX, 200},
	        {"/p", SITE_BODY_MAX + 1, 413},
	        {"/p", 3 * (size_t)SITE_BODY_MAX, 413},
	        {"/p", 512000, 413},
	        {"/upload", SITE_UPLOAD_MAX, 200},
	        {"/upload", SITE_UPLOAD_MAX + 1, 413},
	};
	struct site *site = site_start(site_options());
	struct raw_answer answer;
	size_t good = 0;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[32];

		ask_with_body(site, cases[i / 2].path, cases[i / 2].length,
		        i % 2 == 1, &answer);
		assert_int_equal(answer.status, cases[i / 2].status);
		assert_true(answer.closed);
		if (answer.status != 200)
			continue;
		good++;
		(void)snprintf(expected, sizeof(expected), "|%zu|",
		        cases[i / 2].length);
		assert_non_null(strstr(answer.bytes, expected));
	}
	assert_int_equal(site->handled, good);
	site_end(site);
}

/* Chunks without end are not read to their end. */
static void
test_cuts_off_endless_bodies(void **state)
{
	struct site *site = site_start(site_options());
	int fd = raw_connect(site->port);
	size_t sent = 0;
	char chunk[1007];

	(void)state;
	(void)snprintf(chunk, sizeof(chunk), "3e8\r\n%01000d\r", 7);
	chunk[1006] = '\n';
	raw_send_text(fd, "POST / HTTP/1.1\r\nHost: a\r\n"
	                  "Transfer-Encoding: chunked\r\n\r\n");
	while (sent < 64000000 && raw_send(fd, chunk, sizeof(chunk)))
		sent += sizeof(chunk);
	assert_true(sent >= 1000000);
	assert_true(sent < 64000000);
	assert_int_equal(site->handled, 0);
	assert_int_equal(site_counts(site).refused, 1);
	close(fd);
	site_end(site);
}

/* The memory of the call before, and whether it is this one's. */
struct keeper {
	const void *memory;
	atomic_int same;
	atomic_int gone;
};

/* Only the sanitizer build can tell memory that was given back. */
static bool
is_gone(const void *memory)
{
#ifdef __SANITIZE_ADDRESS__
	return __asan_address_is_poisoned(memory) != 0;
#else
	(void)memory;
	return false;
#endif
}

static void
keep_memory(struct http_call *call, void *context)
{
	struct keeper *keeper = context;

	if (keeper->memory != NULL) {
		keeper->same += keeper->memory == call->memory;
		keeper->gone += is_gone(keeper->memory);
	}
	keeper->memory = call->memory;
	call->status = 204;
}

/* Pools are used again, but where that would hide who still uses one. */
static void
test_memory_of_a_call(void **state)
{
	enum { CALLS = 5 };
	struct keeper keeper = {0};
	struct http_server_options options = site_options();
	struct http_server *server = NULL;
	struct raw_answer answer;
	struct text why;
	int fd;

	(void)state;
	text_init(&why, NULL, 200);
	options.handle = keep_memory;
	options.context = &keeper;
	assert_int_equal(
	        http_server_start(NULL, options, &server, &why), STATUS_OK);
	fd = raw_connect(http_server_port(server));
	for (int i = 0; i < CALLS; i++) {
		raw_send_text(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
		raw_read_until(fd, "\r\n\r\n", &answer);
		assert_int_equal(answer.status, 204);
	}
	close(fd);
	http_server_stop(server);
#ifdef __SANITIZE_ADDRESS__
	assert_int_equal(keeper.gone, CALLS - 1);
#else
	assert_int_equal(keeper.same, CALLS - 1);
#endif
	talloc_free(server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_answers),
	        cmocka_unit_test(test_continues),
	        cmocka_unit_test(test_keeps_connections),
	        cmocka_unit_test(test_repeats_answers),
	        cmocka_unit_test(test_forgotten_status),
	        cmocka_unit_test(test_caps_bodies),
	        cmocka_unit_test(test_cuts_off_endless_bodies),
	        cmocka_unit_test(test_memory_of_a_call),
	};

	return cmocka_run_group_tests_name(
	        "http_server_exchange", tests, NULL, NULL);
}

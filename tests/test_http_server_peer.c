/*
 * Whom the HTTP server cuts off, and how many it lets in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/http_site.h"
#include "tests/raw_http.h"

/* Sends one byte every 50 ms until the other side ends; the time it took. */
static int64_t
drip(int fd, char byte)
{
	int64_t start_ms = raw_now_ms();
	struct raw_answer answer = {.closed = false};

	while (!answer.closed && raw_now_ms() - start_ms < 5000) {
		if (!raw_send(fd, &byte, 1))
			break;
		raw_read(fd, 50, &answer);
		assert_int_equal(answer.length, 0);
	}
	return raw_now_ms() - start_ms;
}

static void
test_deadlines(void **state)
{
	static const struct {
		const char *start;
		char drip; /* 0: silence */
	} cases[] = {
	        {"", 0},
	        {"", 'G'},
	        {"GET / HTTP/1.1\r\nX-Given: ", 'a'},
	        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n",
	                'a'},
	        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n",
	                0},
	        {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
	         "\r\n5\r\nhello\r\n0\r\nX-T: ",
	                'a'},
	};
	struct http_server_options options = site_options();
	size_t count = sizeof(cases) / sizeof(cases[0]);
	struct site *site;

	(void)state;
	options.deadline_ms = 500;
	site = site_start(options);
	for (size_t i = 0; i < count; i++) {
		int fd = raw_connect(site->port);
		int64_t start_ms = raw_now_ms();
		struct raw_answer answer;

		raw_send_text(fd, cases[i].start);
		if (cases[i].drip != 0)
			drip(fd, cases[i].drip);
		else
			raw_read(fd, 5000, &answer);
		assert_in_range(raw_now_ms() - start_ms, 400, 1500);
		close(fd);
	}
	assert_int_equal(site->handled, 0);
	assert_int_equal(site_counts(site).timed_out, count);
	site_end(site);
}

/* Idleness between requests has a measure of its own, and the next request a
 * whole deadline again. */
static void
test_idleness(void **state)
{
	struct http_server_options options = site_options();
	struct raw_answer answer;
	struct site *site;
	int64_t start_ms;
	int fd;

	(void)state;
	options.deadline_ms = 300;
	options.idle_s = 1;
	site = site_start(options);
	fd = raw_connect(site->port);
	for (int i = 0; i < 2; i++) {
		raw_send_text(fd, "GET /k HTTP/1.1\r\nHost: a\r\n\r\n");
		raw_read_until(fd, "/k||-|0|", &answer);
		assert_int_equal(answer.status, 200);
		raw_sleep_ms(700);
	}
	raw_send_text(fd, "GET /k HTTP/1.1\r\nHost: ");
	assert_in_range(drip(fd, 'a'), 200, 900);
	close(fd);
	fd = raw_connect(site->port);
	raw_send_text(fd, "GET /k HTTP/1.1\r\nHost: a\r\n\r\n");
	raw_read_until(fd, "/k||-|0|", &answer);
	start_ms = raw_now_ms();
	raw_read(fd, 5000, &answer);
	assert_true(answer.closed);
	assert_in_range(raw_now_ms() - start_ms, 900, 2200);
	close(fd);
	site_end(site);
}

static void
test_deferred_calls_never_time_out(void **state)
{
	struct http_server_options options = site_options();
	struct raw_answer answer;
	struct site *site;

	(void)state;
	options.deadline_ms = 200;
	options.idle_s = 1;
	site = site_start(options);
	site->delay_ms = 2000;
	raw_ask(site->port,
	        SITE_BYTES("GET /later HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
	        &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(site_counts(site).timed_out, 0);
	site_end(site);
}

/* Beyond the cap a connection waits until another ends. */
static void
test_connection_limits(void **state)
{
	struct http_server_options options = site_options();
	struct raw_answer answer;
	struct site *site;
	int fds[3];

	(void)state;
	options.connections_max = 2;
	site = site_start(options);
	for (int i = 0; i < 3; i++) {
		fds[i] = raw_connect(site->port);
		raw_send_text(fds[i], "GET /k HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	for (int i = 0; i < 2; i++) {
		raw_read_until(fds[i], "/k||-|0|", &answer);
		assert_int_equal(answer.status, 200);
	}
	raw_read(fds[2], 300, &answer);
	assert_int_equal(answer.length, 0);
	close(fds[0]);
	raw_read_until(fds[2], "/k||-|0|", &answer);
	assert_int_equal(answer.status, 200);
	close(fds[1]);
	close(fds[2]);
	site_end(site);
}

static void
test_limit_per_address(void **state)
{
	struct http_server_options options = site_options();
	struct raw_answer answer;
	struct site *site;
	int fds[2];

	(void)state;
	options.per_address_max = 1;
	site = site_start(options);
	for (int i = 0; i < 2; i++) {
		fds[i] = raw_connect(site->port);
		raw_send_text(fds[i], "GET /k HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	raw_read_until(fds[0], "/k||-|0|", &answer);
	assert_int_equal(answer.status, 200);
	raw_read(fds[1], 3000, &answer);
	assert_true(answer.closed);
	assert_int_equal(answer.length, 0);
	close(fds[0]);
	close(fds[1]);
	site_end(site);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_deadlines),
	        cmocka_unit_test(test_idleness),
	        cmocka_unit_test(test_deferred_calls_never_time_out),
	        cmocka_unit_test(test_connection_limits),
	        cmocka_unit_test(test_limit_per_address),
	};

	return cmocka_run_group_tests_name(
	        "http_server_peer", tests, NULL, NULL);
}

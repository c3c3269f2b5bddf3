/*
 * The web thread over real loopback sockets: what is deferred, crowds, and the
 * end.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/http_site.h"
#include "tests/raw_http.h"

static void
test_deferred_caller_goes_away(void **state)
{
	struct site *site = site_start(site_options());
	int fd = raw_connect(site->port);
	struct linger at_once = {1, 0};
	struct raw_answer answer;

	(void)state;
	site_hold(site);
	raw_send_text(fd, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
	site_wait_for(site, 1);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
	site_release(site);
	raw_ask(site->port,
	        SITE_BYTES("GET / HTTP/1.1\r\n" SITE_HEADERS "\r\n"), &answer);
	assert_int_equal(answer.status, 200);
	for (int i = 0; i < 100 && site_counts(site).connections > 0; i++)
		raw_sleep_ms(10);
	assert_int_equal(site_counts(site).connections, 0);
	site_end(site);
}

/* All send at once, some rounds long; every one must be answered soon. */
static void
crowd(struct site *site, size_t count, const char *request)
{
	int *fds = talloc_array(site, int, (unsigned)count);
	int64_t start_ms = raw_now_ms();
	struct raw_answer answer;

	for (size_t i = 0; i < count; i++)
		fds[i] = raw_connect(site->port);
	for (int round = 0; round < 4; round++) {
		for (size_t i = 0; i < count; i++)
			raw_send_text(fds[i], request);
		for (size_t i = 0; i < count; i++) {
			raw_read_until(fds[i], "||-|0|", &answer);
			assert_int_equal(answer.status, 200);
		}
	}
	assert_true(raw_now_ms() - start_ms < 5000);
	assert_int_equal(site_counts(site).connections, count);
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
	talloc_free(fds);
	for (int i = 0; i < 200 && site_counts(site).connections > 0; i++)
		raw_sleep_ms(10);
	assert_int_equal(site_counts(site).connections, 0);
}

static void
test_crowds(void **state)
{
	static const size_t sizes[] = {127, 128, 129, 256, 512};
	struct site *site = site_start(site_options());

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		crowd(site, sizes[i], "GET /k HTTP/1.1\r\nHost: a\r\n\r\n");
		crowd(site, sizes[i], "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	site_end(site);
}

static void *
run_stop(void *context)
{
	struct site *site = context;

	http_server_stop(site->server);
	return NULL;
}

static size_t
read_to_end(int fd)
{
	static char bytes[65536];
	size_t total = 0;
	ssize_t got;

	while ((got = recv(fd, bytes, sizeof(bytes), 0)) > 0)
		total += (size_t)got;
	return total;
}

/* What is deferred is answered, a long answer is sent to its end, and nobody
 * new gets in. */
static void
test_stop_drains(void **state)
{
	struct site *site = site_start(site_options());
	int deferred = raw_connect(site->port);
	int large = raw_connect(site->port);
	struct raw_answer answer;
	pthread_t thread;

	(void)state;
	site_hold(site);
	raw_send_text(deferred, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
	raw_send_text(large, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
	site_wait_for(site, 1);
	while (site->handled < 2)
		raw_sleep_ms(1);
	pthread_create(&thread, NULL, run_stop, site);
	raw_read(deferred, 300, &answer);
	assert_false(answer.closed);
	assert_int_equal(answer.length, 0);
	site_release(site);
	raw_read(deferred, 3000, &answer);
	assert_int_equal(answer.status, 200);
	assert_non_null(strstr(answer.bytes, "Connection: close\r\n"));
	assert_true(answer.closed);
	assert_true(read_to_end(large) > SITE_LARGE);
	pthread_join(thread, NULL);
	assert_int_equal(http_server_port(site->server), 0);
	close(deferred);
	close(large);
	site_end(site);
}

static void
test_stop_does_not_wait_for_the_idle(void **state)
{
	struct site *site = site_start(site_options());
	int silent = raw_connect(site->port);
	int kept = raw_connect(site->port);
	struct raw_answer answer;
	int64_t start_ms;

	(void)state;
	raw_send_text(kept, "GET /k HTTP/1.1\r\nHost: a\r\n\r\n");
	raw_read_until(kept, "/k||-|0|", &answer);
	start_ms = raw_now_ms();
	http_server_stop(site->server);
	assert_true(raw_now_ms() - start_ms < 1000);
	raw_read(silent, 1000, &answer);
	assert_true(answer.closed);
	close(silent);
	close(kept);
	site_end(site);
}

static void
test_ipv6(void **state)
{
	struct http_server_options options = site_options();
	struct sockaddr_in6 address = {
	        .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	struct raw_answer answer;
	struct site *site;

	(void)state;
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		print_message("skipped: this machine has no IPv6\n");
		skip();
	}
	close(fd);
	options.address = "::1";
	site = site_start(options);
	address.sin6_port = htons(site->port);
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	assert_int_equal(
	        connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	raw_send_text(fd, "GET / HTTP/1.1\r\n" SITE_HEADERS "\r\n");
	raw_read(fd, 3000, &answer);
	assert_int_equal(answer.status, 200);
	close(fd);
	site_end(site);
}

static void
test_start_fails_with_a_reason(void **state)
{
	struct site *site = site_start(site_options());
	struct http_server_options options = site_options();
	struct http_server *server = NULL;
	struct text why;

	(void)state;
	text_init(&why, site, 200);
	options.address = "localhost.example";
	assert_int_equal(
	        http_server_start(site, options, &server, &why), STATUS_INPUT);
	assert_non_null(strstr(text_string(&why), "localhost.example"));
	text_clear(&why);
	options.address = "127.0.0.1";
	options.port = site->port;
	assert_int_equal(
	        http_server_start(site, options, &server, &why), STATUS_BUSY);
	assert_non_null(strstr(text_string(&why), "cannot listen"));
	assert_null(server);
	site_end(site);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_deferred_caller_goes_away),
	        cmocka_unit_test(test_crowds),
	        cmocka_unit_test(test_stop_drains),
	        cmocka_unit_test(test_stop_does_not_wait_for_the_idle),
	        cmocka_unit_test(test_ipv6),
	        cmocka_unit_test(test_start_fails_with_a_reason),
	};

	return cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
}

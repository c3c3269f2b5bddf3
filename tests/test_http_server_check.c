/*
 * What the HTTP server refuses, sent by hand byte for byte.
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

/* A second request hides behind each; it must never be answered. */
#define SECOND "GET /second HTTP/1.1\r\nHost: a\r\n\r\n"
#define GET    "GET / HTTP/1.1\r\n"
#define POST   "POST / HTTP/1.1\r\nHost: a\r\n"

static const struct {
	const char *name;
	const char *request;
	size_t length;
	int status; /* 0: closed without a word, by the library */
} refused_cases[] = {
        {"two lengths",
                SITE_BYTES(POST "Content-Length: 5\r\nContent-Length: 5\r\n"
                                "\r\nhello" SECOND),
                400},
        {"a list of lengths",
                SITE_BYTES(POST "Content-Length: 5, 5\r\n\r\nhello" SECOND),
                400},
        {"a signed length",
                SITE_BYTES(POST "Content-Length: +5\r\n\r\nhello" SECOND), 400},
        {"length with chunks",
                SITE_BYTES(POST
                        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
                        "\r\n0\r\n\r\n" SECOND),
                400},
        {"chunks with length",
                SITE_BYTES(POST
                        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"
                        "\r\n0\r\n\r\n" SECOND),
                400},
        {"another coding",
                SITE_BYTES(POST "Transfer-Encoding: identity\r\n\r\n" SECOND),
                400},
        {"two codings",
                SITE_BYTES(POST "Transfer-Encoding: gzip, chunked\r\n\r\n"
                                "0\r\n\r\n" SECOND),
                400},
        {"chunks in 1.0",
                SITE_BYTES(
                        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "0\r\n\r\n" SECOND),
                400},
        {"two hosts", SITE_BYTES(GET "Host: a\r\nHost: b\r\n\r\n" SECOND), 400},
        {"no host", SITE_BYTES(GET "Accept: a\r\n\r\n" SECOND), 400},
        {"length, blank, colon",
                SITE_BYTES(POST "Content-Length : 5\r\n\r\nhello" SECOND), 400},
        {"length, tab, colon",
                SITE_BYTES(POST "Content-Length\t: 5\r\n\r\nhello" SECOND),
                400},
        {"blank before a name", SITE_BYTES(GET " Host: a\r\n\r\n" SECOND), 400},
        {"folded by a blank",
                SITE_BYTES(GET "Host: a\r\nX-Given: 1\r\n 2\r\n\r\n" SECOND),
                400},
        {"folded by a tab",
                SITE_BYTES(GET "Host: a\r\nX-Given: 1\r\n\t2\r\n\r\n" SECOND),
                400},
        {"folded to nothing",
                SITE_BYTES(GET "Host: a\r\nX-Given: 1\r\n \r\n\r\n" SECOND),
                400},
        {"folded among bare line feeds",
                SITE_BYTES("GET / HTTP/1.1\nHost: a\nA: 1\nB: 2\nC: 3\nX: 1\n "
                           "2\n\n" SECOND),
                400},
        {"folded length",
                SITE_BYTES(POST "Content-Length:\r\n 5\r\n\r\nhello" SECOND),
                400},
        {"bare line feed", SITE_BYTES(GET "Host: a\nX-Given: 1\r\n\r\n" SECOND),
                400},
        {"bare line feed at the end",
                SITE_BYTES(GET "Host: a\r\nX-Given: 1\r\n\n" SECOND), 400},
        {"bare line feed in the first line",
                SITE_BYTES("GET / HTTP/1.1\nHost: a\r\n\r\n" SECOND), 400},
        {"carriage return in a value",
                SITE_BYTES(GET "Host: a\r\nX-Given: 1\r2\r\n\r\n" SECOND), 400},
        {"NUL in a value",
                SITE_BYTES(GET "Host: a\r\nX-Given: 1\0 2\r\n\r\n" SECOND),
                400},
        {"NUL at the end of a value",
                SITE_BYTES(GET "Host: a\r\nX-Given: 1\0\r\n\r\n" SECOND), 400},
        {"NUL in a name",
                SITE_BYTES(GET "Host: a\r\nX-Gi\0ven: 1\r\n\r\n" SECOND), 400},
        {"NUL for the empty line",
                SITE_BYTES(GET "Host: a\r\n\0\r\n\r\n" SECOND), 400},
        {"NUL in the path",
                SITE_BYTES("GET /a\0b HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 400},
        {"escaped NUL",
                SITE_BYTES("GET /a%00b HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 400},
        {"escaped line feed",
                SITE_BYTES("GET /a%0ab HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 400},
        {"a broken escape",
                SITE_BYTES("GET /a%2 HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 400},
        {"no escape", SITE_BYTES("GET /a%zz HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                400},
        {"Latin-1", SITE_BYTES("GET /\xe6 HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                400},
        {"escaped Latin-1",
                SITE_BYTES("GET /%E6 HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 400},
        {"an overlong form",
                SITE_BYTES("GET /%C0%AF HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                400},
        {"a surrogate",
                SITE_BYTES("GET /%ED%A0%80 HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                400},
        {"no path", SITE_BYTES("GET a HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 400},
        {"a whole URL",
                SITE_BYTES("GET http://b/ HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                400},
        {"two blanks", SITE_BYTES("GET  / HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                400},
        {"a blank at the end",
                SITE_BYTES("GET / HTTP/1.1 \r\n" SITE_HEADERS "\r\n"), 400},
        {"a blank in the path",
                SITE_BYTES("GET /a b HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 0},
        {"no version", SITE_BYTES("GET /\r\n" SITE_HEADERS "\r\n"), 400},
        {"no colon", SITE_BYTES(GET "Host: a\r\nnonsense\r\n\r\n" SECOND), 400},
        {"control character in a value",
                SITE_BYTES(GET "Host: a\r\nX-Given: \x01\r\n\r\n" SECOND), 400},
        {"a strange name", SITE_BYTES(GET "Host: a\r\nX(Y): 1\r\n\r\n" SECOND),
                400},
        {"TRACE", SITE_BYTES("TRACE / HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 405},
        {"no such method",
                SITE_BYTES("BREW / HTTP/1.1\r\n" SITE_HEADERS "\r\n"), 405},
        {"CONNECT", SITE_BYTES("CONNECT a:1 HTTP/1.1\r\n" SITE_HEADERS "\r\n"),
                400},
        {"a length over the cap",
                SITE_BYTES(POST
                        "Content-Length: 1025\r\nExpect: 100-continue\r\n\r\n"),
                413},
        {"a length far over the cap",
                SITE_BYTES(POST "Content-Length: 99999999999\r\n\r\nhello"),
                413},
        {"a length out of all measure",
                SITE_BYTES(
                        POST "Content-Length: 99999999999999999999999\r\n\r\n"),
                413},
};

static void
test_refuses(void **state)
{
	struct site *site = site_start(site_options());
	size_t count = sizeof(refused_cases) / sizeof(refused_cases[0]);
	struct raw_answer answer;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		raw_ask(site->port, refused_cases[i].request,
		        refused_cases[i].length, &answer);
		if (answer.status != refused_cases[i].status ||
		        !answer.closed || site->handled != 0)
			print_message("%s: %d %d %u\n%s\n",
			        refused_cases[i].name, answer.status,
			        answer.closed, site->handled, answer.bytes);
		assert_int_equal(answer.status, refused_cases[i].status);
		assert_true(answer.closed);
		assert_int_equal(site->handled, 0);
		/* Nothing follows (a malformed length makes the library say
		 * the head of its own 400 twice, and close). */
		assert_null(strstr(answer.bytes, "HTTP/1.1 200"));
	}
	/* Three never got so far as to be announced to us. */
	assert_int_equal(site_counts(site).refused, count - 3);
	/* The server hears of the last close a moment after we do. */
	for (int i = 0; i < 200 && site_counts(site).connections > 0; i++)
		usleep(10000);
	assert_int_equal(site_counts(site).connections, 0);
	site_end(site);
}

static void
test_refuses_many_headers(void **state)
{
	struct site *site = site_start(site_options());
	struct raw_answer answer;
	struct text request;

	(void)state;
	for (int count = HTTP_HEADERS_MAX; count <= HTTP_HEADERS_MAX + 1;
	        count++) {
		text_init(&request, site, 8192);
		text_add(&request, GET SITE_HEADERS);
		for (int i = 2; i < count; i++)
			text_add_format(&request, "X-%d: y\r\n", i);
		text_add(&request, "\r\n");
		raw_ask(site->port, request.bytes, request.length, &answer);
		assert_int_equal(
		        answer.status, count == HTTP_HEADERS_MAX ? 200 : 400);
	}
	/* Beyond the library's own memory for them. */
	text_init(&request, site, 65536);
	text_add(&request, GET SITE_HEADERS "X-Long: ");
	for (int i = 0; i < 4000; i++)
		text_add(&request, "0123456789");
	raw_ask(site->port, request.bytes, request.length, &answer);
	assert_true(answer.status == 431 || answer.status == 0);
	assert_int_equal(site->handled, 1);
	site_end(site);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_refuses),
	        cmocka_unit_test(test_refuses_many_headers),
	};

	return cmocka_run_group_tests_name(
	        "http_server_check", tests, NULL, NULL);
}

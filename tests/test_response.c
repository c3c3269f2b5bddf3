/*
 * Answers over HTTP: the status of a thing, and the headers that every answer
 * carries whatever it holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/response.h"

static int
setup(void **state)
{
	*state = http_call_create(NULL, "GET", "/");
	return 0;
}

static int
teardown(void **state)
{
	return talloc_free(*state);
}

static const char *
header(const struct http_call *call, const char *name)
{
	const char *found = NULL;

	for (size_t i = 0; i < call->answer_header_count; i++) {
		if (strcmp(call->answer_headers[i].name, name) != 0)
			continue;
		/* Nothing is said twice. */
		assert_null(found);
		found = call->answer_headers[i].value;
	}
	return found == NULL ? "" : found;
}

static void
expect_plain(const struct http_call *call, unsigned status, const char *type,
        const char *cache, const char *body)
{
	assert_int_equal(call->status, status);
	assert_int_equal(call->answer_length, strlen(body));
	assert_memory_equal(call->answer, body, strlen(body));
	assert_string_equal(header(call, "Content-Type"), type);
	assert_string_equal(header(call, "Cache-Control"), cache);
	assert_string_equal(header(call, "X-Content-Type-Options"), "nosniff");
}

static void
expect(const struct http_call *call, unsigned status, const char *type,
        const char *cache, const char *body)
{
	expect_plain(call, status, type, cache, body);
	assert_string_equal(header(call, "Referrer-Policy"), "no-referrer");
	/* No script, from nowhere; no frame around it; forms come to us. */
	assert_string_equal(header(call, "Content-Security-Policy"),
	        "default-src 'none'; style-src 'self'; img-src 'self';"
	        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
}

static void
test_statuses(void **state)
{
	static const struct {
		enum status status;
		unsigned wanted;
	} cases[] = {
	        {STATUS_OK, 200},
	        {STATUS_INPUT, 400},
	        {STATUS_FORBIDDEN, 403},
	        {STATUS_NOT_FOUND, 404},
	        {STATUS_CONFLICT, 409},
	        {STATUS_LIMIT, 413},
	        /* Ours, and perhaps over soon: never a 4xx. */
	        {STATUS_BUSY, 503},
	        {STATUS_FULL, 503},
	        {STATUS_SYSTEM, 503},
	        {(enum status)99, 500},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		        response_status(cases[i].status), cases[i].wanted);
}

static void
test_html(void **state)
{
	response_html(*state, 422, "<p>abc</p>", 6);
	expect(*state, 422, "text/html; charset=utf-8", "no-store", "<p>abc");
}

static void
test_json(void **state)
{
	response_json(*state, 200, "{\"a\": 1}");
	expect(*state, 200, "application/json", "no-store", "{\"a\": 1}");
}

static void
test_text(void **state)
{
	response_text(*state, 503, "try again\n");
	expect_plain(*state, 503, "text/plain; charset=utf-8", "no-store",
	        "try again\n");
	/* No page, so no policy. */
	assert_string_equal(header(*state, "Content-Security-Policy"), "");
}

/* Files are everybody's, and the only thing that is cached. */
static void
test_file(void **state)
{
	response_file(*state, "text/css; charset=utf-8", "a{}\0b", 5);
	assert_int_equal(((struct http_call *)*state)->answer_length, 5);
	assert_memory_equal(((struct http_call *)*state)->answer, "a{}\0b", 5);
	((struct http_call *)*state)->answer_length = 3;
	expect(*state, 200, "text/css; charset=utf-8", "public, max-age=3600",
	        "a{}");
}

static void
test_see_other(void **state)
{
	response_see_other(*state, "/login");
	expect(*state, 303, "text/html; charset=utf-8", "no-store", "");
	assert_string_equal(header(*state, "Location"), "/login");
}

static void
test_errors(void **state)
{
	static const struct {
		unsigned status;
		const char *says;
	} cases[] = {
	        {400, "kunne vi ikke forstå"},
	        {401, "logge ind"},
	        {403, "ikke adgang"},
	        {404, "findes ikke"},
	        {405, "kan man ikke her"},
	        {409, "ændret imens"},
	        {413, "for stort"},
	        {500, "Prøv igen om lidt"},
	        {503, "intet er gået tabt"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call = http_call_create(NULL, "GET", "/x");
		char *page;

		response_error(call, cases[i].status);
		page = talloc_strndup(call, call->answer, call->answer_length);
		if (strstr(page, cases[i].says) == NULL)
			fail_msg("%u: %s", cases[i].status, page);
		assert_non_null(strstr(page, "<html lang=\"da\">"));
		assert_non_null(strstr(page, "<h1>"));
		expect(call, cases[i].status, "text/html; charset=utf-8",
		        "no-store", page);
		talloc_free(call);
	}
}

#define CALL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_statuses),
	        CALL(test_html),
	        CALL(test_json),
	        CALL(test_text),
	        CALL(test_file),
	        CALL(test_see_other),
	        cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}

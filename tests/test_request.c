/*
 * What a request may bring: declared fields, cookies, and where it came from.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "server/request.h"

struct fields {
	const char *name;
	const char *many;
	int64_t number;
};

static const struct request_field declared[] = {
        {"name", REQUEST_TEXT, offsetof(struct fields, name), 10, 0},
        {"many", REQUEST_MANY, offsetof(struct fields, many), 20, 0},
        {"number", REQUEST_INT, offsetof(struct fields, number), 8, -1},
};

static struct http_call *
form(const char *body, struct http_header *header)
{
	struct http_call *call = http_call_create(NULL, "POST", "/x");

	*header = (struct http_header){"Content-Type",
	        "application/x-www-form-urlencoded; charset=utf-8"};
	call->headers = header;
	call->header_count = 1;
	call->body = body;
	call->body_length = strlen(body);
	return call;
}

static void
test_forms(void **state)
{
	static const struct {
		const char *body;
		enum status status;
		const char *name, *many;
		int64_t number;
	} cases[] = {
	        {"", STATUS_OK, "", "", -1},
	        {"name=a+b%20%C3%A6&number=7", STATUS_OK, "a b \xc3\xa6", "",
	                7},
	        {"many=1&many=2&other=x", STATUS_OK, "", "1 2", -1},
	        {"name", STATUS_OK, "", "", -1},
	        {"name=a&name=b", STATUS_INPUT, NULL, NULL, 0},
	        {"name=%zz", STATUS_INPUT, NULL, NULL, 0},
	        {"name=%2", STATUS_INPUT, NULL, NULL, 0},
	        {"name=%00", STATUS_INPUT, NULL, NULL, 0},
	        {"name=%ff", STATUS_INPUT, NULL, NULL, 0},
	        {"name=12345678901", STATUS_INPUT, NULL, NULL, 0},
	        {"number=seven", STATUS_INPUT, NULL, NULL, 0},
	        {"many=a+b", STATUS_INPUT, NULL, NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_header header;
		struct http_call *call = form(cases[i].body, &header);
		struct fields fields;
		enum status status = request_form(call, declared, 3, &fields);

		if (status != cases[i].status)
			fail_msg("\"%s\": %s", cases[i].body,
			        status_name(status));
		if (status == STATUS_OK) {
			assert_string_equal(fields.name, cases[i].name);
			assert_string_equal(fields.many, cases[i].many);
			assert_int_equal(fields.number, cases[i].number);
		}
		talloc_free(call);
	}
}

static void
test_other_content_types_are_refused(void **state)
{
	struct http_header header;
	struct http_call *call = form("name=a", &header);
	struct fields fields;

	(void)state;
	header.value = "multipart/form-data; boundary=x";
	assert_int_equal(
	        request_form(call, declared, 3, &fields), STATUS_INPUT);
	call->header_count = 0;
	assert_int_equal(
	        request_form(call, declared, 3, &fields), STATUS_INPUT);
	talloc_free(call);
}

static void
test_cookies(void **state)
{
	struct http_header header = {"Cookie", "a=1; borgersvar=xyz ;b=2"};
	struct http_call *call = http_call_create(NULL, "GET", "/");

	(void)state;
	call->headers = &header;
	call->header_count = 1;
	assert_string_equal(request_cookie(call, "a"), "1");
	assert_string_equal(request_cookie(call, "b"), "2");
	assert_null(request_cookie(call, "borger"));
	assert_null(request_cookie(call, "c"));
	talloc_free(call);
}

static void
test_same_site(void **state)
{
	static const struct {
		const char *name, *value;
		bool same;
	} cases[] = {
	        {"Sec-Fetch-Site", "same-origin", true},
	        {"Sec-Fetch-Site", "cross-site", false},
	        {"Sec-Fetch-Site", "same-site", false},
	        {"Origin", "https://svar.test", true},
	        {"Origin", "https://evil.test", false},
	        {"Origin", "null", false},
	        {"X-Other", "", true}, /* no browser at all */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_header header = {cases[i].name, cases[i].value};
		struct http_call *call = http_call_create(NULL, "POST", "/");

		call->headers = &header;
		call->header_count = 1;
		assert_int_equal(
		        request_is_same_site(call, "https://svar.test"),
		        cases[i].same);
		talloc_free(call);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_forms),
	        cmocka_unit_test(test_other_content_types_are_refused),
	        cmocka_unit_test(test_cookies),
	        cmocka_unit_test(test_same_site),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}

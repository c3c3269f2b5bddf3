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

static const struct {
	const char *body;
	enum status status;
	const char *name, *many;
	int64_t number;
} forms[] = {
        {"", STATUS_OK, "", "", -1},
        {"name=a+b%20%C3%A6&number=7", STATUS_OK, "a b \xc3\xa6", "", 7},
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
        /* The longest that was declared, of each kind. */
        {"name=1234567890", STATUS_OK, "1234567890", "", -1},
        {"name=%C3%A6%C3%B8%C3%A5%C3%A6%C3%B8", STATUS_OK,
                "\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6\xc3\xb8", "", -1},
        {"name=%C3%A6%C3%B8%C3%A5%C3%A6%C3%B8x", STATUS_INPUT, NULL, NULL, 0},
        {"many=12345678901234567890", STATUS_OK, "", "12345678901234567890",
                -1},
        {"many=123456789012345678901", STATUS_INPUT, NULL, NULL, 0},
        {"many=1234567890&many=123456789", STATUS_OK, "",
                "1234567890 123456789", -1},
        {"many=1234567890&many=1234567890", STATUS_INPUT, NULL, NULL, 0},
        /* A box without a value ticks nothing. */
        {"many=&many=1&many=", STATUS_OK, "", "1", -1},
        /* Numbers are whole, and nothing stands beside them. */
        {"number=-5", STATUS_OK, "", "", -5},
        {"number=", STATUS_INPUT, NULL, NULL, 0},
        {"number=7+", STATUS_INPUT, NULL, NULL, 0},
        {"number=0x7", STATUS_INPUT, NULL, NULL, 0},
        {"number=1.5", STATUS_INPUT, NULL, NULL, 0},
        {"number=123456789", STATUS_INPUT, NULL, NULL, 0},
        {"number=1&number=1", STATUS_INPUT, NULL, NULL, 0},
        /* Twice is twice, even where the first was empty. */
        {"name=&name=b", STATUS_INPUT, NULL, NULL, 0},
        {"name=a&n%61me=b", STATUS_INPUT, NULL, NULL, 0},
        /* Names are decoded too, and are the whole of a name. */
        {"n%61me=b", STATUS_OK, "b", "", -1},
        {"Name=b&na=c&namee=d", STATUS_OK, "", "", -1},
        {"%zz=b", STATUS_INPUT, NULL, NULL, 0},
        /* A broken field refuses all, also where it is not declared. */
        {"name=a&other=%ff", STATUS_INPUT, NULL, NULL, 0},
        {"name=a&other=%c3%28", STATUS_INPUT, NULL, NULL, 0},
        {"name=%ED%A0%80", STATUS_INPUT, NULL, NULL, 0},
        {"name=%C0%AF", STATUS_INPUT, NULL, NULL, 0},
        /* Odd, but harmless. */
        {"&&name=a&&", STATUS_OK, "a", "", -1},
        {"name=a=b", STATUS_OK, "a=b", "", -1},
        {"=x", STATUS_OK, "", "", -1},
        {"name=a%26b%3D", STATUS_OK, "a&b=", "", -1},
};

static void
test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct http_header header;
		struct http_call *call = form(forms[i].body, &header);
		struct fields fields;
		enum status status = request_form(call, declared, 3, &fields);

		if (status != forms[i].status)
			fail_msg("\"%s\": %s", forms[i].body,
			        status_name(status));
		if (status == STATUS_OK) {
			assert_string_equal(fields.name, forms[i].name);
			assert_string_equal(fields.many, forms[i].many);
			assert_int_equal(fields.number, forms[i].number);
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
test_content_types(void **state)
{
	static const struct {
		const char *type;
		enum status status;
	} cases[] = {
	        {"application/x-www-form-urlencoded", STATUS_OK},
	        {"Application/X-WWW-Form-Urlencoded", STATUS_OK},
	        {"application/x-www-form-urlencoded;charset=utf-8", STATUS_OK},
	        {"application/x-www-form-urlencoded ; charset=utf-8",
	                STATUS_OK},
	        {"application/x-www-form-urlencoded2", STATUS_INPUT},
	        {"application/x-www-form", STATUS_INPUT},
	        {"text/plain", STATUS_INPUT},
	        {"application/json", STATUS_INPUT},
	        {"", STATUS_INPUT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_header header;
		struct http_call *call = form("name=a", &header);
		struct fields fields;

		header.value = cases[i].type;
		if (request_form(call, declared, 3, &fields) != cases[i].status)
			fail_msg("\"%s\"", cases[i].type);
		talloc_free(call);
	}
}

/* Two hundred fields are enough for any page of ours. */
static void
test_many_pairs(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_header header;
	struct http_call *call = form("", &header);
	struct text body;
	struct fields fields;

	(void)state;
	text_init(&body, memory, 10000);
	for (int i = 0; i < 199; i++)
		text_add(&body, "x=1&");
	text_add(&body, "name=a");
	call->body = text_string(&body);
	call->body_length = body.length;
	assert_int_equal(request_form(call, declared, 3, &fields), STATUS_OK);
	assert_string_equal(fields.name, "a");
	text_add(&body, "&x=1");
	call->body = text_string(&body);
	call->body_length = body.length;
	assert_int_equal(
	        request_form(call, declared, 3, &fields), STATUS_INPUT);
	talloc_free(call);
	talloc_free(memory);
}

/* A body is so many bytes: what stands behind them is not read. */
static void
test_body_without_end(void **state)
{
	struct http_header header;
	struct http_call *call = form("name=abc", &header);
	struct fields fields;

	(void)state;
	call->body_length = 6;
	assert_int_equal(request_form(call, declared, 3, &fields), STATUS_OK);
	assert_string_equal(fields.name, "a");
	call->body = "name=%41";
	call->body_length = 7;
	assert_int_equal(
	        request_form(call, declared, 3, &fields), STATUS_INPUT);
	call->body = "name=a\0b";
	call->body_length = 8;
	assert_int_equal(
	        request_form(call, declared, 3, &fields), STATUS_INPUT);
	call->body = NULL;
	call->body_length = 0;
	assert_int_equal(request_form(call, declared, 3, &fields), STATUS_OK);
	assert_string_equal(fields.name, "");
	talloc_free(call);
}

static void
test_queries(void **state)
{
	struct http_call *call = http_call_create(NULL, "GET", "/x");
	struct fields fields;

	(void)state;
	assert_int_equal(request_query(call, declared, 3, &fields), STATUS_OK);
	assert_string_equal(fields.name, "");
	assert_int_equal(fields.number, -1);
	call->query = "number=12&many=a&many=b&name=%C3%A6&unknown=1";
	assert_int_equal(request_query(call, declared, 3, &fields), STATUS_OK);
	assert_string_equal(fields.name, "\xc3\xa6");
	assert_string_equal(fields.many, "a b");
	assert_int_equal(fields.number, 12);
	call->query = "name=a&name=a";
	assert_int_equal(
	        request_query(call, declared, 3, &fields), STATUS_INPUT);
	call->query = "name=%";
	assert_int_equal(
	        request_query(call, declared, 3, &fields), STATUS_INPUT);
	talloc_free(call);
}

static void
test_odd_cookies(void **state)
{
	static const struct {
		const char *header, *wanted;
	} cases[] = {
	        {"borgersvar=1", "1"},
	        {"borgersvar=", ""},
	        {"borgersvar", NULL},
	        {"", NULL},
	        {";;; ;", NULL},
	        {"xborgersvar=1; borgersvar=2", "2"},
	        {"borgersvarx=1; borgersvar=2", "2"},
	        {"a=borgersvar=1", NULL},
	        {"borgersvar=1; borgersvar=2", "1"},
	        {"borgersvar=a=b", "a=b"},
	        {"a=1;borgersvar=2;", "2"},
	        {"borgersvar=2 ; a=1", "2"},
	        {"Borgersvar=1", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_header header = {"cookie", cases[i].header};
		struct http_call *call = http_call_create(NULL, "GET", "/");
		const char *got;

		call->headers = &header;
		call->header_count = 1;
		got = request_cookie(call, "borgersvar");
		if (cases[i].wanted == NULL
		                ? got != NULL
		                : got == NULL ||
		                          strcmp(got, cases[i].wanted) != 0)
			fail_msg("\"%s\" gave \"%s\"", cases[i].header,
			        got == NULL ? "nothing" : got);
		call->header_count = 0;
		assert_null(request_cookie(call, "borgersvar"));
		talloc_free(call);
	}
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
	        {"Sec-Fetch-Site", "none", true}, /* typed, or a bookmark */
	        {"sec-fetch-site", "cross-site", false},
	        {"Sec-Fetch-Site", "", false},
	        {"Origin", "https://svar.test", true},
	        {"Origin", "https://evil.test", false},
	        {"Origin", "null", false},
	        {"Origin", "http://svar.test", false},
	        {"Origin", "https://svar.test.evil.test", false},
	        {"Origin", "https://svar.test:444", false},
	        {"Origin", "", false},
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

/* What the browser says of the site goes before what it says of the origin. */
static void
test_site_before_origin(void **state)
{
	const struct http_header headers[] = {
	        {"Origin", "https://svar.test"},
	        {"Sec-Fetch-Site", "cross-site"},
	};
	struct http_call *call = http_call_create(NULL, "POST", "/");

	(void)state;
	call->headers = headers;
	call->header_count = 2;
	assert_false(request_is_same_site(call, "https://svar.test"));
	talloc_free(call);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_forms),
	        cmocka_unit_test(test_other_content_types_are_refused),
	        cmocka_unit_test(test_content_types),
	        cmocka_unit_test(test_many_pairs),
	        cmocka_unit_test(test_body_without_end),
	        cmocka_unit_test(test_queries),
	        cmocka_unit_test(test_cookies),
	        cmocka_unit_test(test_odd_cookies),
	        cmocka_unit_test(test_site_before_origin),
	        cmocka_unit_test(test_same_site),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}

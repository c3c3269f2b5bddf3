/*
 * The pieces that webhooks are made of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "gateway/provider_internal.h"

static const struct {
	const char *body;
	const char *json; /* NULL: no form */
} form_rows[] = {
        {"", "{}"},
        {"a=1&b=2", "{\"a\":\"1\",\"b\":\"2\"}"},
        {"a=1&a=2&a=3", "{\"a\":[\"1\",\"2\",\"3\"]}"},
        {"a", "{\"a\":\"\"}"},
        {"a=", "{\"a\":\"\"}"},
        {"=1", "{\"\":\"1\"}"},
        {"&&a=1&&", "{\"a\":\"1\"}"},
        {"a=b=c", "{\"a\":\"b=c\"}"},
        {"a=x+y%2Bz%20", "{\"a\":\"x y+z \"}"},
        {"%61=%C3%A6", "{\"a\":\"æ\"}"},
        {"a=%c3%a6", "{\"a\":\"æ\"}"},
        {"a=%C3", NULL},
        {"a=%", NULL},
        {"a=%4", NULL},
        {"a=%4x", NULL},
        {"a=%00", NULL},
        {"a=%FF", NULL},
};

static void
test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(form_rows) / sizeof(form_rows[0]); i++) {
		json_t *form = provider_form(
		        form_rows[i].body, strlen(form_rows[i].body));
		char *told =
		        form == NULL ? NULL : json_dumps(form, JSON_COMPACT);

		if (form_rows[i].json == NULL) {
			assert_null(form);
		} else {
			assert_non_null(told);
			assert_string_equal(told, form_rows[i].json);
		}
		free(told);
		json_decref(form);
	}
	assert_null(provider_form("a\0b=1", 5));
}

static void
test_too_many_fields(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text body;

	(void)state;
	text_init(&body, memory, 10000);
	for (int i = 0; i < 200; i++)
		text_add_format(&body, "a%d=1&", i);
	{
		json_t *form = provider_form(text_string(&body), body.length);

		assert_int_equal(json_object_size(form), 200);
		json_decref(form);
	}
	text_add(&body, "b=1");
	assert_null(provider_form(text_string(&body), body.length));
	talloc_free(memory);
}

static const struct {
	const char *json;
	const char *number;
} number_rows[] = {
        {"4511000001", "+4511000001"},
        {"\"4511000001\"", "+4511000001"},
        {"\"+4511000001\"", "+4511000001"},
        {"\"1204\"", "+1204"},
        {"\"Borgersvar\"", NULL},
        {"\"++45\"", NULL},
        {"\"\"", NULL},
        {"\"+\"", NULL},
        {"\"1234567890123456\"", NULL},
        {"-45", NULL},
        {"0", NULL},
        {"null", NULL},
        {"{}", NULL},
};

static void
test_numbers(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(number_rows) / sizeof(number_rows[0]);
	        i++) {
		json_t *json =
		        json_loads(number_rows[i].json, JSON_DECODE_ANY, NULL);
		const char *number = provider_number(json, memory);

		if (number_rows[i].number == NULL)
			assert_null(number);
		else
			assert_string_equal(number, number_rows[i].number);
		json_decref(json);
	}
	talloc_free(memory);
}

static const struct {
	const char *json;
	int64_t at;
} time_rows[] = {
        {"1795627867", 1795627867},
        {"1795627867123", 1795627867},
        {"\"2026-11-25T17:31:07Z\"", 1795627867},
        {"\"2026-11-25T18:31:07+01:00\"", 1795627867},
        {"\"yesterday\"", 0},
        {"\"\"", 0},
        {"null", 0},
        {"{}", 0},
};

static void
test_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(time_rows) / sizeof(time_rows[0]); i++) {
		json_t *json =
		        json_loads(time_rows[i].json, JSON_DECODE_ANY, NULL);

		assert_int_equal(provider_time(json), time_rows[i].at);
		json_decref(json);
	}
}

static const struct {
	const char *path;
	const char *found; /* NULL: nothing */
} at_rows[] = {
        {"a.b", "x"},
        {"list.0.id", "first"},
        {"list.1.id", "second"},
        {"list.2.id", NULL},
        {"list.-1.id", NULL},
        {"list.id", NULL},
        {"a.b.c", NULL},
        {"a..b", NULL},
        {"none", NULL},
        {"a.0123456789012345678901234567890123456789012345678901234567890123"
         "456789",
                NULL},
};

static void
test_paths(void **state)
{
	json_t *json = json_loads("{\"a\":{\"b\":\"x\"},\"list\":[{\"id\":"
	                          "\"first\"},{\"id\":\"second\"}]}",
	        0, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(at_rows) / sizeof(at_rows[0]); i++) {
		const char *found =
		        json_string_value(provider_at(json, at_rows[i].path));

		if (at_rows[i].found == NULL)
			assert_null(found);
		else
			assert_string_equal(found, at_rows[i].found);
	}
	assert_ptr_equal(provider_at(json, ""), json);
	json_decref(json);
}

static const struct {
	const char *keyword;
	const char *text;
	const char *left;
} keyword_rows[] = {
        {NULL, "KOM 4", "KOM 4"},
        {"", "KOM 4", "KOM 4"},
        {"KOM", "KOM 4", "4"},
        {"KOM", "kom\n4", "4"},
        {"KOM", "Kom   4 fint", "4 fint"},
        {"KOM", "KOM", ""},
        {"KOM", "Kommunen 4", "Kommunen 4"},
        {"KOM", "4 KOM", "4 KOM"},
        {"KOM", "", ""},
};

static void
test_keywords(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(keyword_rows) / sizeof(keyword_rows[0]);
	        i++) {
		struct provider_account account = {
		        .keyword = keyword_rows[i].keyword};

		assert_string_equal(
		        provider_text(&account, keyword_rows[i].text, memory),
		        keyword_rows[i].left);
	}
	talloc_free(memory);
}

/* A text of any length is cut at a character. */
static void
test_long_text(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct provider_account account = {0};
	struct text text;
	const char *cut;

	(void)state;
	text_init(&text, memory, 10000);
	text_add(&text, "a");
	for (int i = 0; i < 3000; i++)
		text_add(&text, "æ");
	cut = provider_text(&account, text_string(&text), memory);
	assert_int_equal(strlen(cut), 3999);
	assert_true(text_is_utf8(cut, strlen(cut)));
	talloc_free(memory);
}

static void
test_secrets(void **state)
{
	struct provider_account account = {
	        .webhook_secret = "a:b", .webhook_path = "abc"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_call *call =
	        http_call_create(memory, "POST", "/hook/main/abc");
	struct http_header header = {"authorization", "Basic YTpi"};

	(void)state;
	assert_false(provider_is_basic(&account, call));
	call->headers = &header;
	call->header_count = 1;
	assert_true(provider_is_basic(&account, call));
	header.value = "Basic YTpi ";
	assert_false(provider_is_basic(&account, call));
	header.value = "Basic Og==";
	account.webhook_secret = "";
	assert_false(provider_is_basic(&account, call));
	account.webhook_secret = NULL;
	assert_false(provider_is_basic(&account, call));
	assert_true(provider_path_is_right(&account, call));
	call->path = "/hook/main/abcd";
	assert_false(provider_path_is_right(&account, call));
	call->path = "/hook/main";
	assert_false(provider_path_is_right(&account, call));
	call->path = "";
	assert_false(provider_path_is_right(&account, call));
	account.webhook_path = "";
	assert_true(provider_path_is_right(&account, call));
	talloc_free(memory);
}

static int
start(void **state)
{
	(void)state;
	return secret_init() == STATUS_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_forms),
	        cmocka_unit_test(test_too_many_fields),
	        cmocka_unit_test(test_numbers),
	        cmocka_unit_test(test_times),
	        cmocka_unit_test(test_paths),
	        cmocka_unit_test(test_keywords),
	        cmocka_unit_test(test_long_text),
	        cmocka_unit_test(test_secrets),
	};

	return cmocka_run_group_tests_name(
	        "provider_webhook", tests, start, NULL);
}

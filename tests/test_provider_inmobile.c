/*
 * inMobile v4: batches under our own ids, callbacks in bulk, polls.
 */
#include "tests/provider_kit.h"

static const struct provider_account account = {.lane = "main",
        .driver = "inmobile",
        .url = "https://api.inmobile.com",
        .token = "T0ken",
        .webhook_secret = "hook:s3cret",
        .public_url = "https://we.test/hook/main"};

static void
test_build(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct provider_account polled = account;
	struct http_request request = kit_build(memory, &account, 1);

	(void)state;
	assert_string_equal(
	        request.url, "https://api.inmobile.com/v4/sms/outgoing");
	assert_string_equal(
	        kit_header(&request, "Authorization"), "Basic YXBpOlQwa2Vu");
	assert_string_equal(request.body,
	        "{\"messages\":[{\"to\":\"4511000001\",\"text\":\"Hej æøå & "
	        "\\\"du\\\"\",\"from\":\"4560575797\",\"messageId\":"
	        "\"1-aaaaaaaa\",\"encoding\":\"auto\",\"respectBlacklist\":"
	        "true,\"statusCallbackUrl\":\"https://we.test/hook/main\"}]}");
	/* Who is asked is not called back. */
	polled.poll_s = 30;
	request = kit_build(memory, &polled, 1);
	assert_null(strstr(request.body, "statusCallbackUrl"));
	talloc_free(memory);
}

static const struct kit_answer answer_rows[] = {
        {200, -1, 1, "{\"results\":[{\"messageId\":\"1-aaaaaaaa\"}]}", "A",
                NULL},
        {200, -1, 2,
                "{\"results\":[{\"messageId\":\"2-bbbbbbbb\"},{\"messageId\":"
                "\"1-aaaaaaaa\"}]}",
                "AA", NULL},
        {200, -1, 2, "{\"results\":[{\"messageId\":\"2-bbbbbbbb\"}]}", "UA",
                NULL},
        {200, -1, 1, "{\"results\":[{\"messageId\":\"9-zzzzzzzz\"}]}", "U",
                NULL},
        {200, -1, 1, "{\"results\":[null]}", "U", NULL},
        {200, -1, 1, "[]", "U", NULL},
        {200, -1, 1, "", "U", NULL},
        /* It is there already: that is what was wanted. */
        {400, -1, 1,
                "{\"errorMessage\":\"messageId must be unique\","
                "\"details\":[]}",
                "A", NULL},
        {400, -1, 1,
                "{\"errorMessage\":\"Validation failed\",\"details\":["
                "\"Duplicate MessageId\"]}",
                "A", NULL},
        {400, -1, 2, "{\"errorMessage\":\"messageId must be unique\"}",
                "TT bisect", NULL},
        {400, -1, 1, "{\"errorMessage\":\"text is empty\",\"details\":[]}", "R",
                "400 text is empty"},
        {500, -1, 1, "{\"errorMessage\":\"messageId\"}", "U pause 0", NULL},
};

static void
test_answers(void **state)
{
	(void)state;
	kit_expect_answers(&account, KIT_ROWS(answer_rows));
	kit_expect_retry_rule(&account);
	assert_true(provider_find("inmobile")->dedupes);
	assert_int_equal(provider_find("inmobile")->batch_max, 250);
}

#define RIGHT "Authorization", "Basic aG9vazpzM2NyZXQ="
#define REPORT(state)                                                          \
	"{\"messageId\":\"1-aaaaaaaa\",\"deliveryInfo\":{\"stateCode\":" state \
	",\"doneTime\":\"2026-11-25T17:31:07Z\"}}"
#define TEXT                                                                   \
	"{\"from\":{\"countryCode\":\"45\",\"phoneNumber\":\"11000001\"},"     \
	"\"to\":{\"countryCode\":\"45\",\"phoneNumber\":\"60575797\"},"        \
	"\"text\":\"4 fint\",\"receivedAt\":\"2026-11-25T17:31:07Z\"}"

static const struct kit_hook hook_rows[] = {
        {NULL, NULL, RIGHT, "{\"reports\":[" REPORT("1") "," REPORT("-1") "]}",
                "receipt 1-aaaaaaaa delivered 1 @1795627867\n"
                "receipt 1-aaaaaaaa failed -1 @1795627867"},
        {NULL, NULL, RIGHT, "{\"reports\":[" REPORT("0") "]}",
                "receipt 1-aaaaaaaa unknown 0 @1795627867"},
        {NULL, NULL, RIGHT, "{\"reports\":[" REPORT("-2") "]}",
                "receipt 1-aaaaaaaa failed -2 @1795627867"},
        /* What cannot be read does not hold back the others. */
        {NULL, NULL, RIGHT, "{\"reports\":[7,{}," REPORT("1") "]}",
                "receipt 1-aaaaaaaa delivered 1 @1795627867"},
        {NULL, NULL, RIGHT, "{\"reports\":[]}", ""},
        {NULL, NULL, RIGHT, "{\"messages\":[" TEXT "]}",
                "text +4511000001 +4560575797|4 fint @1795627867"},
        {NULL, NULL, RIGHT,
                "{\"messages\":[{\"from\":\"4511000001\",\"text\":\"4\"}]}",
                "text +4511000001 -|4 @0"},
        {NULL, NULL, RIGHT, "{}", "input"},
        {NULL, NULL, RIGHT, "", "input"},
        {NULL, NULL, NULL, NULL, "{\"reports\":[]}", "forbidden"},
};

static void
test_hooks(void **state)
{
	(void)state;
	kit_expect_hooks(&account, KIT_ROWS(hook_rows));
}

/* A secret step in the path, with Basic or without; never nothing. */
static void
test_paths(void **state)
{
	struct provider_account other = account;
	struct kit_hook row = {.path = "/hook/main/abc",
	        .body = "{\"reports\":[]}",
	        .events = ""};

	(void)state;
	other.webhook_path = "abc";
	other.webhook_secret = "";
	kit_expect_hooks(&other, &row, 1);
	row.path = "/hook/main/abd";
	row.events = "forbidden";
	kit_expect_hooks(&other, &row, 1);
	row.path = "/hook/main/abc";
	other.webhook_secret = "hook:s3cret";
	kit_expect_hooks(&other, &row, 1);
	other.webhook_path = "";
	other.webhook_secret = "";
	kit_expect_hooks(&other, &row, 1);
}

/* The same text is the same event; another is another. */
static void
test_text_ids(void **state)
{
	static const char body[] =
	        "{\"messages\":[" TEXT "," TEXT
	        ",{\"from\":\"4511000001\",\"text\":\"4\"}]}";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct provider_events events = {0};

	(void)state;
	assert_int_equal(
	        provider_find("inmobile")
	                ->poll_read(&account, 1, body, memory, &events),
	        STATUS_OK);
	assert_int_equal(events.count, 3);
	assert_string_equal(events.items[0].event_id, events.items[1].event_id);
	assert_string_not_equal(
	        events.items[0].event_id, events.items[2].event_id);
	talloc_free(memory);
}

static void
test_polls(void **state)
{
	const struct provider *driver = provider_find("inmobile");
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_request request = {0};
	struct provider_events events = {0};
	struct text full;

	(void)state;
	assert_int_equal(driver->poll_count, 2);
	driver->poll_build(&account, 0, memory, &request);
	assert_string_equal(request.method, "GET");
	assert_string_equal(request.url,
	        "https://api.inmobile.com/v4/sms/outgoing/reports?limit=250");
	driver->poll_build(&account, 1, memory, &request);
	assert_string_equal(request.url,
	        "https://api.inmobile.com/v4/sms/incoming/messages?limit=250");
	assert_string_equal(
	        kit_header(&request, "Authorization"), "Basic YXBpOlQwa2Vu");
	text_init(&full, memory, 100000);
	text_add(&full, "{\"reports\":[" REPORT("1"));
	for (int i = 1; i < 250; i++)
		text_add(&full, "," REPORT("1"));
	text_add(&full, "]}");
	assert_int_equal(driver->poll_read(&account, 0, text_string(&full),
	                         memory, &events),
	        STATUS_OK);
	assert_int_equal(events.count, 250);
	assert_true(events.full);
	assert_int_equal(driver->poll_read(&account, 0, "{\"reports\":[]}",
	                         memory, &events),
	        STATUS_OK);
	assert_int_equal(events.count, 0);
	assert_false(events.full);
	assert_int_equal(
	        driver->poll_read(&account, 0, "<html>", memory, &events),
	        STATUS_INPUT);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_build),
	        cmocka_unit_test(test_answers),
	        cmocka_unit_test(test_hooks),
	        cmocka_unit_test(test_paths),
	        cmocka_unit_test(test_text_ids),
	        cmocka_unit_test(test_polls),
	};

	return cmocka_run_group_tests_name(
	        "provider_inmobile", tests, kit_setup, NULL);
}

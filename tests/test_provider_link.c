/*
 * LINK Mobility Common: batches, results by code, receipts for each segment.
 */
#include "tests/provider_kit.h"

static const struct provider_account account = {.lane = "main",
        .driver = "link",
        .url = "https://n-eu.linkmobility.io",
        .token = "user:T0ken",
        .webhook_secret = "hook:s3cret",
        .webhook_path = "qwertyuiop",
        .keyword = "KOM",
        .terms = {.platform = "COMMON_API", .partner = "17", .gate = "g1"}};

static void
test_build(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_request request = kit_build(memory, &account, 3);

	(void)state;
	assert_string_equal(
	        request.url, "https://n-eu.linkmobility.io/sms/sendbatch");
	assert_string_equal(kit_header(&request, "Authorization"),
	        "Basic dXNlcjpUMGtlbg==");
	assert_string_equal(request.body,
	        "{\"platformId\":\"COMMON_API\",\"platformPartnerId\":\"17\","
	        "\"useDeliveryReport\":true,\"ignoreResponse\":false,"
	        "\"deliveryReportGates\":[\"g1\"],\"sendRequestMessages\":[{"
	        "\"source\":\"+4560575797\",\"sourceTON\":\"MSISDN\","
	        "\"destination\":\"+4511000001\",\"userData\":\"Hej æøå & "
	        "\\\"du\\\"\",\"dcs\":\"TEXT\",\"refId\":\"1-aaaaaaaa\"},{"
	        "\"source\":\"1204\",\"sourceTON\":\"SHORTNUMBER\","
	        "\"destination\":\"+4511000002\",\"userData\":\"To\\nlinjer\","
	        "\"dcs\":\"TEXT\",\"refId\":\"2-bbbbbbbb\"},{\"source\":"
	        "\"Silkeborg\",\"sourceTON\":\"ALPHANUMERIC\","
	        "\"destination\":\"+4511000003\",\"userData\":\"? ok\","
	        "\"dcs\":\"TEXT\",\"refId\":\"3-cccccccc\"}]}");
	talloc_free(memory);
}

static void
test_bearer(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct provider_account bearer = account;
	struct http_request request;

	(void)state;
	bearer.token = "abc";
	request = kit_build(memory, &bearer, 1);
	assert_string_equal(
	        kit_header(&request, "Authorization"), "Bearer abc");
	talloc_free(memory);
}

#define QUEUED(id)                                                             \
	"{\"messageId\":\"" id                                                 \
	"\",\"resultCode\":1005,\"description\":\"Queued\"}"

static const struct kit_answer answer_rows[] = {
        {200, -1, 1, "[" QUEUED("a") "]", "A", NULL},
        {200, -1, 2, "[" QUEUED("a") "," QUEUED("b") "]", "AA", NULL},
        /* Fewer results than messages, and nobody says whose. */
        {200, -1, 2, "[" QUEUED("a") "]", "UU", NULL},
        {200, -1, 2,
                "[{\"refId\":\"2-bbbbbbbb\",\"messageId\":\"b\","
                "\"resultCode\":1005}]",
                "UA", NULL},
        {200, -1, 2,
                "[{\"messageId\":\"a\",\"resultCode\":106200,"
                "\"description\":\"bad\"}," QUEUED("b") "]",
                "RA", "106200 bad"},
        {200, -1, 1, "[{\"messageId\":\"a\",\"resultCode\":3}]", "T pause 0",
                "3 "},
        {200, -1, 1, "[{\"messageId\":\"a\",\"resultCode\":105}]", "T", NULL},
        {200, -1, 1, "[{\"messageId\":\"a\",\"resultCode\":1010}]", "U", NULL},
        {200, -1, 1, "[{\"resultCode\":1005}]", "U", NULL},
        {200, -1, 1, "[null]", "U", NULL},
        {200, -1, 1, "{}", "U", NULL},
        {200, -1, 1, "", "U", NULL},
        /* ignoreResponse was ignored. */
        {204, -1, 2, "", "UU pause 0", NULL},
        {400, -1, 1, "{\"resultCode\":106000,\"description\":\"no\"}", "R",
                "400 106000 no"},
        {400, -1, 3, "{\"resultCode\":106000}", "TTT bisect", NULL},
        {403, -1, 2, "{\"resultCode\":106103}", "TT stop", NULL},
};

static void
test_answers(void **state)
{
	(void)state;
	kit_expect_answers(&account, KIT_ROWS(answer_rows));
	kit_expect_retry_rule(&account);
}

#define RIGHT "Authorization", "Basic aG9vazpzM2NyZXQ="
#define PATH  "/hook/main/qwertyuiop"
#define REPORT(id, code, segments)                                             \
	"{\"refId\":\"1-aaaaaaaa\",\"id\":\"" id                               \
	"\",\"timestamp\":\"2026-11-25T17:31:07Z\",\"resultCode\":" code       \
	",\"segments\":" segments "}"

static const struct kit_hook hook_rows[] = {
        {PATH, NULL, RIGHT, REPORT("abc", "1001", "null"),
                "receipt 1-aaaaaaaa delivered 1001 @1795627867"},
        /* The first of two segments is not yet all of it. */
        {PATH, NULL, RIGHT, REPORT("abc$0", "1001", "2"),
                "receipt 1-aaaaaaaa transient 1001 @1795627867"},
        {PATH, NULL, RIGHT, REPORT("abc$1", "1001", "2"),
                "receipt 1-aaaaaaaa delivered 1001 @1795627867"},
        {PATH, NULL, RIGHT, REPORT("abc$0", "1001", "1"),
                "receipt 1-aaaaaaaa delivered 1001 @1795627867"},
        {PATH, NULL, RIGHT, REPORT("abc$0", "2104", "2"),
                "receipt 1-aaaaaaaa failed 2104 @1795627867"},
        {PATH, NULL, RIGHT, REPORT("abc$0", "1005", "1"),
                "receipt 1-aaaaaaaa transient 1005 @1795627867"},
        {PATH, NULL, RIGHT, REPORT("abc$0", "3", "1"),
                "receipt 1-aaaaaaaa failed 3 @1795627867"},
        {PATH, NULL, RIGHT, REPORT("abc$0", "1010", "1"),
                "receipt 1-aaaaaaaa unknown 1010 @1795627867"},
        {PATH, NULL, RIGHT, REPORT("abc$0", "null", "1"), "input"},
        {PATH, NULL, RIGHT,
                "{\"source\":\"+4511000001\",\"destination\":\"DK-1204\","
                "\"content\":{\"userData\":\"kom 4 fint\"},\"messageId\":\"m1"
                "\",\"timestamp\":1764091867000}",
                "text +4511000001 1204|4 fint @1764091867"},
        {PATH, NULL, RIGHT,
                "{\"source\":\"+4511000001\",\"destination\":\"DK-1204\","
                "\"content\":{\"userData\":\"Abe 4\"},\"messageId\":\"m1\","
                "\"route\":{\"keyword\":\"ABE\"}}",
                "text +4511000001 1204|4 @0"},
        {PATH, NULL, RIGHT, "{\"content\":{}}", "input"},
        {PATH, NULL, RIGHT, "", "input"},
        {PATH, NULL, RIGHT, "[]", "input"},
        {PATH, NULL, NULL, NULL, REPORT("abc", "1001", "1"), "forbidden"},
        {PATH, NULL, "Authorization", "Basic aG9vazpzM2NyZXU=",
                REPORT("abc", "1001", "1"), "forbidden"},
        {"/hook/main", NULL, RIGHT, REPORT("abc", "1001", "1"), "forbidden"},
        {"/hook/main/qwertyuio", NULL, RIGHT, REPORT("abc", "1001", "1"),
                "forbidden"},
};

static void
test_hooks(void **state)
{
	(void)state;
	kit_expect_hooks(&account, KIT_ROWS(hook_rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_build),
	        cmocka_unit_test(test_bearer),
	        cmocka_unit_test(test_answers),
	        cmocka_unit_test(test_hooks),
	};

	return cmocka_run_group_tests_name(
	        "provider_link", tests, kit_setup, NULL);
}

/*
 * GatewayAPI's older REST interface: requests, answers by code and status, and
 * tokens, of which some were recorded independently (nickdnk/gatewayapi-php,
 * signed with "secret").
 */
#include "tests/provider_kit.h"

static const struct provider_account account = {.lane = "main",
        .driver = "gatewayapi_rest",
        .url = "https://gatewayapi.eu",
        .token = "T0ken",
        .webhook_secret = "secret"};

static void
test_build(void **state)
{
	static const char wanted[] =
	        "[{\"sender\":\"4560575797\",\"message\":\"Hej æøå & "
	        "\\\"du\\\"\",\"recipients\":[{\"msisdn\":4511000001}],"
	        "\"userref\":\"1-aaaaaaaa\",\"encoding\":\"UTF8\"},"
	        "{\"sender\":\"1204\",\"message\":\"To\\nlinjer\","
	        "\"recipients\":[{\"msisdn\":4511000002}],\"userref\":"
	        "\"2-bbbbbbbb\",\"encoding\":\"UTF8\"},{\"sender\":"
	        "\"Silkeborg\",\"message\":\"😀 ok\",\"recipients\":[{"
	        "\"msisdn\":4511000003}],\"userref\":\"3-cccccccc\","
	        "\"encoding\":\"UCS2\"}]";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_request request = kit_build(memory, &account, 3);

	(void)state;
	assert_string_equal(request.method, "POST");
	assert_string_equal(request.url, "https://gatewayapi.eu/rest/mtsms");
	assert_string_equal(
	        kit_header(&request, "Authorization"), "Basic VDBrZW46");
	assert_string_equal(request.body, wanted);
	talloc_free(memory);
}

/* Why the lane stops is told apart, since somebody must do something else. */
static void
test_stops(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum provider_stop stop;
	} rows[] = {
	        {403, "{\"code\":\"0x0216\"}", PROVIDER_STOP_CREDIT},
	        {402, "", PROVIDER_STOP_CREDIT},
	        {403, "{\"code\":\"0x022A\"}", PROVIDER_STOP_CREDENTIALS},
	        {401, "{\"code\":\"0x0223\"}", PROVIDER_STOP_CREDENTIALS},
	        {403, "", PROVIDER_STOP_CREDENTIALS},
	        {404, "", PROVIDER_STOP_REFUSED},
	};
	static const struct provider_message message = {
	        1, "1-aaaaaaaa", "1204", "+4511000001", "Hej", 1, 0};
	const struct provider_batch batch = {&account, &message, 1};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct provider_answer answer;
		struct http_request request = {.outcome = HTTP_ANSWERED,
		        .status = rows[i].status,
		        .answer = rows[i].body,
		        .answer_length = strlen(rows[i].body),
		        .retry_after_s = -1};

		provider_find("gatewayapi_rest")
		        ->read(&batch, &request, memory, &answer);
		assert_int_equal(answer.lane, PROVIDER_LANE_STOP);
		assert_int_equal(answer.stop, rows[i].stop);
		talloc_free(memory);
	}
}

static const struct kit_answer answer_rows[] = {
        {200, -1, 1, "{\"ids\":[421332671]}", "A", NULL},
        {200, -1, 3, "{\"ids\":[1,2,3],\"usage\":{}}", "AAA", NULL},
        /* Nobody can tell whose it is. */
        {200, -1, 3, "{\"ids\":[1,2]}", "UUU", NULL},
        {200, -1, 1, "{\"ids\":[]}", "U", NULL},
        {200, -1, 1, "{\"ids\":{}}", "U", NULL},
        {200, -1, 1, "", "U", NULL},
        {200, -1, 1, "<html>", "U", NULL},
        {200, -1, 1, "{\"ids\":[1]", "U", NULL},
        /* No credit, frozen: keep all and stop. */
        {403, -1, 3, "{\"code\":\"0x0216\",\"message\":\"no credit\"}",
                "TTT stop", "403 0x0216 no credit"},
        {403, -1, 1, "{\"code\":\"0x022A\",\"message\":\"frozen\"}", "T stop",
                "403 0x022A frozen"},
        {401, -1, 1, "{\"code\":\"0x0223\"}", "T stop", "401 0x0223 "},
        /* A blacklisted number, whatever the status. */
        {403, -1, 1, "{\"code\":\"0x0214\",\"message\":\"4511000001\"}", "R",
                "403 0x0214 **********"},
        {403, -1, 2, "{\"code\":\"0x0215\"}", "TT bisect", NULL},
        /* A recipient twice refuses all: the halves go. */
        {422, -1, 3, "{\"code\":\"0x0310\"}", "TTT bisect", NULL},
        {422, -1, 1, "{\"code\":\"0x0312\"}", "R", NULL},
        {400, -1, 2, "{\"code\":\"0x0308\"}", "TT bisect", NULL},
        /* A code does not make a 500 certain. */
        {500, -1, 1, "{\"code\":\"0x0310\"}", "U pause 0", NULL},
};

static void
test_answers(void **state)
{
	(void)state;
	kit_expect_answers(&account, KIT_ROWS(answer_rows));
	kit_expect_retry_rule(&account);
}

#define HEAD "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9."
#define STATUS_PAYLOAD                                                         \
	"eyJpZCI6MjM4MTcwMywibXNpc2RuIjo0NTQyNjA5MDQ1LCJ0aW1lIjoxNTIyNzY0MDYy" \
	"LCJzdGF0dXMiOiJERUxJVkVSRUQiLCJlcnJvciI6ImVycm9yIHRleHQiLCJjb2RlIjoi" \
	"ZXJyb3IgY29kZSIsImNvdW50cnlfcHJlZml4Ijo0NSwiY291bnRyeV9jb2RlIjoiREsi" \
	"LCJjaGFyZ2Vfc3RhdHVzIjoiQVVUSE9SSVpFRCIsInVzZXJyZWYiOiJhIHJlZmVyZW5j" \
	"ZSJ9."
#define STATUS_MAC "LgbbsxAj61SQhDA0A3dGlcT8OZN2UJsTgBiifNHEeh8"
#define OTHER_PAYLOAD                                                          \
	"eyJpZCI6MjM4MTcwMywibXNpc2RuIjo0NTQyNjA5MDQ1LCJ0aW1lIjoxNTIyNzY0MDYy" \
	"LCJzdGF0dXMiOiJERUxJVkVSRUQiLCJlcnJvciI6bnVsbCwiY29kZSI6bnVsbCwidXNl" \
	"cnJlZiI6bnVsbCwiY2FsbGJhY2tfdXJsIjoiaHR0cDovL2JiYWY3MTQyLm5ncm9rLmlv" \
	"IiwiYXBpIjo0fQ."

#define SIGNATURE "X-Gwapi-Signature"

static const struct kit_hook recorded_rows[] = {
        {NULL, NULL, SIGNATURE, HEAD STATUS_PAYLOAD STATUS_MAC, "",
                "receipt a reference delivered DELIVERED @1522764062"},
        /* The body is not looked at. */
        {NULL, NULL, SIGNATURE, HEAD STATUS_PAYLOAD STATUS_MAC,
                "{\"status\":\"REJECTED\"}",
                "receipt a reference delivered DELIVERED @1522764062"},
        {NULL, NULL, SIGNATURE,
                HEAD "eyJpZCI6MTAwMDAwMSwibXNpc2RuIjo0NTg3NjU0MzIxLCJyZWNlaX"
                     "ZlciI6NDUxMjA0LCJtZXNzYWdlIjoiZm9vIEhlbGxvIFdvcmxkIiwi"
                     "c2VudHRpbWUiOjE0NTAwMDAwMDAsIndlYmhvb2tfbGFiZWwiOiJ0ZX"
                     "N0IiwiY291bnRyeV9jb2RlIjoiREsiLCJjb3VudHJ5X3ByZWZpeCI6"
                     "NDUsInNlbmRlciI6InRlc3QiLCJ2YWxpZGl0eV9wZXJpb2QiOjM0Mz"
                     "QsImVuY29kaW5nIjoic3RyaW5nIiwibWNjIjoxMjMsIm1uYyI6MTI1"
                     "LCJwYXlsb2FkIjoiYmluIiwidWRoIjoidWRoIHN0cmluZyJ9._Kk85"
                     "q5mTBwnLi17mMVu7RmUDoFHFjsSuzjrVjmaH-M",
                "", "text +4587654321 +451204|foo Hello World @1450000000"},
        /* Signed, but without a time. */
        {NULL, NULL, SIGNATURE,
                HEAD "eyJpZCI6MjM4MTcwMywibXNpc2RuIjo0NTQyNjA5MDQ1LCJzdGF0dX"
                     "MiOiJERUxJVkVSRUQiLCJlcnJvciI6bnVsbCwiY29kZSI6bnVsbCwi"
                     "dXNlcnJlZiI6bnVsbCwiY2FsbGJhY2tfdXJsIjoiaHR0cDovL2JiYW"
                     "Y3MTQyLm5ncm9rLmlvIiwiYXBpIjo0fQ.6lYoTn05tdJZIke3pxZg-"
                     "dCxLjCeaOuWgjk7Ln6UQtA",
                "", "input"},
        /* HS512, HS384, "none": HS256 is pinned. */
        {NULL, NULL, SIGNATURE,
                "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9." OTHER_PAYLOAD
                "o3FGANwBGxEAK2tfFZtp9ZraDxUgwypBj0dq1C13IWEddpxcth8dQHngaQMq"
                "6FtbGpDO80pyMeedDSndzKMoag",
                "", "forbidden"},
        {NULL, NULL, SIGNATURE,
                "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzM4NCJ9." OTHER_PAYLOAD
                "2itUNDqtCZyE6g320Tn8RRd0rykJEoFtVeffPzUKLmMGwrG3fCXufwbpc-43"
                "dYGA",
                "", "forbidden"},
        {NULL, NULL, SIGNATURE,
                "eyJ0eXBlIjoiSldUIiwiYWxnIjoibm9uZSJ9." OTHER_PAYLOAD
                "KdfDH65bnQtgxEkFnpAQodOciAJedZFB13r9wEo8t3Y",
                "", "forbidden"},
        {NULL, NULL, SIGNATURE, HEAD STATUS_PAYLOAD, "", "forbidden"},
        {NULL, NULL, SIGNATURE, HEAD STATUS_PAYLOAD "AAAA", "", "forbidden"},
        {NULL, NULL, SIGNATURE, HEAD OTHER_PAYLOAD STATUS_MAC, "", "forbidden"},
        {NULL, NULL, SIGNATURE, HEAD STATUS_PAYLOAD STATUS_MAC "=", "",
                "forbidden"},
        {NULL, NULL, SIGNATURE, "not_valid", "", "forbidden"},
        {NULL, NULL, SIGNATURE, "..", "", "forbidden"},
        {NULL, NULL, SIGNATURE, "", "", "forbidden"},
        {NULL, NULL, NULL, NULL, "", "forbidden"},
};

static void
test_recorded(void **state)
{
	(void)state;
	kit_expect_hooks(&account, KIT_ROWS(recorded_rows));
}

static void
test_other_secrets(void **state)
{
	static const char *const secrets[] = {"wrong", "", "secre", NULL};
	struct provider_account other = account;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct kit_hook row = recorded_rows[0];

		other.webhook_secret = secrets[i];
		row.events = "forbidden";
		kit_expect_hooks(&other, &row, 1);
	}
}

/* On a shared code the keyword comes with the text, and is taken off. */
static void
test_keyword(void **state)
{
	struct provider_account with = account;
	struct kit_hook row = recorded_rows[2];

	(void)state;
	with.keyword = "FOO";
	row.events = "text +4587654321 +451204|Hello World @1450000000";
	kit_expect_hooks(&with, &row, 1);
	/* Only as a word of its own. */
	with.keyword = "fo";
	kit_expect_hooks(&with, &recorded_rows[2], 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_build),
	        cmocka_unit_test(test_stops),
	        cmocka_unit_test(test_answers),
	        cmocka_unit_test(test_recorded),
	        cmocka_unit_test(test_other_secrets),
	        cmocka_unit_test(test_keyword),
	};

	return cmocka_run_group_tests_name(
	        "provider_gatewayapi_rest", tests, kit_setup, NULL);
}

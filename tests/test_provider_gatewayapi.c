/*
 * What is sent to GatewayAPI, and how its answers are read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/provider.h"

static const struct provider_account account = {.lane = "main",
        .driver = "gatewayapi",
        .url = "https://messaging.gatewayapi.eu",
        .token = "T0ken",
        .webhook_secret = "secret"};

static const struct provider_message messages[] = {
        {1, "1-aaaaaaaa", "+4560575797", "+4520123456", "Hej æøå", 1, 0},
        {2, "2-bbbbbbbb", "1204", "+4520123457", "To \"linjer\"\nher", 1, 0},
        {3, "3-cccccccc", "Silkeborg", "+46701234567", "😀", 1, 0},
};

enum { MESSAGES = sizeof(messages) / sizeof(messages[0]) };

static const struct provider *
driver(void)
{
	const struct provider *found = provider_find("gatewayapi");

	assert_non_null(found);
	return found;
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(driver()->name, "gatewayapi");
	assert_null(provider_find("GatewayAPI"));
	assert_null(provider_find(""));
	assert_non_null(strstr(provider_names(), "gatewayapi"));
	assert_int_equal(driver()->batch_max, 1000);
}

static const char *
header(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

/* A message of the request as the schema wants it. */
static void
expect_message(const json_t *json, const struct provider_message *message,
        const char *sender, json_int_t recipient)
{
	assert_string_equal(
	        json_string_value(json_object_get(json, "sender")), sender);
	assert_true(json_is_integer(json_object_get(json, "recipient")));
	assert_int_equal(json_integer_value(json_object_get(json, "recipient")),
	        recipient);
	assert_string_equal(json_string_value(json_object_get(json, "message")),
	        message->body);
	assert_string_equal(
	        json_string_value(json_object_get(json, "reference")),
	        message->reference);
	assert_int_equal(json_object_size(json), 4);
}

static void
test_build_single(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_request request = {0};
	json_t *json;

	(void)state;
	driver()->build(&(struct provider_batch){&account, messages, 1}, memory,
	        &request);
	assert_string_equal(request.method, "POST");
	assert_string_equal(
	        request.url, "https://messaging.gatewayapi.eu/mobile/single");
	assert_string_equal(header(&request, "Authorization"), "Token T0ken");
	assert_string_equal(
	        header(&request, "Content-Type"), "application/json");
	json = json_loadb(request.body, request.body_length, 0, NULL);
	expect_message(json, &messages[0], "4560575797", 4520123456);
	json_decref(json);
	talloc_free(memory);
}

static void
test_build_multi(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_request request = {0};
	json_t *json;
	const json_t *list;

	(void)state;
	driver()->build(&(struct provider_batch){&account, messages, MESSAGES},
	        memory, &request);
	assert_string_equal(
	        request.url, "https://messaging.gatewayapi.eu/mobile/multi");
	json = json_loadb(request.body, request.body_length, 0, NULL);
	assert_int_equal(json_object_size(json), 1);
	list = json_object_get(json, "messages");
	assert_int_equal(json_array_size(list), MESSAGES);
	expect_message(json_array_get(list, 0), &messages[0], "4560575797",
	        4520123456);
	expect_message(
	        json_array_get(list, 1), &messages[1], "1204", 4520123457);
	expect_message(json_array_get(list, 2), &messages[2], "Silkeborg",
	        46701234567);
	json_decref(json);
	talloc_free(memory);
}

/* An answer for the first `count` messages, read. */
static struct provider_answer
read_as(TALLOC_CTX *memory, size_t count, enum http_outcome outcome,
        long status, const char *body)
{
	struct http_request request = {.outcome = outcome,
	        .status = status,
	        .answer = body,
	        .answer_length = strlen(body),
	        .retry_after_s = -1,
	        .failure = "it broke"};
	struct provider_answer answer;

	memset(&answer, 0x5a, sizeof(answer));
	driver()->read(&(struct provider_batch){&account, messages, count},
	        &request, memory, &answer);
	assert_int_equal(answer.result_count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(answer.results[i].id, messages[i].id);
	return answer;
}

static const char *
verdicts(TALLOC_CTX *memory, const struct provider_answer *answer)
{
	char *out = talloc_zero_array(
	        memory, char, (unsigned)answer->result_count + 1);

	for (size_t i = 0; i < answer->result_count; i++)
		out[i] = "ARTU"[answer->results[i].verdict];
	return out;
}

/* Verdicts by letter: accepted, rejected, to try again, unknown. */
static const struct {
	size_t count;
	const char *body;
	const char *verdicts;
	const char *first_id; /* NULL: none */
} accepted_rows[] = {
        {1,
                "{\"msg_id\":\"01JN\",\"recipient\":4520123456,"
                "\"reference\":\"1-aaaaaaaa\"}",
                "A", "01JN"},
        /* The reference was left out: the recipient tells. */
        {1, "{\"msg_id\":\"01JN\",\"recipient\":4520123456}", "A", "01JN"},
        {1,
                "{\"msg_id\":\"01JN\",\"recipient\":4520123456,"
                "\"reference\":null}",
                "A", "01JN"},
        /* Somebody else's message. */
        {1,
                "{\"msg_id\":\"01JN\",\"recipient\":4520123456,"
                "\"reference\":\"9-zzzzzzzz\"}",
                "U", NULL},
        {1, "{\"msg_id\":\"01JN\",\"recipient\":4599999999}", "U", NULL},
        {1, "{\"reference\":\"1-aaaaaaaa\"}", "U", NULL},
        {1, "{\"msg_id\":7,\"reference\":\"1-aaaaaaaa\"}", "U", NULL},
        {1, "", "U", NULL},
        {1, "<html>", "U", NULL},
        {1, "[]", "U", NULL},
        {1, "{\"msg_id\":\"01JN\"", "U", NULL},
        /* Another order than that of the request. */
        {3,
                "{\"responses\":[{\"msg_id\":\"c\",\"reference\":\"3-"
                "cccccccc\"}"
                ",{\"msg_id\":\"a\",\"reference\":\"1-aaaaaaaa\"},"
                "{\"msg_id\":\"b\",\"reference\":\"2-bbbbbbbb\"}]}",
                "AAA", "a"},
        {3,
                "{\"responses\":[{\"msg_id\":\"c\",\"recipient\":46701234567},"
                "{\"msg_id\":\"a\",\"recipient\":4520123456}]}",
                "AUA", "a"},
        /* One is not mentioned. */
        {3,
                "{\"responses\":[{\"msg_id\":\"c\",\"reference\":\"3-"
                "cccccccc\"}"
                ",{\"msg_id\":\"b\",\"reference\":\"2-bbbbbbbb\"}]}",
                "UAA", NULL},
        /* The documented example's shape, where a list was due. */
        {3, "{\"msg_id\":\"b\",\"reference\":\"2-bbbbbbbb\"}", "UAU", NULL},
        {3, "{\"responses\":[null,7,\"x\",{}]}", "UUU", NULL},
        {3, "{\"responses\":{}}", "UUU", NULL},
};

static void
test_accepted(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(accepted_rows) / sizeof(accepted_rows[0]);
	        i++) {
		struct provider_answer answer =
		        read_as(memory, accepted_rows[i].count, HTTP_ANSWERED,
		                202, accepted_rows[i].body);

		assert_string_equal(
		        verdicts(memory, &answer), accepted_rows[i].verdicts);
		assert_int_equal(answer.lane, PROVIDER_LANE_OPEN);
		assert_false(answer.bisect);
		if (accepted_rows[i].first_id == NULL)
			assert_null(answer.results[0].provider_id);
		else
			assert_string_equal(answer.results[0].provider_id,
			        accepted_rows[i].first_id);
	}
	talloc_free(memory);
}

/* Two texts to one number in a batch: the number alone tells nothing. */
static void
test_same_recipient_twice(void **state)
{
	static const struct provider_message twins[] = {
	        {1, "1-aaaaaaaa", "1204", "+4520123456", "a", 1, 0},
	        {2, "2-bbbbbbbb", "1204", "+4520123456", "b", 1, 0},
	};
	static const char body[] = "{\"responses\":[{\"msg_id\":\"x\","
	                           "\"recipient\":4520123456}]}";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_request request = {.outcome = HTTP_ANSWERED,
	        .status = 202,
	        .answer = body,
	        .answer_length = sizeof(body) - 1,
	        .retry_after_s = -1};
	struct provider_answer answer;

	(void)state;
	driver()->read(&(struct provider_batch){&account, twins, 2}, &request,
	        memory, &answer);
	assert_string_equal(verdicts(memory, &answer), "UU");
	talloc_free(memory);
}

static const struct {
	long status;
	int64_t retry_after_s;
	size_t count;
	const char *verdicts;
	enum provider_lane_state lane;
	int64_t pause_s;
	bool bisect;
} refusal_rows[] = {
        {400, -1, 1, "R", PROVIDER_LANE_OPEN, 0, false},
        {422, -1, 1, "R", PROVIDER_LANE_OPEN, 0, false},
        {422, -1, 2, "TT", PROVIDER_LANE_OPEN, 0, true},
        {400, -1, 3, "TTT", PROVIDER_LANE_OPEN, 0, true},
        {413, -1, 3, "TTT", PROVIDER_LANE_OPEN, 0, true},
        {401, -1, 1, "T", PROVIDER_LANE_STOP, 0, false},
        {403, -1, 3, "TTT", PROVIDER_LANE_STOP, 0, false},
        {402, -1, 1, "T", PROVIDER_LANE_STOP, 0, false},
        {404, -1, 2, "TT", PROVIDER_LANE_STOP, 0, false},
        {301, -1, 2, "TT", PROVIDER_LANE_STOP, 0, false},
        {429, -1, 3, "TTT", PROVIDER_LANE_PAUSE, 30, false},
        {429, 7, 1, "T", PROVIDER_LANE_PAUSE, 7, false},
        {429, 0, 1, "T", PROVIDER_LANE_PAUSE, 0, false},
        {503, 120, 2, "TT", PROVIDER_LANE_PAUSE, 120, false},
        /* Without Retry-After it says nothing of what was accepted. */
        {503, -1, 2, "UU", PROVIDER_LANE_PAUSE, 0, false},
        {500, -1, 3, "UUU", PROVIDER_LANE_PAUSE, 0, false},
        {500, 9, 1, "U", PROVIDER_LANE_PAUSE, 0, false},
        {502, -1, 1, "U", PROVIDER_LANE_PAUSE, 0, false},
        {504, -1, 1, "U", PROVIDER_LANE_PAUSE, 0, false},
        {408, -1, 1, "U", PROVIDER_LANE_PAUSE, 0, false},
        {204, -1, 1, "U", PROVIDER_LANE_PAUSE, 0, false},
};

static void
test_refusals(void **state)
{
	static const char body[] = "{\"detail\":\"no\"}";
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(refusal_rows) / sizeof(refusal_rows[0]);
	        i++) {
		struct http_request request = {.outcome = HTTP_ANSWERED,
		        .status = refusal_rows[i].status,
		        .answer = body,
		        .answer_length = sizeof(body) - 1,
		        .retry_after_s = refusal_rows[i].retry_after_s};
		struct provider_answer answer;

		driver()->read(&(struct provider_batch){&account, messages,
		                       refusal_rows[i].count},
		        &request, memory, &answer);
		assert_string_equal(
		        verdicts(memory, &answer), refusal_rows[i].verdicts);
		assert_int_equal(answer.lane, refusal_rows[i].lane);
		assert_int_equal(answer.pause_s, refusal_rows[i].pause_s);
		assert_int_equal(answer.bisect, refusal_rows[i].bisect);
		assert_string_equal(answer.results[0].error,
		        talloc_asprintf(
		                memory, "%ld no", refusal_rows[i].status));
	}
	talloc_free(memory);
}

static void
test_not_answered(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct provider_answer answer =
	        read_as(memory, 2, HTTP_NOT_SENT, 0, "");

	(void)state;
	assert_string_equal(verdicts(memory, &answer), "TT");
	assert_int_equal(answer.lane, PROVIDER_LANE_PAUSE);
	assert_true(answer.pause_s > 0);
	assert_string_equal(answer.results[1].error, "it broke");
	answer = read_as(memory, 2, HTTP_UNKNOWN, 0, "");
	assert_string_equal(verdicts(memory, &answer), "UU");
	assert_int_equal(answer.lane, PROVIDER_LANE_PAUSE);
	assert_string_equal(answer.results[0].error, "it broke");
	talloc_free(memory);
}

/* What is kept of a refusal: where and what, no number, no text. */
static const struct {
	const char *body;
	const char *error;
} error_rows[] = {
        {"{\"detail\":[{\"loc\":[\"body\",\"messages\",3,\"recipient\"],"
         "\"msg\":\"field required\",\"type\":\"missing\","
         "\"input\":\"Hej, du har et møde\"}]}",
                "422 body.messages.3.recipient. field required"},
        {"{\"detail\":\"unknown recipient 4520123456\"}",
                "422 unknown recipient **********"},
        {"{\"detail\":\"code 1234567\"}", "422 code 1234567"},
        {"{\"other\":\"Hej, du har et møde\"}", "422 "},
        {"<html>Hej</html>", "422 "},
        {"", "422 "},
        {"{\"detail\":[]}", "422 "},
        {"{\"detail\":[{\"msg\":7}]}", "422 "},
};

static void
test_errors(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(error_rows) / sizeof(error_rows[0]);
	        i++) {
		struct provider_answer answer = read_as(
		        memory, 1, HTTP_ANSWERED, 422, error_rows[i].body);

		assert_string_equal(
		        answer.results[0].error, error_rows[i].error);
	}
	talloc_free(memory);
}

/* A thousand of them, in reverse, in no time. */
static void
test_full_batch(void **state)
{
	enum { FULL = 1000 };

	TALLOC_CTX *memory = talloc_new(NULL);
	struct provider_message *many =
	        talloc_zero_array(memory, struct provider_message, FULL);
	struct http_request request = {
	        .outcome = HTTP_ANSWERED, .status = 202, .retry_after_s = -1};
	struct provider_answer answer;
	struct text body;

	(void)state;
	text_init(&body, memory, (size_t)FULL * 100);
	text_add(&body, "{\"responses\":[");
	for (int i = 0; i < FULL; i++) {
		many[i] = (struct provider_message){.id = i,
		        .reference = talloc_asprintf(many, "%d-aaaaaaaa", i),
		        .recipient = "+4511000000"};
		text_add_format(&body,
		        "%s{\"msg_id\":\"m%d\",\"reference\":"
		        "\"%d-aaaaaaaa\"}",
		        i == 0 ? "" : ",", FULL - 1 - i, FULL - 1 - i);
	}
	text_add(&body, "]}");
	request.answer = text_string(&body);
	request.answer_length = body.length;
	driver()->read(&(struct provider_batch){&account, many, FULL}, &request,
	        memory, &answer);
	for (int i = 0; i < FULL; i++) {
		assert_int_equal(answer.results[i].verdict, PROVIDER_ACCEPTED);
		assert_string_equal(answer.results[i].provider_id,
		        talloc_asprintf(many, "m%d", i));
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_names),
	        cmocka_unit_test(test_build_single),
	        cmocka_unit_test(test_build_multi),
	        cmocka_unit_test(test_accepted),
	        cmocka_unit_test(test_same_recipient_twice),
	        cmocka_unit_test(test_refusals),
	        cmocka_unit_test(test_not_answered),
	        cmocka_unit_test(test_errors),
	        cmocka_unit_test(test_full_batch),
	};

	return cmocka_run_group_tests_name(
	        "provider_gatewayapi", tests, NULL, NULL);
}

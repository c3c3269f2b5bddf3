/*
 * Providers that the configuration describes: templates, answers, webhooks.
 */
#include "tests/provider_kit.h"

static const struct provider_account account = {.lane = "main",
        .driver = "generic",
        .url = "https://sms.test",
        .token = "T0ken",
        .webhook_secret = "secret",
        .public_url = "https://we.test/hook/main",
        .terms = {.method = "POST",
                .path = "/v1/{sender_digits}/send?ref={reference}",
                .content_type = "application/json",
                .headers = "Authorization: Bearer {token} | X-To: {recipient}",
                .body = "{\"to\":\"{recipient_digits}\",\"text\":\"{text}\","
                        "\"cb\":\"{callback}\",\"n\":{}}",
                .answer_id = "messages.0.id",
                .answer_error = "error.text",
                .event_id = "id",
                .event_from = "from",
                .event_to = "to",
                .event_text = "content.text",
                .event_reference = "ref",
                .event_status = "state",
                .delivered = "DELIVERED received",
                .failed = "FAILED expired",
                .signature = "X-Signature"}};

static void
test_build(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_request request = kit_build(memory, &account, 1);

	(void)state;
	assert_string_equal(request.method, "POST");
	assert_string_equal(request.url,
	        "https://sms.test/v1/4560575797/send?ref=1-aaaaaaaa");
	assert_string_equal(
	        kit_header(&request, "Content-Type"), "application/json");
	assert_string_equal(
	        kit_header(&request, "Authorization"), "Bearer T0ken");
	assert_string_equal(kit_header(&request, "X-To"), "+4511000001");
	assert_string_equal(request.body,
	        "{\"to\":\"4511000001\",\"text\":\"Hej æøå & \\\"du\\\"\","
	        "\"cb\":\"https://we.test/hook/main\",\"n\":{}}");
	talloc_free(memory);
}

/* Escaped as the body's type asks, whatever the text. */
static const struct {
	const char *type;
	const char *template;
	const char *body;
} template_rows[] = {
        {"application/x-www-form-urlencoded", "to={recipient}&text={text}",
                "to=%2B4511000001&text=Hej%20%C3%A6%C3%B8%C3%A5%20%26%20%22du"
                "%22"},
        {"application/xml", "<sms to=\"{recipient}\">{text}</sms>",
                "<sms to=\"+4511000001\">Hej æøå &amp; &quot;du&quot;</sms>"},
        {"text/plain", "{text}", "Hej æøå & \"du\""},
        /* What is no placeholder stays. */
        {"application/json", "{\"a\":{\"b\":\"{unknown}{text\"}}",
                "{\"a\":{\"b\":\"{unknown}{text\"}}"},
        {"application/json", "", ""},
};

static void
test_templates(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct provider_account other = account;

	(void)state;
	for (size_t i = 0; i < sizeof(template_rows) / sizeof(template_rows[0]);
	        i++) {
		struct http_request request;

		other.terms.content_type = template_rows[i].type;
		other.terms.body = template_rows[i].template;
		request = kit_build(memory, &other, 1);
		assert_string_equal(request.body, template_rows[i].body);
	}
	talloc_free(memory);
}

static const struct kit_answer answer_rows[] = {
        {200, -1, 1, "{\"messages\":[{\"id\":\"x\"}]}", "A", NULL},
        {202, -1, 1, "{\"messages\":[{\"id\":17}]}", "A", NULL},
        {200, -1, 1, "{\"messages\":[]}", "U", NULL},
        {200, -1, 1, "{\"messages\":{\"0\":{\"id\":\"x\"}}}", "A", NULL},
        {200, -1, 1, "", "U", NULL},
        {200, -1, 1, "<html>", "U", NULL},
        {400, -1, 1, "{\"error\":{\"text\":\"bad number 4511000001\"}}", "R",
                "400 bad number **********"},
};

static void
test_answers(void **state)
{
	struct provider_account plain = account;

	(void)state;
	kit_expect_answers(&account, KIT_ROWS(answer_rows));
	kit_expect_retry_rule(&account);
	/* Where no id is asked for, the status says it all. */
	plain.terms.answer_id = "";
	kit_expect_answers(
	        &plain, &(struct kit_answer){204, -1, 1, "", "A", NULL}, 1);
}

static const struct kit_hook hook_rows[] = {
        {NULL, NULL, "X-Signature", "sha256=@",
                "{\"ref\":\"1-aaaaaaaa\",\"state\":\"delivered\"}",
                "receipt 1-aaaaaaaa delivered delivered @0"},
        {NULL, NULL, "X-Signature", "@",
                "{\"ref\":\"1-aaaaaaaa\",\"state\":\"EXPIRED\"}",
                "receipt 1-aaaaaaaa failed EXPIRED @0"},
        {NULL, NULL, "X-Signature", "@",
                "{\"ref\":\"1-aaaaaaaa\",\"state\":\"deliver\"}",
                "receipt 1-aaaaaaaa unknown deliver @0"},
        {NULL, NULL, "X-Signature", "@", "ref=1-aaaaaaaa&state=received",
                "receipt 1-aaaaaaaa delivered received @0"},
        {NULL, NULL, "X-Signature", "@", "{\"ref\":\"1-aaaaaaaa\"}", "input"},
        {NULL, NULL, "X-Signature", "@",
                "{\"id\":7,\"from\":4511000001,\"content\":{\"text\":\"4\"}}",
                "text +4511000001 -|4 @0"},
        {NULL, NULL, "X-Signature", "@", "{\"id\":7}", "input"},
        {NULL, NULL, "X-Signature", "@", "", "input"},
        {NULL, NULL, "X-Signature", "@", "%zz=1", "input"},
        /* An empty id would make all such texts one. */
        {NULL, NULL, "X-Signature", "@", "id&from=4511000001&text=4", "input"},
        {NULL, NULL, "X-Signature", "sha256=", "{}", "forbidden"},
        {NULL, NULL, "X-Other", "@", "{\"ref\":\"1\"}", "forbidden"},
};

/* "@" stands for the right signature. */
static void
test_hooks(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(hook_rows) / sizeof(hook_rows[0]); i++) {
		struct kit_hook row = hook_rows[i];
		const char *at = strchr(row.value, '@');
		unsigned char mac[32];
		char hex[65];

		secret_hmac_sha256(
		        "secret", 6, row.body, strlen(row.body), mac);
		secret_hex(mac, sizeof(mac), hex);
		if (at != NULL)
			row.value = talloc_asprintf(memory, "%.*s%s",
			        (int)(at - row.value), row.value, hex);
		kit_expect_hooks(&account, &row, 1);
	}
	talloc_free(memory);
}

/* A signature made elsewhere: RFC 4231's second case. */
static void
test_recorded(void **state)
{
	struct provider_account rfc = account;
	struct kit_hook row = {.header = "X-Signature",
	        .value =
	                "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58"
	                "B964EC3843",
	        .body = "what do ya want for nothing?",
	        .events = "input"};

	(void)state;
	rfc.webhook_secret = "Jefe";
	kit_expect_hooks(&rfc, &row, 1);
	row.body = "what do ya want for nothing!";
	row.events = "forbidden";
	kit_expect_hooks(&rfc, &row, 1);
	rfc.webhook_secret = "";
	kit_expect_hooks(&rfc, &row, 1);
}

/* Without a signature's name it is HTTP Basic, and a path where one is set. */
static void
test_basic(void **state)
{
	struct provider_account basic = account;
	struct kit_hook row = {.path = "/hook/main/abc",
	        .header = "Authorization",
	        .value = "Basic aG9vazpzM2NyZXQ=",
	        .body = "ref=1&state=x",
	        .events = "receipt 1 unknown x @0"};

	(void)state;
	basic.terms.signature = "";
	basic.webhook_secret = "hook:s3cret";
	basic.webhook_path = "abc";
	kit_expect_hooks(&basic, &row, 1);
	row.path = "/hook/main";
	row.events = "forbidden";
	kit_expect_hooks(&basic, &row, 1);
	row.path = "/hook/main/abc";
	row.value = "Basic aG9vazpzM2NyZXQ";
	kit_expect_hooks(&basic, &row, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_build),
	        cmocka_unit_test(test_templates),
	        cmocka_unit_test(test_answers),
	        cmocka_unit_test(test_hooks),
	        cmocka_unit_test(test_recorded),
	        cmocka_unit_test(test_basic),
	};

	return cmocka_run_group_tests_name(
	        "provider_generic", tests, kit_setup, NULL);
}

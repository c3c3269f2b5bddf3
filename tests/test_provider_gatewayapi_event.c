/*
 * What GatewayAPI's webhooks say: receipts, texts and their parts, and what cannot
 * be read.
 */
#include "tests/gatewayapi_hook.h"

#include <string.h>

static void
test_receipt(void **state)
{
	struct gatewayapi_hook *hook = *state;
	const struct provider_event *event;

	assert_int_equal(gatewayapi_hook_receive(hook, gatewayapi_hook_plain),
	        STATUS_OK);
	assert_int_equal(hook->count, 1);
	event = &hook->events[0];
	assert_int_equal(event->kind, PROVIDER_RECEIPT);
	assert_string_equal(event->event_id, "e1");
	assert_string_equal(event->provider_id, "01J");
	assert_string_equal(event->reference, "7-aaaaaaaa");
	assert_string_equal(event->raw_status, "DELIVERED");
	assert_int_equal(event->receipt, PROVIDER_RECEIPT_DELIVERED);
	assert_int_equal(event->at, 1795627867);
}

static const char *
status_body(struct gatewayapi_hook *hook, const char *event)
{
	return talloc_asprintf(hook->memory,
	        "{\"event_id\":\"e1\",\"timestamp\":\"2026-11-25T17:31:08Z\","
	        "\"event_type\":\"message.status.sms\",\"event\":%s}",
	        event);
}

static void
test_status_words(void **state)
{
	static const struct {
		const char *word;
		enum provider_receipt receipt;
	} rows[] = {
	        {"DELIVERED", PROVIDER_RECEIPT_DELIVERED},
	        {"ENROUTE", PROVIDER_RECEIPT_TRANSIENT},
	        {"ACCEPTED", PROVIDER_RECEIPT_TRANSIENT},
	        {"EXPIRED", PROVIDER_RECEIPT_FAILED},
	        {"DELETED", PROVIDER_RECEIPT_FAILED},
	        {"UNDELIVERABLE", PROVIDER_RECEIPT_FAILED},
	        {"REJECTED", PROVIDER_RECEIPT_FAILED},
	        {"UNKNOWN", PROVIDER_RECEIPT_UNKNOWN},
	        {"TELEPATHIC", PROVIDER_RECEIPT_UNKNOWN},
	        {"", PROVIDER_RECEIPT_UNKNOWN},
	};
	struct gatewayapi_hook *hook = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *body = status_body(
		        hook, talloc_asprintf(hook->memory,
		                      "{\"reference\":\"1-aaaaaaaa\","
		                      "\"status\":\"%s\"}",
		                      rows[i].word));

		assert_int_equal(
		        gatewayapi_hook_receive(hook, body), STATUS_OK);
		assert_int_equal(hook->count, 1);
		assert_int_equal(hook->events[0].receipt, rows[i].receipt);
		assert_string_equal(hook->events[0].raw_status, rows[i].word);
		/* Without a time of its own the webhook's counts. */
		assert_int_equal(hook->events[0].at, 1795627868);
	}
}

static const char *
text_body(struct gatewayapi_hook *hook, const char *sender, const char *content)
{
	return talloc_asprintf(hook->memory,
	        "{\"event_id\":\"e2\",\"timestamp\":\"2026-11-25T17:31:08Z\","
	        "\"event_type\":\"user-message.text.sms\",\"event\":"
	        "{\"sender\":%s,\"sent_at\":\"2026-11-25T18:31:00+01:00\","
	        "\"content\":{%s}}}",
	        sender, content);
}

static void
test_inbound(void **state)
{
	struct gatewayapi_hook *hook = *state;
	const struct provider_event *event;

	assert_int_equal(
	        gatewayapi_hook_receive(
	                hook, text_body(hook, "4520123456",
	                              "\"message\":\"4 – rigtig godt \\u00e6\","
	                              "\"encoding\":\"UCS2\",\"header\":null")),
	        STATUS_OK);
	assert_int_equal(hook->count, 1);
	event = &hook->events[0];
	assert_int_equal(event->kind, PROVIDER_INBOUND);
	assert_string_equal(event->event_id, "e2");
	assert_string_equal(event->from, "+4520123456");
	assert_null(event->to);
	assert_string_equal(event->text, "4 – rigtig godt æ");
	assert_int_equal(event->at, 1795627860);
	assert_int_equal(event->part_count, 0);
}

/* What is no number cannot be answered: acknowledged, and nothing of it. */
static void
test_senders(void **state)
{
	static const struct {
		const char *sender;
		const char *from; /* NULL: no event */
	} rows[] = {
	        {"4520123456", "+4520123456"},
	        {"\"4520123456\"", "+4520123456"},
	        {"\"+4520123456\"", "+4520123456"},
	        {"1204", "+1204"},
	        {"\"Telia\"", NULL},
	        {"\"+\"", NULL},
	        {"\"\"", NULL},
	        {"-4520123456", NULL},
	        {"0", NULL},
	        {"1e3", NULL},
	        {"null", NULL},
	        {"1234567890123456", NULL},
	        {"\"45 20123456\"", NULL},
	};
	struct gatewayapi_hook *hook = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(gatewayapi_hook_receive(
		                         hook, text_body(hook, rows[i].sender,
		                                       "\"message\":\"4\"")),
		        STATUS_OK);
		assert_int_equal(hook->count, rows[i].from == NULL ? 0 : 1);
		if (rows[i].from != NULL)
			assert_string_equal(hook->events[0].from, rows[i].from);
	}
}

static void
test_parts(void **state)
{
	static const struct {
		const char *header;
		int reference, number, count;
	} rows[] = {
	        {"050003CC0201", 0xcc, 1, 2},
	        {"050003cc0202", 0xcc, 2, 2},
	        {"06080401020302", 0x0102, 2, 3},
	        /* Another element stands before. */
	        {"0A24010B0003050102010000", 0, 0, 0},
	        {"0824010"
	         "10003050201",
	                5, 1, 2},
	        /* What contradicts itself is taken as a whole. */
	        {"050003CC0203", 0, 0, 0},
	        {"050003CC0200", 0, 0, 0},
	        {"050003CC02", 0, 0, 0},
	        {"060003CC0201", 0, 0, 0},
	        {"05000ACC0201", 0, 0, 0},
	        {"05zz03CC0201", 0, 0, 0},
	        {"", 0, 0, 0},
	        {"0", 0, 0, 0},
	        {"00", 0, 0, 0},
	};
	struct gatewayapi_hook *hook = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *content = talloc_asprintf(hook->memory,
		        "\"message\":\"a\",\"header\":\"%s\"", rows[i].header);

		assert_int_equal(
		        gatewayapi_hook_receive(
		                hook, text_body(hook, "4520123456", content)),
		        STATUS_OK);
		assert_int_equal(hook->count, 1);
		assert_int_equal(
		        hook->events[0].part_reference, rows[i].reference);
		assert_int_equal(hook->events[0].part_number, rows[i].number);
		assert_int_equal(hook->events[0].part_count, rows[i].count);
	}
}

/* A long text is cut between characters, not within one. */
static void
test_long_text(void **state)
{
	struct gatewayapi_hook *hook = *state;
	struct text text;

	text_init(&text, hook->memory, 20000);
	text_add(&text, "\"message\":\"x");
	for (int i = 0; i < 3000; i++)
		text_add(&text, "æ");
	text_add(&text, "\"");
	assert_int_equal(
	        gatewayapi_hook_receive(hook,
	                text_body(hook, "4520123456", text_string(&text))),
	        STATUS_OK);
	assert_int_equal(strlen(hook->events[0].text), 3999);
	assert_true(text_is_utf8(hook->events[0].text, 3999));
}

static const char *const unreadable[] = {
        "",
        "x",
        "{",
        "null",
        "7",
        "{}",
        "{\"event_id\":\"e\"}",
        "{\"event_id\":\"e\",\"event_type\":\"message.status.sms\"}",
        "{\"event_id\":\"e\",\"event_type\":\"message.status.sms\","
        "\"event\":[]}",
        "{\"event_id\":\"e\",\"event_type\":\"message.status.sms\","
        "\"event\":{\"status\":\"DELIVERED\"}}", /* no time at all */
        "{\"event_id\":7,\"event_type\":\"x\",\"event\":{}}",
        "{\"event_id\":\"\",\"event_type\":\"x\",\"event\":{}}",
        "{\"event_id\":\"e\",\"timestamp\":1,\"event_type\":"
        "\"user-message.text.sms\",\"event\":{\"sender\":4520123456}}",
        "{\"event_id\":\"e\",\"timestamp\":1,\"event_type\":"
        "\"user-message.text.sms\",\"event\":{\"sender\":4520123456,"
        "\"content\":{\"message\":\"a\\u0000b\"}}}",
        "{\"event_id\":\"e\",\"timestamp\":1,\"event_type\":"
        "\"user-message.text.sms\",\"event\":{\"sender\":4520123456,"
        "\"content\":{\"message\":\"\xff\"}}}",
};

static void
test_unreadable(void **state)
{
	struct gatewayapi_hook *hook = *state;

	for (size_t i = 0; i < sizeof(unreadable) / sizeof(unreadable[0]);
	        i++) {
		hook->logged = 0;
		if (gatewayapi_hook_receive(hook, unreadable[i]) !=
		        STATUS_INPUT)
			fail_msg("%s", unreadable[i]);
		assert_int_equal(hook->count, 0);
		assert_int_equal(hook->logged, 1);
	}
}

/* An id longer than any that is meant would only fill the tables. */
static void
test_long_id(void **state)
{
	struct gatewayapi_hook *hook = *state;
	char id[200];

	memset(id, 'e', sizeof(id));
	id[129] = '\0';
	assert_int_equal(gatewayapi_hook_receive(hook,
	                         talloc_asprintf(hook->memory,
	                                 "{\"event_id\":\"%s\",\"event_type\":"
	                                 "\"x\",\"event\":{}}",
	                                 id)),
	        STATUS_INPUT);
}

static void
test_other_kinds(void **state)
{
	struct gatewayapi_hook *hook = *state;

	assert_int_equal(gatewayapi_hook_receive(hook,
	                         "{\"event_id\":\"e\",\"event_type\":"
	                         "\"message.status.rcs\",\"event\":{}}"),
	        STATUS_OK);
	assert_int_equal(hook->count, 0);
}

/* A list: what can be read is, whatever stands beside it. */
static void
test_list(void **state)
{
	struct gatewayapi_hook *hook = *state;
	const char *text = text_body(hook, "4520123456", "\"message\":\"4\"");

	assert_int_equal(gatewayapi_hook_receive(hook, "[]"), STATUS_OK);
	assert_int_equal(hook->count, 0);
	assert_int_equal(gatewayapi_hook_receive(hook,
	                         talloc_asprintf(hook->memory, "[%s,{},%s]",
	                                 gatewayapi_hook_plain, text)),
	        STATUS_OK);
	assert_int_equal(hook->count, 2);
	assert_int_equal(hook->events[0].kind, PROVIDER_RECEIPT);
	assert_int_equal(hook->events[1].kind, PROVIDER_INBOUND);
	assert_string_equal(hook->events[1].from, "+4520123456");
	assert_int_equal(hook->logged, 1);
	assert_int_equal(
	        gatewayapi_hook_receive(hook, "[{},{}]"), STATUS_INPUT);
}

static void
test_list_too_long(void **state)
{
	struct gatewayapi_hook *hook = *state;
	struct text text;

	text_init(&text, hook->memory, 20000);
	for (int i = 0; i < 1000; i++)
		text_add(&text, i == 0 ? "[{\"event_id\":\"e\",\"event_type\":"
		                         "\"x\",\"event\":{}}"
		                       : ",{}");
	text_add(&text, "]");
	assert_int_equal(
	        gatewayapi_hook_receive(hook, text_string(&text)), STATUS_OK);
	text.bytes[text.length - 1] = ',';
	text_add(&text, "{}]");
	assert_int_equal(gatewayapi_hook_receive(hook, text_string(&text)),
	        STATUS_INPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        GATEWAYAPI_HOOK(test_receipt),
	        GATEWAYAPI_HOOK(test_status_words),
	        GATEWAYAPI_HOOK(test_inbound),
	        GATEWAYAPI_HOOK(test_senders),
	        GATEWAYAPI_HOOK(test_parts),
	        GATEWAYAPI_HOOK(test_long_text),
	        GATEWAYAPI_HOOK(test_unreadable),
	        GATEWAYAPI_HOOK(test_long_id),
	        GATEWAYAPI_HOOK(test_other_kinds),
	        GATEWAYAPI_HOOK(test_list),
	        GATEWAYAPI_HOOK(test_list_too_long),
	};

	return cmocka_run_group_tests_name(
	        "provider_gatewayapi_event", tests, NULL, NULL);
}

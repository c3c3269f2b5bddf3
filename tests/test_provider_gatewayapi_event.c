/*
 * GatewayAPI's webhooks: who may send them, and what they say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "gateway/provider.h"

static struct provider_account account = {
        .driver = "gatewayapi", .webhook_secret = "secret"};

struct hook {
	TALLOC_CTX *memory;
	struct provider_event *events;
	size_t count;
	int logged;
};

static void
count_line(const char *line, void *context)
{
	struct hook *hook = context;

	hook->logged += strstr(line, "gatewayapi.") != NULL;
}

static int
setup(void **state)
{
	struct hook *hook = talloc_zero(NULL, struct hook);
	struct text why;

	hook->memory = hook;
	text_init(&why, hook, 200);
	log_set_sink(count_line, hook);
	account.webhook_secret = "secret";
	*state = hook;
	return secret_init() == STATUS_OK && clock_init(&why) == STATUS_OK ? 0
	                                                                   : -1;
}

static int
teardown(void **state)
{
	log_set_sink(NULL, NULL);
	return talloc_free(*state);
}

/* Receives a body under the header's value; NULL for no header. */
static enum status
receive_with(struct hook *hook, const char *body, const char *signature)
{
	struct http_call *call =
	        http_call_create(hook->memory, "POST", "/hook/main");
	struct http_header headers[] = {
	        {"Content-Type", "application/json"}, {"signature", signature}};

	call->headers = headers;
	call->header_count = signature == NULL ? 1 : 2;
	call->body = body;
	call->body_length = strlen(body);
	return provider_find("gatewayapi")
	        ->receive(&account, call, hook->memory, &hook->events,
	                &hook->count);
}

static const char *
sign(struct hook *hook, const char *key, const char *body)
{
	unsigned char mac[32];
	char hex[65];

	secret_hmac_sha256(key, strlen(key), body, strlen(body), mac);
	secret_hex(mac, sizeof(mac), hex);
	return talloc_strdup(hook->memory, hex);
}

static enum status
receive(struct hook *hook, const char *body)
{
	return receive_with(hook, body,
	        talloc_asprintf(
	                hook->memory, "v1=%s", sign(hook, "secret", body)));
}

static const char plain[] =
        "{\"event_id\":\"e1\",\"timestamp\":\"2026-11-25T17:31:08Z\","
        "\"event_type\":\"message.status.sms\",\"event\":{\"msg_id\":\"01J\","
        "\"recipient\":4520123456,\"reference\":\"7-aaaaaaaa\","
        "\"status\":\"DELIVERED\",\"status_at\":\"2026-11-25T17:31:07Z\","
        "\"error\":null}}";

/* HMAC-SHA256 of "{}" under "secret", reckoned elsewhere (openssl dgst). */
static void
test_known_signature(void **state)
{
	struct hook *hook = *state;

	assert_string_equal(sign(hook, "secret", "{}"),
	        "77325902caca812dc259733aacd046b7"
	        "3817372c777b8d95b402647474516e13");
}

static void
test_signatures(void **state)
{
	struct hook *hook = *state;
	const char *right = sign(hook, "secret", plain);
	const char *wrong = sign(hook, "other", plain);

	const struct {
		const char *format;
		const char *first;
		const char *second;
		enum status wanted;
	} rows[] = {
	        {"v1=%s", right, "", STATUS_OK},
	        {"v1=%s", wrong, "", STATUS_FORBIDDEN},
	        {"%s", right, "", STATUS_FORBIDDEN},
	        {"v2=%s", right, "", STATUS_FORBIDDEN},
	        {"xv1=%s", right, "", STATUS_FORBIDDEN},
	        {"v1=%s0", right, "", STATUS_FORBIDDEN},
	        {"v1=%.63s", right, "", STATUS_FORBIDDEN},
	        {"v1=%.62szz", right, "", STATUS_FORBIDDEN},
	        {"v1=", "", "", STATUS_FORBIDDEN},
	        {"", "", "", STATUS_FORBIDDEN},
	        /* While the secret is being changed. */
	        {"v1=%s,v1=%s", wrong, right, STATUS_OK},
	        {"v1=%s, v1=%s", right, wrong, STATUS_OK},
	        {"v1=%s,v1=%s", wrong, wrong, STATUS_FORBIDDEN},
	        {"t=1, v1=%s", right, "", STATUS_OK},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char header[300];
		struct text text;

		text_init(&text, hook->memory, sizeof(header));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		text_add_format(
		        &text, rows[i].format, rows[i].first, rows[i].second);
#pragma GCC diagnostic pop
		if (receive_with(hook, plain, text_string(&text)) !=
		        rows[i].wanted)
			fail_msg("row %zu: %s", i, text_string(&text));
		assert_int_equal(
		        hook->count, rows[i].wanted == STATUS_OK ? 1 : 0);
	}
	assert_int_equal(receive_with(hook, plain, NULL), STATUS_FORBIDDEN);
}

/* The signature is the whole body's. */
static void
test_changed_body(void **state)
{
	struct hook *hook = *state;
	char *body = talloc_strdup(hook->memory, plain);
	const char *signature = talloc_asprintf(
	        hook->memory, "v1=%s", sign(hook, "secret", body));

	assert_int_equal(receive_with(hook, body, signature), STATUS_OK);
	body[20] ^= 1;
	assert_int_equal(receive_with(hook, body, signature), STATUS_FORBIDDEN);
}

/* An empty secret would let anybody sign. */
static void
test_no_secret(void **state)
{
	struct hook *hook = *state;
	const char *signature =
	        talloc_asprintf(hook->memory, "v1=%s", sign(hook, "", plain));

	account.webhook_secret = "";
	assert_int_equal(
	        receive_with(hook, plain, signature), STATUS_FORBIDDEN);
	account.webhook_secret = NULL;
	assert_int_equal(
	        receive_with(hook, plain, signature), STATUS_FORBIDDEN);
}

static void
test_receipt(void **state)
{
	struct hook *hook = *state;
	const struct provider_event *event;

	assert_int_equal(receive(hook, plain), STATUS_OK);
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
status_body(struct hook *hook, const char *event)
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
	struct hook *hook = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *body = status_body(
		        hook, talloc_asprintf(hook->memory,
		                      "{\"reference\":\"1-aaaaaaaa\","
		                      "\"status\":\"%s\"}",
		                      rows[i].word));

		assert_int_equal(receive(hook, body), STATUS_OK);
		assert_int_equal(hook->count, 1);
		assert_int_equal(hook->events[0].receipt, rows[i].receipt);
		assert_string_equal(hook->events[0].raw_status, rows[i].word);
		/* Without a time of its own the webhook's counts. */
		assert_int_equal(hook->events[0].at, 1795627868);
	}
}

static const char *
text_body(struct hook *hook, const char *sender, const char *content)
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
	struct hook *hook = *state;
	const struct provider_event *event;

	assert_int_equal(
	        receive(hook, text_body(hook, "4520123456",
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
	struct hook *hook = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(receive(hook, text_body(hook, rows[i].sender,
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
	struct hook *hook = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *content = talloc_asprintf(hook->memory,
		        "\"message\":\"a\",\"header\":\"%s\"", rows[i].header);

		assert_int_equal(
		        receive(hook, text_body(hook, "4520123456", content)),
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
	struct hook *hook = *state;
	struct text text;

	text_init(&text, hook->memory, 20000);
	text_add(&text, "\"message\":\"x");
	for (int i = 0; i < 3000; i++)
		text_add(&text, "æ");
	text_add(&text, "\"");
	assert_int_equal(receive(hook, text_body(hook, "4520123456",
	                                       text_string(&text))),
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
	struct hook *hook = *state;

	for (size_t i = 0; i < sizeof(unreadable) / sizeof(unreadable[0]);
	        i++) {
		hook->logged = 0;
		if (receive(hook, unreadable[i]) != STATUS_INPUT)
			fail_msg("%s", unreadable[i]);
		assert_int_equal(hook->count, 0);
		assert_int_equal(hook->logged, 1);
	}
}

/* An id longer than any that is meant would only fill the tables. */
static void
test_long_id(void **state)
{
	struct hook *hook = *state;
	char id[200];

	memset(id, 'e', sizeof(id));
	id[129] = '\0';
	assert_int_equal(
	        receive(hook, talloc_asprintf(hook->memory,
	                              "{\"event_id\":\"%s\",\"event_type\":"
	                              "\"x\",\"event\":{}}",
	                              id)),
	        STATUS_INPUT);
}

static void
test_other_kinds(void **state)
{
	struct hook *hook = *state;

	assert_int_equal(receive(hook, "{\"event_id\":\"e\",\"event_type\":"
	                               "\"message.status.rcs\",\"event\":{}}"),
	        STATUS_OK);
	assert_int_equal(hook->count, 0);
}

/* A list: what can be read is, whatever stands beside it. */
static void
test_list(void **state)
{
	struct hook *hook = *state;
	const char *text = text_body(hook, "4520123456", "\"message\":\"4\"");

	assert_int_equal(receive(hook, "[]"), STATUS_OK);
	assert_int_equal(hook->count, 0);
	assert_int_equal(receive(hook, talloc_asprintf(hook->memory,
	                                       "[%s,{},%s]", plain, text)),
	        STATUS_OK);
	assert_int_equal(hook->count, 2);
	assert_int_equal(hook->events[0].kind, PROVIDER_RECEIPT);
	assert_int_equal(hook->events[1].kind, PROVIDER_INBOUND);
	assert_string_equal(hook->events[1].from, "+4520123456");
	assert_int_equal(hook->logged, 1);
	assert_int_equal(receive(hook, "[{},{}]"), STATUS_INPUT);
}

static void
test_list_too_long(void **state)
{
	struct hook *hook = *state;
	struct text text;

	text_init(&text, hook->memory, 20000);
	for (int i = 0; i < 1000; i++)
		text_add(&text, i == 0 ? "[{\"event_id\":\"e\",\"event_type\":"
		                         "\"x\",\"event\":{}}"
		                       : ",{}");
	text_add(&text, "]");
	assert_int_equal(receive(hook, text_string(&text)), STATUS_OK);
	text.bytes[text.length - 1] = ',';
	text_add(&text, "{}]");
	assert_int_equal(receive(hook, text_string(&text)), STATUS_INPUT);
}

#define HOOK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOOK(test_known_signature),
	        HOOK(test_signatures),
	        HOOK(test_changed_body),
	        HOOK(test_no_secret),
	        HOOK(test_receipt),
	        HOOK(test_status_words),
	        HOOK(test_inbound),
	        HOOK(test_senders),
	        HOOK(test_parts),
	        HOOK(test_long_text),
	        HOOK(test_unreadable),
	        HOOK(test_long_id),
	        HOOK(test_other_kinds),
	        HOOK(test_list),
	        HOOK(test_list_too_long),
	};

	return cmocka_run_group_tests_name(
	        "provider_gatewayapi_event", tests, NULL, NULL);
}

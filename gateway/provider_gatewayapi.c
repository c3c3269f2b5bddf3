/*
 * GatewayAPI's Messaging API (OnlineCity; OpenAPI of 2026-08-21).
 *
 * Sending: POST /mobile/single for one message, /mobile/multi for up to 1,000;
 * 202 means accepted.  The documented example of multi's answer has the single
 * shape; this driver reads both, and matches by reference, never by position. A
 * message that a 202 does not mention is unknown.  422 refuses a request as a
 * whole; of several messages the halves are sent, until the offender is alone.
 *
 * Webhooks: one event, or (assumed possible) a list of them.  The signature is
 * `Signature: v1=<hex>`, HMAC-SHA256 over the raw body; several values with
 * commas between are assumed possible while a secret is being changed.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "gateway/provider.h"

enum {
	BATCH_MAX = 1000,
	EVENTS_MAX = 1000,
	TEXT_MAX = 4000,
	TIMEOUT_MS = 15000,
	MAC_BYTES = 32,
	PAUSE_S = 30, /* where a 429 does not say how long */
};

/* Numbers go without the plus, as integers. */
static json_t *
message_json(const struct provider_message *message)
{
	const char *sender = message->sender;

	if (sender[0] == '+')
		sender++;
	return json_pack("{s:s, s:I, s:s, s:s}", "sender", sender, "recipient",
	        (json_int_t)strtoll(message->recipient + 1, NULL, 10),
	        "message", message->body, "reference", message->reference);
}

static json_t *
batch_json(const struct provider_message *messages, size_t count)
{
	json_t *list = json_array();

	if (count == 1)
		return message_json(&messages[0]);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, message_json(&messages[i]));
	return json_pack("{s:o}", "messages", list);
}

static void
set_headers(const struct provider_account *account, TALLOC_CTX *memory,
        struct http_request *request)
{
	struct http_header *headers =
	        talloc_zero_array(memory, struct http_header, 2);

	if (headers == NULL)
		log_abort("gatewayapi.build", "out of memory");
	headers[0] = (struct http_header){"Content-Type", "application/json"};
	headers[1] = (struct http_header){"Authorization",
	        talloc_asprintf(memory, "Token %s", account->token)};
	request->headers = headers;
	request->header_count = 2;
}

static void
build(const struct provider_account *account,
        const struct provider_message *messages, size_t count,
        TALLOC_CTX *memory, struct http_request *request)
{
	json_t *json = batch_json(messages, count);
	char *body = json_dumps(json, JSON_COMPACT);

	if (body == NULL)
		log_abort("gatewayapi.build", "a message is not UTF-8");
	request->method = "POST";
	request->url = talloc_asprintf(memory, "%s/mobile/%s", account->url,
	        count == 1 ? "single" : "multi");
	request->body = talloc_strdup(memory, body);
	request->body_length = strlen(body);
	request->timeout_ms = TIMEOUT_MS;
	set_headers(account, memory, request);
	free(body);
	json_decref(json);
}

static void
set_all(struct provider_answer *answer, enum provider_verdict verdict,
        const char *error)
{
	for (size_t i = 0; i < answer->result_count; i++) {
		answer->results[i].verdict = verdict;
		answer->results[i].error = error;
	}
}

/* One accepted message of the answer: found again by its reference. */
static void
take_accepted(const json_t *accepted, const struct provider_message *messages,
        TALLOC_CTX *memory, struct provider_answer *answer)
{
	const char *reference =
	        json_string_value(json_object_get(accepted, "reference"));
	const char *id = json_string_value(json_object_get(accepted, "msg_id"));

	if (reference == NULL || id == NULL)
		return;
	for (size_t i = 0; i < answer->result_count; i++) {
		if (strcmp(messages[i].reference, reference) != 0)
			continue;
		answer->results[i].verdict = PROVIDER_ACCEPTED;
		answer->results[i].provider_id = talloc_strdup(memory, id);
		answer->results[i].error = NULL;
		return;
	}
}

static void
read_accepted(const struct http_request *request,
        const struct provider_message *messages, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	const json_t *list = json_object_get(json, "responses");

	set_all(answer, PROVIDER_UNKNOWN, "accepted, but not named in it");
	if (json_is_array(list))
		for (size_t i = 0; i < json_array_size(list); i++)
			take_accepted(json_array_get(list, i), messages, memory,
			        answer);
	else
		take_accepted(json, messages, memory, answer);
	json_decref(json);
}

/* The start of what the provider said, for the log and the outbox. */
static const char *
error_text(const struct http_request *request, TALLOC_CTX *memory)
{
	size_t length = text_cut(request->answer, request->answer_length, 160);

	if (!text_is_utf8(request->answer, length))
		length = 0;
	return talloc_asprintf(memory, "%ld %.*s", request->status, (int)length,
	        request->answer);
}

static void
read_refusal(const struct http_request *request, size_t count,
        TALLOC_CTX *memory, struct provider_answer *answer)
{
	const char *error = error_text(request, memory);
	bool told = request->retry_after_s >= 0;

	set_all(answer, PROVIDER_UNKNOWN, error);
	switch (request->status) {
	case 401:
	case 403:
		set_all(answer, PROVIDER_RETRY, error);
		answer->lane = PROVIDER_LANE_STOP;
		break;
	case 400:
	case 422:
		answer->bisect = count > 1;
		set_all(answer, count > 1 ? PROVIDER_RETRY : PROVIDER_REJECTED,
		        error);
		break;
	case 429:
		set_all(answer, PROVIDER_RETRY, error);
		answer->lane = PROVIDER_LANE_PAUSE;
		answer->pause_s = told ? request->retry_after_s : PAUSE_S;
		break;
	case 503:
		if (!told)
			break;
		set_all(answer, PROVIDER_RETRY, error);
		answer->lane = PROVIDER_LANE_PAUSE;
		answer->pause_s = request->retry_after_s;
		break;
	default: break;
	}
}

static void
read_answer(const struct http_request *request,
        const struct provider_message *messages, size_t count,
        TALLOC_CTX *memory, struct provider_answer *answer)
{
	*answer = (struct provider_answer){.result_count = count};
	answer->results = talloc_zero_array(
	        memory, struct provider_result, (unsigned)count + 1);
	if (answer->results == NULL)
		log_abort("gatewayapi.read", "out of memory");
	for (size_t i = 0; i < count; i++)
		answer->results[i].id = messages[i].id;
	if (request->outcome == HTTP_NOT_SENT) {
		set_all(answer, PROVIDER_RETRY,
		        talloc_strdup(memory, request->failure));
		answer->lane = PROVIDER_LANE_PAUSE;
		answer->pause_s = PAUSE_S;
	} else if (request->outcome == HTTP_UNKNOWN) {
		set_all(answer, PROVIDER_UNKNOWN,
		        talloc_strdup(memory, request->failure));
	} else if (request->status == 202 || request->status == 200) {
		read_accepted(request, messages, memory, answer);
	} else {
		read_refusal(request, count, memory, answer);
	}
}

/* Any one of the values may be right; all are compared in full. */
static bool
is_signed(const struct provider_account *account, const struct http_call *call)
{
	const char *header = http_call_header(call, "Signature");
	unsigned char wanted[MAC_BYTES];
	bool right = false;

	if (header == NULL)
		return false;
	secret_hmac_sha256(account->webhook_secret,
	        strlen(account->webhook_secret), call->body, call->body_length,
	        wanted);
	while ((header = strstr(header, "v1=")) != NULL) {
		unsigned char given[MAC_BYTES];
		char hex[2 * MAC_BYTES + 1] = "";

		header += 3;
		memcpy(hex, header, strnlen(header, sizeof(hex) - 1));
		if (secret_unhex(hex, given, MAC_BYTES))
			right |= secret_equal(given, wanted, MAC_BYTES);
	}
	return right;
}

static const char *
copy_string(const json_t *json, const char *key, TALLOC_CTX *memory)
{
	const char *value = json_string_value(json_object_get(json, key));

	return value == NULL ? NULL : talloc_strdup(memory, value);
}

/* Numbers come as integers, or as texts with or without plus. */
static const char *
copy_number(const json_t *json, const char *key, TALLOC_CTX *memory)
{
	const json_t *value = json_object_get(json, key);
	const char *text = json_string_value(value);

	if (json_is_integer(value))
		return talloc_asprintf(memory, "+%" JSON_INTEGER_FORMAT,
		        json_integer_value(value));
	if (text == NULL)
		return NULL;
	return text[0] == '+' ? talloc_strdup(memory, text)
	                      : talloc_asprintf(memory, "+%s", text);
}

static enum provider_receipt
receipt_of(const char *word)
{
	static const struct {
		const char *word;
		enum provider_receipt receipt;
	} words[] = {
	        {"DELIVERED", PROVIDER_RECEIPT_DELIVERED},
	        {"ENROUTE", PROVIDER_RECEIPT_TRANSIENT},
	        {"ACCEPTED", PROVIDER_RECEIPT_TRANSIENT},
	        {"BUFFERED", PROVIDER_RECEIPT_TRANSIENT},
	        {"SCHEDULED", PROVIDER_RECEIPT_TRANSIENT},
	        {"UNDELIVERABLE", PROVIDER_RECEIPT_FAILED},
	        {"EXPIRED", PROVIDER_RECEIPT_FAILED},
	        {"DELETED", PROVIDER_RECEIPT_FAILED},
	        {"REJECTED", PROVIDER_RECEIPT_FAILED},
	        {"SKIPPED", PROVIDER_RECEIPT_FAILED},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].receipt;
	return PROVIDER_RECEIPT_UNKNOWN;
}

static enum status
read_time(const json_t *json, const char *key, int64_t *at)
{
	const json_t *value = json_object_get(json, key);
	const char *text = json_string_value(value);

	if (json_is_integer(value)) {
		*at = json_integer_value(value);
		return STATUS_OK;
	}
	return text == NULL ? STATUS_INPUT : clock_parse(text, at);
}

static enum status
read_status(const json_t *event, TALLOC_CTX *memory, struct provider_event *out)
{
	out->kind = PROVIDER_RECEIPT;
	out->reference = copy_string(event, "reference", memory);
	out->provider_id = copy_string(event, "msg_id", memory);
	out->raw_status = copy_string(event, "status", memory);
	if (out->raw_status == NULL)
		return STATUS_INPUT;
	out->receipt = receipt_of(out->raw_status);
	return read_time(event, "status_at", &out->at);
}

static enum status
read_inbound(
        const json_t *event, TALLOC_CTX *memory, struct provider_event *out)
{
	const json_t *content = json_object_get(event, "content");
	const char *text =
	        json_string_value(json_object_get(content, "message"));

	out->kind = PROVIDER_INBOUND;
	out->from = copy_number(event, "sender", memory);
	out->to = copy_number(event, "recipient", memory);
	if (out->from == NULL || text == NULL)
		return STATUS_INPUT;
	out->text = talloc_strndup(
	        memory, text, text_cut(text, strlen(text), TEXT_MAX));
	return read_time(event, "sent_at", &out->at);
}

/* Kinds of events that do not concern us are acknowledged and left. */
static enum status
read_event(const json_t *json, TALLOC_CTX *memory, struct provider_event *out,
        size_t *count)
{
	const json_t *event = json_object_get(json, "event");
	const char *type =
	        json_string_value(json_object_get(json, "event_type"));
	enum status status = STATUS_OK;

	*out = (struct provider_event){
	        .event_id = copy_string(json, "event_id", memory)};
	if (type == NULL || out->event_id == NULL || event == NULL)
		return STATUS_INPUT;
	if (strcmp(type, "message.status.sms") == 0)
		status = read_status(event, memory, out);
	else if (strcmp(type, "user-message.text.sms") == 0)
		status = read_inbound(event, memory, out);
	else
		return STATUS_OK;
	*count += status == STATUS_OK;
	return status;
}

static enum status
receive(const struct provider_account *account, const struct http_call *call,
        TALLOC_CTX *memory, struct provider_event **events, size_t *count)
{
	json_t *json;
	size_t items;
	enum status status = STATUS_OK;

	*count = 0;
	*events = NULL;
	if (!is_signed(account, call))
		return STATUS_FORBIDDEN;
	json = json_loadb(call->body, call->body_length, 0, NULL);
	items = json_is_array(json) ? json_array_size(json) : 1;
	if (json == NULL || items > EVENTS_MAX) {
		json_decref(json);
		return STATUS_INPUT;
	}
	*events = talloc_zero_array(
	        memory, struct provider_event, (unsigned)items + 1);
	if (*events == NULL)
		log_abort("gatewayapi.receive", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < items; i++)
		status = read_event(
		        json_is_array(json) ? json_array_get(json, i) : json,
		        memory, &(*events)[*count], count);
	json_decref(json);
	return status;
}

extern const struct provider provider_gatewayapi;
const struct provider provider_gatewayapi = {
        .name = "gatewayapi",
        .batch_max = BATCH_MAX,
        .build = build,
        .read = read_answer,
        .receive = receive,
        .acknowledgement_type = "text/plain",
        .acknowledgement = "ok\n",
};

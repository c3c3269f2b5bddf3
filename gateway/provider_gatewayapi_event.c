/*
 * GatewayAPI's webhooks: receipts and texts from citizens.
 *
 * The signature is `Signature: v1=<hex>`, HMAC-SHA256 over the raw body; several
 * values with commas between are assumed possible while a secret is changed.  A
 * body is one event, or (assumed possible) a list of them.  Of a list, what
 * cannot be read is logged and left, so that it does not hold back the others
 * for the day that the provider would go on trying.
 *
 * The header of a long text's part is assumed to be its user data header in
 * hexadecimal digits (3GPP TS 23.040, 9.2.3.24).
 */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "gateway/provider_gatewayapi_internal.h"
#include "gateway/provider_internal.h"

enum {
	MAC_BYTES = 32,
	HEADER_MAX = 140,
};

/* Any one of the values may be right; all are compared in full.  Without a
 * secret everybody could sign: nothing is taken then. */
static bool
is_signed(const struct provider_account *account, const struct http_call *call)
{
	const char *at = http_call_header(call, "Signature");
	const char *secret = account->webhook_secret;
	unsigned char wanted[MAC_BYTES];
	bool right = false;

	if (at == NULL || secret == NULL || secret[0] == '\0')
		return false;
	secret_hmac_sha256(
	        secret, strlen(secret), call->body, call->body_length, wanted);
	while (*at != '\0') {
		size_t length = strcspn(at, ", ");
		unsigned char given[MAC_BYTES];
		char hex[2 * MAC_BYTES + 1] = "";

		if (length == 3 + 2 * MAC_BYTES && strncmp(at, "v1=", 3) == 0) {
			memcpy(hex, at + 3, sizeof(hex) - 1);
			if (secret_unhex(hex, given, MAC_BYTES))
				right |= secret_equal(given, wanted, MAC_BYTES);
		}
		at += length;
		at += strspn(at, ", ");
	}
	return right;
}

static const char *
copy_string(const json_t *json, const char *key, TALLOC_CTX *memory)
{
	const json_t *value = json_object_get(json, key);

	return json_is_string(value) ? provider_word(value, memory) : NULL;
}

/* Final words end a message, others only say that it is on its way. The word
 * itself is kept beside. */
const struct provider_word_meaning gatewayapi_words[] = {
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
        {NULL, PROVIDER_RECEIPT_UNKNOWN},
};

/* The event's own time, or where that is missing the webhook's. */
static bool
read_time(const json_t *json, const char *key, int64_t *at)
{
	const json_t *own =
	        json_object_get(json_object_get(json, "event"), key);
	const json_t *value =
	        own == NULL ? json_object_get(json, "timestamp") : own;
	const char *text = json_string_value(value);

	if (json_is_integer(value)) {
		*at = json_integer_value(value);
		return true;
	}
	return text != NULL && clock_parse(text, at) == STATUS_OK;
}

/* Our reference may be missing: then the receipt is for a message of
 * somebody else's, and the outbox will not find it. */
static bool
read_status(const json_t *json, TALLOC_CTX *memory, struct provider_event *out)
{
	const json_t *event = json_object_get(json, "event");

	out->kind = PROVIDER_RECEIPT;
	out->reference = copy_string(event, "reference", memory);
	out->provider_id = copy_string(event, "msg_id", memory);
	out->raw_status = copy_string(event, "status", memory);
	if (out->raw_status == NULL)
		return false;
	out->receipt = provider_meaning(gatewayapi_words, out->raw_status);
	return read_time(json, "status_at", &out->at);
}

/* One element of a user data header; true when it says which part this is. */
static bool
read_element(const unsigned char *at, size_t length, struct provider_event *out)
{
	const unsigned char *data = at + 2;
	bool wide = at[0] == 0x08 && length == 4;

	if (!wide && (at[0] != 0x00 || length != 3))
		return false;
	out->part_reference = wide ? data[0] << 8 | data[1] : data[0];
	out->part_count = data[length - 2];
	out->part_number = data[length - 1];
	return true;
}

/* Parts count from 1; a header that contradicts itself makes the text whole. */
static void
read_parts(const char *hex, struct provider_event *out)
{
	unsigned char header[HEADER_MAX];
	size_t length = hex == NULL ? 0 : strlen(hex) / 2;
	size_t at = 1;

	if (length < 2 || length > HEADER_MAX ||
	        !secret_unhex(hex, header, length) ||
	        (size_t)header[0] + 1 != length)
		return;
	while (at + 2 <= length && at + 2 + header[at + 1] <= length &&
	        !read_element(&header[at], header[at + 1], out))
		at += (size_t)2 + header[at + 1];
	if (out->part_number < 1 || out->part_number > out->part_count) {
		out->part_reference = 0;
		out->part_count = 0;
		out->part_number = 0;
	}
}

/* A text without words is a text; one without a message is none. */
static bool
read_inbound(const struct provider_account *account, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *out)
{
	const json_t *event = json_object_get(json, "event");
	const json_t *content = json_object_get(event, "content");
	const char *text =
	        json_string_value(json_object_get(content, "message"));

	out->kind = PROVIDER_INBOUND;
	out->from = provider_number(json_object_get(event, "sender"), memory);
	out->to = provider_number(json_object_get(event, "recipient"), memory);
	if (text == NULL)
		return false;
	out->text = provider_text(account, text, memory);
	read_parts(json_string_value(json_object_get(content, "header")), out);
	return read_time(json, "sent_at", &out->at);
}

enum reading { READ, LEFT, UNREADABLE };

/* Kinds of events that do not concern us are acknowledged and left; so are texts
 * from a name, which nobody can answer. */
static enum reading
read_event(const struct provider_account *account, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *out)
{
	const char *type =
	        json_string_value(json_object_get(json, "event_type"));

	*out = (struct provider_event){
	        .event_id = copy_string(json, "event_id", memory)};
	if (type == NULL || out->event_id == NULL || out->event_id[0] == '\0' ||
	        !json_is_object(json_object_get(json, "event")))
		return UNREADABLE;
	if (strcmp(type, "message.status.sms") == 0)
		return read_status(json, memory, out) ? READ : UNREADABLE;
	if (strcmp(type, "user-message.text.sms") != 0)
		return LEFT;
	if (!read_inbound(account, json, memory, out))
		return UNREADABLE;
	return out->from == NULL ? LEFT : READ;
}

/* One that cannot be read is refused, so that the provider's own log shows
 * it; a list only when nothing of it can be read. */
static enum status
read_all(const struct provider_account *account, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *events, size_t *count)
{
	size_t items = json_is_array(json) ? json_array_size(json) : 1;
	size_t unreadable = 0;

	for (size_t i = 0; i < items; i++) {
		const json_t *item =
		        json_is_array(json) ? json_array_get(json, i) : json;

		switch (read_event(account, item, memory, &events[*count])) {
		case READ: (*count)++; break;
		case LEFT: break;
		case UNREADABLE:
			unreadable++;
			log_event(LOG_WARN, "gatewayapi.event",
			        "unreadable=%zu of=%zu", i + 1, items);
			break;
		}
	}
	return unreadable > 0 && unreadable == items ? STATUS_INPUT : STATUS_OK;
}

/* The signature first: nothing of an unsigned body is looked at. */
enum status
gatewayapi_receive(const struct provider_account *account,
        const struct http_call *call, TALLOC_CTX *memory,
        struct provider_event **events, size_t *count)
{
	json_t *json;
	size_t items;
	enum status status = STATUS_INPUT;

	*count = 0;
	*events = NULL;
	if (!is_signed(account, call))
		return STATUS_FORBIDDEN;
	json = json_loadb(call->body, call->body_length, 0, NULL);
	items = json_is_array(json) ? json_array_size(json) : 1;
	if (json == NULL || items > PROVIDER_EVENTS_MAX) {
		log_event(LOG_WARN, "gatewayapi.receive",
		        "reason=%s length=%zu",
		        json == NULL ? "no_json" : "too_many",
		        call->body_length);
		goto done;
	}
	*events = provider_new_events(memory, items);
	status = read_all(account, json, memory, *events, count);
done:
	json_decref(json);
	return status;
}

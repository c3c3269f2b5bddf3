/*
 * inMobile's API v4: POST /v4/sms/outgoing with up to 250 messages, Basic with
 * the API key as password; reports and texts from citizens are polled
 * (poll_s > 0), or come by callbacks in bulk to our webhook.
 *
 * A messageId must be unique in the account, and ours is our reference: what is
 * doubtful is sent again under the same id, and cannot arrive twice.
 *
 * Assumed where the documents are silent:
 * - A repeated messageId is answered either like the first time, or by a 400
 *   whose words name the messageId; both mean that the message is there.
 * - stateCode 1 is delivered, -1 and -2 are final failures, 0 says nothing.
 * - No signature of callbacks was found: they need HTTP Basic (in the address
 *   that is set at inMobile) or the secret last step of the path, whichever is
 *   configured, and both where both are.
 * - A callback's body has the shape of the poll's answer.  A text carries no id:
 *   who, when and what make it one.
 * - The numbers in texts are {countryCode, phoneNumber}, or a text of digits.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "gateway/provider_internal.h"

enum { BATCH_MAX = 250, POLL_MAX = 250 };

enum { POLL_REPORTS, POLL_TEXTS, POLLS };

/* The user name does not matter. */
static const char *
authorization(const struct provider_account *account, TALLOC_CTX *memory)
{
	return provider_basic(
	        memory, text_format(memory, "api:%s", account->token));
}

/* "auto" chooses the alphabet; the default, gsm7, mangles what it lacks. */
static json_t *
message_json(const struct provider_account *account,
        const struct provider_message *message)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "to",
	        provider_digits(message->recipient), "text", message->body,
	        "from", provider_digits(message->sender), "messageId",
	        message->reference, "encoding", "auto", "respectBlacklist", 1);

	if (account->poll_s == 0)
		json_object_set_new(json, "statusCallbackUrl",
		        json_string(account->public_url));
	return json;
}

/* Always a list, also of one. */
static void
build(const struct provider_batch *batch, TALLOC_CTX *memory,
        struct http_request *request)
{
	json_t *list = json_array();

	for (size_t i = 0; i < batch->count; i++)
		json_array_append_new(list,
		        message_json(batch->account, &batch->messages[i]));
	provider_post_json(memory, request,
	        text_format(memory, "%s/v4/sms/outgoing", batch->account->url),
	        json_pack("{s:o}", "messages", list),
	        authorization(batch->account, memory));
}

/* By our id, which is theirs as well; the order does not matter. */
static void
read_accepted(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	const json_t *results = json_object_get(json, "results");
	size_t count = answer->result_count;

	provider_set_all(
	        answer, PROVIDER_UNKNOWN, "accepted, but not named in it");
	for (size_t i = 0; i < json_array_size(results); i++) {
		const char *id = json_string_value(json_object_get(
		        json_array_get(results, i), "messageId"));
		size_t at = provider_place(batch, i, id);

		if (at < count)
			provider_accept(answer, at, id, memory);
	}
	json_decref(json);
}

/* Words that speak of the messageId.  They are never of the first time: ours
 * are within every limit. */
static bool
names_message_id(const json_t *json)
{
	const json_t *details = json_object_get(json, "details");
	const char *words =
	        json_string_value(json_object_get(json, "errorMessage"));

	if (words != NULL && strcasestr(words, "messageid") != NULL)
		return true;
	for (size_t i = 0; i < json_array_size(details); i++) {
		words = json_string_value(json_array_get(details, i));
		if (words != NULL && strcasestr(words, "messageid") != NULL)
			return true;
	}
	return false;
}

/* Of a batch it cannot be told whose id was known: its halves go, and then
 * single ones. */
static void
read_refusal(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	const char *words =
	        json_string_value(json_object_get(json, "errorMessage"));

	if (request->status == 400 && answer->result_count == 1 &&
	        names_message_id(json))
		provider_accept(
		        answer, 0, batch->messages[0].reference, memory);
	else
		provider_refused(request, request->status,
		        provider_error(request, words, memory), answer);
	json_decref(json);
}

/* 201 or 202 are not documented, and so unknown. */
static void
read_answer(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	if (provider_unanswered(batch, request, memory, answer))
		return;
	if (request->status == 200)
		read_accepted(batch, request, memory, answer);
	else
		read_refusal(batch, request, memory, answer);
}

/* {countryCode: "45", phoneNumber: "20123456"}, or digits. */
static const char *
number_of(const json_t *json, TALLOC_CTX *memory)
{
	const char *country =
	        json_string_value(json_object_get(json, "countryCode"));
	const char *number =
	        json_string_value(json_object_get(json, "phoneNumber"));
	const char *joined;
	json_t *value;

	if (country == NULL || number == NULL)
		return provider_number(json_is_object(json)
		                               ? json_object_get(json, "msisdn")
		                               : json,
		        memory);
	value = json_pack("s++", "", country, number);
	joined = provider_number(value, memory);
	json_decref(value);
	return joined;
}

/* What is not listed says nothing. */
static enum provider_receipt
receipt_of(json_int_t state)
{
	switch (state) {
	case 1: return PROVIDER_RECEIPT_DELIVERED;
	case -1:
	case -2: return PROVIDER_RECEIPT_FAILED;
	default: return PROVIDER_RECEIPT_UNKNOWN;
	}
}

/* The message's id is the reference; there is no other. */
static bool
read_report(const struct provider_account *account, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *out)
{
	const json_t *info = json_object_get(json, "deliveryInfo");
	const json_t *state = json_object_get(info, "stateCode");

	(void)account;
	out->kind = PROVIDER_RECEIPT;
	out->reference =
	        provider_word(json_object_get(json, "messageId"), memory);
	if (out->reference == NULL || !json_is_integer(state))
		return false;
	out->provider_id = out->reference;
	out->at = provider_time(json_object_get(info, "doneTime"));
	out->receipt = receipt_of(json_integer_value(state));
	out->raw_status = provider_word(state, memory);
	out->event_id =
	        text_format(memory, "%s:%s", out->reference, out->raw_status);
	return true;
}

/* The same words from the same phone at the same second are the same text. */
static const char *
id_of(const char *from, const char *at, const char *text, TALLOC_CTX *memory)
{
	const char *whole = text_format(
	        memory, "%s\n%s\n%s", from, at == NULL ? "" : at, text);
	unsigned char mac[32];
	char *hex = talloc_zero_array(memory, char, 65);

	if (hex == NULL)
		log_abort("inmobile.id", "out of memory");
	secret_hmac_sha256("inmobile", 8, whole, strlen(whole), mac);
	secret_hex(mac, sizeof(mac), hex);
	return hex;
}

/* Without an author it is nothing that could be answered. */
static bool
read_text(const struct provider_account *account, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *out)
{
	const json_t *received = json_object_get(json, "receivedAt");
	const char *text = json_string_value(json_object_get(json, "text"));

	out->kind = PROVIDER_INBOUND;
	out->from = number_of(json_object_get(json, "from"), memory);
	out->to = number_of(json_object_get(json, "to"), memory);
	out->at = provider_time(received);
	if (text == NULL || out->from == NULL)
		return false;
	out->event_id =
	        id_of(out->from, json_string_value(received), text, memory);
	out->text = provider_text(account, text, memory);
	return true;
}

typedef bool read_item_fn(const struct provider_account *account,
        const json_t *json, TALLOC_CTX *memory, struct provider_event *out);

static const struct {
	const char *path;
	const char *list;
	read_item_fn *read;
} kinds[POLLS] = {
        {"/v4/sms/outgoing/reports", "reports", read_report},
        {"/v4/sms/incoming/messages", "messages", read_text},
};

/* What cannot be read is logged and left: it will not come again. */
static void
read_items(const struct provider_account *account, size_t kind,
        const json_t *list, TALLOC_CTX *memory, struct provider_events *events)
{
	events->count = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct provider_event *event = &events->items[events->count];

		*event = (struct provider_event){0};
		if (kinds[kind].read(
		            account, json_array_get(list, i), memory, event))
			events->count++;
		else
			log_event(LOG_WARN, "inmobile.item",
			        "kind=%s unreadable=%zu of=%zu",
			        kinds[kind].list, i + 1, json_array_size(list));
	}
}

/* The largest number that may be asked for. */
static void
poll_build(const struct provider_account *account, size_t poll,
        TALLOC_CTX *memory, struct http_request *request)
{
	provider_get(memory, request,
	        text_format(memory, "%s%s?limit=%d", account->url,
	                kinds[poll].path, POLL_MAX),
	        authorization(account, memory));
}

/* Not the reports, which would be gone by it. */
static void
probe(const struct provider_account *account, TALLOC_CTX *memory,
        struct http_request *request)
{
	provider_get(memory, request,
	        text_format(memory, "%s/v4/lists", account->url),
	        authorization(account, memory));
}

/* A list that is missing makes it unreadable, an empty one does not. */
static enum status
poll_read(const struct provider_account *account, size_t poll, const char *body,
        TALLOC_CTX *memory, struct provider_events *events)
{
	json_t *json = json_loads(body, 0, NULL);
	const json_t *list = json_object_get(json, kinds[poll].list);
	enum status status = json_is_array(list) ? STATUS_OK : STATUS_INPUT;

	events->full = json_array_size(list) >= POLL_MAX;
	events->items = provider_new_events(memory, json_array_size(list));
	read_items(account, poll, list, memory, events);
	json_decref(json);
	return status;
}

/* Something must be configured, and all that is must be right. */
static bool
is_allowed(const struct provider_account *account, const struct http_call *call)
{
	bool basic = account->webhook_secret != NULL &&
	             account->webhook_secret[0] != '\0';
	bool path = account->webhook_path != NULL &&
	            account->webhook_path[0] != '\0';
	bool right = provider_path_is_right(account, call);

	if (basic)
		right &= provider_is_basic(account, call);
	return (basic || path) && right;
}

/* Reports or texts, by whichever list is there. */
static enum status
receive(const struct provider_account *account, const struct http_call *call,
        TALLOC_CTX *memory, struct provider_event **events, size_t *count)
{
	struct provider_events found = {0};
	json_t *json;
	enum status status = STATUS_INPUT;

	*count = 0;
	*events = NULL;
	if (!is_allowed(account, call))
		return STATUS_FORBIDDEN;
	json = json_loadb(call->body, call->body_length, 0, NULL);
	for (size_t kind = 0; kind < POLLS && status != STATUS_OK; kind++) {
		const json_t *list = json_object_get(json, kinds[kind].list);

		if (!json_is_array(list) ||
		        json_array_size(list) > PROVIDER_EVENTS_MAX)
			continue;
		found.items =
		        provider_new_events(memory, json_array_size(list));
		read_items(account, kind, list, memory, &found);
		status = STATUS_OK;
	}
	if (status != STATUS_OK)
		log_event(LOG_WARN, "inmobile.receive", "reason=fields");
	*events = found.items;
	*count = found.count;
	json_decref(json);
	return status;
}

extern const struct provider provider_inmobile;
const struct provider provider_inmobile = {
        .name = "inmobile",
        .batch_max = BATCH_MAX,
        .idle_s = 60,
        .dedupes = true,
        .build = build,
        .read = read_answer,
        .receive = receive,
        .probe = probe,
        .poll_count = POLLS,
        .poll_build = poll_build,
        .poll_read = poll_read,
        .acknowledgement_type = "text/plain",
        .acknowledgement = "ok\n",
};

/*
 * LINK Mobility's Common API (MT 1.18, MO 1.7, Gate 1.2; its address is assigned
 * by LINK): POST /sms/sendbatch, HTTP Basic or a bearer token, receipts and texts
 * by gates that LINK sets up to our webhook with HTTP Basic.  A token with a
 * colon is "USER:PASSWORD", any other a bearer's.
 *
 * `ignoreResponse` is sent as false: the documents' default, true, would answer
 * 204 and tell nothing.  The webhook is unsigned: besides Basic it may have a
 * secret step in its path (webhook_path), and LINK's list of addresses belongs
 * into the proxy.
 *
 * Assumed where the documents are silent:
 * - A batch is answered by a list in the order of the request, with one result a
 *   message; a result that carries a refId is matched by that, and where there
 *   are neither refIds nor as many results, all are unknown.
 * - Receipts come for each segment, as id "abc$0", "abc$1" and so on: the message
 *   has arrived when the last segment's receipt says so, or any that does not
 *   tell how many there are; a segment that failed fails the message.
 * - Codes 3 (throttled), 1 and 105 of a receipt are final at LINK, and so they
 *   are here; of an answer they say "not accepted", and the message goes again.
 *   4, 5 and 1010 say nothing.
 * - dcs TEXT lets LINK choose the alphabet.  There is no four-byte Unicode: such
 *   a character goes out as "?".
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "gateway/provider_internal.h"

enum { BATCH_MAX = 1000, THROTTLED = 3 };

/* What is outside the basic plane begins with a byte from 0xf0 up. */
static const char *
basic_plane(TALLOC_CTX *memory, const char *body)
{
	struct text out;

	text_init(&out, memory, strlen(body) + 1);
	while (*body != '\0') {
		bool wide = (unsigned char)*body >= 0xf0;

		text_add_bytes(&out, wide ? "?" : body, 1);
		body += wide ? 4 : 1;
	}
	return text_string(&out);
}

/* Short codes have up to six digits. */
static const char *
kind_of_sender(const char *sender)
{
	const char *digits = provider_digits(sender);

	if (digits[strspn(digits, "0123456789")] != '\0')
		return "ALPHANUMERIC";
	return strlen(digits) <= 6 ? "SHORTNUMBER" : "MSISDN";
}

/* LINK wants numbers with their plus. */
static json_t *
message_json(TALLOC_CTX *memory, const struct provider_message *message)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "source",
	        message->sender, "sourceTON", kind_of_sender(message->sender),
	        "destination", message->recipient, "userData",
	        basic_plane(memory, message->body), "dcs", "TEXT", "refId",
	        message->reference);
}

/* A bearer's token has no colon. */
static const char *
authorization(const struct provider_account *account, TALLOC_CTX *memory)
{
	if (strchr(account->token, ':') != NULL)
		return provider_basic(memory, account->token);
	return text_format(memory, "Bearer %s", account->token);
}

/* An address that wants a POST: assumed to look at who asks first. */
static void
probe(const struct provider_account *account, TALLOC_CTX *memory,
        struct http_request *request)
{
	provider_get(memory, request,
	        text_format(memory, "%s/sms/send", account->url),
	        authorization(account, memory));
}

/* What is the same for all stands once, before the list. */
static void
build(const struct provider_batch *batch, TALLOC_CTX *memory,
        struct http_request *request)
{
	const struct provider_terms *terms = &batch->account->terms;
	json_t *list = json_array();
	json_t *json = json_pack("{s:s?, s:s?, s:b, s:b}", "platformId",
	        terms->platform, "platformPartnerId", terms->partner,
	        "useDeliveryReport", 1, "ignoreResponse", 0);

	if (terms->gate != NULL && terms->gate[0] != '\0')
		json_object_set_new(json, "deliveryReportGates",
		        json_pack("[s]", terms->gate));
	for (size_t i = 0; i < batch->count; i++)
		json_array_append_new(
		        list, message_json(memory, &batch->messages[i]));
	json_object_set_new(json, "sendRequestMessages", list);
	provider_post_json(memory, request,
	        text_format(memory, "%s/sms/sendbatch", batch->account->url),
	        json, authorization(batch->account, memory));
}

/* Of an answer, not of a receipt: was it accepted? */
static enum provider_verdict
verdict_of(json_int_t code)
{
	switch (code) {
	case 1000:
	case 1001:
	case 1005:
	case 1012: return PROVIDER_ACCEPTED;
	case 1:
	case THROTTLED:
	case 105: return PROVIDER_RETRY;
	case 4:
	case 5:
	case 1010: return PROVIDER_UNKNOWN;
	default: return PROVIDER_REJECTED;
	}
}

/* One result of the list. */
static void
take_result(const json_t *item, size_t at, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	struct provider_result *result = &answer->results[at];
	const json_t *code = json_object_get(item, "resultCode");
	const char *words =
	        json_string_value(json_object_get(item, "description"));
	const char *id =
	        provider_word(json_object_get(item, "messageId"), memory);

	if (!json_is_integer(code))
		return;
	result->verdict = verdict_of(json_integer_value(code));
	result->provider_id = id;
	if (result->verdict == PROVIDER_ACCEPTED && id != NULL)
		result->error = NULL;
	else
		result->error = text_format(memory,
		        "%" JSON_INTEGER_FORMAT " %.100s",
		        json_integer_value(code), words == NULL ? "" : words);
	if (result->verdict == PROVIDER_ACCEPTED && id == NULL)
		result->verdict = PROVIDER_UNKNOWN;
	if (json_integer_value(code) == THROTTLED)
		answer->lane = PROVIDER_LANE_PAUSE;
}

/* By reference where there is one, else by place where the numbers agree. */
static void
read_accepted(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	size_t count = answer->result_count;

	provider_set_all(
	        answer, PROVIDER_UNKNOWN, "accepted, but not named in it");
	for (size_t i = 0; i < json_array_size(json); i++) {
		const json_t *item = json_array_get(json, i);
		const char *reference =
		        json_string_value(json_object_get(item, "refId"));
		size_t at = json_array_size(json) == count ? i : count;

		if (reference != NULL)
			at = provider_place(batch, i, reference);
		if (at < count)
			take_result(item, at, memory, answer);
	}
	json_decref(json);
}

/* A refusal's codes (106000 to 106301) are kept for people. */
static const char *
error_text(const struct http_request *request, TALLOC_CTX *memory)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	const char *code =
	        provider_word(json_object_get(json, "resultCode"), memory);
	const char *words =
	        json_string_value(json_object_get(json, "description"));
	const char *error = provider_error(request,
	        text_format(memory, "%s %s", code == NULL ? "" : code,
	                words == NULL ? "" : words),
	        memory);

	json_decref(json);
	return error;
}

/* 204 means that LINK ignored its own answer: it accepted, and told no id. */
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
		provider_refused(request, request->status,
		        error_text(request, memory), answer);
}

/* Codes of the network, from 2000 to 4999, are final. */
static enum provider_receipt
receipt_of(json_int_t code, bool last)
{
	if (code == 1001)
		return last ? PROVIDER_RECEIPT_DELIVERED
		            : PROVIDER_RECEIPT_TRANSIENT;
	switch (code) {
	case 1000:
	case 1005:
	case 1012: return PROVIDER_RECEIPT_TRANSIENT;
	case 1:
	case THROTTLED:
	case 105:
	case 1002:
	case 1006: return PROVIDER_RECEIPT_FAILED;
	default: break;
	}
	return code >= 2000 && code < 5000 ? PROVIDER_RECEIPT_FAILED
	                                   : PROVIDER_RECEIPT_UNKNOWN;
}

/* "abc$1" of two segments is the last. */
static bool
is_last(const char *id, const json_t *segments)
{
	const char *mark = strrchr(id, '$');
	int64_t part = 0;

	return mark == NULL || !json_is_integer(segments) ||
	       text_to_int(mark + 1, 0, 255, &part) != STATUS_OK ||
	       part + 1 >= json_integer_value(segments);
}

/* The segment's mark is no part of the message's id. */
static bool
read_status(const json_t *json, TALLOC_CTX *memory, struct provider_event *out)
{
	const json_t *code = json_object_get(json, "resultCode");
	const char *id = provider_word(json_object_get(json, "id"), memory);

	out->kind = PROVIDER_RECEIPT;
	if (!json_is_integer(code) || id == NULL)
		return false;
	out->reference = provider_word(json_object_get(json, "refId"), memory);
	out->provider_id = talloc_strndup(memory, id, strcspn(id, "$"));
	out->at = provider_time(json_object_get(json, "timestamp"));
	out->raw_status = provider_word(code, memory);
	out->receipt = receipt_of(json_integer_value(code),
	        is_last(id, json_object_get(json, "segments")));
	out->event_id = text_format(memory, "%s-%s", id, out->raw_status);
	return true;
}

/* "DK-1204" is our code 1204 in Denmark. */
static const char *
our_number(const char *destination, TALLOC_CTX *memory)
{
	const char *dash =
	        destination == NULL ? NULL : strchr(destination, '-');

	if (destination == NULL)
		return NULL;
	return talloc_strndup(
	        memory, dash == NULL ? destination : dash + 1, 32);
}

/* The keyword is the route's where it is told; else the account's. */
static bool
read_inbound(const struct provider_account *account, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *out)
{
	struct provider_account with = *account;
	const char *text = json_string_value(
	        json_object_get(json_object_get(json, "content"), "userData"));
	const char *keyword = json_string_value(
	        json_object_get(json_object_get(json, "route"), "keyword"));

	if (keyword != NULL)
		with.keyword = keyword;
	out->kind = PROVIDER_INBOUND;
	out->event_id = provider_id(json_object_get(json, "messageId"), memory);
	out->from = provider_number(json_object_get(json, "source"), memory);
	out->to = our_number(
	        json_string_value(json_object_get(json, "destination")),
	        memory);
	out->at = provider_time(json_object_get(json, "timestamp"));
	if (text == NULL || out->event_id == NULL || out->from == NULL)
		return false;
	out->text = provider_text(&with, text, memory);
	return true;
}

/* A text has a content, a receipt has none. */
static enum status
receive(const struct provider_account *account, const struct http_call *call,
        TALLOC_CTX *memory, struct provider_event **events, size_t *count)
{
	json_t *json;
	bool read;

	*count = 0;
	*events = NULL;
	/* Both are looked at, whichever is wrong. */
	if (!(provider_is_basic(account, call) &
	            provider_path_is_right(account, call)))
		return STATUS_FORBIDDEN;
	json = json_loadb(call->body, call->body_length, 0, NULL);
	*events = provider_new_events(memory, 1);
	read = json_object_get(json, "content") != NULL
	               ? read_inbound(account, json, memory, *events)
	               : read_status(json, memory, *events);
	json_decref(json);
	*count = read;
	if (!read)
		log_event(LOG_WARN, "link.receive", "reason=fields");
	return read ? STATUS_OK : STATUS_INPUT;
}

extern const struct provider provider_link;
const struct provider provider_link = {
        .name = "link",
        .batch_max = BATCH_MAX,
        .idle_s = 60,
        .build = build,
        .read = read_answer,
        .receive = receive,
        .probe = probe,
        .acknowledgement_type = "text/plain",
        .acknowledgement = "ok\n",
};

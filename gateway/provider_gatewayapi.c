/*
 * GatewayAPI's Messaging API (OnlineCity; OpenAPI of 2026-08-21), sending; its
 * webhooks are provider_gatewayapi_event.c's.
 *
 * POST /mobile/single for one message, /mobile/multi for up to 1,000; 202 means
 * accepted.  The documented example of multi's answer has the single shape; this
 * driver reads both, and matches by reference, or where that is missing by
 * recipient, never by position.  A message that a 202 does not mention is
 * unknown.
 *
 * 422 refuses a request as a whole; of several messages the halves are sent,
 * until the offender is alone.  The documents know no other word for "not
 * accepted" than 429 and 503 with Retry-After.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "gateway/provider_gatewayapi_internal.h"
#include "gateway/provider_internal.h"

enum { BATCH_MAX = 1000, ERROR_MAX = 160 };

/* Numbers go without the plus, as integers. */
static json_t *
message_json(const struct provider_message *message)
{
	return json_pack("{s:s, s:I, s:s, s:s}", "sender",
	        provider_digits(message->sender), "recipient",
	        (json_int_t)strtoll(message->recipient + 1, NULL, 10),
	        "message", message->body, "reference", message->reference);
}

/* A list of one would be right as well, but its answer is the one whose
 * shape the documents leave open. */
static json_t *
batch_json(const struct provider_message *messages, size_t count)
{
	json_t *list;

	if (count == 1)
		return message_json(&messages[0]);
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, message_json(&messages[i]));
	return json_pack("{s:o}", "messages", list);
}

static void
build(const struct provider_batch *batch, TALLOC_CTX *memory,
        struct http_request *request)
{
	const char *url = text_format(memory, "%s/mobile/%s",
	        batch->account->url, batch->count == 1 ? "single" : "multi");

	provider_post_json(memory, request, url,
	        batch_json(batch->messages, batch->count),
	        text_format(memory, "Token %s", batch->account->token));
}

/* Only where no other message of the batch goes to that number. */
static size_t
find_by_recipient(const struct provider_message *messages, size_t count,
        json_int_t recipient)
{
	size_t found = count;

	for (size_t i = 0; i < count; i++) {
		if (strtoll(messages[i].recipient + 1, NULL, 10) != recipient)
			continue;
		if (found < count)
			return count;
		found = i;
	}
	return found;
}

/* One accepted message of the answer. */
static void
take_accepted(const json_t *accepted, size_t likely,
        const struct provider_batch *batch, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	const char *reference =
	        json_string_value(json_object_get(accepted, "reference"));
	const json_t *recipient = json_object_get(accepted, "recipient");
	const char *id = json_string_value(json_object_get(accepted, "msg_id"));
	size_t at = batch->count;

	if (id == NULL)
		return;
	if (reference != NULL)
		at = provider_place(batch, likely, reference);
	else if (json_is_integer(recipient))
		at = find_by_recipient(batch->messages, batch->count,
		        json_integer_value(recipient));
	if (at < batch->count)
		provider_accept(answer, at, id, memory);
}

/* Nobody is accepted by default: an answer that cannot be read, or that
 * names only some, leaves the others unknown. */
static void
read_accepted(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	const json_t *list = json_object_get(json, "responses");

	provider_set_all(
	        answer, PROVIDER_UNKNOWN, "accepted, but not named in it");
	if (json_is_array(list))
		for (size_t i = 0; i < json_array_size(list); i++)
			take_accepted(json_array_get(list, i), i, batch, memory,
			        answer);
	else
		take_accepted(json, 0, batch, memory, answer);
	json_decref(json);
}

/* "body.recipient: is wrong" of the first of a refusal's details, or the detail
 * itself; NULL where there is none.  What else stands there may quote the text
 * message. */
static const char *
detail_text(const json_t *json, TALLOC_CTX *memory)
{
	const json_t *detail = json_object_get(json, "detail");
	const json_t *first = json_array_get(detail, 0);
	const json_t *loc = json_object_get(first, "loc");
	const char *message = json_string_value(json_object_get(first, "msg"));
	struct text out;

	if (json_is_string(detail))
		return json_string_value(detail);
	if (message == NULL)
		return NULL;
	text_init(&out, memory, ERROR_MAX);
	for (size_t i = 0; i < json_array_size(loc); i++) {
		const json_t *step = json_array_get(loc, i);

		if (json_is_integer(step))
			text_add_format(&out, "%" JSON_INTEGER_FORMAT ".",
			        json_integer_value(step));
		else if (json_is_string(step))
			text_add_format(&out, "%s.", json_string_value(step));
	}
	text_add_format(&out, " %s", message);
	return text_string(&out);
}

/* The status and what the provider said, for the log and the outbox. */
static const char *
error_text(const struct http_request *request, TALLOC_CTX *memory)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	const char *error =
	        provider_error(request, detail_text(json, memory), memory);

	json_decref(json);
	return error;
}

/* Whatever happened, every message gets exactly one result. */
static void
read_answer(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	if (provider_unanswered(batch, request, memory, answer))
		return;
	if (request->status == 202 || request->status == 200)
		read_accepted(batch, request, memory, answer);
	else
		provider_refused(request, request->status,
		        error_text(request, memory), answer);
}

/* Measured: 405 for a right token, 401 and 403 for a missing and a wrong one. */
static void
probe(const struct provider_account *account, TALLOC_CTX *memory,
        struct http_request *request)
{
	provider_get(memory, request,
	        text_format(memory, "%s/mobile/single", account->url),
	        text_format(memory, "Token %s", account->token));
}

extern const struct provider provider_gatewayapi;
const struct provider provider_gatewayapi = {
        .name = "gatewayapi",
        .batch_max = BATCH_MAX,
        .requests_max = 40,
        .idle_s = 60,
        .build = build,
        .read = read_answer,
        .receive = gatewayapi_receive,
        .probe = probe,
        .acknowledgement_type = "text/plain",
        .acknowledgement = "ok\n",
};

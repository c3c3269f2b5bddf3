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
 * accepted" than 429 and 503 with Retry-After.  That an address which is not
 * there (404, 405, a redirection) accepts nothing is assumed: it stops the lane,
 * as a wrong token does, since it would be the same for every message.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/log.h"
#include "base/text.h"
#include "gateway/provider_gatewayapi_internal.h"

enum {
	BATCH_MAX = 1000,
	TIMEOUT_MS = 15000,
	ERROR_MAX = 160,
	PAUSE_S = 30,    /* where a 429 does not say how long */
	NOT_SENT_S = 10, /* where nobody listened */
	NUMBER_DIGITS = 8,
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

/* The token goes in a header, never in the address, which ends up in logs.
 */
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

/* Every text was checked to be UTF-8 when it came in, so that this cannot
 * fail. */
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

/* What holds for all, before single ones are looked at. */
static void
set_all(struct provider_answer *answer, enum provider_verdict verdict,
        const char *error)
{
	for (size_t i = 0; i < answer->result_count; i++) {
		answer->results[i].verdict = verdict;
		answer->results[i].error = error;
	}
}

/* The message's place, or count where it is not ours.  The provider keeps the
 * order as a rule, so that looking first at `likely` finds nearly all at once.
 */
static size_t
find_by_reference(const struct provider_message *messages, size_t count,
        size_t likely, const char *reference)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = (likely + i) % count;

		if (strcmp(messages[at].reference, reference) == 0)
			return at;
	}
	return count;
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
        const struct provider_message *messages, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	const char *reference =
	        json_string_value(json_object_get(accepted, "reference"));
	const json_t *recipient = json_object_get(accepted, "recipient");
	const char *id = json_string_value(json_object_get(accepted, "msg_id"));
	size_t count = answer->result_count;
	size_t at = count;

	if (id == NULL)
		return;
	if (reference != NULL)
		at = find_by_reference(messages, count, likely, reference);
	else if (json_is_integer(recipient))
		at = find_by_recipient(
		        messages, count, json_integer_value(recipient));
	if (at == count)
		return;
	answer->results[at].verdict = PROVIDER_ACCEPTED;
	answer->results[at].provider_id = talloc_strdup(memory, id);
	answer->results[at].error = NULL;
}

/* Nobody is accepted by default: an answer that cannot be read, or that
 * names only some, leaves the others unknown. */
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
			take_accepted(json_array_get(list, i), i, messages,
			        memory, answer);
	else
		take_accepted(json, 0, messages, memory, answer);
	json_decref(json);
}

/* What looks like a phone number is nobody's business in an error. */
static void
mask_numbers(char *text)
{
	for (char *at = text; *at != '\0';) {
		size_t digits = strspn(at, "0123456789");

		if (digits >= NUMBER_DIGITS)
			memset(at, '*', digits);
		at += digits > 0 ? digits : 1;
	}
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
	const char *said = detail_text(json, memory);
	size_t length = said == NULL ? 0 : strlen(said);
	char *error = talloc_asprintf(memory, "%ld %.*s", request->status,
	        (int)text_cut(said, length, ERROR_MAX),
	        said == NULL ? "" : said);

	if (error == NULL)
		log_abort("gatewayapi.error", "out of memory");
	mask_numbers(error + strcspn(error, " "));
	json_decref(json);
	return error;
}

/* The delivery adds its own back-off to what the provider asked. */
static void
pause_lane(struct provider_answer *answer, int64_t pause_s)
{
	answer->lane = PROVIDER_LANE_PAUSE;
	answer->pause_s = pause_s;
}

/* The retry rule of the project's notes on providers, by HTTP status; the
 * provider's own codes decide nothing, they are only kept. */
static void
read_refusal(const struct http_request *request, size_t count,
        TALLOC_CTX *memory, struct provider_answer *answer)
{
	const char *error = error_text(request, memory);
	int64_t told_s = request->retry_after_s;

	switch (request->status) {
	case 400:
	case 413: /* too large a body halves like one with a bad message */
	case 422:
		answer->bisect = count > 1;
		set_all(answer, count > 1 ? PROVIDER_RETRY : PROVIDER_REJECTED,
		        error);
		return;
	case 301:
	case 302:
	case 307:
	case 308:
	case 401:
	case 402:
	case 403:
	case 404:
	case 405:
		set_all(answer, PROVIDER_RETRY, error);
		answer->lane = PROVIDER_LANE_STOP;
		return;
	case 429:
		set_all(answer, PROVIDER_RETRY, error);
		pause_lane(answer, told_s >= 0 ? told_s : PAUSE_S);
		return;
	case 503:
		set_all(answer, told_s >= 0 ? PROVIDER_RETRY : PROVIDER_UNKNOWN,
		        error);
		pause_lane(answer, told_s >= 0 ? told_s : 0);
		return;
	default:
		/* The next batch would be as doubtful: wait a little. */
		set_all(answer, PROVIDER_UNKNOWN, error);
		pause_lane(answer, 0);
		return;
	}
}

/* Whatever happened, every message gets exactly one result. */
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
		pause_lane(answer, NOT_SENT_S);
	} else if (request->outcome == HTTP_UNKNOWN) {
		set_all(answer, PROVIDER_UNKNOWN,
		        talloc_strdup(memory, request->failure));
		pause_lane(answer, 0);
	} else if (request->status == 202 || request->status == 200) {
		read_accepted(request, messages, memory, answer);
	} else {
		read_refusal(request, count, memory, answer);
	}
}

extern const struct provider provider_gatewayapi;
const struct provider provider_gatewayapi = {
        .name = "gatewayapi",
        .batch_max = BATCH_MAX,
        .build = build,
        .read = read_answer,
        .receive = gatewayapi_receive,
        .acknowledgement_type = "text/plain",
        .acknowledgement = "ok\n",
};

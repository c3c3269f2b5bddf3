/*
 * GatewayAPI's older REST API (onlinecity/gatewayapi-docs rest.rst, errors.rst):
 * POST /rest/mtsms with the token as Basic's user name, and webhooks whose JWT
 * carries the event itself.
 *
 * Assumed where the documents are silent:
 * - A list of messages, each with its one recipient and its own userref, is
 *   answered with one id a message, in the order of the list; a 200 with another
 *   number of ids leaves the whole batch unknown, for the receipts to settle.
 * - The documents allow 10,000 recipients a request, and as many messages are
 *   sent in one; an answer that gets lost makes as many doubtful.
 * - 0x0310 (a recipient that comes twice) refuses the whole request.  The outbox
 *   never has two texts of one number under way; should it happen, halving
 *   parts them.
 * - Codes go before the HTTP status where they name one message (a blacklisted
 *   number, the filter of contents), or the account (no credit, frozen).
 * - Retry-After is honoured, though no 429 is documented.
 * - Of the JWT only what was signed is read: the token's payload, never the
 *   body; and HS256 alone is taken, whatever the token's head asks for.
 * - GET /rest/mtsms/ID tells of a message with our userref; its one recipient's
 *   state stands in `dsnstatus`, or in `status`.  Without an id nothing can be
 *   asked for.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "gateway/provider_gatewayapi_internal.h"
#include "gateway/sms.h"

enum { BATCH_MAX = 10000, MAC_BYTES = 32 };

/* UTF8 is their word for GSM-7; the choice is ours, and counted the same way.
 * */
static json_t *
message_json(const struct provider_message *message)
{
	bool gsm7 = sms_count(message->body).alphabet == SMS_GSM7;

	return json_pack("{s:s, s:s, s:[{s:I}], s:s, s:s}", "sender",
	        provider_digits(message->sender), "message", message->body,
	        "recipients", "msisdn",
	        (json_int_t)strtoll(message->recipient + 1, NULL, 10),
	        "userref", message->reference, "encoding",
	        gsm7 ? "UTF8" : "UCS2");
}

/* The token as user name; in the address it would land in logs. */
static const char *
authorization(const struct provider_account *account, TALLOC_CTX *memory)
{
	return provider_basic(
	        memory, text_format(memory, "%s:", account->token));
}

/* The account and its credit. */
static void
probe(const struct provider_account *account, TALLOC_CTX *memory,
        struct http_request *request)
{
	provider_get(memory, request,
	        text_format(memory, "%s/rest/me", account->url),
	        authorization(account, memory));
}

/* A list of one is a list, too. */
static void
build(const struct provider_batch *batch, TALLOC_CTX *memory,
        struct http_request *request)
{
	json_t *list = json_array();

	for (size_t i = 0; i < batch->count; i++)
		json_array_append_new(list, message_json(&batch->messages[i]));
	provider_post_json(memory, request,
	        text_format(memory, "%s/rest/mtsms", batch->account->url), list,
	        authorization(batch->account, memory));
}

/* Codes that name what is at fault, as the status that stands for it. */
static const struct {
	const char *code;
	long status;
} codes[] = {
        {"0x0214", 422},                  /* a blacklisted number */
        {"0x0215", 422}, {"0x0216", 402}, /* no credit */
        {"0x0223", 401}, /* the token, its rights, the address it came from */
        {"0x0224", 401}, {"0x0225", 401}, {"0x0226", 401}, {"0x0227", 401},
        {"0x0228", 401}, {"0x0229", 401},
        {"0x022A", 403}, /* a frozen account */
        {"0x0310", 422}, /* a recipient twice */
        {"0x0312", 422}, /* the filter of contents */
};

/* Codes are compared without case: documents and answers differ in it. */
static long
status_of(const char *code, long status)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (code != NULL && strcasecmp(codes[i].code, code) == 0)
			return codes[i].status;
	return status;
}

/* `variables` may quote numbers and texts; it is left. */
static void
read_refusal(const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	const char *code = json_string_value(json_object_get(json, "code"));
	const char *words = json_string_value(json_object_get(json, "message"));
	const char *error = provider_error(request,
	        code == NULL ? words
	                     : text_format(memory, "%s %s", code,
	                               words == NULL ? "" : words),
	        memory);

	/* A code says nothing where the status says that nobody knows. */
	if (request->status >= 500)
		code = NULL;
	provider_refused(
	        request, status_of(code, request->status), error, answer);
	json_decref(json);
}

/* All or nothing: a 200 has refused none. */
static void
read_accepted(const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	json_t *json =
	        json_loadb(request->answer, request->answer_length, 0, NULL);
	const json_t *ids = json_object_get(json, "ids");

	provider_set_all(
	        answer, PROVIDER_UNKNOWN, "accepted, but not named in it");
	if (json_array_size(ids) == answer->result_count)
		for (size_t i = 0; i < answer->result_count; i++)
			provider_accept(answer, i,
			        provider_word(json_array_get(ids, i), memory),
			        memory);
	json_decref(json);
}

/* 200 alone is documented as success. */
static void
read_answer(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	if (provider_unanswered(batch, request, memory, answer))
		return;
	if (request->status == 200)
		read_accepted(request, memory, answer);
	else
		read_refusal(request, memory, answer);
}

/* Base64 for addresses, without its padding; JSON, or NULL. */
static json_t *
decode(const char *from, size_t length, TALLOC_CTX *memory)
{
	char *out = talloc_zero_array(memory, char, (unsigned)length + 1);
	size_t used = 0;

	if (out == NULL)
		log_abort("gatewayapi.jwt", "out of memory");
	if (sodium_base642bin((unsigned char *)out, length, from, length, NULL,
	            &used, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return NULL;
	return json_loadb(out, used, 0, NULL);
}

/* Of what was sent, byte for byte, before anything of it is decoded. */
static bool
is_signed(const char *token, size_t length, const char *mac, const char *secret)
{
	unsigned char wanted[MAC_BYTES];
	unsigned char given[MAC_BYTES] = {0};
	size_t used = 0;

	secret_hmac_sha256(secret, strlen(secret), token, length, wanted);
	return sodium_base642bin(given, sizeof(given), mac, strlen(mac), NULL,
	               &used, NULL,
	               sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       used == MAC_BYTES && secret_equal(given, wanted, MAC_BYTES);
}

/* The payload of a token that is signed by the secret; otherwise NULL. */
static json_t *
read_token(const char *token, const char *secret, TALLOC_CTX *memory)
{
	const char *payload = token == NULL ? NULL : strchr(token, '.');
	const char *mac = payload == NULL ? NULL : strchr(payload + 1, '.');
	const char *algorithm;
	json_t *head;
	json_t *event = NULL;

	if (mac == NULL || secret == NULL || secret[0] == '\0' ||
	        !is_signed(token, (size_t)(mac - token), mac + 1, secret))
		return NULL;
	head = decode(token, (size_t)(payload - token), memory);
	algorithm = json_string_value(json_object_get(head, "alg"));
	if (algorithm != NULL && strcmp(algorithm, "HS256") == 0)
		event = decode(
		        payload + 1, (size_t)(mac - payload - 1), memory);
	json_decref(head);
	return event;
}

/* A message may have several receipts; one and the same has one id. */
static bool
read_status(const json_t *json, TALLOC_CTX *memory, struct provider_event *out)
{
	const char *id = provider_word(json_object_get(json, "id"), memory);

	out->kind = PROVIDER_RECEIPT;
	out->provider_id = id;
	out->reference =
	        provider_word(json_object_get(json, "userref"), memory);
	out->raw_status =
	        provider_word(json_object_get(json, "status"), memory);
	out->at = provider_time(json_object_get(json, "time"));
	if (id == NULL || out->raw_status == NULL || out->at == 0)
		return false;
	out->receipt = provider_meaning(gatewayapi_words, out->raw_status);
	out->event_id = text_format(memory, "dlr-%s-%s-%lld", id,
	        out->raw_status, (long long)out->at);
	return true;
}

/* The receiver is the code with its country before it. */
static bool
read_inbound(const struct provider_account *account, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *out)
{
	const char *id = provider_word(json_object_get(json, "id"), memory);
	const char *text = json_string_value(json_object_get(json, "message"));

	out->kind = PROVIDER_INBOUND;
	out->from = provider_number(json_object_get(json, "msisdn"), memory);
	out->to = provider_number(json_object_get(json, "receiver"), memory);
	out->at = provider_time(json_object_get(json, "senttime"));
	if (id == NULL || text == NULL || out->from == NULL)
		return false;
	out->event_id = text_format(memory, "mo-%s", id);
	out->text = provider_text(account, text, memory);
	return true;
}

/* The body repeats what the token holds, and is not signed: it is not read. */
static enum status
receive(const struct provider_account *account, const struct http_call *call,
        TALLOC_CTX *memory, struct provider_event **events, size_t *count)
{
	json_t *json = read_token(http_call_header(call, "X-Gwapi-Signature"),
	        account->webhook_secret, memory);
	bool read;

	*count = 0;
	*events = NULL;
	if (json == NULL)
		return STATUS_FORBIDDEN;
	*events = provider_new_events(memory, 1);
	read = json_object_get(json, "status") != NULL
	               ? read_status(json, memory, *events)
	               : read_inbound(account, json, memory, *events);
	json_decref(json);
	*count = read;
	if (!read)
		log_event(LOG_WARN, "gatewayapi.receive", "reason=fields");
	return read ? STATUS_OK : STATUS_INPUT;
}

static bool
ask_build(const struct provider_account *account,
        const struct provider_question *question, TALLOC_CTX *memory,
        struct http_request *request)
{
	if (question->provider_id == NULL)
		return false;
	provider_get(memory, request,
	        text_format(memory, "%s/rest/mtsms/%s", account->url,
	                question->provider_id),
	        authorization(account, memory));
	return true;
}

/* One message has one recipient here.  Another userref is another system's. */
static enum status
ask_read(const struct provider_account *account,
        const struct provider_question *question, const char *body,
        TALLOC_CTX *memory, struct provider_event *event)
{
	json_t *json = json_loads(body, 0, NULL);
	const json_t *one = provider_at(json, "recipients.0");
	const char *reference =
	        json_string_value(json_object_get(json, "userref"));
	const char *word =
	        provider_id(json_object_get(one, "dsnstatus"), memory);
	enum status status = STATUS_NOT_FOUND;

	(void)account;
	if (word == NULL)
		word = provider_id(json_object_get(one, "status"), memory);
	if (word != NULL && reference != NULL &&
	        strcmp(reference, question->reference) == 0) {
		*event = (struct provider_event){.kind = PROVIDER_RECEIPT,
		        .event_id = text_format(memory, "ask-%s-%s",
		                question->provider_id, word),
		        .reference = question->reference,
		        .provider_id = question->provider_id,
		        .receipt = provider_meaning(gatewayapi_words, word),
		        .raw_status = word};
		status = STATUS_OK;
	}
	json_decref(json);
	return status;
}

extern const struct provider provider_gatewayapi_rest;
const struct provider provider_gatewayapi_rest = {
        .name = "gatewayapi_rest",
        .batch_max = BATCH_MAX,
        .requests_max = 40,
        .idle_s = 60,
        .build = build,
        .read = read_answer,
        .receive = receive,
        .probe = probe,
        .ask_build = ask_build,
        .ask_read = ask_read,
        .acknowledgement_type = "text/plain",
        .acknowledgement = "ok\n",
};

/*
 * The twin of GatewayAPI's older REST API: lists of messages, all or nothing, one
 * recipient twice refuses them all; webhooks whose JWT carries the event.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "gateway/simulator_internal.h"

enum { BATCH_MAX = 10000 };

/* A code beside the status; `variables` is empty, since nothing may depend on
 * it. */
static json_t *
error(unsigned status, const char *what)
{
	const char *code = status == 401   ? "0x0223"
	                   : status == 403 ? "0x0229"
	                   : status == 422 ? "0x0308"
	                                   : "0x0100";

	return json_pack("{s:s, s:s, s:s, s:[]}", "code", code, "incident_uuid",
	        "0", "message", what, "variables");
}

/* A refusal with the provider's own code. */
static void
refuse(struct simulator *simulator, struct http_call *call, const char *code,
        const char *what)
{
	json_t *json = error(422, what);

	json_object_set_new(json, "code", json_string(code));
	simulator_refuse(simulator, call, 422, what);
	simulator_answer_json(call, 422, json);
}

/* Of a message with one recipient, as the driver sends them; 0 for any other.
 * */
static json_int_t
recipient_of(const json_t *message)
{
	const json_t *list = json_object_get(message, "recipients");

	if (json_array_size(list) != 1)
		return 0;
	return json_integer_value(
	        json_object_get(json_array_get(list, 0), "msisdn"));
}

/* The encoding must be said: the provider's default is not to be relied on. */
static bool
is_right(const json_t *message)
{
	const char *body =
	        json_string_value(json_object_get(message, "message"));
	const char *encoding =
	        json_string_value(json_object_get(message, "encoding"));

	return body != NULL && body[0] != '\0' && recipient_of(message) > 0 &&
	       json_is_string(json_object_get(message, "sender")) &&
	       encoding != NULL &&
	       (strcmp(encoding, "UTF8") == 0 || strcmp(encoding, "UCS2") == 0);
}

/* The code of what is wrong, or NULL. */
static const char *
wrong_code(const json_t *list)
{
	json_t *seen = json_object();
	const char *code = NULL;

	if (!json_is_array(list) || json_array_size(list) == 0 ||
	        json_array_size(list) > BATCH_MAX)
		code = "0x0301";
	for (size_t i = 0; code == NULL && i < json_array_size(list); i++) {
		const json_t *message = json_array_get(list, i);
		char number[24];

		(void)snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
		        recipient_of(message));
		if (!is_right(message))
			code = "0x0308";
		else if (json_object_get(seen, number) != NULL)
			code = "0x0310";
		json_object_set_new(seen, number, json_true());
	}
	json_decref(seen);
	return code;
}

/* One id for each message, in their order. */
static void
take_messages(struct simulator *simulator, struct http_call *call,
        const json_t *list, enum simulator_fault fault)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *message = json_array_get(list, i);
		struct simulator_sent sent = {.phone = text_format(call->memory,
		                                      "+%" JSON_INTEGER_FORMAT,
		                                      recipient_of(message)),
		        .sender = json_string_value(
		                json_object_get(message, "sender")),
		        .body = json_string_value(
		                json_object_get(message, "message")),
		        .reference = json_string_value(
		                json_object_get(message, "userref"))};
		const char *id =
		        simulator_accept(simulator, call, &sent, fault);

		json_array_append_new(ids, json_integer(strtoll(id, NULL, 10)));
	}
	simulator_end(simulator, call, fault,
	        json_pack("{s:o, s:{s:{}, s:s, s:f}}", "ids", ids, "usage",
	                "countries", "currency", "DKK", "total_cost", 0.0));
}

/* GET /rest/mtsms/ID. */
static void
answer_asked(struct simulator *simulator, struct http_call *call)
{
	json_t *message =
	        simulator_listed(simulator, strrchr(call->path, '/') + 1);
	const json_t *reached = json_object_get(message, "reached");

	if (message == NULL)
		simulator_answer_json(call, 404, error(404, "not found"));
	else
		simulator_answer_json(call, 200,
		        json_pack("{s:s, s:[{s:s}]}", "userref",
		                json_string_value(
		                        json_object_get(message, "reference")),
		                "recipients", "dsnstatus",
		                json_is_null(reached)   ? "ENROUTE"
		                : json_is_true(reached) ? "DELIVERED"
		                                        : "UNDELIVERABLE"));
	json_decref(message);
}

/* The token is a user name without a password. */
static bool
handle(struct simulator *simulator, struct http_call *call)
{
	const char *credentials =
	        text_format(call->memory, "%s:", simulator->options.token);
	enum simulator_fault fault = SIMULATOR_NO_FAULT;
	const char *code;
	json_t *list;

	if (strcmp(call->method, "GET") == 0 &&
	        strncmp(call->path, "/rest/mtsms/", 12) == 0) {
		if (simulator_authorized(simulator, call,
		            simulator_basic(call->memory, credentials)))
			answer_asked(simulator, call);
		return true;
	}
	if (strcmp(call->path, "/rest/mtsms") != 0 ||
	        strcmp(call->method, "POST") != 0)
		return false;
	if (!simulator_authorized(simulator, call,
	            simulator_basic(call->memory, credentials)) ||
	        simulator_fails(simulator, call, &fault))
		return true;
	list = json_loadb(call->body, call->body_length, 0, NULL);
	code = wrong_code(list);
	if (code == NULL)
		take_messages(simulator, call, list, fault);
	else
		refuse(simulator, call, code, "is wrong");
	json_decref(list);
	return true;
}

/* Its ids are integers. */
static void
make_id(const struct simulator *simulator, uint64_t number, char id[40])
{
	(void)simulator;
	(void)snprintf(id, 40, "%llu", (unsigned long long)number + 1000001);
}

/* Base64 for addresses. */
static const char *
encode(TALLOC_CTX *memory, const void *bytes, size_t length)
{
	size_t room = sodium_base64_encoded_len(
	        length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *out = talloc_zero_array(memory, char, (unsigned)room);

	if (out == NULL)
		log_abort("simulator.jwt", "out of memory");
	return sodium_bin2base64(out, room, bytes, length,
	        sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* The body repeats what the token holds.  Takes the JSON. */
static void
post_token(const struct simulator *simulator, struct happening *happening,
        json_t *json)
{
	static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"HS256\"}";
	const char *secret = simulator_secret(simulator, happening);
	const char *body = json_text(happening, json, JSON_COMPACT);
	unsigned char mac[32];
	const char *token;

	token = text_format(happening, "%s.%s",
	        encode(happening, head, strlen(head)),
	        encode(happening, body, strlen(body)));
	secret_hmac_sha256(secret, strlen(secret), token, strlen(token), mac);
	simulator_set_post(happening, "application/json", body, strlen(body),
	        "X-Gwapi-Signature",
	        text_format(happening, "%s.%s", token,
	                encode(happening, mac, sizeof(mac))));
}

/* Numbers and times are integers here. */
static void
receipt(const struct simulator *simulator, struct happening *happening,
        bool reached)
{
	post_token(simulator, happening,
	        json_pack("{s:I, s:I, s:I, s:s, s:s?, s:n, s:n}", "id",
	                (json_int_t)strtoll(happening->id, NULL, 10), "msisdn",
	                (json_int_t)strtoll(happening->phone + 1, NULL, 10),
	                "time", (json_int_t)simulator_time(happening), "status",
	                reached ? "DELIVERED" : "UNDELIVERABLE", "userref",
	                happening->reference, "error", "code"));
}

/* The keyword stays in the text, as at the provider. */
static void
inbound(struct simulator *simulator, struct happening *happening)
{
	post_token(simulator, happening,
	        json_pack("{s:I, s:I, s:I, s:s, s:I, s:s}", "id",
	                (json_int_t)strtoll(happening->id, NULL, 10), "msisdn",
	                (json_int_t)strtoll(happening->phone + 1, NULL, 10),
	                "receiver", (json_int_t)451204, "message",
	                happening->body, "senttime",
	                (json_int_t)simulator_time(happening), "webhook_label",
	                "borgersvar"));
}

extern const struct simulator_twin simulator_gatewayapi_rest;
const struct simulator_twin simulator_gatewayapi_rest = {
        .name = "gatewayapi_rest",
        .handle = handle,
        .error = error,
        .success = 200,
        .id = make_id,
        .receipt = receipt,
        .inbound = inbound,
        .lists = true,
};

/*
 * GatewayAPI's twin: what its Messaging API would accept and refuse, and the
 * webhooks that it posts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "gateway/simulator_internal.h"

enum {
	MESSAGE_MAX = 39015,
	BATCH_MAX = 1000,
	SENDER_MIN = 3,
	SENDER_MAX = 11,
	NUMBER_MAX = 15,
};

/* The shape that the provider's framework gives to whatever it does not
 * like. */
static void
refuse(struct simulator *simulator, struct http_call *call, const char *field,
        const char *what)
{
	pthread_mutex_lock(&simulator->lock);
	simulator->counts.refused++;
	pthread_mutex_unlock(&simulator->lock);
	simulator_answer_json(call, 422,
	        json_pack("{s:[{s:[s,s], s:s, s:s}]}", "detail", "loc", "body",
	                field, "msg", what, "type", "value_error"));
}

/* The status is outside; inside are only words. */
static json_t *
error(unsigned status, const char *what)
{
	(void)status;
	return json_pack("{s:s}", "detail", what);
}

/* Measured at the provider: 401 for none, 403 for a wrong one. */
static bool
is_authorized(const struct simulator *simulator, struct http_call *call)
{
	const char *given = http_call_header(call, "Authorization");

	if (given == NULL || strncmp(given, "Token ", 6) != 0) {
		simulator_answer_json(call, 401, error(401, "no credentials"));
		return false;
	}
	if (strcmp(given + 6, simulator->options.token) != 0) {
		simulator_answer_json(call, 403, error(403, "wrong token"));
		return false;
	}
	return true;
}

/* Eleven letters and digits, or fifteen digits: the schema allows more, the
 * network does not. */
static bool
is_sender(const char *sender)
{
	size_t length = sender == NULL ? 0 : strlen(sender);
	bool number =
	        sender != NULL && sender[strspn(sender, "0123456789")] == '\0';

	return length >= SENDER_MIN &&
	       length <= (size_t)(number ? NUMBER_MAX : SENDER_MAX);
}

/* The field that is wrong with a message, or NULL. */
static const char *
wrong_field(const json_t *message)
{
	const char *body =
	        json_string_value(json_object_get(message, "message"));
	const json_t *recipient = json_object_get(message, "recipient");
	const json_t *reference = json_object_get(message, "reference");

	if (!is_sender(json_string_value(json_object_get(message, "sender"))))
		return "sender";
	if (!json_is_integer(recipient) || json_integer_value(recipient) <= 0 ||
	        json_integer_value(recipient) > 999999999999999)
		return "recipient";
	if (body == NULL || body[0] == '\0' ||
	        text_characters(body) > MESSAGE_MAX)
		return "message";
	if (reference != NULL && !json_is_string(reference) &&
	        !json_is_null(reference))
		return "reference";
	return NULL;
}

/* Returns the provider's answer to it. */
static json_t *
accept_message(struct simulator *simulator, struct http_call *call,
        const json_t *message, enum simulator_fault fault)
{
	json_t *recipient = json_object_get(message, "recipient");
	json_t *reference = json_object_get(message, "reference");
	struct simulator_sent sent = {
	        .phone = text_format(call->memory, "+%" JSON_INTEGER_FORMAT,
	                json_integer_value(recipient)),
	        .sender = json_string_value(json_object_get(message, "sender")),
	        .body = json_string_value(json_object_get(message, "message")),
	        .reference = json_string_value(reference)};
	const char *id = simulator_accept(simulator, call, &sent, fault);

	return json_pack("{s:s, s:O, s:O?}", "msg_id", id, "recipient",
	        recipient, "reference", reference);
}

/* All or nothing, as the provider does it: one message that is wrong refuses
 * the others. */
static void
take_messages(struct simulator *simulator, struct http_call *call,
        const json_t *messages, enum simulator_fault fault)
{
	json_t *responses = json_array();
	json_t *single;

	for (size_t i = 0; i < json_array_size(messages); i++) {
		const char *field = wrong_field(json_array_get(messages, i));

		if (field != NULL) {
			refuse(simulator, call, field, "is wrong");
			json_decref(responses);
			return;
		}
	}
	for (size_t i = 0; i < json_array_size(messages); i++)
		json_array_append_new(
		        responses, accept_message(simulator, call,
		                           json_array_get(messages, i), fault));
	if (strcmp(call->path, "/mobile/single") == 0) {
		single = json_incref(json_array_get(responses, 0));
		json_decref(responses);
		simulator_end(simulator, call, fault, single);
		return;
	}
	simulator_end(simulator, call, fault,
	        json_pack("{s:o}", "responses", responses));
}

/* A wrong token is told before anything else is looked at, and faults are
 * for those who may send. */
static void
take_request(struct simulator *simulator, struct http_call *call)
{
	enum simulator_fault fault = SIMULATOR_NO_FAULT;
	json_t *json;
	json_t *messages;

	if (!is_authorized(simulator, call) ||
	        simulator_fails(simulator, call, &fault))
		return;
	json = json_loadb(call->body, call->body_length, 0, NULL);
	if (strcmp(call->path, "/mobile/single") == 0)
		messages = json_pack("[O]", json);
	else
		messages = json_incref(json_object_get(json, "messages"));
	if (!json_is_array(messages) || json_array_size(messages) == 0 ||
	        json_array_size(messages) > BATCH_MAX)
		refuse(simulator, call, "messages",
		        "expected 1 to 1000 messages");
	else
		take_messages(simulator, call, messages, fault);
	json_decref(messages);
	json_decref(json);
}

/* Other methods fall through, and find nothing there. */
static bool
handle(struct simulator *simulator, struct http_call *call)
{
	bool api = strcmp(call->path, "/mobile/single") == 0 ||
	           strcmp(call->path, "/mobile/multi") == 0;

	if (!api || strcmp(call->method, "POST") != 0)
		return false;
	take_request(simulator, call);
	return true;
}

/* Like a ULID: ten letters of time, sixteen of a number.  The time is the
 * simulator's birth, so that ids differ from those of an earlier one. */
static void
make_id(const struct simulator *simulator, uint64_t number, char id[40])
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint64_t time = (uint64_t)simulator->born_ms;

	id[26] = '\0';
	for (int i = 25; i >= 10; i--, number /= 32)
		id[i] = letters[number % 32];
	for (int i = 9; i >= 0; i--, time /= 32)
		id[i] = letters[time % 32];
}

static const struct simulator_signature signature = {"Signature", "v1="};

/* As in the provider's documents; `error` is null even for what could not be
 * delivered, since nothing may depend on it. */
static void
receipt(const struct simulator *simulator, struct happening *happening,
        bool reached)
{
	char at[21];

	clock_format(simulator_time(happening), at);
	simulator_post_signed(simulator, happening, signature,
	        json_pack("{s:s, s:s, s:s, s:{s:s, s:I, s:s?, s:s, s:s, s:n}}",
	                "event_id", happening->id, "timestamp", at,
	                "event_type", "message.status.sms", "event", "msg_id",
	                happening->id, "recipient",
	                (json_int_t)strtoll(happening->phone + 1, NULL, 10),
	                "reference", happening->reference, "status",
	                reached ? "DELIVERED" : "UNDELIVERABLE", "status_at",
	                at, "error"));
}

/* The sender is an integer here as well. */
static void
inbound(struct simulator *simulator, struct happening *happening)
{
	char at[21];

	clock_format(simulator_time(happening), at);
	simulator_post_signed(simulator, happening, signature,
	        json_pack("{s:s, s:s, s:s, s:{s:I, s:s, s:{s:s, s:s}}}",
	                "event_id", happening->id, "timestamp", at,
	                "event_type", "user-message.text.sms", "event",
	                "sender",
	                (json_int_t)strtoll(happening->phone + 1, NULL, 10),
	                "sent_at", at, "content", "message", happening->body,
	                "encoding", "UTF8"));
}

extern const struct simulator_twin simulator_gatewayapi;
const struct simulator_twin simulator_gatewayapi = {
        .name = "gatewayapi",
        .handle = handle,
        .error = error,
        .success = 202,
        .id = make_id,
        .receipt = receipt,
        .inbound = inbound,
};

/*
 * The twin of a provider that only the configuration describes: JSON in and out,
 * a bearer token, webhooks signed by HMAC-SHA256 in a header.  Its settings:
 *
 *	path /send, body {"to":"{recipient}","from":"{sender}","text":"{text}",
 *	"ref":"{reference}"}, answer_id messages.0.id, answer_error error.text,
 *	event_reference ref, event_status state, signature X-Signature
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "gateway/simulator_internal.h"

/* Deep enough that a path must be followed. */
static json_t *
error(unsigned status, const char *what)
{
	return json_pack(
	        "{s:{s:i, s:s}}", "error", "status", (int)status, "text", what);
}

/* The least that a provider asks for. */
static void
take_message(struct simulator *simulator, struct http_call *call,
        const json_t *json, enum simulator_fault fault)
{
	struct simulator_sent sent = {
	        .phone = json_string_value(json_object_get(json, "to")),
	        .sender = json_string_value(json_object_get(json, "from")),
	        .body = json_string_value(json_object_get(json, "text")),
	        .reference = json_string_value(json_object_get(json, "ref"))};

	if (sent.phone == NULL || sent.phone[0] != '+' || sent.sender == NULL ||
	        sent.body == NULL || sent.body[0] == '\0') {
		simulator_refuse(simulator, call, 422, "is wrong");
		return;
	}
	simulator_end(simulator, call, fault,
	        json_pack("{s:[{s:s}]}", "messages", "id",
	                simulator_accept(simulator, call, &sent, fault)));
}

/* A bearer's token, as in the template's default. */
static bool
handle(struct simulator *simulator, struct http_call *call)
{
	enum simulator_fault fault = SIMULATOR_NO_FAULT;
	json_t *json;

	if (strcmp(call->path, "/send") != 0 ||
	        strcmp(call->method, "POST") != 0)
		return false;
	if (!simulator_authorized(simulator, call,
	            text_format(call->memory, "Bearer %s",
	                    simulator->options.token)) ||
	        simulator_fails(simulator, call, &fault))
		return true;
	json = json_loadb(call->body, call->body_length, 0, NULL);
	take_message(simulator, call, json, fault);
	json_decref(json);
	return true;
}

/* A text, so that nobody takes it for a number. */
static void
make_id(const struct simulator *simulator, uint64_t number, char id[40])
{
	(void)simulator;
	(void)snprintf(id, 40, "g-%llu", (unsigned long long)number);
}

static const struct simulator_signature signature = {"X-Signature", "sha256="};

/* Its words are those of the configuration. */
static void
receipt(const struct simulator *simulator, struct happening *happening,
        bool reached)
{
	simulator_post_signed(simulator, happening, signature,
	        json_pack("{s:s, s:s?, s:s}", "id", happening->id, "ref",
	                happening->reference, "state",
	                reached ? "delivered" : "failed"));
}

/* Flat, as small providers like it. */
static void
inbound(struct simulator *simulator, struct happening *happening)
{
	simulator_post_signed(simulator, happening, signature,
	        json_pack("{s:s, s:s, s:s, s:s}", "id", happening->id, "from",
	                happening->phone, "to", "+4560575797", "text",
	                happening->body));
}

extern const struct simulator_twin simulator_generic;
const struct simulator_twin simulator_generic = {
        .name = "generic",
        .handle = handle,
        .error = error,
        .success = 200,
        .id = make_id,
        .receipt = receipt,
        .inbound = inbound,
};

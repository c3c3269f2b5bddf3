/*
 * LINK Mobility's twin: batches whose answer is a list in their order, receipts
 * for each segment, and webhooks with HTTP Basic.
 */
#include <stdio.h>
#include <string.h>

#include "gateway/simulator_internal.h"

enum { BATCH_MAX = 1000, QUEUED = 1005, DELIVERED = 1001, EXPIRED = 1002 };

/* The codes of the range that its documents give to refusals. */
static json_t *
error(unsigned status, const char *what)
{
	int code = status == 401 ? 106101 : status == 403 ? 106103 : 106000;

	return json_pack("{s:n, s:i, s:s}", "messageId", "resultCode", code,
	        "description", what);
}

/* No four-byte Unicode: it would be a byte from 0xf0 up. */
static bool
is_right(const json_t *message)
{
	const char *to =
	        json_string_value(json_object_get(message, "destination"));
	const char *body =
	        json_string_value(json_object_get(message, "userData"));

	if (to == NULL || to[0] != '+' || body == NULL || body[0] == '\0' ||
	        !json_is_string(json_object_get(message, "source")))
		return false;
	for (; *body != '\0'; body++)
		if ((unsigned char)*body >= 0xf0)
			return false;
	return true;
}

/* Without useDeliveryReport nobody would hear of anything. */
static bool
are_right(const json_t *json, const json_t *list)
{
	bool right =
	        json_is_array(list) && json_array_size(list) > 0 &&
	        json_array_size(list) <= BATCH_MAX &&
	        json_is_string(json_object_get(json, "platformId")) &&
	        json_is_string(json_object_get(json, "platformPartnerId")) &&
	        json_is_true(json_object_get(json, "useDeliveryReport"));

	for (size_t i = 0; right && i < json_array_size(list); i++)
		right = is_right(json_array_get(list, i));
	return right;
}

/* A result each, in their order and without refId: the harder reading. */
static void
take_messages(struct simulator *simulator, struct http_call *call,
        const json_t *list, enum simulator_fault fault)
{
	json_t *results = json_array();

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *message = json_array_get(list, i);
		struct simulator_sent sent = {
		        .phone = json_string_value(
		                json_object_get(message, "destination")),
		        .sender = json_string_value(
		                json_object_get(message, "source")),
		        .body = json_string_value(
		                json_object_get(message, "userData")),
		        .reference = json_string_value(
		                json_object_get(message, "refId"))};

		json_array_append_new(results,
		        json_pack("{s:s, s:i, s:s}", "messageId",
		                simulator_accept(simulator, call, &sent, fault),
		                "resultCode", QUEUED, "description", "Queued"));
	}
	simulator_end(simulator, call, fault, results);
}

/* Without ignoreResponse false, nobody hears what came of it. */
static bool
handle(struct simulator *simulator, struct http_call *call)
{
	enum simulator_fault fault = SIMULATOR_NO_FAULT;
	const json_t *list;
	json_t *json;

	if (strcmp(call->path, "/sms/sendbatch") != 0 ||
	        strcmp(call->method, "POST") != 0)
		return false;
	if (!simulator_authorized(simulator, call,
	            simulator_basic(call->memory, simulator->options.token)) ||
	        simulator_fails(simulator, call, &fault))
		return true;
	json = json_loadb(call->body, call->body_length, 0, NULL);
	list = json_object_get(json, "sendRequestMessages");
	if (!are_right(json, list))
		simulator_refuse(simulator, call, 400, "Invalid request");
	else
		take_messages(simulator, call, list, fault);
	if (call->status == 200 &&
	        !json_is_false(json_object_get(json, "ignoreResponse")))
		simulator_answer(call, 204, "application/json", "");
	json_decref(json);
	return true;
}

/* Letters and digits; a receipt adds its segment. */
static void
make_id(const struct simulator *simulator, uint64_t number, char id[40])
{
	(void)snprintf(id, 40, "Dc%llx%llx",
	        (unsigned long long)simulator->born_ms,
	        (unsigned long long)number);
}

/* One for each segment, numbered from 0 behind a dollar sign. */
static void
receipt(const struct simulator *simulator, struct happening *happening,
        bool reached)
{
	char at[21];

	clock_format(simulator_time(happening), at);
	simulator_post_basic(simulator, happening,
	        json_pack("{s:s?, s:o, s:s, s:s, s:s, s:i, s:i, s:i}", "refId",
	                happening->reference, "id",
	                json_sprintf("%s$%d", happening->id, happening->part),
	                "operator", "dk.test", "sentTimestamp", at, "timestamp",
	                at, "resultCode", reached ? DELIVERED : EXPIRED,
	                "operatorResultCode", 0, "segments", happening->parts));
}

/* The code comes with its country before it. */
static void
inbound(struct simulator *simulator, struct happening *happening)
{
	char at[21];

	clock_format(simulator_time(happening), at);
	simulator_post_basic(simulator, happening,
	        json_pack("{s:s, s:s, s:{s:s, s:s}, s:s, s:s}", "source",
	                happening->phone, "destination", "DK-1204", "content",
	                "userData", happening->body, "encoding", "UTF-8",
	                "messageId", happening->id, "timestamp", at));
}

extern const struct simulator_twin simulator_link;
const struct simulator_twin simulator_link = {
        .name = "link",
        .handle = handle,
        .error = error,
        .success = 200,
        .id = make_id,
        .receipt = receipt,
        .inbound = inbound,
        .part_receipts = true,
};

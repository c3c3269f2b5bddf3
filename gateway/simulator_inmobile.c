/*
 * inMobile's twin: batches of 250 whose ids must be new, reports and texts that
 * are read once by polls, or posted in bulk.  A repeated messageId is refused
 * here, which is the harder of the two readings of its documents.
 */
#include <stdio.h>
#include <string.h>

#include "gateway/simulator_internal.h"

#include "base/text.h"

enum { BATCH_MAX = 250, ID_MAX = 50, TEXT_MAX = 10000 };

/* One shape for all of its errors; the status is outside. */
static json_t *
error(unsigned status, const char *what)
{
	(void)status;
	return json_pack("{s:s, s:[]}", "errorMessage", what, "details");
}

/* What is wrong with it, or NULL. */
static const char *
wrong_words(struct simulator *simulator, const json_t *message)
{
	const char *to = json_string_value(json_object_get(message, "to"));
	const char *text = json_string_value(json_object_get(message, "text"));
	const char *id =
	        json_string_value(json_object_get(message, "messageId"));

	if (to == NULL || to[0] == '\0' || to[strspn(to, "0123456789")] != '\0')
		return "to is wrong";
	if (text == NULL || text[0] == '\0' || text_characters(text) > TEXT_MAX)
		return "text is wrong";
	if (!json_is_string(json_object_get(message, "from")))
		return "from is wrong";
	if (id == NULL || strlen(id) > ID_MAX)
		return "messageId is wrong";
	if (simulator_knows(simulator, id))
		return "messageId must be unique";
	return NULL;
}

/* The id is taken for good before the message is accepted. */
static json_t *
accept_message(struct simulator *simulator, struct http_call *call,
        const json_t *message, enum simulator_fault fault)
{
	const char *to = json_string_value(json_object_get(message, "to"));
	json_t *id = json_object_get(message, "messageId");
	struct simulator_sent sent = {
	        .phone = text_format(call->memory, "+%s", to),
	        .sender = json_string_value(json_object_get(message, "from")),
	        .body = json_string_value(json_object_get(message, "text")),
	        .reference = json_string_value(id),
	        .callback = json_string_value(
	                json_object_get(message, "statusCallbackUrl"))};

	simulator_know(simulator, sent.reference);
	(void)simulator_accept(simulator, call, &sent, fault);
	return json_pack("{s:{s:s#, s:s, s:s}, s:O, s:O, s:i, s:O, s:s}",
	        "numberDetails", "countryCode", to, 2, "phoneNumber", to + 2,
	        "rawMsisdn", to, "text", json_object_get(message, "text"),
	        "from", json_object_get(message, "from"), "smsCount", 1,
	        "messageId", id, "encoding", "gsm7");
}

/* All or nothing: one that is wrong refuses the others. */
static void
take_messages(struct simulator *simulator, struct http_call *call,
        enum simulator_fault fault)
{
	json_t *json = json_loadb(call->body, call->body_length, 0, NULL);
	const json_t *list = json_object_get(json, "messages");
	json_t *results = json_array();
	const char *wrong = NULL;

	if (!json_is_array(list) || json_array_size(list) == 0 ||
	        json_array_size(list) > BATCH_MAX)
		wrong = "expected 1 to 250 messages";
	for (size_t i = 0; wrong == NULL && i < json_array_size(list); i++)
		wrong = wrong_words(simulator, json_array_get(list, i));
	for (size_t i = 0; wrong == NULL && i < json_array_size(list); i++)
		json_array_append_new(
		        results, accept_message(simulator, call,
		                         json_array_get(list, i), fault));
	if (wrong != NULL) {
		json_decref(results);
		simulator_refuse(simulator, call, 400, wrong);
	} else {
		simulator_end(simulator, call, fault,
		        json_pack("{s:o}", "results", results));
	}
	json_decref(json);
}

/* "+4520123456" as the API tells it. */
static json_t *
number_json(const char *number)
{
	return json_pack("{s:s#, s:s, s:s}", "countryCode", number + 1, 2,
	        "phoneNumber", number + 3, "rawMsisdn", number + 1);
}

/* -1 stands for all that was not delivered. */
static json_t *
report_json(const struct happening *happening, bool reached)
{
	char at[21];

	clock_format(simulator_time(happening), at);
	return json_pack("{s:s?, s:o, s:{s:i, s:s, s:s}}", "messageId",
	        happening->reference, "numberDetails",
	        number_json(happening->phone), "deliveryInfo", "stateCode",
	        reached ? 1 : -1, "stateDescription",
	        reached ? "Delivered" : "Failed", "doneTime", at);
}

/* It has no id of its own. */
static json_t *
text_json(const struct happening *happening)
{
	char at[21];

	clock_format(simulator_time(happening), at);
	return json_pack("{s:o, s:o, s:s, s:s}", "from",
	        number_json(happening->phone), "to", number_json("+4560575797"),
	        "text", happening->body, "receivedAt", at);
}

static const struct {
	const char *path;
	const char *list;
} kinds[SIMULATOR_POLLS] = {
        {"/v4/sms/outgoing/reports", "reports"},
        {"/v4/sms/incoming/messages", "messages"},
};

/* Read once: gone, whatever becomes of the answer. */
static void
take_poll(struct simulator *simulator, struct http_call *call, size_t poll,
        enum simulator_fault fault)
{
	json_t *list = json_array();
	struct happening *happening;

	pthread_mutex_lock(&simulator->lock);
	while (json_array_size(list) < BATCH_MAX &&
	        (happening = simulator_take_polled(simulator, poll)) != NULL) {
		json_array_append_new(
		        list, poll == 0 ? report_json(happening,
		                                  simulator_reaches(simulator,
		                                          happening->phone))
		                        : text_json(happening));
		if (happening->hold != NULL)
			http_call_resume(happening->hold);
		talloc_free(happening);
	}
	pthread_mutex_unlock(&simulator->lock);
	simulator_end(simulator, call, fault,
	        json_pack("{s:o}", kinds[poll].list, list));
}

/* Polls may fail as requests for sending do, but only where a fault names
 * them. */
static bool
handle(struct simulator *simulator, struct http_call *call)
{
	const char *credentials = simulator_basic(call->memory,
	        text_format(call->memory, "api:%s", simulator->options.token));
	bool outgoing = strcmp(call->path, "/v4/sms/outgoing") == 0 &&
	                strcmp(call->method, "POST") == 0;
	enum simulator_fault fault = SIMULATOR_NO_FAULT;
	size_t poll = 0;

	while (poll < SIMULATOR_POLLS &&
	        strcmp(kinds[poll].path, call->path) != 0)
		poll++;
	if (!outgoing && poll == SIMULATOR_POLLS)
		return false;
	if (!simulator_authorized(simulator, call, credentials))
		return true;
	if (simulator_fails(simulator, call, &fault))
		return true;
	if (outgoing)
		take_messages(simulator, call, fault);
	else
		take_poll(simulator, call, poll, fault);
	return true;
}

/* Of no use to anybody: inMobile's id is ours. */
static void
make_id(const struct simulator *simulator, uint64_t number, char id[40])
{
	(void)simulator;
	(void)snprintf(id, 40, "IM-%llu", (unsigned long long)number);
}

/* A callback has the shape of a poll's answer: a list, here of one. */
static void
receipt(const struct simulator *simulator, struct happening *happening,
        bool reached)
{
	simulator_post_basic(simulator, happening,
	        json_pack("{s:[o]}", kinds[0].list,
	                report_json(happening, reached)));
}

/* The same; both go to one address. */
static void
inbound(struct simulator *simulator, struct happening *happening)
{
	simulator_post_basic(simulator, happening,
	        json_pack("{s:[o]}", kinds[1].list, text_json(happening)));
}

extern const struct simulator_twin simulator_inmobile;
const struct simulator_twin simulator_inmobile = {
        .name = "inmobile",
        .handle = handle,
        .error = error,
        .success = 200,
        .id = make_id,
        .receipt = receipt,
        .inbound = inbound,
};

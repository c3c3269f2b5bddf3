/*
 * The twin's API: what the provider would accept, refuse or fail.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/log.h"
#include "gateway/simulator_internal.h"

enum {
	MESSAGE_MAX = 39015,
	BATCH_MAX = 1000,
	ON_THE_AIR_S = 2,
	SENDER_MIN = 3,
	SENDER_MAX = 11,
	NUMBER_MAX = 15,
};

/* All answers are JSON, the refusals too. */
static void
answer(struct http_call *call, unsigned status, const char *body)
{
	http_call_set_header(call, "Content-Type", "application/json");
	call->status = status;
	call->answer = body;
	call->answer_length = strlen(body);
}

/* Takes the JSON. */
static void
answer_json(struct http_call *call, unsigned status, json_t *json)
{
	char *body = json_dumps(json, JSON_COMPACT);

	if (body == NULL)
		log_abort("simulator.answer", "out of memory");
	answer(call, status, talloc_strdup(call->memory, body));
	free(body);
	json_decref(json);
}

/* The shape that the provider's framework gives to whatever it does not
 * like. */
static void
refuse(struct http_call *call, const char *field, const char *what)
{
	answer_json(call, 422,
	        json_pack("{s:[{s:[s,s], s:s, s:s}]}", "detail", "loc", "body",
	                field, "msg", what, "type", "value_error"));
}

/* Measured at the provider: 401 for none, 403 for a wrong one. */
static bool
is_authorized(const struct simulator *simulator, struct http_call *call)
{
	const char *given = http_call_header(call, "Authorization");

	if (given == NULL || strncmp(given, "Token ", 6) != 0) {
		answer(call, 401, "{\"detail\":\"no credentials\"}");
		return false;
	}
	if (strcmp(given + 6, simulator->options.token) != 0) {
		answer(call, 403, "{\"detail\":\"wrong token\"}");
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

/* Copies what it needs: the request is gone when it happens. */
static struct happening *
new_happening(struct simulator *simulator, enum happening_kind kind,
        const json_t *message, int64_t at)
{
	struct happening *happening = simulator_new(simulator, kind, at);
	const char *reference =
	        json_string_value(json_object_get(message, "reference"));

	(void)snprintf(happening->phone, sizeof(happening->phone),
	        "+%" JSON_INTEGER_FORMAT,
	        json_integer_value(json_object_get(message, "recipient")));
	(void)snprintf(happening->sender, sizeof(happening->sender), "%.18s",
	        json_string_value(json_object_get(message, "sender")));
	happening->body = talloc_strdup(happening,
	        json_string_value(json_object_get(message, "message")));
	if (reference != NULL)
		happening->reference = talloc_strdup(happening, reference);
	return happening;
}

/* Accepts one message: it reaches the phone, and its receipt us, after a while
 * on the air.  Returns the provider's answer to it. */
static json_t *
accept_message(struct simulator *simulator, const json_t *message)
{
	int64_t at = clock_now(simulator->options.clock) + ON_THE_AIR_S;
	struct happening *arrival;
	struct happening *receipt;

	pthread_mutex_lock(&simulator->lock);
	arrival = new_happening(simulator, HAPPENING_ARRIVAL, message, at);
	/* The arrival has the lower number: the phone rings before the
	 * receipt tells of it. */
	receipt = new_happening(simulator, HAPPENING_RECEIPT, message, at);
	simulator_push(simulator, receipt);
	simulator_push(simulator, arrival);
	simulator->counts.accepted++;
	pthread_mutex_unlock(&simulator->lock);
	return json_pack("{s:s, s:O, s:O?}", "msg_id", receipt->id, "recipient",
	        json_object_get(message, "recipient"), "reference",
	        json_object_get(message, "reference"));
}

/* Each request takes one, whatever it carries. */
static enum simulator_fault
next_fault(struct simulator *simulator)
{
	enum simulator_fault fault = SIMULATOR_NO_FAULT;

	pthread_mutex_lock(&simulator->lock);
	simulator->counts.requests++;
	if (simulator->faults_left > 0) {
		simulator->faults_left--;
		fault = simulator->fault;
	}
	pthread_mutex_unlock(&simulator->lock);
	return fault;
}

/* Faults that strike before anything is accepted. */
static bool
fails_before(struct http_call *call, enum simulator_fault fault)
{
	switch (fault) {
	case SIMULATOR_TOO_MANY:
		http_call_set_header(call, "Retry-After", "7");
		answer(call, 429, "{\"detail\":\"too many requests\"}");
		return true;
	case SIMULATOR_UNAVAILABLE:
		http_call_set_header(call, "Retry-After", "7");
		answer(call, 503, "{\"detail\":\"come again\"}");
		return true;
	case SIMULATOR_ERROR:
		answer(call, 500, "{\"detail\":\"internal\"}");
		return true;
	case SIMULATOR_WRONG_TOKEN:
		answer(call, 403, "{\"detail\":\"wrong token\"}");
		return true;
	case SIMULATOR_NO_FAULT:
	case SIMULATOR_ERROR_ACCEPTED:
	case SIMULATOR_UNREADABLE:
	case SIMULATOR_SILENT: break;
	}
	return false;
}

/* Faults that strike when all was accepted. */
static bool
fails_after(struct simulator *simulator, struct http_call *call,
        enum simulator_fault fault)
{
	if (fault == SIMULATOR_ERROR_ACCEPTED)
		answer(call, 500, "{\"detail\":\"internal\"}");
	if (fault == SIMULATOR_UNREADABLE)
		answer(call, 202, "<html>not what was agreed</html>");
	if (fault != SIMULATOR_SILENT)
		return fault != SIMULATOR_NO_FAULT;
	pthread_mutex_lock(&simulator->lock);
	if (simulator->waiting_count < SIMULATOR_WAITING) {
		http_call_defer(call);
		simulator->waiting[simulator->waiting_count++] = call;
	} else {
		answer(call, 500, "{\"detail\":\"too many wait\"}");
	}
	pthread_mutex_unlock(&simulator->lock);
	return true;
}

/* They get an error, though whoever asked has long given up. */
void
simulator_release(struct simulator *simulator)
{
	struct http_server *server = NULL;

	pthread_mutex_lock(&simulator->lock);
	while (simulator->waiting_count > 0) {
		struct http_call *call =
		        simulator->waiting[--simulator->waiting_count];

		server = call->server;
		answer(call, 500, "");
		http_call_resume(call);
	}
	pthread_mutex_unlock(&simulator->lock);
	if (server != NULL)
		http_server_wake(server);
}

/* All or nothing, as the provider does it: one message that is wrong refuses
 * the others. */
static void
take_messages(struct simulator *simulator, struct http_call *call,
        const json_t *messages, enum simulator_fault fault)
{
	json_t *responses = json_array();

	for (size_t i = 0; i < json_array_size(messages); i++) {
		const char *field = wrong_field(json_array_get(messages, i));

		if (field != NULL) {
			pthread_mutex_lock(&simulator->lock);
			simulator->counts.refused++;
			pthread_mutex_unlock(&simulator->lock);
			refuse(call, field, "is wrong");
			json_decref(responses);
			return;
		}
	}
	for (size_t i = 0; i < json_array_size(messages); i++)
		json_array_append_new(responses,
		        accept_message(simulator, json_array_get(messages, i)));
	if (fails_after(simulator, call, fault)) {
		json_decref(responses);
		return;
	}
	if (strcmp(call->path, "/mobile/single") == 0) {
		answer_json(
		        call, 202, json_incref(json_array_get(responses, 0)));
		json_decref(responses);
		return;
	}
	answer_json(call, 202, json_pack("{s:o}", "responses", responses));
}

/* A wrong token is told before anything else is looked at, and faults are
 * for those who may send. */
static void
take_request(struct simulator *simulator, struct http_call *call)
{
	enum simulator_fault fault = next_fault(simulator);
	json_t *json;
	json_t *messages;

	if (!is_authorized(simulator, call) || fails_before(call, fault))
		return;
	json = json_loadb(call->body, call->body_length, 0, NULL);
	if (strcmp(call->path, "/mobile/single") == 0)
		messages = json_pack("[O]", json);
	else
		messages = json_incref(json_object_get(json, "messages"));
	if (!json_is_array(messages) || json_array_size(messages) == 0 ||
	        json_array_size(messages) > BATCH_MAX)
		refuse(call, "messages", "expected 1 to 1000 messages");
	else
		take_messages(simulator, call, messages, fault);
	json_decref(messages);
	json_decref(json);
}

/* On the web thread of its server, or called directly by a test. */
void
simulator_handle(struct http_call *call, void *context)
{
	struct simulator *simulator = context;
	bool api = strcmp(call->path, "/mobile/single") == 0 ||
	           strcmp(call->path, "/mobile/multi") == 0;

	if (api && strcmp(call->method, "POST") == 0)
		take_request(simulator, call);
	else if (!simulator_page(simulator, call))
		answer(call, 404, "{\"detail\":\"not found\"}");
}

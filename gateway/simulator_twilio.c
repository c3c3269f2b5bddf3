/*
 * Twilio's twin: a form in, JSON out; webhooks are forms, signed over the address
 * that they go to.  Receipts go to the callback that the request named.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "gateway/provider_twilio_internal.h"
#include "gateway/simulator_internal.h"

enum { BODY_MAX = 1600, FORM_MAX = 20000, OPTED_OUT = 21610, DAY_S = 86400 };

/* Codes by status, as its documents pair them; the words are for people. */
static json_t *
error(unsigned status, const char *what)
{
	int code = status == 429   ? 20429
	           : status == 401 ? 20003
	           : status == 400 ? 21211
	                           : 20500;

	return json_pack("{s:i, s:s, s:s, s:i}", "code", code, "message", what,
	        "more_info", "https://www.twilio.com/docs/errors", "status",
	        (int)status);
}

/* The field that is wrong, or NULL.  Numbers need their plus here. */
static const char *
wrong_field(const json_t *form)
{
	const char *to = provider_field(form, "To");
	const char *body = provider_field(form, "Body");

	if (to == NULL || to[0] != '+' ||
	        to[1 + strspn(to + 1, "0123456789")] != '\0')
		return "To";
	if (body == NULL || body[0] == '\0' || text_characters(body) > BODY_MAX)
		return "Body";
	if (provider_field(form, "From") == NULL &&
	        provider_field(form, "MessagingServiceSid") == NULL)
		return "From";
	return NULL;
}

/* Who has sent STOP gets nothing any more; Twilio sees to that itself. */
static const char *
stop_key(TALLOC_CTX *memory, const char *phone)
{
	return text_format(memory, "stop %s", phone);
}

/* With the code that a driver may tell it by. */
static void
refuse_stopped(struct simulator *simulator, struct http_call *call)
{
	json_t *json = error(400, "Attempt to send to unsubscribed recipient");

	json_object_set_new(json, "code", json_integer(OPTED_OUT));
	simulator_refuse(simulator, call, 400, "");
	simulator_answer_json(call, 400, json);
}

/* No reference is kept: the callback's address carries it. */
static void
take_message(struct simulator *simulator, struct http_call *call,
        const json_t *form, enum simulator_fault fault)
{
	const char *from = provider_field(form, "From");
	struct simulator_sent sent = {.phone = provider_field(form, "To"),
	        .sender = from == NULL ? "service" : from,
	        .body = provider_field(form, "Body"),
	        .callback = provider_field(form, "StatusCallback")};
	const char *id = simulator_accept(simulator, call, &sent, fault);

	simulator_end(simulator, call, fault,
	        json_pack("{s:s, s:s, s:s, s:n}", "sid", id, "status", "queued",
	                "num_segments", "1", "error_code"));
}

/* RFC 2822, in UTC.  (The day's name is not looked at by anybody.) */
static void
write_date(int64_t at, char out[40])
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct civil day;
	int second = (int)(at % DAY_S);

	clock_from_day_number(at / DAY_S, &day);
	(void)snprintf(out, 40, "Thu, %02d %.3s %04d %02d:%02d:%02d +0000",
	        day.day, months + (day.month - 1) * 3L, day.year, second / 3600,
	        second / 60 % 60, second % 60);
}

/* As Twilio lists it: the number is obfuscated, as we ask for. */
static json_t *
listed_json(const json_t *message)
{
	const json_t *reached = json_object_get(message, "reached");
	char at[40];

	write_date(json_integer_value(json_object_get(message, "at")), at);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "sid",
	        json_string_value(json_object_get(message, "id")), "status",
	        json_is_null(reached)   ? "sent"
	        : json_is_true(reached) ? "delivered"
	                                : "undelivered",
	        "to", "+45******00", "from",
	        json_string_value(json_object_get(message, "from")),
	        "date_created", at);
}

static void
answer_list(struct simulator *simulator, struct http_call *call)
{
	json_t *query = provider_form(call->query, strlen(call->query));
	const char *to = provider_field(query, "To");
	json_t *found = simulator_listed_to(simulator, to == NULL ? "" : to);
	json_t *list = json_array();

	for (size_t i = 0; i < json_array_size(found); i++)
		json_array_append_new(
		        list, listed_json(json_array_get(found, i)));
	simulator_answer_json(call, 200, json_pack("{s:o}", "messages", list));
	json_decref(found);
	json_decref(query);
}

/* Messages.json is all of a number, Messages/SID.json one. */
static void
answer_asked(struct simulator *simulator, struct http_call *call)
{
	const char *name = strrchr(call->path, '/') + 1;
	json_t *message;

	if (strcmp(name, "Messages.json") == 0) {
		answer_list(simulator, call);
		return;
	}
	message = simulator_listed(simulator,
	        talloc_strndup(call->memory, name, strcspn(name, ".")));
	if (message == NULL)
		simulator_answer_json(call, 404, error(404, "not found"));
	else
		simulator_answer_json(call, 200, listed_json(message));
	json_decref(message);
}

/* Any account's address will do; the credentials are looked at. */
static bool
handle(struct simulator *simulator, struct http_call *call)
{
	const char *end = strrchr(call->path, '/');
	enum simulator_fault fault = SIMULATOR_NO_FAULT;
	const char *field;
	json_t *form;

	if (strcmp(call->method, "GET") == 0 &&
	        strstr(call->path, "/Messages") != NULL) {
		if (simulator_authorized(simulator, call,
		            simulator_basic(
		                    call->memory, simulator->options.token)))
			answer_asked(simulator, call);
		return true;
	}
	if (end == NULL || strcmp(end, "/Messages.json") != 0 ||
	        strcmp(call->method, "POST") != 0)
		return false;
	if (!simulator_authorized(simulator, call,
	            simulator_basic(call->memory, simulator->options.token)) ||
	        simulator_fails(simulator, call, &fault))
		return true;
	form = provider_form(call->body, call->body_length);
	field = wrong_field(form);
	if (field != NULL)
		simulator_refuse(simulator, call, 400, field);
	else if (simulator_knows(simulator,
	                 stop_key(call->memory, provider_field(form, "To"))))
		refuse_stopped(simulator, call);
	else
		take_message(simulator, call, form, fault);
	json_decref(form);
	return true;
}

/* Twilio's ids are two letters and 32 hexadecimal digits. */
static void
make_id(const struct simulator *simulator, uint64_t number, char id[40])
{
	(void)snprintf(id, 40, "SM%016llx%016llx",
	        (unsigned long long)simulator->born_ms,
	        (unsigned long long)number);
}

/* Takes the form's JSON. */
static void
post_form(const struct simulator *simulator, struct happening *happening,
        json_t *form)
{
	char signature[TWILIO_SIGNATURE_MAX];
	struct text body;
	const char *name;
	json_t *value;

	text_init(&body, happening, FORM_MAX);
	json_object_foreach(form, name, value)
	        provider_form_add(&body, name, json_string_value(value));
	twilio_sign(simulator_secret(simulator, happening),
	        happening->request.url, form, signature);
	simulator_set_post(happening, "application/x-www-form-urlencoded",
	        text_string(&body), body.length, "X-Twilio-Signature",
	        talloc_strdup(happening, signature));
	json_decref(form);
}

/* The error code comes only with what failed. */
static void
receipt(const struct simulator *simulator, struct happening *happening,
        bool reached)
{
	json_t *form = json_pack("{s:s, s:s, s:s, s:s, s:s}", "MessageSid",
	        happening->id, "MessageStatus",
	        reached ? "delivered" : "undelivered", "To", happening->phone,
	        "From", happening->sender, "AccountSid", "AC00");

	if (!reached)
		json_object_set_new(form, "ErrorCode", json_string("30003"));
	post_form(simulator, happening, form);
}

/* The form has no time: Twilio tells none. */
static void
inbound(struct simulator *simulator, struct happening *happening)
{
	if (strcmp(happening->body, "STOP") == 0)
		simulator_know(
		        simulator, stop_key(happening, happening->phone));
	post_form(simulator, happening,
	        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "MessageSid",
	                happening->id, "SmsStatus", "received", "From",
	                happening->phone, "To", "+4560575797", "Body",
	                happening->body, "NumMedia", "0", "NumSegments", "1"));
}

extern const struct simulator_twin simulator_twilio;
const struct simulator_twin simulator_twilio = {
        .name = "twilio",
        .handle = handle,
        .error = error,
        .success = 201,
        .id = make_id,
        .receipt = receipt,
        .inbound = inbound,
        .lists = true,
};

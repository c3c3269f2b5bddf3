/*
 * Texts that programs send: read on the web thread, put into the outbox by the
 * writer, and answered 202 only after the commit.  Whatever fails on our side is
 * a 503, and nothing was taken.
 *
 * A message's id is the outbox's number and eight letters that follow from it
 * by a key, so that nobody can ask for what others sent, and nothing more has
 * to be stored.
 */
#include "server/api.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "base/json_text.h"
#include "base/log.h"
#include "gateway/outbox.h"
#include "server/api_order.h"
#include "server/conversation_store.h"
#include "server/response.h"

enum { EXPIRES_S = 86400, LETTERS = 8, ID_MAX = 40 };

struct api_job {
	struct writer_job job;
	struct route_call call;
	struct api_order order;
	struct contact contact; /* as far as the stop list asks */
	unsigned char hash[SECRET_HASH_BYTES];
	unsigned char digest[SECRET_HASH_BYTES];
	int64_t now;
	int64_t day; /* 20261126 */
	bool noted;  /* that the token was used on it */
	int64_t message;
	struct api_fault fault; /* that the writer found */
};

bool
api_is_path(const char *path)
{
	return strncmp(path, "/api/", 5) == 0;
}

/* A line of its own, for whoever reads it with curl.  Takes the JSON. */
static void
answer_json(struct http_call *http, unsigned status, json_t *json)
{
	response_json(http, status,
	        text_format(http->memory, "%s\n",
	                json_text(http->memory, json, JSON_COMPACT)));
}

void
api_refuse(struct http_call *http, unsigned status, const char *code,
        const char *message)
{
	answer_json(http, status,
	        json_pack("{s:s, s:s}", "error", code, "message", message));
}

/* The letters of a message of that municipality. */
static void
message_id(const struct service *service, int64_t municipality, int64_t message,
        char id[ID_MAX])
{
	int64_t what[2] = {municipality, message};
	unsigned char hash[SECRET_HASH_BYTES];
	char code[SECRET_CODE_LENGTH + 1];

	secret_hash(
	        service->keys.token, "api message", what, sizeof(what), hash);
	secret_code_of(hash, code);
	(void)snprintf(id, ID_MAX, "%" PRId64 "-%.*s", message, LETTERS, code);
}

/* The same reference again: the same answer where it asks for the same. */
static enum status
look_for_reference(struct api_job *api, struct db *db, bool *taken)
{
	struct api_taken before = {0};
	enum status status = api_reference_get(db, api->call.memory,
	        api->call.token, api->order.reference, &before);

	*taken = status == STATUS_OK;
	if (!*taken)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	api->message = before.message;
	if (before.digest.length != SECRET_HASH_BYTES ||
	        !secret_equal(
	                before.digest.bytes, api->digest, SECRET_HASH_BYTES))
		api->fault = (struct api_fault){409, "reference_taken",
		        "This reference was used for another message; nothing"
		        " was sent."};
	return STATUS_OK;
}

static enum status
put_reference(struct api_job *api, struct db *db)
{
	struct api_taken taken = {
	        api->message, {api->digest, SECRET_HASH_BYTES}};

	return api_reference_put(
	        db, api->call.token, api->order.reference, &taken, api->now);
}

static enum status
put_message(struct api_job *api, struct db *db)
{
	const struct api_token *token = api->call.token;
	struct outbox_message message = {.lane = token->lane,
	        .sender = token->sender,
	        .municipality = token->municipality,
	        .kind = OUTBOX_MESSAGE,
	        .phone_sealed = api->contact.phone_sealed,
	        .body = api->order.text,
	        .due_at = api->now,
	        .expires_at = api->now + EXPIRES_S};

	memcpy(&message.phone_key, api->hash, sizeof(message.phone_key));
	return outbox_put(
	        db, &message, &api->call.service->randomness, &api->message);
}

/* Once a day and token; a card that was told so does it for the next. */
static enum status
note_use(struct api_job *api, struct db *db)
{
	enum status status = STATUS_OK;

	if (api->call.token->noted_day != api->day)
		status = api_token_used(db, api->call.token, api->day);
	api->noted = status == STATUS_OK;
	return status;
}

/* It may run again, so it begins from nothing.  A refusal is no failure: what
 * else is in the batch stands. */
static enum status
run_send(struct writer_job *job, struct db *db)
{
	struct api_job *api = (struct api_job *)job;
	bool taken = false;
	bool stopped = false;
	enum status status = STATUS_OK;

	api->fault.status = 0;
	api->noted = false;
	if (api->order.reference != NULL)
		status = look_for_reference(api, db, &taken);
	if (status != STATUS_OK || taken)
		return status;
	status = stop_is_put(db, &api->contact, &stopped);
	if (status == STATUS_OK && stopped)
		api->fault = (struct api_fault){409, "recipient_stopped",
		        "This number has asked to get no texts from the"
		        " municipality; nothing was sent."};
	if (status != STATUS_OK || stopped)
		return status;
	status = put_message(api, db);
	if (status == STATUS_OK && api->order.reference != NULL)
		status = put_reference(api, db);
	return status == STATUS_OK ? note_use(api, db) : status;
}

/* Only a reference may hold what must be escaped. */
static const char *
reference_member(TALLOC_CTX *memory, const char *reference)
{
	if (reference == NULL)
		return "";
	return text_format(memory, ",\"reference\":%s",
	        json_text(memory, json_string(reference), JSON_ENCODE_ANY));
}

static void
accept(const struct api_job *api)
{
	const struct api_order *order = &api->order;
	struct http_call *http = api->call.http;
	char id[ID_MAX];
	const char *body;

	message_id(api->call.service, api->call.token->municipality,
	        api->message, id);
	body = text_format(http->memory,
	        "{\"id\":\"%s\",\"segments\":%zu,\"encoding\":\"%s\"%s}\n", id,
	        order->count.segments,
	        order->count.alphabet == SMS_GSM7 ? "gsm7" : "ucs2",
	        reference_member(http->memory, order->reference));
	response_json(http, 202, body);
}

static void
end_send(struct writer_job *job, enum status status)
{
	struct api_job *api = (struct api_job *)job;
	struct http_call *http = api->call.http;

	if (status != STATUS_OK) {
		log_event(LOG_ERROR, "api.failed", "call_id=%llu status=%s",
		        (unsigned long long)http->id, status_name(status));
		api_refuse(http, 503, "try_again",
		        "The message was not taken; try again.");
	} else if (api->fault.status != 0) {
		api_refuse(http, api->fault.status, api->fault.code,
		        api->fault.message);
	} else {
		if (api->noted)
			api->call.token->noted_day = api->day;
		delivery_wake(api->call.service->delivery);
		accept(api);
	}
	http_call_resume(http);
}

static bool
is_json(const struct http_call *http)
{
	const char *type = http_call_header(http, "Content-Type");

	return type != NULL && strncasecmp(type, "application/json", 16) == 0 &&
	       strchr("; \t", type[16]) != NULL;
}

/* A sender that is not the municipality's own would be a forgery. */
static struct api_fault
read_order(const struct route_call *call, struct api_order *order)
{
	const struct http_call *http = call->http;
	struct api_fault fault;

	if (http->body_length > API_BODY_MAX)
		return (struct api_fault){
		        413, "too_large", "The body may have 16,384 bytes."};
	if (!is_json(http))
		return (struct api_fault){415, "not_json",
		        "Send Content-Type: application/json."};
	fault = api_order_read(
	        call->memory, http->body, http->body_length, order);
	if (fault.status == 0 && order->from != NULL &&
	        strcmp(order->from, call->token->sender) != 0)
		return (struct api_fault){403, "sender_not_allowed",
		        "\"from\" is no sender of this token's municipality;"
		        " leave it out to send by its own."};
	return fault;
}

/* What stands for the message's content: the same again, the same order. */
static void
digest_order(const struct secret_keys *keys, struct api_job *api)
{
	struct text what;

	text_init(&what, api->call.memory, (size_t)API_BODY_MAX * 4);
	text_add_format(&what, "%s\n%s", api->order.to, api->order.text);
	secret_hash(keys->token, "api order", text_string(&what), what.length,
	        api->digest);
}

/* All that can be done before is, so that the writer has little to do. */
static enum status
prepare(struct api_job *api)
{
	const struct secret_keys *keys = &api->call.service->keys;
	const unsigned char *sealed = NULL;
	struct civil civil;
	size_t length = 0;
	enum status status = secret_seal(
	        api->call.memory, keys->phone, api->order.to, &sealed, &length);

	if (status != STATUS_OK)
		return status;
	secret_phone_hash(keys, api->order.to, api->hash);
	if (api->order.reference != NULL)
		digest_order(keys, api);
	api->contact.municipality = api->call.token->municipality;
	api->contact.phone_hash =
	        (struct shape_blob){api->hash, SECRET_HASH_BYTES};
	api->contact.phone_sealed = (struct shape_blob){sealed, length};
	api->now = clock_now(api->call.service->clock);
	civil = clock_civil(api->now);
	api->day = civil.year * 10000 + civil.month * 100 + civil.day;
	return STATUS_OK;
}

void
api_send(struct route_call *call)
{
	struct api_job *api = talloc_zero(call->memory, struct api_job);
	struct api_fault fault;
	enum status status;

	if (api == NULL)
		log_abort("api.send", "out of memory");
	api->job.run = run_send;
	api->job.done = end_send;
	api->call = *call;
	fault = read_order(call, &api->order);
	if (fault.status != 0) {
		api_refuse(call->http, fault.status, fault.code, fault.message);
		return;
	}
	status = prepare(api);
	http_call_defer(call->http);
	if (status == STATUS_OK)
		status = writer_submit(
		        call->service->writer, WRITER_ANSWERS, &api->job);
	if (status != STATUS_OK)
		end_send(&api->job, status);
}

/* The number of an id whose letters are right; 0 for any other. */
static int64_t
number_of(const struct route_call *call, const char *given)
{
	size_t digits = strspn(given, "0123456789");
	char number[20] = "";
	char wanted[ID_MAX];
	int64_t message = 0;

	if (digits == 0 || digits >= sizeof(number))
		return 0;
	memcpy(number, given, digits);
	if (text_to_int(number, 1, INT64_MAX, &message) != STATUS_OK)
		return 0;
	message_id(call->service, call->token->municipality, message, wanted);
	return strcmp(given, wanted) == 0 ? message : 0;
}

/* An instant as JSON has it; null for none. */
static json_t *
instant(int64_t at)
{
	char text[21];

	if (at == 0)
		return json_null();
	clock_format(at, text);
	return json_string(text);
}

static void
show(struct route_call *call, const struct api_message *message)
{
	json_t *json = json_pack("{s:s, s:s, s:I, s:o, s:o, s:o, s:s?}", "id",
	        call->parameters[0], "state", message->state, "segments",
	        (json_int_t)message->segments, "created_at",
	        instant(message->created_at), "sent_at",
	        instant(message->sent_at), "settled_at",
	        instant(message->settled_at), "error", message->error);

	answer_json(call->http, 200, json);
}

void
api_look(struct route_call *call)
{
	int64_t number = number_of(call, call->parameters[0]);
	struct api_message message = {0};
	enum status status =
	        number == 0
	                ? STATUS_NOT_FOUND
	                : api_message_get(call->service->reading, call->memory,
	                          call->token->municipality, number, &message);

	if (status == STATUS_OK)
		show(call, &message);
	else if (status == STATUS_NOT_FOUND)
		api_refuse(call->http, 404, "no_such_message",
		        "There is no such message.");
	else
		api_refuse(call->http, 503, "try_again",
		        "The database is busy; try again.");
}

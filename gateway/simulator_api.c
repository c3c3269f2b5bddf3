/*
 * What the APIs of all twins have in common: answers, faults, and what happens
 * once a message was accepted.
 */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/text.h"
#include "gateway/simulator_internal.h"
#include "gateway/sms.h"

enum { ON_THE_AIR_S = 2, HUGE_BYTES = 2 * 1024 * 1024 };

/* In place of another that was to be answered. */
static void
set_type(struct http_call *call, const char *type)
{
	for (size_t i = 0; i < call->answer_header_count; i++)
		if (strcmp(call->answer_headers[i].name, "Content-Type") == 0) {
			call->answer_headers[i].value =
			        talloc_strdup(call->memory, type);
			return;
		}
	http_call_set_header(call, "Content-Type", type);
}

/* The body is static, or of the call's memory. */
void
simulator_answer(struct http_call *call, unsigned status, const char *type,
        const char *body)
{
	set_type(call, type);
	call->status = status;
	call->answer = body;
	call->answer_length = strlen(body);
}

/* All twins speak JSON, compact as the providers send it. */
void
simulator_answer_json(struct http_call *call, unsigned status, json_t *json)
{
	simulator_answer(call, status, "application/json",
	        json_text(call->memory, json, JSON_COMPACT));
}

/* Counted, so that a test sees that it was refused and not lost. */
void
simulator_refuse(struct simulator *simulator, struct http_call *call,
        unsigned status, const char *what)
{
	pthread_mutex_lock(&simulator->lock);
	simulator->counts.refused++;
	pthread_mutex_unlock(&simulator->lock);
	simulator_answer_json(
	        call, status, simulator->twin->error(status, what));
}

/* Not the drivers' own function: one that was wrong would agree with itself. */
const char *
simulator_basic(TALLOC_CTX *memory, const char *credentials)
{
	size_t length = strlen(credentials);
	size_t room = sodium_base64_encoded_len(
	        length, sodium_base64_VARIANT_ORIGINAL);
	char *code = talloc_zero_array(memory, char, (unsigned)room);

	if (code == NULL)
		log_abort("simulator.basic", "out of memory");
	(void)sodium_bin2base64(code, room, (const unsigned char *)credentials,
	        length, sodium_base64_VARIANT_ORIGINAL);
	return text_format(memory, "Basic %s", code);
}

/* Kept as long as the twin lives, as providers keep them. */
bool
simulator_knows(struct simulator *simulator, const char *id)
{
	bool known;

	pthread_mutex_lock(&simulator->lock);
	known = json_object_get(simulator->known, id) != NULL;
	pthread_mutex_unlock(&simulator->lock);
	return known;
}

/* Under the lock, since requests come on threads of their own. */
void
simulator_know(struct simulator *simulator, const char *id)
{
	pthread_mutex_lock(&simulator->lock);
	json_object_set_new(simulator->known, id, json_true());
	pthread_mutex_unlock(&simulator->lock);
}

/* Letter by letter; a twin has nobody to hide its secret from. */
bool
simulator_authorized(
        struct simulator *simulator, struct http_call *call, const char *wanted)
{
	const char *given = http_call_header(call, "Authorization");

	if (given != NULL && strcmp(given, wanted) == 0)
		return true;
	simulator_refuse(simulator, call, 401, "wrong credentials");
	return false;
}

/* A later call replaces what is left of an earlier one for the same phone. */
void
simulator_fail_phone(struct simulator *simulator, const char *phone,
        enum simulator_fault fault, int count)
{
	pthread_mutex_lock(&simulator->lock);
	for (int i = 0; i < SIMULATOR_FAULTY; i++) {
		struct faulty *faulty = &simulator->faulty[i];

		if (faulty->left > 0 && strcmp(faulty->phone, phone) != 0)
			continue;
		(void)snprintf(
		        faulty->phone, sizeof(faulty->phone), "%s", phone);
		faulty->fault = fault;
		faulty->left = count;
		break;
	}
	pthread_mutex_unlock(&simulator->lock);
}

/* The empty number is in every request. */
void
simulator_fail(
        struct simulator *simulator, enum simulator_fault fault, int count)
{
	simulator_fail_phone(simulator, "", fault, count);
}

/* However a provider writes a number, its digits stand in the request. */
static bool
is_meant(const struct faulty *faulty, const struct http_call *call, bool poll)
{
	const char *digits = faulty->phone + (faulty->phone[0] == '+');
	const char *body = call->body == NULL ? "" : call->body;

	if (faulty->left == 0)
		return false;
	if (poll)
		return digits[0] != '\0' && strstr(call->path, digits) != NULL;
	return memmem(body, call->body_length, digits, strlen(digits)) != NULL;
}

/* Each request takes one, whatever it carries; a poll is not counted. */
static enum simulator_fault
next_fault(struct simulator *simulator, const struct http_call *call)
{
	enum simulator_fault fault = SIMULATOR_NO_FAULT;
	bool poll = strcmp(call->method, "GET") == 0;

	pthread_mutex_lock(&simulator->lock);
	simulator->counts.requests += !poll;
	for (int i = 0; i < SIMULATOR_FAULTY; i++) {
		struct faulty *faulty = &simulator->faulty[i];

		if (!is_meant(faulty, call, poll))
			continue;
		faulty->left--;
		fault = faulty->fault;
		break;
	}
	pthread_mutex_unlock(&simulator->lock);
	return fault;
}

/* A wire looks for this header; without one it is only a 500. */
static void
break_off(struct http_call *call)
{
	http_call_set_header(call, "X-Simulator", "reset");
	simulator_answer(call, 500, "text/plain", "");
}

/* Whatever strikes before anything was accepted is answered here. */
bool
simulator_fails(struct simulator *simulator, struct http_call *call,
        enum simulator_fault *fault)
{
	*fault = next_fault(simulator, call);
	switch (*fault) {
	case SIMULATOR_TOO_MANY:
		http_call_set_header(call, "Retry-After", "7");
		simulator_refuse(simulator, call, 429, "too many requests");
		return true;
	case SIMULATOR_TOO_MANY_BARE:
		simulator_refuse(simulator, call, 429, "too many requests");
		return true;
	case SIMULATOR_UNAVAILABLE:
		http_call_set_header(call, "Retry-After", "7");
		simulator_refuse(simulator, call, 503, "come again");
		return true;
	case SIMULATOR_UNAVAILABLE_BARE:
		simulator_refuse(simulator, call, 503, "come again");
		return true;
	case SIMULATOR_ERROR:
		simulator_refuse(simulator, call, 500, "internal");
		return true;
	case SIMULATOR_WRONG_TOKEN:
		simulator_refuse(simulator, call, 403, "wrong token");
		return true;
	case SIMULATOR_RESET: break_off(call); return true;
	case SIMULATOR_NO_FAULT:
	case SIMULATOR_ERROR_ACCEPTED:
	case SIMULATOR_UNREADABLE:
	case SIMULATOR_HUGE:
	case SIMULATOR_WRONG_TYPE:
	case SIMULATOR_SILENT:
	case SIMULATOR_SLOW:
	case SIMULATOR_RESET_ACCEPTED:
	case SIMULATOR_RECEIPT_FIRST: break;
	}
	return false;
}

/* Copies what it needs: the request is gone when it happens. */
static struct happening *
new_happening(struct simulator *simulator, enum happening_kind kind,
        const struct simulator_sent *sent, int64_t at)
{
	struct happening *happening = simulator_new(simulator, kind, at);

	(void)snprintf(
	        happening->phone, sizeof(happening->phone), "%s", sent->phone);
	(void)snprintf(happening->sender, sizeof(happening->sender), "%.18s",
	        sent->sender);
	happening->body = talloc_strdup(happening, sent->body);
	happening->part = 0;
	happening->parts = 1;
	if (sent->reference != NULL)
		happening->reference =
		        talloc_strdup(happening, sent->reference);
	if (sent->callback != NULL)
		happening->callback = talloc_strdup(happening, sent->callback);
	return happening;
}

/* The arrival has a lower number than its receipts: the phone rings before they
 * tell of it. */
const char *
simulator_accept(struct simulator *simulator, struct http_call *call,
        const struct simulator_sent *sent, enum simulator_fault fault)
{
	bool first = fault == SIMULATOR_RECEIPT_FIRST;
	int64_t at = clock_now(simulator->options.clock) +
	             (first ? 0 : ON_THE_AIR_S);
	int parts = simulator->twin->part_receipts
	                    ? (int)sms_count(sent->body).segments
	                    : 1;
	const char *id = NULL;

	pthread_mutex_lock(&simulator->lock);
	simulator_push(simulator,
	        new_happening(simulator, HAPPENING_ARRIVAL, sent, at));
	for (int part = 0; part < parts; part++) {
		struct happening *receipt =
		        new_happening(simulator, HAPPENING_RECEIPT, sent, at);

		if (id == NULL)
			id = talloc_strdup(call->memory, receipt->id);
		(void)snprintf(receipt->id, sizeof(receipt->id), "%s", id);
		receipt->part = part;
		receipt->parts = parts;
		if (first && part == parts - 1 && !call->deferred) {
			receipt->hold = call;
			http_call_defer(call);
		}
		simulator_push(simulator, receipt);
	}
	if (simulator->twin->lists)
		simulator_list(simulator, id, sent);
	simulator->counts.accepted++;
	pthread_mutex_unlock(&simulator->lock);
	return id;
}

/* Valid JSON of more than anybody wants. */
static void
answer_huge(struct http_call *call, unsigned status)
{
	char *body = talloc_zero_array(call->memory, char, HUGE_BYTES + 3);

	if (body == NULL)
		log_abort("simulator.answer", "out of memory");
	memset(body, 'x', HUGE_BYTES + 2);
	body[0] = '"';
	body[HUGE_BYTES + 1] = '"';
	simulator_answer(call, status, "application/json", body);
}

/* As many as there is room for; simulator_release answers them. */
static void
keep_waiting(struct simulator *simulator, struct http_call *call)
{
	pthread_mutex_lock(&simulator->lock);
	if (simulator->waiting_count < SIMULATOR_WAITING) {
		http_call_defer(call);
		simulator->waiting[simulator->waiting_count++] = call;
	} else {
		simulator_answer(call, 500, "text/plain", "too many wait");
	}
	pthread_mutex_unlock(&simulator->lock);
}

/* The right answer is put together first, and then spoilt. */
void
simulator_end(struct simulator *simulator, struct http_call *call,
        enum simulator_fault fault, json_t *json)
{
	unsigned success = simulator->twin->success;

	simulator_answer_json(call, success, json);
	switch (fault) {
	case SIMULATOR_ERROR_ACCEPTED:
		simulator_answer_json(
		        call, 500, simulator->twin->error(500, "internal"));
		break;
	case SIMULATOR_UNREADABLE:
		simulator_answer(call, success, "application/json",
		        "<html>not what was agreed</html>");
		break;
	case SIMULATOR_HUGE: answer_huge(call, success); break;
	case SIMULATOR_WRONG_TYPE: set_type(call, "text/html"); break;
	case SIMULATOR_SILENT: keep_waiting(simulator, call); break;
	case SIMULATOR_SLOW:
		http_call_set_header(call, "X-Simulator", "slow");
		break;
	case SIMULATOR_RESET_ACCEPTED: break_off(call); break;
	case SIMULATOR_RECEIPT_FIRST:
	case SIMULATOR_NO_FAULT:
	case SIMULATOR_TOO_MANY:
	case SIMULATOR_TOO_MANY_BARE:
	case SIMULATOR_UNAVAILABLE:
	case SIMULATOR_UNAVAILABLE_BARE:
	case SIMULATOR_ERROR:
	case SIMULATOR_WRONG_TOKEN:
	case SIMULATOR_RESET: break;
	}
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
		simulator_answer(call, 500, "application/json", "");
		http_call_resume(call);
	}
	pthread_mutex_unlock(&simulator->lock);
	if (server != NULL)
		http_server_wake(server);
}

/* On the web thread of its server, or called directly by a test. */
void
simulator_handle(struct http_call *call, void *context)
{
	struct simulator *simulator = context;

	if (!simulator->twin->handle(simulator, call) &&
	        !simulator_page(simulator, call))
		simulator_answer_json(
		        call, 404, simulator->twin->error(404, "not found"));
}

/*
 * What the twin tells: webhooks, signed as the provider signs them, and one that
 * was not taken comes again; or, where it is polled, a queue that is read once.
 */
#include <string.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "gateway/simulator_internal.h"

/* Some thirty hours of trying, as the providers promise at least a day. */
enum {
	POST_TIMEOUT_MS = 15000,
	RETRY_S = 5,
	RETRY_MAX_S = 3600,
	TRIES_MAX = 40,
	LATE_S = 60,
	SKEW_S = 3600,
};

/* A later call replaces what is left of an earlier one. */
void
simulator_fail_hooks(
        struct simulator *simulator, enum simulator_hook_fault fault, int count)
{
	pthread_mutex_lock(&simulator->lock);
	simulator->hook_fault = fault;
	simulator->hook_faults_left = count;
	pthread_mutex_unlock(&simulator->lock);
}

/* Not when it is posted: a webhook that is late tells of an earlier time. */
int64_t
simulator_time(const struct happening *happening)
{
	return happening->at + happening->skew_s;
}

/* A stranger has the form right, and not the secret. */
const char *
simulator_secret(
        const struct simulator *simulator, const struct happening *happening)
{
	return happening->strange ? "somebody:else"
	                          : simulator->options.webhook_secret;
}

/* Doubles up to an hour. */
static int64_t
retry_delay(int tries)
{
	int64_t delay = RETRY_S;

	while (--tries > 0 && delay < RETRY_MAX_S)
		delay *= 2;
	return delay < RETRY_MAX_S ? delay : RETRY_MAX_S;
}

/* A webhook that was not taken comes again, later each time; a provider that
 * waits with its answer gives it now. */
static void
on_posted(struct http_request *request, void *context)
{
	struct happening *happening = context;
	struct simulator *simulator = happening->simulator;
	struct http_call *hold = happening->hold;
	bool taken = request->outcome == HTTP_ANSWERED &&
	             request->status >= 200 && request->status < 300;

	happening->hold = NULL;
	happening->strange = false;
	pthread_mutex_lock(&simulator->lock);
	simulator->under_way--;
	if (!taken && ++happening->tries < TRIES_MAX) {
		simulator->counts.redelivered++;
		happening->at = clock_now(simulator->options.clock) +
		                retry_delay(happening->tries);
		simulator_push(simulator, happening);
		happening = NULL;
	}
	pthread_mutex_unlock(&simulator->lock);
	talloc_free(happening);
	if (hold != NULL)
		http_call_resume(hold);
}

/* Headers and body live as long as the happening, which may be posted again. */
void
simulator_set_post(struct happening *happening, const char *type,
        const char *body, size_t length, const char *header, const char *value)
{
	struct http_header *headers =
	        talloc_zero_array(happening, struct http_header, 2);

	if (headers == NULL)
		log_abort("simulator.post", "out of memory");
	headers[0] = (struct http_header){"Content-Type", type};
	headers[1] = (struct http_header){header, value};
	happening->request.headers = headers;
	happening->request.header_count = header == NULL ? 1 : 2;
	happening->request.body = talloc_memdup(happening, body, length);
	happening->request.body_length = length;
}

/* The signature is of the very bytes that are posted. */
void
simulator_post_signed(const struct simulator *simulator,
        struct happening *happening, struct simulator_signature signature,
        json_t *json)
{
	const char *secret = simulator_secret(simulator, happening);
	const char *body = json_text(happening, json, JSON_COMPACT);
	unsigned char mac[32];
	char hex[65];

	secret_hmac_sha256(secret, strlen(secret), body, strlen(body), mac);
	secret_hex(mac, sizeof(mac), hex);
	simulator_set_post(happening, "application/json", body, strlen(body),
	        signature.header,
	        text_format(happening, "%s%s", signature.prefix, hex));
}

/* For providers that sign nothing: the secret is the login. */
void
simulator_post_basic(const struct simulator *simulator,
        struct happening *happening, json_t *json)
{
	const char *body = json_text(happening, json, JSON_COMPACT);

	simulator_set_post(happening, "application/json", body, strlen(body),
	        "Authorization",
	        simulator_basic(
	                happening, simulator_secret(simulator, happening)));
}

/* With the lock held.  False when it is for later. */
static bool
meddle(struct simulator *simulator, struct happening *happening)
{
	struct happening *again;

	if (simulator->hook_faults_left == 0 || happening->tries > 0)
		return true;
	simulator->hook_faults_left--;
	switch (simulator->hook_fault) {
	case SIMULATOR_HOOK_TWICE:
		again = simulator_new(
		        simulator, happening->kind, happening->at);
		memcpy(again->phone, happening->phone, sizeof(again->phone));
		memcpy(again->sender, happening->sender, sizeof(again->sender));
		memcpy(again->id, happening->id, sizeof(again->id));
		again->body = talloc_strdup(again, happening->body);
		again->reference = talloc_strdup(again, happening->reference);
		again->callback = talloc_strdup(again, happening->callback);
		again->part = happening->part;
		again->parts = happening->parts;
		again->tries = 1;
		simulator_push(simulator, again);
		break;
	case SIMULATOR_HOOK_LATE:
		happening->at += LATE_S;
		simulator_push(simulator, happening);
		return false;
	case SIMULATOR_HOOK_UNSIGNED: happening->strange = true; break;
	case SIMULATOR_HOOK_AHEAD: happening->skew_s = SKEW_S; break;
	case SIMULATOR_HOOK_BEHIND: happening->skew_s = -SKEW_S; break;
	case SIMULATOR_HOOK_RIGHT: break;
	}
	return true;
}

/* With the lock held. */
static void
keep_for_poll(struct simulator *simulator, struct happening *happening)
{
	struct polled *polled =
	        &simulator->polled[happening->kind == HAPPENING_INBOUND];

	if (polled->count == polled->room) {
		polled->room = polled->room == 0 ? 64 : polled->room * 2;
		polled->items = talloc_realloc(simulator, polled->items,
		        struct happening *, (unsigned)polled->room);
		if (polled->items == NULL)
			log_abort("simulator.poll", "out of memory");
	}
	polled->items[polled->count++] = happening;
}

/* Whoever takes it owns it. */
struct happening *
simulator_take_polled(struct simulator *simulator, size_t poll)
{
	struct polled *polled = &simulator->polled[poll];
	struct happening *first;

	if (polled->count == 0)
		return NULL;
	first = polled->items[0];
	polled->count--;
	memmove(polled->items, polled->items + 1,
	        polled->count * sizeof(struct happening *));
	return first;
}

/* With the lock held; true when it goes out by a webhook now. */
static bool
is_to_be_posted(struct simulator *simulator, struct happening *happening)
{
	bool inbound = happening->kind == HAPPENING_INBOUND;

	if (!meddle(simulator, happening))
		return false;
	if (inbound && happening->tries == 0)
		simulator_remember(simulator, happening->phone, true,
		        happening->body, happening->at);
	if (inbound)
		simulator->counts.inbound++;
	else
		simulator->counts.receipts++;
	if (!inbound && simulator->twin->lists)
		simulator_list_end(simulator, happening->id,
		        simulator_reaches(simulator, happening->phone));
	if (simulator->options.polled) {
		keep_for_poll(simulator, happening);
		return false;
	}
	simulator->under_way++;
	return true;
}

/* The lock is not held while sending: the client may call back at once. */
void
simulator_post(struct simulator *simulator, struct happening *happening)
{
	const struct simulator_twin *twin = simulator->twin;
	bool posted;

	pthread_mutex_lock(&simulator->lock);
	posted = is_to_be_posted(simulator, happening);
	pthread_mutex_unlock(&simulator->lock);
	if (!posted)
		return;
	happening->request = (struct http_request){.method = "POST",
	        .url = happening->callback != NULL
	                       ? happening->callback
	                       : simulator->options.webhook_url,
	        .timeout_ms = POST_TIMEOUT_MS,
	        .done = on_posted,
	        .context = happening};
	if (happening->kind == HAPPENING_INBOUND)
		twin->inbound(simulator, happening);
	else
		twin->receipt(simulator, happening,
		        simulator_reaches(simulator, happening->phone));
	simulator->options.client->send(
	        simulator->options.client, &happening->request);
}

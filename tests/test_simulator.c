/*
 * The provider's twin must be as strict as the provider: its wire format, its
 * refusals, its webhooks and their redelivery.
 */
#include "gateway/simulator.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/secret.h"
#include "tests/direct_client.h"
#include "tests/outbox_fixture.h"

#define ANNA  "+4511000001"
#define BENTE "+4511000002"

enum { HOOKS_MAX = 300 };

struct sim {
	TALLOC_CTX *memory;
	struct clock clock;
	struct simulator *simulator;
	struct http_client *client;
	/* The webhooks that came. */
	json_t *hooks[HOOKS_MAX];
	int hook_count;
	int refuse; /* so many get a 503 */
	int unsigned_count;
	/* What phones were told, and whether they answer. */
	char heard[400];
	bool answers;
	bool unreachable;
};

static bool
is_signed(const struct http_call *call)
{
	const char *given = http_call_header(call, "Signature");
	unsigned char mac[32];
	char wanted[68] = "v1=";

	secret_hmac_sha256("s3cret", 6, call->body, call->body_length, mac);
	secret_hex(mac, sizeof(mac), wanted + 3);
	return given != NULL && strcmp(given, wanted) == 0;
}

static void
hook_handle(struct http_call *call, void *context)
{
	struct sim *sim = context;

	assert_string_equal(call->method, "POST");
	assert_string_equal(call->path, "/hook");
	assert_string_equal(
	        http_call_header(call, "Content-Type"), "application/json");
	sim->unsigned_count += !is_signed(call);
	assert_true(sim->hook_count < HOOKS_MAX);
	sim->hooks[sim->hook_count++] =
	        json_loadb(call->body, call->body_length, 0, NULL);
	call->status = sim->refuse > 0 ? 503 : 204;
	sim->refuse -= sim->refuse > 0;
}

static void
on_text(void *context, const char *phone, const char *body, int64_t at)
{
	struct sim *sim = context;
	size_t used = strlen(sim->heard);

	(void)snprintf(sim->heard + used, sizeof(sim->heard) - used,
	        "%s:%s@%d ", phone, body, (int)(at - OUTBOX_NOW));
	if (sim->answers)
		simulator_send(sim->simulator, phone, "4", at + 10);
}

static bool
is_reachable(void *context, const char *phone)
{
	const struct sim *sim = context;

	return !sim->unreachable || strcmp(phone, ANNA) != 0;
}

static int
setup(void **state)
{
	struct sim *sim = talloc_zero(NULL, struct sim);
	struct text why;

	sim->memory = sim;
	text_init(&why, sim, 200);
	assert_int_equal(secret_init(), STATUS_OK);
	assert_int_equal(clock_init(&why), STATUS_OK);
	clock_init_frozen(&sim->clock, (int64_t)OUTBOX_NOW * 1000);
	sim->client = direct_client_create(sim, hook_handle, sim);
	sim->simulator = simulator_create(
	        sim, (struct simulator_options){.clock = &sim->clock,
	                     .token = "T0ken",
	                     .webhook_secret = "s3cret",
	                     .webhook_url = "http://we.test/hook",
	                     .client = sim->client,
	                     .on_text = on_text,
	                     .is_reachable = is_reachable,
	                     .context = sim});
	*state = sim;
	return 0;
}

static int
teardown(void **state)
{
	struct sim *sim = *state;

	for (int i = 0; i < sim->hook_count; i++)
		json_decref(sim->hooks[i]);
	return talloc_free(sim);
}

/* Asks the simulator with a token (NULL: none). */
static struct http_call *
ask_with(struct sim *sim, const char *path, const char *body, const char *token)
{
	struct http_call *call = http_call_create(sim->memory, "POST", path);
	struct http_header *header =
	        talloc_zero(sim->memory, struct http_header);

	header->name = "Authorization";
	header->value = token;
	call->headers = header;
	call->header_count = token == NULL ? 0 : 1;
	call->body = body;
	call->body_length = strlen(body);
	simulator_handle(call, sim->simulator);
	return call;
}

static struct http_call *
ask(struct sim *sim, const char *path, const char *body)
{
	return ask_with(sim, path, body, "Token T0ken");
}

static json_t *
answer_of(const struct http_call *call)
{
	return json_loadb(call->answer, call->answer_length, 0, NULL);
}

static const char *
text_at(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text == NULL ? "(none)" : text;
}

#define GOOD                                                                   \
	"{\"sender\":\"1204\",\"recipient\":4511000001,\"message\":\"Hej\","   \
	"\"reference\":\"r1\"}"
#define SECOND                                                                 \
	"{\"sender\":\"4560575797\",\"recipient\":4511000002,"                 \
	"\"message\":\"Dav\"}"

static void
test_single(void **state)
{
	struct sim *sim = *state;
	struct http_call *call = ask(sim, "/mobile/single", GOOD);
	json_t *json = answer_of(call);

	assert_int_equal(call->status, 202);
	assert_int_equal(strlen(text_at(json, "msg_id")), 26);
	assert_string_equal(text_at(json, "reference"), "r1");
	assert_true(json_is_integer(json_object_get(json, "recipient")));
	assert_int_equal(json_object_size(json), 3);
	json_decref(json);
}

static void
test_multi(void **state)
{
	struct sim *sim = *state;
	struct http_call *call = ask(
	        sim, "/mobile/multi", "{\"messages\":[" GOOD "," SECOND "]}");
	json_t *json = answer_of(call);
	const json_t *list = json_object_get(json, "responses");

	assert_int_equal(call->status, 202);
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(
	        text_at(json_array_get(list, 0), "reference"), "r1");
	assert_true(json_is_null(
	        json_object_get(json_array_get(list, 1), "reference")));
	assert_string_not_equal(text_at(json_array_get(list, 0), "msg_id"),
	        text_at(json_array_get(list, 1), "msg_id"));
	assert_int_equal(simulator_counts(sim->simulator).accepted, 2);
	json_decref(json);
}

static void
test_tokens(void **state)
{
	struct sim *sim = *state;

	assert_int_equal(
	        ask_with(sim, "/mobile/single", GOOD, NULL)->status, 401);
	assert_int_equal(
	        ask_with(sim, "/mobile/single", GOOD, "Basic x")->status, 401);
	assert_int_equal(
	        ask_with(sim, "/mobile/single", GOOD, "Token x")->status, 403);
	assert_int_equal(
	        ask_with(sim, "/mobile/single", GOOD, "Token T0ken2")->status,
	        403);
	assert_int_equal(simulator_counts(sim->simulator).accepted, 0);
}

/* One message that is wrong refuses all; the field stands in the detail. */
static const struct {
	const char *path;
	const char *body;
	const char *field;
} wrong_rows[] = {
        {"/mobile/single", "", "messages"},
        {"/mobile/single", "[]", "sender"},
        {"/mobile/single", "{}", "sender"},
        {"/mobile/single",
                "{\"sender\":\"12\",\"recipient\":4511000001,"
                "\"message\":\"a\"}",
                "sender"},
        {"/mobile/single",
                "{\"sender\":\"Kommunerne i\",\"recipient\":4511000001,"
                "\"message\":\"a\"}",
                "sender"},
        {"/mobile/single",
                "{\"sender\":\"1234567890123456\",\"recipient\":4511000001,"
                "\"message\":\"a\"}",
                "sender"},
        {"/mobile/single",
                "{\"sender\":\"1204\",\"recipient\":\"4511000001\","
                "\"message\":\"a\"}",
                "recipient"},
        {"/mobile/single",
                "{\"sender\":\"1204\",\"recipient\":-1,\"message\":\"a\"}",
                "recipient"},
        {"/mobile/single",
                "{\"sender\":\"1204\",\"recipient\":4511000001,"
                "\"message\":\"\"}",
                "message"},
        {"/mobile/single",
                "{\"sender\":\"1204\",\"recipient\":4511000001,"
                "\"message\":\"a\",\"reference\":7}",
                "reference"},
        {"/mobile/multi", "{}", "messages"},
        {"/mobile/multi", "{\"messages\":[]}", "messages"},
        {"/mobile/multi", "{\"messages\":{}}", "messages"},
        {"/mobile/multi", "{\"messages\":[" GOOD ",{}]}", "sender"},
};

static void
test_wrong(void **state)
{
	struct sim *sim = *state;

	for (size_t i = 0; i < sizeof(wrong_rows) / sizeof(wrong_rows[0]);
	        i++) {
		struct http_call *call =
		        ask(sim, wrong_rows[i].path, wrong_rows[i].body);
		json_t *json = answer_of(call);
		const json_t *loc = json_object_get(
		        json_array_get(json_object_get(json, "detail"), 0),
		        "loc");

		assert_int_equal(call->status, 422);
		assert_string_equal(json_string_value(json_array_get(loc, 1)),
		        wrong_rows[i].field);
		json_decref(json);
	}
	assert_int_equal(simulator_counts(sim->simulator).accepted, 0);
	assert_int_equal(simulator_next_at(sim->simulator), INT64_MAX);
}

static void
test_limits(void **state)
{
	struct sim *sim = *state;
	struct text body;

	text_init(&body, sim->memory, 1000000);
	text_add(&body, "{\"messages\":[" GOOD);
	for (int i = 0; i < 999; i++)
		text_add(&body, "," GOOD);
	assert_int_equal(ask(sim, "/mobile/multi",
	                         talloc_asprintf(sim->memory, "%s]}",
	                                 text_string(&body)))
	                         ->status,
	        202);
	assert_int_equal(ask(sim, "/mobile/multi",
	                         talloc_asprintf(sim->memory, "%s,%s]}",
	                                 text_string(&body), GOOD))
	                         ->status,
	        422);
}

static void
test_other_paths(void **state)
{
	struct sim *sim = *state;

	assert_int_equal(ask(sim, "/mobile/double", GOOD)->status, 404);
	assert_int_equal(ask(sim, "/", GOOD)->status, 404);
	assert_int_equal(ask(sim, "/phones/12x", "text=a")->status, 404);
	assert_int_equal(ask(sim, "/phones/", "text=a")->status, 404);
}

static void
run(struct sim *sim, int64_t seconds)
{
	clock_advance(&sim->clock, seconds * 1000);
	while (simulator_once(sim->simulator, 0) > 0)
		;
}

static const json_t *
event_of(const struct sim *sim, int i)
{
	assert_true(i < sim->hook_count);
	return json_object_get(sim->hooks[i], "event");
}

/* After a while on the air the phone has it, and a signed receipt says so. */
static void
test_receipt(void **state)
{
	struct sim *sim = *state;
	json_t *json = answer_of(ask(sim, "/mobile/single", GOOD));

	assert_int_equal(simulator_next_at(sim->simulator), OUTBOX_NOW + 2);
	run(sim, 1);
	assert_string_equal(sim->heard, "");
	assert_int_equal(sim->hook_count, 0);
	run(sim, 1);
	assert_string_equal(sim->heard, ANNA ":Hej@2 ");
	assert_int_equal(sim->hook_count, 1);
	assert_int_equal(sim->unsigned_count, 0);
	assert_string_equal(
	        text_at(sim->hooks[0], "event_type"), "message.status.sms");
	assert_string_equal(text_at(event_of(sim, 0), "status"), "DELIVERED");
	assert_string_equal(text_at(event_of(sim, 0), "reference"), "r1");
	assert_string_equal(
	        text_at(event_of(sim, 0), "msg_id"), text_at(json, "msg_id"));
	assert_true(json_is_null(json_object_get(event_of(sim, 0), "error")));
	assert_int_equal(simulator_next_at(sim->simulator), INT64_MAX);
	json_decref(json);
}

static void
test_unreachable(void **state)
{
	struct sim *sim = *state;
	struct simulator_text *texts;

	sim->unreachable = true;
	ask(sim, "/mobile/multi", "{\"messages\":[" GOOD "," SECOND "]}");
	run(sim, 2);
	assert_string_equal(sim->heard, BENTE ":Dav@2 ");
	assert_int_equal(sim->hook_count, 2);
	assert_string_equal(
	        text_at(event_of(sim, 0), "status"), "UNDELIVERABLE");
	assert_string_equal(text_at(event_of(sim, 1), "status"), "DELIVERED");
	assert_int_equal(
	        simulator_texts(sim->simulator, sim->memory, ANNA, &texts), 0);
}

/* The owner answers after a while; the webhook tells of it. */
static void
test_answer(void **state)
{
	struct sim *sim = *state;
	const json_t *event;

	sim->answers = true;
	ask(sim, "/mobile/single", GOOD);
	run(sim, 2);
	assert_int_equal(simulator_next_at(sim->simulator), OUTBOX_NOW + 12);
	run(sim, 9);
	assert_int_equal(sim->hook_count, 1);
	run(sim, 1);
	assert_int_equal(sim->hook_count, 2);
	assert_string_equal(
	        text_at(sim->hooks[1], "event_type"), "user-message.text.sms");
	event = event_of(sim, 1);
	assert_int_equal(json_integer_value(json_object_get(event, "sender")),
	        4511000001);
	assert_string_equal(
	        text_at(json_object_get(event, "content"), "message"), "4");
	assert_string_equal(text_at(event, "sent_at"), "1970-01-12T13:46:52Z");
	assert_int_equal(simulator_counts(sim->simulator).inbound, 1);
	assert_int_equal(simulator_counts(sim->simulator).receipts, 1);
}

static void
test_texts(void **state)
{
	struct sim *sim = *state;
	struct simulator_text *texts;

	sim->answers = true;
	ask(sim, "/mobile/single", GOOD);
	run(sim, 2);
	run(sim, 10);
	assert_int_equal(
	        simulator_texts(sim->simulator, sim->memory, ANNA, &texts), 2);
	assert_false(texts[0].from_phone);
	assert_string_equal(texts[0].body, "Hej");
	assert_int_equal(texts[0].at, OUTBOX_NOW + 2);
	assert_true(texts[1].from_phone);
	assert_string_equal(texts[1].body, "4");
	assert_int_equal(texts[1].at, OUTBOX_NOW + 12);
}

/* A phone keeps its last texts, in order. */
static void
test_texts_kept(void **state)
{
	struct sim *sim = *state;
	struct simulator_text *texts;

	for (int i = 0; i < SIMULATOR_TEXTS_KEPT + 5; i++)
		simulator_send(sim->simulator, BENTE,
		        talloc_asprintf(sim->memory, "text %d", i),
		        OUTBOX_NOW + i);
	run(sim, 1000);
	assert_int_equal(
	        simulator_texts(sim->simulator, sim->memory, BENTE, &texts),
	        SIMULATOR_TEXTS_KEPT);
	assert_string_equal(texts[0].body, "text 5");
	assert_string_equal(texts[SIMULATOR_TEXTS_KEPT - 1].body, "text 44");
}

/* What is not taken comes again with the same id, later each time. */
static void
test_redelivery(void **state)
{
	struct sim *sim = *state;
	struct simulator_text *texts;

	sim->refuse = 3;
	simulator_send(sim->simulator, ANNA, "4", OUTBOX_NOW);
	run(sim, 0);
	assert_int_equal(sim->hook_count, 1);
	assert_int_equal(simulator_next_at(sim->simulator), OUTBOX_NOW + 5);
	run(sim, 5);
	assert_int_equal(simulator_next_at(sim->simulator), OUTBOX_NOW + 15);
	run(sim, 10);
	assert_int_equal(simulator_next_at(sim->simulator), OUTBOX_NOW + 35);
	run(sim, 20);
	assert_int_equal(sim->hook_count, 4);
	assert_int_equal(simulator_next_at(sim->simulator), INT64_MAX);
	assert_string_equal(text_at(sim->hooks[0], "event_id"),
	        text_at(sim->hooks[3], "event_id"));
	assert_int_equal(simulator_counts(sim->simulator).redelivered, 3);
	/* The phone sent it once. */
	assert_int_equal(
	        simulator_texts(sim->simulator, sim->memory, ANNA, &texts), 1);
}

/* For a day at least, and not for ever. */
static void
test_gives_up(void **state)
{
	struct sim *sim = *state;
	int64_t last = OUTBOX_NOW;

	sim->refuse = 1000;
	simulator_send(sim->simulator, ANNA, "4", OUTBOX_NOW);
	run(sim, 0);
	while (simulator_next_at(sim->simulator) != INT64_MAX) {
		int64_t next = simulator_next_at(sim->simulator);

		assert_true(next - last <= 3600);
		run(sim, next - last);
		last = next;
	}
	assert_true(last > OUTBOX_NOW + 86400);
	assert_true(last < OUTBOX_NOW + 3 * 86400);
}

static void
test_unanswered_webhook(void **state)
{
	struct sim *sim = *state;

	direct_client_fail_next(sim->client, HTTP_UNKNOWN);
	simulator_send(sim->simulator, ANNA, "4", OUTBOX_NOW);
	run(sim, 0);
	run(sim, 5);
	assert_int_equal(sim->hook_count, 2);
}

/* Many at once, but never more than it may. */
static void
test_many_webhooks(void **state)
{
	struct sim *sim = *state;

	for (int i = 0; i < 200; i++)
		simulator_send(sim->simulator, ANNA, "4", OUTBOX_NOW);
	assert_true(simulator_once(sim->simulator, 0) > 0);
	assert_int_equal(sim->hook_count, 64);
	run(sim, 0);
	assert_int_equal(sim->hook_count, 200);
}

/* A fault, its status, whether all was accepted, and Retry-After. */
static const struct {
	enum simulator_fault fault;
	unsigned status;
	uint64_t accepted;
	const char *retry_after;
} fault_rows[] = {
        {SIMULATOR_TOO_MANY, 429, 0, "7"},
        {SIMULATOR_UNAVAILABLE, 503, 0, "7"},
        {SIMULATOR_ERROR, 500, 0, NULL},
        {SIMULATOR_ERROR_ACCEPTED, 500, 1, NULL},
        {SIMULATOR_UNREADABLE, 202, 1, NULL},
        {SIMULATOR_WRONG_TOKEN, 403, 0, NULL},
        {SIMULATOR_NO_FAULT, 202, 1, NULL},
};

static void
test_faults(void **state)
{
	struct sim *sim = *state;

	for (size_t i = 0; i < sizeof(fault_rows) / sizeof(fault_rows[0]);
	        i++) {
		uint64_t before = simulator_counts(sim->simulator).accepted;
		struct http_call *call;

		simulator_fail(sim->simulator, fault_rows[i].fault, 1);
		call = ask(sim, "/mobile/single", GOOD);
		assert_int_equal(call->status, fault_rows[i].status);
		assert_int_equal(
		        simulator_counts(sim->simulator).accepted - before,
		        fault_rows[i].accepted);
		if (fault_rows[i].retry_after != NULL) {
			assert_int_equal(call->answer_header_count, 2);
			assert_string_equal(
			        call->answer_headers[0].name, "Retry-After");
			assert_string_equal(call->answer_headers[0].value,
			        fault_rows[i].retry_after);
		}
		/* Only the one. */
		assert_int_equal(ask(sim, "/mobile/single", GOOD)->status, 202);
	}
}

static void
on_resume(struct http_call *call)
{
	call->context = call;
}

static void
test_silence(void **state)
{
	struct sim *sim = *state;
	struct http_call *call =
	        http_call_create(sim->memory, "POST", "/mobile/single");
	struct http_header header = {"Authorization", "Token T0ken"};

	simulator_fail(sim->simulator, SIMULATOR_SILENT, 1);
	call->headers = &header;
	call->header_count = 1;
	call->body = GOOD;
	call->body_length = strlen(GOOD);
	call->on_resume = on_resume;
	simulator_handle(call, sim->simulator);
	assert_true(call->deferred);
	assert_null(call->context);
	assert_int_equal(simulator_counts(sim->simulator).accepted, 1);
	simulator_release(sim->simulator);
	assert_non_null(call->context);
}

/* Another simulator, born later, has other ids. */
static void
test_ids_of_another(void **state)
{
	struct sim *sim = *state;
	struct sim *other = NULL;
	void *second = NULL;
	json_t *one = answer_of(ask(sim, "/mobile/single", GOOD));
	json_t *two;

	assert_int_equal(setup(&second), 0);
	other = second;
	clock_advance(&other->clock, 1);
	talloc_free(other->simulator);
	other->simulator = simulator_create(
	        other, (struct simulator_options){
	                       .clock = &other->clock, .token = "T0ken"});
	two = answer_of(ask(other, "/mobile/single", GOOD));
	assert_string_not_equal(text_at(one, "msg_id"), text_at(two, "msg_id"));
	json_decref(one);
	json_decref(two);
	assert_int_equal(teardown(&second), 0);
}

#define SIM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        SIM(test_single),
	        SIM(test_multi),
	        SIM(test_tokens),
	        SIM(test_wrong),
	        SIM(test_limits),
	        SIM(test_other_paths),
	        SIM(test_receipt),
	        SIM(test_unreachable),
	        SIM(test_answer),
	        SIM(test_texts),
	        SIM(test_texts_kept),
	        SIM(test_redelivery),
	        SIM(test_gives_up),
	        SIM(test_unanswered_webhook),
	        SIM(test_many_webhooks),
	        SIM(test_faults),
	        SIM(test_silence),
	        SIM(test_ids_of_another),
	};

	return cmocka_run_group_tests_name("simulator", tests, NULL, NULL);
}

/*
 * A program's text from the request to the phone and its receipt, and what
 * happens when the system fails in the middle or the process ends.
 */
#include "tests/flow.h"

#include <jansson.h>

#include "server/api.h"

struct token {
	const struct secret_keys *keys;
	char text[API_TOKEN_LENGTH + 1];
};

static enum status
make_token(struct db *db, const void *what, int64_t now)
{
	struct token *const *token = what;
	unsigned char hash[SECRET_HASH_BYTES];

	api_token_make((*token)->keys, (*token)->text, hash);
	return api_token_put(db, 740, "esdh", hash, now);
}

static const char *
token_of(struct flow_world *world)
{
	struct token *token = talloc_zero(world->memory, struct token);

	token->keys = &world->service->keys;
	change_by(world, make_token, &token);
	return token->text;
}

static struct http_call *
call_api(struct flow_world *world, const char *token, const char *path,
        const char *body)
{
	struct http_call *call = http_call_create(
	        world->memory, body == NULL ? "GET" : "POST", path);
	struct http_header *headers =
	        talloc_zero_array(world->memory, struct http_header, 2);

	headers[0] = (struct http_header){"Authorization",
	        talloc_asprintf(world->memory, "Bearer %s", token)};
	headers[1] = (struct http_header){"Content-Type", "application/json"};
	call->headers = headers;
	call->header_count = 2;
	call->body = body == NULL ? "" : body;
	call->body_length = strlen(call->body);
	web_call(world, call);
	return call;
}

/* A member of the answer, or "". */
static const char *
word(struct flow_world *world, const struct http_call *call, const char *name)
{
	json_t *json = json_loadb(call->answer, call->answer_length, 0, NULL);
	const char *string = json_string_value(json_object_get(json, name));
	const char *copy =
	        talloc_strdup(world->memory, string == NULL ? "" : string);

	json_decref(json);
	return copy;
}

static void
expect_state(struct flow_world *world, const char *token, const char *id,
        const char *wanted)
{
	const struct http_call *call = call_api(world, token,
	        talloc_asprintf(world->memory, "/api/v1/messages/%s", id),
	        NULL);

	assert_int_equal(call->status, 200);
	assert_string_equal(word(world, call, "state"), wanted);
}

static const char to_anna[] =
        "{\"to\":\"" ANNA "\",\"text\":\"Din tid er flyttet\","
        "\"reference\":\"sag 7\"}";

/* Sent, received once, and told as it is at each step. */
static void
test_to_the_phone(void **state)
{
	struct flow_world *world = *state;
	const char *token = token_of(world);
	const struct http_call *call =
	        call_api(world, token, "/api/v1/messages", to_anna);
	const char *id = word(world, call, "id");

	assert_int_equal(call->status, 202);
	expect_state(world, token, id, "queued");
	run(world);
	expect_sms(world, ANNA, "Din tid er flyttet");
	expect_state(world, token, id, "delivered");
	/* The program asks again, after it is all over. */
	call = call_api(world, token, "/api/v1/messages", to_anna);
	assert_int_equal(call->status, 202);
	assert_string_equal(word(world, call, "id"), id);
	run(world);
	expect_silence(world, ANNA);
}

/* Two texts to one number go one after the other, both once. */
static void
test_two(void **state)
{
	struct flow_world *world = *state;
	const char *token = token_of(world);
	static const char second[] =
	        "{\"to\":\"" ANNA "\",\"text\":\"Og husk brevet\"}";

	(void)call_api(world, token, "/api/v1/messages", to_anna);
	(void)call_api(world, token, "/api/v1/messages", second);
	run(world);
	expect_sms(world, ANNA, "Din tid er flyttet");
	expect_sms(world, ANNA, "Og husk brevet");
	expect_silence(world, ANNA);
}

/* A STOP by text holds for the programs of the municipality as well. */
static void
test_after_stop(void **state)
{
	struct flow_world *world = *state;
	const char *token = token_of(world);
	const struct http_call *call;

	meeting(world, ANNA);
	sms_in(world, ANNA, "STOP");
	call = call_api(world, token, "/api/v1/messages", to_anna);
	assert_int_equal(call->status, 409);
	assert_string_equal(word(world, call, "error"), "recipient_stopped");
	expect_count(world,
	        "SELECT count(*) FROM outbox WHERE body LIKE 'Din tid%'", 0);
}

/* Whatever statement fails: 503 and nothing kept, or 202 and all of it. */
static void
test_system_fails(void **state)
{
	static const enum status failures[] = {
	        STATUS_FULL, STATUS_SYSTEM, STATUS_BUSY, STATUS_CONFLICT};
	struct flow_world *world = *state;
	const char *token = token_of(world);
	int failed = 0;

	for (int n = 1; n < 20; n++) {
		struct db *db = world->service->writing;
		unsigned status;

		db_fail_at(db, n, failures[n % 4]);
		status = call_api(world, token, "/api/v1/messages", to_anna)
		                 ->status;
		db_fail_at(db, 0, STATUS_OK);
		assert_true(status == 202 || status == 503);
		expect_count(
		        world, "SELECT count(*) FROM outbox", status == 202);
		expect_count(world, "SELECT count(*) FROM api_reference",
		        status == 202);
		if (status == 202)
			break;
		failed++;
	}
	assert_true(failed >= 1);
	run(world);
	expect_sms(world, ANNA, "Din tid er flyttet");
	expect_silence(world, ANNA);
}

/* What was answered 202 goes out by the next process. */
static void
test_process_ends(void **state)
{
	struct flow_world *world = *state;
	const char *token = token_of(world);
	const struct http_call *call =
	        call_api(world, token, "/api/v1/messages", to_anna);
	const char *id = word(world, call, "id");

	flow_crash(world);
	run(world);
	expect_sms(world, ANNA, "Din tid er flyttet");
	expect_state(world, token, id, "delivered");
	call = call_api(world, token, "/api/v1/messages", to_anna);
	assert_string_equal(word(world, call, "id"), id);
	run(world);
	expect_silence(world, ANNA);
}

/* References are forgotten after ninety days. */
static void
test_forgotten(void **state)
{
	struct flow_world *world = *state;
	const char *token = token_of(world);

	(void)call_api(world, token, "/api/v1/messages", to_anna);
	run(world);
	expect_count(world, "SELECT count(*) FROM api_reference", 1);
	advance(world, days(89));
	run(world);
	expect_count(world, "SELECT count(*) FROM api_reference", 1);
	advance(world, days(2));
	run(world);
	expect_count(world, "SELECT count(*) FROM api_reference", 0);
}

#define FLOW(test)                                                             \
	cmocka_unit_test_setup_teardown(test, flow_setup, flow_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FLOW(test_to_the_phone),
	        FLOW(test_two),
	        FLOW(test_after_stop),
	        FLOW(test_system_fails),
	        FLOW(test_process_ends),
	        FLOW(test_forgotten),
	};

	return cmocka_run_group_tests_name("flow_api", tests, NULL, NULL);
}

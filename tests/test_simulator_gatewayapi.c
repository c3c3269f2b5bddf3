/*
 * GatewayAPI's twin must be as strict as the provider: its wire format, its
 * tokens, its limits and its refusals.
 */
#include "tests/twin_world.h"

#include <string.h>

static void
test_single(void **state)
{
	struct twin_world *world = *state;
	struct http_call *call = twin_ask(world, "/mobile/single", TWIN_GOOD);
	json_t *json = twin_answer(call);

	assert_int_equal(call->status, 202);
	assert_int_equal(strlen(twin_text(json, "msg_id")), 26);
	assert_string_equal(twin_text(json, "reference"), "r1");
	assert_true(json_is_integer(json_object_get(json, "recipient")));
	assert_int_equal(json_object_size(json), 3);
	json_decref(json);
}

static void
test_multi(void **state)
{
	struct twin_world *world = *state;
	struct http_call *call = twin_ask(world, "/mobile/multi",
	        "{\"messages\":[" TWIN_GOOD "," TWIN_SECOND "]}");
	json_t *json = twin_answer(call);
	const json_t *list = json_object_get(json, "responses");

	assert_int_equal(call->status, 202);
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(
	        twin_text(json_array_get(list, 0), "reference"), "r1");
	assert_true(json_is_null(
	        json_object_get(json_array_get(list, 1), "reference")));
	assert_string_not_equal(twin_text(json_array_get(list, 0), "msg_id"),
	        twin_text(json_array_get(list, 1), "msg_id"));
	assert_int_equal(simulator_counts(world->simulator).accepted, 2);
	json_decref(json);
}

static void
test_tokens(void **state)
{
	struct twin_world *world = *state;

	assert_int_equal(
	        twin_ask_with(world, "/mobile/single", TWIN_GOOD, NULL)->status,
	        401);
	assert_int_equal(
	        twin_ask_with(world, "/mobile/single", TWIN_GOOD, "Basic x")
	                ->status,
	        401);
	assert_int_equal(
	        twin_ask_with(world, "/mobile/single", TWIN_GOOD, "Token x")
	                ->status,
	        403);
	assert_int_equal(twin_ask_with(world, "/mobile/single", TWIN_GOOD,
	                         "Token T0ken2")
	                         ->status,
	        403);
	assert_int_equal(simulator_counts(world->simulator).accepted, 0);
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
        {"/mobile/multi", "{\"messages\":[" TWIN_GOOD ",{}]}", "sender"},
};

static void
test_wrong(void **state)
{
	struct twin_world *world = *state;

	for (size_t i = 0; i < sizeof(wrong_rows) / sizeof(wrong_rows[0]);
	        i++) {
		struct http_call *call =
		        twin_ask(world, wrong_rows[i].path, wrong_rows[i].body);
		json_t *json = twin_answer(call);
		const json_t *loc = json_object_get(
		        json_array_get(json_object_get(json, "detail"), 0),
		        "loc");

		assert_int_equal(call->status, 422);
		assert_string_equal(json_string_value(json_array_get(loc, 1)),
		        wrong_rows[i].field);
		json_decref(json);
	}
	assert_int_equal(simulator_counts(world->simulator).accepted, 0);
	assert_int_equal(simulator_next_at(world->simulator), INT64_MAX);
}

static void
test_limits(void **state)
{
	struct twin_world *world = *state;
	struct text body;

	text_init(&body, world->memory, 1000000);
	text_add(&body, "{\"messages\":[" TWIN_GOOD);
	for (int i = 0; i < 999; i++)
		text_add(&body, "," TWIN_GOOD);
	assert_int_equal(twin_ask(world, "/mobile/multi",
	                         talloc_asprintf(world->memory, "%s]}",
	                                 text_string(&body)))
	                         ->status,
	        202);
	assert_int_equal(twin_ask(world, "/mobile/multi",
	                         talloc_asprintf(world->memory, "%s,%s]}",
	                                 text_string(&body), TWIN_GOOD))
	                         ->status,
	        422);
}

static void
test_other_paths(void **state)
{
	struct twin_world *world = *state;

	assert_int_equal(
	        twin_ask(world, "/mobile/double", TWIN_GOOD)->status, 404);
	assert_int_equal(twin_ask(world, "/", TWIN_GOOD)->status, 404);
	assert_int_equal(twin_ask(world, "/phones/12x", "text=a")->status, 404);
	assert_int_equal(twin_ask(world, "/phones/", "text=a")->status, 404);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        TWIN(test_single),
	        TWIN(test_multi),
	        TWIN(test_tokens),
	        TWIN(test_wrong),
	        TWIN(test_limits),
	        TWIN(test_other_paths),
	};

	return cmocka_run_group_tests_name(
	        "simulator_gatewayapi", tests, NULL, NULL);
}

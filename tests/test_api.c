/*
 * The interface for programs, over HTTP: who may ask, where and how often, and
 * what it tells of a text.
 */
#include "tests/api_desk.h"

#include "server/api.h"

static void
test_who(void **state)
{
	static const char body[] = "{\"to\":\"+4511000001\",\"text\":\"x\"}";

	static const struct {
		const char *line; /* of the head */
	} heads[] = {
	        {""},
	        {"Authorization: Basic YTpi\r\n"},
	        {"Authorization: Bearer\r\n"},
	        {"Authorization: Bearer x\r\n"},
	        {"Authorization: Bearer bs_"
	         "0123456789012345678901234567890123456789012\r\n"},
	};
	struct house *house = *state;
	const char *token = api_desk_token(house, 740, "esdh");
	struct api_reply reply;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		const char *bytes = talloc_asprintf(house->memory,
		        "POST /api/v1/messages HTTP/1.1\r\nHost: s.test\r\n"
		        "%sContent-Type: application/json\r\nConnection: "
		        "close\r\n"
		        "Content-Length: %zu\r\n\r\n%s",
		        heads[i].line, strlen(body), body);
		struct raw_answer answer;

		raw_ask(http_server_port(house->service->web), bytes,
		        strlen(bytes), &answer);
		reply = api_desk_read(house, &answer);
		api_desk_refused(&reply, 401, "no_token");
		assert_non_null(strstr(reply.head, "WWW-Authenticate: Bearer"));
	}
	assert_int_equal(api_desk_order(house, token, body).status, 202);
	/* Another letter at its end, or another case, is another token. */
	reply = api_desk_order(house,
	        talloc_asprintf(house->memory, "%.*s%c", API_TOKEN_LENGTH - 1,
	                token, token[API_TOKEN_LENGTH - 1] == 'A' ? 'B' : 'A'),
	        body);
	api_desk_refused(&reply, 401, "no_token");
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 1);
}

static void
test_paths(void **state)
{
	struct house *house = *state;
	const char *token = api_desk_token(house, 740, "esdh");
	struct api_reply reply = api_desk_ask(
	        house, (struct api_request){.method = "GET", .token = token});

	api_desk_refused(&reply, 405, "method_not_allowed");
	reply = api_desk_ask(
	        house, (struct api_request){
	                       .path = "/api/v2/messages", .token = token});
	api_desk_refused(&reply, 404, "no_such_path");
	reply = api_desk_ask(house,
	        (struct api_request){
	                .token = token, .type = "text/plain", .body = "{}"});
	api_desk_refused(&reply, 415, "not_json");
	reply = api_desk_ask(house, (struct api_request){.token = token,
	                                    .type = "application/jsonx",
	                                    .body = "{}"});
	api_desk_refused(&reply, 415, "not_json");
	reply = api_desk_ask(house,
	        (struct api_request){.token = token,
	                .type = "Application/JSON; charset=utf-8",
	                .body = "{\"to\":\"+4511000001\",\"text\":\"x\"}"});
	assert_int_equal(reply.status, 202);
}

static struct api_reply
api_desk_look(struct house *house, const char *token, const char *id)
{
	return api_desk_ask(
	        house, (struct api_request){.method = "GET",
	                       .token = token,
	                       .path = talloc_asprintf(house->memory,
	                               "/api/v1/messages/%s", id)});
}

static void
test_look(void **state)
{
	static const char *const wrong[] = {"1", "1-", "x", "1-aaaaaaaa",
	        "999-aaaaaaaa", "-1", "99999999999999999999-aaaaaaaa",
	        "9223372036854775808-aaaaaaaa", "%00", "1%2F2"};
	struct house *house = *state;
	const char *token = api_desk_token(house, 740, "esdh");
	const char *other = api_desk_token(house, 661, "esdh");
	struct api_reply reply = api_desk_order(
	        house, token, "{\"to\":\"+4511000001\",\"text\":\"x\"}");
	const char *id = api_desk_word(&reply, "id");

	reply = api_desk_look(house, token, id);
	assert_int_equal(reply.status, 200);
	assert_string_equal(api_desk_word(&reply, "id"), id);
	assert_string_equal(
	        api_desk_word(&reply, "created_at"), "2026-10-06T08:00:00Z");
	assert_true(strcmp(api_desk_word(&reply, "state"), "queued") == 0 ||
	            strcmp(api_desk_word(&reply, "state"), "sending") == 0);
	assert_true(json_is_null(json_object_get(reply.json, "settled_at")));
	/* An attempt that came to nothing is no settlement. */
	house_run(house, "UPDATE outbox SET state = 'queued',"
	                 " due_at = due_at + 9999, settled_at = 1791273601");
	reply = api_desk_look(house, token, id);
	assert_true(json_is_null(json_object_get(reply.json, "settled_at")));
	house_run(house, "UPDATE outbox SET state = 'accepted'");
	reply = api_desk_look(house, token, id);
	assert_true(json_is_string(json_object_get(reply.json, "settled_at")));
	reply = api_desk_look(house, other, id);
	api_desk_refused(&reply, 404, "no_such_message");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		reply = api_desk_look(house, token, wrong[i]);
		if (reply.status != 404 && reply.status != 400)
			fail_msg("%s: %d", wrong[i], reply.status);
	}
	reply = api_desk_look(house, NULL, id);
	api_desk_refused(&reply, 401, "no_token");
}

static void
test_rate(void **state)
{
	static const char body[] = "{\"to\":\"+4511000001\",\"text\":\"x\"}";
	struct house *house = *state;
	const char *token = api_desk_token(house, 740, "esdh");
	const char *other = api_desk_token(house, 740, "andet");
	struct api_reply reply;

	house->service->settings.api_rate = 2;
	for (int i = 0; i < 20; i++)
		assert_int_equal(
		        api_desk_order(house, token, body).status, 202);
	reply = api_desk_order(house, token, body);
	api_desk_refused(&reply, 429, "too_many");
	assert_non_null(strstr(reply.head, "Retry-After: 1"));
	/* Each token has its own. */
	assert_int_equal(api_desk_order(house, other, body).status, 202);
	clock_advance(&house->clock, 1000);
	assert_int_equal(api_desk_order(house, token, body).status, 202);
	assert_int_equal(api_desk_order(house, token, body).status, 202);
	assert_int_equal(api_desk_order(house, token, body).status, 429);
}

/* A token that is revoked holds for a second at most. */
static void
test_revoked(void **state)
{
	static const char body[] = "{\"to\":\"+4511000001\",\"text\":\"x\"}";
	struct house *house = *state;
	const char *token = api_desk_token(house, 740, "esdh");
	struct api_reply reply;

	assert_int_equal(api_desk_order(house, token, body).status, 202);
	house_run(house, "UPDATE api_token SET revoked_at = 1");
	clock_advance(&house->clock, 1000);
	reply = api_desk_order(house, token, body);
	api_desk_refused(&reply, 401, "no_token");
	/* What the municipality sends by may change, too. */
	house_run(house, "UPDATE api_token SET revoked_at = NULL");
	assert_int_equal(api_desk_order(house, token, body).status, 202);
	house_run(house, "UPDATE municipality SET sender = '1204'");
	clock_advance(&house->clock, 1000);
	assert_int_equal(api_desk_order(house, token, body).status, 202);
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"
	                                    " WHERE sender = '1204'"),
	        1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_who),
	        HOUSE(test_paths),
	        HOUSE(test_look),
	        HOUSE(test_rate),
	        HOUSE(test_revoked),
	};

	return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}

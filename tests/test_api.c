/*
 * The interface for programs, over HTTP: what is taken, what is refused and how,
 * and that a program which asks twice has sent once.
 */
#include "tests/house.h"

#include <unistd.h>

#include <jansson.h>

#include "server/api.h"
#include "server/conversation_store.h"
#include "tests/raw_http.h"

enum { WAIT_MS = 5000 };

/* A token of a municipality, made as the command makes it. */
struct make_job {
	struct writer_job job;
	struct house *house;
	int64_t municipality;
	const char *name;
	char token[API_TOKEN_LENGTH + 1];
};

static enum status
run_make(struct writer_job *job, struct db *db)
{
	struct make_job *make = (struct make_job *)job;
	unsigned char hash[SECRET_HASH_BYTES];

	api_token_make(&make->house->service->keys, make->token, hash);
	return api_token_put(
	        db, make->municipality, make->name, hash, HOUSE_NOW);
}

static const char *
token_of(struct house *house, int64_t municipality, const char *name)
{
	struct make_job make = {.job = {.run = run_make},
	        .house = house,
	        .municipality = municipality,
	        .name = name};

	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &make.job),
	        STATUS_OK);
	return talloc_strdup(house->memory, make.token);
}

/* One request as it goes over the wire; NULL members are left out. */
struct request {
	const char *method, *path, *token, *type, *body;
};

static const char *
wire(struct house *house, struct request request)
{
	struct text out;

	text_init(&out, house->memory, 200000);
	text_add_format(&out, "%s %s HTTP/1.1\r\nHost: s.test\r\n",
	        request.method == NULL ? "POST" : request.method,
	        request.path == NULL ? "/api/v1/messages" : request.path);
	if (request.token != NULL)
		text_add_format(
		        &out, "Authorization: Bearer %s\r\n", request.token);
	if (request.type != NULL)
		text_add_format(&out, "Content-Type: %s\r\n", request.type);
	text_add_format(&out, "Connection: close\r\nContent-Length: %zu\r\n",
	        request.body == NULL ? 0 : strlen(request.body));
	text_add_format(
	        &out, "\r\n%s", request.body == NULL ? "" : request.body);
	assert_false(out.truncated);
	return text_string(&out);
}

/* An answer: its status, and its body as JSON (the house's). */
struct api_reply {
	int status;
	json_t *json;
	const char *head;
};

static int
drop_json(json_t **json)
{
	json_decref(*json);
	return 0;
}

static struct api_reply
read_reply(struct house *house, const struct raw_answer *answer)
{
	struct api_reply reply = {.status = answer->status};
	const char *body = strstr(answer->bytes, "\r\n\r\n");
	json_t **held = talloc(house->memory, json_t *);

	assert_non_null(body);
	reply.json = json_loads(body + 4, 0, NULL);
	reply.head = talloc_strndup(
	        house->memory, answer->bytes, (size_t)(body - answer->bytes));
	*held = reply.json;
	talloc_set_destructor(held, drop_json);
	return reply;
}

static struct api_reply
ask(struct house *house, struct request request)
{
	struct raw_answer answer;
	const char *bytes = wire(house, request);

	raw_ask(http_server_port(house->service->web), bytes, strlen(bytes),
	        &answer);
	return read_reply(house, &answer);
}

/* The usual: JSON to be sent. */
static struct api_reply
order(struct house *house, const char *token, const char *body)
{
	return ask(house, (struct request){.token = token,
	                          .type = "application/json",
	                          .body = body});
}

static const char *
word(const struct api_reply *reply, const char *name)
{
	const char *string =
	        json_string_value(json_object_get(reply->json, name));

	return string == NULL ? "" : string;
}

static void
expect_refused(const struct api_reply *reply, int status, const char *code)
{
	if (reply->status != status || strcmp(word(reply, "error"), code) != 0)
		fail_msg("%d %s, not %d %s", reply->status,
		        word(reply, "error"), status, code);
	assert_true(strlen(word(reply, "message")) > 10);
}

static void
test_taken(void **state)
{
	static const struct {
		const char *body;
		int segments;
		const char *encoding, *stored;
	} cases[] = {
	        {"{\"to\":\"+4511000001\",\"text\":\"Hej æøå\"}", 1, "gsm7",
	                "Hej æøå"},
	        {"{\"text\":\"1\\n2\",\"to\":\"+45 11 00 00 01\"}", 1, "gsm7",
	                "1\n2"},
	        /* Smoothed, so that it costs less. */
	        {"{\"to\":\"+45-11000001\",\"text\":\"a – b…\"}", 1, "gsm7",
	                "a - b..."},
	        {"{\"to\":\"+4511000001\",\"text\":\"\\ud83d\\ude00\"}", 1,
	                "ucs2", "😀"},
	        {"{\"to\":\"+4511000001\",\"text\":\"ok\","
	         "\"from\":\"+4560000740\"}",
	                1, "gsm7", "ok"},
	};
	struct house *house = *state;
	const char *token = token_of(house, 740, "esdh");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct api_reply reply = order(house, token, cases[i].body);
		const char *count = talloc_asprintf(house->memory,
		        "SELECT count(*) FROM outbox WHERE body = '%s' AND"
		        " municipality = 740 AND sender = '+4560000740'",
		        cases[i].stored);

		assert_int_equal(reply.status, 202);
		assert_int_equal(json_integer_value(json_object_get(
		                         reply.json, "segments")),
		        cases[i].segments);
		assert_string_equal(
		        word(&reply, "encoding"), cases[i].encoding);
		assert_null(json_object_get(reply.json, "reference"));
		assert_non_null(
		        strstr(reply.head, "Content-Type: application/json"));
		assert_int_equal(house_count(house, count), 1);
	}
	assert_int_equal(
	        house_count(house, "SELECT used_day FROM api_token"), 20261006);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *body;
		int status;
		const char *code;
	} cases[] = {
	        {"", 400, "not_json"},
	        {"{", 400, "not_json"},
	        {"[]", 400, "not_json"},
	        {"\"x\"", 400, "not_json"},
	        {"{\"to\":\"+4511000001\",\"text\":\"\xff\"}", 400, "not_json"},
	        {"{\"to\":\"+4511000001\",\"text\":\"a\\u0000b\"}", 400,
	                "not_json"},
	        {"{\"to\":\"1\",\"to\":\"2\",\"text\":\"x\"}", 400, "not_json"},
	        {"{}", 400, "missing_field"},
	        {"{\"to\":\"+4511000001\"}", 400, "missing_field"},
	        {"{\"text\":\"x\"}", 400, "missing_field"},
	        {"{\"to\":4511000001,\"text\":\"x\"}", 400, "not_a_string"},
	        {"{\"to\":\"+4511000001\",\"text\":null}", 400, "not_a_string"},
	        {"{\"to\":[\"+4511000001\"],\"text\":\"x\"}", 400,
	                "not_a_string"},
	        {"{\"to\":\"+4511000001\",\"txt\":\"x\"}", 400,
	                "unknown_field"},
	        {"{\"to\":\"\",\"text\":\"x\"}", 422, "invalid_number"},
	        {"{\"to\":\"1204\",\"text\":\"x\"}", 422, "invalid_number"},
	        {"{\"to\":\"+4590123456\",\"text\":\"x\"}", 422,
	                "invalid_number"},
	        {"{\"to\":\"+45110000011\",\"text\":\"x\"}", 422,
	                "invalid_number"},
	        {"{\"to\":\"Anna\",\"text\":\"x\"}", 422, "invalid_number"},
	        {"{\"to\":\"+46701234567\",\"text\":\"x\"}", 422,
	                "country_not_allowed"},
	        {"{\"to\":\"+298123456\",\"text\":\"x\"}", 422,
	                "country_not_allowed"},
	        {"{\"to\":\"+4511000001\",\"text\":\"\"}", 422, "empty_text"},
	        {"{\"to\":\"+4511000001\",\"text\":\"a\\u0007\"}", 422,
	                "invalid_text"},
	        {"{\"to\":\"+4511000001\",\"text\":\"nr. 010190-1234\"}", 422,
	                "cpr_number"},
	        {"{\"to\":\"+4511000001\",\"text\":\"x\",\"reference\":\"\"}",
	                422, "invalid_reference"},
	        {"{\"to\":\"+4511000001\",\"text\":\"x\","
	         "\"reference\":\"a\\n\"}",
	                422, "invalid_reference"},
	        {"{\"to\":\"+4511000001\",\"text\":\"x\","
	         "\"from\":\"+4560000661\"}",
	                403, "sender_not_allowed"},
	};
	struct house *house = *state;
	const char *token = token_of(house, 740, "esdh");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct api_reply reply = order(house, token, cases[i].body);

		expect_refused(&reply, cases[i].status, cases[i].code);
	}
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 0);
}

static char *
letters(struct house *house, size_t count)
{
	char *out = talloc_zero_size(house->memory, count + 1);

	memset(out, 'a', count);
	return out;
}

/* Ten segments go, eleven do not; so with the reference's hundred bytes and the
 * body's sixteen thousand, and what is larger than any request may be. */
static void
test_lengths(void **state)
{
	struct house *house = *state;
	const char *token = token_of(house, 740, "esdh");

	static const struct {
		size_t text, reference;
		int status;
		const char *code;
	} cases[] = {
	        {1530, 100, 202, ""},
	        {1531, 1, 422, "text_too_long"},
	        {1, 101, 422, "invalid_reference"},
	        {16384, 1, 413, "too_large"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct api_reply reply = order(house, token,
		        talloc_asprintf(house->memory,
		                "{\"to\":\"+4511000001\",\"text\":\"%s\","
		                "\"reference\":\"%s\"}",
		                letters(house, cases[i].text),
		                letters(house, cases[i].reference)));

		assert_int_equal(reply.status, cases[i].status);
		assert_string_equal(word(&reply, "error"), cases[i].code);
	}
	assert_int_equal(
	        order(house, token, letters(house, 70000)).status, 413);
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 1);
}

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
	const char *token = token_of(house, 740, "esdh");
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
		reply = read_reply(house, &answer);
		expect_refused(&reply, 401, "no_token");
		assert_non_null(strstr(reply.head, "WWW-Authenticate: Bearer"));
	}
	assert_int_equal(order(house, token, body).status, 202);
	/* Another letter at its end, or another case, is another token. */
	reply = order(house,
	        talloc_asprintf(house->memory, "%.*s%c", API_TOKEN_LENGTH - 1,
	                token, token[API_TOKEN_LENGTH - 1] == 'A' ? 'B' : 'A'),
	        body);
	expect_refused(&reply, 401, "no_token");
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 1);
}

static void
test_paths(void **state)
{
	struct house *house = *state;
	const char *token = token_of(house, 740, "esdh");
	struct api_reply reply =
	        ask(house, (struct request){.method = "GET", .token = token});

	expect_refused(&reply, 405, "method_not_allowed");
	reply = ask(house,
	        (struct request){.path = "/api/v2/messages", .token = token});
	expect_refused(&reply, 404, "no_such_path");
	reply = ask(house,
	        (struct request){
	                .token = token, .type = "text/plain", .body = "{}"});
	expect_refused(&reply, 415, "not_json");
	reply = ask(house, (struct request){.token = token,
	                           .type = "application/jsonx",
	                           .body = "{}"});
	expect_refused(&reply, 415, "not_json");
	reply = ask(house,
	        (struct request){.token = token,
	                .type = "Application/JSON; charset=utf-8",
	                .body = "{\"to\":\"+4511000001\",\"text\":\"x\"}"});
	assert_int_equal(reply.status, 202);
}

/* The same reference again: the same answer, and one text. */
static void
test_reference(void **state)
{
	static const char body[] = "{\"to\":\"+4511000001\",\"text\":\"x\","
	                           "\"reference\":\"sag \\\"7\\\" æ\"}";
	struct house *house = *state;
	const char *token = token_of(house, 740, "esdh");
	const char *other = token_of(house, 740, "andet");
	struct api_reply first = order(house, token, body);
	struct api_reply again;

	assert_int_equal(first.status, 202);
	assert_string_equal(word(&first, "reference"), "sag \"7\" æ");
	for (int i = 0; i < 3; i++) {
		again = order(house, token, body);
		assert_int_equal(again.status, 202);
		assert_true(json_equal(again.json, first.json));
	}
	/* Written otherwise, it is the same number. */
	again = order(house, token,
	        "{\"reference\":\"sag \\\"7\\\" æ\",\"to\":\"+45 11 00 00 01\","
	        "\"text\":\"x\"}");
	assert_true(json_equal(again.json, first.json));
	again = order(house, token,
	        "{\"to\":\"+4511000001\",\"text\":\"y\","
	        "\"reference\":\"sag \\\"7\\\" æ\"}");
	expect_refused(&again, 409, "reference_taken");
	again = order(house, token,
	        "{\"to\":\"+4511000002\",\"text\":\"x\","
	        "\"reference\":\"sag \\\"7\\\" æ\"}");
	expect_refused(&again, 409, "reference_taken");
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 1);
	/* References are each token's own. */
	again = order(house, other, body);
	assert_int_equal(again.status, 202);
	assert_string_not_equal(word(&again, "id"), word(&first, "id"));
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 2);
}

/* Many at once under one reference are one text, too. */
static void
test_reference_at_once(void **state)
{
	enum { MANY = 16 };
	struct house *house = *state;
	const char *bytes = wire(
	        house, (struct request){.token = token_of(house, 740, "esdh"),
	                       .type = "application/json",
	                       .body = "{\"to\":\"+4511000001\",\"text\":\"x\","
	                               "\"reference\":\"7\"}"});
	int sockets[MANY];
	json_t *first = NULL;

	for (int i = 0; i < MANY; i++)
		sockets[i] = raw_connect(http_server_port(house->service->web));
	for (int i = 0; i < MANY; i++)
		assert_true(raw_send_text(sockets[i], bytes));
	for (int i = 0; i < MANY; i++) {
		struct raw_answer answer;
		struct api_reply reply;

		raw_read(sockets[i], WAIT_MS, &answer);
		close(sockets[i]);
		reply = read_reply(house, &answer);
		assert_int_equal(reply.status, 202);
		if (i == 0)
			first = reply.json;
		assert_true(json_equal(reply.json, first));
	}
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 1);
}

struct stop_job {
	struct writer_job job;
	struct house *house;
};

static enum status
run_stop(struct writer_job *job, struct db *db)
{
	struct stop_job *stop = (struct stop_job *)job;
	unsigned char hash[SECRET_HASH_BYTES];

	secret_phone_hash(&stop->house->service->keys, "+4511000001", hash);
	return stop_put(db, 740, hash, "stop", HOUSE_NOW);
}

/* Who has said STOP to one municipality gets nothing of it. */
static void
test_stopped(void **state)
{
	static const char body[] = "{\"to\":\"+4511000001\",\"text\":\"x\","
	                           "\"reference\":\"7\"}";
	struct house *house = *state;
	const char *token = token_of(house, 740, "esdh");
	const char *other = token_of(house, 661, "esdh");
	struct stop_job stop = {.job = {.run = run_stop}, .house = house};
	struct api_reply reply;

	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &stop.job),
	        STATUS_OK);
	reply = order(house, token, body);
	expect_refused(&reply, 409, "recipient_stopped");
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 0);
	assert_int_equal(order(house, other, body).status, 202);
	/* The reference was not used up by it. */
	house_run(house, "DELETE FROM stop_list");
	assert_int_equal(order(house, token, body).status, 202);
}

static struct api_reply
look(struct house *house, const char *token, const char *id)
{
	return ask(house, (struct request){.method = "GET",
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
	const char *token = token_of(house, 740, "esdh");
	const char *other = token_of(house, 661, "esdh");
	struct api_reply reply =
	        order(house, token, "{\"to\":\"+4511000001\",\"text\":\"x\"}");
	const char *id = word(&reply, "id");

	reply = look(house, token, id);
	assert_int_equal(reply.status, 200);
	assert_string_equal(word(&reply, "id"), id);
	assert_string_equal(word(&reply, "created_at"), "2026-10-06T08:00:00Z");
	assert_true(strcmp(word(&reply, "state"), "queued") == 0 ||
	            strcmp(word(&reply, "state"), "sending") == 0);
	assert_true(json_is_null(json_object_get(reply.json, "settled_at")));
	/* An attempt that came to nothing is no settlement. */
	house_run(house, "UPDATE outbox SET state = 'queued',"
	                 " due_at = due_at + 9999, settled_at = 1791273601");
	reply = look(house, token, id);
	assert_true(json_is_null(json_object_get(reply.json, "settled_at")));
	house_run(house, "UPDATE outbox SET state = 'accepted'");
	reply = look(house, token, id);
	assert_true(json_is_string(json_object_get(reply.json, "settled_at")));
	reply = look(house, other, id);
	expect_refused(&reply, 404, "no_such_message");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		reply = look(house, token, wrong[i]);
		if (reply.status != 404 && reply.status != 400)
			fail_msg("%s: %d", wrong[i], reply.status);
	}
	reply = look(house, NULL, id);
	expect_refused(&reply, 401, "no_token");
}

static void
test_rate(void **state)
{
	static const char body[] = "{\"to\":\"+4511000001\",\"text\":\"x\"}";
	struct house *house = *state;
	const char *token = token_of(house, 740, "esdh");
	const char *other = token_of(house, 740, "andet");
	struct api_reply reply;

	house->service->settings.api_rate = 2;
	for (int i = 0; i < 20; i++)
		assert_int_equal(order(house, token, body).status, 202);
	reply = order(house, token, body);
	expect_refused(&reply, 429, "too_many");
	assert_non_null(strstr(reply.head, "Retry-After: 1"));
	/* Each token has its own. */
	assert_int_equal(order(house, other, body).status, 202);
	clock_advance(&house->clock, 1000);
	assert_int_equal(order(house, token, body).status, 202);
	assert_int_equal(order(house, token, body).status, 202);
	assert_int_equal(order(house, token, body).status, 429);
}

/* A token that is revoked holds for a second at most. */
static void
test_revoked(void **state)
{
	static const char body[] = "{\"to\":\"+4511000001\",\"text\":\"x\"}";
	struct house *house = *state;
	const char *token = token_of(house, 740, "esdh");
	struct api_reply reply;

	assert_int_equal(order(house, token, body).status, 202);
	house_run(house, "UPDATE api_token SET revoked_at = 1");
	clock_advance(&house->clock, 1000);
	reply = order(house, token, body);
	expect_refused(&reply, 401, "no_token");
	/* What the municipality sends by may change, too. */
	house_run(house, "UPDATE api_token SET revoked_at = NULL");
	assert_int_equal(order(house, token, body).status, 202);
	house_run(house, "UPDATE municipality SET sender = '1204'");
	clock_advance(&house->clock, 1000);
	assert_int_equal(order(house, token, body).status, 202);
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"
	                                    " WHERE sender = '1204'"),
	        1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_taken),
	        HOUSE(test_refused),
	        HOUSE(test_lengths),
	        HOUSE(test_who),
	        HOUSE(test_paths),
	        HOUSE(test_reference),
	        HOUSE(test_reference_at_once),
	        HOUSE(test_stopped),
	        HOUSE(test_look),
	        HOUSE(test_rate),
	        HOUSE(test_revoked),
	};

	return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}

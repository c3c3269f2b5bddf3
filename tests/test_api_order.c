/*
 * A text ordered by a program: what is taken, what is refused and how, and that
 * a program which orders twice has sent once.
 */
#include "tests/api_desk.h"

#include <unistd.h>

#include "server/conversation_store.h"

enum { WAIT_MS = 5000 };

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
	const char *token = api_desk_token(house, 740, "esdh");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct api_reply reply =
		        api_desk_order(house, token, cases[i].body);
		const char *count = talloc_asprintf(house->memory,
		        "SELECT count(*) FROM outbox WHERE body = '%s' AND"
		        " municipality = 740 AND sender = '+4560000740'",
		        cases[i].stored);

		assert_int_equal(reply.status, 202);
		assert_int_equal(json_integer_value(json_object_get(
		                         reply.json, "segments")),
		        cases[i].segments);
		assert_string_equal(
		        api_desk_word(&reply, "encoding"), cases[i].encoding);
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
	const char *token = api_desk_token(house, 740, "esdh");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct api_reply reply =
		        api_desk_order(house, token, cases[i].body);

		api_desk_refused(&reply, cases[i].status, cases[i].code);
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
	const char *token = api_desk_token(house, 740, "esdh");

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
		struct api_reply reply = api_desk_order(house, token,
		        talloc_asprintf(house->memory,
		                "{\"to\":\"+4511000001\",\"text\":\"%s\","
		                "\"reference\":\"%s\"}",
		                letters(house, cases[i].text),
		                letters(house, cases[i].reference)));

		assert_int_equal(reply.status, cases[i].status);
		assert_string_equal(
		        api_desk_word(&reply, "error"), cases[i].code);
	}
	assert_int_equal(
	        api_desk_order(house, token, letters(house, 70000)).status,
	        413);
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 1);
}

/* The same reference again: the same answer, and one text. */
static void
test_reference(void **state)
{
	static const char body[] = "{\"to\":\"+4511000001\",\"text\":\"x\","
	                           "\"reference\":\"sag \\\"7\\\" æ\"}";
	struct house *house = *state;
	const char *token = api_desk_token(house, 740, "esdh");
	const char *other = api_desk_token(house, 740, "andet");
	struct api_reply first = api_desk_order(house, token, body);
	struct api_reply again;

	assert_int_equal(first.status, 202);
	assert_string_equal(api_desk_word(&first, "reference"), "sag \"7\" æ");
	for (int i = 0; i < 3; i++) {
		again = api_desk_order(house, token, body);
		assert_int_equal(again.status, 202);
		assert_true(json_equal(again.json, first.json));
	}
	/* Written otherwise, it is the same number. */
	again = api_desk_order(house, token,
	        "{\"reference\":\"sag \\\"7\\\" æ\",\"to\":\"+45 11 00 00 01\","
	        "\"text\":\"x\"}");
	assert_true(json_equal(again.json, first.json));
	again = api_desk_order(house, token,
	        "{\"to\":\"+4511000001\",\"text\":\"y\","
	        "\"reference\":\"sag \\\"7\\\" æ\"}");
	api_desk_refused(&again, 409, "reference_taken");
	again = api_desk_order(house, token,
	        "{\"to\":\"+4511000002\",\"text\":\"x\","
	        "\"reference\":\"sag \\\"7\\\" æ\"}");
	api_desk_refused(&again, 409, "reference_taken");
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 1);
	/* References are each token's own. */
	again = api_desk_order(house, other, body);
	assert_int_equal(again.status, 202);
	assert_string_not_equal(
	        api_desk_word(&again, "id"), api_desk_word(&first, "id"));
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 2);
}

/* Many at once under one reference are one text, too. */
static void
test_reference_at_once(void **state)
{
	enum { MANY = 16 };
	struct house *house = *state;
	const char *bytes = api_desk_wire(
	        house, (struct api_request){
	                       .token = api_desk_token(house, 740, "esdh"),
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
		reply = api_desk_read(house, &answer);
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
	const char *token = api_desk_token(house, 740, "esdh");
	const char *other = api_desk_token(house, 661, "esdh");
	struct stop_job stop = {.job = {.run = run_stop}, .house = house};
	struct api_reply reply;

	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &stop.job),
	        STATUS_OK);
	reply = api_desk_order(house, token, body);
	api_desk_refused(&reply, 409, "recipient_stopped");
	assert_int_equal(house_count(house, "SELECT count(*) FROM outbox"), 0);
	assert_int_equal(api_desk_order(house, other, body).status, 202);
	/* The reference was not used up by it. */
	house_run(house, "DELETE FROM stop_list");
	assert_int_equal(api_desk_order(house, token, body).status, 202);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_taken),
	        HOUSE(test_refused),
	        HOUSE(test_lengths),
	        HOUSE(test_reference),
	        HOUSE(test_reference_at_once),
	        HOUSE(test_stopped),
	};

	return cmocka_run_group_tests_name("api_order", tests, NULL, NULL);
}

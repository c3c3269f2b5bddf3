/*
 * The wire must fail as it is told, and otherwise be like any server.
 */
#include "gateway/simulator_wire.h"

#include <string.h>
#include <unistd.h>

#include "tests/outbox_fixture.h"
#include "tests/raw_http.h"

enum { SHORT_MS = 400, LONG_MS = 5000 };

struct wired {
	TALLOC_CTX *memory;
	struct clock clock;
	struct simulator *simulator;
	struct simulator_wire *wire;
	struct http_client *client;
	struct http_header headers[2];
	struct http_request request;
	bool done;
	/* Of the last answer. */
	char answer[200];
};

static int
setup(void **state)
{
	struct wired *wired = talloc_zero(NULL, struct wired);

	wired->memory = wired;
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&wired->clock, (int64_t)OUTBOX_NOW * 1000);
	wired->simulator = simulator_create(
	        wired, (struct simulator_options){.driver = "generic",
	                       .clock = &wired->clock,
	                       .token = "T0ken",
	                       .webhook_secret = "s3cret"});
	wired->wire = simulator_wire_start(wired, wired->simulator);
	assert_non_null(wired->wire);
	wired->client = http_client_create(
	        wired, (struct http_client_options){.connections_max = 4,
	                       .max_age_conn_s = 50,
	                       .answer_max = (size_t)1024 * 1024,
	                       .user_agent = "test"});
	*state = wired;
	return 0;
}

static int
teardown(void **state)
{
	struct wired *wired = *state;

	simulator_release(wired->simulator);
	simulator_wire_stop(wired->wire);
	return talloc_free(wired);
}

static void
on_done(struct http_request *request, void *context)
{
	struct wired *wired = context;

	wired->done = true;
	(void)snprintf(wired->answer, sizeof(wired->answer), "%.150s",
	        request->answer == NULL ? "" : request->answer);
}

/* Sends one text under a fault; the request tells what came of it. */
static const struct http_request *
send_one(struct wired *wired, enum simulator_fault fault, unsigned timeout_ms)
{
	static const char body[] =
	        "{\"to\":\"+4511000001\",\"from\":\"1204\",\"text\":\"Hej\"}";

	wired->headers[0] =
	        (struct http_header){"Content-Type", "application/json"};
	wired->headers[1] =
	        (struct http_header){"Authorization", "Bearer T0ken"};
	wired->request = (struct http_request){.method = "POST",
	        .url = talloc_asprintf(wired, "http://127.0.0.1:%d/send?x=1",
	                simulator_wire_port(wired->wire)),
	        .headers = wired->headers,
	        .header_count = 2,
	        .body = body,
	        .body_length = sizeof(body) - 1,
	        .timeout_ms = timeout_ms,
	        .done = on_done,
	        .context = wired};
	if (fault != SIMULATOR_NO_FAULT)
		simulator_fail_phone(wired->simulator, "+4511000001", fault, 1);
	wired->done = false;
	wired->client->send(wired->client, &wired->request);
	while (!wired->done)
		wired->client->poll(wired->client, 10);
	return &wired->request;
}

static const struct {
	enum simulator_fault fault;
	unsigned timeout_ms;
	enum http_outcome outcome;
	long status;
	uint64_t accepted;
} rows[] = {
        {SIMULATOR_NO_FAULT, LONG_MS, HTTP_ANSWERED, 200, 1},
        {SIMULATOR_RESET, LONG_MS, HTTP_UNKNOWN, 0, 0},
        {SIMULATOR_RESET_ACCEPTED, LONG_MS, HTTP_UNKNOWN, 0, 1},
        {SIMULATOR_SLOW, SHORT_MS, HTTP_UNKNOWN, 0, 1},
        {SIMULATOR_SLOW, LONG_MS, HTTP_ANSWERED, 200, 1},
        {SIMULATOR_SILENT, SHORT_MS, HTTP_UNKNOWN, 0, 1},
        {SIMULATOR_HUGE, LONG_MS, HTTP_UNKNOWN, 0, 1},
        {SIMULATOR_TOO_MANY, LONG_MS, HTTP_ANSWERED, 429, 0},
        {SIMULATOR_NO_FAULT, LONG_MS, HTTP_ANSWERED, 200, 1},
};

static void
test_faults(void **state)
{
	struct wired *wired = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t before = simulator_counts(wired->simulator).accepted;
		const struct http_request *request =
		        send_one(wired, rows[i].fault, rows[i].timeout_ms);

		assert_int_equal(request->outcome, rows[i].outcome);
		assert_int_equal(request->status, rows[i].status);
		assert_int_equal(
		        simulator_counts(wired->simulator).accepted - before,
		        rows[i].accepted);
		if (rows[i].status == 200)
			assert_non_null(strstr(wired->answer, "\"id\":\"g-"));
		if (rows[i].status == 429)
			assert_int_equal(request->retry_after_s, 7);
	}
}

/* Nobody listens, and then somebody does, at the same port. */
static void
test_refuses(void **state)
{
	struct wired *wired = *state;

	for (int i = 0; i < 3; i++) {
		simulator_wire_refuse(wired->wire, true);
		assert_int_equal(
		        send_one(wired, SIMULATOR_NO_FAULT, LONG_MS)->outcome,
		        HTTP_NOT_SENT);
		simulator_wire_refuse(wired->wire, false);
		assert_int_equal(
		        send_one(wired, SIMULATOR_NO_FAULT, LONG_MS)->outcome,
		        HTTP_ANSWERED);
	}
	assert_int_equal(simulator_counts(wired->simulator).accepted, 3);
}

/* What is no HTTP gets no answer, and harms nobody else. */
static void
test_nonsense(void **state)
{
	static const char *const requests[] = {"good day\r\n\r\n", "\r\n\r\n",
	        "POST\r\n\r\n", "POST /send\r\n\r\n"};
	struct wired *wired = *state;

	for (int i = 0; i < 4; i++) {
		struct raw_answer answer = {0};
		int fd = raw_connect(simulator_wire_port(wired->wire));

		assert_true(raw_send_text(fd, requests[i]));
		raw_read_until(fd, "never", &answer);
		assert_int_equal(answer.length, 0);
		(void)close(fd);
	}
	assert_int_equal(
	        send_one(wired, SIMULATOR_NO_FAULT, LONG_MS)->status, 200);
}

#define WIRE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        WIRE(test_faults),
	        WIRE(test_refuses),
	        WIRE(test_nonsense),
	};

	return cmocka_run_group_tests_name("simulator_wire", tests, NULL, NULL);
}

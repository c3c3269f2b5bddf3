/*
 * The twins must be as strict as their providers: credentials, fields, limits
 * and the words of their refusals.
 */
#include "gateway/simulator.h"

#include <string.h>

#include "tests/outbox_fixture.h"

static const struct {
	const char *driver;
	const char *path;
	const char *authorization;
	const char *body;
	unsigned status;
	const char *says;
} rows[] = {

#define REST "gatewayapi_rest", "/rest/mtsms"
#define GOOD_REST                                                              \
	"{\"sender\":\"1204\",\"message\":\"Hej\",\"recipients\":["            \
	"{\"msisdn\":4511000001}],\"encoding\":\"UTF8\"}"
        {REST, "Basic VDBrZW46", "[" GOOD_REST "]", 200, "{\"ids\":["},
        {REST, "Basic eDo=", "[" GOOD_REST "]", 401, "0x0223"},
        {REST, NULL, "[" GOOD_REST "]", 401, "0x0223"},
        /* The same recipient twice refuses all. */
        {REST, "Basic VDBrZW46", "[" GOOD_REST "," GOOD_REST "]", 422,
                "0x0310"},
        {REST, "Basic VDBrZW46", "[]", 422, "0x0301"},
        {REST, "Basic VDBrZW46", "[{}]", 422, "0x0308"},
        {REST, "Basic VDBrZW46", "{", 422, "0x0301"},
#define TWILIO      "twilio", "/2010-04-01/Accounts/AC1/Messages.json"
#define GOOD_TWILIO "To=%2B4511000001&From=1204&Body=Hej"
        {TWILIO, "Basic VDBrZW4=", GOOD_TWILIO, 201, "\"sid\":\"SM"},
        {TWILIO, "Basic eDo=", GOOD_TWILIO, 401, "20003"},
        {TWILIO, "Basic VDBrZW4=", "To=4511000001&From=1204&Body=Hej", 400,
                "To"},
        {TWILIO, "Basic VDBrZW4=", "To=%2B4511000001&From=1204&Body=", 400,
                "Body"},
        {TWILIO, "Basic VDBrZW4=", "To=%2B4511000001&Body=Hej", 400, "From"},
#define LINK "link", "/sms/sendbatch"
#define GOOD_LINK(ignore, text)                                                \
	"{\"platformId\":\"P\",\"platformPartnerId\":\"1\","                   \
	"\"useDeliveryReport\":true," ignore                                   \
	"\"sendRequestMessages\":[{\"source\":\"1204\",\"destination\":"       \
	"\"+4511000001\",\"userData\":\"" text "\"}]}"
        {LINK, "Basic VDBrZW4=", GOOD_LINK("\"ignoreResponse\":false,", "Hej"),
                200, "1005"},
        /* Its default tells nothing. */
        {LINK, "Basic VDBrZW4=", GOOD_LINK("", "Hej"), 204, ""},
        {LINK, "Basic VDBrZW4=", GOOD_LINK("\"ignoreResponse\":false,", "😀"),
                400, "106000"},
        {LINK, "Basic VDBrZW4=", "{\"sendRequestMessages\":[]}", 400, "106000"},
        {LINK, "Bearer x", GOOD_LINK("", "Hej"), 401, "106101"},
#define INMOBILE "inmobile", "/v4/sms/outgoing"
#define GOOD_INMOBILE(id)                                                      \
	"{\"to\":\"4511000001\",\"from\":\"1204\",\"text\":\"Hej\","           \
	"\"messageId\":\"" id "\"}"
        {INMOBILE, "Basic YXBpOlQwa2Vu",
                "{\"messages\":[" GOOD_INMOBILE("a") "]}", 200,
                "\"messageId\":\"a\""},
        {INMOBILE, "Basic YXBpOlQwa2Vu", "{\"messages\":[]}", 400,
                "expected 1 to 250"},
        {INMOBILE, "Basic YXBpOlQwa2Vu",
                "{\"messages\":[{\"to\":\"+4511000001\"}]}", 400, "to is"},
        {INMOBILE, "Basic eDo=", "{}", 401, "errorMessage"},
#define GENERIC "generic", "/send"
        {GENERIC, "Bearer T0ken",
                "{\"to\":\"+4511000001\",\"from\":\"1\",\"text\":\"Hej\"}", 200,
                "{\"messages\":[{\"id\":"},
        {GENERIC, "Bearer T0ken", "{}", 422, "is wrong"},
        {GENERIC, "Bearer x", "{}", 401, "credentials"},
        {GENERIC, "Bearer T0ken", "x", 422, "is wrong"},
};

static struct http_call *
ask(TALLOC_CTX *memory, struct simulator *simulator, size_t row)
{
	struct http_call *call =
	        http_call_create(memory, "POST", rows[row].path);
	struct http_header *header = talloc_zero(memory, struct http_header);

	*header =
	        (struct http_header){"Authorization", rows[row].authorization};
	call->headers = header;
	call->header_count = rows[row].authorization != NULL;
	call->body = rows[row].body;
	call->body_length = strlen(call->body);
	simulator_handle(call, simulator);
	return call;
}

static struct simulator *
twin(TALLOC_CTX *memory, const char *driver, const struct clock *clock)
{
	return simulator_create(
	        memory, (struct simulator_options){.driver = driver,
	                        .clock = clock,
	                        .token = "T0ken",
	                        .webhook_secret = "s3cret"});
}

static void
test_requests(void **state)
{
	struct clock clock;

	(void)state;
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&clock, 1000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct simulator *simulator =
		        twin(memory, rows[i].driver, &clock);
		const struct http_call *call = ask(memory, simulator, i);

		if (call->status != rows[i].status ||
		        strstr(call->answer, rows[i].says) == NULL)
			fail_msg("%s: %s: %u %s", rows[i].driver, rows[i].body,
			        call->status, call->answer);
		assert_int_equal(simulator_counts(simulator).accepted,
		        rows[i].status < 300);
		assert_int_equal(simulator_counts(simulator).refused > 0,
		        rows[i].status >= 400);
		talloc_free(memory);
	}
}

/* An id that was given may not come again. */
static void
test_unique_ids(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct clock clock;
	struct simulator *simulator;
	size_t row = 0;

	(void)state;
	clock_init_frozen(&clock, 1000);
	while (strcmp(rows[row].driver, "inmobile") != 0)
		row++;
	simulator = twin(memory, "inmobile", &clock);
	assert_int_equal(ask(memory, simulator, row)->status, 200);
	assert_int_equal(ask(memory, simulator, row)->status, 400);
	assert_int_equal(simulator_counts(simulator).accepted, 1);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_requests),
	        cmocka_unit_test(test_unique_ids),
	};

	return cmocka_run_group_tests_name(
	        "simulator_twins", tests, NULL, NULL);
}

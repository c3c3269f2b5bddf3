/*
 * Twilio: forms out, JSON in, and signatures that were recorded by others
 * (twilio-node's spec/validation.spec.js, token 12345).
 */
#include "tests/provider_kit.h"

static const struct provider_account account = {.lane = "main",
        .driver = "twilio",
        .url = "https://api.twilio.com/2010-04-01/Accounts/AC1",
        .token = "SK1:secret",
        .webhook_secret = "12345",
        .public_url = "https://we.test/hook/main"};

static void
test_build(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_request request = kit_build(memory, &account, 1);

	(void)state;
	assert_string_equal(request.method, "POST");
	assert_string_equal(request.url,
	        "https://api.twilio.com/2010-04-01/Accounts/AC1/"
	        "Messages.json");
	assert_string_equal(kit_header(&request, "Authorization"),
	        "Basic U0sxOnNlY3JldA==");
	assert_string_equal(kit_header(&request, "Content-Type"),
	        "application/x-www-form-urlencoded");
	assert_string_equal(request.body,
	        "To=%2B4511000001&From=%2B4560575797&Body=Hej%20%C3%A6%C3%B8"
	        "%C3%A5%20%26%20%22du%22&StatusCallback=https%3A%2F%2Fwe.test"
	        "%2Fhook%2Fmain%3Fref%3D1-aaaaaaaa&ContentRetention=discard&"
	        "AddressRetention=obfuscate");
	talloc_free(memory);
}

static const struct kit_answer answer_rows[] = {
        {201, -1, 1, "{\"sid\":\"SM1\",\"status\":\"queued\"}", "A", NULL},
        {200, -1, 1, "{\"sid\":\"SM1\"}", "A", NULL},
        {201, -1, 1, "{}", "U", NULL},
        {201, -1, 1, "", "U", NULL},
        {201, -1, 1, "{\"sid\":{}}", "U", NULL},
        {204, -1, 1, "", "U pause 0", NULL},
        {400, -1, 1,
                "{\"code\":21610,\"message\":\"Attempt to send to +4511000001"
                "\",\"status\":400}",
                "R", "400 21610 Attempt to send to +**********"},
        {429, -1, 1, "{\"code\":20429,\"message\":\"Too Many\"}", "T pause 30",
                "429 20429 Too Many"},
        /* The class decides, not the code. */
        {500, -1, 1, "{\"code\":21211}", "U pause 0", NULL},
};

static void
test_answers(void **state)
{
	(void)state;
	kit_expect_answers(&account, KIT_ROWS(answer_rows));
	kit_expect_retry_rule(&account);
}

#define FIVE                                                                   \
	"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&"         \
	"From=%2B14158675309&To=%2B18005551212"

/* The address that is signed, its query, the form, the signature.  None is a
 * message, so that what is signed rightly "cannot be read". */
static const struct {
	const char *url;
	const char *query;
	const char *body;
	const char *signature;
	const char *events;
} recorded[] = {
        {"https://mycompany.com/myapp.php", "foo=1&bar=2", FIVE,
                "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "input"},
        /* The order of fields does not matter. */
        {"https://mycompany.com/myapp.php", "foo=1&bar=2",
                "To=%2B18005551212&From=%2B14158675309&Digits=1234&"
                "Caller=%2B14158675309&CallSid=CA1234567890ABCDE",
                "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "input"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2",
                "CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&"
                "From=%2B14158675310&To=%2B18005551212",
                "GvWf1cFY/Q7PnoempGyD5oXAezc=", "input"},
        {"https://mycompany.com:1234/myapp.php", "foo=1&bar=2", FIVE,
                "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "input"},
        {"http://mycompany.com:1234/myapp.php", "foo=1&bar=2", FIVE,
                "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", "input"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2", FIVE,
                "kvajT1Ptam85bY51eRf/AJRuM3w=", "input"},
        {"http://mycompany.com/myapp.php", "foo=1&bar=2", FIVE,
                "0ZXoZLH/DfblKGATFgpif+LLRf4=", "input"},
        {"https://user:pass@mycompany.com/myapp.php", "foo=1&bar=2", FIVE,
                "CukzLTc1tT5dXEDIHm/tKBanW10=", "input"},
        {"https://user@mycompany.com/myapp.php", "foo=1&bar=2", FIVE,
                "2YRLlVAflCqxaNicjMpJcSTgzSs=", "input"},
        {"https://user:pass@mycompany.com/myapp.php", "foo=1&bar=2", FIVE,
                "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=", "input"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2&Body=It's+amazing",
                FIVE, "dsq4Ehbj6cs+KdTkpF5sSSplOWw=", "input"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2",
                "MessagingBinding.Address=%2B1325xxxxxxx&"
                "MessagingBinding.Address=%2B1415xxxxxxx",
                "83O6e2vORAoJHUNzJjDWN1jz+BA=", "input"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2",
                "MessagingBinding.Address=%2B1415xxxxxxx&"
                "MessagingBinding.Address=%2B1325xxxxxxx",
                "83O6e2vORAoJHUNzJjDWN1jz+BA=", "input"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2",
                "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&"
                "Digits=1234",
                "IK+Dwps556ElfBT0I3Rgjkr1wJU=", "input"},
        /* JSON, whose hash is in the address. */
        {"https://mycompany.com/myapp.php",
                "foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502"
                "b283a80c7cf19632632f96e6620",
                "{\"property\": \"value\", \"boolean\": true}",
                "a9nBmqA0ju/hNViExpshrM61xv4=", "input"},
        {"https://mycompany.com/myapp.php",
                "bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf1"
                "9632632f96e6620",
                "{\"property\": \"value\", \"boolean\": true}",
                "y77kIzt2vzLz71DgmJGsen2scGs=", "input"},
        {"https://mycompany.com/myapp.php",
                "foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502"
                "b283a80c7cf19632632f96e6620",
                "{\"property\": \"value\", \"boolean\": false}",
                "a9nBmqA0ju/hNViExpshrM61xv4=", "forbidden"},
        /* What must not pass. */
        {"https://mycompany.com/myapp.php", "foo=1&bar=3", FIVE,
                "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "forbidden"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2", FIVE "&x=1",
                "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "forbidden"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2", FIVE,
                "WRONG_SIGNATURE", "forbidden"},
        {"https://mycompany.com/myapp.php", "foo=1&bar=2", FIVE, "",
                "forbidden"},
        {"https://other.com/myapp.php", "foo=1&bar=2", FIVE,
                "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "forbidden"},
};

static void
test_recorded(void **state)
{
	struct provider_account other = account;

	(void)state;
	for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++) {
		struct kit_hook row = {.query = recorded[i].query,
		        .header = "X-Twilio-Signature",
		        .value = recorded[i].signature,
		        .body = recorded[i].body,
		        .events = recorded[i].events};

		other.public_url = recorded[i].url;
		kit_expect_hooks(&other, &row, 1);
	}
	other.webhook_secret = "";
	kit_expect_hooks(&other,
	        &(struct kit_hook){.header = "X-Twilio-Signature",
	                .value = "",
	                .body = "",
	                .events = "forbidden"},
	        1);
}

/* Signed by openssl's command line, for https://we.test/hook/main. */
static const struct kit_hook hook_rows[] = {
        {NULL, "ref=1-aaaaaaaa", "X-Twilio-Signature",
                "ihhKD4RPrinUeSNC5/V1iE0Qg4Y=",
                "MessageSid=SM1&MessageStatus=delivered&To=%2B4511000001",
                "receipt 1-aaaaaaaa delivered delivered @0"},
        {NULL, "ref=1-aaaaaaaa", "X-Twilio-Signature",
                "CIvlwv2SQB2Zy1uAGB09rg4kqoU=",
                "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003",
                "receipt 1-aaaaaaaa failed undelivered 30003 @0"},
        {NULL, "ref=1-aaaaaaaa", "X-Twilio-Signature",
                "CJ1vz8Q7/xLQVgjou/mxi3w8+uU=",
                "MessageSid=SM1&MessageStatus=wondering",
                "receipt 1-aaaaaaaa unknown wondering @0"},
        {NULL, NULL, "X-Twilio-Signature", "n40nOvdR5QgKQHc35zyFKDUolp0=",
                "MessageSid=SM2&SmsStatus=received&From=%2B4511000001&"
                "To=%2B4560575797&Body=4+%C3%A6%C3%B8%C3%A5",
                "text +4511000001 +4560575797|4 æøå @0"},
};

static void
test_hooks(void **state)
{
	(void)state;
	kit_expect_hooks(&account, KIT_ROWS(hook_rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_build),
	        cmocka_unit_test(test_answers),
	        cmocka_unit_test(test_recorded),
	        cmocka_unit_test(test_hooks),
	};

	return cmocka_run_group_tests_name(
	        "provider_twilio", tests, kit_setup, NULL);
}

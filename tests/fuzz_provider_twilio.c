/*
 * Any bytes as Twilio's answers and forms.
 */
#include "tests/fuzz_provider.h"

#include "gateway/provider_twilio_internal.h"

static const struct provider_account account = {.lane = "main",
        .driver = "twilio",
        .url = "https://provider.test",
        .token = "user:T0ken",
        .webhook_secret = "12345",
        .public_url = "https://we.test/hook/main"};

static const char *
sign(TALLOC_CTX *memory, const char *body, size_t length)
{
	char signature[TWILIO_SIGNATURE_MAX];
	json_t *form = provider_form(body, length);

	twilio_sign("12345", "https://we.test/hook/main?ref=1-aaaaaaaa", form,
	        signature);
	json_decref(form);
	return talloc_strdup(memory, signature);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	unsigned choice = size > 0 ? data[0] : 0;
	size_t length = size > 0 ? size - 1 : 0;
	char *body = fuzz_body(memory, size > 0 ? data + 1 : data, length);

	if (choice % 2 == 0)
		fuzz_answer(&account, choice / 2, body, length);
	else
		fuzz_hook(&account, "X-Twilio-Signature",
		        sign(memory, body, length), body, length);
	talloc_free(memory);
	return 0;
}

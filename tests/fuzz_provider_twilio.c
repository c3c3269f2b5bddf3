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

static void
hook(TALLOC_CTX *memory, const char *body, size_t length)
{
	fuzz_hook(&account, "X-Twilio-Signature", sign(memory, body, length),
	        body, length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_one(&account, hook, data, size);
}

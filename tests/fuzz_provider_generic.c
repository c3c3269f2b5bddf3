/*
 * Any bytes as the answers and webhooks of a provider that is described in the
 * configuration.
 */
#include "tests/fuzz_provider.h"

static const struct provider_account account = {.lane = "main",
        .driver = "generic",
        .url = "https://provider.test",
        .token = "user:T0ken",
        .webhook_secret = "s3cret",
        .public_url = "https://we.test/hook/main",
        .terms = {.method = "POST",
                .answer_id = "messages.0.id",
                .answer_error = "error.text",
                .event_id = "id",
                .event_from = "from",
                .event_to = "to",
                .event_text = "text",
                .event_reference = "ref",
                .event_status = "state",
                .delivered = "delivered",
                .failed = "failed",
                .signature = "X-Signature"}};

static void
hook(TALLOC_CTX *memory, const char *body, size_t length)
{
	fuzz_hook(&account, "X-Signature",
	        fuzz_mac(memory, &account, body, length), body, length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_one(&account, hook, data, size);
}

/*
 * Any bytes as GatewayAPI's answers and webhooks.
 */
#include "tests/fuzz_provider.h"

static const struct provider_account account = {.lane = "main",
        .driver = "gatewayapi",
        .url = "https://provider.test",
        .token = "user:T0ken",
        .webhook_secret = "s3cret",
        .public_url = "https://we.test/hook/main"};

static void
hook(TALLOC_CTX *memory, const char *body, size_t length)
{
	fuzz_hook(&account, "Signature",
	        talloc_asprintf(memory, "v1=%s",
	                fuzz_mac(memory, &account, body, length)),
	        body, length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_one(&account, hook, data, size);
}

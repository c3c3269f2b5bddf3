/*
 * Any bytes as LINK Mobility's answers and webhooks.
 */
#include "tests/fuzz_provider.h"

static const struct provider_account account = {.lane = "main",
        .driver = "link",
        .url = "https://provider.test",
        .token = "user:T0ken",
        .webhook_secret = "hook:s3cret",
        .public_url = "https://we.test/hook/main",
        .webhook_path = "path",
        .keyword = "KOM",
        .terms = {.platform = "P", .partner = "17"}};

static void
hook(TALLOC_CTX *memory, const char *body, size_t length)
{
	(void)memory;
	fuzz_hook(&account, "Authorization", "Basic aG9vazpzM2NyZXQ=", body,
	        length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_one(&account, hook, data, size);
}

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
		fuzz_hook(&account, "Authorization",
		        "Basic aG9vazpzM2NyZXQ=", body, length);
	talloc_free(memory);
	return 0;
}

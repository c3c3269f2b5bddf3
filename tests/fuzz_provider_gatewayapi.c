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

/* Over the body. */
static const char *
sign(TALLOC_CTX *memory, const char *body, size_t length)
{
	unsigned char mac[32];
	char hex[65];

	secret_hmac_sha256("s3cret", 6, body, length, mac);
	secret_hex(mac, sizeof(mac), hex);
	return talloc_asprintf(memory, "v1=%s", hex);
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
		fuzz_hook(&account, "Signature", sign(memory, body, length),
		        body, length);
	talloc_free(memory);
	return 0;
}

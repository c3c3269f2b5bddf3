/*
 * Any bytes as the answers of GatewayAPI's older interface, and as the payload
 * of its tokens.
 */
#include "tests/fuzz_provider.h"

#include <sodium.h>

static const struct provider_account account = {.lane = "main",
        .driver = "gatewayapi_rest",
        .url = "https://provider.test",
        .token = "user:T0ken",
        .webhook_secret = "s3cret",
        .public_url = "https://we.test/hook/main"};

static const char *
encode(TALLOC_CTX *memory, const void *bytes, size_t length)
{
	size_t room = sodium_base64_encoded_len(
	        length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *out = talloc_zero_array(memory, char, (unsigned)room);

	return sodium_bin2base64(out, room, bytes, length,
	        sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static const char *
sign(TALLOC_CTX *memory, const char *body, size_t length)
{
	static const char head[] = "{\"alg\":\"HS256\"}";
	const char *token = talloc_asprintf(memory, "%s.%s",
	        encode(memory, head, sizeof(head) - 1),
	        encode(memory, body, length));
	unsigned char mac[32];

	secret_hmac_sha256("s3cret", 6, token, strlen(token), mac);
	return talloc_asprintf(
	        memory, "%s.%s", token, encode(memory, mac, sizeof(mac)));
}

/* A payload that is no JSON counts as unsigned. */
static void
hook(TALLOC_CTX *memory, const char *body, size_t length)
{
	struct http_call *call = http_call_create(memory, "POST", "/hook/main");
	struct http_header header = {
	        "X-Gwapi-Signature", sign(memory, body, length)};
	struct provider_event *events = NULL;
	size_t count = 0;

	call->headers = &header;
	call->header_count = 1;
	if (provider_find(account.driver)
	                ->receive(&account, call, memory, &events, &count) !=
	        STATUS_OK)
		return;
	for (size_t i = 0; i < count; i++)
		fuzz_event(&events[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_one(&account, hook, data, size);
}

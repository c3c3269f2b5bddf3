/*
 * GatewayAPI's webhooks, signed and received.
 */
#include "tests/gatewayapi_hook.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"

const char gatewayapi_hook_plain[] =
        "{\"event_id\":\"e1\",\"timestamp\":\"2026-11-25T17:31:08Z\","
        "\"event_type\":\"message.status.sms\",\"event\":{\"msg_id\":\"01J\","
        "\"recipient\":4520123456,\"reference\":\"7-aaaaaaaa\","
        "\"status\":\"DELIVERED\",\"status_at\":\"2026-11-25T17:31:07Z\","
        "\"error\":null}}";

static void
count_line(const char *line, void *context)
{
	struct gatewayapi_hook *hook = context;

	hook->logged += strstr(line, "gatewayapi.") != NULL;
}

int
gatewayapi_hook_start(void **state)
{
	struct gatewayapi_hook *hook =
	        talloc_zero(NULL, struct gatewayapi_hook);
	struct text why;

	hook->memory = hook;
	text_init(&why, hook, 200);
	log_set_sink(count_line, hook);
	hook->account = (struct provider_account){
	        .driver = "gatewayapi", .webhook_secret = "secret"};
	*state = hook;
	return secret_init() == STATUS_OK && clock_init(&why) == STATUS_OK ? 0
	                                                                   : -1;
}

int
gatewayapi_hook_end(void **state)
{
	log_set_sink(NULL, NULL);
	return talloc_free(*state);
}

enum status
gatewayapi_hook_with(
        struct gatewayapi_hook *hook, const char *body, const char *signature)
{
	struct http_call *call =
	        http_call_create(hook->memory, "POST", "/hook/main");
	struct http_header headers[] = {
	        {"Content-Type", "application/json"}, {"signature", signature}};

	call->headers = headers;
	call->header_count = signature == NULL ? 1 : 2;
	call->body = body;
	call->body_length = strlen(body);
	return provider_find("gatewayapi")
	        ->receive(&hook->account, call, hook->memory, &hook->events,
	                &hook->count);
}

const char *
gatewayapi_hook_sign(
        struct gatewayapi_hook *hook, const char *key, const char *body)
{
	unsigned char mac[32];
	char hex[65];

	secret_hmac_sha256(key, strlen(key), body, strlen(body), mac);
	secret_hex(mac, sizeof(mac), hex);
	return talloc_strdup(hook->memory, hex);
}

enum status
gatewayapi_hook_receive(struct gatewayapi_hook *hook, const char *body)
{
	return gatewayapi_hook_with(hook, body,
	        talloc_asprintf(hook->memory, "v1=%s",
	                gatewayapi_hook_sign(hook, "secret", body)));
}

/*
 * A webhook of GatewayAPI as its driver receives it: signed or wrongly signed,
 * and what came of it.
 */
#ifndef TESTS_GATEWAYAPI_HOOK_H
#define TESTS_GATEWAYAPI_HOOK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/provider.h"

struct gatewayapi_hook {
	TALLOC_CTX *memory;
	struct provider_account account; /* its secret is "secret" */
	struct provider_event *events;
	size_t count;
	int logged; /* lines of the driver */
};

/* A receipt, "DELIVERED" of the message 7-aaaaaaaa. */
extern const char gatewayapi_hook_plain[];

/* Setup and teardown of a cmocka test; *state is the hook. */
int gatewayapi_hook_start(void **state);
int gatewayapi_hook_end(void **state);
/* The HMAC-SHA256 of a body under a key, in hexadecimal. */
const char *gatewayapi_hook_sign(
        struct gatewayapi_hook *hook, const char *key, const char *body);
/* Receives a body under the header's value; NULL for no header. */
enum status gatewayapi_hook_with(
        struct gatewayapi_hook *hook, const char *body, const char *signature);
/* The same, rightly signed. */
enum status gatewayapi_hook_receive(
        struct gatewayapi_hook *hook, const char *body);

#define GATEWAYAPI_HOOK(test)                                                  \
	cmocka_unit_test_setup_teardown(                                       \
	        test, gatewayapi_hook_start, gatewayapi_hook_end)

#endif

/*
 * Who may send GatewayAPI's webhooks: whoever signs the whole body.
 */
#include "tests/gatewayapi_hook.h"

/* HMAC-SHA256 of "{}" under "secret", reckoned elsewhere (openssl dgst). */
static void
test_known_signature(void **state)
{
	struct gatewayapi_hook *hook = *state;

	assert_string_equal(gatewayapi_hook_sign(hook, "secret", "{}"),
	        "77325902caca812dc259733aacd046b7"
	        "3817372c777b8d95b402647474516e13");
}

static void
test_signatures(void **state)
{
	struct gatewayapi_hook *hook = *state;
	const char *right =
	        gatewayapi_hook_sign(hook, "secret", gatewayapi_hook_plain);
	const char *wrong =
	        gatewayapi_hook_sign(hook, "other", gatewayapi_hook_plain);

	const struct {
		const char *format;
		const char *first;
		const char *second;
		enum status wanted;
	} rows[] = {
	        {"v1=%s", right, "", STATUS_OK},
	        {"v1=%s", wrong, "", STATUS_FORBIDDEN},
	        {"%s", right, "", STATUS_FORBIDDEN},
	        {"v2=%s", right, "", STATUS_FORBIDDEN},
	        {"xv1=%s", right, "", STATUS_FORBIDDEN},
	        {"v1=%s0", right, "", STATUS_FORBIDDEN},
	        {"v1=%.63s", right, "", STATUS_FORBIDDEN},
	        {"v1=%.62szz", right, "", STATUS_FORBIDDEN},
	        {"v1=", "", "", STATUS_FORBIDDEN},
	        {"", "", "", STATUS_FORBIDDEN},
	        /* While the secret is being changed. */
	        {"v1=%s,v1=%s", wrong, right, STATUS_OK},
	        {"v1=%s, v1=%s", right, wrong, STATUS_OK},
	        {"v1=%s,v1=%s", wrong, wrong, STATUS_FORBIDDEN},
	        {"t=1, v1=%s", right, "", STATUS_OK},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char header[300];
		struct text text;

		text_init(&text, hook->memory, sizeof(header));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		text_add_format(
		        &text, rows[i].format, rows[i].first, rows[i].second);
#pragma GCC diagnostic pop
		if (gatewayapi_hook_with(hook, gatewayapi_hook_plain,
		            text_string(&text)) != rows[i].wanted)
			fail_msg("row %zu: %s", i, text_string(&text));
		assert_int_equal(
		        hook->count, rows[i].wanted == STATUS_OK ? 1 : 0);
	}
	assert_int_equal(
	        gatewayapi_hook_with(hook, gatewayapi_hook_plain, NULL),
	        STATUS_FORBIDDEN);
}

/* The signature is the whole body's. */
static void
test_changed_body(void **state)
{
	struct gatewayapi_hook *hook = *state;
	char *body = talloc_strdup(hook->memory, gatewayapi_hook_plain);
	const char *signature = talloc_asprintf(hook->memory, "v1=%s",
	        gatewayapi_hook_sign(hook, "secret", body));

	assert_int_equal(
	        gatewayapi_hook_with(hook, body, signature), STATUS_OK);
	body[20] ^= 1;
	assert_int_equal(
	        gatewayapi_hook_with(hook, body, signature), STATUS_FORBIDDEN);
}

/* An empty secret would let anybody sign. */
static void
test_no_secret(void **state)
{
	struct gatewayapi_hook *hook = *state;
	const char *signature = talloc_asprintf(hook->memory, "v1=%s",
	        gatewayapi_hook_sign(hook, "", gatewayapi_hook_plain));

	hook->account.webhook_secret = "";
	assert_int_equal(
	        gatewayapi_hook_with(hook, gatewayapi_hook_plain, signature),
	        STATUS_FORBIDDEN);
	hook->account.webhook_secret = NULL;
	assert_int_equal(
	        gatewayapi_hook_with(hook, gatewayapi_hook_plain, signature),
	        STATUS_FORBIDDEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        GATEWAYAPI_HOOK(test_known_signature),
	        GATEWAYAPI_HOOK(test_signatures),
	        GATEWAYAPI_HOOK(test_changed_body),
	        GATEWAYAPI_HOOK(test_no_secret),
	};

	return cmocka_run_group_tests_name(
	        "provider_gatewayapi_signature", tests, NULL, NULL);
}

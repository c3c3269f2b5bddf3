/*
 * Any bytes as inMobile's answers, callbacks and polls.
 */
#include "tests/fuzz_provider.h"

static const struct provider_account account = {.lane = "main",
        .driver = "inmobile",
        .url = "https://provider.test",
        .token = "user:T0ken",
        .webhook_secret = "hook:s3cret",
        .public_url = "https://we.test/hook/main"};

/* A poll's body is what a callback's is. */
static void
poll_twice(TALLOC_CTX *memory, const char *body)
{
	for (size_t poll = 0; poll < 2; poll++) {
		struct provider_events events = {0};

		if (provider_find(account.driver)
		                ->poll_read(&account, poll, body, memory,
		                        &events) != STATUS_OK)
			continue;
		for (size_t i = 0; i < events.count; i++)
			fuzz_event(&events.items[i]);
	}
}

static void
hook(TALLOC_CTX *memory, const char *body, size_t length)
{
	fuzz_hook(&account, "Authorization", "Basic aG9vazpzM2NyZXQ=", body,
	        length);
	poll_twice(memory, body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_one(&account, hook, data, size);
}

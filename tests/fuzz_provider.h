/*
 * What the fuzzers of drivers share: any bytes as an answer, and as the body of a
 * webhook that is signed rightly.  The first byte chooses which.
 */
#ifndef TESTS_FUZZ_PROVIDER_H
#define TESTS_FUZZ_PROVIDER_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <talloc.h>

#include "base/secret.h"
#include "base/text.h"
#include "gateway/provider.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_MESSAGES = 3 };

static const struct provider_message fuzz_messages[FUZZ_MESSAGES] = {
        {1, "1-aaaaaaaa", "1204", "+4511000001", "Hej", 1, 0},
        {2, "2-bbbbbbbb", "1204", "+4511000002", "Hej", 1, 0},
        {3, "3-cccccccc", "1204", "+4511000003", "Hej", 1, 0},
};

/* Every message has one result, whatever was answered, and nothing that is kept
 * of it can break a log. */
static inline void
fuzz_answer(const struct provider_account *account, unsigned choice,
        const char *body, size_t length)
{
	static const long statuses[] = {
	        200, 201, 202, 204, 400, 401, 403, 422, 429, 500, 503};
	const struct provider *driver = provider_find(account->driver);
	TALLOC_CTX *memory = talloc_new(NULL);
	size_t count = driver->batch_max < FUZZ_MESSAGES ? 1 : FUZZ_MESSAGES;
	struct provider_batch batch = {account, fuzz_messages, count};
	struct http_request request = {.outcome = HTTP_ANSWERED,
	        .status = statuses[choice %
	                           (sizeof(statuses) / sizeof(statuses[0]))],
	        .answer = body,
	        .answer_length = length,
	        .retry_after_s = -1};
	struct provider_answer answer;

	driver->read(&batch, &request, memory, &answer);
	assert(answer.result_count == count);
	for (size_t i = 0; i < count; i++) {
		const char *error = answer.results[i].error;

		assert(answer.results[i].id == fuzz_messages[i].id);
		assert(request.status < 300 ||
		        answer.results[i].verdict != PROVIDER_ACCEPTED ||
		        driver->dedupes);
		assert(error == NULL || text_is_utf8(error, strlen(error)));
	}
	talloc_free(memory);
}

static inline void
fuzz_event(const struct provider_event *event)
{
	assert(event->event_id != NULL && event->event_id[0] != '\0');
	if (event->kind == PROVIDER_RECEIPT) {
		assert(event->raw_status != NULL);
		return;
	}
	assert(event->from != NULL && event->from[0] == '+');
	assert(event->text != NULL && strlen(event->text) <= 4000);
	assert(text_is_utf8(event->text, strlen(event->text)));
	assert(event->part_count >= 0 && event->part_number >= 0);
}

/* With that header; what is taken can be acted on. */
static inline void
fuzz_hook(const struct provider_account *account, const char *name,
        const char *value, const char *body, size_t length)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct http_call *call =
	        http_call_create(memory, "POST", "/hook/main/path");
	struct http_header header = {name, value};
	struct provider_event *events = NULL;
	size_t count = 0;
	enum status status;

	call->query = "ref=1-aaaaaaaa";
	call->headers = &header;
	call->header_count = 1;
	call->body = body;
	call->body_length = length;
	status = provider_find(account->driver)
	                 ->receive(account, call, memory, &events, &count);
	assert(status == STATUS_OK || status == STATUS_INPUT);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		fuzz_event(&events[i]);
	talloc_free(memory);
}

/* A body that ends with a NUL, as the server and the client give it. */
static inline char *
fuzz_body(TALLOC_CTX *memory, const uint8_t *data, size_t size)
{
	char *body = talloc_zero_array(memory, char, (unsigned)size + 1);

	assert(body != NULL);
	if (size > 0)
		memcpy(body, data, size);
	return body;
}

/* One input: the first byte says whether the rest is an answer, and to which
 * status, or a webhook, which `hook` signs as the provider would. */
typedef void fuzz_hook_fn(TALLOC_CTX *memory, const char *body, size_t length);

static inline int
fuzz_one(const struct provider_account *account, fuzz_hook_fn *hook,
        const uint8_t *data, size_t size)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	unsigned choice = size > 0 ? data[0] : 0;
	size_t length = size > 0 ? size - 1 : 0;
	char *body = fuzz_body(memory, size > 0 ? data + 1 : data, length);

	if (choice % 2 == 0)
		fuzz_answer(account, choice / 2, body, length);
	else
		hook(memory, body, length);
	talloc_free(memory);
	return 0;
}

/* The hex of HMAC-SHA256 with the account's secret, over the body. */
static inline const char *
fuzz_mac(TALLOC_CTX *memory, const struct provider_account *account,
        const char *body, size_t length)
{
	unsigned char mac[32];
	char hex[65];

	secret_hmac_sha256(account->webhook_secret,
	        strlen(account->webhook_secret), body, length, mac);
	secret_hex(mac, sizeof(mac), hex);
	return talloc_strdup(memory, hex);
}

#endif

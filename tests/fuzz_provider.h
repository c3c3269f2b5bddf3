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

#endif

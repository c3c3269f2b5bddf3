/*
 * The HTTP client without a network.
 */
#include "tests/direct_client.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A request from send() to done(). */
struct errand {
	struct errand *next;
	struct http_request *request;
	struct http_call *call; /* once the handler has it */
	enum http_outcome outcome;
	bool begun;
	bool ended; /* the answer is there */
};

struct direct_client {
	struct http_client client;
	http_handle_fn *handle;
	void *context;
	struct errand *first;
	struct errand **last;
	size_t under_way;
	enum http_outcome next_outcome;
};

static void
client_send(struct http_client *client, struct http_request *request)
{
	struct direct_client *self = client->self;
	struct errand *errand = talloc_zero(self, struct errand);

	assert(errand != NULL && request->done != NULL);
	errand->request = request;
	errand->outcome = self->next_outcome;
	self->next_outcome = HTTP_ANSWERED;
	*self->last = errand;
	self->last = &errand->next;
	self->under_way++;
}

static int
hex_value(const char *digits)
{
	char pair[3] = {digits[0], '\0', '\0'};
	char *end = NULL;
	long value;

	if (pair[0] == '\0')
		return -1;
	pair[1] = digits[1];
	value = strtol(pair, &end, 16);
	return *end == '\0' && end == pair + 2 ? (int)value : -1;
}

static char *
decode(TALLOC_CTX *owner, const char *raw, size_t length)
{
	char *path = talloc_strndup(owner, raw, length);
	char *out = path;

	assert(path != NULL);
	for (const char *in = path; *in != '\0'; in++) {
		int value = *in == '%' ? hex_value(in + 1) : -1;

		if (value > 0) {
			*out++ = (char)value;
			in += 2;
		} else {
			*out++ = *in;
		}
	}
	*out = '\0';
	return path;
}

/* "http://host:port/path?query#fragment" */
static void
set_target(struct http_call *call, const char *url)
{
	const char *host = strstr(url, "://");
	const char *path;
	size_t length;

	assert(host != NULL);
	path = host + 3 + strcspn(host + 3, "/?#");
	length = strcspn(path, "?#");
	call->path = length == 0 ? "/" : decode(call->memory, path, length);
	if (path[length] == '?')
		call->query = talloc_strndup(call->memory, path + length + 1,
		        strcspn(path + length + 1, "#"));
	assert(call->query != NULL);
}

static void
on_resume(struct http_call *call)
{
	struct errand *errand = talloc_parent(call);

	errand->ended = true;
}

static void
begin(struct direct_client *self, struct errand *errand)
{
	const struct http_request *request = errand->request;
	struct http_call *call;

	errand->begun = true;
	if (errand->outcome == HTTP_NOT_SENT) {
		errand->ended = true;
		return;
	}
	call = http_call_create(errand, request->method, "/");
	errand->call = call;
	set_target(call, request->url);
	call->headers = request->headers;
	call->header_count = request->header_count;
	if (request->body_length > 0) {
		call->body = talloc_strndup(
		        call, request->body, request->body_length);
		call->body_length = request->body_length;
	}
	call->on_resume = on_resume;
	self->handle(call, self->context);
	if (!call->deferred)
		errand->ended = true;
}

/* The answer's header, which only the client reads. */
static int64_t
retry_after(const struct http_call *call)
{
	int64_t seconds = -1;

	for (size_t i = 0; i < call->answer_header_count; i++)
		if (text_same_word(
		            call->answer_headers[i].name, "Retry-After") &&
		        text_to_int(call->answer_headers[i].value, 0, INT32_MAX,
		                &seconds) != STATUS_OK)
			seconds = -1;
	return seconds;
}

static void
set_result(struct errand *errand)
{
	struct http_request *request = errand->request;
	const struct http_call *call = errand->call;
	char *answer;

	request->outcome = errand->outcome;
	request->status = 0;
	request->answer = "";
	request->answer_length = 0;
	request->retry_after_s = -1;
	request->failure[0] = '\0';
	if (errand->outcome != HTTP_ANSWERED) {
		(void)snprintf(request->failure, sizeof(request->failure),
		        "the test wants it to fail");
		return;
	}
	assert(call->status >= 200 && call->status <= 599);
	answer = talloc_array(errand, char, (unsigned)call->answer_length + 1);
	assert(answer != NULL);
	memcpy(answer, call->answer, call->answer_length);
	answer[call->answer_length] = '\0';
	request->answer = answer;
	request->answer_length = call->answer_length;
	request->status = (long)call->status;
	request->retry_after_s = retry_after(call);
}

static void
end(struct direct_client *self, struct errand *errand)
{
	struct http_request *request = errand->request;

	self->first = errand->next;
	if (self->first == NULL)
		self->last = &self->first;
	self->under_way--;
	set_result(errand);
	request->done(request, request->context);
	talloc_free(errand);
}

static size_t
client_poll(struct http_client *client, int wait_ms)
{
	struct direct_client *self = client->self;

	(void)wait_ms;
	/* A handler may send, too; that is queued behind. */
	for (struct errand *errand = self->first; errand != NULL;
	        errand = errand->next)
		if (!errand->begun)
			begin(self, errand);
	while (self->first != NULL && self->first->ended)
		end(self, self->first);
	return self->under_way;
}

static void
client_wake(struct http_client *client)
{
	(void)client;
}

struct http_client *
direct_client_create(TALLOC_CTX *owner, http_handle_fn *handle, void *context)
{
	struct direct_client *self = talloc_zero(owner, struct direct_client);

	assert(self != NULL);
	self->client = (struct http_client){.send = client_send,
	        .poll = client_poll,
	        .wake = client_wake,
	        .self = self};
	self->handle = handle;
	self->context = context;
	self->last = &self->first;
	self->next_outcome = HTTP_ANSWERED;
	return &self->client;
}

void
direct_client_fail_next(struct http_client *client, enum http_outcome outcome)
{
	struct direct_client *self = client->self;

	self->next_outcome = outcome;
}

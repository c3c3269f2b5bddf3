/*
 * Calls as handlers see them, with or without a network behind: headers in,
 * headers out, and the twin that tests hand to a handler. What the network
 * needs is in http_server_exchange.c.
 */
#include <assert.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>

#include "base/http_server.h"
#include "base/http_server_internal.h"
#include "base/log.h"

static _Atomic uint64_t last_call_id;

/* Unique in the process, over all servers, since all of them write one log. */
uint64_t
http_call_next_id(void)
{
	return atomic_fetch_add(&last_call_id, 1) + 1;
}

/* The first of a name; a request with two of one that matters was refused
 * before. */
const char *
http_call_header(const struct http_call *call, const char *name)
{
	for (size_t i = 0; i < call->header_count; i++)
		if (strcasecmp(call->headers[i].name, name) == 0)
			return call->headers[i].value;
	return NULL;
}

/* Names are ours, values may hold what somebody sent: a line break is the one
 * thing that must not pass. */
void
http_call_set_header(
        struct http_call *call, const char *name, const char *value)
{
	struct http_header *header;

	assert(call->answer_header_count < HTTP_ANSWER_HEADERS_MAX);
	/* A line break would begin a header of the value's own. */
	assert(strpbrk(value, "\r\n") == NULL);
	header = &call->answer_headers[call->answer_header_count++];
	header->name = name;
	header->value = talloc_strdup(call->memory, value);
	if (header->value == NULL)
		log_abort("http.header", "out of memory");
}

void
http_call_repeat(struct http_call *call, const struct http_call *pattern)
{
	call->status = pattern->status;
	call->answer = pattern->answer;
	call->answer_length = pattern->answer_length;
	call->answer_header_count = pattern->answer_header_count;
	memcpy(call->answer_headers, pattern->answer_headers,
	        pattern->answer_header_count * sizeof(struct http_header));
	call->pattern = pattern;
}

/* Everything a handler may look at is set, so that a test names only what it is
 * about. */
struct http_call *
http_call_create(TALLOC_CTX *owner, const char *method, const char *path)
{
	struct http_call *call = talloc_zero(owner, struct http_call);

	if (call == NULL)
		log_abort("http.call", "out of memory");
	call->memory = call;
	call->id = http_call_next_id();
	call->method = method;
	call->path = path;
	call->query = "";
	call->peer = "127.0.0.1";
	call->body = "";
	call->answer = "";
	return call;
}

/*
 * The HTTP client with little patience.
 */
#include "tests/hasty_client.h"

struct hasty {
	struct http_client client;
	struct http_client *inner;
	unsigned timeout_ms;
};

static void
hasty_send(struct http_client *client, struct http_request *request)
{
	struct hasty *hasty = client->self;

	request->timeout_ms = hasty->timeout_ms;
	hasty->inner->send(hasty->inner, request);
}

static size_t
hasty_poll(struct http_client *client, int wait_ms)
{
	struct hasty *hasty = client->self;

	return hasty->inner->poll(hasty->inner, wait_ms);
}

static void
hasty_wake(struct http_client *client)
{
	struct hasty *hasty = client->self;

	hasty->inner->wake(hasty->inner);
}

struct http_client *
hasty_client_create(
        TALLOC_CTX *owner, struct http_client *inner, unsigned timeout_ms)
{
	struct hasty *hasty = talloc_zero(owner, struct hasty);

	hasty->inner = inner;
	hasty->timeout_ms = timeout_ms;
	hasty->client = (struct http_client){.send = hasty_send,
	        .poll = hasty_poll,
	        .wake = hasty_wake,
	        .self = hasty};
	return &hasty->client;
}

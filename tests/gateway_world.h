/*
 * The whole gateway around one outbox: delivery on one side, the simulator on
 * the other, and a webhook between, which stores receipts and keeps texts.
 *
 * Directly, all of it runs in the test's thread and on a frozen clock; over
 * HTTP, the provider and the webhook are real servers on loopback, and the
 * writer and the delivery have their threads.
 */
#ifndef TESTS_GATEWAY_WORLD_H
#define TESTS_GATEWAY_WORLD_H

#include <pthread.h>
#include <stdatomic.h>

#include "gateway/delivery.h"
#include "gateway/simulator.h"
#include "gateway/simulator_wire.h"
#include "tests/outbox_fixture.h"

#define ANNA  "+4511000001"
#define BENTE "+4511000002"
#define CARL  "+4511000003"

enum { GATEWAY_REQUESTS = 4, GATEWAY_TEXTS = 64 };

struct gateway_world {
	struct outbox_world *outbox;
	TALLOC_CTX *memory;
	struct clock clock;
	struct randomness jitter;
	struct provider_account account;
	struct simulator *simulator;
	struct writer *writer;
	struct delivery *delivery;
	struct http_client *to_provider;
	struct http_client *to_hook;
	struct http_server *provider; /* over HTTP only, as the next */
	struct simulator_wire *wire;  /* in the provider's place */
	struct http_server *hook;
	atomic_int refuse_hooks;  /* so many webhooks get a 503 */
	atomic_int hooks;         /* that came */
	atomic_int hooks_refused; /* of them, for their signature */
	atomic_int refuse_takes;  /* so many polled events fail in their job */
	enum status refuse_as;    /* so; STATUS_OK: as a conflict */
	const char *refuse_text;  /* and a text that is this one always does */
	bool unreachable;         /* phones are out of the network */
	struct outbox_limits limits; /* of the next delivery */
	/* What the delivery told, as "main breaker", "cap 740", "new day", "main aside";
	 * lanes
	 * as the server would, and so as alarms. */
	char news[GATEWAY_TEXTS][64];
	int news_count;
	/* What came in from phones. */
	pthread_mutex_t lock;           /* of both */
	char texts[GATEWAY_TEXTS][200]; /* "+45… says …" */
	int text_count;
	atomic_int taken; /* events that are told to be committed */
};

/* Setup and teardown of a cmocka test; *state is the world. */
int gateway_world_direct(void **state);
int gateway_world_http(void **state);
int gateway_world_end(void **state);
/* The same with another driver and its twin; `polled` where it is asked. */
struct gateway_world *gateway_world_direct_as(const char *driver, bool polled);
struct gateway_world *gateway_world_http_as(const char *driver, bool polled);
/* Over HTTP, with a wire that can fail; requests time out after a moment. */
struct gateway_world *gateway_world_wire_as(const char *driver, bool polled);
/* Another lane beside "main", to an address of its own; direct only. */
void gateway_world_delivery(struct gateway_world *world,
        const struct provider_account *accounts, size_t count,
        struct http_client *client);

/* The news since the last call, with "; " between them. */
const char *gateway_world_news(struct gateway_world *world);
/* A number that the database gives, by a job of the writer. */
int64_t gateway_world_number(struct gateway_world *world, const char *sql);
#define expect_number(world, sql, wanted)                                      \
	assert_int_equal(gateway_world_number(world, sql), wanted)

/* Stores a message inside a job of the writer, due now; returns its id. */
int64_t gateway_world_put(
        struct gateway_world *world, const struct outbox_message *message);
int64_t gateway_world_add(
        struct gateway_world *world, const char *phone, const char *body);
/* "Hej" of that kind, due now, for a day; and to so many phones, counted from a
 * number. */
int64_t gateway_world_put_kind(
        struct gateway_world *world, const char *phone, enum outbox_kind kind);
void gateway_world_put_many(struct gateway_world *world, int from, int count,
        enum outbox_kind kind);
/* Invitations to so many phones. */
void gateway_world_add_many(struct gateway_world *world, int count);
struct outbox_counts gateway_world_counts(struct gateway_world *world);
const char *gateway_world_state(struct gateway_world *world, int64_t id);
void gateway_world_expect_at(
        struct gateway_world *world, int64_t id, const char *state, int line);
#define expect_message(world, id, state)                                       \
	gateway_world_expect_at(world, id, state, __LINE__)

/* Directly: rounds of the delivery until it has nothing to do; and of all, until
 * nothing is left at this time. */
void gateway_world_deliver(struct gateway_world *world);
void gateway_world_settle(struct gateway_world *world);
void gateway_world_advance(struct gateway_world *world, int64_t seconds);
/* Over HTTP: waits until nothing is left to do; fails after 20 s. */
void gateway_world_wait(struct gateway_world *world);

#endif

/*
 * A real database with the schema, and an outbox to fill: for the tests of the
 * outbox, the inbox, the delivery and the simulator.
 */
#ifndef TESTS_OUTBOX_FIXTURE_H
#define TESTS_OUTBOX_FIXTURE_H

#include "gateway/inbox.h"
#include "gateway/outbox.h"
#include "tests/db_fixture.h"

enum { OUTBOX_NOW = 1000000 };

struct outbox_world {
	struct db_fixture *fixture; /* memory and folder */
	struct db *db;
	struct secret_keys keys;
	struct randomness randomness;
};

/* Setup and teardown of a cmocka test; *state is the world. */
int outbox_world_start(void **state);
int outbox_world_end(void **state);

/* A question for a phone, due at OUTBOX_NOW, good for a day, of subject 7. */
struct outbox_message outbox_world_message(
        struct outbox_world *world, const char *phone, const char *body);
/* Stores it, and insists on it; returns its id. */
int64_t outbox_world_put(
        struct outbox_world *world, const struct outbox_message *message);
/* The same for the usual message. */
int64_t outbox_world_add(
        struct outbox_world *world, const char *phone, const char *body);
struct outbox_claim outbox_world_claim(
        struct outbox_world *world, int64_t now, size_t limit);
/* Settles one message. */
void outbox_world_settle(struct outbox_world *world, int64_t id,
        enum provider_verdict verdict, int64_t now);
/* A receipt that carries the message's own reference. */
enum status outbox_world_receipt(struct outbox_world *world, int64_t id,
        enum provider_receipt receipt, const char *word);
/* Puts a message in a state, whatever it was in. */
void outbox_world_set_state(
        struct outbox_world *world, int64_t id, const char *name);
/* outbox_postpone for municipality 740, which must go well: how many it moved. */
int64_t outbox_world_postpone(struct outbox_world *world, int64_t now,
        int64_t due_at, int64_t expires_at, int64_t limit);

struct outbox_row {
	const char *state;
	int64_t attempt;
	int64_t due_at;
	int64_t expires_at;
	int64_t sent_at; /* 0 for none */
	int64_t segments;
	const char *provider_id; /* "" for none, as the next */
	const char *error;
	const char *body;
	const char *reference;
};

struct outbox_row outbox_world_row(struct outbox_world *world, int64_t id);
void outbox_world_expect_at(
        struct outbox_world *world, int64_t id, const char *state, int line);
#define expect_outbox(world, id, state)                                        \
	outbox_world_expect_at(world, id, state, __LINE__)

#endif

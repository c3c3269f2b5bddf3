/*
 * The provider's twin alone: it is asked over no network, its clock stands still,
 * and what it posts to the webhook is kept.
 */
#ifndef TESTS_TWIN_WORLD_H
#define TESTS_TWIN_WORLD_H

#include <jansson.h>

#include "gateway/simulator.h"
#include "tests/outbox_fixture.h"

enum { TWIN_HOOKS = 300 };

struct twin_world {
	TALLOC_CTX *memory;
	struct clock clock;
	struct simulator *simulator;
	struct http_client *client;
	/* The webhooks that came. */
	json_t *hooks[TWIN_HOOKS];
	int hook_count;
	int refuse; /* so many get a 503 */
	int unsigned_count;
	/* What phones were told, and whether they answer. */
	char heard[400];
	bool answers;
	bool unreachable;
};

/* Setup and teardown of a cmocka test; *state is the world. */
int twin_start(void **state);
int twin_end(void **state);

/* Posts a body, with a token (NULL: none), or with the right one. */
struct http_call *twin_ask_with(struct twin_world *world, const char *path,
        const char *body, const char *token);
struct http_call *twin_ask(
        struct twin_world *world, const char *path, const char *body);
/* What was answered; the caller's. */
json_t *twin_answer(const struct http_call *call);
/* A string of an object, or "(none)". */
const char *twin_text(const json_t *json, const char *key);
/* Lets the clock go on, and the simulator do all that is due by then. */
void twin_run(struct twin_world *world, int64_t seconds);
/* What webhook `i`, which must have come, tells of. */
const json_t *twin_event(const struct twin_world *world, int i);

/* Messages that are taken: "Hej" to +4511000001, "Dav" to +4511000002. */
#define TWIN_GOOD                                                              \
	"{\"sender\":\"1204\",\"recipient\":4511000001,\"message\":\"Hej\","   \
	"\"reference\":\"r1\"}"
#define TWIN_SECOND                                                            \
	"{\"sender\":\"4560575797\",\"recipient\":4511000002,"                 \
	"\"message\":\"Dav\"}"

#define TWIN(test) cmocka_unit_test_setup_teardown(test, twin_start, twin_end)

#endif

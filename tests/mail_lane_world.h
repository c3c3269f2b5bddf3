/*
 * What the tests of the mail lane share: the store's database behind a writer
 * without a thread, a clock that stands, and mails.
 */
#ifndef TESTS_MAIL_LANE_WORLD_H
#define TESTS_MAIL_LANE_WORLD_H

#include "base/writer.h"
#include "gateway/mail_lane.h"
#include "tests/store_fixture.h"

struct lane_world {
	struct store_fixture *store;
	struct writer *writer;
	struct clock clock;
	struct randomness randomness;
	struct mail_lane *lane; /* the test's to create */
};

/* Setup and teardown of a cmocka test; *state is the world. */
int lane_world_start(void **state);
int lane_world_end(void **state);
/* A mail that is due; they are numbered from 1. */
void lane_world_put(
        struct lane_world *world, const char *address, const char *body);
/* Its state; the world's. */
const char *lane_world_state(struct lane_world *world, int64_t id);

#endif

/*
 * What the schedule works on: a store, a conversation over it, and a clock that
 * stands still until it is told.  For tests without a service around.
 */
#ifndef TESTS_SCHEDULE_WORLD_H
#define TESTS_SCHEDULE_WORLD_H

#include "tests/store_fixture.h"

#include "server/schedule.h"

#define DAY_S INT64_C(86400)

struct world {
	struct store_fixture *store;
	struct clock clock; /* STORE_NOW at first */
	struct randomness randomness;
	struct wording *wording;
	struct conversation conversation;
	struct schedule_result result; /* of the last look */
	int meetings;
};

/* Setup and teardown of a cmocka test; the state is a struct world. */
int schedule_world_start(void **state);
int schedule_world_end(void **state);
int64_t schedule_world_now(const struct world *world);
/* Lets the clock go on to a time that is not past. */
void schedule_world_go(struct world *world, int64_t at);
/* Registers another meeting, with somebody's phone or NULL. */
void schedule_world_meet(struct world *world, int64_t municipality,
        const char *phone, int64_t held_at);
/* A phone by its number; the world's. */
const char *schedule_world_phone(const struct world *world, int number);
/* One look of the schedule, in a transaction as the writer has it. */
void schedule_world_look(struct world *world);

#define WORLD(test)                                                            \
	cmocka_unit_test_setup_teardown(                                       \
	        test, schedule_world_start, schedule_world_end)

#endif

/*
 * A demo of a few meetings: the ordinary service on a fast clock, the simulator
 * as its provider over real HTTP, and six municipalities.
 */
#ifndef TESTS_DEMO_WORLD_H
#define TESTS_DEMO_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/demo.h"

struct demo_world {
	TALLOC_CTX *memory;
	struct demo *demo;
	struct db *reader;
	char folder[64];
	struct text why;
};

/* People and meetings of the seed, all but the last `meetings` left out; no
 * employers. */
struct demo_world *demo_world_start(uint64_t seed, size_t meetings);
/* Plays the months, without the line that shows how far they are. */
void demo_world_play(struct demo_world *world);
void demo_world_end(struct demo_world *world);
int64_t demo_world_count(struct demo_world *world, const char *sql);

#endif

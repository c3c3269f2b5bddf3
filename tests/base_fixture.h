/*
 * For the tests of the ground floor: a folder with files in it, a place for
 * complaints, and children that are expected to die.
 */
#ifndef TESTS_BASE_FIXTURE_H
#define TESTS_BASE_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct base_fixture {
	char folder[64];
	struct text why;
};

/* Setup and teardown of a cmocka test; the state is a struct base_fixture. */
int base_fixture_start(void **state);
int base_fixture_end(void **state);
/* The path of a file in the folder; the fixture's. */
const char *base_fixture_path(struct base_fixture *fixture, const char *name);
/* Writes a file of these bytes into the folder and returns its path. */
const char *base_fixture_write(struct base_fixture *fixture, const char *name,
        const char *bytes, size_t length);

/* Removes a folder with all that is in it. */
void base_fixture_remove(const char *folder);

/* Does a child that runs this die of SIGABRT?  It says nothing meanwhile. */
bool base_fixture_aborts(void (*body)(void));

#endif

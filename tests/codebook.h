/*
 * Is a file a codebook of DDI-Codebook 2.5?  xmllint holds it against the schema
 * in tests/data; what a schema cannot say, that every reference leads to an ID,
 * is looked at here.
 */
#ifndef TESTS_CODEBOOK_H
#define TESTS_CODEBOOK_H

#include <stdbool.h>

#include "base/text.h"

/* False with what is wrong. */
bool codebook_is_valid(const char *path, struct text *why);
/* Fails the test with what is wrong. */
void codebook_expect(const char *path);

#endif

/*
 * For tests in which contacts are kept in memory: whoever is known there is as
 * the tables say.
 */
#ifndef TESTS_CONTACT_FIXTURE_H
#define TESTS_CONTACT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/contact_cache.h"

/* Compares every respondent's number; returns how many were known. */
size_t expect_known_contacts(struct contact_cache *known, struct db *db);

#endif

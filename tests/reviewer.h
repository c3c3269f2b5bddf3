/*
 * Who reviews people's own words on the page, and how it is asked.
 */
#ifndef TESTS_REVIEWER_H
#define TESTS_REVIEWER_H

#include "tests/house.h"

/* Administrators rikke and Lis of 740, of whom the second holds meetings in Nord,
 * and nabo of 661; a broker and a caseworker of their names.  Texts 2 (of Nord), 3
 * and 4 (of Syd) wait; the third is an answer in words. */
void reviewer_world(struct house *house);

struct http_call *reviewer_get(struct house *house, const char *name,
        const char *path, const char *query);
struct http_call *reviewer_post(
        struct house *house, const char *name, int number, const char *form);

/* What the page of a text says it is, as its form brings it along. */
const char *reviewer_mark(struct house *house, int number);
/* rikke posts the form of a text as it is now, from the list of what waits. */
struct http_call *reviewer_choose(
        struct house *house, int number, const char *form);
/* Text 3 may be shown as it was written. */
#define REVIEWER_AS_IT_IS "valg=vis&ord=Ring+til+Ole+p%C3%A5+********"

void reviewer_expect(const struct http_call *call, const char *part);
void reviewer_expect_none(const struct http_call *call, const char *part);
void reviewer_expect_count(
        struct house *house, const char *sql, int64_t wanted);
/* It is a 303 to there. */
void reviewer_expect_location(
        const struct http_call *call, const char *location);

#endif

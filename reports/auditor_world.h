/*
 * Worlds that look the same to a reader: numbers of people that fit every
 * equation, in which one of them is lower or higher than it truly is.  Shared by
 * the auditor's files, for nobody else.  Pure.
 *
 * A world is looked for as the smallest change of the true one: so much down
 * here, so much up there, in whole people.  The true world fits, so that the
 * equations of a change are all 0, or within what a rounded figure leaves open;
 * the smallest change of such sums is whole by itself nearly always, where any
 * change that fits would be one of fractions, and a long search.
 */
#ifndef REPORTS_AUDITOR_WORLD_H
#define REPORTS_AUDITOR_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

/* Where a search takes longer nobody knows. */
enum {
	AUDITOR_BRANCHES_FEW = 20, /* before anything dearer is tried */
	AUDITOR_BRANCHES_MAX = 1000,
	AUDITOR_STEPS_MAX = 200000
};

struct auditor_world;

/* Of so many counts, which are told one by one by their places from 0 on. */
struct auditor_world *auditor_world_create(TALLOC_CTX *owner, size_t members);
/* How many people it truly has, and how many of them the reader knows: it has
 * no fewer in any world. */
void auditor_world_count(struct auditor_world *world, size_t member,
        int64_t people, int64_t known);
/* low <= sum of factor * people <= high; its terms follow.  `constant` is what
 * published counts add to the sum. */
void auditor_world_row(
        struct auditor_world *world, double low, double high, double constant);
void auditor_world_term(
        struct auditor_world *world, size_t member, double factor);

/* Finds a world in which this count is at most `people`, or with `high` at least
 * that many; false: there is none, or it is not found. */
bool auditor_world_find(
        struct auditor_world *world, size_t member, bool high, int64_t people);
/* How many a count has in the world that was found last. */
int64_t auditor_world_people(const struct auditor_world *world, size_t member);

#endif

/*
 * What an index gives away of its items.  Pure.
 *
 * The mean of a month's index fixes the sum of all scores.  Where an item hides
 * two of its counts, whose sum is known, that one figure more may give both
 * away exactly.  Here the hidden counts are changed in thought, the sums of
 * every item and the sum of all scores staying what they are: each small count
 * must be able to become at most 1 and at least the threshold.
 *
 * Only people who answered every item are moved, since each of their answers
 * weighs the same in the index; the others are taken as known.  So whoever
 * knows less than that can conclude less.
 */
#ifndef REPORTS_DISCLOSURE_MEAN_H
#define REPORTS_DISCLOSURE_MEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MEAN_SCORES = 5, MEAN_ITEMS_MAX = 20 };

/* Answers to one item by score. */
struct mean_item {
	int64_t movable[MEAN_SCORES]; /* by people who answered all items */
	int64_t fixed[MEAN_SCORES];   /* by the others */
	bool hidden[MEAN_SCORES];
};

bool mean_is_safe(
        const struct mean_item *items, size_t count, int64_t threshold);

#endif

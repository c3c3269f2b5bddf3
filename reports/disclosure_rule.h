/*
 * Which counts of a month's tables to hide, by rules simple enough to prove.
 * Pure.
 *
 * A count is plain when it is 0 or at least the threshold.  People go down
 * levels (held, asked, reached, answered), so every difference of two
 * neighbouring published levels is a count of people, too.  Published levels
 * are safe when the lowest of them and all those differences are plain; a
 * hidden level then lies anywhere between its published neighbours, and no
 * small count is pinned down.
 *
 * Where a group is hidden its whole row is, and never a single row; what the
 * hidden rows sum to must itself be safe.  disclosure.c checks the outcome by
 * linear programming and hides more if it ever must.
 */
#ifndef REPORTS_DISCLOSURE_RULE_H
#define REPORTS_DISCLOSURE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RULE_LEVELS = 4, RULE_ROWS_MAX = 64 };

/* Counts of one row, from the widest level to the narrowest. */
struct rule_row {
	int64_t counts[RULE_LEVELS];
};

bool rule_is_plain(int64_t count, int64_t threshold);
/* Are the levels of the mask (bit i is level i) safe together? */
bool rule_is_safe(
        const struct rule_row *row, unsigned levels, int64_t threshold);
/* The levels of a row without groups that may be published: each is added in
 * the order given if it is safe with those before it. */
unsigned rule_levels(const struct rule_row *row,
        const size_t order[RULE_LEVELS], int64_t threshold);
/* The levels, out of `allowed`, and the rows that may be published; of all
 * choices the one that shows most, levels counted by their worth. */
unsigned rule_rows(const struct rule_row *rows, size_t count, unsigned allowed,
        const int worth[RULE_LEVELS], int64_t threshold, bool *hidden);
/* Parts of a sum that is known: small ones are hidden, and so many of the
 * smallest others that what is hidden comes to the threshold and is more than
 * one part.  `hidden` may hold some already. */
void rule_parts(
        const int64_t *counts, size_t n, int64_t threshold, bool *hidden);

#endif

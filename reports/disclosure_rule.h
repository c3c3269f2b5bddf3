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
 * Two things more make levels unsafe.  Where nobody answered of those who were
 * asked, or all of them did, both numbers beside each other say of each what he
 * or she did.  And a caseworker knows whom he or she met: taken out of a count
 * that is shown, the others must be plain, and between the numbers that are shown
 * how many of the own people answered, and how many of the others, must stay as
 * open as a hidden count.
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

enum { RULE_LEVELS = 4, RULE_ROWS_MAX = 64, RULE_CASEWORKERS_MAX = 1000 };

/* From the widest to the narrowest. */
enum { RULE_HELD, RULE_ASKED, RULE_REACHED, RULE_ANSWERED };

/* A caseworker's own people in a row. */
struct rule_own {
	int64_t held, asked, answered;
};

/* Counts of one row by level, and each caseworker's part of them. */
struct rule_row {
	int64_t counts[RULE_LEVELS];
	const struct rule_own *own; /* the same caseworkers in all rows */
	size_t own_count;           /* up to RULE_CASEWORKERS_MAX */
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

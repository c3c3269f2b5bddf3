/*
 * The choices; all of them look at counts and nothing else.
 */
#include "reports/disclosure_rule.h"

#include <assert.h>
#include <string.h>

bool
rule_is_plain(int64_t count, int64_t threshold)
{
	return count == 0 || count >= threshold;
}

static bool
has(unsigned levels, size_t level)
{
	return (levels & (1U << level)) != 0;
}

/* Do these levels say that nobody of those asked answered, or that all did? */
static bool
tells_of_each(const struct rule_row *row, unsigned levels)
{
	int64_t answered = row->counts[RULE_ANSWERED];

	if (row->counts[RULE_ASKED] == 0)
		return false;
	if (has(levels, RULE_REACHED) && row->counts[RULE_REACHED] == 0)
		return true;
	if (!has(levels, RULE_ANSWERED))
		return false;
	for (size_t i = 0; i < RULE_ANSWERED; i++)
		if (has(levels, i) && row->counts[i] == answered)
			return true;
	return answered == 0;
}

/* A caseworker's view: how many of the own people answered lies between
 * `low` and `high`. */
struct view {
	int64_t threshold;
	int64_t low, high;
};

/* A count of people that goes with these, from `from` to `to`: as open as a
 * hidden count must be?  It cannot be expected to go beyond `most`. */
static bool
is_open(const struct view *view, int64_t count, int64_t from, int64_t to,
        int64_t most)
{
	int64_t enough = most < view->threshold ? most : view->threshold;

	return count == 0 || count >= enough || (from <= 1 && to >= enough);
}

/* All of the own people, or nobody of them: is that left open? */
static bool
is_uncertain(const struct view *view, int64_t count, int64_t to, int64_t most)
{
	int64_t enough = most < view->threshold ? most : view->threshold;

	return count > 0 || to >= enough;
}

/* Who answered: the own people and the others share the number that is shown,
 * and the others cannot be more than are known to be there. */
static bool
hides_answers(const struct rule_row *row, const struct rule_own *own,
        unsigned levels, int64_t threshold)
{
	int64_t answered = row->counts[RULE_ANSWERED];
	int64_t others =
	        has(levels, RULE_ASKED)  ? row->counts[RULE_ASKED] - own->asked
	        : has(levels, RULE_HELD) ? row->counts[RULE_HELD] - own->held
	                                 : answered;
	int64_t silent = own->asked - own->answered;
	int64_t theirs = answered - own->answered;
	struct view view = {threshold,
	        answered > others ? answered - others : 0,
	        answered < own->asked ? answered : own->asked};

	if (own->asked == 0)
		return true;
	return is_open(&view, own->answered, view.low, view.high, own->asked) &&
	       is_open(&view, silent, own->asked - view.high,
	               own->asked - view.low, own->asked) &&
	       is_open(&view, theirs, answered - view.high, answered - view.low,
	               threshold) &&
	       is_uncertain(&view, own->answered, view.high, own->asked) &&
	       is_uncertain(&view, silent, own->asked - view.low, own->asked) &&
	       (!has(levels, RULE_ASKED) ||
	               is_open(&view, others - theirs,
	                       others - answered + view.low,
	                       others - answered + view.high, threshold));
}

/* What is left of each count when the own people are taken out.  The row's
 * counts less the own people are what a caseworker can work out; they must be
 * as safe as if they had been printed. */
static bool
is_safe_from(const struct rule_row *row, const struct rule_own *own,
        unsigned levels, int64_t threshold)
{
	int64_t held = row->counts[RULE_HELD] - own->held;
	int64_t asked = row->counts[RULE_ASKED] - own->asked;
	int64_t unasked = own->held > own->asked ? own->held - own->asked : 0;

	if (own->held == 0 && own->asked == 0)
		return true;
	if (has(levels, RULE_HELD) && !rule_is_plain(held, threshold))
		return false;
	if (has(levels, RULE_ASKED) && !rule_is_plain(asked, threshold))
		return false;
	if (has(levels, RULE_HELD) && has(levels, RULE_ASKED) &&
	        !rule_is_plain(row->counts[RULE_HELD] -
	                               row->counts[RULE_ASKED] - unasked,
	                threshold))
		return false;
	return !has(levels, RULE_ANSWERED) ||
	       hides_answers(row, own, levels, threshold);
}

/* Caseworkers look one by one: that two of them put together what they know is
 * not guarded against here. */
static bool
is_safe_from_all(const struct rule_row *row, unsigned levels, int64_t threshold)
{
	for (size_t c = 0; c < row->own_count; c++)
		if (!is_safe_from(row, &row->own[c], levels, threshold))
			return false;
	return true;
}

/* Levels narrow from one to the next (held, asked, reached, answered), so that
 * the difference of two that are shown is a count of people, too. */
bool
rule_is_safe(const struct rule_row *row, unsigned levels, int64_t threshold)
{
	int64_t above = -1;

	if (tells_of_each(row, levels) ||
	        !is_safe_from_all(row, levels, threshold))
		return false;

	for (size_t i = 0; i < RULE_LEVELS; i++) {
		if ((levels & (1U << i)) == 0)
			continue;
		if (above >= 0 &&
		        !rule_is_plain(above - row->counts[i], threshold))
			return false;
		above = row->counts[i];
	}
	return above < 0 || rule_is_plain(above, threshold);
}

/* The first of the order is given if it can be; each further one only beside
 * those that were. */
unsigned
rule_levels(const struct rule_row *row, const size_t order[RULE_LEVELS],
        int64_t threshold)
{
	unsigned levels = 0;

	for (size_t i = 0; i < RULE_LEVELS; i++)
		if (rule_is_safe(row, levels | 1U << order[i], threshold))
			levels |= 1U << order[i];
	return levels;
}

struct sum {
	struct rule_row row;
	struct rule_own own[RULE_CASEWORKERS_MAX];
};

/* The hidden rows as one, and how many they are. */
static size_t
sum_hidden(const struct rule_row *rows, size_t count, const bool *hidden,
        struct sum *sum)
{
	size_t many = 0;

	sum->row = (struct rule_row){.own = sum->own};
	for (size_t r = 0; r < count; r++)
		if (rows[r].own_count > sum->row.own_count)
			sum->row.own_count = rows[r].own_count;
	assert(sum->row.own_count <= RULE_CASEWORKERS_MAX);
	memset(sum->own, 0, sum->row.own_count * sizeof(*sum->own));
	for (size_t r = 0; r < count; r++) {
		if (!hidden[r])
			continue;
		many++;
		for (size_t i = 0; i < RULE_LEVELS; i++)
			sum->row.counts[i] += rows[r].counts[i];
		for (size_t c = 0; c < rows[r].own_count; c++) {
			sum->own[c].held += rows[r].own[c].held;
			sum->own[c].asked += rows[r].own[c].asked;
			sum->own[c].answered += rows[r].own[c].answered;
		}
	}
	return many;
}

/* The smallest row that is shown, rows with anybody before empty ones.  Hiding
 * a small row costs the reader least, and an empty one would not make the
 * hidden sum any larger. */
static size_t
smallest_shown(const struct rule_row *rows, size_t count, const bool *hidden)
{
	size_t best = count;

	for (size_t r = 0; r < count; r++) {
		int64_t size = rows[r].counts[0];

		if (hidden[r])
			continue;
		if (best == count || rows[best].counts[0] == 0 ||
		        (size > 0 && size < rows[best].counts[0]))
			best = r;
	}
	return best;
}

/* Hides rows for these levels; returns how many are left. */
static size_t
hide_rows(const struct rule_row *rows, size_t count, unsigned levels,
        int64_t threshold, bool *hidden)
{
	struct sum sum;
	size_t many;

	for (size_t r = 0; r < count; r++)
		hidden[r] = !rule_is_safe(&rows[r], levels, threshold);
	many = sum_hidden(rows, count, hidden, &sum);
	while (many > 0 && many < count &&
	        (many == 1 || !rule_is_safe(&sum.row, levels, threshold))) {
		hidden[smallest_shown(rows, count, hidden)] = true;
		many = sum_hidden(rows, count, hidden, &sum);
	}
	return count - many;
}

/* There are few levels, so that all sets of them are tried: what is shown is
 * worth the sum of its levels, for each row that is left. */
unsigned
rule_rows(const struct rule_row *rows, size_t count, unsigned allowed,
        const int worth[RULE_LEVELS], int64_t threshold, bool *hidden)
{
	unsigned best = 0;
	int best_worth = 0;

	assert(count <= RULE_ROWS_MAX);
	for (unsigned levels = 1; levels < 1U << RULE_LEVELS; levels++) {
		bool tried[RULE_ROWS_MAX];
		int sum = 0;

		if ((levels & ~allowed) != 0)
			continue;
		for (size_t i = 0; i < RULE_LEVELS; i++)
			if ((levels & (1U << i)) != 0)
				sum += worth[i];
		sum *= (int)hide_rows(rows, count, levels, threshold, tried);
		if (sum > best_worth) {
			best_worth = sum;
			best = levels;
		}
	}
	if (best == 0)
		memset(hidden, true, count * sizeof(*hidden));
	else
		(void)hide_rows(rows, count, best, threshold, hidden);
	return best;
}

/* As with rows: the least loss first, and what is empty last. */
static size_t
smallest_part(const int64_t *counts, size_t n, const bool *hidden)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (!hidden[i] &&
		        (best == n || counts[best] == 0 ||
		                (counts[i] > 0 && counts[i] < counts[best])))
			best = i;
	return best;
}

/* Parts of a known sum: one hidden part is what the others leave of it, so a
 * second one goes with it, and together they must hold enough people. */
void
rule_parts(const int64_t *counts, size_t n, int64_t threshold, bool *hidden)
{
	int64_t sum = 0;
	size_t many = 0;

	for (size_t i = 0; i < n; i++) {
		hidden[i] |= !rule_is_plain(counts[i], threshold);
		sum += hidden[i] ? counts[i] : 0;
		many += hidden[i];
	}
	while (many > 0 && many < n && (many == 1 || sum < threshold)) {
		size_t next = smallest_part(counts, n, hidden);

		hidden[next] = true;
		sum += counts[next];
		many++;
	}
}

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

bool
rule_is_safe(const struct rule_row *row, unsigned levels, int64_t threshold)
{
	int64_t above = -1;

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

/* The hidden rows as one, and how many they are. */
static size_t
sum_hidden(const struct rule_row *rows, size_t count, const bool *hidden,
        struct rule_row *sum)
{
	size_t many = 0;

	memset(sum, 0, sizeof(*sum));
	for (size_t r = 0; r < count; r++) {
		if (!hidden[r])
			continue;
		many++;
		for (size_t i = 0; i < RULE_LEVELS; i++)
			sum->counts[i] += rows[r].counts[i];
	}
	return many;
}

/* The smallest row that is shown, rows with anybody before empty ones. */
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
	struct rule_row sum;
	size_t many;

	for (size_t r = 0; r < count; r++)
		hidden[r] = !rule_is_safe(&rows[r], levels, threshold);
	many = sum_hidden(rows, count, hidden, &sum);
	while (many > 0 && many < count &&
	        (many == 1 || !rule_is_safe(&sum, levels, threshold))) {
		hidden[smallest_shown(rows, count, hidden)] = true;
		many = sum_hidden(rows, count, hidden, &sum);
	}
	return count - many;
}

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

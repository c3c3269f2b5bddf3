/*
 * Finds for every small hidden count two other worlds that look the same.
 */
#include "reports/disclosure_mean.h"

#include <assert.h>
#include <string.h>

/* More people than these need not be moved: what they could prove is proved by
 * fewer, and whoever is left out is only taken as known. */
enum {
	MOVED_MAX = 40,
	ITEM_SUM_MAX = (MEAN_SCORES - 1) * MEAN_SCORES * MOVED_MAX,
	SUM_MAX = ITEM_SUM_MAX * MEAN_ITEMS_MAX,
};

/* Which sums of scores can be made, from 0 to top. */
struct sums {
	bool can[SUM_MAX + 1];
	int top;
};

/* People who can be thought elsewhere: those of a hidden score who answered
 * every item. */
static int
moved(const struct mean_item *item, int score)
{
	if (!item->hidden[score])
		return 0;
	return item->movable[score] < MOVED_MAX ? (int)item->movable[score]
	                                        : MOVED_MAX;
}

static int
moved_people(const struct mean_item *item)
{
	int people = 0;

	for (int v = 0; v < MEAN_SCORES; v++)
		people += moved(item, v);
	return people;
}

static int
moved_scores(const struct mean_item *item)
{
	int sum = 0;

	for (int v = 0; v < MEAN_SCORES; v++)
		sum += v * moved(item, v);
	return sum;
}

/* The least hidden score without `except`, or -1. */
static int
least_score(const struct mean_item *item, int except)
{
	for (int v = 0; v < MEAN_SCORES; v++)
		if (item->hidden[v] && v != except)
			return v;
	return -1;
}

/* The sums that `people` can make whose scores are hidden ones without `except`
 * (-1 for none): the least score for all, and then the fewest people that must
 * rise for each sum above it. */
static void
reach(const struct mean_item *item, int people, int except, struct sums *sums)
{
	int least = least_score(item, except);
	int needed[ITEM_SUM_MAX + 1] = {0};

	sums->top = (MEAN_SCORES - 1) * people;
	memset(sums->can, 0, (size_t)sums->top + 1);
	if (people == 0 || least < 0) {
		sums->can[0] = people == 0;
		return;
	}
	for (int over = 0; over + least * people <= sums->top; over++) {
		if (over > 0)
			needed[over] = people + 1;
		for (int v = least + 1; v < MEAN_SCORES; v++) {
			int step = v - least;

			if (item->hidden[v] && v != except && step <= over &&
			        needed[over - step] + 1 < needed[over])
				needed[over] = needed[over - step] + 1;
		}
		sums->can[least * people + over] = needed[over] <= people;
	}
}

/* All sums of one from each. */
static void
combine(struct sums *all, const struct sums *more)
{
	struct sums both = {.top = all->top + more->top};

	for (int a = 0; a <= all->top; a++)
		for (int b = 0; all->can[a] && b <= more->top; b++)
			both.can[a + b] |= more->can[b];
	*all = both;
}

/* Can the count of `score` be `people` while the item's sum and, with the other
 * items, the sum of all scores stay as they are? */
static bool
can_be(const struct mean_item *item, int score, int people,
        const struct sums *others, int total)
{
	int rest = moved_people(item) - people;
	struct sums own;

	if (rest < 0)
		return false;
	reach(item, rest, score, &own);
	for (int sum = 0; sum <= own.top; sum++) {
		int wanted = total - score * people - sum;

		if (own.can[sum] && wanted >= 0 && wanted <= others->top &&
		        others->can[wanted])
			return true;
	}
	return false;
}

/* Low enough, and high enough? */
static bool
is_protected(const struct mean_item *item, int score, int64_t threshold,
        const struct sums *others, int total)
{
	int64_t fixed =
	        item->fixed[score] + item->movable[score] - moved(item, score);
	int64_t people = fixed > 1 ? -1 : 1 - fixed;
	bool low = false;
	bool high = false;

	for (; !low && people >= 0; people--)
		low = can_be(item, score, (int)people, others, total);
	people = fixed < threshold ? threshold - fixed : 0;
	for (; low && !high && people <= moved_people(item); people++)
		high = can_be(item, score, (int)people, others, total);
	return low && high;
}

static bool
is_small(const struct mean_item *item, int score, int64_t threshold)
{
	int64_t count = item->movable[score] + item->fixed[score];

	return item->hidden[score] && count > 0 && count < threshold;
}

static bool
is_item_safe(const struct mean_item *items, size_t count, size_t at,
        int64_t threshold, int total)
{
	struct sums others = {.can = {true}};

	for (size_t i = 0; i < count; i++) {
		struct sums one;

		if (i == at)
			continue;
		reach(&items[i], moved_people(&items[i]), -1, &one);
		combine(&others, &one);
	}
	for (int v = 0; v < MEAN_SCORES; v++)
		if (is_small(&items[at], v, threshold) &&
		        !is_protected(&items[at], v, threshold, &others, total))
			return false;
	return true;
}

bool
mean_is_safe(const struct mean_item *items, size_t count, int64_t threshold)
{
	int total = 0;

	assert(count <= MEAN_ITEMS_MAX);
	for (size_t i = 0; i < count; i++)
		total += moved_scores(&items[i]);
	for (size_t i = 0; i < count; i++)
		if (!is_item_safe(items, count, i, threshold, total))
			return false;
	return true;
}

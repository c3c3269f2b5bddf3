/*
 * Tries all counts of held, asked and answered in two groups.
 */
#include "tests/caseworker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Beyond what is true, where a number is hidden. */
enum { ROOM = 12 };

struct report_coverage *
caseworker_area(struct report *report, size_t area)
{
	return area == CASEWORKER_ALL ? &report->total : &report->groups[area];
}

/* The attacker: every world in which what is shown, and what one caseworker
 * knows, is as it is. */

/* What is looked for in an area; OWN are those who answered and those who did
 * not, OTHERS the same, FRAME whoever else was held, asked, or held and not
 * asked. */
enum {
	OWN_YES,
	OWN_NO,
	OTHERS_YES,
	OTHERS_NO,
	FRAME_HELD,
	FRAME_ASKED,
	FRAME_UNASKED,
	SOUGHT
};

struct range {
	int64_t low, high;
};

struct attack {
	struct report *report;
	const struct report_caseworker *who;
	/* Held, asked and answered of a world. */
	int64_t world[CASEWORKER_AREAS][3];
	struct range found[CASEWORKER_AREAS][SOUGHT];
	int worlds;
};

static const struct report_count *
level_of(struct report *report, size_t area, size_t level)
{
	struct report_coverage *coverage = caseworker_area(report, area);
	const struct report_count *const counts[] = {
	        &coverage->held, &coverage->asked, &coverage->answered};

	return counts[level];
}

static int64_t
greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
see(struct attack *attack, size_t area, size_t what, int64_t low, int64_t high)
{
	struct range *range = &attack->found[area][what];

	if (attack->worlds == 0)
		*range = (struct range){low, high};
	range->low = lesser(range->low, low);
	range->high = greater(range->high, high);
}

static int64_t
own_unasked(const struct report_own *own)
{
	return greater(0, own->held - own->asked);
}

/* How many of the own people can have answered in a group of a world. */
static struct range
own_yes(const struct attack *attack, size_t group)
{
	const struct report_own *own = &attack->who->own[group];
	const int64_t *counts = attack->world[group];

	return (struct range){greater(0, counts[2] - (counts[1] - own->asked)),
	        lesser(own->asked, counts[2])};
}

static void
see_world(struct attack *attack)
{
	struct range yes[CASEWORKER_AREAS] = {{0, 0}};

	for (size_t g = 0; g < CASEWORKER_GROUPS; g++) {
		yes[g] = own_yes(attack, g);
		yes[CASEWORKER_ALL].low += yes[g].low;
		yes[CASEWORKER_ALL].high += yes[g].high;
	}
	for (size_t area = 0; area < CASEWORKER_AREAS; area++) {
		const struct report_own *own = &attack->who->own[area];
		const int64_t *counts = attack->world[area];
		int64_t no = counts[1] - counts[2] - own->asked;
		int64_t held = counts[0] - own->held;
		int64_t asked = counts[1] - own->asked;
		int64_t unasked = counts[0] - counts[1] - own_unasked(own);

		see(attack, area, OWN_YES, yes[area].low, yes[area].high);
		see(attack, area, OWN_NO, own->asked - yes[area].high,
		        own->asked - yes[area].low);
		see(attack, area, OTHERS_YES, counts[2] - yes[area].high,
		        counts[2] - yes[area].low);
		see(attack, area, OTHERS_NO, no + yes[area].low,
		        no + yes[area].high);
		see(attack, area, FRAME_HELD, held, held);
		see(attack, area, FRAME_ASKED, asked, asked);
		see(attack, area, FRAME_UNASKED, unasked, unasked);
	}
	attack->worlds++;
}

/* Is the world's count on this level possible? */
static bool
fits(struct attack *attack, size_t area, size_t level)
{
	const struct report_count *count =
	        level_of(attack->report, area, level);
	const struct report_own *own = &attack->who->own[area];
	const int64_t *world = attack->world[area];
	const struct report_count *reached =
	        &caseworker_area(attack->report, area)->reached;

	if (!count->hidden && count->truth != world[level])
		return false;
	if (level == 0)
		return world[0] >= own->held;
	if (level == 1)
		return world[1] >= own->asked && world[1] <= world[0] &&
		       world[0] - world[1] >= own_unasked(own) &&
		       (reached->hidden || world[1] >= reached->truth);
	return world[2] <= world[1] &&
	       (reached->hidden || world[2] <= reached->truth);
}

/* Tries all counts of a level in both groups, and goes on to the next level. */
static void
try_level(struct attack *attack, size_t level)
{
	int64_t most;

	if (level == 3) {
		see_world(attack);
		return;
	}
	most = level_of(attack->report, CASEWORKER_ALL, level)->truth + ROOM;
	for (int64_t first = 0; first <= most; first++) {
		attack->world[0][level] = first;
		if (!fits(attack, 0, level))
			continue;
		for (int64_t second = 0; first + second <= most; second++) {
			attack->world[1][level] = second;
			attack->world[CASEWORKER_ALL][level] = first + second;
			if (fits(attack, 1, level) &&
			        fits(attack, CASEWORKER_ALL, level))
				try_level(attack, level + 1);
		}
	}
}

/* A count of people: few, and not as open as a hidden count must be? */
static bool
is_few(struct range range, int64_t truth, int64_t enough)
{
	return truth > 0 && truth < enough &&
	       (range.low > 1 || range.high < enough);
}

static bool
is_given_away(const struct attack *attack, size_t area, const int64_t truth[3])
{
	const struct report_own *own = &attack->who->own[area];
	const struct range *found = attack->found[area];
	int64_t enough = lesser(CASEWORKER_THRESHOLD, own->asked);
	int64_t no = own->asked - own->answered;
	int64_t others = truth[2] - own->answered;

	if (is_few(found[FRAME_HELD], truth[0] - own->held,
	            CASEWORKER_THRESHOLD) ||
	        is_few(found[FRAME_ASKED], truth[1] - own->asked,
	                CASEWORKER_THRESHOLD) ||
	        is_few(found[FRAME_UNASKED],
	                truth[0] - truth[1] - own_unasked(own),
	                CASEWORKER_THRESHOLD) ||
	        is_few(found[OTHERS_YES], others, CASEWORKER_THRESHOLD) ||
	        is_few(found[OTHERS_NO], truth[1] - own->asked - others,
	                CASEWORKER_THRESHOLD))
		return true;
	/* Nobody of them is the own: what holds for everybody. */
	if (own->asked == 0)
		return truth[1] > 0 &&
		       ((truth[2] == 0 && found[OTHERS_YES].high <
		                                  CASEWORKER_THRESHOLD) ||
		               (truth[2] == truth[1] &&
		                       found[OTHERS_NO].high <
		                               CASEWORKER_THRESHOLD));
	return is_few(found[OWN_YES], own->answered, enough) ||
	       is_few(found[OWN_NO], no, enough) ||
	       (own->answered == 0 && found[OWN_YES].high < enough) ||
	       (no == 0 && found[OWN_NO].high < enough);
}

/* Does any caseworker learn what must stay hidden? */
bool
caseworker_attacks(struct report *report)
{
	for (size_t c = 0; c < report->caseworkers_count; c++) {
		struct attack attack = {
		        .report = report, .who = &report->caseworkers[c]};

		try_level(&attack, 0);
		assert_true(attack.worlds > 0);
		for (size_t area = 0; area < CASEWORKER_AREAS; area++) {
			int64_t truth[3];

			for (size_t l = 0; l < 3; l++)
				truth[l] = level_of(report, area, l)->truth;
			if (is_given_away(&attack, area, truth))
				return true;
		}
	}
	return false;
}

/*
 * What a caseworker knows, as rows and counts that only this reader has.
 *
 * Whom.  Caseworkers hold the meetings and enrol people.  So each knows who of
 * the own citizens is in the frame, and who of them was asked: "held" and
 * "asked" have a part that this reader knows name by name.  Not known is what
 * came of it: whether a text arrived, who answered, who refused, and what was
 * answered; the house promises the citizen that it never will be.
 *
 * What could be deduced, and what is asked for.
 * - The others in the frame: held - own, asked - own, and those others who were
 *   not asked.  They are people whom this reader can count, so what remains is
 *   nobody, or not few (the auditor takes the own people out of the count).
 * - Who of the own people answered.  Of n who answered, x are own and y are not,
 *   x + y = n; x <= a, the own who were asked; y <= b, the others who were.  So
 *   n - b <= x <= min(a, n), and y, a - x and b - y move with x.  Where few
 *   others were asked, or nearly everybody or hardly anybody answered, x is
 *   pinned down: n = a + b says of each own citizen that he or she answered.  All
 *   four are protected like hidden counts: at most 1 must be possible, and the
 *   threshold; where fewer own people than that were asked, all of them.  That
 *   holds for nobody, too: "all my people answered" and "none of them" must both
 *   stay open, whatever is true.
 * - Reached adds nothing: whatever x and y are, those whom the text reached and
 *   who did not answer can be shared out, since there are a - x and b - y places
 *   for them and there are at most as many of them.
 * - Answers.  An item's counts, an index and reasons are sums over all who
 *   answered, of whom this reader knows neither who they are nor what any of them
 *   said; there is nothing to take out.  That the figure is about the own people
 *   alone (the others are nobody) is allowed: it says no more of each of them
 *   than a figure of any group does, and unanimous ones are never shown.
 * - Citizens beside employees is different, because the own half of each pair is
 *   known: the answers that this employee gave.  It is taken for known, too, which
 *   of the own meetings are in it, since a citizen may well say "I answered".  So
 *   the other pairs must be none or not few; and the mean of all employees less
 *   the own answers must leave open what the others answered, one by one.  The
 *   mean of the citizens less the own answers is no sum of anybody's.  What one
 *   own citizen said cannot be told from it: none of the citizens' answers is
 *   known, the mean lies inside the scale, so somebody did not say the same as
 *   the others, and that may be any of at least five people.
 * What each caseworker knows is that reader's alone; two are not taken to meet,
 * nor is a caseworker taken to be the manager of auditor_known.c.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/auditor_report_internal.h"

/* A caseworker in one area: a group, or all. */
struct sight {
	const struct teller *t;
	const char *who;
	const char *area; /* "group jobparat ", or "" */
	const struct report_own *own;
	const struct report_coverage *coverage;
};

static const char *
named(const struct sight *sight, const char *what)
{
	return auditor_name(sight->t, sight->area, what);
}

/* A count that only this reader has. */
static const char *
own_name(const struct sight *sight, const char *what)
{
	return text_format(sight->t->memory, "%s%s%s %s", sight->t->prefix,
	        sight->area, sight->who, what);
}

static const char *
rest_name(const struct sight *sight, const char *whole, const char *part)
{
	return text_format(sight->t->memory, "%s without %s%s",
	        named(sight, whole), sight->area, part);
}

static void
tell_frame(const struct sight *sight)
{
	struct auditor *auditor = sight->t->auditor;
	const struct report_own *own = sight->own;

	auditor_reader_knows(auditor, named(sight, "held"), own->held);
	auditor_reader_knows(auditor, named(sight, "asked"), own->asked);
	/* Of a quarter somebody may know more who were asked than he met. */
	auditor_reader_knows(auditor, rest_name(sight, "held", "asked"),
	        own->held - own->asked);
}

/* What is told in own people and others is protected as such: a reader who knows
 * that three were asked in all knows that no five of them answered. */
static void
split(const struct sight *sight)
{
	struct auditor *auditor = sight->t->auditor;

	auditor_reader_splits(auditor, named(sight, "reached"));
	auditor_reader_splits(auditor, named(sight, "answered"));
	auditor_reader_splits(auditor, rest_name(sight, "asked", "reached"));
	auditor_reader_splits(auditor, rest_name(sight, "asked", "answered"));
	auditor_reader_splits(auditor, rest_name(sight, "reached", "answered"));
}

/* x, a - x, y, b - y: see above. */
static void
tell_answers(const struct sight *sight)
{
	struct auditor *auditor = sight->t->auditor;
	const struct report_own *own = sight->own;
	int64_t threshold = sight->t->report->threshold;
	int64_t answered = sight->coverage->answered.truth - own->answered;
	int64_t asked = sight->coverage->asked.truth - own->asked;
	const char *mine = own_name(sight, "own answered");
	const char *silent = own_name(sight, "own asked without answered");
	const char *theirs = own_name(sight, "others answered");
	const char *others = own_name(sight, "others asked without answered");

	auditor_threshold(
	        auditor, own->asked < threshold ? own->asked : threshold);
	auditor_count(auditor, mine, own->answered, AUDITOR_HIDDEN);
	auditor_count(
	        auditor, silent, own->asked - own->answered, AUDITOR_HIDDEN);
	auditor_nobody(auditor, mine);
	auditor_nobody(auditor, silent);
	auditor_threshold(auditor, threshold);
	auditor_count(auditor, theirs, answered, AUDITOR_HIDDEN);
	auditor_count(auditor, others, asked - answered, AUDITOR_HIDDEN);
	auditor_row(auditor, (double)own->asked, (double)own->asked);
	auditor_term(auditor, 1, mine);
	auditor_term(auditor, 1, silent);
	auditor_sum(auditor, named(sight, "answered"));
	auditor_term(auditor, 1, mine);
	auditor_term(auditor, 1, theirs);
	auditor_row(auditor, (double)own->asked, (double)own->asked);
	auditor_term(auditor, 1, named(sight, "asked"));
	auditor_term(auditor, -1, theirs);
	auditor_term(auditor, -1, others);
}

static void
tell_area(const struct sight *sight)
{
	tell_frame(sight);
	if (sight->own->asked == 0)
		return;
	tell_answers(sight);
	split(sight);
}

/* Own people in groups are all own people. */
static void
tell_sum(const struct sight *all, const struct sight *groups, size_t count)
{
	struct auditor *auditor = all->t->auditor;

	if (all->own->asked == 0 || count == 0)
		return;
	auditor_sum(auditor, own_name(all, "own answered"));
	for (size_t g = 0; g < count; g++)
		if (groups[g].own->asked > 0)
			auditor_term(auditor, 1,
			        own_name(&groups[g], "own answered"));
}

static void
tell_coverage(
        const struct teller *t, const struct report_caseworker *caseworker)
{
	const struct report *report = t->report;
	size_t count = report->groups_count;
	struct sight *groups =
	        talloc_array(t->memory, struct sight, (unsigned)count + 1);
	struct sight all = {t, caseworker->name, "", &caseworker->own[count],
	        &report->total};

	if (groups == NULL)
		log_abort("auditor.met", "out of memory");
	/* So few were asked in all that nothing is shown of what came of it;
	 * that a reader knows them narrows nothing. */
	if (report->total.asked.truth < report->threshold)
		return;
	tell_area(&all);
	for (size_t g = 0; g < count; g++) {
		groups[g] =
		        (struct sight){t, caseworker->name, auditor_group(t, g),
		                &caseworker->own[g], &report->groups[g]};
		tell_area(&groups[g]);
	}
	tell_sum(&all, groups, count);
}

/* Citizens beside employees. */

/* Can the sum of all employees' answers be this one, beside the citizens' mean
 * and the difference, each of one decimal? */
static bool
fits(const struct report_gap *gap, int64_t sum)
{
	double n = (double)gap->pairs.truth;
	double half = 0.0501 * n;
	double low = fmax(n * gap->citizen - half,
	        (double)sum - n * gap->difference - half);
	double high = fmin(n * gap->citizen + half,
	        (double)sum - n * gap->difference + half);

	return fabs((double)sum - n * gap->employee) <= half &&
	       ceil(low) <= floor(high);
}

/* The others' answers by themselves, one by one: is there a sum of them that is
 * not that of all 1, or all 5? */
static bool
leaves_open(const struct report_gap *gap, int64_t others, int64_t own_scores)
{
	for (int64_t sum = others + 1; sum < REPORT_SCALE * others; sum++)
		if (fits(gap, sum + own_scores))
			return true;
	return false;
}

static enum status
tell_gap(const struct teller *t, const struct report_caseworker *caseworker,
        size_t at)
{
	const struct report_gap *gap = &t->report->gaps[at];
	int64_t own = caseworker->pairs[at];
	const char *both = auditor_name(t, "", "gap both");
	const char *pairs = auditor_gap(t, at, "pairs");

	if (own == 0 || isnan(gap->difference))
		return STATUS_OK;
	auditor_reader_knows(t->auditor, pairs, own);
	auditor_reader_knows(t->auditor, both, caseworker->pairs_both);
	auditor_reader_knows(t->auditor,
	        text_format(t->memory, "%s without %s", pairs,
	                both + strlen(t->prefix)),
	        own - caseworker->pairs_both);
	if (own < gap->pairs.truth && !leaves_open(gap, gap->pairs.truth - own,
	                                      caseworker->scores[at]))
		return auditor_refuse(
		        t, "a gap tells one employee what the others answered");
	return STATUS_OK;
}

enum status
auditor_report_met(const struct teller *t)
{
	enum status status = STATUS_OK;

	for (size_t c = 0;
	        status == STATUS_OK && c < t->report->caseworkers_count; c++) {
		const struct report_caseworker *caseworker =
		        &t->report->caseworkers[c];

		auditor_reader(t->auditor, caseworker->name);
		tell_coverage(t, caseworker);
		for (size_t g = 0;
		        status == STATUS_OK && g < t->report->gaps_count; g++)
			status = tell_gap(t, caseworker, g);
	}
	auditor_reader(t->auditor, NULL);
	return status;
}

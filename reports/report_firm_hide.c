/*
 * What of an employers' report is hidden for the sake of firms, by the people
 * themselves: every set of people that is shown, or that is left when one that is
 * shown is taken from another, is of many firms, or of nobody.  Where some parts
 * of a known sum are hidden, they are so together.
 *
 * Sets that are of many firms are so when they are put together; what is left of
 * one may not be.  What follows from several figures at once, as from a mean, the
 * auditor finds.
 */
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_firm_internal.h"
#include "reports/report_hide.h"
#include "reports/report_internal.h"

enum { LEVELS = 4, PLACES = 7, PARTS_MAX = CHOICES_SHOWN + 2 };

/* Levels. */

static bool
has_answered(const struct report_firm_person *person)
{
	return person->place == REPORT_COMPLETE ||
	       person->place == REPORT_PARTIAL;
}

static bool
reaches(const struct report_firm_person *person, size_t level)
{
	switch (level) {
	case HELD:
	case ASKED: return person->place != REPORT_INELIGIBLE;
	case REACHED:
		return person->place != REPORT_INELIGIBLE &&
		       person->place != REPORT_UNDELIVERED;
	default: return has_answered(person);
	}
}

static struct report_count *
level_of(struct report_coverage *coverage, size_t level)
{
	struct report_count *const counts[LEVELS] = {&coverage->held,
	        &coverage->asked, &coverage->reached, &coverage->answered};

	return counts[level];
}

/* `group` groups_count: everybody. */
static void
fill_levels(const struct firm_sets *f, size_t group, bool *levels[LEVELS])
{
	for (size_t l = 0; l < LEVELS; l++) {
		levels[l] = firm_set(f);
		for (size_t p = 0; p < f->count; p++)
			levels[l][p] = reaches(&f->people[p], l) &&
			               (group == f->report->groups_count ||
			                       f->people[p].group == group);
	}
}

/* The lowest level that is kept, and all differences between neighbours. */
static bool
is_safe(const struct firm_sets *f, bool *const levels[LEVELS], unsigned kept)
{
	const bool *above = NULL;

	for (size_t l = 0; l < LEVELS; l++) {
		if ((kept & (1U << l)) == 0)
			continue;
		if (above != NULL && !firm_rest_is_of_many(f, above, levels[l]))
			return false;
		above = levels[l];
	}
	return above == NULL || firm_set_is_of_many(f, above);
}

static unsigned
shown_levels(struct report_coverage *coverage)
{
	unsigned shown = 0;

	for (size_t l = 0; l < LEVELS; l++)
		if (!level_of(coverage, l)->hidden)
			shown |= 1U << l;
	return shown;
}

static void
keep_levels(struct report_coverage *coverage, unsigned kept)
{
	for (size_t l = 0; l < LEVELS; l++)
		if ((kept & (1U << l)) == 0)
			report_hide_count(level_of(coverage, l));
}

/* In the order of what they are worth. */
static void
hide_total(const struct firm_sets *f)
{
	static const size_t order[LEVELS] = {ANSWERED, ASKED, HELD, REACHED};
	struct report *report = f->report;
	unsigned shown = shown_levels(&report->total);
	unsigned kept = 0;
	bool *levels[LEVELS];

	fill_levels(f, report->groups_count, levels);
	for (size_t i = 0; i < LEVELS; i++) {
		unsigned level = 1U << order[i];

		if ((shown & level) != 0 && is_safe(f, levels, kept | level))
			kept |= level;
	}
	keep_levels(&report->total, kept);
}

/* One group that is not safe would show in what is left by the others: all of
 * them go. */
static void
hide_groups(const struct firm_sets *f)
{
	struct report *report = f->report;
	unsigned total = shown_levels(&report->total);
	bool safe = true;

	for (size_t g = 0; g < report->groups_count; g++) {
		bool *levels[LEVELS];
		unsigned shown = shown_levels(&report->groups[g]);

		keep_levels(&report->groups[g], shown & total);
		fill_levels(f, g, levels);
		safe &= is_safe(f, levels, shown & total);
	}
	for (size_t g = 0; !safe && g < report->groups_count; g++)
		keep_levels(&report->groups[g], 0);
}

/* Dispositions. */

static struct report_count *
place_at(struct report *report, size_t place)
{
	struct report_dispositions *d = &report->dispositions;
	struct report_count *const counts[PLACES] = {&d->complete, &d->partial,
	        &d->refused, &d->break_off, &d->silent, &d->undelivered,
	        &d->ineligible};

	return counts[place];
}

/* The lowest level that a disposition is in. */
static size_t
level_of_place(size_t place)
{
	switch (place) {
	case REPORT_COMPLETE:
	case REPORT_PARTIAL: return ANSWERED;
	case REPORT_UNDELIVERED: return ASKED;
	default: return REACHED;
	}
}

/* Dispositions from one shown level down to the next are parts of what differs
 * between the two. */
static void
hide_segment(const struct firm_sets *f, size_t top, size_t end)
{
	struct firm_part parts[PLACES];
	size_t n = 0;

	for (size_t place = 0; place < REPORT_INELIGIBLE; place++) {
		if (level_of_place(place) < top || level_of_place(place) >= end)
			continue;
		parts[n].in = firm_set(f);
		parts[n].count = place_at(f->report, place);
		for (size_t p = 0; p < f->count; p++)
			parts[n].in[p] = f->people[p].place == (int)place;
		n++;
	}
	if (n > 0)
		firm_hide_parts(f, parts, n);
}

static void
hide_dispositions(const struct firm_sets *f)
{
	unsigned shown = shown_levels(&f->report->total);
	bool *ineligible = firm_set(f);
	size_t top = HELD;

	for (size_t level = HELD; level <= ANSWERED; level++) {
		if ((shown & (1U << level)) == 0)
			continue;
		hide_segment(f, top, level);
		top = level;
	}
	hide_segment(f, top, LEVELS);
	for (size_t p = 0; p < f->count; p++)
		ineligible[p] = f->people[p].place == REPORT_INELIGIBLE;
	if (!firm_set_is_of_many(f, ineligible))
		report_hide_count(place_at(f->report, REPORT_INELIGIBLE));
}

/* Indices. */

/* Where those without the index are of few firms, all who answered stand for
 * those with it; then nothing new is shown. */
static void
hide_index(const struct firm_sets *f, size_t m)
{
	struct report_index *index = &f->report->indices[m];
	bool *answered = firm_set(f);
	bool *with = firm_set(f);
	bool *full = firm_set(f);

	for (size_t p = 0; p < f->count; p++) {
		answered[p] = has_answered(&f->people[p]);
		with[p] = answered[p] && f->people[p].indexed[m];
		full[p] = with[p] && f->people[p].full[m];
	}
	if (!firm_set_is_of_many(f, full) ||
	        !firm_rest_is_of_many(f, with, full) ||
	        !firm_rest_is_of_many(f, answered, full))
		index->full_share = NAN;
	if (!firm_set_is_of_many(f, with)) {
		report_hide_count(&index->respondents);
		report_hide_mean(index);
	} else if (!firm_rest_is_of_many(f, answered, with)) {
		/* Their share would be of other people. */
		index->respondents = f->report->total.answered;
		index->full_share = NAN;
	}
}

/* Items, and reasons, which are alike. */

static void
hide_item(
        const struct firm_sets *f, struct report_item *item, const int *chosen)
{
	struct firm_part parts[PARTS_MAX];
	size_t n = item->choices_count;

	for (size_t c = 0; c <= n; c++) {
		parts[c].in = firm_set(f);
		parts[c].count =
		        c < n ? &item->choices[c].answers : &item->respondents;
		for (size_t p = 0; p < f->count; p++)
			parts[c].in[p] =
			        has_answered(&f->people[p]) &&
			        (c < n ? chosen[p] == (int)c : chosen[p] < 0);
	}
	firm_hide_parts(f, parts, n + 1);
}

static void
hide_items(const struct firm_sets *f)
{
	int *chosen = talloc_array(f->memory, int, (unsigned)f->count + 1);

	if (chosen == NULL)
		log_abort("report.firm", "out of memory");
	for (size_t i = 0; i < f->report->items_count; i++) {
		for (size_t p = 0; p < f->count; p++)
			chosen[p] = f->people[p].choices[i];
		hide_item(f, &f->report->items[i], chosen);
	}
}

/* A reason says nothing without how many gave any. */
static void
hide_reasons(const struct firm_sets *f)
{
	struct report *report = f->report;
	int *chosen = talloc_array(f->memory, int, (unsigned)f->count + 1);

	if (chosen == NULL)
		log_abort("report.firm", "out of memory");
	for (size_t i = 0; i < report->reasons_count; i++) {
		struct report_item *reason = &report->reasons[i];

		for (size_t p = 0; p < f->count; p++)
			chosen[p] = f->people[p].reasons == NULL
			                    ? -1
			                    : f->people[p].reasons[i];
		hide_item(f, reason, chosen);
		for (size_t c = 0;
		        reason->respondents.hidden && c < reason->choices_count;
		        c++)
			report_hide_count(&reason->choices[c].answers);
	}
}

static void
hide_calls(const struct firm_sets *f)
{
	struct report_call_backs *calls = &f->report->call_backs;
	bool *answered = firm_set(f);
	bool *asked = firm_set(f);
	bool *in_time = firm_set(f);

	for (size_t p = 0; p < f->count; p++) {
		answered[p] = has_answered(&f->people[p]);
		asked[p] = f->people[p].called;
		in_time[p] = f->people[p].called_in_time;
	}
	if (!firm_set_is_of_many(f, asked) ||
	        !firm_rest_is_of_many(f, answered, asked))
		report_hide_count(&calls->asked);
	if (calls->asked.hidden || !firm_set_is_of_many(f, in_time) ||
	        !firm_rest_is_of_many(f, asked, in_time))
		report_hide_count(&calls->in_time);
}

/* All of it. */

/* What may not stand without what was hidden. */
static void
settle(struct report *report)
{
	const struct report_coverage *total = &report->total;

	if (total->answered.hidden || total->asked.hidden) {
		report->dispositions.rr2_hidden = true;
		report->dispositions.rr2 = NAN;
	}
	for (size_t m = 0; m < report->indices_count; m++)
		if (total->answered.hidden ||
		        report->indices[m].respondents.hidden)
			report_hide_mean(&report->indices[m]);
	report_fill_sentence(report);
}

void
firm_hide(struct report *report)
{
	struct firm_sets f = firm_sets_of(report);

	hide_total(&f);
	hide_groups(&f);
	hide_dispositions(&f);
	for (size_t m = 0; m < report->indices_count; m++)
		hide_index(&f, m);
	hide_items(&f);
	settle(report);
	talloc_free(f.memory);
}

void
firm_hide_more(struct report *report)
{
	struct firm_sets f = firm_sets_of(report);

	hide_reasons(&f);
	hide_calls(&f);
	talloc_free(f.memory);
}

/*
 * Chooses what goes next: what the auditor named, or what it is made of, and of
 * that the least worth.  Of people on their way those who were reached are worth
 * least, then the meetings held, then who was asked, and most who answered; one
 * level goes in all groups together, or a group with its whole row.
 */
#include "reports/report_hide.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_internal.h"
#include "reports/report_more.h"

/* A level in all groups is a column, a group's levels are a row. */
enum family { ITEM, COLUMN, ROW, DISPOSITION, SHARE, MEAN, INDEX, TOTAL };

/* What the auditor spoke of. */
enum topic { OF_NOTHING, OF_ITEM, OF_INDEX, OF_DISPOSITION, OF_LEVELS };

/* Places of levels. */
enum { HELD_LEVEL, ASKED_LEVEL, REACHED_LEVEL, ANSWERED_LEVEL, LEVELS };

/* One figure that is shown. */
struct figure {
	enum family family;
	size_t member;    /* which group, item, … */
	size_t place;     /* which level, or choice */
	const char *name; /* as the auditor's counts end */
	int64_t count;
};

struct search {
	TALLOC_CTX *memory;
	const char *why;
	enum topic topic;
	bool levels[LEVELS]; /* that `why` has */
	struct figure named; /* the longest name that `why` has; "" for none */
	struct figure *shown;
	size_t shown_count;
};

enum { SHOWN_MAX = 2000 };

/* A figure that is told of: is it the one that was named? */
static void
consider(struct search *search, struct figure figure, bool is_shown)
{
	bool item = figure.family == ITEM;
	bool other =
	        search->named.name[0] != '\0' && search->named.family != ITEM;

	/* "answered without item I3 respondents" speaks of the item. */
	if (strstr(search->why, figure.name) != NULL &&
	        ((item && other) ||
	                strlen(figure.name) > strlen(search->named.name)))
		search->named = figure;
	if (is_shown && search->shown_count < SHOWN_MAX)
		search->shown[search->shown_count++] = figure;
}

static void
consider_count(struct search *search, struct figure figure,
        const struct report_count *count)
{
	figure.count = count->truth;
	consider(search, figure, !count->hidden);
}

static const char *const levels[] = {"held", "asked", "reached", "answered"};

static struct report_count *
level_of(struct report_coverage *coverage, size_t level)
{
	struct report_count *const counts[] = {&coverage->held,
	        &coverage->asked, &coverage->reached, &coverage->answered};

	return counts[level];
}

/* A group by its smallest count that is shown; a column by its largest. */
static void
consider_group(struct search *search, struct report *report, size_t g)
{
	struct figure row = {ROW, g, 0,
	        text_format(
	                search->memory, "group %s ", report->groups[g].group),
	        INT64_MAX};
	bool shown = false;

	for (size_t l = 0; l < LEVELS; l++) {
		const struct report_count *count =
		        level_of(&report->groups[g], l);

		if (count->hidden)
			continue;
		shown = true;
		if (count->truth < row.count)
			row.count = count->truth;
		consider(search, (struct figure){COLUMN, 0, l, "\n", 0}, true);
	}
	consider(search, row, shown);
}

static void
consider_coverage(struct search *search, struct report *report)
{
	for (size_t l = 0; l < LEVELS; l++)
		consider_count(search,
		        (struct figure){TOTAL, 0, l, levels[l], 0},
		        level_of(&report->total, l));
	for (size_t g = 0; g < report->groups_count; g++)
		consider_group(search, report, g);
}

static const char *const dispositions[] = {"complete", "partial", "refused",
        "broken off", "silent", "undelivered", "ineligible"};

static struct report_count *
disposition_of(struct report *report, size_t at)
{
	struct report_dispositions *d = &report->dispositions;
	struct report_count *const counts[] = {&d->complete, &d->partial,
	        &d->refused, &d->break_off, &d->silent, &d->undelivered,
	        &d->ineligible};

	return counts[at];
}

static void
consider_people(struct search *search, struct report *report)
{
	for (size_t i = 0; i < DISPOSITIONS; i++)
		consider_count(search,
		        (struct figure){DISPOSITION, i, 0, dispositions[i], 0},
		        disposition_of(report, i));
	for (size_t m = 0; m < report->indices_count; m++) {
		struct report_index *index = &report->indices[m];

		consider_count(search,
		        (struct figure){INDEX, m, 0,
		                text_format(
		                        search->memory, "with %s", index->name),
		                0},
		        &index->respondents);
		consider(search,
		        (struct figure){SHARE, m, 0,
		                text_format(
		                        search->memory, "full %s", index->name),
		                index->people},
		        !isnan(index->full_share));
		consider(search, (struct figure){MEAN, m, 0, "\n", 0},
		        !isnan(index->mean));
	}
}

/* The auditor's name of an item goes on with its wording and the choice: here
 * its own name will do, and the smallest that is shown of it goes. */
static void
consider_items(struct search *search, struct report *report)
{
	for (size_t i = 0; i < report->items_count; i++) {
		struct report_item *item = &report->items[i];
		const char *name =
		        text_format(search->memory, "item %s ", item->name);

		consider_count(search, (struct figure){ITEM, i, 0, name, 0},
		        &item->respondents);
		for (size_t c = 0; c < item->choices_count; c++)
			consider_count(search,
			        (struct figure){ITEM, i, c + 1, name, 0},
			        &item->choices[c].answers);
	}
}

/* What each is worth where nothing is said of it. */
static int
worth(const struct figure *figure)
{
	static const int columns[LEVELS] = {[REACHED_LEVEL] = 30,
	        [HELD_LEVEL] = 31,
	        [ASKED_LEVEL] = 33,
	        [ANSWERED_LEVEL] = 36};
	static const int totals[LEVELS] = {[REACHED_LEVEL] = 35,
	        [HELD_LEVEL] = 37,
	        [ASKED_LEVEL] = 70,
	        [ANSWERED_LEVEL] = 80};

	switch (figure->family) {
	case SHARE: return 20;
	case COLUMN: return columns[figure->place];
	case ROW: return 34;
	case TOTAL: return totals[figure->place];
	case DISPOSITION: return 38;
	case ITEM: return figure->place == 0 ? 41 : 40;
	case MEAN: return 60;
	case INDEX: break;
	}
	return 65;
}

/* Of an item: itself, then the share that its highest answer ties, then the
 * other items. */
static int
worth_of_items(const struct search *search, const struct figure *figure)
{
	bool same = figure->member == search->named.member;

	if (figure->family == SHARE)
		return 1;
	if (figure->family != ITEM)
		return worth(figure);
	if (same)
		return figure->place == 0 ? 2 : 0;
	return figure->place == 0 ? 11 : 10;
}

/* Of levels: those that were named, in the groups before all together. */
static int
worth_of_levels(const struct search *search, const struct figure *figure)
{
	static const int columns[LEVELS] = {[REACHED_LEVEL] = 0,
	        [HELD_LEVEL] = 1,
	        [ASKED_LEVEL] = 4,
	        [ANSWERED_LEVEL] = 9};
	static const int totals[LEVELS] = {[REACHED_LEVEL] = 2,
	        [HELD_LEVEL] = 3,
	        [ASKED_LEVEL] = 7,
	        [ANSWERED_LEVEL] = 10};
	bool of_group = search->named.family == ROW;
	bool answered = search->levels[ANSWERED_LEVEL];

	if (figure->family == ROW && of_group && answered)
		return figure->member == search->named.member ? 5 : 8;
	if (figure->family == COLUMN && search->levels[figure->place])
		return columns[figure->place];
	if (figure->family == TOTAL && search->levels[figure->place])
		return totals[figure->place];
	return worth(figure);
}

/* The smaller, the sooner it goes. */
static int
distance(const struct search *search, const struct figure *figure)
{
	bool same = figure->family == search->named.family;

	/* What is shown and must not be: nothing else helps. */
	if (same && strstr(search->why, " is shown") != NULL &&
	        figure->family != ITEM &&
	        figure->member == search->named.member &&
	        figure->place == search->named.place)
		return -1;
	switch (search->topic) {
	case OF_ITEM: return worth_of_items(search, figure);
	case OF_LEVELS: return worth_of_levels(search, figure);
	case OF_INDEX:
		if (figure->family == SHARE)
			return 0;
		return figure->family == INDEX ? 1 : worth(figure);
	case OF_DISPOSITION:
		if (figure->family == DISPOSITION)
			return same && figure->member == search->named.member
			               ? 0
			               : 1;
		return worth(figure);
	case OF_NOTHING: break;
	}
	return worth(figure);
}

static void
find_topic(struct search *search)
{
	bool any = false;

	for (size_t l = 0; l < LEVELS; l++) {
		search->levels[l] = strstr(search->why, levels[l]) != NULL;
		any |= search->levels[l];
	}
	if (search->named.family == ITEM && search->named.name[0] != '\0')
		search->topic = OF_ITEM;
	else if (strstr(search->why, "full ") != NULL ||
	         strstr(search->why, "with ") != NULL)
		search->topic = OF_INDEX;
	else if (search->named.family == DISPOSITION)
		search->topic = OF_DISPOSITION;
	else if (any)
		search->topic = OF_LEVELS;
}

static const struct figure *
choose(const struct search *search)
{
	const struct figure *best = NULL;

	for (size_t i = 0; i < search->shown_count; i++) {
		const struct figure *figure = &search->shown[i];
		int by = best == NULL ? -1
		                      : distance(search, figure) -
		                                distance(search, best);

		if (by < 0 || (by == 0 && figure->count < best->count))
			best = figure;
	}
	return best;
}

void
report_hide_count(struct report_count *count)
{
	count->hidden = true;
	count->count = 0;
}

void
report_hide_mean(struct report_index *index)
{
	index->mean = index->low = index->high = index->full_share = NAN;
}

static void
take(struct report *report, const struct figure *figure)
{
	struct report_item *item;

	switch (figure->family) {
	case TOTAL:
		report_hide_count(level_of(&report->total, figure->place));
		break;
	case COLUMN:
		for (size_t g = 0; g < report->groups_count; g++)
			report_hide_count(
			        level_of(&report->groups[g], figure->place));
		break;
	case ROW:
		for (size_t l = 0; l < LEVELS; l++)
			report_hide_count(
			        level_of(&report->groups[figure->member], l));
		break;
	case SHARE: report->indices[figure->member].full_share = NAN; break;
	case DISPOSITION:
		report_hide_count(disposition_of(report, figure->member));
		break;
	case INDEX:
		report_hide_count(&report->indices[figure->member].respondents);
		break;
	case MEAN: report_hide_mean(&report->indices[figure->member]); break;
	case ITEM:
		item = &report->items[figure->member];
		report_hide_count(
		        figure->place == 0
		                ? &item->respondents
		                : &item->choices[figure->place - 1].answers);
		break;
	}
}

/* What may not stand without what was taken. */
static void
settle(struct report *report)
{
	struct report_dispositions *d = &report->dispositions;

	if (report->total.answered.hidden || report->total.asked.hidden) {
		d->rr2_hidden = true;
		d->rr2 = NAN;
	}
	for (size_t m = 0; m < report->indices_count; m++)
		if (report->total.answered.hidden ||
		        report->indices[m].respondents.hidden)
			report_hide_mean(&report->indices[m]);
	report_fill_sentence(report);
}

bool
report_hide_more(struct report *report, const char *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct search search = {.memory = memory,
	        .why = why,
	        .named = {.name = ""},
	        .shown = talloc_array(memory, struct figure, SHOWN_MAX)};
	const struct figure *figure;

	/* Reasons, calls and gaps are worth less than anything here. */
	if (why[0] != '\0' && report_more_hide(report, why)) {
		talloc_free(memory);
		return true;
	}
	if (search.shown == NULL)
		log_abort("report.hide", "out of memory");
	consider_coverage(&search, report);
	consider_people(&search, report);
	consider_items(&search, report);
	find_topic(&search);
	figure = choose(&search);
	if (figure != NULL) {
		take(report, figure);
		settle(report);
	}
	talloc_free(memory);
	return figure != NULL || report_more_hide(report, "");
}

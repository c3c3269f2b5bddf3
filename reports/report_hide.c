/*
 * Chooses what goes next.  Items are worth least, then groups, dispositions,
 * means, and last who answered of how many.
 */
#include "reports/report_hide.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_internal.h"
#include "reports/report_more.h"

/* In the order in which they are given up. */
enum family { ITEM, GROUP, DISPOSITION, MEAN, INDEX, TOTAL };

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
	struct figure named; /* the longest name that `why` has; "" for none */
	bool named_is_shown;
	struct figure *shown;
	size_t shown_count;
};

enum { SHOWN_MAX = 2000 };

/* A figure that is told of: is it the one that was named? */
static void
consider(struct search *search, struct figure figure, bool is_shown)
{
	if (strstr(search->why, figure.name) != NULL &&
	        strlen(figure.name) > strlen(search->named.name)) {
		search->named = figure;
		search->named_is_shown = is_shown;
	}
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

static void
consider_coverage(struct search *search, struct report *report)
{
	for (size_t l = 0; l < 4; l++)
		consider_count(search,
		        (struct figure){TOTAL, 0, l, levels[l], 0},
		        level_of(&report->total, l));
	for (size_t g = 0; g < report->groups_count; g++)
		for (size_t l = 0; l < 4; l++)
			consider_count(search,
			        (struct figure){GROUP, g, l,
			                talloc_asprintf(search->memory,
			                        "group %s %s",
			                        report->groups[g].group,
			                        levels[l]),
			                0},
			        level_of(&report->groups[g], l));
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
		                talloc_asprintf(
		                        search->memory, "with %s", index->name),
		                0},
		        &index->respondents);
		consider(search,
		        (struct figure){MEAN, m, 0,
		                talloc_asprintf(
		                        search->memory, "full %s", index->name),
		                index->people},
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
		        talloc_asprintf(search->memory, "item %s ", item->name);

		consider_count(search, (struct figure){ITEM, i, 0, name, 0},
		        &item->respondents);
		for (size_t c = 0; c < item->choices_count; c++)
			consider_count(search,
			        (struct figure){ITEM, i, c + 1, name, 0},
			        &item->choices[c].answers);
	}
}

/* Beside the named one, or of its kind, or any; the least worth first, and of
 * these the smallest. */
static int
distance(const struct search *search, const struct figure *figure)
{
	const struct figure *named = &search->named;
	bool same = figure->family == named->family;

	if (named->name[0] == '\0' || !same)
		return 3 + (int)figure->family;
	if (figure->family == ITEM && figure->member == named->member)
		return figure->place == 0;
	if (figure->member == named->member && figure->place == named->place)
		return 0;
	return figure->family != ITEM && figure->place == named->place ? 1 : 2;
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

static void
hide(struct report_count *count)
{
	count->hidden = true;
	count->count = 0;
}

static void
hide_mean(struct report_index *index)
{
	index->mean = index->low = index->high = index->full_share = NAN;
}

/* A group's whole row goes, as everywhere. */
static void
take(struct report *report, const struct figure *figure)
{
	struct report_item *item;

	switch (figure->family) {
	case TOTAL: hide(level_of(&report->total, figure->place)); break;
	case GROUP:
		for (size_t l = 0; l < 4; l++)
			hide(level_of(&report->groups[figure->member], l));
		break;
	case DISPOSITION: hide(disposition_of(report, figure->member)); break;
	case INDEX: hide(&report->indices[figure->member].respondents); break;
	case MEAN: hide_mean(&report->indices[figure->member]); break;
	case ITEM:
		item = &report->items[figure->member];
		hide(figure->place == 0
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
			hide_mean(&report->indices[m]);
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
	figure = choose(&search);
	if (figure != NULL) {
		take(report, figure);
		settle(report);
	}
	talloc_free(memory);
	return figure != NULL || report_more_hide(report, "");
}

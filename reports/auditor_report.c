/*
 * A report as counts and equations.  It reads the finished report, and asks
 * nothing of the files that decided what is hidden in it.
 */
#include "reports/auditor_report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/auditor_report_internal.h"

const char *
auditor_name(const struct teller *t, const char *area, const char *what)
{
	return text_format(t->memory, "%s%s%s", t->prefix, area, what);
}

const char *
auditor_tell(const struct teller *t, const char *name,
        const struct report_count *count)
{
	auditor_count(t->auditor, name, count->truth,
	        count->hidden ? AUDITOR_HIDDEN : AUDITOR_PUBLISHED);
	return name;
}

/* whole = part + rest, where the rest is a count of people, too. */
static const char *
tell_rest(const struct teller *t, const char *whole, int64_t of,
        const char *part, int64_t without)
{
	const char *name = text_format(
	        t->memory, "%s without %s", whole, part + strlen(t->prefix));

	auditor_count(t->auditor, name, of - without, AUDITOR_HIDDEN);
	auditor_sum(t->auditor, whole);
	auditor_term(t->auditor, 1, part);
	auditor_term(t->auditor, 1, name);
	return name;
}

enum status
auditor_refuse(const struct teller *t, const char *what)
{
	text_add_format(t->why, "%s%s", t->prefix, what);
	return STATUS_CONFLICT;
}

/* Coverage: people go down the levels. */

enum { LEVELS = 4 };

static const char *const levels[LEVELS] = {
        "held", "asked", "reached", "answered"};

static const struct report_count *
level(const struct report_coverage *coverage, size_t at)
{
	const struct report_count *const counts[LEVELS] = {&coverage->held,
	        &coverage->asked, &coverage->reached, &coverage->answered};

	return counts[at];
}

const char *
auditor_group(const struct teller *t, size_t group)
{
	return text_format(
	        t->memory, "group %s ", t->report->groups[group].group);
}

/* Where nobody of those asked answered, or all of them did, or all who got the
 * text, it would be known of each of them whether he or she answered: a caseworker
 * knows who was asked, and is never to know that. */
static void
tell_coverage(const struct teller *t, const struct report_coverage *coverage,
        const char *area)
{
	const char *names[LEVELS];
	const char *rests[LEVELS];

	for (size_t i = 0; i < LEVELS; i++)
		names[i] = auditor_tell(t, auditor_name(t, area, levels[i]),
		        level(coverage, i));
	for (size_t i = 0; i + 1 < LEVELS; i++)
		rests[i] = tell_rest(t, names[i], level(coverage, i)->truth,
		        names[i + 1], level(coverage, i + 1)->truth);
	rests[LEVELS - 1] = tell_rest(t, names[1], coverage->asked.truth,
	        names[LEVELS - 1], coverage->answered.truth);
	if (coverage->asked.truth > 0) {
		auditor_nobody(t->auditor, names[LEVELS - 1]);
		auditor_nobody(t->auditor, rests[LEVELS - 1]);
	}
	if (coverage->reached.truth > 0)
		auditor_nobody(t->auditor, rests[LEVELS - 2]);
}

static void
tell_groups(const struct teller *t)
{
	for (size_t g = 0; g < t->report->groups_count; g++)
		tell_coverage(t, &t->report->groups[g], auditor_group(t, g));
	for (size_t i = 0; t->report->groups_count > 0 && i < LEVELS; i++) {
		auditor_sum(t->auditor, auditor_name(t, "", levels[i]));
		for (size_t g = 0; g < t->report->groups_count; g++)
			auditor_term(t->auditor, 1,
			        auditor_name(
			                t, auditor_group(t, g), levels[i]));
	}
}

static void
tell_dispositions(const struct teller *t)
{
	const struct report_dispositions *d = &t->report->dispositions;
	const char *complete =
	        auditor_tell(t, auditor_name(t, "", "complete"), &d->complete);
	const char *partial =
	        auditor_tell(t, auditor_name(t, "", "partial"), &d->partial);
	const char *refused =
	        auditor_tell(t, auditor_name(t, "", "refused"), &d->refused);
	const char *broken = auditor_tell(
	        t, auditor_name(t, "", "broken off"), &d->break_off);
	const char *silent =
	        auditor_tell(t, auditor_name(t, "", "silent"), &d->silent);
	const char *missed = auditor_tell(
	        t, auditor_name(t, "", "undelivered"), &d->undelivered);

	(void)auditor_tell(
	        t, auditor_name(t, "", "ineligible"), &d->ineligible);
	auditor_sum(t->auditor, auditor_name(t, "", "asked"));
	auditor_term(t->auditor, 1, auditor_name(t, "", "reached"));
	auditor_term(t->auditor, 1, missed);
	auditor_sum(t->auditor, auditor_name(t, "", "reached"));
	auditor_term(t->auditor, 1, auditor_name(t, "", "answered"));
	auditor_term(t->auditor, 1, refused);
	auditor_term(t->auditor, 1, broken);
	auditor_term(t->auditor, 1, silent);
	auditor_sum(t->auditor, auditor_name(t, "", "answered"));
	auditor_term(t->auditor, 1, complete);
	auditor_term(t->auditor, 1, partial);
}

/* Indices. */

/* Who has one index and who has the other, where both are told exactly. */
static void
tell_both(const struct teller *t, const char *names[2])
{
	const struct report_index *indices = t->report->indices;
	int64_t answered = t->report->total.answered.truth;
	int64_t both = indices[0].people + indices[1].people - answered;
	const char *name = auditor_name(t, "", "with both");

	if (both < 0)
		return;
	auditor_count(t->auditor, name, both, AUDITOR_HIDDEN);
	for (size_t m = 0; m < 2; m++)
		(void)tell_rest(t, names[m], indices[m].people, name, both);
}

static void
tell_indices(const struct teller *t)
{
	const struct report *report = t->report;
	const char *names[2] = {NULL, NULL};

	for (size_t m = 0; m < report->indices_count && m < 2; m++) {
		const struct report_index *index = &report->indices[m];

		/* Told as all who answered: then the number is none of its
		 * own. */
		if (index->respondents.truth != index->people)
			continue;
		names[m] =
		        auditor_tell(t, auditor_name(t, "with ", index->name),
		                &index->respondents);
		(void)tell_rest(t, auditor_name(t, "", "answered"),
		        report->total.answered.truth, names[m], index->people);
	}
	if (names[0] != NULL && names[1] != NULL)
		tell_both(t, names);
}

/* Items. */

/* FNV-1a: one wording of an item has one name in all releases. */
uint32_t
auditor_wording(const struct report_item *item)
{
	uint32_t hash = 2166136261U;

	for (const char *at = item->label; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619U;
	for (size_t c = 0; c < item->choices_count; c++)
		for (const char *at = item->choices[c].label; *at != '\0'; at++)
			hash = (hash ^ (unsigned char)*at) * 16777619U;
	return hash;
}

const char *
auditor_item(const struct teller *t, size_t at)
{
	const struct report_item *item = &t->report->items[at];

	return text_format(t->memory, "item %s %s %08" PRIx32 " ", item->name,
	        item->measure, auditor_wording(item));
}

static void
tell_item(const struct teller *t, size_t at)
{
	const struct report_item *item = &t->report->items[at];
	const char *area = auditor_item(t, at);
	const char *respondents = auditor_tell(
	        t, auditor_name(t, area, "respondents"), &item->respondents);

	for (size_t c = 0; c < item->choices_count; c++)
		(void)auditor_tell(t,
		        auditor_name(t, area, item->choices[c].value),
		        &item->choices[c].answers);
	(void)tell_rest(t, auditor_name(t, "", "answered"),
	        t->report->total.answered.truth, respondents,
	        item->respondents.truth);
	auditor_sum(t->auditor, respondents);
	for (size_t c = 0; c < item->choices_count; c++)
		auditor_term(t->auditor, 1,
		        auditor_name(t, area, item->choices[c].value));
}

/* The score of a choice, 0 to 4, or -1 for one that is none. */
int
auditor_score(const struct report_item_choice *choice)
{
	if (strlen(choice->value) != 1 || choice->value[0] < '1' ||
	        choice->value[0] > '5')
		return -1;
	return choice->value[0] - '1';
}

/* Of those shown, so many gave 5 to everything; to each item these gave 5, and
 * some others. */
static void
tell_full(const struct teller *t, const struct report_index *index)
{
	const struct report *report = t->report;
	int64_t of = index->respondents.truth;
	int64_t full = llround(index->full_share * (double)of);
	const char *name = auditor_name(t, "full ", index->name);

	auditor_count(t->auditor, name, full, AUDITOR_PUBLISHED);
	(void)tell_rest(t,
	        of == index->people ? auditor_name(t, "with ", index->name)
	                            : auditor_name(t, "", "answered"),
	        of, name, full);
	for (size_t i = 0; i < report->items_count; i++) {
		const struct report_item *item = &report->items[i];

		for (size_t c = 0; c < item->choices_count; c++)
			if (strcmp(item->measure, index->name) == 0 &&
			        auditor_score(&item->choices[c]) == 4)
				(void)tell_rest(t,
				        auditor_name(
				                t, auditor_item(t, i), "5"),
				        item->choices[c].answers.truth, name,
				        full);
	}
}

/* What no equation says. */

/* Did all who answered give one and the same answer, and is it seen? */
static bool
is_unanimous(const struct report_item *item)
{
	bool shown = !item->respondents.hidden;
	size_t kinds = 0;

	for (size_t c = 0; c < item->choices_count; c++) {
		shown |= !item->choices[c].answers.hidden;
		kinds += item->choices[c].answers.truth > 0;
	}
	return shown && kinds == 1;
}

static enum status
check_index(const struct teller *t, const struct report_index *index)
{
	bool shown = !isnan(index->mean);

	if (shown &&
	        (index->respondents.hidden || t->report->total.answered.hidden))
		return auditor_refuse(t, "a mean is shown without its count");
	if (shown && index->people < t->report->threshold)
		return auditor_refuse(t, "a mean of too few is shown");
	if (shown && (index->mean <= 0 || index->mean >= 100))
		return auditor_refuse(
		        t, "a mean tells what each of them answered");
	if (!shown && (!isnan(index->low) || !isnan(index->high) ||
	                      !isnan(index->full_share)))
		return auditor_refuse(
		        t, "an interval is shown without its mean");
	return STATUS_OK;
}

static enum status
check_figures(const struct teller *t)
{
	const struct report *report = t->report;
	enum status status = STATUS_OK;

	if (!isnan(report->dispositions.rr2) &&
	        (report->total.asked.hidden || report->total.answered.hidden))
		return auditor_refuse(t, "a rate is shown without its counts");
	for (size_t m = 0; status == STATUS_OK && m < report->indices_count;
	        m++)
		status = check_index(t, &report->indices[m]);
	for (size_t i = 0; status == STATUS_OK && i < report->items_count; i++)
		if (is_unanimous(&report->items[i]))
			status = auditor_refuse(t,
			        "an item to which all answered"
			        " alike is shown");
	return status;
}

static bool
shows_level(const struct report_coverage *coverage)
{
	for (size_t i = 0; i < LEVELS; i++)
		if (!level(coverage, i)->hidden)
			return true;
	return false;
}

static bool
shows_people(const struct report *report)
{
	const struct report_dispositions *d = &report->dispositions;
	const struct report_count *const counts[] = {&d->complete, &d->partial,
	        &d->refused, &d->break_off, &d->silent, &d->undelivered,
	        &d->ineligible};
	bool shown = !isnan(d->rr2);

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		shown |= !counts[i]->hidden;
	for (size_t m = 0; m < report->indices_count; m++)
		shown |= !report->indices[m].respondents.hidden ||
		         !isnan(report->indices[m].mean);
	return shown;
}

/* Is there any figure in it? */
static bool
shows_figures(const struct report *report)
{
	bool shown = shows_level(&report->total) || shows_people(report);

	for (size_t g = 0; g < report->groups_count; g++)
		shown |= shows_level(&report->groups[g]);
	for (size_t i = 0; i < report->items_count; i++) {
		const struct report_item *item = &report->items[i];

		shown |= !item->respondents.hidden;
		for (size_t c = 0; c < item->choices_count; c++)
			shown |= !item->choices[c].answers.hidden;
	}
	return shown;
}

enum status
auditor_report(struct auditor *auditor, const struct report *report,
        const char *prefix, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct teller t = {memory, auditor, report, prefix, why};
	enum status status;

	auditor_threshold(auditor, report->threshold);
	if (!shows_figures(report)) {
		talloc_free(memory);
		return STATUS_OK;
	}
	tell_coverage(&t, &report->total, "");
	tell_groups(&t);
	tell_dispositions(&t);
	tell_indices(&t);
	for (size_t i = 0; i < report->items_count; i++)
		tell_item(&t, i);
	status = check_figures(&t);
	for (size_t m = 0; status == STATUS_OK && m < report->indices_count;
	        m++) {
		if (!isnan(report->indices[m].mean))
			status = auditor_mean(&t, &report->indices[m]);
		if (!isnan(report->indices[m].full_share))
			tell_full(&t, &report->indices[m]);
	}
	if (status == STATUS_OK)
		status = auditor_report_more(&t);
	if (status == STATUS_OK)
		status = auditor_report_firms(&t);
	if (status == STATUS_OK) {
		auditor_report_known(&t);
		status = auditor_report_met(&t);
	}
	talloc_free(memory);
	return status;
}

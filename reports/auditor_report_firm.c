/*
 * What the auditor is told of employers' firms: person by person, in which
 * counts of the report each of them stands.  A report of employers of whose
 * firms nothing is told is of one unknown firm, and is refused.
 */
#include <math.h>
#include <string.h>

#include "reports/auditor_internal.h"
#include "reports/auditor_report_internal.h"

/* What a count is of. */
enum what { LEVEL, PLACE, INDEXED, FULL, BOTH, ITEM, REASON, CALLED, IN_TIME };

enum { EVERY = -1, ANY = -2 };

struct set {
	enum what what;
	size_t at;
	int which; /* a group, or EVERY; a choice, or ANY */
};

static bool
has_answered(const struct report_firm_person *person)
{
	return person->place == REPORT_COMPLETE ||
	       person->place == REPORT_PARTIAL;
}

/* How far down the levels; the ineligible are in none. */
static size_t
depth(const struct report_firm_person *person)
{
	if (person->place == REPORT_INELIGIBLE)
		return 0;
	if (person->place == REPORT_UNDELIVERED)
		return 2;
	return has_answered(person) ? 4 : 3;
}

static bool
is_chosen(const int *choices, const struct set *set)
{
	int choice = choices == NULL ? -1 : choices[set->at];

	return set->which == ANY ? choice >= 0 : choice == set->which;
}

/* Of those who answered. */
static int64_t
part_in_answers(const struct report_firm_person *person, const struct set *set)
{
	switch (set->what) {
	case INDEXED: return person->indexed[set->at];
	case FULL: return person->indexed[set->at] && person->full[set->at];
	case BOTH:
		/* It is told as a number only: those with the one and those
		 * with the other, less all who answered.  So is each one's
		 * part in it. */
		return (int64_t)person->indexed[0] +
		       (int64_t)person->indexed[1] - 1;
	case ITEM: return is_chosen(person->choices, set);
	case REASON: return is_chosen(person->reasons, set);
	case CALLED: return person->called;
	case IN_TIME: return person->called_in_time;
	case LEVEL:
	case PLACE: break;
	}
	return 0;
}

static int64_t
part_in(const struct report_firm_person *person, const struct set *set)
{
	if (set->what == LEVEL)
		return depth(person) > set->at &&
		       (set->which == EVERY ||
		               person->group == (size_t)set->which);
	if (set->what == PLACE)
		return (size_t)person->place == set->at;
	return has_answered(person) ? part_in_answers(person, set) : 0;
}

/* That nobody is told of yet is said first: firms matter all the same. */
static void
tell(const struct teller *t, const char *name, struct set set)
{
	const struct report *report = t->report;

	auditor_firm(t->auditor, name, 0, 0);
	for (size_t p = 0; p < report->firm_people_count; p++)
		auditor_firm(t->auditor, name, report->firm_people[p].firm,
		        part_in(&report->firm_people[p], &set));
}

static void
tell_people(const struct teller *t)
{
	static const char *const levels[] = {
	        "held", "asked", "reached", "answered"};
	static const char *const places[] = {"complete", "partial", "refused",
	        "broken off", "silent", "undelivered", "ineligible"};
	const struct report *report = t->report;

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		tell(t, auditor_name(t, "", levels[i]),
		        (struct set){LEVEL, i, EVERY});
		for (size_t g = 0; g < report->groups_count; g++)
			tell(t, auditor_name(t, auditor_group(t, g), levels[i]),
			        (struct set){LEVEL, i, (int)g});
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		tell(t, auditor_name(t, "", places[i]),
		        (struct set){PLACE, i, EVERY});
	for (size_t m = 0; m < report->indices_count && m < REPORT_INDICES;
	        m++) {
		tell(t, auditor_name(t, "with ", report->indices[m].name),
		        (struct set){INDEXED, m, EVERY});
		tell(t, auditor_name(t, "full ", report->indices[m].name),
		        (struct set){FULL, m, EVERY});
	}
	tell(t, auditor_name(t, "", "with both"), (struct set){BOTH, 0, EVERY});
}

/* An item or a reason: who chose anything, and who chose what. */
static void
tell_choices(const struct teller *t, const char *area,
        const struct report_item *item, struct set set)
{
	set.which = ANY;
	tell(t, auditor_name(t, area, "respondents"), set);
	for (size_t c = 0; c < item->choices_count; c++) {
		set.which = (int)c;
		tell(t, auditor_name(t, area, item->choices[c].value), set);
	}
}

static void
tell_answers(const struct teller *t)
{
	const struct report *report = t->report;

	for (size_t i = 0; i < report->items_count; i++)
		tell_choices(t, auditor_item(t, i), &report->items[i],
		        (struct set){ITEM, i, ANY});
	for (size_t i = 0; i < report->reasons_count; i++)
		tell_choices(t, auditor_reason(t, i), &report->reasons[i],
		        (struct set){REASON, i, ANY});
	tell(t, auditor_name(t, "", "call-backs asked"),
	        (struct set){CALLED, 0, EVERY});
	tell(t, auditor_name(t, "", "call-backs in time"),
	        (struct set){IN_TIME, 0, EVERY});
}

/* A mean may be of fewer than those who are shown beside it. */
static enum status
check_mean(const struct teller *t, size_t m)
{
	struct auditor *alone = auditor_create(t->memory);
	const struct report *report = t->report;
	struct text why;
	enum status status;

	text_init(&why, t->memory, 400);
	auditor_threshold(alone, report->threshold);
	auditor_count(
	        alone, "mean", report->indices[m].people, AUDITOR_PUBLISHED);
	auditor_firm(alone, "mean", 0, 0);
	for (size_t p = 0; p < report->firm_people_count; p++)
		auditor_firm(alone, "mean", report->firm_people[p].firm,
		        part_in(&report->firm_people[p],
		                &(struct set){INDEXED, m, EVERY}));
	status = auditor_check(alone, &why);
	talloc_free(alone);
	return status == STATUS_CONFLICT
	               ? auditor_refuse(t, "a mean of too few firms is shown")
	               : status;
}

/* Every figure that is shown has its firms, or something was forgotten. */
static enum status
check_all_told(const struct teller *t)
{
	size_t length = strlen(t->prefix);

	auditor_firms_judge(t->auditor);
	for (size_t i = 0; i < t->auditor->count_count; i++) {
		const struct audit_count *count = &t->auditor->counts[i];

		if (count->kind == AUDITOR_PUBLISHED && count->firms == NULL &&
		        strncmp(count->name, t->prefix, length) == 0)
			return auditor_refuse(t, "firms of a count are not"
			                         " told of");
	}
	return STATUS_OK;
}

enum status
auditor_report_firms(const struct teller *t)
{
	const struct report *report = t->report;
	enum status status = STATUS_OK;

	if (report->respondent == NULL ||
	        strcmp(report->respondent, "employer") != 0)
		return STATUS_OK;
	if (report->firms_least != auditor_firms_least(report->threshold))
		return auditor_refuse(
		        t, "another least number of firms is said");
	tell_people(t);
	tell_answers(t);
	for (size_t m = 0; status == STATUS_OK && m < report->indices_count &&
	                   m < REPORT_INDICES;
	        m++)
		if (!isnan(report->indices[m].mean))
			status = check_mean(t, m);
	return status == STATUS_OK ? check_all_told(t) : status;
}

int64_t
auditor_firm_of(const struct report *report, const struct report_known *known)
{
	for (size_t p = 0; p < report->firm_people_count; p++)
		if (report->firm_people[p].person == known->person)
			return report->firm_people[p].firm;
	return 0;
}

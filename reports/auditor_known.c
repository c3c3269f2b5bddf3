/*
 * What an insider knows.  A manager has read the answers of those who asked to
 * be called, so to that reader each of them is published already; what is left
 * of every count is what must be protected.
 */
#include <string.h>

#include "reports/auditor_report_internal.h"

static const char *
rest_name(const struct teller *t, const char *whole, const char *part)
{
	return text_format(
	        t->memory, "%s%s without %s", t->prefix, whole, part);
}

static void
meet(const struct teller *t, const char *area, const char *what)
{
	auditor_meet(t->auditor, auditor_name(t, area, what));
}

/* Of everybody, and of the own group. */
static void
meet_levels(const struct teller *t, const struct report_known *known)
{
	static const char *const levels[] = {
	        "held", "asked", "reached", "answered"};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		meet(t, "", levels[i]);
		if (known->group < t->report->groups_count)
			meet(t, auditor_group(t, known->group), levels[i]);
	}
	meet(t, "", known->complete ? "complete" : "partial");
}

static void
meet_indices(const struct teller *t, const struct report_known *known)
{
	const struct report *report = t->report;

	for (size_t m = 0; m < report->indices_count && m < REPORT_INDICES;
	        m++) {
		const char *name = report->indices[m].name;
		const char *with = text_format(t->memory, "with %s", name);
		const char *full = text_format(t->memory, "full %s", name);
		bool both = known->indexed[0] && known->indexed[1];

		if (known->indexed[m])
			meet(t, with, "");
		else
			auditor_meet(
			        t->auditor, rest_name(t, "answered", with));
		if (known->indexed[m] && !both)
			auditor_meet(
			        t->auditor, rest_name(t, with, "with both"));
		if (known->full[m]) {
			meet(t, full, "");
			continue;
		}
		auditor_meet(t->auditor, rest_name(t, "answered", full));
		if (known->indexed[m])
			auditor_meet(t->auditor, rest_name(t, with, full));
	}
	if (known->indexed[0] && known->indexed[1])
		meet(t, "with both", "");
}

/* Who gave 5 to this and not to everything is in a rest of its own. */
static void
meet_full_rest(const struct teller *t, const struct report_known *known,
        const struct report_item *item, const char *choice)
{
	for (size_t m = 0; m < t->report->indices_count && m < REPORT_INDICES;
	        m++) {
		const char *full = text_format(
		        t->memory, "full %s", t->report->indices[m].name);

		if (!known->full[m] &&
		        strcmp(item->measure, t->report->indices[m].name) == 0)
			auditor_meet(t->auditor, rest_name(t, choice, full));
	}
}

static void
meet_items(const struct teller *t, const struct report_known *known)
{
	for (size_t i = 0; i < t->report->items_count; i++) {
		const struct report_item *item = &t->report->items[i];
		const char *area = auditor_item(t, i);
		int choice = known->choices[i];

		if (choice < 0 || (size_t)choice >= item->choices_count) {
			auditor_meet(t->auditor,
			        rest_name(t, "answered",
			                text_format(t->memory, "%srespondents",
			                        area)));
			continue;
		}
		meet(t, area, "respondents");
		meet(t, area, item->choices[choice].value);
		meet_full_rest(t, known, item,
		        text_format(t->memory, "%s%s", area,
		                item->choices[choice].value));
	}
}

void
auditor_report_known(const struct teller *t)
{
	for (size_t k = 0; k < t->report->known_count; k++) {
		auditor_meet_from(t->auditor,
		        auditor_firm_of(t->report, &t->report->known[k]));
		meet_levels(t, &t->report->known[k]);
		meet_indices(t, &t->report->known[k]);
		meet_items(t, &t->report->known[k]);
		auditor_more_known(t, &t->report->known[k]);
	}
	auditor_meet_from(t->auditor, 0);
}

/*
 * Hides what the auditor refuses of an employers' report, and gives up as little
 * as it can find.
 *
 * What is hidden by sets of people leaves what follows from a mean: of some thirty
 * employers a mean of two decimals tells how many they are, and so how many had no
 * index.  Figure by figure the items would go, and the mean stay.  So it is tried
 * with all means, then without the one, the other, and both; the way that shows
 * most is taken, and a mean is worth more than all else.
 */
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_firm.h"
#include "reports/report_hide.h"
#include "reports/report_internal.h"

enum { PLANS = 1 << MEASURES, MEAN_WORTH = 1000 };

/* What is hidden, to begin from again. */
struct saved {
	struct report_coverage total;
	struct report_coverage *groups;
	struct report_dispositions dispositions;
	struct report_index *indices;
	struct report_count
	        *items; /* respondents, then choices, item by item */
	size_t items_count;
};

static void *
copy(TALLOC_CTX *memory, const void *list, size_t size)
{
	void *made = talloc_memdup(memory, list, size == 0 ? 1 : size);

	if (made == NULL)
		log_abort("report.firm", "out of memory");
	return made;
}

/* Copies the items' counts to the list, or back. */
static void
copy_items(struct report *report, struct report_count *list, bool back)
{
	for (size_t i = 0; i < report->items_count; i++) {
		struct report_item *item = &report->items[i];

		for (size_t c = 0; c <= item->choices_count; c++, list++) {
			struct report_count *count =
			        c == 0 ? &item->respondents
			               : &item->choices[c - 1].answers;

			if (back)
				*count = *list;
			else
				*list = *count;
		}
	}
}

static struct saved
save(TALLOC_CTX *memory, struct report *report)
{
	struct saved saved = {.total = report->total,
	        .groups = copy(memory, report->groups,
	                report->groups_count * sizeof(*report->groups)),
	        .dispositions = report->dispositions,
	        .indices = copy(memory, report->indices,
	                report->indices_count * sizeof(*report->indices))};

	for (size_t i = 0; i < report->items_count; i++)
		saved.items_count += report->items[i].choices_count + 1;
	saved.items = talloc_zero_array(
	        memory, struct report_count, (unsigned)saved.items_count + 1);
	if (saved.items == NULL)
		log_abort("report.firm", "out of memory");
	copy_items(report, saved.items, false);
	return saved;
}

static void
restore(struct report *report, const struct saved *saved)
{
	report->total = saved->total;
	report->dispositions = saved->dispositions;
	memcpy(report->groups, saved->groups,
	        report->groups_count * sizeof(*report->groups));
	memcpy(report->indices, saved->indices,
	        report->indices_count * sizeof(*report->indices));
	copy_items(report, saved->items, true);
	report_fill_sentence(report);
}

/* What a way shows. */

static int
shows(const struct report_coverage *coverage)
{
	return !coverage->held.hidden + !coverage->asked.hidden +
	       !coverage->reached.hidden + !coverage->answered.hidden;
}

static int
worth_of(struct report *report, TALLOC_CTX *memory)
{
	struct saved now = save(memory, report);
	int worth = shows(&report->total);

	for (size_t g = 0; g < report->groups_count; g++)
		worth += shows(&report->groups[g]);
	for (size_t i = 0; i < now.items_count; i++)
		worth += !now.items[i].hidden;
	for (size_t m = 0; m < report->indices_count; m++)
		worth += isnan(report->indices[m].mean) ? 0 : MEAN_WORTH;
	return worth;
}

static size_t
count_means(const struct report *report)
{
	size_t means = 0;

	for (size_t m = 0; m < report->indices_count; m++)
		means += isnan(report->indices[m].mean) ? 0U : 1U;
	return means;
}

/* Asking. */

/* Without the means of the plan's bits, from what was hidden by sets. */
static enum status
follow_plan(struct report *report, const struct saved *begin, unsigned plan,
        struct text *why)
{
	enum status status;

	restore(report, begin);
	for (size_t m = 0; m < report->indices_count && m < MEASURES; m++)
		if ((plan & (1U << m)) != 0)
			report_hide_mean(&report->indices[m]);
	report_fill_sentence(report);
	status = report_audit(report, why);
	while (status == STATUS_CONFLICT &&
	        report_hide_more(report, text_string(why)))
		status = report_audit(report, why);
	return status;
}

/* The plan that shows most; the first of equals. */
static enum status
choose_plan(struct report *report, const struct saved *begin,
        TALLOC_CTX *memory, struct text *why)
{
	size_t means = count_means(report);
	enum status status = follow_plan(report, begin, 0, why);
	int most = worth_of(report, memory);
	unsigned best = 0;
	unsigned last = 0;

	if (status != STATUS_OK || count_means(report) == means)
		return status;
	for (unsigned plan = 1; status == STATUS_OK && plan < PLANS; plan++) {
		int worth;

		status = follow_plan(report, begin, plan, why);
		worth = worth_of(report, memory);
		last = plan;
		if (worth > most) {
			most = worth;
			best = plan;
		}
	}
	return status == STATUS_OK && best != last
	               ? follow_plan(report, begin, best, why)
	               : status;
}

enum status
report_firm_audit(struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct saved begin = save(memory, report);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	status = choose_plan(report, &begin, memory, &why);
	talloc_free(memory);
	return status == STATUS_CONFLICT ? STATUS_FORBIDDEN : status;
}
